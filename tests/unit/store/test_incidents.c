/* Incidents, references, lists, timeline, deadlines, questions, seen messages. */
#include "fixture.h"

#include <stdlib.h>

/* What id_reference() gives next; afterwards the real ones. */
static const char *const *next_refs;
void __real_id_reference(char ret[ID_REFERENCE_SIZE]);
void __wrap_id_reference(char ret[ID_REFERENCE_SIZE]);
void __wrap_id_reference(char ret[ID_REFERENCE_SIZE])
{
    if (next_refs && *next_refs)
        assert_true(str_copy(ret, ID_REFERENCE_SIZE, str_of(*next_refs++)));
    else
        __real_id_reference(ret);
}

static void assert_same_incident(const struct incident *a, const struct incident *b)
{
    assert_string_equal(a->ref, b->ref);
    assert_int_equal(a->state, b->state);
    assert_int_equal(a->category, b->category);
    assert_true(a->confidence == b->confidence && a->lat == b->lat && a->lon == b->lon);
    assert_true(a->drill == b->drill && a->unverified == b->unverified && a->by_nearness == b->by_nearness);
    assert_true(address_same(&a->chat, &b->chat));
    assert_int_equal(a->person_id, b->person_id);
    assert_string_equal(a->reporter, b->reporter);
    assert_string_equal(a->society, b->society);
    assert_string_equal(a->station, b->station);
    assert_string_equal(a->language, b->language);
    assert_memory_equal(&a->place, &b->place, sizeof(a->place));
    assert_true(a->has_point == b->has_point && a->point_from_pin == b->point_from_pin);
    assert_string_equal(a->words, b->words);
    assert_memory_equal(&a->message_ms, &b->message_ms, 8 * sizeof(int64_t));
    assert_string_equal(a->acknowledged_by, b->acknowledged_by);
    assert_int_equal(a->disposition, b->disposition);
    assert_int_equal(a->tier, b->tier);
    assert_int_equal(a->told, b->told);
    assert_true(a->policy_ended == b->policy_ended && a->asked_place == b->asked_place);
}

static int an_incident_comes_back_as_it_was(struct store_tx *tx, void *arg)
{
    char phone[PHONE_SIZE];
    (void)arg;
    struct incident incident = {.state = INCIDENT_EN_ROUTE,
                                .category = CATEGORY_MISSING,
                                .confidence = 0.25,
                                .drill = true,
                                .unverified = true,
                                .by_nearness = true,
                                .chat = group_chat("g1"),
                                .person_id = store_person(tx, PHONE_A, "", NOW, phone),
                                .reporter = PHONE_A,
                                .society = "asha",
                                .station = "north",
                                .language = "mr",
                                .place = {.wing = "B", .flat = "1203", .floor = "12", .landmark = "temple"},
                                .has_point = true,
                                .lat = 19.25,
                                .lon = 72.5,
                                .point_from_pin = true,
                                .words = "one\ntwo",
                                .message_ms = 1,
                                .opened_ms = 2,
                                .delivered_ms = 3,
                                .acknowledged_ms = 4,
                                .en_route_ms = 5,
                                .on_scene_ms = 6,
                                .closed_ms = 7,
                                .last_report_ms = 8,
                                .acknowledged_by = PHONE_C,
                                .disposition = DISPOSITION_OTHER_AGENCY,
                                .tier = 2,
                                .told = 3,
                                .policy_ended = true,
                                .asked_place = true};
    struct incident found, none = {.state = INCIDENT_OPEN, .category = CATEGORY_OTHER};
    store_incident_put(tx, &incident);
    assert_true(store_incident_get(tx, incident.id, &found));
    assert_int_equal(found.id, incident.id);
    assert_same_incident(&found, &incident);
    memset(incident.words, 'w', INCIDENT_WORDS_MAX);
    incident.state = INCIDENT_CLOSED;
    store_incident_put(tx, &incident);
    assert_true(store_incident_by_ref(tx, incident.ref, &found));
    assert_same_incident(&found, &incident);
    store_incident_put(tx, &none); /* a drill: no chat, no person */
    assert_true(store_incident_get(tx, none.id, &found));
    assert_same_incident(&found, &none);
    assert_false(store_incident_get(tx, 12345, &found));
    assert_false(store_incident_by_ref(tx, "ZZZZ", &found));
    return 0;
}

