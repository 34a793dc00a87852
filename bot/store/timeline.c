/* What happened to an incident. */
#include "rows_private.h"

void store_timeline_add(struct store_tx *tx, const struct timeline_row *row)
{
    sql_run(tx, "INSERT INTO timeline (incident_id, at_ms, event, who, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
            v_int(row->incident_id), v_int(row->at_ms), v_text(row->event), v_text(row->by),
            v_text(row->detail));
}

size_t store_timeline_list(struct store_tx *tx, int64_t incident_id, struct arena *arena,
                           struct timeline_row **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    struct query query = sql_query(
        tx, "SELECT incident_id, at_ms, event, who, detail FROM timeline WHERE incident_id = ?1 ORDER BY id",
        v_int(incident_id));
    while (sql_next(&query)) {
        struct timeline_row *row = rows_add(&rows);
        row->incident_id = col_i64(&query);
        row->at_ms = col_i64(&query);
        row->event = col_text(&query, arena);
        row->by = col_text(&query, arena);
        row->detail = col_text(&query, arena);
    }
    *ret = rows_take(tx, &rows, arena, &count);
    return count;
}
