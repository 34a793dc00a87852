/* One server a store: a lock on a file beside it, which the system lets go of when the process ends, however
 * it ends. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "store_private.h"
#include "util/buf.h"
#include "util/num.h"

static int refuse(int fd, const struct store *store, struct err *err)
{
    char text[32];
    int64_t pid;
    ssize_t len = pread(fd, text, sizeof(text), 0);
    struct str said = str_trim((struct str){text, len > 0 ? (size_t)len : 0});
    if (num_i64(said, &pid))
        return err_set(err,
                       "%s is served by another pukaar already (process %" PRId64 "); stop that one first",
                       store->path, pid);
    return err_set(err, "%s is served by another pukaar already; stop that one first", store->path);
}

static void write_pid(int fd)
{
    if (ftruncate(fd, 0) == 0)
        (void)!dprintf(fd, "%ld\n", (long)getpid());
}

int store_claim(struct store *store, struct err *err)
{
    struct buf buf_auto path = {0};
    buf_addf(&path, "%s.lock", store->path);
    int fd = open(buf_text(&path), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(err, "%s: cannot be opened for writing by this user (error %d)", buf_text(&path),
                       errno);
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        write_pid(fd);
        store->claim = fd;
        return 0;
    }
    int result = errno == EWOULDBLOCK
                     ? refuse(fd, store, err)
                     : err_set(err, "%s: cannot be locked (error %d)", buf_text(&path), errno);
    close(fd);
    return result;
}

void claim_release(struct store *store)
{
    if (store->claim >= 0)
        close(store->claim);
    store->claim = -1;
}
