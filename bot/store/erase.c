/*
 * Everything held of a person. Their rows go; what others hold of them is cleared. Last, every text that may
 * hold the number, in whatever words, loses it. Of an open incident its place stays, and its alerts go out
 * without the number: someone may be on the way.
 */
#include "history.h"
#include "outbox.h"

#define FORMS_MAX 6

struct erasing {
    struct store_tx *tx;
    const char *phone;
    struct person person;
    int64_t rows;
    const char *forms[FORMS_MAX]; /* how the number and the platform's id may be written, longest first */
    size_t form_count;
};

static void add_form(struct erasing *erasing, const char *form)
{
    if (*form)
        erasing->forms[erasing->form_count++] = form;
}

/* "+910000020011", "910000020011", "00000 20011" and, of a city, "00 0002 0011", "0000020011" */
static void list_forms(struct erasing *erasing)
{
    struct arena *arena = store_tx_arena(erasing->tx);
    const char *phone = erasing->phone;
    add_form(erasing, erasing->person.user_id);
    add_form(erasing, phone);
    add_form(erasing, *phone == '+' ? phone + 1 : "");
    if (str_starts(str_of(phone), STR("+91")) && strlen(phone) == 13) {
        char spaced[PHONE_SPACED_SIZE];
        phone_spaced(phone, spaced);
        add_form(erasing, arena_dup(arena, spaced + strlen("+91 ")));
        add_form(erasing, arena_printf(arena, "%.5s %s", phone + 3, phone + 8));
        add_form(erasing, phone + 3);
    }
}

#define THEIR_CHAT                                                                                           \
    "((chat_kind = 'phone' AND chat_address = ?1) OR (chat_kind = 'user' AND chat_address = ?2))"
#define THEIR_ADDRESS "((kind = 'phone' AND address = ?1) OR (kind = 'user' AND address = ?2))"

/* Counts what a statement changed. */
#define ERASE(sql, ...) (erasing->rows += sql_run(erasing->tx, sql, __VA_ARGS__))

static void erase_from_incidents(struct erasing *erasing)
{
    struct value phone = v_text(erasing->phone), user = v_optional(erasing->person.user_id),
                 person = v_id(erasing->person.id);
    /* First what hangs on them, as long as they can still be told by their reporter. */
    ERASE("UPDATE outbox SET content = '' WHERE NOT " OUTBOX_IS_WAITING " AND incident_id IN"
          " (SELECT id FROM incident WHERE reporter = ?1 OR person_id = ?3 OR " THEIR_CHAT ")",
          phone, user, person);
    ERASE("UPDATE incident SET wing = '', flat = '', floor = '', landmark = '', lat = NULL, lon = NULL"
          " WHERE over = 1 AND (reporter = ?1 OR person_id = ?3 OR " THEIR_CHAT ")",
          phone, user, person);
    ERASE("UPDATE incident SET reporter = '', words = '', person_id = NULL"
          " WHERE reporter = ?1 OR person_id = ?3 OR " THEIR_CHAT,
          phone, user, person);
    ERASE("UPDATE incident SET chat_channel = '', chat_kind = '', chat_address = '' WHERE " THEIR_CHAT, phone,
          user);
    ERASE("UPDATE incident SET acknowledged_by = '' WHERE acknowledged_by = ?1", phone);
    ERASE("UPDATE timeline SET who = '', detail = '' WHERE who = ?1 OR who = ?2", phone, user);
}

static void erase_rows(struct erasing *erasing)
{
    struct value phone = v_text(erasing->phone), user = v_optional(erasing->person.user_id),
                 person = v_id(erasing->person.id);
    ERASE("DELETE FROM outbox WHERE " THEIR_ADDRESS, phone, user);
    ERASE("DELETE FROM question WHERE phone = ?1 OR person_id = ?3 OR " THEIR_CHAT, phone, user, person);
    ERASE("DELETE FROM open_window WHERE " THEIR_ADDRESS, phone, user);
    ERASE("DELETE FROM incident_chat WHERE " THEIR_ADDRESS, phone, user);
    ERASE("DELETE FROM mute WHERE " THEIR_ADDRESS, phone, user);
    ERASE("DELETE FROM place_asked WHERE " THEIR_ADDRESS, phone, user);
    ERASE("DELETE FROM onboarding WHERE phone = ?1 OR " THEIR_ADDRESS, phone, user);
    ERASE("DELETE FROM proposal WHERE phone = ?1", phone);
    ERASE("DELETE FROM society_admin WHERE phone = ?1", phone);
    ERASE("UPDATE official_group SET asked_by = '' WHERE asked_by = ?1", phone);
    ERASE("DELETE FROM person WHERE id = ?1", person);
}

