/* Stations, contacts, societies, circles, chats, jurisdictions, admins: results, cascades, versions, history.
 */
#include "fixture.h"

#include <stdio.h>

#include "util/id.h"

static const struct station north = {
    .id = "north", .name = "North", .phone = "", .language = "en", .above = ""};
static const struct society far_away = {
    .id = "far", .name = "Far", .address = "", .station = "nowhere", .language = "en"};

static int stations(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct station station, *list,
        changed = {.id = "north",
                   .name = "North Bandra",
                   .phone = PHONE_A,
                   .has_point = true,
                   .lat = 19.05,
                   .lon = 72.84,
                   .language = "mr",
                   .above = ""};
    (void)arg;
    assert_int_equal(store_station_get(tx, "north", arena, &station), ROW_MISSING);
    assert_int_equal(store_station_set(tx, &north), ROW_MISSING);
    assert_int_equal(store_station_remove(tx, "north"), ROW_MISSING);
    add_registry(tx);
    assert_int_equal(store_station_add(tx, &north), ROW_EXISTS);
    assert_int_equal(store_station_get(tx, "north", arena, &station), ROW_DONE);
    assert_string_equal(station.name, "North");
    assert_false(station.has_point);
    assert_int_equal(store_station_set(tx, &changed), ROW_DONE);
    assert_int_equal(store_station_list(tx, arena, &list), 2);
    assert_string_equal(list[0].id, "north");
    assert_string_equal(list[0].name, "North Bandra");
    assert_string_equal(list[0].phone, PHONE_A);
    assert_string_equal(list[0].language, "mr");
    assert_true(list[0].has_point && list[0].lat == 19.05 && list[0].lon == 72.84);
    assert_string_equal(list[1].id, "south");
    return 0;
}

static int a_station_in_use_stays(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct address chat = phone_chat(PHONE_A);
    struct contact *contacts;
    struct jurisdiction area = {.station = "north", .geojson = "{}"}, *areas;
    (void)arg;
    add_registry(tx);
    assert_int_equal(store_jurisdictions_replace(tx, &area, 1), ROW_DONE);
    assert_int_equal(store_station_remove(tx, "north"), ROW_IN_USE); /* the society */
    assert_int_equal(store_society_remove(tx, "asha"), ROW_DONE);
    struct incident incident = add_incident(tx, &chat, CATEGORY_FIRE, NOW);
    assert_int_equal(store_station_remove(tx, "north"), ROW_IN_USE); /* the incident */
    incident.state = INCIDENT_CLOSED;
    incident.closed_ms = NOW + 1;
    store_incident_put(tx, &incident);
    assert_int_equal(store_station_remove(tx, "north"), ROW_DONE);
    assert_int_equal(store_contact_list(tx, NULL, arena, &contacts), 0);
    assert_int_equal(store_jurisdiction_list(tx, arena, &areas), 0);
    assert_true(store_incident_get(tx, incident.id, &incident));
    assert_string_equal(incident.station, "north");
    return 0;
}

static int contacts(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct contact *list,
        second = {.station = "north",
                  .tier = 1,
                  .phone = PHONE_A,
                  .role = "squad",
                  .language = "mr",
                  .hours = "",
                  .categories = ""},
        lost = {.station = "nowhere",
                .tier = 1,
                .phone = PHONE_A,
                .role = "",
                .language = "",
                .hours = "",
                .categories = ""};
    (void)arg;
    add_registry(tx);
    assert_int_equal(store_contact_add(tx, &lost), ROW_MISSING);
    assert_int_equal(store_contact_set(tx, &second), ROW_MISSING);
    assert_int_equal(store_contact_add(tx, &second), ROW_DONE);
    assert_int_equal(store_contact_add(tx, &second), ROW_EXISTS);
    second.tier = 2;
    second.role = "control room";
    second.hours = "20:00-08:00";
    second.categories = "fire";
    assert_int_equal(store_contact_set(tx, &second), ROW_DONE);
    second.station = "south";
    assert_int_equal(store_contact_add(tx, &second), ROW_DONE);
    assert_int_equal(store_contact_list(tx, "north", arena, &list), 2);
    assert_string_equal(list[0].phone, PHONE_C); /* tier, then phone */
    assert_string_equal(list[1].phone, PHONE_A);
    assert_string_equal(list[1].role, "control room");
    assert_string_equal(list[1].language, "mr");
    assert_string_equal(list[1].hours, "20:00-08:00");
    assert_string_equal(list[1].categories, "fire");
    assert_int_equal(list[1].tier, 2);
    assert_int_equal(store_contact_list(tx, NULL, arena, &list), 3);
    assert_int_equal(store_contact_of_phone(tx, PHONE_A, arena, &list), 2);
    assert_string_equal(list[0].station, "north");
    assert_int_equal(store_contact_of_phone(tx, PHONE_B, arena, &list), 0);
    assert_int_equal(store_contact_remove(tx, "north", PHONE_A), ROW_DONE);
    assert_int_equal(store_contact_remove(tx, "north", PHONE_A), ROW_MISSING);
    return 0;
}

