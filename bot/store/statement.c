/* Prepared statements: each text is prepared once a connection and kept. */
#include "sql.h"

#include <stdlib.h>
#include <uthash.h>

#include "sqlite_private.h"
#include "store_private.h"

struct statement {
    char *sql;
    sqlite3_stmt *handle;
    bool open;
    UT_hash_handle hh;
};

void statements_free(struct db *db)
{
    struct statement *statement, *next;
    HASH_ITER(hh, db->statements, statement, next)
    {
        HASH_DEL(db->statements, statement);
        sqlite3_finalize(statement->handle);
        free(statement->sql);
        free(statement);
    }
}

static struct statement *prepared(struct db *db, const char *sql)
{
    struct statement *statement;
    sqlite3_stmt *handle;
    HASH_FIND_STR(db->statements, sql, statement);
    if (statement)
        return statement;
    if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL) != SQLITE_OK)
        return NULL;
    statement = mem_new(1, sizeof(*statement));
    statement->sql = mem_dup(sql);
    statement->handle = handle;
    HASH_ADD_KEYPTR(hh, db->statements, statement->sql, strlen(statement->sql), statement);
    return statement;
}

int db_do(struct db *db, const char *sql, struct err *err)
{
    struct statement *statement = prepared(db, sql);
    if (!statement)
        return db_why(db, err);
    int step;
    do
        step = sqlite3_step(statement->handle);
    while (step == SQLITE_ROW);
    int result = step == SQLITE_DONE ? 0 : db_why(db, err);
    sqlite3_reset(statement->handle);
    return result;
}

int db_number(struct db *db, const char *sql, int64_t *ret, struct err *err)
{
    struct statement *statement = prepared(db, sql);
    *ret = 0;
    if (!statement)
        return db_why(db, err);
    int step = sqlite3_step(statement->handle);
    if (step == SQLITE_ROW)
        *ret = sqlite3_column_int64(statement->handle, 0);
    int result = step == SQLITE_ROW || step == SQLITE_DONE ? 0 : db_why(db, err);
    sqlite3_reset(statement->handle);
    return result;
}

static void fail(struct store_tx *tx, const char *sql)
{
    struct err why;
    (void)db_why(tx->db, &why);
    store_tx_fail(tx, "%s, in: %.100s", why.text, sql);
}

static int bind(sqlite3_stmt *handle, int index, const struct value *value)
{
    switch (value->kind) {
    case VALUE_INT: return sqlite3_bind_int64(handle, index, value->number);
    case VALUE_REAL: return sqlite3_bind_double(handle, index, value->real);
    case VALUE_TEXT:
        return sqlite3_bind_text64(handle, index, value->text, value->len, SQLITE_STATIC, SQLITE_UTF8);
    case VALUE_BYTES: return sqlite3_bind_blob64(handle, index, value->text, value->len, SQLITE_STATIC);
    case VALUE_END:
    case VALUE_NULL: break;
    }
    return sqlite3_bind_null(handle, index);
}

struct query sql_query_values(struct store_tx *tx, const char *sql, const struct value *values)
{
    struct query query = {.tx = tx};
    if (tx->failed)
        return query;
    struct statement *statement = prepared(tx->db, sql);
    if (!statement)
        fail(tx, sql);
    else if (statement->open)
        store_tx_fail(tx, "a query is still being read: %.100s", sql);
    if (tx->failed)
        return query;
    query.statement = statement;
    statement->open = true;
    for (int i = 0; values[i].kind != VALUE_END; i++) {
        if (bind(statement->handle, i + 1, &values[i]) == SQLITE_OK)
            continue;
        fail(tx, sql);
        sql_end(&query);
        break;
    }
    return query;
}

bool sql_next(struct query *query)
{
    query->column = 0;
    if (!query->statement)
        return false;
    int step = sqlite3_step(query->statement->handle);
    if (step == SQLITE_ROW)
        return true;
    if (step != SQLITE_DONE)
        fail(query->tx, query->statement->sql);
    sql_end(query);
    return false;
}

void sql_end(struct query *query)
{
    if (!query->statement)
        return;
    sqlite3_reset(query->statement->handle);
    sqlite3_clear_bindings(query->statement->handle);
    query->statement->open = false;
    query->statement = NULL;
}

int64_t sql_run_values(struct store_tx *tx, const char *sql, const struct value *values)
{
    struct query query = sql_query_values(tx, sql, values);
    while (sql_next(&query))
        ;
    return tx->failed ? 0 : sqlite3_changes64(tx->db->handle);
}

int64_t sql_number_values(struct store_tx *tx, const char *sql, const struct value *values)
{
    struct query query = sql_query_values(tx, sql, values);
    int64_t number = sql_next(&query) ? col_i64(&query) : 0;
    sql_end(&query);
    return number;
}

int64_t col_i64(struct query *query)
{
    return sqlite3_column_int64(query->statement->handle, query->column++);
}

double col_real(struct query *query)
{
    return sqlite3_column_double(query->statement->handle, query->column++);
}

bool col_real_if(struct query *query, double *ret)
{
    bool given = sqlite3_column_type(query->statement->handle, query->column) != SQLITE_NULL;
    *ret = col_real(query);
    return given;
}

static struct str text_of(struct query *query)
{
    sqlite3_stmt *handle = query->statement->handle;
    const char *text = (const char *)sqlite3_column_text(handle, query->column);
    int len = sqlite3_column_bytes(handle, query->column++);
    return text ? (struct str){text, (size_t)len} : STR("");
}

const char *col_text(struct query *query, struct arena *arena)
{
    struct str text = text_of(query);
    return arena_dup_len(arena, text.at, text.len);
}

void col_copy(struct query *query, char *buffer, size_t size)
{
    if (!str_copy(buffer, size, text_of(query)))
        store_tx_fail(query->tx, "a column is longer than %zu bytes, in: %.100s", size - 1,
                      query->statement->sql);
}
