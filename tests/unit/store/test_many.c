/* Chats that joined, linked incidents, counted floods, folded updates, false alarms and mutes, as rows. */
#include "fixture.h"

#include "store/many_rows.h"

#define REST 6000

static struct joined_chat joined_of(struct address chat)
{
    return (struct joined_chat){.chat = chat, .language = "mr"};
}

static int a_chat_joins_once(struct store_tx *tx, void *arg)
{
    struct address home = group_chat("home"), other = group_chat("other");
    struct joined_chat joined = joined_of(other), *list;
    char phone[PHONE_SIZE];
    (void)arg;
    add_registry(tx);
    int64_t person = store_person(tx, PHONE_A, "", NOW, phone);
    struct incident incident = add_incident(tx, &home, CATEGORY_FIRE, NOW);
    assert_true(store_chat_join(tx, incident.id, &joined, person, NOW));
    assert_false(store_chat_join(tx, incident.id, &joined, person, NOW + 1));
    assert_int_equal(store_chats_joined(tx, incident.id, store_tx_arena(tx), &list), 1);
    assert_true(address_same(&list[0].chat, &other));
    assert_string_equal(list[0].language, "mr");
    return 0;
}

static size_t found(struct store_tx *tx, struct incident_filter filter)
{
    struct incident *list;
    return store_incident_list(tx, &filter, store_tx_arena(tx), &list);
}

/* What the chat, or the person alone, says later is found to belong to it. */
static int what_was_joined_is_the_chats_and_the_persons(struct store_tx *tx, void *arg)
{
    struct address home = group_chat("home"), other = group_chat("other"), *open;
    struct joined_chat joined = joined_of(other);
    char phone[PHONE_SIZE];
    bool chat = false, person_alone = false;
    (void)arg;
    add_registry(tx);
    int64_t person = store_person(tx, PHONE_A, "", NOW, phone);
    struct incident incident = add_incident(tx, &home, CATEGORY_FIRE, NOW);
    assert_int_equal(found(tx, (struct incident_filter){.chat = &other, .open_only = true}), 0);
    (void)store_chat_join(tx, incident.id, &joined, person, NOW);
    assert_int_equal(found(tx, (struct incident_filter){.chat = &other, .open_only = true}), 1);
    assert_int_equal(found(tx, (struct incident_filter){.chat = &home, .open_only = true}), 1);
    assert_int_equal(found(tx, (struct incident_filter){.person_id = person, .open_only = true}), 1);
    size_t count = store_open_chats(tx, store_tx_arena(tx), &open);
    for (size_t i = 0; i < count; i++) {
        struct address alone = phone_chat(PHONE_A);
        chat |= address_same(&open[i], &other);
        person_alone |= address_same(&open[i], &alone);
    }
    assert_true(chat && person_alone);
    store_erase_person(tx, PHONE_A);
    assert_int_equal(found(tx, (struct incident_filter){.chat = &other, .open_only = true}), 1);
    assert_int_equal(found(tx, (struct incident_filter){.person_id = person, .open_only = true}), 0);
    return 0;
}

static int firsts_and_those_that_follow(struct store_tx *tx, void *arg)
{
    struct address a = group_chat("a"), b = group_chat("b"), c = group_chat("c");
    struct incident *list;
    struct arena *arena = store_tx_arena(tx);
    (void)arg;
    add_registry(tx);
    struct incident first = add_incident(tx, &a, CATEGORY_FIRE, NOW);
    struct incident second = add_incident(tx, &b, CATEGORY_FIRE, NOW + 1000);
    struct incident third = add_incident(tx, &c, CATEGORY_FIRE, NOW + 2000);
    second.link_id = third.link_id = first.id;
    store_incident_put(tx, &second);
    store_incident_put(tx, &third);
    assert_int_equal(
        store_incidents_first(tx, first.station, first.message_ms, first.message_ms, arena, &list), 1);
    assert_int_equal(list[0].id, first.id);
    assert_int_equal(
        store_incidents_first(tx, first.station, first.message_ms + 1, first.message_ms + 9, arena, &list),
        0);
    assert_int_equal(store_incidents_first(tx, "elsewhere", 0, INT64_MAX, arena, &list), 0);
    assert_int_equal(store_incidents_linked(tx, first.id, arena, &list), 2);
    assert_int_equal(list[0].id, second.id);
    assert_int_equal(store_incidents_linked(tx, 0, arena, &list), 0);
    assert_int_equal(found(tx, (struct incident_filter){.station = first.station, .not_linked = true}), 1);
    second.state = INCIDENT_CLOSED;
    store_incident_put(tx, &second);
    assert_int_equal(store_incidents_linked(tx, first.id, arena, &list), 1);
    assert_int_equal(store_incidents_recent(tx, first.society, 0, 9, arena, &list), 2);
    assert_int_equal(store_incidents_recent(tx, "", first.last_report_ms + 1, 9, arena, &list), 1);
    assert_int_equal(store_incidents_recent(tx, "elsewhere", 0, 9, arena, &list), 0);
    return 0;
}

