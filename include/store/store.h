/*
 * The store: the only owner of state. One interface; sqlite.c behind it today, PostgreSQL later; no SQL
 * outside bot/store/.
 *
 * Work is handed over as units. On the storage thread all units that wait are run in one transaction (group
 * commit), each behind a savepoint: one that fails is undone alone. Only after the commit are their done
 * functions due; the owner of the event loop is woken by `notify` (any thread) and calls store_collect(),
 * which runs them on the loop's thread.
 *
 * Inside a unit the tx functions (store/..._rows.h) never need checking one by one: the first failure sticks
 * to the unit, later calls do nothing and find nothing, and the unit is rolled back whatever it returns.
 */
#ifndef PUKAAR_STORE_STORE_H
#define PUKAAR_STORE_STORE_H

#include "util/base.h"
#include "util/err.h"
#include "util/mem.h"
#include "util/str.h"

struct store;
struct store_tx;

struct store_settings {
    const char *url;           /* "sqlite:/path/to/file" */
    void (*notify)(void *arg); /* done functions wait; NULL for a store without store_start() */
    void *arg;
};

/* Opens or creates the file (mode 0600; WAL, synchronous=FULL, foreign keys on, busy time-out 5 s) and brings
 * the schema up to date. Refused: a schema newer than this program, no SQLite database, a directory that is
 * missing: err says what to do. */
struct store *store_open(const struct store_settings *settings, struct err *err);
/* Stops the thread after the units that wait were committed; their done functions run. */
void store_close(struct store *store);
/* Makes this process the one server of the store until it is closed or dies (a lock beside the file). -1:
 * another one is. */
int store_claim(struct store *store, struct err *err) NODISCARD;
/* Starts the storage thread, and a paced passive checkpoint on its own connection. */
int store_start(struct store *store, struct err *err) NODISCARD;

enum unit_result {
    UNIT_DONE,   /* committed: on disk */
    UNIT_UNDONE, /* the unit returned non-zero: rolled back, its neighbours were not */
    UNIT_FAILED, /* the store failed: nothing of it is on disk */
};
typedef int store_unit_fn(struct store_tx *tx, void *arg);
typedef void store_done_fn(enum unit_result result, void *arg);

/* Queues a unit; exactly one done call follows (done may be NULL). False, and no done call, when
 * STORE_QUEUE_MAX units wait. From the loop's thread. */
#define STORE_QUEUE_MAX 4096
bool store_submit(struct store *store, store_unit_fn *unit, store_done_fn *done, void *arg) NODISCARD;
/* Runs the done functions that are due. */
void store_collect(struct store *store);
/* Runs one unit in its own transaction on the caller's thread, waiting for it: for the command line and at
 * start, before store_start(). 0 done; -1 with err on UNIT_FAILED (what the store said); the unit's own
 * non-zero value when it returned one (negative or positive). */
int store_run(struct store *store, store_unit_fn *unit, void *arg, struct err *err) NODISCARD;

/* Units that wait or run. */
size_t store_waiting(const struct store *store);
/* Whether the last commit worked (readiness). */
bool store_healthy(const struct store *store);
/* A whole, consistent copy while others work on it (SQLite online backup), mode 0600; refused when the file
 * exists. */
int store_backup(struct store *store, const char *path, struct err *err) NODISCARD;
/* What was erased leaves the WAL too, soon; from any thread. Nothing without store_start(). */
void store_scrub(struct store *store);
int store_schema_version(struct store *store);

/* Fails the unit from inside with a reason (for the log and for store_run's err). */
void store_tx_fail(struct store_tx *tx, const char *format, ...) PRINTF_LIKE(2, 3);
bool store_tx_failed(const struct store_tx *tx);
/* Memory that lives as long as the unit; freed after commit or rollback, before done runs. */
struct arena *store_tx_arena(struct store_tx *tx);

/* For tests only: the next `count` commits fail as a full disk does. */
void store_inject_failure(struct store *store, int count);

#endif
