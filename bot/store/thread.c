/*
 * The storage thread. Units that wait are taken all at once and run in one transaction (group commit), each
 * behind a savepoint: one that fails is undone alone. Their done functions are due after the commit, on the
 * loop's thread.
 */
#include <stdlib.h>

#include "store_private.h"
#include "util/log.h"
#include "util/metrics.h"

struct job {
    store_unit_fn *unit;
    store_done_fn *done;
    void *arg;
    enum unit_result result;
    struct store_tx tx;
    struct job *next;
};

struct job_list {
    struct job *first, *last;
};

struct unit_queue {
    pthread_mutex_t lock;
    pthread_cond_t work; /* something waits, or the end */
    pthread_cond_t idle; /* a group is done */
    struct job_list waiting, due;
    atomic_size_t count; /* of units that wait or run */
    bool stop, running;
    bool started; /* the loop's thread's */
    pthread_t thread;
};

static void append(struct job_list *list, struct job *first, struct job *last)
{
    if (!first)
        return;
    if (list->last)
        list->last->next = first;
    else
        list->first = first;
    list->last = last;
}

static struct job *take_all(struct job_list *list)
{
    struct job *first = list->first;
    *list = (struct job_list){0};
    return first;
}

struct unit_queue *unit_queue_create(void)
{
    struct unit_queue *queue = mem_new(1, sizeof(*queue));
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->work, NULL);
    pthread_cond_init(&queue->idle, NULL);
    atomic_init(&queue->count, 0);
    return queue;
}

void unit_queue_destroy(struct unit_queue *queue)
{
    pthread_cond_destroy(&queue->idle);
    pthread_cond_destroy(&queue->work);
    pthread_mutex_destroy(&queue->lock);
    free(queue);
}

/* False when the whole transaction is lost. */
static bool run_behind_savepoint(struct store *store, struct job *job, struct err *err)
{
    int value;
    if (db_do(store->db, "SAVEPOINT unit", err) < 0)
        return false;
    job->result = tx_run(&job->tx, job->unit, job->arg, &value);
    if (!db_in_transaction(store->db)) { /* SQLite gives up all of it when the disk does */
        err_set(err, "%s", job->tx.failed ? job->tx.why.text : "the transaction was lost");
        return false;
    }
    if (job->result != UNIT_DONE && db_do(store->db, "ROLLBACK TO unit", err) < 0)
        return false;
    return db_do(store->db, "RELEASE unit", err) == 0;
}

/* After a failure even a group that writes nothing finds out whether the disk works again. */
static bool probe(struct store *store, bool wrote, struct err *err)
{
    if (wrote || store_healthy(store))
        return true;
    return db_do(store->db, "UPDATE registry SET probed = probed + 1", err) == 0;
}

static bool run_all(struct store *store, struct job *first, struct err *err)
{
    bool wrote = false;
    if (db_do(store->db, "BEGIN IMMEDIATE", err) < 0)
        return false;
    for (struct job *job = first; job; job = job->next) {
        int64_t changes = db_changes(store->db);
        tx_begin(&job->tx, store);
        if (!run_behind_savepoint(store, job, err))
            return false;
        wrote |= job->result == UNIT_DONE && db_changes(store->db) != changes;
    }
    return probe(store, wrote, err) && store_commit(store, wrote || !store_healthy(store), err) == 0;
}

static void fail_all(struct store *store, struct job *first, const struct err *why)
{
    size_t count = 0;
    for (struct job *job = first; job; job = job->next) {
        job->result = UNIT_FAILED;
        count++;
    }
    atomic_store(&store->healthy, false);
    log_error("store.commit_failed", F_TEXT("why", why->text), F_INT("units", count));
}

static void run_group(struct store *store, struct job *first)
{
    struct err why;
    int64_t count = 0;
    pthread_mutex_lock(&store->db_lock);
    bool kept = run_all(store, first, &why);
    if (!kept)
        store_rollback(store);
    if (checkpointer_is_behind(store->checkpointer) && db_checkpoint(store->db, &why) < 0)
        log_error("store.checkpoint_failed", F_TEXT("why", why.text));
    pthread_mutex_unlock(&store->db_lock);
    if (!kept)
        fail_all(store, first, &why);
    for (struct job *job = first; job; job = job->next, count++)
        tx_end(&job->tx);
    metric_observe(METRIC_COMMIT_UNITS, count);
}

