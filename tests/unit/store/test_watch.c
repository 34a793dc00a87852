/* Watching ourselves: the roll call's times of contacts, what the auditor reads, and clocks that jump. */
#include "fixture.h"

#include "store/audit_rows.h"

#define CALL_MS (NOW + HOUR_MS)

static void add_contact(struct store_tx *tx, const char *station, const char *phone, int tier)
{
    struct contact contact = {.station = station, .tier = tier, .phone = phone, .role = "", .language = ""};
    assert_int_equal(store_contact_add(tx, &contact), ROW_DONE);
}

static struct contact contact_at(struct store_tx *tx, const char *station, const char *phone)
{
    struct contact *contacts;
    size_t count = store_contact_list(tx, station, store_tx_arena(tx), &contacts);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(contacts[i].phone, phone) == 0)
            return contacts[i];
    }
    fail_msg("%s has no contact %s", station, phone);
    return (struct contact){0};
}

static size_t uncalled(struct store_tx *tx, int64_t since_ms, int64_t now_ms)
{
    struct contact *contacts;
    return store_contact_uncalled(tx, since_ms, now_ms, 10, store_tx_arena(tx), &contacts);
}

static size_t unanswered(struct store_tx *tx)
{
    struct contact *contacts;
    return store_contact_unanswered(tx, store_tx_arena(tx), &contacts);
}

static int a_roll_call_is_held_once(struct store_tx *tx, void *arg)
{
    (void)arg;
    add_registry(tx);
    add_contact(tx, "south", PHONE_C, 2);
    add_contact(tx, "south", PHONE_B, 1);
    int64_t version = store_registry_version(tx);
    assert_int_equal(uncalled(tx, CALL_MS, CALL_MS), 3);
    store_contact_called(tx, PHONE_C, CALL_MS);
    assert_int_equal(uncalled(tx, CALL_MS, CALL_MS), 1); /* at both of its stations */
    assert_int_equal(unanswered(tx), 2);
    store_contact_called(tx, PHONE_B, CALL_MS);
    assert_int_equal(uncalled(tx, CALL_MS, CALL_MS + MINUTE_MS), 0);
    assert_int_equal(uncalled(tx, CALL_MS + HOUR_MS, CALL_MS + HOUR_MS), 3); /* the next one */
    /* The clock went back by a day: a call in the future is none. */
    assert_int_equal(uncalled(tx, CALL_MS - DAY_MS, CALL_MS - DAY_MS), 3);
    assert_int_equal(store_registry_version(tx), version);
    return 0;
}

static int an_answer_counts_at_once_and_is_written_seldom(struct store_tx *tx, void *arg)
{
    (void)arg;
    add_registry(tx);
    store_contact_answered(tx, PHONE_C, NOW);
    store_contact_answered(tx, PHONE_C, NOW + MINUTE_MS - 1);
    assert_int_equal(contact_at(tx, "north", PHONE_C).answered_ms, NOW);
    store_contact_answered(tx, PHONE_C, NOW + MINUTE_MS);
    assert_int_equal(contact_at(tx, "north", PHONE_C).answered_ms, NOW + MINUTE_MS);
    store_contact_called(tx, PHONE_C, NOW + MINUTE_MS + 1);
    assert_int_equal(unanswered(tx), 1);
    store_contact_answered(tx, PHONE_C, NOW + MINUTE_MS + 2);
    assert_int_equal(unanswered(tx), 0);
    store_contact_answered(tx, PHONE_C, NOW - DAY_MS); /* the clock went back */
    assert_int_equal(contact_at(tx, "north", PHONE_C).answered_ms, NOW - DAY_MS);
    store_contact_answered(tx, PHONE_A, NOW); /* no contact */
    return 0;
}

