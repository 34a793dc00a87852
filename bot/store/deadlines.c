/* When something is to happen to an incident if nobody answers. */
#include "rows_private.h"
#include "store_private.h"

void store_deadline_set(struct store_tx *tx, int64_t incident_id, int64_t due_ms)
{
    if (due_ms)
        sql_run(
            tx,
            "INSERT INTO deadline (incident_id, due_ms, lease_owner, lease_until_ms) VALUES (?1, ?2, '', 0)"
            " ON CONFLICT (incident_id) DO UPDATE SET due_ms = excluded.due_ms, lease_owner = '',"
            " lease_until_ms = 0",
            v_int(incident_id), v_int(due_ms));
    else
        sql_run(tx, "DELETE FROM deadline WHERE incident_id = ?1", v_int(incident_id));
}

size_t store_deadline_take(struct store_tx *tx, int64_t now_ms, int64_t lease_ms, size_t max,
                           struct arena *arena, int64_t **ret_incident_ids)
{
    struct rows rows = {.item = sizeof(**ret_incident_ids)};
    size_t count;
    struct query query =
        sql_query(tx,
                  "SELECT d.incident_id FROM deadline d JOIN incident i ON i.id = d.incident_id"
                  " WHERE d.due_ms <= ?1 AND d.lease_until_ms <= ?1"
                  " ORDER BY i.priority, d.due_ms, d.incident_id LIMIT ?2",
                  v_int(now_ms), v_int((int64_t)max));
    while (sql_next(&query)) {
        int64_t *id = rows_add(&rows);
        *id = col_i64(&query);
    }
    *ret_incident_ids = rows_take(tx, &rows, arena, &count);
    for (size_t i = 0; i < count; i++)
        sql_run(tx, "UPDATE deadline SET lease_owner = ?2, lease_until_ms = ?3 WHERE incident_id = ?1",
                v_int((*ret_incident_ids)[i]), v_text(tx->store->node), v_int(now_ms + lease_ms));
    return count;
}

bool store_deadline_is_due(struct store_tx *tx, int64_t incident_id, int64_t now_ms)
{
    return sql_number(tx, "SELECT count(*) FROM deadline WHERE incident_id = ?1 AND due_ms <= ?2",
                      v_int(incident_id), v_int(now_ms)) > 0;
}

int64_t store_deadline_next(struct store_tx *tx)
{
    return sql_number(tx, "SELECT min(due_ms) FROM deadline WHERE lease_owner = ''", V_NONE);
}
