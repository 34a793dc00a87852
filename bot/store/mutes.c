/* Chats and people whose calls are not alerted for a while. A mute ends by itself. */
#include "history.h"
#include "store/many_rows.h"
#include "store_private.h"
#include "util/clock.h"

#define WHERE_MUTE " WHERE channel = ?1 AND kind = ?2 AND address = ?3"

static void write_history(struct store_tx *tx, const struct address *address, int64_t before_ms,
                          int64_t after_ms)
{
    const int64_t until_ms[] = {before_ms, after_ms};
    struct buf texts[2] = {{0}, {0}};
    char key[HISTORY_KEY_SIZE], until[CLOCK_TEXT_SIZE];
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct json_writer json = {.out = &texts[i]};
        if (!until_ms[i])
            continue;
        clock_rfc3339(until_ms[i], until);
        json_open(&json, NULL, '{');
        json_put_text(&json, "channel", channel_name(address->channel));
        json_put_text(&json, "kind", address_kind_name(address->kind));
        json_put_text(&json, "chat", address->id);
        json_put_text(&json, "until", until);
        json_close(&json, '}');
    }
    history_key(key, channel_name(address->channel), address->id);
    history_add(tx, "mute", key, before_ms ? &texts[0] : NULL, after_ms ? &texts[1] : NULL);
    buf_free(&texts[0]);
    buf_free(&texts[1]);
}

static int64_t muted_until(struct store_tx *tx, const struct address *address)
{
    return sql_number(tx, "SELECT until_ms FROM mute" WHERE_MUTE, V_ADDRESS(address));
}

void store_mute_add(struct store_tx *tx, const struct mute *mute)
{
    int64_t before_ms = muted_until(tx, &mute->address);
    sql_run(tx,
            "INSERT INTO mute (channel, kind, address, until_ms, who) VALUES (?1, ?2, ?3, ?4, ?5)"
            " ON CONFLICT (channel, kind, address) DO UPDATE SET until_ms = ?4, who = ?5, told_ms = 0",
            V_ADDRESS(&mute->address), v_int(mute->until_ms), v_text(tx->who));
    write_history(tx, &mute->address, before_ms, mute->until_ms);
}

enum row_result store_mute_remove(struct store_tx *tx, const struct address *address)
{
    int64_t before_ms = muted_until(tx, address);
    if (!before_ms)
        return ROW_MISSING;
    sql_run(tx, "DELETE FROM mute" WHERE_MUTE, V_ADDRESS(address));
    write_history(tx, address, before_ms, 0);
    return ROW_DONE;
}

size_t store_mute_list(struct store_tx *tx, int64_t now_ms, struct arena *arena, struct mute **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    struct query query = sql_query(tx,
                                   "SELECT channel, kind, address, until_ms, who FROM mute"
                                   " WHERE until_ms > ?1 ORDER BY until_ms, address",
                                   v_int(now_ms));
    while (sql_next(&query)) {
        struct mute *mute = rows_add(&rows);
        col_address(&query, &mute->address);
        mute->until_ms = col_i64(&query);
        mute->who = col_text(&query, arena);
    }
    *ret = rows_take(tx, &rows, arena, &count);
    return count;
}

bool store_is_muted(struct store_tx *tx, const struct address *address, int64_t now_ms)
{
    return address->channel != CHANNEL_NONE && muted_until(tx, address) > now_ms;
}

bool store_mute_tell(struct store_tx *tx, const struct address *address, int64_t now_ms)
{
    return sql_run(tx, "UPDATE mute SET told_ms = ?4" WHERE_MUTE " AND told_ms = 0 AND until_ms > ?4",
                   V_ADDRESS(address), v_int(now_ms)) > 0;
}
