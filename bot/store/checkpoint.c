/*
 * Writes the WAL back into the database from a connection and thread of its own, so that no commit waits for
 * it: passive (it waits for nobody either), and paced, for one after every commit costs more than it saves.
 */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "store_private.h"
#include "util/clock.h"
#include "util/log.h"

#define PAGES_DUE 1000  /* 4 MB: written back now */
#define PAGES_MAX 16384 /* 64 MB: the writer helps */
#define PACE_MS 250     /* at least between two */
#define QUIET_MS 5000   /* fewer pages wait this long */

struct checkpointer {
    struct db *db;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    int pages; /* in the WAL, as of the last commit; 0 once they were written back */
    bool behind, stop, scrub;
    pthread_t thread;
};

static struct timespec deadline_of(int64_t wait_ms)
{
    int64_t at_ms = clock_mono_ms() + wait_ms;
    return (struct timespec){.tv_sec = (time_t)(at_ms / SECOND_MS),
                             .tv_nsec = (long)(at_ms % SECOND_MS) * 1000000};
}

/* Until `pages` are waiting, or the time is over, or the end has come. */
static void wait_for(struct checkpointer *checkpointer, int pages, int64_t wait_ms)
{
    struct timespec until = deadline_of(wait_ms);
    int result = 0;
    while (!checkpointer->stop && checkpointer->pages < pages &&
           !(checkpointer->scrub && pages == PAGES_DUE) && result != ETIMEDOUT)
        result = pthread_cond_timedwait(&checkpointer->wake, &checkpointer->lock, &until);
}

static void run_once(struct checkpointer *checkpointer)
{
    struct err why;
    bool scrub = checkpointer->scrub;
    checkpointer->pages = 0;
    checkpointer->scrub = false;
    pthread_mutex_unlock(&checkpointer->lock);
    int result = scrub ? db_checkpoint_all(checkpointer->db, &why) : db_checkpoint(checkpointer->db, &why);
    if (result < 0)
        log_error("store.checkpoint_failed", F_TEXT("why", why.text));
    pthread_mutex_lock(&checkpointer->lock);
    checkpointer->scrub |= scrub && result < 0; /* again, after the pause */
}

static void *run_thread(void *arg)
{
    struct checkpointer *checkpointer = arg;
    pthread_mutex_lock(&checkpointer->lock);
    while (!checkpointer->stop) {
        wait_for(checkpointer, PAGES_DUE, QUIET_MS);
        if (!checkpointer->stop && (checkpointer->pages || checkpointer->scrub))
            run_once(checkpointer);
        wait_for(checkpointer, INT32_MAX, PACE_MS);
    }
    pthread_mutex_unlock(&checkpointer->lock);
    return NULL;
}

static void init_condition(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

static void destroy(struct checkpointer *checkpointer)
{
    pthread_cond_destroy(&checkpointer->wake);
    pthread_mutex_destroy(&checkpointer->lock);
    db_close(checkpointer->db);
    free(checkpointer);
}

struct checkpointer *checkpointer_start(const char *path, struct err *err)
{
    struct db *db = db_open(path, err);
    if (!db)
        return NULL;
    struct checkpointer *checkpointer = mem_new(1, sizeof(*checkpointer));
    checkpointer->db = db;
    pthread_mutex_init(&checkpointer->lock, NULL);
    init_condition(&checkpointer->wake);
    int code = pthread_create(&checkpointer->thread, NULL, run_thread, checkpointer);
    if (code) {
        err_set(err, "the checkpoint thread cannot be started (error %d)", code);
        destroy(checkpointer);
        return NULL;
    }
    return checkpointer;
}

void checkpointer_stop(struct checkpointer *checkpointer)
{
    if (!checkpointer)
        return;
    pthread_mutex_lock(&checkpointer->lock);
    checkpointer->stop = true;
    pthread_cond_signal(&checkpointer->wake);
    pthread_mutex_unlock(&checkpointer->lock);
    pthread_join(checkpointer->thread, NULL);
    destroy(checkpointer);
}

void checkpointer_note(struct checkpointer *checkpointer, int wal_pages)
{
    pthread_mutex_lock(&checkpointer->lock);
    checkpointer->pages = wal_pages;
    checkpointer->behind = wal_pages > PAGES_MAX;
    if (wal_pages >= PAGES_DUE)
        pthread_cond_signal(&checkpointer->wake);
    pthread_mutex_unlock(&checkpointer->lock);
}

void checkpointer_scrub(struct checkpointer *checkpointer)
{
    pthread_mutex_lock(&checkpointer->lock);
    checkpointer->scrub = true;
    pthread_cond_signal(&checkpointer->wake);
    pthread_mutex_unlock(&checkpointer->lock);
}

bool checkpointer_is_behind(struct checkpointer *checkpointer)
{
    pthread_mutex_lock(&checkpointer->lock);
    bool behind = checkpointer->behind;
    checkpointer->behind = false; /* until the next commit says so again */
    pthread_mutex_unlock(&checkpointer->lock);
    return behind;
}
