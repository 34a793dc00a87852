/* A copy of the whole while others work on it, and the rebuilding of the file after an erase. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "store/incident_rows.h"
#include "store_private.h"

static int create_new(const char *path, struct err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0)
        return close(fd);
    if (errno == EEXIST)
        return err_set(err, "%s exists already; a backup overwrites nothing", path);
    return err_set(err, "%s: cannot be created (error %d)", path, errno);
}

/* Over a connection of its own, so that units go on meanwhile. */
int store_backup(struct store *store, const char *path, struct err *err)
{
    if (create_new(path, err) < 0)
        return -1;
    struct db *source = db_open(store->path, err);
    int result = source ? db_copy(source, path, err) : -1;
    db_close(source);
    if (result < 0)
        unlink(path);
    return result;
}

int store_vacuum(struct store *store, struct err *err)
{
    pthread_mutex_lock(&store->db_lock);
    int result = db_script(store->db, "VACUUM", err);
    if (result == 0)
        result = db_checkpoint_all(store->db, err);
    pthread_mutex_unlock(&store->db_lock);
    return result;
}

void store_scrub(struct store *store)
{
    if (store->checkpointer)
        checkpointer_scrub(store->checkpointer);
}