static enum row_result put_above(struct store_tx *tx, const char *id, const char *above)
{
    struct station station;
    assert_int_equal(store_station_get(tx, id, store_tx_arena(tx), &station), ROW_DONE);
    station.above = above;
    return store_station_set(tx, &station);
}

static int stations_stand_above_stations(struct store_tx *tx, void *arg)
{
    struct station *above, city = {.id = "city", .name = "City", .phone = "", .language = "en", .above = ""};
    (void)arg;
    add_registry(tx);
    assert_int_equal(put_above(tx, "north", "city"), ROW_MISSING);
    assert_int_equal(store_station_add(tx, &city), ROW_DONE);
    assert_int_equal(put_above(tx, "north", "south"), ROW_DONE);
    assert_int_equal(put_above(tx, "south", "city"), ROW_DONE);
    assert_int_equal(store_station_above(tx, "north", store_tx_arena(tx), &above), 2);
    assert_string_equal(above[0].id, "south");
    assert_string_equal(above[1].id, "city");
    assert_string_equal(above[1].name, "City");
    assert_int_equal(store_station_above(tx, "city", store_tx_arena(tx), &above), 0);
    assert_int_equal(put_above(tx, "city", "north"), ROW_CYCLE);
    assert_int_equal(put_above(tx, "city", "city"), ROW_CYCLE);
    assert_int_equal(put_above(tx, "south", "north"), ROW_CYCLE);
    assert_int_equal(store_station_remove(tx, "city"), ROW_IN_USE);
    assert_int_equal(put_above(tx, "south", ""), ROW_DONE);
    assert_int_equal(store_station_remove(tx, "city"), ROW_DONE);
    city.above = "nowhere";
    assert_int_equal(store_station_add(tx, &city), ROW_MISSING);
    return 0;
}

/* However high they are piled, the way up ends. */
static int the_way_up_is_bounded(struct store_tx *tx, void *arg)
{
    struct station *above;
    char ids[8][8];
    (void)arg;
    for (int i = 0; i < 8; i++) {
        snprintf(ids[i], sizeof(ids[i]), "s%d", i);
        struct station station = {
            .id = ids[i], .name = "S", .phone = "", .language = "en", .above = i ? ids[i - 1] : ""};
        assert_int_equal(store_station_add(tx, &station), i <= STATIONS_ABOVE_MAX       ? ROW_DONE
                                                          : i == STATIONS_ABOVE_MAX + 1 ? ROW_CYCLE
                                                                                        : ROW_MISSING);
    }
    assert_int_equal(store_station_above(tx, ids[STATIONS_ABOVE_MAX], store_tx_arena(tx), &above),
                     STATIONS_ABOVE_MAX);
    return 0;
}

