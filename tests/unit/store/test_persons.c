/* People: one row each, however they show themselves; number changes; pruning. */
#include "fixture.h"
#include "store/resident_rows.h"

static int64_t person(struct store_tx *tx, const char *phone, const char *user_id, const char *expected_phone)
{
    char known[PHONE_SIZE];
    int64_t id = store_person(tx, phone, user_id, NOW, known);
    assert_true(id > 0);
    assert_string_equal(known, expected_phone);
    return id;
}

static int64_t incident_of(struct store_tx *tx, int64_t person_id)
{
    struct address chat = group_chat("g1");
    struct incident incident = add_incident(tx, &chat, CATEGORY_FIRE, NOW);
    incident.person_id = person_id;
    store_incident_put(tx, &incident);
    return incident.id;
}

static int64_t owner_of(struct store_tx *tx, int64_t incident_id)
{
    struct incident incident;
    assert_true(store_incident_get(tx, incident_id, &incident));
    return incident.person_id;
}

static int a_person_is_known_by_either(struct store_tx *tx, void *arg)
{
    (void)arg;
    int64_t a = person(tx, PHONE_A, "", PHONE_A);
    assert_int_equal(person(tx, PHONE_A, "", PHONE_A), a);
    assert_int_equal(person(tx, PHONE_A, USER_A, PHONE_A), a);
    assert_int_equal(person(tx, "", USER_A, PHONE_A), a);
    int64_t b = person(tx, "", USER_B, "");
    assert_true(b != a);
    assert_int_equal(person(tx, PHONE_B, USER_B, PHONE_B), b);
    return 0;
}

static int two_rows_become_one(struct store_tx *tx, void *arg)
{
    struct question found,
        question = {.chat = group_chat("g1"), .words = "", .message_id = "", .expires_ms = NOW + 1};
    (void)arg;
    int64_t by_phone = person(tx, PHONE_A, "", PHONE_A), by_user = person(tx, "", USER_A, "");
    assert_true(by_phone != by_user);
    int64_t first = incident_of(tx, by_phone), second = incident_of(tx, by_user);
    question.person_id = by_user;
    int64_t asked = store_question_add(tx, &question);
    int64_t one = person(tx, PHONE_A, USER_A, PHONE_A);
    assert_int_equal(owner_of(tx, first), one);
    assert_int_equal(owner_of(tx, second), one);
    assert_true(store_question_get(tx, asked, NULL, NOW, store_tx_arena(tx), &found));
    assert_int_equal(found.person_id, one);
    assert_int_equal(person(tx, "", USER_A, PHONE_A), one);
    return 0;
}

static int a_number_with_a_new_owner_leaves_the_old_ones_reports(struct store_tx *tx, void *arg)
{
    (void)arg;
    int64_t old = person(tx, PHONE_A, USER_A, PHONE_A), fresh = person(tx, PHONE_B, USER_B, PHONE_B);
    int64_t report = incident_of(tx, old);
    assert_int_equal(person(tx, PHONE_A, USER_B, PHONE_A), fresh);
    assert_int_equal(owner_of(tx, report), old);
    assert_int_equal(person(tx, "", USER_A, ""), old);
    return 0;
}

static int nobody_is_refused(struct store_tx *tx, void *arg)
{
    char phone[PHONE_SIZE];
    (void)arg;
    return store_person(tx, "", "", NOW, phone) == 0 ? 0 : 1;
}

static void a_person_needs_an_id(void **state)
{
    struct err err;
    assert_int_equal(store_run(((struct fixture *)*state)->store, nobody_is_refused, NULL, &err), -1);
}

