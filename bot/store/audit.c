/* The auditor's reading, and times that a wrong clock has left behind. */
#include "store/audit_rows.h"

#include "outbox.h"

static const char *state_of(int state)
{
    return incident_state_name((enum incident_state)state);
}

static void read_facts(struct query *query, struct audit_facts *ret)
{
    ret->incident_id = col_i64(query);
    col_copy(query, ret->ref, sizeof(ret->ref));
    ret->state = (enum incident_state)col_name(query, state_of, INCIDENT_STATE_COUNT_);
    ret->category = (enum category)col_name(query, category_of, CATEGORY_COUNT_);
    ret->policy_ended = col_bool(query);
    ret->deadline_ms = col_i64(query);
    ret->lease_until_ms = col_i64(query);
    ret->alert_due_ms = col_i64(query);
}

static enum incident_state replay(struct store_tx *tx, const struct audit_facts *facts)
{
    struct timeline_row *rows;
    struct arena arena = {0}; /* a long incident's timeline; not to be kept for the whole pass */
    size_t count = store_timeline_list(tx, facts->incident_id, &arena, &rows);
    const char **events = arena_new(&arena, count, sizeof(*events));
    for (size_t i = 0; i < count; i++)
        events[i] = rows[i].event;
    enum incident_state state = audit_replay(events, count, facts->category);
    arena_free(&arena);
    return state;
}

/* The plus keeps SQLite from walking every incident there ever was by its id: those that are not over stand
 * in an index of their own. */
size_t store_audit_list(struct store_tx *tx, int64_t after_id, size_t max, struct arena *arena,
                        struct audit_facts **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    struct query query =
        sql_query(tx,
                  "SELECT i.id, i.ref, i.state, i.category, i.policy_ended, d.due_ms, d.lease_until_ms,"
                  " (SELECT min(o.due_ms) FROM outbox o WHERE o.incident_id = i.id"
                  " AND o.purpose IN ('alert', 'circle') AND o.channel <> 'sms' AND o." OUTBOX_IS_WAITING ")"
                  " FROM incident i LEFT JOIN deadline d ON d.incident_id = i.id"
                  " WHERE i.over = 0 AND i.opened_ms > 0 AND +i.id > ?1 ORDER BY +i.id LIMIT ?2",
                  v_int(after_id), v_int((int64_t)max));
    while (sql_next(&query))
        read_facts(&query, rows_add(&rows));
    *ret = rows_take(tx, &rows, arena, &count);
    for (size_t i = 0; i < count; i++)
        (*ret)[i].replayed = replay(tx, &(*ret)[i]);
    return count;
}

int64_t store_audit_longest_tier(struct store_tx *tx)
{
    return sql_number(tx, "SELECT max(ack_timeout_ms) FROM tier", V_NONE);
}

void store_audit_send_now(struct store_tx *tx, int64_t incident_id, int64_t now_ms)
{
    sql_run(tx,
            "UPDATE outbox SET due_ms = ?2, lease_owner = '', lease_until_ms = 0"
            " WHERE incident_id = ?1 AND purpose IN ('alert', 'circle') AND " OUTBOX_IS_WAITING,
            v_int(incident_id), v_int(now_ms));
}

void store_clock_back(struct store_tx *tx, int64_t back_ms)
{
    sql_run(tx,
            "UPDATE deadline SET due_ms = max(due_ms - ?1, 1), lease_until_ms = max(lease_until_ms - ?1, 0)",
            v_int(back_ms));
    sql_run(tx,
            "UPDATE outbox SET due_ms = max(due_ms - ?1, 1), lease_until_ms = max(lease_until_ms - ?1, 0)"
            " WHERE " OUTBOX_IS_WAITING,
            v_int(back_ms));
}

int64_t store_clock_heal(struct store_tx *tx, int64_t now_ms, int64_t latest_ms, int64_t latest_turn_ms)
{
    return sql_run(tx, "UPDATE deadline SET lease_owner = '', lease_until_ms = 0 WHERE lease_until_ms > ?1",
                   v_int(latest_ms)) +
           sql_run(tx,
                   "UPDATE outbox SET lease_owner = '', lease_until_ms = 0 WHERE " OUTBOX_IS_WAITING
                   " AND lease_until_ms > ?1",
                   v_int(latest_ms)) +
           sql_run(tx,
                   "UPDATE outbox SET due_ms = ?1 WHERE " OUTBOX_IS_WAITING " AND due_ms > ?1"
                   " AND ((purpose IN ('alert', 'circle') AND due_ms > ?2)"
                   " OR (created_ms > ?1 AND due_ms <= created_ms + ?3))",
                   v_int(now_ms), v_int(latest_turn_ms), v_int(HOUR_MS));
}
