/* The outbox: rows come in, are leased, and are read. What becomes of them is in outbox_status.c. */
#include "outbox.h"

#include "store_private.h"
#include "util/clock.h"
#include "util/log.h"

static const char *const purposes[PURPOSE_COUNT_] = {
    [PURPOSE_ALERT] = "alert",         [PURPOSE_UPDATE] = "update",   [PURPOSE_CIRCLE] = "circle",
    [PURPOSE_CHAT] = "chat",           [PURPOSE_ANSWER] = "answer",   [PURPOSE_OPERATOR] = "operator",
    [PURPOSE_ROLL_CALL] = "roll_call", [PURPOSE_PASSING] = "passing", [PURPOSE_GROUP] = "group",
};

static const char *const states[] = {
    [OUTBOX_WAITING] = "waiting",     [OUTBOX_UNKNOWN] = "unknown", [OUTBOX_SENT] = "sent",
    [OUTBOX_DELIVERED] = "delivered", [OUTBOX_READ] = "read",       [OUTBOX_FAILED] = "failed",
    [OUTBOX_DEAD] = "dead",           [OUTBOX_SKIPPED] = "skipped",
};

const char *outbox_purpose_name(enum outbox_purpose purpose)
{
    return purposes[purpose];
}

bool outbox_has_template(enum outbox_purpose purpose)
{
    return purpose == PURPOSE_ALERT || purpose == PURPOSE_CIRCLE || purpose == PURPOSE_OPERATOR ||
           purpose == PURPOSE_ROLL_CALL;
}

const char *outbox_state_name(enum outbox_state state)
{
    return states[state];
}

static const char *purpose_of(int purpose)
{
    return purposes[purpose];
}

static const char *state_of(int state)
{
    return states[state];
}

bool outbox_is_waiting(enum outbox_state state)
{
    return state == OUTBOX_WAITING || state == OUTBOX_UNKNOWN;
}

void outbox_read(struct query *query, struct arena *arena, struct outbox_row *ret)
{
    ret->id = col_i64(query);
    ret->incident_id = col_i64(query);
    ret->purpose = (enum outbox_purpose)col_name(query, purpose_of, PURPOSE_COUNT_);
    ret->priority = col_int(query);
    col_address(query, &ret->to);
    ret->content = col_text(query, arena);
    ret->state = (enum outbox_state)col_name(query, state_of, ARRAY_LEN(states));
    ret->attempts = col_int(query);
    ret->created_ms = col_i64(query);
    ret->due_ms = col_i64(query);
    ret->message_id = col_text(query, arena);
    ret->error_code = col_int(query);
    ret->error_text = col_text(query, arena);
    ret->sent_ms = col_i64(query);
    ret->delivered_ms = col_i64(query);
    ret->read_ms = col_i64(query);
    ret->failed_ms = col_i64(query);
    ret->missed_ms = col_i64(query);
    ret->window_open = col_bool(query);
}

/* Of rows that wait for the recipient's window: few, and they do not count among those whose turn has come.
 */
#define LATER_MAX 10

static bool has_room(struct store_tx *tx, const struct outbox_row *row, int64_t now_ms)
{
    bool later = row->due_ms > now_ms && row->folds == FOLDS_NOT;
    if (row->purpose == PURPOSE_ALERT)
        return true;
    int64_t waiting = sql_number(tx,
                                 "SELECT count(*) FROM outbox WHERE channel = ?1 AND kind = ?2"
                                 " AND address = ?3 AND " OUTBOX_IS_WAITING
                                 " AND (attempts = 0 AND due_ms > ?4 AND folds = 0) = ?5",
                                 V_ADDRESS(&row->to), v_int(now_ms), v_int(later));
    if (waiting < (later ? LATER_MAX : OUTBOX_PER_RECIPIENT_MAX))
        return true;
    log_warn("outbox.folded", F_PHONE("to", row->to.id), F_TEXT("purpose", purposes[row->purpose]),
             F_INT("waiting", waiting));
    return false;
}

int64_t store_outbox_add(struct store_tx *tx, const struct outbox_row *row, int64_t now_ms,
                         int64_t lease_until_ms)
{
    if (!has_room(tx, row, now_ms))
        return 0;
    if (row->due_ms > now_ms)
        lease_until_ms = 0;
    return sql_number(tx,
                      "INSERT INTO outbox (incident_id, purpose, priority, channel, kind, address, content,"
                      " state, attempts, created_ms, due_ms, lease_owner, lease_until_ms, message_id,"
                      " failed_message_id, error_code, error_text, sent_ms, delivered_ms, read_ms, failed_ms,"
                      " folds) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'waiting', 0, ?8, ?9, ?10, ?11, '', '', 0,"
                      " '', 0, 0, 0, 0, ?12) RETURNING id",
                      v_id(row->incident_id), v_text(purposes[row->purpose]), v_int(row->priority),
                      V_ADDRESS(&row->to), v_text(row->content), v_int(now_ms),
                      v_int(MAX(row->due_ms, now_ms)), v_text(lease_until_ms ? tx->store->node : ""),
                      v_int(lease_until_ms), v_int(row->folds));
}

