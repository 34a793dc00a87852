/* Brings the schema up to date, one step a transaction. */
#include "migrations.h"
#include "store_private.h"
#include "util/log.h"

#define APPLICATION_ID 1347767105 /* sql/001_schema.sql */

static int version_of(struct db *db, int64_t *ret, struct err *err)
{
    return db_number(db, "PRAGMA user_version", ret, err);
}

/* A file with tables of someone else is not to be touched. */
static int check_ours(struct db *db, const char *path, struct err *err)
{
    int64_t tables, application;
    if (db_number(db, "SELECT count(*) FROM sqlite_schema", &tables, err) < 0 ||
        db_number(db, "PRAGMA application_id", &application, err) < 0)
        return -1;
    if (tables && application != APPLICATION_ID)
        return err_set(err, "%s is the database of another program", path);
    return 0;
}

static int check_version(struct db *db, const char *path, int64_t *ret, struct err *err)
{
    if (version_of(db, ret, err) < 0)
        return -1;
    if (*ret > migration_count)
        return err_set(
            err,
            "%s has schema version %lld, this program knows up to %d: run the newer pukaar that wrote "
            "it, or restore an older backup",
            path, (long long)*ret, migration_count);
    return 0;
}

static int apply(struct db *db, const struct migration *migration, struct err *err)
{
    char set_version[64];
    (void)str_format(set_version, sizeof(set_version), "PRAGMA user_version = %d", migration->version);
    return db_script(db, migration->sql, err) < 0 || db_script(db, set_version, err) < 0 ? -1 : 0;
}

/* Another program may have been faster: so the version is read again under the lock. */
static int step(struct db *db, const char *path, int64_t *version, struct err *err)
{
    struct err why;
    if (db_do(db, "BEGIN IMMEDIATE", err) < 0)
        return -1;
    int result = check_version(db, path, version, err);
    if (result == 0 && *version < migration_count) {
        const struct migration *migration = &migrations[*version];
        result = apply(db, migration, &why);
        if (result < 0)
            err_set(err, "%s: migration %s failed: %s", path, migration->name, why.text);
    }
    if (result == 0)
        result = db_do(db, "COMMIT", err);
    if (db_in_transaction(db))
        (void)!db_do(db, "ROLLBACK", NULL);
    return result < 0 ? result : version_of(db, version, err);
}

int migrate(struct db *db, const char *path, struct err *err)
{
    int64_t version, before;
    if (check_ours(db, path, err) < 0 || check_version(db, path, &version, err) < 0)
        return -1;
    before = version;
    while (version < migration_count) {
        if (step(db, path, &version, err) < 0)
            return -1;
    }
    if (before && version != before)
        log_info("store.migrated", F_INT("from", before), F_INT("to", version));
    return 0;
}