/* Waits for units; NULL when it is time to end. */
static struct job *next_group(struct unit_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    while (!queue->waiting.first && !queue->stop)
        pthread_cond_wait(&queue->work, &queue->lock);
    struct job *first = take_all(&queue->waiting);
    queue->running = first != NULL;
    pthread_mutex_unlock(&queue->lock);
    return first;
}

/* True when the loop is to be woken: it takes all that is due at once. */
static bool hand_back(struct unit_queue *queue, struct job *first)
{
    struct job *last = first;
    size_t count = 1;
    for (; last->next; last = last->next)
        count++;
    pthread_mutex_lock(&queue->lock);
    bool wake = !queue->due.first;
    append(&queue->due, first, last);
    queue->running = false;
    atomic_fetch_sub(&queue->count, count);
    pthread_cond_signal(&queue->idle);
    pthread_mutex_unlock(&queue->lock);
    return wake;
}

static void *run_thread(void *arg)
{
    struct store *store = arg;
    struct job *first;
    while ((first = next_group(store->queue))) {
        run_group(store, first);
        if (hand_back(store->queue, first) && store->notify)
            store->notify(store->arg);
    }
    return NULL;
}

static void on_commit(void *arg, int wal_pages)
{
    checkpointer_note(arg, wal_pages);
}

int store_start(struct store *store, struct err *err)
{
    struct unit_queue *queue = store->queue;
    store->checkpointer = checkpointer_start(store->path, err);
    if (!store->checkpointer)
        return -1;
    db_on_commit(store->db, on_commit, store->checkpointer);
    int code = pthread_create(&queue->thread, NULL, run_thread, store);
    if (code)
        return err_set(err, "the storage thread cannot be started (error %d)", code);
    queue->started = true;
    return 0;
}

bool store_submit(struct store *store, store_unit_fn *unit, store_done_fn *done, void *arg)
{
    struct unit_queue *queue = store->queue;
    if (atomic_load(&queue->count) >= STORE_QUEUE_MAX)
        return false;
    struct job *job = mem_new(1, sizeof(*job));
    *job = (struct job){.unit = unit, .done = done, .arg = arg, .result = UNIT_FAILED};
    pthread_mutex_lock(&queue->lock);
    atomic_fetch_add(&queue->count, 1);
    append(&queue->waiting, job, job);
    pthread_cond_signal(&queue->work);
    pthread_mutex_unlock(&queue->lock);
    return true;
}

static void run_done(struct job *job)
{
    for (struct job *next; job; job = next) {
        next = job->next;
        if (job->done)
            job->done(job->result, job->arg);
        free(job);
    }
}

void store_collect(struct store *store)
{
    pthread_mutex_lock(&store->queue->lock);
    struct job *first = take_all(&store->queue->due);
    pthread_mutex_unlock(&store->queue->lock);
    run_done(first);
}

size_t store_waiting(const struct store *store)
{
    return atomic_load(&store->queue->count);
}

/* Until nothing is left, for a done function may hand in another unit. */
static void finish_units(struct store *store)
{
    struct unit_queue *queue = store->queue;
    bool left;
    do {
        pthread_mutex_lock(&queue->lock);
        while (queue->waiting.first || queue->running)
            pthread_cond_wait(&queue->idle, &queue->lock);
        left = queue->due.first != NULL;
        pthread_mutex_unlock(&queue->lock);
        store_collect(store);
    } while (left);
}

void unit_queue_close(struct store *store)
{
    struct unit_queue *queue = store->queue;
    if (!queue->started) {
        while (queue->waiting.first)
            run_done(take_all(&queue->waiting)); /* as failed: nothing of them is on disk */
        return;
    }
    finish_units(store);
    pthread_mutex_lock(&queue->lock);
    queue->stop = true;
    pthread_cond_signal(&queue->work);
    pthread_mutex_unlock(&queue->lock);
    pthread_join(queue->thread, NULL);
}
