/* How the tiers of stations are told. */
#include <stdio.h>

#include "history.h"
#include "rows_private.h"

#define COLUMNS "station, tier, ack_timeout_ms, repeat, adds_up"

static void print(const struct tier *tier, struct buf *out)
{
    struct json_writer json = {.out = out};
    json_open(&json, NULL, '{');
    json_put_text(&json, "station", tier->station);
    json_put_i64(&json, "tier", tier->tier);
    json_put_i64(&json, "ack_timeout_ms", tier->ack_timeout_ms);
    json_put_i64(&json, "repeat", tier->repeat);
    json_put_bool(&json, "adds_up", tier->adds_up);
    json_close(&json, '}');
}

static void write_history(struct store_tx *tx, const struct tier *before, const struct tier *after)
{
    struct buf buf_auto old = {0}, fresh = {0};
    const struct tier *either = before ? before : after;
    char key[HISTORY_KEY_SIZE], number[16];
    if (before)
        print(before, &old);
    if (after)
        print(after, &fresh);
    snprintf(number, sizeof(number), "%d", either->tier);
    history_key(key, either->station, number);
    history_add(tx, "tier", key, &old, &fresh);
}

static void read_tier(struct query *query, struct arena *arena, struct tier *ret)
{
    ret->station = col_text(query, arena);
    ret->tier = col_int(query);
    ret->ack_timeout_ms = col_i64(query);
    ret->repeat = col_i64(query);
    ret->adds_up = col_bool(query);
}

size_t store_tier_list(struct store_tx *tx, const char *station, struct arena *arena, struct tier **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    struct query query =
        station
            ? sql_query(tx, "SELECT " COLUMNS " FROM tier WHERE station = ?1 ORDER BY tier", v_text(station))
            : sql_query(tx, "SELECT " COLUMNS " FROM tier ORDER BY station, tier", V_NONE);
    while (sql_next(&query))
        read_tier(&query, arena, rows_add(&rows));
    *ret = rows_take(tx, &rows, arena, &count);
    return count;
}

static bool find(struct store_tx *tx, const char *station, int tier, struct tier *ret)
{
    struct query query = sql_query(tx, "SELECT " COLUMNS " FROM tier WHERE station = ?1 AND tier = ?2",
                                   v_text(station), v_int(tier));
    if (!sql_next(&query))
        return false;
    read_tier(&query, store_tx_arena(tx), ret);
    sql_end(&query);
    return true;
}

enum row_result store_tier_set(struct store_tx *tx, const struct tier *tier)
{
    struct tier before;
    if (!station_exists(tx, tier->station))
        return ROW_MISSING;
    bool found = find(tx, tier->station, tier->tier, &before);
    sql_run(tx, "INSERT OR REPLACE INTO tier (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5)",
            v_text(tier->station), v_int(tier->tier), v_int(tier->ack_timeout_ms), v_int(tier->repeat),
            v_int(tier->adds_up));
    write_history(tx, found ? &before : NULL, tier);
    return ROW_DONE;
}

static void remove_found(struct store_tx *tx, const struct tier *tier)
{
    sql_run(tx, "DELETE FROM tier WHERE station = ?1 AND tier = ?2", v_text(tier->station),
            v_int(tier->tier));
    write_history(tx, tier, NULL);
}

enum row_result store_tier_remove(struct store_tx *tx, const char *station, int tier)
{
    struct tier before;
    if (!find(tx, station, tier, &before))
        return ROW_MISSING;
    remove_found(tx, &before);
    return ROW_DONE;
}

void tiers_remove_of(struct store_tx *tx, const char *station)
{
    struct tier *tiers;
    size_t count = store_tier_list(tx, station, store_tx_arena(tx), &tiers);
    for (size_t i = 0; i < count; i++)
        remove_found(tx, &tiers[i]);
}
