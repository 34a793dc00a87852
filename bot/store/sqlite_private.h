/* What the two files that know SQLite share. */
#ifndef PUKAAR_STORE_SQLITE_PRIVATE_H
#define PUKAAR_STORE_SQLITE_PRIVATE_H

#include <sqlite3.h>

#include "db.h"

struct statement;
struct db {
    sqlite3 *handle;
    struct statement *statements; /* prepared, by their text */
    void (*on_commit)(void *arg, int wal_pages);
    void *on_commit_arg;
};

/* Says in words what the last call failed of; -1. */
int db_why(struct db *db, struct err *err);
void statements_free(struct db *db);

#endif