static int a_gone_incident_fails_the_unit(struct store_tx *tx, void *arg)
{
    struct incident gone = {.id = 99, .ref = "AAAA", .state = INCIDENT_OPEN, .category = CATEGORY_FIRE};
    (void)arg;
    store_incident_put(tx, &gone);
    return 0;
}

static void what_is_gone_cannot_be_rewritten(void **state)
{
    struct err err = {""};
    assert_int_equal(store_run(((struct fixture *)*state)->store, a_gone_incident_fails_the_unit, NULL, &err),
                     -1);
    assert_string_equal(err.text, "incident 99 is gone");
}

static void close_at(struct store_tx *tx, struct incident *incident, int64_t closed_ms)
{
    incident->state = INCIDENT_CLOSED;
    incident->closed_ms = closed_ms;
    store_incident_put(tx, incident);
}

static int a_reference_is_given_once(struct store_tx *tx, void *arg)
{
    static const char *const refs[] = {"4F7K", "4F7K", "9XYZ", "4F7K", "9XYZ", "AAAA", "4F7K", NULL};
    struct address chat = phone_chat(PHONE_A);
    struct incident found;
    (void)arg;
    next_refs = refs;
    struct incident first = add_incident(tx, &chat, CATEGORY_FIRE, NOW);
    struct incident second = add_incident(tx, &chat, CATEGORY_FIRE, NOW);
    assert_string_equal(first.ref, "4F7K");
    assert_string_equal(second.ref, "9XYZ"); /* 4F7K is open */
    close_at(tx, &first, NOW + DAY_MS);
    struct incident third = add_incident(tx, &chat, CATEGORY_FIRE, NOW + 2 * DAY_MS);
    assert_string_equal(third.ref, "AAAA"); /* 4F7K was open yesterday */
    struct incident fourth = add_incident(tx, &chat, CATEGORY_FIRE, NOW + 32 * DAY_MS);
    assert_string_equal(fourth.ref, "4F7K");
    assert_true(store_incident_by_ref(tx, "4F7K", &found));
    assert_int_equal(found.id, fourth.id);
    next_refs = NULL;
    return 0;
}

static int lists_are_filtered_newest_first(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct address a = phone_chat(PHONE_A), g = group_chat("g1");
    struct incident *list;
    char phone[PHONE_SIZE];
    (void)arg;
    int64_t person = store_person(tx, PHONE_A, "", NOW, phone);
    struct incident one = add_incident(tx, &a, CATEGORY_FIRE, NOW),
                    two = add_incident(tx, &g, CATEGORY_FIRE, NOW + 10),
                    three = add_incident(tx, &g, CATEGORY_FIRE, NOW + 20);
    two.person_id = person;
    strcpy(two.station, "south");
    strcpy(two.society, "bina");
    store_incident_put(tx, &two);
    close_at(tx, &three, NOW + 30);
#define LIST(...) store_incident_list(tx, &(struct incident_filter){__VA_ARGS__}, arena, &list)
    assert_int_equal(LIST(.limit = 0), 3);
    assert_int_equal(list[0].id, three.id);
    assert_int_equal(list[2].id, one.id);
    assert_int_equal(LIST(.limit = 2), 2);
    assert_int_equal(LIST(.open_only = true), 2);
    assert_int_equal(list[0].id, two.id);
    assert_int_equal(LIST(.chat = &g), 2);
    assert_int_equal(LIST(.chat = &g, .open_only = true), 1);
    assert_int_equal(LIST(.person_id = person), 1);
    assert_int_equal(list[0].id, two.id);
    assert_int_equal(LIST(.station = "south"), 1);
    assert_int_equal(LIST(.society = "bina", .station = "north"), 0);
    assert_int_equal(LIST(.opened_from_ms = NOW + 10), 2);
    assert_int_equal(LIST(.opened_from_ms = NOW + 5, .opened_to_ms = NOW + 20), 1);
    assert_int_equal(list[0].id, two.id);
#undef LIST
    return 0;
}

