/* Residents of societies, and the direct chats that are bound by them. */
#include "store/resident_rows.h"

#include "rows_private.h"

#define SELECT "SELECT id, person_id, society, wing, flat, language, joined_ms, asked_ms FROM resident"

static void read_row(struct query *query, struct resident *ret)
{
    *ret = (struct resident){.id = col_i64(query)};
    ret->person_id = col_i64(query);
    col_copy(query, ret->society, sizeof(ret->society));
    col_copy(query, ret->home.wing, sizeof(ret->home.wing));
    col_copy(query, ret->home.flat, sizeof(ret->home.flat));
    col_copy(query, ret->language, sizeof(ret->language));
    ret->joined_ms = col_i64(query);
    ret->asked_ms = col_i64(query);
}

int64_t store_person_find(struct store_tx *tx, const char *phone, const char *user_id,
                          char ret_phone[PHONE_SIZE])
{
    struct person person = {0};
    if (!person_by_phone(tx, phone, &person))
        (void)person_by_user(tx, user_id, &person);
    if (ret_phone)
        memcpy(ret_phone, *phone ? phone : person.phone, PHONE_SIZE);
    return person.id;
}

size_t store_resident_list(struct store_tx *tx, int64_t person_id, struct arena *arena, struct resident **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    struct query query =
        sql_query(tx, SELECT " WHERE person_id = ?1 ORDER BY joined_ms DESC, id DESC", v_int(person_id));
    while (sql_next(&query))
        read_row(&query, rows_add(&rows));
    *ret = rows_take(tx, &rows, arena, &count);
    return count;
}

/* Who wrote STOP and joins again is not erased when their call has ended. */
static void add(struct store_tx *tx, struct resident *resident)
{
    const struct place *home = &resident->home;
    sql_run(tx, "UPDATE person SET erase_ms = 0 WHERE id = ?1", v_int(resident->person_id));
    resident->id = sql_number(
        tx,
        "INSERT INTO resident (person_id, society, wing, flat, language, joined_ms, asked_ms)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
        v_int(resident->person_id), v_text(resident->society), v_text(home->wing), v_text(home->flat),
        v_text(resident->language), v_int(resident->joined_ms), v_int(resident->asked_ms));
}

void store_resident_put(struct store_tx *tx, struct resident *resident)
{
    const struct place *home = &resident->home;
    if (!resident->id)
        add(tx, resident);
    else
        sql_run(tx,
                "UPDATE resident SET wing = ?2, flat = ?3, language = ?4, joined_ms = ?5, asked_ms = ?6 "
                "WHERE id = ?1",
                v_int(resident->id), v_text(home->wing), v_text(home->flat), v_text(resident->language),
                v_int(resident->joined_ms), v_int(resident->asked_ms));
}

void store_chat_bind(struct store_tx *tx, const struct address *chat, const char *society)
{
    sql_run(tx,
            "INSERT INTO chat (channel, kind, address, society) VALUES (?1, ?2, ?3, ?4)"
            " ON CONFLICT (channel, kind, address) DO UPDATE SET society = ?4",
            V_ADDRESS(chat), v_text(society));
}

/* The person's direct chats that are bound to ?2. */
#define THEIR_CHATS                                                                                          \
    " WHERE society = ?2 AND EXISTS (SELECT 1 FROM person p WHERE p.id = ?1"                                 \
    " AND ((kind = 'phone' AND address = p.phone) OR (kind = 'user' AND address = p.user_id)))"

void store_resident_remove(struct store_tx *tx, const struct resident *resident, int64_t now_ms)
{
    struct value person = v_int(resident->person_id), society = v_text(resident->society);
    struct resident *left;
    sql_run(tx, "DELETE FROM resident WHERE person_id = ?1 AND society = ?2", person, society);
    sql_run(tx,
            "UPDATE consent SET withdrawn_ms = ?3 WHERE person_id = ?1 AND society = ?2 AND withdrawn_ms = 0",
            person, society, v_int(now_ms));
    if (store_resident_list(tx, resident->person_id, store_tx_arena(tx), &left))
        sql_run(tx, "UPDATE chat SET society = ?3" THEIR_CHATS, person, society, v_text(left[0].society));
    else
        sql_run(tx, "DELETE FROM chat" THEIR_CHATS, person, society);
}

bool store_resident_remove_all(struct store_tx *tx, const struct address *chat, int64_t now_ms)
{
    bool user = chat->kind == ADDRESS_USER;
    struct resident *all;
    int64_t person = store_person_find(tx, user ? "" : chat->id, user ? chat->id : "", NULL);
    size_t count = person ? store_resident_list(tx, person, store_tx_arena(tx), &all) : 0;
    for (size_t i = 0; i < count; i++)
        store_resident_remove(tx, &all[i], now_ms);
    return count > 0;
}

size_t store_resident_asked(struct store_tx *tx, int64_t since_ms, struct arena *arena, struct address **ret)
{
    struct query query =
        sql_query(tx,
                  "SELECT 'whatsapp', 'phone', phone FROM resident JOIN person p ON p.id = person_id"
                  " WHERE asked_ms <> 0 AND asked_ms >= ?1 AND phone IS NOT NULL"
                  " UNION SELECT 'whatsapp', 'user', user_id FROM resident"
                  " JOIN person p ON p.id = person_id"
                  " WHERE asked_ms <> 0 AND asked_ms >= ?1 AND user_id IS NOT NULL",
                  v_int(since_ms));
    return chats_collect(&query, arena, ret);
}