static int a_flood_is_told_at_once_and_then_at_intervals(struct store_tx *tx, void *arg)
{
    struct address chat = group_chat("a");
    struct crowd *due;
    struct arena *arena = store_tx_arena(tx);
    (void)arg;
    add_registry(tx);
    int64_t id = add_incident(tx, &chat, CATEGORY_FIRE, NOW).id;
    store_crowd_add(tx, id, 1, false, NOW, REST);
    store_crowd_add(tx, id, 1, true, NOW, REST);
    assert_int_equal(store_crowd_take(tx, NOW - 1, arena, &due), 0);
    assert_int_equal(store_crowd_take(tx, NOW, arena, &due), 1);
    assert_int_equal(due[0].incident_id, id);
    assert_int_equal(due[0].further, 2);
    assert_true(due[0].linked);
    assert_int_equal(store_crowd_take(tx, NOW + REST, arena, &due), 0); /* emptied */
    store_crowd_add(tx, id, 5, false, NOW + 1000, REST);
    assert_int_equal(store_crowd_take(tx, NOW + REST - 1, arena, &due), 0);
    assert_int_equal(store_crowd_take(tx, NOW + REST, arena, &due), 1);
    assert_int_equal(due[0].further, 5);
    assert_false(due[0].linked);
    /* The clock is set back by hours: it still comes. */
    store_crowd_add(tx, id, 1, false, NOW - HOUR_MS, REST);
    assert_int_equal(store_crowd_take(tx, NOW - HOUR_MS + REST, arena, &due), 1);
    return 0;
}

static struct outbox_row update_to(int64_t incident_id, enum outbox_folds folds, int64_t due_ms)
{
    struct outbox_row row = alert_to(PHONE_A, incident_id);
    row.purpose = PURPOSE_UPDATE;
    row.folds = folds;
    row.due_ms = due_ms;
    return row;
}

static struct outbox_place place_of(struct store_tx *tx, int64_t incident_id, int64_t now_ms)
{
    struct address to = phone_chat(PHONE_A);
    struct outbox_place place;
    store_outbox_place(tx, incident_id, &to, now_ms, REST, store_tx_arena(tx), &place);
    return place;
}

static int updates_keep_their_distance(struct store_tx *tx, void *arg)
{
    struct address chat = group_chat("a");
    struct outbox_row *rows;
    (void)arg;
    add_registry(tx);
    int64_t id = add_incident(tx, &chat, CATEGORY_FIRE, NOW).id;
    struct outbox_row alone = update_to(id, FOLDS_NOT, NOW), first = update_to(id, FOLDS_TAKES_MORE, NOW);
    assert_true(store_outbox_add(tx, &alone, NOW, NOW + 60000) > 0);
    assert_int_equal(place_of(tx, id, NOW).free_ms, NOW);
    assert_true(store_outbox_add(tx, &first, NOW, NOW + 60000) > 0);
    struct outbox_place place = place_of(tx, id, NOW + 10);
    assert_int_equal(place.free_ms, NOW + REST);
    assert_int_equal(place.waiting_id, 0); /* under way: nothing is added to it */
    struct outbox_row next = update_to(id, FOLDS_TAKES_MORE, place.free_ms);
    int64_t waiting = store_outbox_add(tx, &next, NOW + 10, NOW + 60000);
    place = place_of(tx, id, NOW + 20);
    assert_int_equal(place.waiting_id, waiting);
    assert_string_equal(place.content, next.content);
    store_outbox_rewrite(tx, waiting, "{\"kind\":\"text\"}");
    assert_int_equal(store_outbox_take(tx, NOW + REST - 1, 1000, 9, store_tx_arena(tx), &rows), 0);
    assert_int_equal(store_outbox_take(tx, NOW + REST, 1000, 9, store_tx_arena(tx), &rows), 1);
    assert_string_equal(rows[0].content, "{\"kind\":\"text\"}");
    assert_int_equal(place_of(tx, id, NOW + REST).waiting_id, 0);
    assert_int_equal(place_of(tx, id, NOW + REST).free_ms, NOW + 2 * REST);
    assert_int_equal(place_of(tx, id, NOW + 3 * REST).free_ms, NOW + 3 * REST);
    assert_int_equal(place_of(tx, id, NOW - HOUR_MS).free_ms, NOW - HOUR_MS); /* a clock set back */
    assert_int_equal(place_of(tx, id + 1, NOW).free_ms, NOW);                 /* of another incident */
    return 0;
}