static bool has(const struct address *list, size_t count, struct address wanted)
{
    for (size_t i = 0; i < count; i++) {
        if (address_same(&list[i], &wanted))
            return true;
    }
    return false;
}

static int open_ones_are_counted_and_their_chats_known(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct address a = phone_chat(PHONE_A), g = group_chat("g1"), none = {0}, *chats;
    int64_t by_state[INCIDENT_STATE_COUNT_];
    char phone[PHONE_SIZE];
    (void)arg;
    struct address user = {.channel = CHANNEL_WHATSAPP, .kind = ADDRESS_USER, .id = USER_B};
    struct incident one = add_incident(tx, &a, CATEGORY_FIRE, NOW),
                    two = add_incident(tx, &g, CATEGORY_FIRE, NOW);
    (void)add_incident(tx, &a, CATEGORY_THEFT, NOW);
    (void)add_incident(tx, &none, CATEGORY_OTHER, NOW); /* a drill */
    two.state = INCIDENT_ON_SCENE;
    two.person_id = store_person(tx, PHONE_B, USER_B, NOW, phone);
    store_incident_put(tx, &two);
    store_incident_count(tx, by_state);
    assert_int_equal(by_state[INCIDENT_OPEN], 3);
    assert_int_equal(by_state[INCIDENT_ON_SCENE], 1);
    size_t count = store_open_chats(tx, arena, &chats);
    assert_int_equal(count, 4); /* each once; the group's reporter may write alone */
    assert_true(has(chats, count, a) && has(chats, count, g));
    assert_true(has(chats, count, phone_chat(PHONE_B)) && has(chats, count, user));
    close_at(tx, &one, NOW);
    close_at(tx, &two, NOW);
    store_incident_count(tx, by_state);
    assert_int_equal(by_state[INCIDENT_OPEN], 2);
    assert_int_equal(by_state[INCIDENT_ON_SCENE] + by_state[INCIDENT_CLOSED], 0);
    assert_int_equal(store_open_chats(tx, arena, &chats), 1);
    return 0;
}

static int the_timeline_is_in_order(struct store_tx *tx, void *arg)
{
    struct address chat = phone_chat(PHONE_A);
    struct timeline_row *rows;
    (void)arg;
    struct incident incident = add_incident(tx, &chat, CATEGORY_FIRE, NOW);
    store_timeline_add(tx, &(struct timeline_row){incident.id, NOW, "reported", PHONE_A, "fire"});
    store_timeline_add(tx, &(struct timeline_row){incident.id, NOW - 5, "late", "policy", ""});
    assert_int_equal(store_timeline_list(tx, incident.id, store_tx_arena(tx), &rows), 2);
    assert_string_equal(rows[0].event, "reported");
    assert_string_equal(rows[0].by, PHONE_A);
    assert_string_equal(rows[0].detail, "fire");
    assert_int_equal(rows[1].at_ms, NOW - 5);
    assert_int_equal(rows[1].incident_id, incident.id);
    assert_int_equal(store_timeline_list(tx, 77, store_tx_arena(tx), &rows), 0);
    return 0;
}