static int who_missed_one_is_noted_once_and_kept(struct store_tx *tx, void *arg)
{
    struct contact contact;
    (void)arg;
    add_registry(tx);
    store_contact_called(tx, PHONE_C, CALL_MS);
    contact = contact_at(tx, "north", PHONE_C);
    store_contact_missed(tx, &contact);
    assert_int_equal(unanswered(tx), 0);
    contact.role = "squad"; /* changed by an admin: what is known of its phone stays */
    assert_int_equal(store_contact_set(tx, &contact), ROW_DONE);
    contact = contact_at(tx, "north", PHONE_C);
    assert_string_equal(contact.role, "squad");
    assert_true(contact.called_ms == CALL_MS && contact.missed_ms == CALL_MS && contact.answered_ms == 0);
    store_contact_called(tx, PHONE_C, CALL_MS + HOUR_MS);
    assert_int_equal(unanswered(tx), 1); /* each call is told of */
    return 0;
}

static void timeline(struct store_tx *tx, const struct incident *incident, const char *event)
{
    store_timeline_add(tx, &(struct timeline_row){incident->id, NOW, event, "policy", ""});
}

static struct incident add_open(struct store_tx *tx)
{
    struct address chat = phone_chat(PHONE_A);
    struct incident incident = add_incident(tx, &chat, CATEGORY_FIRE, NOW);
    timeline(tx, &incident, "opened");
    return incident;
}

static int the_auditor_reads_what_is(struct store_tx *tx, void *arg)
{
    struct audit_facts *facts;
    (void)arg;
    add_registry(tx);
    assert_int_equal(store_audit_list(tx, 0, 10, store_tx_arena(tx), &facts), 0);
    struct incident bare = add_open(tx), armed = add_open(tx), taken = add_open(tx), over = add_open(tx);
    store_deadline_set(tx, armed.id, NOW + 60000);
    struct outbox_row row = alert_to(PHONE_C, armed.id);
    int64_t first = store_outbox_add(tx, &row, NOW, 0);
    (void)store_outbox_add(tx, &row, NOW + 5, 0);
    row.purpose = PURPOSE_UPDATE;
    (void)store_outbox_add(tx, &row, NOW - 5, 0);
    taken.state = INCIDENT_ACKNOWLEDGED;
    store_incident_put(tx, &taken);
    over.state = INCIDENT_CLOSED;
    store_incident_put(tx, &over);
    assert_int_equal(store_audit_list(tx, 0, 10, store_tx_arena(tx), &facts), 3);
    assert_true(facts[0].incident_id == bare.id && facts[0].deadline_ms == 0 && facts[0].alert_due_ms == 0);
    assert_string_equal(facts[0].ref, bare.ref);
    assert_int_equal(facts[0].replayed, INCIDENT_OPEN);
    assert_true(facts[1].deadline_ms == NOW + 60000 && facts[1].lease_until_ms == 0);
    assert_int_equal(facts[1].alert_due_ms, NOW);
    assert_true(facts[2].state == INCIDENT_ACKNOWLEDGED && facts[2].replayed == INCIDENT_OPEN);
    assert_int_equal(store_audit_list(tx, bare.id, 1, store_tx_arena(tx), &facts), 1);
    assert_int_equal(facts[0].incident_id, armed.id);
    store_audit_send_now(tx, armed.id, NOW + 60000);
    assert_int_equal(store_audit_list(tx, bare.id, 1, store_tx_arena(tx), &facts), 1);
    assert_int_equal(facts[0].alert_due_ms, NOW + 60000);
    assert_true(store_outbox_get(tx, first, NOW, store_tx_arena(tx), &row) && row.due_ms == NOW + 60000);
    assert_int_equal(store_audit_longest_tier(tx), 0);
    return 0;
}

static size_t due(struct store_tx *tx, int64_t now_ms)
{
    int64_t *ids;
    return store_deadline_take(tx, now_ms, 60000, 10, store_tx_arena(tx), &ids);
}

