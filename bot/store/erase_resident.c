/*
 * STOP: a resident is erased by their own word, in a running server: what is theirs is found by index, never
 * by reading whole tables (erase.c does that for the operator, and finds also what others wrote). An open
 * incident keeps what the police need; the rest goes when it has ended. What an admin registered, a role, is
 * not theirs to take out.
 */
#include "outbox.h"
#include "rows_private.h"
#include "store/resident_rows.h"

#define OPEN_OF_PERSON "EXISTS (SELECT 1 FROM incident WHERE person_id = ?1 AND over = 0)"
#define ENDED_OF_PERSON "(SELECT id FROM incident WHERE person_id = ?1 AND over = 1)"
#define THEIR_ADDRESS                                                                                        \
    "((kind = 'phone' AND address = (SELECT phone FROM person WHERE id = ?1))"                               \
    " OR (kind = 'user' AND address = (SELECT user_id FROM person WHERE id = ?1)))"
#define ADDRESS_IS_THEIRS                                                                                    \
    " address IN (SELECT phone FROM person WHERE id = ?1 UNION ALL SELECT user_id FROM person WHERE id = "   \
    "?1)"

/* Also of somebody who is no person (yet): bound by an admin, or asked where they are. */
static bool holds_chat(struct store_tx *tx, const struct address *chat)
{
    return sql_number(tx,
                      "SELECT EXISTS (SELECT 1 FROM chat WHERE channel = ?1 AND kind = ?2 AND address = ?3)"
                      " OR EXISTS (SELECT 1 FROM place_asked WHERE channel = ?1 AND kind = ?2 AND address = "
                      "?3)",
                      V_ADDRESS(chat)) != 0;
}

void store_holdings(struct store_tx *tx, int64_t person_id, const struct address *chat, const char *phone,
                    int64_t now_ms, struct holdings *ret)
{
    struct value person = v_int(person_id);
    *ret = (struct holdings){0};
    ret->past_incidents =
        sql_number(tx, "SELECT count(*) FROM incident WHERE person_id = ?1 AND over = 1", person);
    ret->muted = sql_number(tx,
                            "SELECT EXISTS (SELECT 1 FROM mute WHERE channel = 'whatsapp' AND kind = 'phone'"
                            " AND address = ?1 AND until_ms > ?2)",
                            v_text(phone), v_int(now_ms)) != 0;
    ret->has_role = *phone && phone_has_role(tx, phone);
    bool more = sql_number(tx,
                           "SELECT EXISTS (SELECT 1 FROM resident WHERE person_id = ?1)"
                           " OR EXISTS (SELECT 1 FROM question WHERE person_id = ?1)"
                           " OR EXISTS (SELECT 1 FROM consent WHERE person_id = ?1)"
                           " OR EXISTS (SELECT 1 FROM incident_chat WHERE person_id = ?1) OR " OPEN_OF_PERSON
                           " OR EXISTS (SELECT 1 FROM chat WHERE channel = 'whatsapp' AND " THEIR_ADDRESS ")",
                           person) != 0;
    ret->anything = more || holds_chat(tx, chat) || ret->past_incidents || ret->muted || ret->has_role;
}

/* Of what has ended nothing is left that is theirs: not who, not where, not what was said of it to whom. */
static void erase_ended(struct store_tx *tx, struct value person)
{
    sql_run(tx,
            "UPDATE outbox SET content = '' WHERE NOT " OUTBOX_IS_WAITING
            " AND incident_id IN " ENDED_OF_PERSON,
            person);
    sql_run(tx,
            "DELETE FROM outbox WHERE incident_id IN " ENDED_OF_PERSON " AND " ADDRESS_IS_THEIRS
            " AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.phone = address)",
            person);
    sql_run(tx,
            "UPDATE timeline SET who = '', detail = '' WHERE incident_id IN " ENDED_OF_PERSON
            " AND who IN (SELECT phone FROM person WHERE id = ?1 UNION ALL SELECT user_id FROM person WHERE "
            "id = ?1)",
            person);
    sql_run(tx,
            "UPDATE incident SET wing = '', flat = '', floor = '', landmark = '', lat = NULL, lon = NULL, "
            "reporter = '',"
            " words = '', chat_channel = CASE chat_kind WHEN 'group' THEN chat_channel ELSE '' END,"
            " chat_address = CASE chat_kind WHEN 'group' THEN chat_address ELSE '' END,"
            " chat_kind = CASE chat_kind WHEN 'group' THEN chat_kind ELSE '' END, person_id = NULL"
            " WHERE person_id = ?1 AND over = 1",
            person);
}