static int deadlines_are_taken_by_urgency(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct address chat = phone_chat(PHONE_A);
    int64_t *ids;
    (void)arg;
    assert_int_equal(store_deadline_next(tx), 0);
    struct incident theft = add_incident(tx, &chat, CATEGORY_THEFT, NOW),
                    fire = add_incident(tx, &chat, CATEGORY_FIRE, NOW),
                    late = add_incident(tx, &chat, CATEGORY_FIRE, NOW),
                    her = add_incident(tx, &chat, CATEGORY_WOMEN_SAFETY, NOW);
    store_deadline_set(tx, theft.id, NOW);
    store_deadline_set(tx, late.id, NOW + 9);
    store_deadline_set(tx, fire.id, NOW + 5);
    store_deadline_set(tx, her.id, NOW + 500);
    assert_int_equal(store_deadline_next(tx), NOW);
    assert_int_equal(store_deadline_take(tx, NOW - 1, 1000, 10, arena, &ids), 0);
    assert_int_equal(store_deadline_take(tx, NOW + 600, 1000, 3, arena, &ids), 3);
    assert_int_equal(ids[0], her.id);
    assert_int_equal(ids[1], fire.id);
    assert_int_equal(ids[2], late.id);
    assert_true(store_deadline_is_due(tx, her.id, NOW + 500));
    assert_false(store_deadline_is_due(tx, her.id, NOW + 499)); /* somebody may have put it off */
    assert_false(store_deadline_is_due(tx, 4711, NOW + 500));
    assert_int_equal(store_deadline_next(tx), NOW); /* nobody has leased the theft's */
    assert_int_equal(store_deadline_take(tx, NOW + 600, 1000, 10, arena, &ids), 1);
    assert_int_equal(store_deadline_take(tx, NOW + 1599, 1000, 10, arena, &ids), 0); /* leased */
    assert_int_equal(store_deadline_next(tx), 0);
    store_deadline_set(tx, her.id, NOW + 1000); /* a new one is nobody's */
    store_deadline_set(tx, fire.id, 0);
    assert_int_equal(store_deadline_next(tx), NOW + 1000);
    store_leases_reset(tx);
    assert_int_equal(store_deadline_take(tx, NOW + 1000, 1000, 10, arena, &ids), 3);
    assert_int_equal(store_deadline_take(tx, NOW + 2000, 1000, 10, arena, &ids), 3); /* run out */
    return 0;
}

static struct question question_in(const struct address *chat, int64_t asked_ms, int64_t expires_ms)
{
    return (struct question){.chat = *chat,
                             .phone = PHONE_B,
                             .category = CATEGORY_FIRE,
                             .confidence = 0.5,
                             .place = {.wing = "B"},
                             .words = "aag?",
                             .message_id = "wamid.1",
                             .message_ms = NOW - 1,
                             .asked_ms = asked_ms,
                             .expires_ms = expires_ms,
                             .media_kind = "voice",
                             .media_id = "77"};
}

static int questions_come_back_until_they_expire(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct address g = group_chat("g1"), a = phone_chat(PHONE_A);
    struct question found, first = question_in(&g, NOW, NOW + 100),
                           second = question_in(&g, NOW + 1, NOW + 50);
    (void)arg;
    int64_t first_id = store_question_add(tx, &first), second_id = store_question_add(tx, &second);
    assert_true(first_id > 0 && second_id > first_id);
    assert_true(store_question_get(tx, 0, &g, NOW, arena, &found));
    assert_int_equal(found.id, second_id);
    assert_true(address_same(&found.chat, &g));
    assert_int_equal(found.category, CATEGORY_FIRE);
    assert_true(found.confidence == 0.5 && found.person_id == 0);
    assert_string_equal(found.phone, PHONE_B);
    assert_string_equal(found.place.wing, "B");
    assert_string_equal(found.words, "aag?");
    assert_string_equal(found.message_id, "wamid.1");
    assert_string_equal(found.media_kind, "voice");
    assert_string_equal(found.media_id, "77");
    assert_true(found.message_ms == NOW - 1 && found.asked_ms == NOW + 1 && found.expires_ms == NOW + 50);
    assert_true(store_question_get(tx, 0, &g, NOW + 50, arena, &found));
    assert_int_equal(found.id, first_id);
    assert_false(store_question_get(tx, 0, &g, NOW + 100, arena, &found));
    assert_false(store_question_get(tx, 0, &a, NOW, arena, &found));
    assert_true(
        store_question_get(tx, second_id, &a, NOW + 100, arena, &found)); /* a late yes, from elsewhere */
    store_question_remove(tx, second_id);
    assert_false(store_question_get(tx, second_id, &g, NOW, arena, &found));
    return 0;
}

