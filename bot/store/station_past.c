/* Stations that were merged into others: their rows go, their names stay. */
#include "history.h"
#include "rows_private.h"
#include "util/clock.h"

static void read_past(struct query *query, struct arena *arena, struct station_past *ret)
{
    ret->id = col_text(query, arena);
    ret->name = col_text(query, arena);
    ret->merged_into = col_text(query, arena);
    ret->at_ms = col_i64(query);
}

size_t store_station_past_list(struct store_tx *tx, struct arena *arena, struct station_past **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    struct query query =
        sql_query(tx, "SELECT id, name, merged_into, at_ms FROM station_past ORDER BY id", V_NONE);
    while (sql_next(&query))
        read_past(&query, arena, rows_add(&rows));
    *ret = rows_take(tx, &rows, arena, &count);
    return count;
}

bool store_station_past_get(struct store_tx *tx, const char *id, struct arena *arena,
                            struct station_past *ret)
{
    struct query query =
        sql_query(tx, "SELECT id, name, merged_into, at_ms FROM station_past WHERE id = ?1", v_text(id));
    if (!sql_next(&query))
        return false;
    read_past(&query, arena, ret);
    sql_end(&query);
    return true;
}

/* UNION ends where a hand in the store made a ring. */
const char *store_station_heir(struct store_tx *tx, const char *id, struct arena *arena)
{
    const char *heir = "";
    struct query query =
        sql_query(tx,
                  "WITH RECURSIVE heir (id) AS (SELECT merged_into FROM station_past WHERE id = ?1"
                  " UNION SELECT merged_into FROM heir JOIN station_past USING (id))"
                  " SELECT station.id FROM heir JOIN station ON station.id = heir.id LIMIT 1",
                  v_text(id));
    if (sql_next(&query)) {
        heir = col_text(&query, arena);
        sql_end(&query);
    }
    return heir;
}

enum row_result store_station_retire(struct store_tx *tx, const char *id, const char *into)
{
    struct station before;
    if (strcmp(id, into) == 0 || !station_exists(tx, into) ||
        store_station_get(tx, id, store_tx_arena(tx), &before) != ROW_DONE)
        return ROW_MISSING;
    enum row_result removed = store_station_remove(tx, id);
    if (removed != ROW_DONE)
        return removed;
    struct buf buf_auto after = {0};
    struct json_writer json = {.out = &after};
    json_open(&json, NULL, '{');
    json_put_text(&json, "name", before.name);
    json_put_text(&json, "merged_into", into);
    json_close(&json, '}');
    sql_run(tx,
            "INSERT INTO station_past (id, name, merged_into, at_ms) VALUES (?1, ?2, ?3, ?4)"
            " ON CONFLICT (id) DO UPDATE SET name = excluded.name, merged_into = excluded.merged_into,"
            " at_ms = excluded.at_ms",
            v_text(id), v_text(before.name), v_text(into), v_int(clock_wall_ms()));
    history_add(tx, "station_past", id, NULL, &after);
    return ROW_DONE;
}

void station_past_forget(struct store_tx *tx, const char *id)
{
    sql_run(tx, "DELETE FROM station_past WHERE id = ?1", v_text(id));
}