static int a_moved_person_takes_everything_along(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct address old = phone_chat(PHONE_A), fresh = phone_chat(PHONE_B);
    struct chat_link link = {.society = "asha", .chat = old};
    struct society society;
    struct incident incident;
    struct outbox_row row = alert_to(PHONE_A, 0), *rows;
    (void)arg;
    add_registry(tx);
    int64_t id = person(tx, PHONE_A, USER_A, PHONE_A), other = person(tx, PHONE_B, "", PHONE_B);
    int64_t of_other = incident_of(tx, other);
    assert_int_equal(store_chat_link(tx, &link), ROW_DONE);
    incident = add_incident(tx, &old, CATEGORY_FIRE, NOW);
    assert_true(store_outbox_add(tx, &row, NOW, 0) > 0);
    store_person_moved(tx, PHONE_A, USER_A, PHONE_B, USER_B, NOW);
    assert_int_equal(person(tx, PHONE_B, USER_B, PHONE_B), id);
    assert_int_equal(owner_of(tx, of_other), id);
    assert_int_equal(store_chat_society(tx, &fresh, arena, &society), ROW_DONE);
    assert_int_equal(store_chat_society(tx, &old, arena, &society), ROW_MISSING);
    assert_true(store_incident_get(tx, incident.id, &incident));
    assert_true(address_same(&incident.chat, &fresh));
    assert_int_equal(store_outbox_take(tx, NOW, 1000, 10, arena, &rows), 1);
    assert_true(address_same(&rows[0].to, &fresh));
    assert_true(person(tx, PHONE_A, "", PHONE_A) != id); /* whoever has it now */
    return 0;
}

static int a_contacts_number_is_not_moved(struct store_tx *tx, void *arg)
{
    struct contact *contacts;
    (void)arg;
    add_registry(tx);
    int64_t id = person(tx, PHONE_C, USER_A, PHONE_C);
    store_person_moved(tx, PHONE_C, USER_A, PHONE_A, USER_B, NOW);
    store_person_moved(tx, "", USER_A, PHONE_A, "", NOW);
    assert_int_equal(person(tx, "", USER_A, PHONE_C), id);
    assert_int_equal(store_contact_of_phone(tx, PHONE_C, store_tx_arena(tx), &contacts), 1);
    assert_int_equal(store_contact_of_phone(tx, PHONE_A, store_tx_arena(tx), &contacts), 0);
    return 0;
}

static int an_unknown_person_moves_their_chat_only(struct store_tx *tx, void *arg)
{
    struct address fresh = phone_chat(PHONE_B);
    struct chat_link link = {.society = "asha", .chat = phone_chat(PHONE_A)};
    struct society society;
    (void)arg;
    add_registry(tx);
    assert_int_equal(store_chat_link(tx, &link), ROW_DONE);
    store_person_moved(tx, PHONE_A, "", PHONE_B, "", NOW);
    assert_int_equal(store_chat_society(tx, &fresh, store_tx_arena(tx), &society), ROW_DONE);
    return 0;
}

static bool seen(struct store_tx *tx, int64_t sent_ms)
{
    return !store_seen(tx, CHANNEL_WHATSAPP, sent_ms, "m");
}

