/*
 * Statements inside a unit of work: SQL with parameters ?1, ?2, ... and the values for them. A failure sticks
 * to the unit (store/store.h): from then on nothing runs and nothing is found.
 *
 *   sql_run(tx, "DELETE FROM deadline WHERE incident_id = ?1", v_int(id));
 *   struct query query = sql_query(tx, "SELECT id, name FROM station WHERE phone = ?1", v_text(phone));
 *   while (sql_next(&query)) { id = col_i64(&query); name = col_text(&query, arena); }
 *
 * Every row is read to the end or given up with sql_end().
 */
#ifndef PUKAAR_STORE_SQL_H
#define PUKAAR_STORE_SQL_H

#include "store/store.h"
#include "util/address.h"
#include "util/base.h"
#include "util/mem.h"
#include "util/place.h"

enum value_kind { VALUE_END, VALUE_NULL, VALUE_INT, VALUE_REAL, VALUE_TEXT, VALUE_BYTES };
struct value {
    enum value_kind kind;
    int64_t number;
    double real;
    const char *text; /* not copied: must live until the statement ran */
    size_t len;
};

static inline struct value v_int(int64_t number)
{
    return (struct value){.kind = VALUE_INT, .number = number};
}
static inline struct value v_null(void)
{
    return (struct value){.kind = VALUE_NULL};
}
static inline struct value v_id(int64_t id) /* 0 as NULL */
{
    return id ? v_int(id) : v_null();
}
static inline struct value v_real(double real)
{
    return (struct value){.kind = VALUE_REAL, .real = real};
}
static inline struct value v_real_if(bool given, double real)
{
    return given ? v_real(real) : v_null();
}
static inline struct value v_bytes(const void *bytes, size_t len)
{
    return (struct value){.kind = VALUE_BYTES, .text = bytes, .len = len};
}
static inline struct value v_text(const char *text) /* NULL as "" */
{
    return (struct value){.kind = VALUE_TEXT, .text = text ? text : "", .len = text ? strlen(text) : 0};
}
static inline struct value v_optional(const char *text) /* NULL and "" as NULL */
{
    return text && *text ? v_text(text) : v_null();
}
const char *address_kind_name(enum address_kind kind);
/* Three values: channel, kind, address; all "" for CHANNEL_NONE. */
#define V_ADDRESS(address)                                                                                   \
    v_text(channel_name((address)->channel)),                                                                \
        v_text((address)->channel ? address_kind_name((address)->kind) : ""),                                \
        v_text((address)->channel ? (address)->id : "")
/* Four values: wing, flat, floor, landmark. */
#define V_PLACE(place)                                                                                       \
    v_text((place)->wing), v_text((place)->flat), v_text((place)->floor), v_text((place)->landmark)

#define SQL_VALUES(...) ((const struct value[]){__VA_ARGS__, {0}})
#define V_NONE ((struct value){0})

struct statement;
struct query {
    struct store_tx *tx;
    struct statement *statement; /* NULL when it ended or failed */
    int column;
};

#define sql_query(tx, sql, ...) sql_query_values(tx, sql, SQL_VALUES(__VA_ARGS__))
struct query sql_query_values(struct store_tx *tx, const char *sql, const struct value *values);
bool sql_next(struct query *query);
void sql_end(struct query *query);
/* How many rows it changed. */
#define sql_run(tx, sql, ...) sql_run_values(tx, sql, SQL_VALUES(__VA_ARGS__))
int64_t sql_run_values(struct store_tx *tx, const char *sql, const struct value *values);
/* The first column of the first row; 0 for none. */
#define sql_number(tx, sql, ...) sql_number_values(tx, sql, SQL_VALUES(__VA_ARGS__))
int64_t sql_number_values(struct store_tx *tx, const char *sql, const struct value *values);

/* The row's columns, one after the other. NULL reads as 0 and "". */
int64_t col_i64(struct query *query);
int col_int(struct query *query);
bool col_bool(struct query *query);
double col_real(struct query *query);
bool col_real_if(struct query *query, double *ret); /* false for NULL, and *ret 0 */
const char *col_text(struct query *query, struct arena *arena);
void col_copy(struct query *query, char *buffer, size_t size); /* fails the unit when it does not fit */
void col_address(struct query *query, struct address *ret);
void col_place(struct query *query, struct place *ret);
/* The index of the name among names; fails the unit when it is none. */
int col_name(struct query *query, const char *(*name_of)(int), int count);

/* Rows being collected; rows_take() hands them to the arena. Nothing of a unit that has failed. */
struct rows {
    size_t item, count, size;
    char *at;
};
void *rows_add(struct rows *rows);
void *rows_take(struct store_tx *tx, struct rows *rows, struct arena *arena, size_t *ret_count);

#endif