static void close_as(struct store_tx *tx, const char *chat, int64_t person, enum disposition disposition,
                     bool drill, int64_t closed_ms)
{
    struct address address = group_chat(chat);
    struct incident incident = add_incident(tx, &address, CATEGORY_FIRE, NOW);
    incident.person_id = person;
    incident.state = INCIDENT_CLOSED;
    incident.disposition = disposition;
    incident.drill = drill;
    incident.closed_ms = closed_ms;
    store_incident_put(tx, &incident);
}

static int false_alarms_are_counted_from_the_rows(struct store_tx *tx, void *arg)
{
    char phone[PHONE_SIZE];
    (void)arg;
    add_registry(tx);
    int64_t person = store_person(tx, PHONE_A, "", NOW, phone);
    int64_t other = store_person(tx, PHONE_B, "", NOW, phone);
    close_as(tx, "a", person, DISPOSITION_UNFOUNDED, false, NOW);
    close_as(tx, "b", person, DISPOSITION_UNFOUNDED, false, NOW - DAY_MS);
    close_as(tx, "c", person, DISPOSITION_UNFOUNDED, true, NOW);
    close_as(tx, "d", person, DISPOSITION_GENUINE, false, NOW);
    close_as(tx, "e", other, DISPOSITION_UNFOUNDED, false, NOW);
    close_as(tx, "f", 0, DISPOSITION_UNFOUNDED, false, NOW);
    assert_int_equal(store_false_alarms(tx, person, 0), 2);
    assert_int_equal(store_false_alarms(tx, person, NOW), 1);
    assert_int_equal(store_false_alarms(tx, person, NOW + 1), 0);
    assert_int_equal(store_false_alarms(tx, 0, 0), 0);
    return 0;
}

static int a_mute_ends_by_itself_and_is_told_once(struct store_tx *tx, void *arg)
{
    struct mute mute = {.address = phone_chat(PHONE_A), .until_ms = NOW + 1000}, *list;
    struct address other = group_chat("a");
    struct arena *arena = store_tx_arena(tx);
    (void)arg;
    store_changes_by(tx, "+910000040001");
    store_mute_add(tx, &mute);
    assert_true(store_is_muted(tx, &mute.address, NOW + 999));
    assert_false(store_is_muted(tx, &mute.address, NOW + 1000));
    assert_false(store_is_muted(tx, &other, NOW));
    assert_true(store_mute_tell(tx, &mute.address, NOW));
    assert_false(store_mute_tell(tx, &mute.address, NOW + 1));
    assert_int_equal(store_mute_list(tx, NOW, arena, &list), 1);
    assert_string_equal(list[0].who, "+910000040001");
    assert_int_equal(store_mute_list(tx, NOW + 1000, arena, &list), 0);
    mute.until_ms = NOW + 5000; /* anew: told anew */
    store_mute_add(tx, &mute);
    assert_true(store_mute_tell(tx, &mute.address, NOW));
    assert_false(store_prune(tx, NOW + 5000, 0, 0));
    assert_int_equal(store_mute_remove(tx, &mute.address), ROW_MISSING);
    return 0;
}

static int muting_leaves_history(struct store_tx *tx, void *arg)
{
    struct mute mute = {.address = phone_chat(PHONE_A), .until_ms = NOW + 1000};
    (void)arg;
    int64_t version = store_registry_version(tx);
    store_mute_add(tx, &mute);
    assert_true(store_registry_version(tx) > version); /* as every change that leaves a row of history */
    assert_int_equal(store_mute_remove(tx, &mute.address), ROW_DONE);
    assert_int_equal(store_mute_remove(tx, &mute.address), ROW_MISSING);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_case(a_chat_joins_once),
        unit_case(what_was_joined_is_the_chats_and_the_persons),
        unit_case(firsts_and_those_that_follow),
        unit_case(a_flood_is_told_at_once_and_then_at_intervals),
        unit_case(updates_keep_their_distance),
        unit_case(false_alarms_are_counted_from_the_rows),
        unit_case(a_mute_ends_by_itself_and_is_told_once),
        unit_case(muting_leaves_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
