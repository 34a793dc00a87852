/* Reading many incidents: by a filter, counted, and the chats that have one. */
#include "incidents.h"
#include "util/buf.h"

#define LIMIT_DEFAULT 1000
#define VALUES_MAX 16

/* A condition that is there or not. The texts are constant, so every combination is prepared once and kept.
 */
struct clauses {
    struct buf sql;
    struct value values[VALUES_MAX + 1];
    size_t count;
};

static void clause(struct clauses *clauses, const char *condition, struct value value)
{
    clauses->values[clauses->count++] = value;
    buf_addf(&clauses->sql, " AND %s ?%zu", condition, clauses->count);
}

static void chat_clause(struct clauses *clauses, const struct address *chat)
{
    const struct value values[] = {V_ADDRESS(chat)};
    size_t first = clauses->count + 1;
    for (size_t i = 0; i < ARRAY_LEN(values); i++)
        clauses->values[clauses->count++] = values[i];
    buf_addf(&clauses->sql,
             " AND ((chat_channel = ?%zu AND chat_kind = ?%zu AND chat_address = ?%zu)"
             " OR id IN (SELECT incident_id FROM incident_chat"
             " WHERE channel = ?%zu AND kind = ?%zu AND address = ?%zu))",
             first, first + 1, first + 2, first, first + 1, first + 2);
}

static void seen_by_clause(struct clauses *clauses, const char *station)
{
    clauses->values[clauses->count++] = v_text(station);
    buf_addf(&clauses->sql, " AND (station = ?%zu OR also_station = ?%zu)", clauses->count, clauses->count);
}

/* By number, whatever the channel. */
static void told_clause(struct clauses *clauses, const struct address *told)
{
    clause(clauses,
           "EXISTS (SELECT 1 FROM outbox o WHERE o.incident_id = incident.id AND o.purpose = 'alert'"
           " AND o.state <> 'skipped' AND o.kind = 'phone' AND o.address =",
           v_text(told->id));
    buf_add_char(&clauses->sql, ')');
}

static void person_clause(struct clauses *clauses, int64_t person_id)
{
    clauses->values[clauses->count++] = v_int(person_id);
    buf_addf(
        &clauses->sql,
        " AND (person_id = ?%zu OR id IN (SELECT incident_id FROM incident_chat WHERE person_id = ?%zu))",
        clauses->count, clauses->count);
}

static void build(struct clauses *clauses, const struct incident_filter *filter)
{
    buf_add_text(&clauses->sql, INCIDENT_SELECT " WHERE ");
    buf_add_text(&clauses->sql, filter->open_only ? "over = 0" : "true");
    if (filter->chat)
        chat_clause(clauses, filter->chat);
    if (filter->told)
        told_clause(clauses, filter->told);
    if (filter->society)
        clause(clauses, "society =", v_text(filter->society));
    if (filter->station)
        clause(clauses, "station =", v_text(filter->station));
    if (filter->seen_by)
        seen_by_clause(clauses, filter->seen_by);
    if (filter->person_id)
        person_clause(clauses, filter->person_id);
    if (filter->not_linked)
        buf_add_text(&clauses->sql, " AND link_id = 0");
    if (filter->opened_from_ms)
        clause(clauses, "opened_ms >=", v_int(filter->opened_from_ms));
    if (filter->opened_to_ms)
        clause(clauses, "opened_ms <", v_int(filter->opened_to_ms));
    size_t limit = filter->limit ? filter->limit : LIMIT_DEFAULT;
    clauses->values[clauses->count++] = v_int((int64_t)limit);
    buf_addf(&clauses->sql, " ORDER BY opened_ms DESC, id DESC LIMIT ?%zu", clauses->count);
}

size_t store_incident_list(struct store_tx *tx, const struct incident_filter *filter, struct arena *arena,
                           struct incident **ret)
{
    struct clauses clauses = {0};
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    build(&clauses, filter);
    struct query query = sql_query_values(tx, buf_text(&clauses.sql), clauses.values);
    while (sql_next(&query))
        incident_read(&query, rows_add(&rows));
    *ret = rows_take(tx, &rows, arena, &count);
    buf_free(&clauses.sql);
    return count;
}

void store_incident_count(struct store_tx *tx, int64_t by_state[INCIDENT_STATE_COUNT_])
{
    for (size_t i = 0; i < INCIDENT_STATE_COUNT_; i++)
        by_state[i] = 0;
    struct query query =
        sql_query(tx, "SELECT state, count(*) FROM incident WHERE over = 0 GROUP BY state", V_NONE);
    while (sql_next(&query)) {
        enum incident_state state;
        char name[32];
        col_copy(&query, name, sizeof(name));
        if (incident_state_parse(str_of(name), &state))
            by_state[state] = col_i64(&query);
    }
}

size_t chats_collect(struct query *query, struct arena *arena, struct address **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    while (sql_next(query))
        col_address(query, rows_add(&rows));
    *ret = rows_take(query->tx, &rows, arena, &count);
    return count;
}

/* Beside the chat, the reporter's own direct chat under each name they are known by: the place is often sent
 * there, alone, and a number may have changed or been withheld since. */
size_t store_open_chats(struct store_tx *tx, struct arena *arena, struct address **ret)
{
    struct query query = sql_query(tx,
                                   "SELECT chat_channel, chat_kind, chat_address FROM incident"
                                   " WHERE over = 0 AND chat_channel <> ''"
                                   " UNION SELECT chat_channel, 'phone', phone FROM incident"
                                   " JOIN person ON person.id = person_id"
                                   " WHERE over = 0 AND chat_channel <> '' AND phone IS NOT NULL"
                                   " UNION SELECT chat_channel, 'user', user_id FROM incident"
                                   " JOIN person ON person.id = person_id"
                                   " WHERE over = 0 AND chat_channel <> '' AND user_id IS NOT NULL"
                                   " UNION SELECT 'whatsapp', 'phone', phone FROM incident"
                                   " JOIN circle ON circle.society = incident.society WHERE over = 0"
                                   " UNION SELECT c.channel, c.kind, c.address FROM incident_chat c"
                                   " JOIN incident ON incident.id = incident_id WHERE over = 0"
                                   " UNION SELECT c.channel, 'phone', phone FROM incident_chat c"
                                   " JOIN incident ON incident.id = incident_id"
                                   " JOIN person ON person.id = c.person_id"
                                   " WHERE over = 0 AND phone IS NOT NULL",
                                   V_NONE);
    return chats_collect(&query, arena, ret);
}
