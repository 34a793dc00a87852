/* Stations. */
#include "history.h"
#include "rows_private.h"

#define COLUMNS "id, name, phone, lat, lon, language, above"

static void read_station(struct query *query, struct arena *arena, struct station *ret)
{
    ret->id = col_text(query, arena);
    ret->name = col_text(query, arena);
    ret->phone = col_text(query, arena);
    ret->has_point = col_real_if(query, &ret->lat);
    (void)col_real_if(query, &ret->lon);
    ret->language = col_text(query, arena);
    ret->above = col_text(query, arena);
}

static void print(const struct station *station, struct buf *out)
{
    struct json_writer json = {.out = out};
    json_open(&json, NULL, '{');
    json_put_text(&json, "id", station->id);
    json_put_text(&json, "name", station->name);
    json_put_text(&json, "phone", station->phone);
    if (station->has_point) {
        json_put_real(&json, "lat", station->lat, 7);
        json_put_real(&json, "lon", station->lon, 7);
    }
    json_put_text(&json, "language", station->language);
    json_put_text(&json, "above", station->above);
    json_close(&json, '}');
}

bool station_exists(struct store_tx *tx, const char *id)
{
    return sql_number(tx, "SELECT count(*) FROM station WHERE id = ?1", v_text(id)) > 0;
}

static void write_history(struct store_tx *tx, const struct station *before, const struct station *after)
{
    struct buf buf_auto old = {0}, fresh = {0};
    if (before)
        print(before, &old);
    if (after)
        print(after, &fresh);
    history_add(tx, "station", before ? before->id : after->id, &old, &fresh);
}

enum row_result store_station_get(struct store_tx *tx, const char *id, struct arena *arena,
                                  struct station *ret)
{
    struct query query = sql_query(tx, "SELECT " COLUMNS " FROM station WHERE id = ?1", v_text(id));
    if (!sql_next(&query))
        return ROW_MISSING;
    read_station(&query, arena, ret);
    sql_end(&query);
    return ROW_DONE;
}

static size_t collect(struct query *query, struct arena *arena, struct station **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    while (sql_next(query))
        read_station(query, arena, rows_add(&rows));
    *ret = rows_take(query->tx, &rows, arena, &count);
    return count;
}

size_t store_station_list(struct store_tx *tx, struct arena *arena, struct station **ret)
{
    struct query query = sql_query(tx, "SELECT " COLUMNS " FROM station ORDER BY id", V_NONE);
    return collect(&query, arena, ret);
}

size_t store_station_of_public(struct store_tx *tx, struct arena *arena, struct station **ret)
{
    struct query query = sql_query(tx,
                                   "SELECT " COLUMNS " FROM station"
                                   " WHERE id NOT IN (SELECT above FROM station) ORDER BY name, id",
                                   V_NONE);
    return collect(&query, arena, ret);
}

static void put(struct store_tx *tx, const struct station *station)
{
    sql_run(
        tx,
        "INSERT INTO station (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, phone = excluded.phone, lat = excluded.lat,"
        " lon = excluded.lon, language = excluded.language, above = excluded.above",
        v_text(station->id), v_text(station->name), v_text(station->phone),
        v_real_if(station->has_point, station->lat), v_real_if(station->has_point, station->lon),
        v_text(station->language), v_text(station->above));
}

size_t store_station_above(struct store_tx *tx, const char *id, struct arena *arena, struct station **ret)
{
    struct query query = sql_query(
        tx,
        "WITH RECURSIVE up (station, height) AS (SELECT above, 1 FROM station WHERE id = ?1"
        " UNION ALL SELECT above, height + 1 FROM up JOIN station ON id = station WHERE height < ?2)"
        " SELECT " COLUMNS " FROM up JOIN station ON id = station ORDER BY height",
        v_text(id), v_int(STATIONS_ABOVE_MAX));
    return collect(&query, arena, ret);
}

/* The way up ends, and does not lead back. */
static enum row_result check_above(struct store_tx *tx, const struct station *station)
{
    struct station *above;
    if (!*station->above)
        return ROW_DONE;
    if (strcmp(station->above, station->id) == 0)
        return ROW_CYCLE;
    if (!station_exists(tx, station->above))
        return ROW_MISSING;
    size_t count = store_station_above(tx, station->above, store_tx_arena(tx), &above);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(above[i].id, station->id) == 0)
            return ROW_CYCLE;
    }
    return count < STATIONS_ABOVE_MAX ? ROW_DONE : ROW_CYCLE;
}

enum row_result store_station_add(struct store_tx *tx, const struct station *station)
{
    if (station_exists(tx, station->id))
        return ROW_EXISTS;
    enum row_result above = check_above(tx, station);
    if (above != ROW_DONE)
        return above;
    station_past_forget(tx, station->id); /* it stands again */
    put(tx, station);
    write_history(tx, NULL, station);
    return ROW_DONE;
}

enum row_result store_station_set(struct store_tx *tx, const struct station *station)
{
    struct station before;
    if (store_station_get(tx, station->id, store_tx_arena(tx), &before) != ROW_DONE)
        return ROW_MISSING;
    enum row_result above = check_above(tx, station);
    if (above != ROW_DONE)
        return above;
    put(tx, station);
    write_history(tx, &before, station);
    return ROW_DONE;
}

static bool is_used(struct store_tx *tx, const char *id)
{
    return sql_number(tx,
                      "SELECT EXISTS (SELECT 1 FROM society WHERE station = ?1)"
                      " OR EXISTS (SELECT 1 FROM station WHERE above = ?1)"
                      " OR EXISTS (SELECT 1 FROM incident WHERE station = ?1 AND over = 0)"
                      " OR EXISTS (SELECT 1 FROM incident WHERE also_station = ?1 AND also_station <> '' AND "
                      "over = 0)",
                      v_text(id)) != 0;
}

enum row_result store_station_remove(struct store_tx *tx, const char *id)
{
    struct station before;
    if (store_station_get(tx, id, store_tx_arena(tx), &before) != ROW_DONE)
        return ROW_MISSING;
    if (is_used(tx, id))
        return ROW_IN_USE;
    contacts_remove_of(tx, id);
    tiers_remove_of(tx, id);
    jurisdictions_remove_of(tx, id);
    sql_run(tx, "DELETE FROM station WHERE id = ?1", v_text(id));
    write_history(tx, &before, NULL);
    return ROW_DONE;
}