static size_t to_send(struct store_tx *tx, int64_t now_ms)
{
    struct outbox_row *rows;
    return store_outbox_take(tx, now_ms, 60000, 10, store_tx_arena(tx), &rows);
}

/* Three hours back: what was due in a minute still is, and leases last no longer than they were given for. */
static int the_clock_goes_back_and_nothing_waits_longer(struct store_tx *tx, void *arg)
{
    const int64_t back_ms = 3 * HOUR_MS, then_ms = NOW - back_ms;
    (void)arg;
    add_registry(tx);
    struct incident waits = add_open(tx), leased = add_open(tx);
    store_deadline_set(tx, leased.id, NOW - 1);
    assert_int_equal(due(tx, NOW), 1);
    store_deadline_set(tx, waits.id, NOW + 60000);
    struct outbox_row row = alert_to(PHONE_C, waits.id);
    (void)store_outbox_add(tx, &row, NOW, NOW + 60000);
    store_clock_back(tx, back_ms);
    assert_int_equal(due(tx, then_ms + 59999), 0);
    assert_int_equal(to_send(tx, then_ms + 59999), 0);
    assert_int_equal(due(tx, then_ms + 60000), 2);
    assert_int_equal(to_send(tx, then_ms + 60000), 1);
    return 0;
}

/* It went back while nobody watched: rows from the future, and leases that would hold for hours. */
static int a_clock_that_was_wrong_is_healed(struct store_tx *tx, void *arg)
{
    const int64_t now_ms = NOW - 3 * HOUR_MS, latest_ms = now_ms + 120000, turn_ms = now_ms + 900000;
    (void)arg;
    add_registry(tx);
    struct incident incident = add_open(tx);
    store_deadline_set(tx, incident.id, now_ms - 1);
    assert_int_equal(due(tx, NOW), 1); /* leased in the future */
    struct outbox_row row = alert_to(PHONE_C, incident.id);
    (void)store_outbox_add(tx, &row, NOW, NOW + 60000);
    struct outbox_row later = alert_to(PHONE_C, incident.id);
    later.purpose = PURPOSE_UPDATE; /* waits for a window */
    later.due_ms = NOW + 2 * HOUR_MS;
    (void)store_outbox_add(tx, &later, NOW, 0);
    assert_int_equal(due(tx, now_ms), 0);
    assert_true(store_clock_heal(tx, now_ms, latest_ms, turn_ms) >= 2);
    assert_int_equal(due(tx, now_ms), 1);
    assert_int_equal(to_send(tx, now_ms), 1);
    assert_int_equal(store_clock_heal(tx, now_ms, latest_ms, turn_ms), 0); /* leases of now are no wonder */
    return 0;
}

/* Three hours forward: all of it is due at once, and a lease that is over is taken by the next. */
static int the_clock_goes_forward_and_all_is_due(struct store_tx *tx, void *arg)
{
    const int64_t then_ms = NOW + 3 * HOUR_MS;
    (void)arg;
    add_registry(tx);
    struct incident incident = add_open(tx);
    store_deadline_set(tx, incident.id, NOW + 60000);
    struct outbox_row row = alert_to(PHONE_C, incident.id);
    (void)store_outbox_add(tx, &row, NOW, NOW + 60000);
    assert_int_equal(store_clock_heal(tx, then_ms, then_ms + 120000, then_ms + 900000), 0);
    assert_int_equal(due(tx, then_ms), 1);
    assert_int_equal(to_send(tx, then_ms), 1);
    assert_int_equal(due(tx, then_ms + 1), 0);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_case(a_roll_call_is_held_once),
        unit_case(an_answer_counts_at_once_and_is_written_seldom),
        unit_case(who_missed_one_is_noted_once_and_kept),
        unit_case(the_auditor_reads_what_is),
        unit_case(the_clock_goes_back_and_nothing_waits_longer),
        unit_case(a_clock_that_was_wrong_is_healed),
        unit_case(the_clock_goes_forward_and_all_is_due),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