static int of_her_safety_she_is_asked_alone(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct address g = group_chat("g1"), direct = phone_chat(PHONE_B), other = phone_chat(PHONE_A);
    struct question found, question = question_in(&g, NOW, NOW + 100);
    (void)arg;
    int64_t fire = store_question_add(tx, &question);
    assert_false(store_question_get(tx, 0, &direct, NOW, arena, &found));
    question.category = CATEGORY_WOMEN_SAFETY;
    int64_t hers = store_question_add(tx, &question);
    assert_true(store_question_get(tx, 0, &direct, NOW, arena, &found));
    assert_true(found.id == hers && hers != fire);
    assert_false(store_question_get(tx, 0, &direct, NOW + 100, arena, &found));
    assert_false(store_question_get(tx, 0, &other, NOW, arena, &found));
    return 0;
}

static int chats_with_a_question_are_known(struct store_tx *tx, void *arg)
{
    struct address g = group_chat("g1"), a = phone_chat(PHONE_A), *chats;
    int64_t now_ms = clock_wall_ms();
    struct question open = question_in(&g, now_ms, now_ms + HOUR_MS),
                    over = question_in(&a, now_ms, now_ms - 1);
    (void)arg;
    assert_true(store_question_add(tx, &open) && store_question_add(tx, &over));
    size_t count = store_question_chats(tx, store_tx_arena(tx), &chats);
    assert_int_equal(count, 2);
    assert_true(has(chats, count, g) && has(chats, count, phone_chat(PHONE_B)));
    return 0;
}

static int incidents_that_a_number_was_told_of(struct store_tx *tx, void *arg)
{
    struct address chat = phone_chat(PHONE_A), told = phone_chat(PHONE_B);
    struct incident *found, fire = add_incident(tx, &chat, CATEGORY_FIRE, NOW),
                            theft = add_incident(tx, &chat, CATEGORY_THEFT, NOW + 1);
    struct outbox_row alert = alert_to(PHONE_B, fire.id), update = alert_to(PHONE_B, theft.id);
    (void)arg;
    update.purpose = PURPOSE_UPDATE;
    assert_true(store_outbox_add(tx, &alert, NOW, 0) && store_outbox_add(tx, &alert, NOW, 0) &&
                store_outbox_add(tx, &update, NOW, 0));
    struct incident_filter filter = {.told = &told, .open_only = true};
    assert_int_equal(store_incident_list(tx, &filter, store_tx_arena(tx), &found), 1);
    assert_int_equal(found[0].id, fire.id);
    filter.told = &chat;
    assert_int_equal(store_incident_list(tx, &filter, store_tx_arena(tx), &found), 0);
    return 0;
}

static int a_message_is_seen_once(struct store_tx *tx, void *arg)
{
    (void)arg;
    assert_true(store_seen(tx, CHANNEL_WHATSAPP, NOW, "wamid.1"));
    assert_false(store_seen(tx, CHANNEL_WHATSAPP, NOW, "wamid.1"));
    assert_true(store_seen(tx, CHANNEL_WHATSAPP, NOW, "wamid.2"));
    assert_true(store_seen(tx, CHANNEL_TELEGRAM, NOW, "wamid.1"));
    assert_true(store_seen(tx, CHANNEL_WHATSAPP, NOW + 1, "wamid.1"));
    assert_false(store_seen(tx, CHANNEL_WHATSAPP, NOW, "wamid.2"));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_case(an_incident_comes_back_as_it_was),
        store_test(what_is_gone_cannot_be_rewritten),
        unit_case(a_reference_is_given_once),
        unit_case(lists_are_filtered_newest_first),
        unit_case(open_ones_are_counted_and_their_chats_known),
        unit_case(the_timeline_is_in_order),
        unit_case(deadlines_are_taken_by_urgency),
        unit_case(questions_come_back_until_they_expire),
        unit_case(of_her_safety_she_is_asked_alone),
        unit_case(chats_with_a_question_are_known),
        unit_case(incidents_that_a_number_was_told_of),
        unit_case(a_message_is_seen_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