static int tiers(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct tier *list, second = {.station = "north", .tier = 2, .ack_timeout_ms = 90000, .repeat = 3},
                       first = {.station = "north", .tier = 1, .ack_timeout_ms = 30000, .repeat = 1},
                       lost = {.station = "nowhere", .tier = 1, .ack_timeout_ms = 1000, .repeat = 1};
    (void)arg;
    add_registry(tx);
    assert_int_equal(store_tier_set(tx, &lost), ROW_MISSING);
    assert_int_equal(store_tier_set(tx, &second), ROW_DONE);
    assert_int_equal(store_tier_set(tx, &first), ROW_DONE);
    second.adds_up = true;
    second.repeat = 4;
    assert_int_equal(store_tier_set(tx, &second), ROW_DONE);
    assert_int_equal(store_tier_list(tx, "north", arena, &list), 2);
    assert_int_equal(list[0].tier, 1);
    assert_int_equal(list[0].ack_timeout_ms, 30000);
    assert_false(list[0].adds_up);
    assert_true(list[1].adds_up && list[1].repeat == 4 && list[1].ack_timeout_ms == 90000);
    assert_int_equal(store_tier_list(tx, "south", arena, &list), 0);
    assert_int_equal(store_tier_remove(tx, "north", 3), ROW_MISSING);
    assert_int_equal(store_tier_remove(tx, "north", 1), ROW_DONE);
    assert_int_equal(store_society_remove(tx, "asha"), ROW_DONE);
    assert_int_equal(store_station_remove(tx, "north"), ROW_DONE); /* its tiers go too */
    assert_int_equal(store_tier_list(tx, NULL, arena, &list), 0);
    return 0;
}

static int societies(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct society society, *list;
    (void)arg;
    add_registry(tx);
    assert_int_equal(store_society_add(tx, &far_away), ROW_MISSING); /* no such station */
    assert_int_equal(store_society_get(tx, "asha", arena, &society), ROW_DONE);
    assert_string_equal(society.address, "Lane 1");
    assert_string_equal(society.station, "north");
    assert_true(society.has_point && society.lat == 19.1);
    assert_int_equal(store_society_add(tx, &society), ROW_EXISTS);
    society.station = "nowhere";
    assert_int_equal(store_society_set(tx, &society), ROW_MISSING);
    society.station = "";
    society.has_point = false;
    society.station_uncertain = society.station_named = true;
    assert_int_equal(store_society_set(tx, &society), ROW_DONE);
    society = far_away;
    assert_int_equal(store_society_set(tx, &society), ROW_MISSING);
    assert_int_equal(store_society_list(tx, arena, &list), 1);
    assert_string_equal(list[0].station, "");
    assert_true(!list[0].has_point && list[0].station_uncertain && list[0].station_named);
    assert_int_equal(store_society_get(tx, "far", arena, &society), ROW_MISSING);
    assert_int_equal(store_society_remove(tx, "far"), ROW_MISSING);
    return 0;
}

static int join_codes_are_given_once(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct society asha, after,
        other = {.id = "bina", .name = "Bina", .address = "", .station = "", .language = "en"};
    char same[ID_JOIN_CODE_SIZE];
    (void)arg;
    add_registry(tx);
    assert_int_equal(store_society_add(tx, &other), ROW_DONE);
    assert_int_equal(store_society_get(tx, "bina", arena, &other), ROW_DONE);
    assert_int_equal(store_society_get(tx, "asha", arena, &asha), ROW_DONE);
    assert_true(id_is_join_code(str_of(asha.join_code), same));
    assert_string_not_equal(asha.join_code, other.join_code);
    assert_int_equal(store_society_of_code(tx, asha.join_code, arena, &after), ROW_DONE);
    assert_string_equal(after.id, "asha");
    assert_int_equal(store_society_of_code(tx, "", arena, &after), ROW_MISSING);
    other.join_code = "Z2Z2Z2";
    assert_int_equal(store_society_set(tx, &other), ROW_DONE); /* which does not change it */
    assert_int_equal(store_society_of_code(tx, "Z2Z2Z2", arena, &after), ROW_MISSING);
    assert_false(store_code_ended(tx, asha.join_code));
    assert_int_equal(store_society_new_code(tx, "asha"), ROW_DONE);
    assert_true(store_code_ended(tx, asha.join_code));
    assert_int_equal(store_society_of_code(tx, asha.join_code, arena, &after), ROW_MISSING);
    assert_int_equal(store_society_get(tx, "asha", arena, &asha), ROW_DONE);
    assert_int_equal(store_society_remove(tx, "asha"), ROW_DONE);
    assert_true(store_code_ended(tx, asha.join_code));
    assert_int_equal(store_society_new_code(tx, "asha"), ROW_MISSING);
    return 0;
}

