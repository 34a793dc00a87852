/* Messages that are not on the phone in time: found, marked once, and said anew. */
#include "outbox.h"
#include "store_private.h"
#include "util/clock.h"

bool store_outbox_miss(struct store_tx *tx, int64_t id, int64_t now_ms)
{
    return sql_number(tx,
                      "UPDATE outbox SET missed_ms = ?2 WHERE id = ?1 AND missed_ms = 0 AND delivered_ms = 0"
                      " RETURNING id",
                      v_int(id), v_int(now_ms)) != 0;
}

size_t store_outbox_overdue(struct store_tx *tx, int64_t now_ms, int64_t before_ms, size_t max,
                            struct arena *arena, struct outbox_row **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    struct query query = sql_query(
        tx,
        OUTBOX_SELECT " WHERE o.id IN (SELECT id FROM outbox WHERE purpose = 'alert' AND delivered_ms = 0"
                      " AND missed_ms = 0 AND state NOT IN ('dead', 'skipped')"
                      " AND (created_ms <= ?2 OR created_ms > ?3)"
                      " UNION SELECT id FROM outbox WHERE " OUTBOX_IS_WAITING
                      " AND created_ms <= ?2 AND purpose = 'operator' AND missed_ms = 0)"
                      " ORDER BY o.priority, o.id LIMIT ?4",
        v_int(now_ms - WINDOW_MS), v_int(before_ms), v_int(now_ms + MINUTE_MS), v_int((int64_t)max));
    while (sql_next(&query))
        outbox_read(&query, arena, rows_add(&rows));
    *ret = rows_take(tx, &rows, arena, &count);
    return count;
}

bool store_outbox_reached(struct store_tx *tx, int64_t incident_id, bool sms_counts)
{
    return sql_number(tx,
                      "SELECT count(*) FROM outbox WHERE incident_id = ?1 AND purpose = 'alert'"
                      " AND (delivered_ms > 0 OR (?2 AND channel = 'sms' AND state = 'sent')"
                      " OR (missed_ms = 0 AND state NOT IN ('dead', 'failed', 'skipped')))",
                      v_int(incident_id), v_int(sms_counts)) > 0;
}

bool store_outbox_is_superseded(struct store_tx *tx, const struct outbox_row *row)
{
    return sql_number(
               tx,
               "SELECT count(*) FROM outbox WHERE incident_id = ?1 AND purpose = 'alert' AND channel = ?2"
               " AND kind = ?3 AND address = ?4 AND id > ?5"
               " AND state NOT IN ('dead', 'failed', 'skipped')",
               v_int(row->incident_id), V_ADDRESS(&row->to), v_int(row->id)) > 0;
}

bool store_outbox_last_alert(struct store_tx *tx, int64_t incident_id, const struct address *to,
                             struct arena *arena, struct outbox_last *ret)
{
    struct query query = sql_query(
        tx,
        "SELECT id, " OUTBOX_IS_WAITING ", created_ms, missed_ms, sent_ms, content FROM outbox"
        " WHERE incident_id = ?1 AND purpose = 'alert' AND channel = ?2 AND kind = ?3 AND address = ?4"
        " AND state NOT IN ('dead', 'failed', 'skipped') ORDER BY id DESC LIMIT 1",
        v_int(incident_id), V_ADDRESS(to));
    *ret = (struct outbox_last){0};
    if (!sql_next(&query))
        return false;
    ret->id = col_i64(&query);
    ret->waits = col_bool(&query);
    ret->created_ms = col_i64(&query);
    ret->missed_ms = col_i64(&query);
    ret->sent_ms = col_i64(&query);
    ret->content = col_text(&query, arena);
    sql_end(&query);
    return true;
}

/* One that is leased is on its way as it was; should that fail it goes out as it is now. */
void store_outbox_renew(struct store_tx *tx, int64_t id, const char *content, int64_t now_ms)
{
    sql_run(tx,
            "UPDATE outbox SET content = ?2, created_ms = ?3, missed_ms = 0,"
            " due_ms = CASE WHEN lease_until_ms > ?3 THEN due_ms ELSE ?3 END WHERE id = ?1",
            v_int(id), v_text(content), v_int(now_ms));
}

void store_outbox_say(struct store_tx *tx, int64_t id, const char *content)
{
    sql_run(tx, "UPDATE outbox SET content = ?2 WHERE id = ?1", v_int(id), v_text(content));
}