/* Of changes to what was theirs only that they were made stays, by whom and when: not the words of the role,
 * nor the number. */
static void erase_history(struct erasing *erasing)
{
    ERASE("UPDATE history SET before = NULL, after = NULL, ended = 1 WHERE instr(record_key, ?1) > 0"
          " AND (before IS NOT NULL OR after IS NOT NULL)",
          v_text(erasing->phone));
    if (*erasing->person.user_id)
        ERASE("UPDATE history SET before = NULL, after = NULL, ended = 1 WHERE instr(record_key, ?1) > 0"
              " AND (before IS NOT NULL OR after IS NOT NULL)",
              v_text(erasing->person.user_id));
}

static void unlink_chats(struct erasing *erasing)
{
    struct address *chats;
    struct query query =
        sql_query(erasing->tx, "SELECT channel, kind, address FROM chat WHERE " THEIR_ADDRESS,
                  v_text(erasing->phone), v_optional(erasing->person.user_id));
    size_t count = chats_collect(&query, store_tx_arena(erasing->tx), &chats);
    for (size_t i = 0; i < count; i++)
        erasing->rows += store_chat_unlink(erasing->tx, &chats[i]) == ROW_DONE;
}

static void take_roles(struct erasing *erasing)
{
    struct store_tx *tx = erasing->tx;
    erasing->rows += contacts_remove_phone(tx, erasing->phone);
    erasing->rows += circle_remove_phone(tx, erasing->phone);
    erasing->rows += store_admin_remove(tx, erasing->phone) == ROW_DONE;
    ERASE("UPDATE station SET phone = '' WHERE phone = ?1", v_text(erasing->phone));
    registry_raise(tx);
}

/* Texts in which somebody may have written the number, or a record that held it. */
static void redact(struct erasing *erasing, const char *form)
{
#define REDACT(table, column)                                                                                \
    "UPDATE " table " SET " column " = replace(" column ", ?1, '') WHERE instr(" column ", ?1) > 0"
    static const char *const statements[] = {
        REDACT("incident", "words"),         REDACT("incident", "landmark"),
        REDACT("timeline", "detail"),        REDACT("incident", "case_number"),
        REDACT("timeline", "who"),           REDACT("question", "words"),
        REDACT("outbox", "content"),         REDACT("outbox", "error_text"),
        REDACT("history", "record_key"),     REDACT("history", "before"),
        REDACT("history", "after"),          REDACT("history", "who"),
        REDACT("onboarding", "state"),       REDACT("proposal", "state"),
        REDACT("society", "name"),           REDACT("society", "wings"),
        REDACT("society", "landmarks"),      REDACT("society", "address"),
        REDACT("official_group", "subject"), REDACT("official_group", "error_text"),
        REDACT("contact", "role"),           REDACT("mute", "who"),
    };
#undef REDACT
    for (size_t i = 0; i < ARRAY_LEN(statements); i++)
        erasing->rows += sql_run(erasing->tx, statements[i], v_text(form));
}

int64_t store_erase_person(struct store_tx *tx, const char *phone)
{
    struct erasing erasing = {.tx = tx, .phone = phone};
    (void)person_by_phone(tx, phone, &erasing.person);
    list_forms(&erasing);
    erase_from_incidents(&erasing);
    unlink_chats(&erasing);
    take_roles(&erasing);
    erase_history(&erasing);
    erase_rows(&erasing);
    for (size_t i = 0; i < erasing.form_count; i++)
        redact(&erasing, erasing.forms[i]);
    return store_tx_failed(tx) ? 0 : erasing.rows;
}
