/* Opening and closing, and a unit of work on the caller's own thread. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "store_private.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/metrics.h"

static const char *path_of(const char *url, struct err *err)
{
    struct str scheme = STR("sqlite:");
    if (url && str_starts(str_of(url), scheme) && url[scheme.len])
        return url + scheme.len;
    if (url && str_starts(str_of(url), STR("postgresql:")))
        err_set(err, "store.url: this program was built without PostgreSQL; use sqlite:/path/to/file");
    else
        err_set(err, "store.url: \"%s\" is not sqlite:/path/to/file", url ? url : "");
    return NULL;
}

struct store *store_open(const struct store_settings *settings, struct err *err)
{
    const char *path = path_of(settings->url, err);
    struct db *db = path ? db_open(path, err) : NULL;
    if (!db)
        return NULL;
    if (migrate(db, path, err) < 0) {
        db_close(db);
        return NULL;
    }
    struct store *store = mem_new(1, sizeof(*store));
    store->path = mem_dup(path);
    store->notify = settings->notify;
    store->arg = settings->arg;
    store->node = "server";
    store->claim = -1;
    store->db = db;
    store->digest = hmac_key_create(STR("pukaar seen message"));
    store->queue = unit_queue_create();
    pthread_mutex_init(&store->db_lock, NULL);
    atomic_init(&store->healthy, true);
    atomic_init(&store->failures, 0);
    return store;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    unit_queue_close(store);
    checkpointer_stop(store->checkpointer);
    unit_queue_destroy(store->queue);
    db_close(store->db);
    hmac_key_destroy(store->digest);
    claim_release(store);
    pthread_mutex_destroy(&store->db_lock);
    free(store->path);
    free(store);
}

void tx_begin(struct store_tx *tx, struct store *store)
{
    *tx = (struct store_tx){.store = store, .db = store->db, .who = "cli"};
}

enum unit_result tx_run(struct store_tx *tx, store_unit_fn *unit, void *arg, int *ret_value)
{
    *ret_value = unit(tx, arg);
    if (tx->failed)
        log_error("store.unit_failed", F_TEXT("why", tx->why.text));
    return tx->failed ? UNIT_FAILED : *ret_value ? UNIT_UNDONE : UNIT_DONE;
}

void tx_end(struct store_tx *tx)
{
    arena_free(&tx->arena);
}

void store_tx_fail(struct store_tx *tx, const char *format, ...)
{
    va_list args;
    if (tx->failed)
        return; /* what came first is the reason */
    tx->failed = true;
    va_start(args, format);
    vsnprintf(tx->why.text, sizeof(tx->why.text), format, args);
    va_end(args);
}

bool store_tx_failed(const struct store_tx *tx)
{
    return tx->failed;
}

struct arena *store_tx_arena(struct store_tx *tx)
{
    return &tx->arena;
}

void store_rollback(struct store *store)
{
    struct err why;
    if (db_in_transaction(store->db) && db_do(store->db, "ROLLBACK", &why) < 0)
        log_error("store.rollback_failed", F_TEXT("why", why.text));
}

static bool is_to_fail(struct store *store)
{
    int left = atomic_load(&store->failures);
    while (left > 0) {
        if (atomic_compare_exchange_weak(&store->failures, &left, left - 1))
            return true;
    }
    return false;
}

int store_commit(struct store *store, bool wrote, struct err *err)
{
    int64_t start_us = clock_mono_us();
    int result;
    if (!wrote) { /* nothing was kept: pages touched and restored are not worth a write */
        store_rollback(store);
        return 0;
    }
    if (is_to_fail(store))
        result = err_set(err, "the disk of the store is full");
    else
        result = db_do(store->db, "COMMIT", err);
    if (result < 0)
        store_rollback(store);
    else
        metric_observe(METRIC_COMMIT_US, clock_mono_us() - start_us);
    atomic_store(&store->healthy, result == 0);
    return result;
}

static int run_locked(struct store *store, store_unit_fn *unit, void *arg, struct err *err)
{
    struct store_tx tx;
    int value;
    if (db_do(store->db, "BEGIN IMMEDIATE", err) < 0)
        return -1;
    int64_t changes = db_changes(store->db);
    tx_begin(&tx, store);
    enum unit_result result = tx_run(&tx, unit, arg, &value);
    if (result == UNIT_FAILED)
        value = err_set(err, "%s", tx.why.text);
    if (result == UNIT_DONE)
        value = store_commit(store, db_changes(store->db) != changes, err);
    store_rollback(store);
    tx_end(&tx);
    return value;
}

int store_run(struct store *store, store_unit_fn *unit, void *arg, struct err *err)
{
    pthread_mutex_lock(&store->db_lock);
    int value = run_locked(store, unit, arg, err);
    pthread_mutex_unlock(&store->db_lock);
    return value;
}

bool store_healthy(const struct store *store)
{
    return atomic_load(&store->healthy);
}

int store_schema_version(struct store *store)
{
    int64_t version;
    pthread_mutex_lock(&store->db_lock);
    int result = db_number(store->db, "PRAGMA user_version", &version, NULL);
    pthread_mutex_unlock(&store->db_lock);
    return result < 0 ? -1 : (int)version;
}

void store_inject_failure(struct store *store, int count)
{
    atomic_store(&store->failures, count);
}
