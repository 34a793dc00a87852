/* Societies. */
#include "history.h"
#include "rows_private.h"
#include "store/onboarding_rows.h"

#define COLUMNS                                                                                              \
    "id, name, address, lat, lon, station, station_named, station_uncertain, language, wings,"               \
    " landmarks, join_code"
#define SELECT "SELECT " COLUMNS " FROM society"

static void read_society(struct query *query, struct arena *arena, struct society *ret)
{
    ret->id = col_text(query, arena);
    ret->name = col_text(query, arena);
    ret->address = col_text(query, arena);
    ret->has_point = col_real_if(query, &ret->lat);
    (void)col_real_if(query, &ret->lon);
    ret->station = col_text(query, arena);
    ret->station_named = col_bool(query);
    ret->station_uncertain = col_bool(query);
    ret->language = col_text(query, arena);
    ret->wings = col_text(query, arena);
    ret->landmarks = col_text(query, arena);
    ret->join_code = col_text(query, arena);
}

static void print(const struct society *society, struct buf *out)
{
    struct json_writer json = {.out = out};
    json_open(&json, NULL, '{');
    json_put_text(&json, "id", society->id);
    json_put_text(&json, "name", society->name);
    json_put_text(&json, "address", society->address);
    if (society->has_point) {
        json_put_real(&json, "lat", society->lat, 7);
        json_put_real(&json, "lon", society->lon, 7);
    }
    json_put_text(&json, "station", society->station);
    json_put_bool(&json, "station_named", society->station_named);
    json_put_bool(&json, "station_uncertain", society->station_uncertain);
    json_put_text(&json, "language", society->language);
    json_put_text(&json, "wings", society->wings ? society->wings : "");
    json_put_text(&json, "landmarks", society->landmarks ? society->landmarks : "");
    json_put_text(&json, "join_code", society->join_code);
    json_close(&json, '}');
}

bool society_exists(struct store_tx *tx, const char *id)
{
    return sql_number(tx, "SELECT count(*) FROM society WHERE id = ?1", v_text(id)) > 0;
}

static void write_history(struct store_tx *tx, const struct society *before, const struct society *after)
{
    struct buf buf_auto old = {0}, fresh = {0};
    if (before)
        print(before, &old);
    if (after)
        print(after, &fresh);
    history_add(tx, "society", before ? before->id : after->id, &old, &fresh);
}

static enum row_result read_one(struct query *query, struct arena *arena, struct society *ret)
{
    if (!sql_next(query))
        return ROW_MISSING;
    read_society(query, arena, ret);
    sql_end(query);
    return ROW_DONE;
}

enum row_result store_society_get(struct store_tx *tx, const char *id, struct arena *arena,
                                  struct society *ret)
{
    struct query query = sql_query(tx, SELECT " WHERE id = ?1", v_text(id));
    return read_one(&query, arena, ret);
}

enum row_result store_chat_society(struct store_tx *tx, const struct address *chat, struct arena *arena,
                                   struct society *ret)
{
    struct query query = sql_query(tx,
                                   SELECT " WHERE id = (SELECT society FROM chat"
                                          " WHERE channel = ?1 AND kind = ?2 AND address = ?3)",
                                   V_ADDRESS(chat));
    return read_one(&query, arena, ret);
}

enum row_result store_society_of_code(struct store_tx *tx, const char *code, struct arena *arena,
                                      struct society *ret)
{
    struct query query = sql_query(tx, SELECT " WHERE join_code = ?1 AND join_code <> ''", v_text(code));
    return read_one(&query, arena, ret);
}

static size_t collect(struct query *query, struct arena *arena, struct society **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    while (sql_next(query))
        read_society(query, arena, rows_add(&rows));
    *ret = rows_take(query->tx, &rows, arena, &count);
    return count;
}

size_t store_society_list(struct store_tx *tx, struct arena *arena, struct society **ret)
{
    struct query query = sql_query(tx, SELECT " ORDER BY id", V_NONE);
    return collect(&query, arena, ret);
}

size_t store_society_of_admin(struct store_tx *tx, const char *phone, size_t max, struct arena *arena,
                              struct society **ret)
{
    struct query query = sql_query(tx,
                                   SELECT " WHERE id IN (SELECT society FROM society_admin WHERE phone = ?1)"
                                          " ORDER BY name, id LIMIT ?2",
                                   v_text(phone), v_int((int64_t)max));
    return collect(&query, arena, ret);
}

size_t store_society_named(struct store_tx *tx, struct str words, size_t max, struct arena *arena,
                           struct society **ret)
{
    const char *text = arena_dup_len(store_tx_arena(tx), words.at ? words.at : "", words.len);
    struct query query = sql_query(
        tx, SELECT " WHERE id = ?1 OR instr(lower(name), lower(?1)) > 0 ORDER BY id <> ?1, name, id LIMIT ?2",
        v_text(text), v_int((int64_t)max));
    return collect(&query, arena, ret);
}

