/* People: known by number, by the platform's own id, or both; rows that turn out to be one person become one.
 */
#include "rows_private.h"
#include "util/log.h"

static bool read_one(struct query *query, struct person *ret)
{
    *ret = (struct person){0};
    if (!sql_next(query))
        return false;
    ret->id = col_i64(query);
    col_copy(query, ret->phone, sizeof(ret->phone));
    col_copy(query, ret->user_id, sizeof(ret->user_id));
    sql_end(query);
    return true;
}

bool person_by_phone(struct store_tx *tx, const char *phone, struct person *ret)
{
    struct query query =
        sql_query(tx, "SELECT id, phone, user_id FROM person WHERE phone = ?1", v_optional(phone));
    return read_one(&query, ret);
}

bool person_by_user(struct store_tx *tx, const char *user_id, struct person *ret)
{
    struct query query =
        sql_query(tx, "SELECT id, phone, user_id FROM person WHERE user_id = ?1", v_optional(user_id));
    return read_one(&query, ret);
}

static void save(struct store_tx *tx, struct person *person, int64_t now_ms)
{
    if (person->id)
        sql_run(tx, "UPDATE person SET phone = ?2, user_id = ?3 WHERE id = ?1", v_int(person->id),
                v_optional(person->phone), v_optional(person->user_id));
    else
        person->id =
            sql_number(tx, "INSERT INTO person (phone, user_id, made_ms) VALUES (?1, ?2, ?3) RETURNING id",
                       v_optional(person->phone), v_optional(person->user_id), v_int(now_ms));
}

/* What hangs on `gone` hangs on `kept` from now on. */
static void absorb(struct store_tx *tx, int64_t kept, int64_t gone)
{
    sql_run(tx, "UPDATE incident SET person_id = ?1 WHERE person_id = ?2", v_int(kept), v_int(gone));
    sql_run(tx, "UPDATE question SET person_id = ?1 WHERE person_id = ?2", v_int(kept), v_int(gone));
    sql_run(tx, "UPDATE incident_chat SET person_id = ?1 WHERE person_id = ?2", v_int(kept), v_int(gone));
    sql_run(tx, "UPDATE OR IGNORE resident SET person_id = ?1 WHERE person_id = ?2", v_int(kept),
            v_int(gone));
    sql_run(tx, "UPDATE consent SET person_id = ?1 WHERE person_id = ?2", v_int(kept), v_int(gone));
    /* a STOP that waits for the end of a call, unless they have joined again since */
    sql_run(tx,
            "UPDATE person SET erase_ms = g.erase_ms FROM (SELECT erase_ms FROM person WHERE id = ?2) g"
            " WHERE id = ?1 AND g.erase_ms > person.erase_ms AND NOT EXISTS"
            " (SELECT 1 FROM resident WHERE person_id = ?1 AND joined_ms > g.erase_ms)",
            v_int(kept), v_int(gone));
    sql_run(tx, "DELETE FROM person WHERE id = ?1", v_int(gone));
}

/* Two rows, one number and one id shown together. A number that had another id before has a new owner: what
 * its old owner reported stays theirs. */
static struct person unite(struct store_tx *tx, struct person *by_phone, struct person *by_user,
                           int64_t now_ms)
{
    if (*by_phone->user_id) {
        by_phone->phone[0] = '\0';
        save(tx, by_phone, now_ms);
        return *by_user;
    }
    struct person kept = by_phone->id < by_user->id ? *by_phone : *by_user;
    absorb(tx, kept.id, kept.id == by_phone->id ? by_user->id : by_phone->id);
    return kept;
}

static struct person find_one(struct store_tx *tx, const char *phone, const char *user_id, int64_t now_ms)
{
    struct person by_phone, by_user;
    bool phone_known = person_by_phone(tx, phone, &by_phone);
    bool user_known = person_by_user(tx, user_id, &by_user);
    if (phone_known && user_known && by_phone.id != by_user.id)
        return unite(tx, &by_phone, &by_user, now_ms);
    return phone_known ? by_phone : by_user;
}

