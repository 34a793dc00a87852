/* Chats, each bound to at most one society. */
#include "history.h"
#include "rows_private.h"

#define SELECT "SELECT society, channel, kind, address, gone_ms FROM chat"
#define WHERE_CHAT " WHERE channel = ?1 AND kind = ?2 AND address = ?3"

static size_t collect(struct query *query, struct arena *arena, struct chat_link **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    while (sql_next(query)) {
        struct chat_link *link = rows_add(&rows);
        link->society = col_text(query, arena);
        col_address(query, &link->chat);
        link->gone_ms = col_i64(query);
    }
    *ret = rows_take(query->tx, &rows, arena, &count);
    return count;
}

size_t store_chat_list(struct store_tx *tx, const char *society, struct arena *arena, struct chat_link **ret)
{
    struct query query =
        society ? sql_query(tx, SELECT " WHERE society = ?1 ORDER BY channel, kind, address", v_text(society))
                : sql_query(tx, SELECT " ORDER BY society, channel, kind, address", V_NONE);
    return collect(&query, arena, ret);
}

static void write_history(struct store_tx *tx, const struct chat_link *link, bool added)
{
    struct buf buf_auto text = {0};
    struct json_writer json = {.out = &text};
    char key[HISTORY_KEY_SIZE];
    json_open(&json, NULL, '{');
    json_put_text(&json, "society", link->society);
    json_put_text(&json, "channel", channel_name(link->chat.channel));
    json_put_text(&json, "kind", address_kind_name(link->chat.kind));
    json_put_text(&json, "chat", link->chat.id);
    json_close(&json, '}');
    history_key(key, channel_name(link->chat.channel), link->chat.id);
    history_add(tx, "chat", key, added ? NULL : &text, added ? &text : NULL);
}

/* The society it is linked to; NULL for none. */
static const char *linked_to(struct store_tx *tx, const struct address *chat)
{
    struct query query = sql_query(tx, "SELECT society FROM chat" WHERE_CHAT, V_ADDRESS(chat));
    const char *society = sql_next(&query) ? col_text(&query, store_tx_arena(tx)) : NULL;
    sql_end(&query);
    return society;
}

enum row_result store_chat_link(struct store_tx *tx, const struct chat_link *link)
{
    if (!society_exists(tx, link->society))
        return ROW_MISSING;
    const char *society = linked_to(tx, &link->chat);
    if (society)
        return strcmp(society, link->society) == 0 ? ROW_DONE : ROW_EXISTS;
    sql_run(tx, "INSERT INTO chat (channel, kind, address, society) VALUES (?1, ?2, ?3, ?4)",
            V_ADDRESS(&link->chat), v_text(link->society));
    write_history(tx, link, true);
    return ROW_DONE;
}

enum row_result store_chat_unlink(struct store_tx *tx, const struct address *chat)
{
    struct chat_link link = {.society = linked_to(tx, chat), .chat = *chat};
    if (!link.society)
        return ROW_MISSING;
    sql_run(tx, "DELETE FROM chat" WHERE_CHAT, V_ADDRESS(chat));
    write_history(tx, &link, false);
    return ROW_DONE;
}

void chats_remove_of(struct store_tx *tx, const char *society)
{
    struct chat_link *links;
    size_t count = store_chat_list(tx, society, store_tx_arena(tx), &links);
    for (size_t i = 0; i < count; i++)
        (void)store_chat_unlink(tx, &links[i].chat);
}

void chat_move(struct store_tx *tx, const struct address *from, const struct address *to)
{
    struct chat_link link = {.society = linked_to(tx, from), .chat = *to};
    if (link.society && store_chat_unlink(tx, from) == ROW_DONE)
        (void)store_chat_link(tx, &link);
}