#define LIKE_DEGREES 0.0003 /* some 30 m */

bool store_society_like(struct store_tx *tx, const struct society *society, struct arena *arena,
                        struct society *ret)
{
    struct query query =
        sql_query(tx,
                  SELECT " WHERE id <> ?1 AND (lower(name) = lower(?2) OR (lat BETWEEN ?3 - ?5 AND ?3 + ?5"
                         " AND lon BETWEEN ?4 - ?5 AND ?4 + ?5)) ORDER BY id LIMIT 1",
                  v_text(society->id), v_text(society->name), v_real_if(society->has_point, society->lat),
                  v_real_if(society->has_point, society->lon), v_real(LIKE_DEGREES));
    return read_one(&query, arena, ret) == ROW_DONE;
}

const char *store_society_free_id(struct store_tx *tx, const char *base, struct arena *arena)
{
    const char *id = base;
    if (strcmp(base, "society") == 0) /* so are all whose names are in another script */
        id = arena_printf(arena, "%s-%lld", base,
                          (long long)sql_number(tx, "SELECT count(*) + 1 FROM society", V_NONE));
    for (int number = 2; society_exists(tx, id) && !store_tx_failed(tx); number++)
        id = arena_printf(arena, "%s-%d", base, number);
    return id;
}

static void put(struct store_tx *tx, const struct society *society)
{
    sql_run(tx,
            "INSERT INTO society (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
            " ?12)"
            " ON CONFLICT (id) DO UPDATE SET name = excluded.name, address = excluded.address,"
            " lat = excluded.lat, lon = excluded.lon, station = excluded.station,"
            " station_named = excluded.station_named, station_uncertain = excluded.station_uncertain,"
            " language = excluded.language, wings = excluded.wings, landmarks = excluded.landmarks,"
            " join_code = excluded.join_code",
            v_text(society->id), v_text(society->name), v_text(society->address),
            v_real_if(society->has_point, society->lat), v_real_if(society->has_point, society->lon),
            v_optional(society->station), v_int(society->station_named), v_int(society->station_uncertain),
            v_text(society->language), v_text(society->wings), v_text(society->landmarks),
            v_text(society->join_code));
}

static bool knows_station(struct store_tx *tx, const struct society *society)
{
    return !*society->station || station_exists(tx, society->station);
}

enum row_result store_society_add(struct store_tx *tx, const struct society *society)
{
    if (society_exists(tx, society->id))
        return ROW_EXISTS;
    if (!knows_station(tx, society))
        return ROW_MISSING;
    struct society added = *society;
    char code[ID_JOIN_CODE_SIZE];
    if (!society->join_code || !*society->join_code) {
        code_fresh(tx, code);
        added.join_code = code;
    } else if (code_is_taken(tx, society->join_code)) {
        return ROW_EXISTS;
    }
    put(tx, &added);
    write_history(tx, NULL, &added);
    return ROW_DONE;
}

enum row_result store_society_set(struct store_tx *tx, const struct society *society)
{
    struct society before;
    if (store_society_get(tx, society->id, store_tx_arena(tx), &before) != ROW_DONE ||
        !knows_station(tx, society))
        return ROW_MISSING;
    struct society after = *society;
    after.join_code = before.join_code;
    put(tx, &after);
    write_history(tx, &before, &after);
    return ROW_DONE;
}

enum row_result store_society_new_code(struct store_tx *tx, const char *id)
{
    struct society before, after;
    char code[ID_JOIN_CODE_SIZE];
    if (store_society_get(tx, id, store_tx_arena(tx), &before) != ROW_DONE)
        return ROW_MISSING;
    after = before;
    code_fresh(tx, code);
    after.join_code = code;
    code_end(tx, before.join_code);
    put(tx, &after);
    write_history(tx, &before, &after);
    return ROW_DONE;
}

enum row_result store_society_remove(struct store_tx *tx, const char *id)
{
    struct society before;
    if (store_society_get(tx, id, store_tx_arena(tx), &before) != ROW_DONE)
        return ROW_MISSING;
    if (sql_number(tx, "SELECT count(*) FROM incident WHERE society = ?1 AND over = 0", v_text(id)))
        return ROW_IN_USE;
    circle_remove_of(tx, id);
    chats_remove_of(tx, id);
    sql_run(tx, "DELETE FROM society WHERE id = ?1", v_text(id));
    code_end(tx, before.join_code);
    write_history(tx, &before, NULL);
    return ROW_DONE;
}
