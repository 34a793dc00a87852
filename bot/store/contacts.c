/* Contacts of stations. */
#include "history.h"
#include "rows_private.h"

#define COLUMNS "station, tier, phone, role, language, hours, categories"
#define SELECT "SELECT " COLUMNS ", called_ms, answered_ms, missed_ms FROM contact"
#define ANSWER_WRITTEN_MS MINUTE_MS /* an officer who writes much is not written down each time */

static void read_contact(struct query *query, struct arena *arena, struct contact *ret)
{
    ret->station = col_text(query, arena);
    ret->tier = col_int(query);
    ret->phone = col_text(query, arena);
    ret->role = col_text(query, arena);
    ret->language = col_text(query, arena);
    ret->hours = col_text(query, arena);
    ret->categories = col_text(query, arena);
    ret->called_ms = col_i64(query);
    ret->answered_ms = col_i64(query);
    ret->missed_ms = col_i64(query);
}

static void print(const struct contact *contact, struct buf *out)
{
    struct json_writer json = {.out = out};
    json_open(&json, NULL, '{');
    json_put_text(&json, "station", contact->station);
    json_put_i64(&json, "tier", contact->tier);
    json_put_text(&json, "phone", contact->phone);
    json_put_text(&json, "role", contact->role);
    json_put_text(&json, "language", contact->language);
    json_put_text(&json, "hours", contact->hours);
    json_put_text(&json, "categories", contact->categories);
    json_close(&json, '}');
}

static void write_history(struct store_tx *tx, const struct contact *before, const struct contact *after)
{
    struct buf buf_auto old = {0}, fresh = {0};
    const struct contact *either = before ? before : after;
    char key[HISTORY_KEY_SIZE];
    if (before)
        print(before, &old);
    if (after)
        print(after, &fresh);
    history_key(key, either->station, either->phone);
    history_add(tx, "contact", key, &old, &fresh);
}

static size_t collect(struct query *query, struct arena *arena, struct contact **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    while (sql_next(query))
        read_contact(query, arena, rows_add(&rows));
    *ret = rows_take(query->tx, &rows, arena, &count);
    return count;
}

size_t store_contact_list(struct store_tx *tx, const char *station, struct arena *arena, struct contact **ret)
{
    struct query query =
        station ? sql_query(tx, SELECT " WHERE station = ?1 ORDER BY tier, phone", v_text(station))
                : sql_query(tx, SELECT " ORDER BY station, tier, phone", V_NONE);
    return collect(&query, arena, ret);
}

size_t store_contact_of_phone(struct store_tx *tx, const char *phone, struct arena *arena,
                              struct contact **ret)
{
    struct query query = sql_query(tx, SELECT " WHERE phone = ?1 ORDER BY station", v_text(phone));
    return collect(&query, arena, ret);
}

size_t store_contact_uncalled(struct store_tx *tx, int64_t since_ms, int64_t now_ms, size_t max,
                              struct arena *arena, struct contact **ret)
{
    struct query query =
        sql_query(tx, SELECT " WHERE called_ms < ?1 OR called_ms > ?2 ORDER BY phone, station LIMIT ?3",
                  v_int(since_ms), v_int(now_ms), v_int((int64_t)max));
    return collect(&query, arena, ret);
}

size_t store_contact_unanswered(struct store_tx *tx, struct arena *arena, struct contact **ret)
{
    struct query query =
        sql_query(tx,
                  SELECT " WHERE called_ms > answered_ms AND called_ms > missed_ms ORDER BY station, tier,"
                         " phone",
                  V_NONE);
    return collect(&query, arena, ret);
}

void store_contact_called(struct store_tx *tx, const char *phone, int64_t at_ms)
{
    sql_run(tx, "UPDATE contact SET called_ms = ?2 WHERE phone = ?1", v_text(phone), v_int(at_ms));
}

/* An answer in the very millisecond of the call is one to the call before it, and counts all the same. */
void store_contact_answered(struct store_tx *tx, const char *phone, int64_t at_ms)
{
    sql_run(tx,
            "UPDATE contact SET answered_ms = ?2 WHERE phone = ?1"
            " AND (answered_ms <= ?3 OR answered_ms > ?2 OR answered_ms <= called_ms)",
            v_text(phone), v_int(at_ms), v_int(at_ms - ANSWER_WRITTEN_MS));
}

void store_contact_missed(struct store_tx *tx, const struct contact *contact)
{
    sql_run(tx, "UPDATE contact SET missed_ms = called_ms WHERE station = ?1 AND phone = ?2",
            v_text(contact->station), v_text(contact->phone));
}

static bool find(struct store_tx *tx, const char *station, const char *phone, struct contact *ret)
{
    struct query query =
        sql_query(tx, SELECT " WHERE station = ?1 AND phone = ?2", v_text(station), v_text(phone));
    if (!sql_next(&query))
        return false;
    read_contact(&query, store_tx_arena(tx), ret);
    sql_end(&query);
    return true;
}

static void put(struct store_tx *tx, const struct contact *contact)
{
    sql_run(tx,
            "INSERT INTO contact (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
            " ON CONFLICT (station, phone) DO UPDATE SET tier = excluded.tier, role = excluded.role,"
            " language = excluded.language, hours = excluded.hours, categories = excluded.categories",
            v_text(contact->station), v_int(contact->tier), v_text(contact->phone), v_text(contact->role),
            v_text(contact->language), v_text(contact->hours), v_text(contact->categories));
}

enum row_result store_contact_add(struct store_tx *tx, const struct contact *contact)
{
    struct contact before;
    if (!station_exists(tx, contact->station))
        return ROW_MISSING;
    if (find(tx, contact->station, contact->phone, &before))
        return ROW_EXISTS;
    put(tx, contact);
    write_history(tx, NULL, contact);
    return ROW_DONE;
}

enum row_result store_contact_set(struct store_tx *tx, const struct contact *contact)
{
    struct contact before;
    if (!find(tx, contact->station, contact->phone, &before))
        return ROW_MISSING;
    put(tx, contact);
    write_history(tx, &before, contact);
    return ROW_DONE;
}

static void remove_found(struct store_tx *tx, const struct contact *contact)
{
    sql_run(tx, "DELETE FROM contact WHERE station = ?1 AND phone = ?2", v_text(contact->station),
            v_text(contact->phone));
    write_history(tx, contact, NULL);
}

enum row_result store_contact_remove(struct store_tx *tx, const char *station, const char *phone)
{
    struct contact before;
    if (!find(tx, station, phone, &before))
        return ROW_MISSING;
    remove_found(tx, &before);
    return ROW_DONE;
}

void contacts_remove_of(struct store_tx *tx, const char *station)
{
    struct contact *contacts;
    size_t count = store_contact_list(tx, station, store_tx_arena(tx), &contacts);
    for (size_t i = 0; i < count; i++)
        remove_found(tx, &contacts[i]);
}

int64_t contacts_remove_phone(struct store_tx *tx, const char *phone)
{
    struct contact *contacts;
    size_t count = store_contact_of_phone(tx, phone, store_tx_arena(tx), &contacts);
    for (size_t i = 0; i < count; i++)
        remove_found(tx, &contacts[i]);
    return (int64_t)count;
}