static int a_society_takes_its_circle_and_chats_along(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct circle_member guard = {.society = "asha", .phone = PHONE_A, .role = "guard"}, *members;
    struct chat_link link = {.society = "asha", .chat = group_chat("g1")}, *links;
    (void)arg;
    add_registry(tx);
    assert_int_equal(store_circle_add(tx, &guard), ROW_DONE);
    assert_int_equal(store_circle_add(tx, &guard), ROW_EXISTS);
    assert_int_equal(store_chat_link(tx, &link), ROW_DONE);
    struct incident incident = add_incident(tx, &link.chat, CATEGORY_THEFT, NOW);
    assert_int_equal(store_society_remove(tx, "asha"), ROW_IN_USE);
    incident.state = INCIDENT_CANCELLED;
    store_incident_put(tx, &incident);
    assert_int_equal(store_society_remove(tx, "asha"), ROW_DONE);
    assert_int_equal(store_circle_list(tx, NULL, arena, &members), 0);
    assert_int_equal(store_chat_list(tx, NULL, arena, &links), 0);
    assert_int_equal(store_circle_add(tx, &guard), ROW_MISSING);
    return 0;
}

static int circles_and_admins(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct circle_member guard = {.society = "asha", .phone = PHONE_B, .role = "guard"},
                         head = {.society = "asha", .phone = PHONE_A, .role = "committee"}, *members;
    const char **admins;
    (void)arg;
    add_registry(tx);
    assert_int_equal(store_circle_add(tx, &guard), ROW_DONE);
    assert_int_equal(store_circle_add(tx, &head), ROW_DONE);
    assert_int_equal(store_circle_list(tx, "asha", arena, &members), 2);
    assert_string_equal(members[0].phone, PHONE_A);
    assert_string_equal(members[0].role, "committee");
    assert_int_equal(store_circle_list(tx, "other", arena, &members), 0);
    assert_int_equal(store_circle_remove(tx, "asha", PHONE_B), ROW_DONE);
    assert_int_equal(store_circle_remove(tx, "asha", PHONE_B), ROW_MISSING);
    assert_int_equal(store_admin_add(tx, PHONE_A), ROW_DONE);
    assert_int_equal(store_admin_add(tx, PHONE_A), ROW_EXISTS);
    assert_int_equal(store_admin_list(tx, arena, &admins), 1);
    assert_string_equal(admins[0], PHONE_A);
    assert_int_equal(store_admin_remove(tx, PHONE_A), ROW_DONE);
    assert_int_equal(store_admin_remove(tx, PHONE_A), ROW_MISSING);
    return 0;
}

static int a_chat_belongs_to_one_society(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct society other = {.id = "bina", .name = "Bina", .address = "", .station = "", .language = "en"},
                   found;
    struct chat_link link = {.society = "asha", .chat = group_chat("g1")}, *links;
    struct address same_id = phone_chat(PHONE_A);
    (void)arg;
    add_registry(tx);
    assert_int_equal(store_society_add(tx, &other), ROW_DONE);
    assert_int_equal(store_chat_society(tx, &link.chat, arena, &found), ROW_MISSING);
    assert_int_equal(store_chat_link(tx, &link), ROW_DONE);
    assert_int_equal(store_chat_link(tx, &link), ROW_DONE); /* again changes nothing */
    link.society = "bina";
    assert_int_equal(store_chat_link(tx, &link), ROW_EXISTS);
    link.society = "nowhere";
    assert_int_equal(store_chat_link(tx, &link), ROW_MISSING);
    assert_int_equal(store_chat_society(tx, &link.chat, arena, &found), ROW_DONE);
    assert_string_equal(found.id, "asha");
    assert_int_equal(store_chat_society(tx, &same_id, arena, &found), ROW_MISSING);
    assert_int_equal(store_chat_list(tx, "asha", arena, &links), 1);
    assert_true(address_same(&links[0].chat, &link.chat));
    assert_int_equal(store_chat_list(tx, "bina", arena, &links), 0);
    assert_int_equal(store_chat_unlink(tx, &link.chat), ROW_DONE);
    assert_int_equal(store_chat_unlink(tx, &link.chat), ROW_MISSING);
    return 0;
}

