/* Who asked for their station and was asked where they are. */
#include "rows_private.h"
#include "store/place_rows.h"

void store_place_asked(struct store_tx *tx, const struct address *chat, const char *language,
                       int64_t until_ms)
{
    sql_run(tx,
            "INSERT INTO place_asked (channel, kind, address, language, until_ms)"
            " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (channel, kind, address)"
            " DO UPDATE SET language = excluded.language, until_ms = excluded.until_ms",
            V_ADDRESS(chat), v_text(language), v_int(until_ms));
}

bool store_place_answered(struct store_tx *tx, const struct address *chat, int64_t now_ms,
                          struct arena *arena, const char **ret_language)
{
    struct query query = sql_query(tx,
                                   "DELETE FROM place_asked WHERE channel = ?1 AND kind = ?2 AND address = ?3"
                                   " AND until_ms > ?4 RETURNING language",
                                   V_ADDRESS(chat), v_int(now_ms));
    bool found = sql_next(&query);
    if (found) {
        *ret_language = col_text(&query, arena);
        while (sql_next(&query))
            ;
    }
    return found;
}

size_t store_place_chats(struct store_tx *tx, struct arena *arena, struct address **ret)
{
    struct query query = sql_query(tx, "SELECT channel, kind, address FROM place_asked", V_NONE);
    return chats_collect(&query, arena, ret);
}
