/*
 * One connection to the database. The only thing that knows which database it is: sqlite.c stands behind it
 * today. One thread at a time.
 */
#ifndef PUKAAR_STORE_DB_H
#define PUKAAR_STORE_DB_H

#include "util/base.h"
#include "util/err.h"

struct db;

/* Opens or creates the file and sets it up: WAL, synchronous=FULL, foreign keys, secure delete, 5 s of
 * patience. */
struct db *db_open(const char *path, struct err *err);
void db_close(struct db *db); /* NULL is fine */

/* Runs statements without parameters or results. db_do() keeps the one statement prepared; db_script() takes
 * several. */
int db_do(struct db *db, const char *sql, struct err *err) NODISCARD;
int db_script(struct db *db, const char *sql, struct err *err) NODISCARD;
/* The first column of the first row; 0 for none. */
int db_number(struct db *db, const char *sql, int64_t *ret, struct err *err) NODISCARD;

bool db_in_transaction(const struct db *db); /* false also when an error has rolled it back */
int64_t db_changes(const struct db *db);     /* rows changed since it was opened */
/* After each commit, with the number of pages in the WAL. Whoever sets it sees to checkpoints. */
void db_on_commit(struct db *db, void (*on_commit)(void *arg, int wal_pages), void *arg);
/* Writes back what nobody reads any more, without waiting for anyone. */
int db_checkpoint(struct db *db, struct err *err) NODISCARD;
/* Writes everything back and empties the WAL; waits for others as long as for a lock. */
int db_checkpoint_all(struct db *db, struct err *err) NODISCARD;
/* A consistent copy of the whole into an empty file. */
int db_copy(struct db *db, const char *path, struct err *err) NODISCARD;

#endif
