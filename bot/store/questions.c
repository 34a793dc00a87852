/* Questions asked in a chat, and what would be reported on yes. */
#include "rows_private.h"
#include "util/clock.h"

#define SELECT                                                                                               \
    "SELECT id, chat_channel, chat_kind, chat_address, person_id, phone, category, confidence, wing, flat,"  \
    " floor, landmark, words, message_id, message_ms, asked_ms, expires_ms, media_kind, media_id FROM"       \
    " question"

int64_t store_question_add(struct store_tx *tx, const struct question *question)
{
    return sql_number(
        tx,
        "INSERT INTO question (chat_channel, chat_kind, chat_address, person_id, phone, category, confidence,"
        " wing, flat, floor, landmark, words, message_id, message_ms, asked_ms, expires_ms, media_kind,"
        " media_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)"
        " RETURNING id",
        V_ADDRESS(&question->chat), v_id(question->person_id), v_text(question->phone),
        v_text(category_name(question->category)), v_real(question->confidence), V_PLACE(&question->place),
        v_text(question->words), v_text(question->message_id), v_int(question->message_ms),
        v_int(question->asked_ms), v_int(question->expires_ms),
        v_text(question->media_kind ? question->media_kind : ""),
        v_text(question->media_id ? question->media_id : ""));
}

static bool read_one(struct query *query, struct arena *arena, struct question *ret)
{
    if (!sql_next(query))
        return false;
    ret->id = col_i64(query);
    col_address(query, &ret->chat);
    ret->person_id = col_i64(query);
    col_copy(query, ret->phone, sizeof(ret->phone));
    ret->category = (enum category)col_name(query, category_of, CATEGORY_COUNT_);
    ret->confidence = col_real(query);
    col_place(query, &ret->place);
    ret->words = col_text(query, arena);
    ret->message_id = col_text(query, arena);
    ret->message_ms = col_i64(query);
    ret->asked_ms = col_i64(query);
    ret->expires_ms = col_i64(query);
    ret->media_kind = col_text(query, arena);
    ret->media_id = col_text(query, arena);
    sql_end(query);
    return !store_tx_failed(query->tx);
}

/* A late yes is still a yes: by id, expiry does not count. What was written in a group of her safety she is
 * asked in her direct chat. */
bool store_question_get(struct store_tx *tx, int64_t id, const struct address *chat, int64_t now_ms,
                        struct arena *arena, struct question *ret)
{
    struct query query =
        id ? sql_query(tx, SELECT " WHERE id = ?1", v_int(id))
           : sql_query(tx,
                       SELECT " WHERE chat_channel = ?1 AND expires_ms > ?4"
                              " AND ((chat_kind = ?2 AND chat_address = ?3)"
                              " OR (?2 = 'phone' AND phone = ?3 AND category = 'women_safety'))"
                              " ORDER BY id DESC LIMIT 1",
                       V_ADDRESS(chat), v_int(now_ms));
    return read_one(&query, arena, ret);
}

void store_question_remove(struct store_tx *tx, int64_t id)
{
    sql_run(tx, "DELETE FROM question WHERE id = ?1", v_int(id));
}

/* Beside a group, the direct chat of the one who is asked: of her safety only she is. */
size_t store_question_chats(struct store_tx *tx, struct arena *arena, struct address **ret)
{
    struct query query = sql_query(tx,
                                   "SELECT chat_channel, chat_kind, chat_address FROM question"
                                   " WHERE expires_ms > ?1"
                                   " UNION SELECT chat_channel, 'phone', phone FROM question"
                                   " WHERE expires_ms > ?1 AND chat_kind = 'group' AND phone <> ''",
                                   v_int(clock_wall_ms()));
    return chats_collect(&query, arena, ret);
}