static int jurisdictions_are_replaced_as_a_whole(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct jurisdiction first[] = {{"north", "{\"a\":1}"}, {"south", "{\"a\":2}"}},
                        second[] = {{"south", "{\"a\":3}"}, {"south", "{\"a\":4}"}, {"nowhere", "{}"}}, *list;
    (void)arg;
    add_registry(tx);
    assert_int_equal(store_jurisdictions_replace(tx, first, 2), ROW_DONE);
    assert_int_equal(store_jurisdictions_replace(tx, second, 3), ROW_MISSING);
    assert_int_equal(store_jurisdiction_list(tx, arena, &list), 2);
    assert_string_equal(list[0].geojson, "{\"a\":1}");
    assert_int_equal(store_jurisdictions_replace(tx, second, 2), ROW_DONE);
    assert_int_equal(store_jurisdiction_list(tx, arena, &list), 2);
    assert_string_equal(list[1].station, "south");
    assert_string_equal(list[1].geojson, "{\"a\":4}");
    assert_int_equal(store_jurisdictions_replace(tx, NULL, 0), ROW_DONE);
    assert_int_equal(store_jurisdiction_list(tx, arena, &list), 0);
    return 0;
}

static int change_name(struct store_tx *tx, void *arg)
{
    struct station station = north;
    station.name = arg;
    return (int)store_station_set(tx, &station);
}

static int read_version(struct store_tx *tx, void *arg)
{
    *(int64_t *)arg = store_registry_version(tx);
    return 0;
}

static int setup_registry(struct store_tx *tx, void *arg)
{
    (void)arg;
    add_registry(tx);
    return 0;
}

static int not_registry(struct store_tx *tx, void *arg)
{
    struct address chat = phone_chat(PHONE_A);
    char phone[PHONE_SIZE];
    (void)arg;
    (void)add_incident(tx, &chat, CATEGORY_FIRE, NOW);
    (void)store_person(tx, PHONE_A, "", NOW, phone);
    return 0;
}

static int64_t version_now(struct fixture *fixture)
{
    int64_t version = 0;
    fixture_run(fixture, read_version, &version);
    return version;
}

static void every_change_raises_the_version(void **state)
{
    struct fixture *fixture = *state;
    struct err err;
    char names[][16] = {"One", "Two"};
    int64_t version = version_now(fixture);
    assert_true(version > 0);
    fixture_run(fixture, setup_registry, NULL);
    assert_true(version_now(fixture) > version);
    version = version_now(fixture);
    fixture_run(fixture, change_name, names[0]);
    assert_true(version_now(fixture) > version);
    version = version_now(fixture);
    fixture_run(fixture, change_name, names[0]); /* as it was */
    fixture_run(fixture, not_registry, NULL);
    store_inject_failure(fixture->store, 1);
    assert_int_equal(store_run(fixture->store, change_name, names[1], &err), -1);
    assert_int_equal(version_now(fixture), version);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_case(stations),
        unit_case(a_station_in_use_stays),
        unit_case(contacts),
        unit_case(stations_stand_above_stations),
        unit_case(the_way_up_is_bounded),
        unit_case(tiers),
        unit_case(societies),
        unit_case(join_codes_are_given_once),
        unit_case(a_society_takes_its_circle_and_chats_along),
        unit_case(circles_and_admins),
        unit_case(a_chat_belongs_to_one_society),
        unit_case(jurisdictions_are_replaced_as_a_whole),
        store_test(every_change_raises_the_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
