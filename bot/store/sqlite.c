/* The connection to SQLite: how it is set up, checkpoints, copies. Statements are in statement.c. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sqlite_private.h"
#include "util/mem.h"

#define BUSY_MS 5000
#define WAL_LIMIT "67108864" /* bytes that a WAL keeps after it was written back */

/* temp_store: what a statement or a VACUUM has to put aside never goes to another file system. */
static const char setup[] = "PRAGMA synchronous = FULL;"
                            "PRAGMA foreign_keys = ON;"
                            "PRAGMA secure_delete = ON;"
                            "PRAGMA temp_store = MEMORY;"
                            "PRAGMA trusted_schema = OFF;"
                            "PRAGMA cache_size = -16384;"
                            "PRAGMA journal_size_limit = " WAL_LIMIT ";";

int db_why(struct db *db, struct err *err)
{
    switch (sqlite3_errcode(db->handle) & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(err, "the store is locked: another program has been writing to it for %d s",
                       BUSY_MS / 1000);
    case SQLITE_FULL: return err_set(err, "the disk of the store is full");
    case SQLITE_NOTADB: return err_set(err, "the file is no SQLite database");
    case SQLITE_CANTOPEN: return err_set(err, "the store cannot be opened by this user");
    case SQLITE_READONLY: return err_set(err, "the store may not be written by this user");
    default:
        return err_set(err, "%s (SQLite %d)", sqlite3_errmsg(db->handle),
                       sqlite3_extended_errcode(db->handle));
    }
}

/* Made by us so that nobody else can ever read it; the WAL gets the same mode from SQLite. A file that exists
 * is not opened here: closing it would drop the locks that this process's other connections hold on it
 * (POSIX). */
static int create_file(const char *path, struct err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0)
        return close(fd);
    if (errno == EEXIST)
        return 0;
    if (errno == ENOENT)
        return err_set(err, "%s: the directory is missing; create it, owned by the user that runs pukaar",
                       path);
    return err_set(err, "%s: cannot be created by this user (error %d)", path, errno);
}

static int use_wal(struct db *db, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    int step = SQLITE_BUSY;
    /* Two programs that open a new file at once: the loser is told so without waiting. */
    for (int tries = 0; tries < 50 && step == SQLITE_BUSY; tries++) {
        if (sqlite3_prepare_v2(db->handle, "PRAGMA journal_mode = WAL", -1, &statement, NULL) == SQLITE_OK)
            step = sqlite3_step(statement);
        else
            step = sqlite3_errcode(db->handle);
        bool wal = step == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(statement, 0), "wal") == 0;
        sqlite3_finalize(statement);
        statement = NULL;
        if (wal)
            return 0;
        if (step == SQLITE_BUSY)
            sqlite3_sleep(100);
    }
    return step == SQLITE_ROW
               ? err_set(err, "the file system does not allow a write-ahead log; use a local disk")
               : db_why(db, err);
}

static int set_up(struct db *db, struct err *err)
{
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_busy_timeout(db->handle, BUSY_MS);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (db_script(db, setup, err) < 0)
        return -1;
    return use_wal(db, err);
}

struct db *db_open(const char *path, struct err *err)
{
    struct err why;
    if (create_file(path, err) < 0)
        return NULL;
    struct db *db = mem_new(1, sizeof(*db));
    int opened = sqlite3_open_v2(path, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (opened == SQLITE_OK && set_up(db, &why) == 0)
        return db;
    if (opened != SQLITE_OK)
        err_set(&why, "%s", db->handle ? sqlite3_errmsg(db->handle) : "no memory");
    err_set(err, "%s: %s", path, why.text);
    db_close(db);
    return NULL;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    statements_free(db);
    sqlite3_close_v2(db->handle);
    free(db);
}

int db_script(struct db *db, const char *sql, struct err *err)
{
    return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : db_why(db, err);
}

bool db_in_transaction(const struct db *db)
{
    return !sqlite3_get_autocommit(db->handle);
}

int64_t db_changes(const struct db *db)
{
    return sqlite3_total_changes64(db->handle);
}

static int after_commit(void *arg, sqlite3 *handle, const char *name, int wal_pages)
{
    struct db *db = arg;
    (void)handle;
    (void)name;
    db->on_commit(db->on_commit_arg, wal_pages);
    return SQLITE_OK;
}

void db_on_commit(struct db *db, void (*on_commit)(void *arg, int wal_pages), void *arg)
{
    db->on_commit = on_commit;
    db->on_commit_arg = arg;
    sqlite3_wal_hook(db->handle, after_commit, db); /* takes the place of the automatic checkpoint */
}

int db_checkpoint(struct db *db, struct err *err)
{
    int result = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    return result == SQLITE_OK || result == SQLITE_BUSY ? 0 : db_why(db, err);
}

int db_checkpoint_all(struct db *db, struct err *err)
{
    int pages = -1, result = SQLITE_BUSY;
    /* For readers it waits; another checkpoint under way is said at once. */
    for (int tries = 0; tries < 50 && result == SQLITE_BUSY; tries++) {
        result = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, &pages, NULL);
        if (result == SQLITE_BUSY)
            sqlite3_sleep(100);
    }
    if (result == SQLITE_BUSY)
        return err_set(err, "another program is reading the store; try again");
    return result == SQLITE_OK ? 0 : db_why(db, err);
}

static int copy_into(struct db *db, sqlite3 *target, struct err *err)
{
    int step = SQLITE_ERROR;
    sqlite3_backup *backup = sqlite3_backup_init(target, "main", db->handle, "main");
    /* In one go: a reader holds up nobody, and a copy in pieces begins anew at every write of others. */
    for (int tries = 0; backup && tries < 50; tries++) {
        step = sqlite3_backup_step(backup, -1);
        if (step != SQLITE_BUSY && step != SQLITE_LOCKED)
            break;
        sqlite3_sleep(100);
    }
    sqlite3_backup_finish(backup);
    return step == SQLITE_DONE ? 0 : err_set(err, "the copy failed: %s", sqlite3_errmsg(target));
}

int db_copy(struct db *db, const char *path, struct err *err)
{
    sqlite3 *target = NULL;
    int result = -1;
    if (sqlite3_open_v2(path, &target, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
        result = copy_into(db, target, err);
    else
        err_set(err, "%s: %s", path, target ? sqlite3_errmsg(target) : "no memory");
    if (sqlite3_close(target) != SQLITE_OK && result == 0)
        result = err_set(err, "%s: cannot be closed", path);
    return result;
}
