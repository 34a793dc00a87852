/* What the files of the store share: the store itself and one unit's transaction. */
#ifndef PUKAAR_STORE_STORE_PRIVATE_H
#define PUKAAR_STORE_STORE_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "db.h"
#include "sql.h"
#include "store/store.h"
#include "util/hmac.h"

struct checkpointer;
struct unit_queue;

struct store {
    char *path;
    void (*notify)(void *arg);
    void *arg;
    const char
        *node; /* owner of the leases taken here; one server claims the file, so it has a name that stays */
    int claim; /* the lock file, -1 for none */
    pthread_mutex_t db_lock; /* one user of db at a time: the storage thread for a group, or a caller */
    struct db *db;
    /* Of message ids that were seen: the platform's hold the sender's number, and a digest tells a redelivery
     * as well. The key is no secret, it only keeps these digests apart from others. Under db_lock. */
    struct hmac_key *digest;
    struct unit_queue *queue;
    struct checkpointer *checkpointer; /* NULL until store_start() */
    int64_t prune_person;              /* the last that was looked at; under db_lock */
    atomic_bool healthy;
    atomic_int failures; /* commits still to fail, for tests */
};

struct store_tx {
    struct store *store;
    struct db *db;
    struct arena arena;
    const char *who; /* for history */
    bool raised;     /* the registry's version */
    bool failed;
    struct err why;
};

void tx_begin(struct store_tx *tx, struct store *store);
/* Runs the unit; its result if the commit works. */
enum unit_result tx_run(struct store_tx *tx, store_unit_fn *unit, void *arg, int *ret_value);
void tx_end(struct store_tx *tx);

/* Ends the open transaction. On -1 nothing of it is on disk and none is open. */
int store_commit(struct store *store, bool wrote, struct err *err) NODISCARD;
void store_rollback(struct store *store);

int migrate(struct db *db, const char *path, struct err *err) NODISCARD;

/* thread.c */
struct unit_queue *unit_queue_create(void);
void unit_queue_destroy(struct unit_queue *queue);
/* Commits what waits and runs every done function, then stops the thread. */
void unit_queue_close(struct store *store);

/* checkpoint.c */
struct checkpointer *checkpointer_start(const char *path, struct err *err);
void checkpointer_stop(struct checkpointer *checkpointer); /* NULL is fine */
/* After a commit: how many pages the WAL holds. */
void checkpointer_note(struct checkpointer *checkpointer, int wal_pages);
/* Soon the WAL is written back and emptied: what was erased is in it no more. */
void checkpointer_scrub(struct checkpointer *checkpointer);
/* True when the WAL has outgrown the paced checkpoints and the writer must help. */
bool checkpointer_is_behind(struct checkpointer *checkpointer);

/* claim.c */
void claim_release(struct store *store);

#endif
