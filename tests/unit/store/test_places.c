/* Stations that were merged into others, and chats that were asked where they are. */
#include "fixture.h"

#include "store/place_rows.h"

static int a_station_retires(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct station station;
    struct station_past *list, past;
    (void)arg;
    add_registry(tx);
    assert_int_equal(store_station_retire(tx, "north", "nowhere"), ROW_MISSING);
    assert_int_equal(store_station_retire(tx, "nowhere", "south"), ROW_MISSING);
    assert_int_equal(store_station_retire(tx, "north", "north"), ROW_MISSING);
    assert_int_equal(store_station_retire(tx, "north", "south"), ROW_IN_USE); /* the society */
    assert_int_equal(store_station_past_list(tx, arena, &list), 0);
    assert_int_equal(store_society_remove(tx, "asha"), ROW_DONE);
    assert_int_equal(store_station_retire(tx, "north", "south"), ROW_DONE);
    assert_int_equal(store_station_get(tx, "north", arena, &station), ROW_MISSING);
    assert_int_equal(store_station_past_list(tx, arena, &list), 1);
    assert_string_equal(list[0].id, "north");
    assert_string_equal(list[0].name, "North");
    assert_string_equal(list[0].merged_into, "south");
    assert_true(list[0].at_ms > 0);
    assert_true(store_station_past_get(tx, "north", arena, &past));
    assert_string_equal(past.name, "North");
    assert_false(store_station_past_get(tx, "south", arena, &past));
    return 0;
}

static void add(struct store_tx *tx, const char *id)
{
    struct station station = {.id = id, .name = id, .phone = "", .language = "en", .above = ""};
    assert_int_equal(store_station_add(tx, &station), ROW_DONE);
}

static int the_heir_of_heirs(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct station_past *list;
    (void)arg;
    add(tx, "a");
    add(tx, "b");
    add(tx, "c");
    assert_int_equal(store_station_retire(tx, "a", "b"), ROW_DONE);
    assert_string_equal(store_station_heir(tx, "a", arena), "b");
    assert_int_equal(store_station_retire(tx, "b", "c"), ROW_DONE);
    assert_string_equal(store_station_heir(tx, "a", arena), "c");
    assert_string_equal(store_station_heir(tx, "b", arena), "c");
    assert_string_equal(store_station_heir(tx, "c", arena), "");
    assert_string_equal(store_station_heir(tx, "nobody", arena), "");
    add(tx, "a"); /* it stands again */
    assert_int_equal(store_station_past_list(tx, arena, &list), 1);
    assert_string_equal(store_station_heir(tx, "a", arena), "");
    assert_int_equal(store_station_retire(tx, "c", "a"), ROW_DONE);
    assert_string_equal(store_station_heir(tx, "b", arena), "a");
    assert_int_equal(store_station_remove(tx, "a"), ROW_DONE);
    assert_string_equal(store_station_heir(tx, "b", arena), "");
    return 0;
}

static int a_pin_is_waited_for_once(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct address a = phone_chat(PHONE_A), b = phone_chat(PHONE_B), *chats;
    const char *language = NULL;
    (void)arg;
    assert_false(store_place_answered(tx, &a, NOW, arena, &language));
    store_place_asked(tx, &a, "en", NOW + 10);
    store_place_asked(tx, &a, "mr", NOW + 20);
    store_place_asked(tx, &b, "hi", NOW + 10);
    assert_int_equal(store_place_chats(tx, arena, &chats), 2);
    assert_true(store_place_answered(tx, &a, NOW + 19, arena, &language));
    assert_string_equal(language, "mr");
    assert_false(store_place_answered(tx, &a, NOW + 19, arena, &language));
    assert_false(store_place_answered(tx, &b, NOW + 10, arena, &language)); /* too late */
    assert_int_equal(store_place_chats(tx, arena, &chats), 1);
    assert_false(store_prune(tx, NOW + 9, 0, 0));
    assert_int_equal(store_place_chats(tx, arena, &chats), 1);
    assert_false(store_prune(tx, NOW + 10, 0, 0));
    assert_int_equal(store_place_chats(tx, arena, &chats), 0);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_case(a_station_retires),
        unit_case(the_heir_of_heirs),
        unit_case(a_pin_is_waited_for_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