static size_t collect(struct query *query, struct arena *arena, struct outbox_row **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    while (sql_next(query))
        outbox_read(query, arena, rows_add(&rows));
    *ret = rows_take(query->tx, &rows, arena, &count);
    return count;
}

size_t store_outbox_take(struct store_tx *tx, int64_t now_ms, int64_t lease_ms, size_t max,
                         struct arena *arena, struct outbox_row **ret)
{
    struct query query =
        sql_query(tx,
                  OUTBOX_SELECT " WHERE o." OUTBOX_IS_WAITING " AND o.due_ms <= ?2 AND o.lease_until_ms <= ?2"
                                " ORDER BY o.priority, o.due_ms, o.id LIMIT ?3",
                  v_int(now_ms - WINDOW_MS), v_int(now_ms), v_int((int64_t)max));
    size_t count = collect(&query, arena, ret);
    for (size_t i = 0; i < count; i++)
        sql_run(tx, "UPDATE outbox SET lease_owner = ?2, lease_until_ms = ?3 WHERE id = ?1",
                v_int((*ret)[i].id), v_text(tx->store->node), v_int(now_ms + lease_ms));
    return count;
}

bool store_outbox_get(struct store_tx *tx, int64_t id, int64_t now_ms, struct arena *arena,
                      struct outbox_row *ret)
{
    struct query query =
        sql_query(tx, OUTBOX_SELECT " WHERE o.id = ?2", v_int(now_ms - WINDOW_MS), v_int(id));
    if (!sql_next(&query))
        return false;
    outbox_read(&query, arena, ret);
    sql_end(&query);
    return !store_tx_failed(tx);
}

int64_t store_outbox_next(struct store_tx *tx)
{
    return sql_number(tx, "SELECT min(max(due_ms, lease_until_ms)) FROM outbox WHERE " OUTBOX_IS_WAITING,
                      V_NONE);
}

int64_t store_outbox_incident(struct store_tx *tx, const char *message_id)
{
    return sql_number(tx,
                      "SELECT incident_id FROM outbox WHERE message_id = ?1 AND message_id <> ''"
                      " AND incident_id IS NOT NULL ORDER BY id DESC LIMIT 1",
                      v_text(message_id));
}

void store_outbox_release(struct store_tx *tx, const struct address *to, int64_t now_ms)
{
    sql_run(tx,
            "UPDATE outbox SET due_ms = ?4 WHERE channel = ?1 AND kind = ?2 AND address = ?3"
            " AND " OUTBOX_IS_WAITING " AND attempts = 0 AND due_ms > ?4",
            V_ADDRESS(to), v_int(now_ms));
}

void store_outbox_remove(struct store_tx *tx, int64_t id)
{
    sql_run(tx, "DELETE FROM outbox WHERE id = ?1", v_int(id));
}

void store_leases_reset(struct store_tx *tx)
{
    sql_run(tx,
            "UPDATE outbox SET lease_owner = '', lease_until_ms = 0 WHERE lease_owner = ?1"
            " AND " OUTBOX_IS_WAITING,
            v_text(tx->store->node));
    sql_run(tx, "UPDATE deadline SET lease_owner = '', lease_until_ms = 0 WHERE lease_owner = ?1",
            v_text(tx->store->node));
}

size_t store_outbox_list(struct store_tx *tx, int64_t incident_id, struct arena *arena,
                         struct outbox_row **ret)
{
    struct query query = sql_query(tx, OUTBOX_SELECT " WHERE o.incident_id = ?2 ORDER BY o.id",
                                   v_int(clock_wall_ms() - WINDOW_MS), v_int(incident_id));
    return collect(&query, arena, ret);
}

size_t store_outbox_told(struct store_tx *tx, int64_t incident_id, struct arena *arena, struct address **ret)
{
    struct query query = sql_query(tx,
                                   "SELECT channel, kind, address FROM outbox o"
                                   " WHERE incident_id = ?1 AND purpose = 'alert' AND state <> 'skipped'"
                                   " AND NOT (channel = 'sms' AND EXISTS (SELECT 1 FROM outbox other"
                                   " WHERE other.incident_id = ?1 AND other.purpose = 'alert'"
                                   " AND other.channel <> 'sms' AND other.address = o.address"
                                   " AND other.delivered_ms > 0))"
                                   " GROUP BY channel, kind, address ORDER BY min(id)",
                                   v_int(incident_id));
    return chats_collect(&query, arena, ret);
}

void store_outbox_count(struct store_tx *tx, struct outbox_counts *ret)
{
    *ret = (struct outbox_counts){0};
    struct query query = sql_query(
        tx,
        "SELECT count(*), min(CASE WHEN attempts > 0 OR due_ms <= created_ms + ?1 THEN created_ms END)"
        " FROM outbox WHERE " OUTBOX_IS_WAITING,
        v_int(HOUR_MS));
    if (sql_next(&query)) {
        ret->waiting = col_i64(&query);
        ret->oldest_ms = col_i64(&query);
        sql_end(&query);
    }
    ret->dead = sql_number(tx, "SELECT count(*) FROM outbox WHERE state = 'dead'", V_NONE);
}