static int old_things_are_forgotten(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct address chat = phone_chat(PHONE_A);
    struct question found, question = {.chat = chat, .words = "", .message_id = "", .expires_ms = NOW - 1};
    struct outbox_row row = alert_to(PHONE_A, 0), *rows;
    struct timeline_row *timeline;
    int64_t *due;
    (void)arg;
    add_registry(tx);
    int64_t kept = person(tx, PHONE_A, "", PHONE_A), officer = person(tx, PHONE_C, USER_A, PHONE_C);
    int64_t gone = person(tx, PHONE_B, "", PHONE_B);
    struct incident old = add_incident(tx, &chat, CATEGORY_FIRE, NOW - 100), open = old, fresh = old;
    open.id = fresh.id = 0;
    store_incident_put(tx, &open);
    store_incident_put(tx, &fresh);
    open.person_id = kept;
    store_incident_put(tx, &open);
    old.state = fresh.state = INCIDENT_CLOSED;
    old.closed_ms = NOW - 50;
    fresh.closed_ms = NOW - 10;
    store_incident_put(tx, &old);
    store_incident_put(tx, &fresh);
    store_timeline_add(tx, &(struct timeline_row){old.id, NOW, "reported", "x", ""});
    store_deadline_set(tx, old.id, NOW);
    row.incident_id = old.id;
    int64_t of_old = store_outbox_add(tx, &row, NOW, 0);
    row.incident_id = 0;
    int64_t waiting = store_outbox_add(tx, &row, NOW - 100, 0),
            lone = store_outbox_add(tx, &row, NOW - 100, 0);
    assert_true(store_outbox_get(tx, lone, NOW, arena, &row));
    row.state = OUTBOX_DEAD;
    store_outbox_settle(tx, &row);
    int64_t asked = store_question_add(tx, &question);
    assert_true(store_seen(tx, CHANNEL_WHATSAPP, NOW - 41, "m") &&
                store_seen(tx, CHANNEL_WHATSAPP, NOW - 40, "m"));
    store_window_open(tx, &chat, NOW - DAY_MS);
    assert_false(store_prune(tx, NOW, NOW - 40, NOW - 40));
    assert_false(store_incident_get(tx, old.id, &old));
    assert_true(store_incident_get(tx, fresh.id, &fresh) && store_incident_get(tx, open.id, &open));
    assert_int_equal(store_timeline_list(tx, old.id, arena, &timeline), 0);
    assert_int_equal(store_deadline_take(tx, NOW, 1, 10, arena, &due), 0);
    assert_false(store_outbox_get(tx, of_old, NOW, arena, &row) ||
                 store_outbox_get(tx, lone, NOW, arena, &row));
    assert_true(store_outbox_get(tx, waiting, NOW, arena, &row));
    assert_int_equal(store_outbox_take(tx, NOW, 1, 10, arena, &rows), 1);
    assert_false(store_question_get(tx, asked, NULL, NOW, arena, &found));
    assert_false(seen(tx, NOW - 41));
    assert_true(seen(tx, NOW - 40));
    assert_int_equal(person(tx, PHONE_A, "", PHONE_A), kept);
    assert_int_equal(person(tx, "", USER_A, PHONE_C), officer); /* a contact's id stands for their number */
    assert_true(person(tx, PHONE_B, "", PHONE_B) != gone);
    return 0;
}

static int pruning_goes_by_pieces(struct store_tx *tx, void *arg)
{
    char id[16];
    int calls = 1;
    (void)arg;
    for (int i = 0; i < 12000; i++) {
        (void)str_format(id, sizeof(id), "%d", i);
        assert_true(store_seen(tx, CHANNEL_WHATSAPP, NOW + i, id));
    }
    while (store_prune(tx, NOW, NOW + 11999, 0))
        calls++;
    assert_int_equal(calls, 3);
    assert_true(store_seen(tx, CHANNEL_WHATSAPP, NOW, "0"));
    assert_false(store_seen(tx, CHANNEL_WHATSAPP, NOW + 11999, "11999"));
    return 0;
}

static int a_stop_that_waits_goes_along(struct store_tx *tx, void *arg)
{
    struct incident incident;
    (void)arg;
    int64_t by_phone = person(tx, PHONE_A, "", PHONE_A), by_user = person(tx, "", USER_A, "");
    int64_t open = incident_of(tx, by_user);
    store_erase_resident(tx, by_user, NOW); /* waits for the end of the call */
    assert_int_equal(person(tx, PHONE_A, USER_A, PHONE_A), by_phone);
    assert_int_equal(store_erase_due(tx, 9), 0);
    assert_true(store_incident_get(tx, open, &incident));
    incident.state = INCIDENT_CLOSED;
    incident.closed_ms = NOW + 1;
    store_incident_put(tx, &incident);
    assert_int_equal(store_erase_due(tx, 9), 1);
    assert_int_equal(owner_of(tx, open), 0);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_case(a_person_is_known_by_either),
        unit_case(two_rows_become_one),
        unit_case(a_stop_that_waits_goes_along),
        unit_case(a_number_with_a_new_owner_leaves_the_old_ones_reports),
        store_test(a_person_needs_an_id),
        unit_case(a_moved_person_takes_everything_along),
        unit_case(a_contacts_number_is_not_moved),
        unit_case(an_unknown_person_moves_their_chat_only),
        unit_case(old_things_are_forgotten),
        unit_case(pruning_goes_by_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