static void erase_links(struct store_tx *tx, struct value person)
{
    sql_run(tx, "DELETE FROM chat WHERE channel = 'whatsapp' AND " THEIR_ADDRESS, person);
    sql_run(tx, "DELETE FROM resident WHERE person_id = ?1", person);
    sql_run(tx, "DELETE FROM consent WHERE person_id = ?1", person);
    sql_run(tx, "DELETE FROM question WHERE person_id = ?1", person);
    sql_run(tx, "DELETE FROM place_asked WHERE channel = 'whatsapp' AND " THEIR_ADDRESS, person);
    sql_run(tx,
            "DELETE FROM outbox INDEXED BY outbox_lone WHERE incident_id IS NULL AND purpose IN ('chat', "
            "'passing') "
            "AND" ADDRESS_IS_THEIRS,
            person);
    sql_run(tx,
            "UPDATE history SET record_key = '', before = NULL, after = NULL, ended = 1 WHERE record = "
            "'chat' AND "
            "record_key IN"
            " (SELECT 'whatsapp ' || phone FROM person WHERE id = ?1"
            " UNION ALL SELECT 'whatsapp ' || user_id FROM person WHERE id = ?1)",
            person);
}

/* What reaches them, and who they are: last, for the rest is found by it. */
static void erase_self(struct store_tx *tx, struct value person)
{
    sql_run(tx,
            "DELETE FROM outbox WHERE" ADDRESS_IS_THEIRS " AND incident_id IN"
            " (SELECT incident_id FROM incident_chat WHERE person_id = ?1)",
            person);
    sql_run(tx, "DELETE FROM incident_chat WHERE person_id = ?1", person);
    sql_run(tx, "DELETE FROM incident_chat WHERE channel = 'whatsapp' AND " THEIR_ADDRESS, person);
    sql_run(tx, "DELETE FROM open_window WHERE channel = 'whatsapp' AND " THEIR_ADDRESS, person);
    sql_run(tx, "DELETE FROM person WHERE id = ?1", person);
}

static bool keeps_role(struct store_tx *tx, int64_t person_id)
{
    return sql_number(tx,
                      "SELECT EXISTS (SELECT 1 FROM person p WHERE p.id = ?1 AND"
                      " (EXISTS (SELECT 1 FROM contact c WHERE c.phone = p.phone)"
                      " OR EXISTS (SELECT 1 FROM circle c WHERE c.phone = p.phone)"
                      " OR EXISTS (SELECT 1 FROM admin a WHERE a.phone = p.phone)))",
                      v_int(person_id)) != 0;
}

void store_erase_resident(struct store_tx *tx, int64_t person_id, int64_t now_ms)
{
    struct value person = v_int(person_id);
    erase_ended(tx, person);
    erase_links(tx, person);
    if (sql_number(tx, "SELECT " OPEN_OF_PERSON, person))
        sql_run(tx, "UPDATE person SET erase_ms = ?2 WHERE id = ?1", person, v_int(now_ms));
    else if (!keeps_role(tx, person_id))
        erase_self(tx, person);
    else
        sql_run(tx, "UPDATE person SET erase_ms = 0 WHERE id = ?1", person);
}

size_t store_erase_due(struct store_tx *tx, size_t max)
{
    int64_t ids[64];
    size_t count = 0;
    struct query query =
        sql_query(tx,
                  "SELECT id, erase_ms FROM person p WHERE erase_ms <> 0 AND NOT EXISTS (SELECT 1"
                  " FROM incident i WHERE i.person_id = p.id AND (over = 0 OR EXISTS (SELECT 1"
                  " FROM outbox o WHERE o.incident_id = i.id AND " OUTBOX_IS_WAITING
                  " AND address IN (p.phone, p.user_id)))) LIMIT ?1",
                  v_int((int64_t)MIN(max, ARRAY_LEN(ids))));
    int64_t asked_ms[ARRAY_LEN(ids)];
    while (sql_next(&query)) {
        ids[count] = col_i64(&query);
        asked_ms[count++] = col_i64(&query);
    }
    for (size_t i = 0; i < count; i++)
        store_erase_resident(tx, ids[i], asked_ms[i]);
    return count;
}