/* True when it changed. */
static bool take_over(struct store_tx *tx, char *field, size_t size, const char *value)
{
    if (!*value || strcmp(field, value) == 0)
        return false;
    if (!str_copy(field, size, str_of(value)))
        store_tx_fail(tx, "a person's id is longer than %zu bytes", size - 1);
    return true;
}

int64_t store_person(struct store_tx *tx, const char *phone, const char *user_id, int64_t now_ms,
                     char ret_phone[PHONE_SIZE])
{
    ret_phone[0] = '\0';
    if (!*phone && !*user_id) {
        store_tx_fail(tx, "a person needs a number or a platform id");
        return 0;
    }
    struct person person = find_one(tx, phone, user_id, now_ms);
    bool changed = take_over(tx, person.phone, sizeof(person.phone), phone);
    changed |= take_over(tx, person.user_id, sizeof(person.user_id), user_id);
    if (changed)
        save(tx, &person, now_ms);
    if (store_tx_failed(tx))
        return 0;
    memcpy(ret_phone, person.phone, sizeof(person.phone));
    return person.id;
}

/* Where they were written to and what is open there; their link to the society too. */
static void move_address(struct store_tx *tx, enum address_kind kind, const char *old, const char *fresh)
{
    struct address from, to;
    if (!address_set(&from, CHANNEL_WHATSAPP, kind, str_of(old)) ||
        !address_set(&to, CHANNEL_WHATSAPP, kind, str_of(fresh)) || address_same(&from, &to))
        return;
    chat_move(tx, &from, &to);
    sql_run(tx,
            "UPDATE incident SET chat_address = ?4 WHERE over = 0 AND chat_channel = ?1 AND chat_kind = ?2"
            " AND chat_address = ?3",
            V_ADDRESS(&from), v_text(to.id));
    sql_run(tx,
            "UPDATE question SET chat_address = ?4 WHERE chat_channel = ?1 AND chat_kind = ?2"
            " AND chat_address = ?3",
            V_ADDRESS(&from), v_text(to.id));
    sql_run(
        tx,
        "UPDATE OR IGNORE incident_chat SET address = ?4 WHERE channel = ?1 AND kind = ?2 AND address = ?3",
        V_ADDRESS(&from), v_text(to.id));
    sql_run(tx, "UPDATE OR IGNORE mute SET address = ?4 WHERE channel = ?1 AND kind = ?2 AND address = ?3",
            V_ADDRESS(&from), v_text(to.id));
    sql_run(tx,
            "UPDATE outbox SET address = ?4 WHERE channel = ?1 AND kind = ?2 AND address = ?3"
            " AND state IN ('waiting', 'unknown')",
            V_ADDRESS(&from), v_text(to.id));
}

/* The row that holds the new id already is the same person. */
static void absorb_other(struct store_tx *tx, const struct person *person, const struct person *other)
{
    if (other->id && other->id != person->id)
        absorb(tx, person->id, other->id);
}

void store_person_moved(struct store_tx *tx, const char *old_phone, const char *old_user_id,
                        const char *new_phone, const char *new_user_id, int64_t now_ms)
{
    struct person person, other;
    if (!person_by_user(tx, old_user_id, &person))
        (void)person_by_phone(tx, old_phone, &person);
    const char *phone = *old_phone ? old_phone : person.phone;
    if (phone_has_role(tx, phone)) {
        log_warn("person.not_moved", F_PHONE("from", phone), F_PHONE("to", new_phone),
                 F_TEXT("why", "a contact or circle member: change it with pukaar contact or circle"));
        return;
    }
    move_address(tx, ADDRESS_PHONE, phone, new_phone);
    move_address(tx, ADDRESS_USER, *old_user_id ? old_user_id : person.user_id, new_user_id);
    if (!person.id)
        return;
    (void)person_by_phone(tx, new_phone, &other);
    absorb_other(tx, &person, &other);
    (void)person_by_user(tx, new_user_id, &other);
    absorb_other(tx, &person, &other);
    (void)take_over(tx, person.phone, sizeof(person.phone), new_phone);
    (void)take_over(tx, person.user_id, sizeof(person.user_id), new_user_id);
    save(tx, &person, now_ms);
}
