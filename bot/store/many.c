/* Many at once: chats that joined, linked incidents, floods that are counted, false alarms. */
#include "store/many_rows.h"

#include "incidents.h"

bool store_chat_join(struct store_tx *tx, int64_t incident_id, const struct joined_chat *joined,
                     int64_t person_id, int64_t now_ms)
{
    return sql_run(tx,
                   "INSERT INTO incident_chat (incident_id, channel, kind, address, person_id, language,"
                   " joined_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
                   v_int(incident_id), V_ADDRESS(&joined->chat), v_id(person_id), v_text(joined->language),
                   v_int(now_ms)) > 0;
}

size_t store_chats_joined(struct store_tx *tx, int64_t incident_id, struct arena *arena,
                          struct joined_chat **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    struct query query = sql_query(tx,
                                   "SELECT channel, kind, address, language FROM incident_chat"
                                   " WHERE incident_id = ?1 ORDER BY joined_ms, address",
                                   v_int(incident_id));
    while (sql_next(&query)) {
        struct joined_chat *joined = rows_add(&rows);
        col_address(&query, &joined->chat);
        col_copy(&query, joined->language, sizeof(joined->language));
    }
    *ret = rows_take(tx, &rows, arena, &count);
    return count;
}

static size_t collect(struct query *query, struct arena *arena, struct incident **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    while (sql_next(query))
        incident_read(query, rows_add(&rows));
    *ret = rows_take(query->tx, &rows, arena, &count);
    return count;
}

size_t store_incidents_recent(struct store_tx *tx, const char *society, int64_t since_ms, size_t max,
                              struct arena *arena, struct incident **ret)
{
    struct query query =
        *society ? sql_query(tx,
                             INCIDENT_SELECT " WHERE over = 0 AND society = ?1 AND last_report_ms >= ?2"
                                             " ORDER BY opened_ms DESC, id DESC LIMIT ?3",
                             v_text(society), v_int(since_ms), v_int((int64_t)max))
                 : sql_query(tx,
                             INCIDENT_SELECT " WHERE over = 0 AND last_report_ms >= ?1"
                                             " ORDER BY opened_ms DESC, id DESC LIMIT ?2",
                             v_int(since_ms), v_int((int64_t)max));
    return collect(&query, arena, ret);
}

size_t store_incidents_first(struct store_tx *tx, const char *station, int64_t from_ms, int64_t to_ms,
                             struct arena *arena, struct incident **ret)
{
    struct query query = sql_query(tx,
                                   INCIDENT_SELECT " WHERE over = 0 AND station = ?1 AND link_id = 0"
                                                   " AND message_ms BETWEEN ?2 AND ?3 ORDER BY id LIMIT 200",
                                   v_text(station), v_int(from_ms), v_int(to_ms));
    return collect(&query, arena, ret);
}

size_t store_incidents_linked(struct store_tx *tx, int64_t first_id, struct arena *arena,
                              struct incident **ret)
{
    struct query query = sql_query(
        tx, INCIDENT_SELECT " WHERE link_id = ?1 AND link_id <> 0 AND over = 0 ORDER BY id", v_int(first_id));
    return collect(&query, arena, ret);
}

void store_crowd_add(struct store_tx *tx, int64_t incident_id, int64_t further, bool linked, int64_t now_ms,
                     int64_t rest_ms)
{
    /* A told_ms ahead of now is a clock that was set back. */
    sql_run(tx,
            "INSERT INTO crowd (incident_id, further, linked, due_ms, told_ms) VALUES (?1, ?2, ?3, ?4, 0)"
            " ON CONFLICT (incident_id) DO UPDATE SET further = further + ?2, linked = max(linked, ?3),"
            " due_ms = iif(due_ms <> 0, min(due_ms, ?4 + ?5), min(max(?4, told_ms + ?5), ?4 + ?5))",
            v_int(incident_id), v_int(further), v_int(linked), v_int(now_ms), v_int(rest_ms));
}

size_t store_crowd_take(struct store_tx *tx, int64_t now_ms, struct arena *arena, struct crowd **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    struct query query = sql_query(tx,
                                   "SELECT incident_id, further, linked FROM crowd"
                                   " WHERE due_ms <> 0 AND due_ms <= ?1 ORDER BY due_ms LIMIT 200",
                                   v_int(now_ms));
    while (sql_next(&query)) {
        struct crowd *crowd = rows_add(&rows);
        crowd->incident_id = col_i64(&query);
        crowd->further = col_i64(&query);
        crowd->linked = col_bool(&query);
    }
    *ret = rows_take(tx, &rows, arena, &count);
    for (size_t i = 0; i < count; i++)
        sql_run(tx,
                "UPDATE crowd SET further = 0, linked = 0, due_ms = 0, told_ms = ?2 WHERE incident_id = ?1",
                v_int((*ret)[i].incident_id), v_int(now_ms));
    return count;
}

int64_t store_false_alarms(struct store_tx *tx, int64_t person_id, int64_t since_ms)
{
    if (!person_id)
        return 0;
    return sql_number(tx,
                      "SELECT count(*) FROM incident WHERE person_id = ?1 AND closed_ms >= ?2"
                      " AND disposition = 'unfounded' AND over = 1 AND drill = 0",
                      v_int(person_id), v_int(since_ms));
}
