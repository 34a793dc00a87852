/* Point to station: inside, near a border, in the gaps, and where there are no polygons at all. */
#include "../unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "registry/locator.h"

/* Two squares of about 1.1 km that share the meridian 72.83, and a third with a hole, far off. */
static const struct jurisdiction areas[] = {
    {"west", "{\"type\":\"Polygon\",\"coordinates\":[[[72.82,19.06],[72.83,19.06],[72.83,19.07],[72.82,19.07]"
             ",[72.82,19.06]]]}"},
    {"east", "{\"type\":\"Polygon\",\"coordinates\":[[[72.83,19.06],[72.84,19.06],[72.84,19.07],[72.83,19.07]"
             ",[72.83,19.06]]]}"},
    {"ring", "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[72.90,19.10],[72.94,19.10],[72.94,19.14],[72.90,"
             "19.14],[72.90,19.10]],"
             "[[72.91,19.11],[72.93,19.11],[72.93,19.13],[72.91,19.13],[72.91,19.11]]]]}"},
};
static const struct station stations[] = {
    {.id = "west", .has_point = true, .lat = 19.065, .lon = 72.825},
    {.id = "pointless"},
    {.id = "far", .has_point = true, .lat = 19.2, .lon = 72.97},
};

static struct locator *locator;

static int setup(void **state)
{
    struct err err;
    (void)state;
    locator = locator_create(areas, ARRAY_LEN(areas), stations, ARRAY_LEN(stations), &err);
    return locator ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    locator_destroy(locator);
    locator = NULL;
    return 0;
}

static struct location at(double lat, double lon)
{
    struct location location;
    locate(locator, lat, lon, &location);
    return location;
}

static void inside(void **state)
{
    struct location found = at(19.065, 72.825);
    (void)state;
    assert_int_equal(found.how, LOCATED_INSIDE);
    assert_string_equal(found.station, "west");
    assert_string_equal(found.other, "");
    assert_true(found.distance_m == 0);
    assert_string_equal(at(19.065, 72.835).station, "east");
    assert_string_equal(at(19.105, 72.92).station, "ring");
}

static struct location other(const char *const *except, size_t count, double lat, double lon)
{
    struct location location;
    locate_other(locator, lat, lon, except, count, &location);
    return location;
}

static void the_next_nearest_is_another(void **state)
{
    static const char *const except[] = {"west", "east", "ring", "far"};
    struct location found = other(except, 0, 19.065, 72.825);
    (void)state;
    assert_int_equal(found.how, LOCATED_INSIDE);
    assert_string_equal(found.station, "west");
    found = other(except, 1, 19.065, 72.825);
    assert_int_equal(found.how, LOCATED_NEAREST);
    assert_string_equal(found.station, "east");
    assert_true(fabs(found.distance_m - 526) < 5);
    assert_string_equal(other(except, 2, 19.065, 72.825).station, "ring");
    found = other(except, 3, 19.065, 72.825); /* no polygon is left: the station's own point */
    assert_int_equal(found.how, LOCATED_BY_STATION_POINT);
    assert_string_equal(found.station, "far");
    assert_int_equal(other(except, 4, 19.065, 72.825).how, LOCATED_NOWHERE);
    assert_string_equal(other(except, 4, 19.065, 72.825).station, "");
}

static void it_lives_as_long_as_its_users(void **state)
{
    struct err err;
    (void)state;
    struct locator *held = locator_create(areas, ARRAY_LEN(areas), stations, ARRAY_LEN(stations), &err);
    struct location found;
    assert_ptr_equal(locator_hold(held), held);
    locator_destroy(held);
    locate(held, 19.065, 72.825, &found);
    assert_string_equal(found.station, "west");
    locator_destroy(held);
}

/* 0.0009 degrees of longitude are 95 m there, 0.001 are 105. */
static void near_a_border_both_are_named(void **state)
{
    struct location found = at(19.065, 72.8291);
    (void)state;
    assert_string_equal(found.station, "west");
    assert_string_equal(found.other, "east");
    found = at(19.065, 72.8309);
    assert_string_equal(found.station, "east");
    assert_string_equal(found.other, "west");
    assert_string_equal(at(19.065, 72.829).other, "");
    found = at(19.065, 72.83); /* on it */
    assert_int_equal(found.how, LOCATED_INSIDE);
    assert_string_not_equal(found.station, found.other);
    assert_true(*found.other);
}

static void outside_the_nearest_is_taken(void **state)
{
    struct location found = at(19.065, 72.81);
    (void)state;
    assert_int_equal(found.how, LOCATED_NEAREST);
    assert_string_equal(found.station, "west");
    assert_true(fabs(found.distance_m - 1051) < 5);
    found = at(19.12, 72.92); /* in the hole, 1.05 km from its sides and 1.11 from its ends */
    assert_int_equal(found.how, LOCATED_NEAREST);
    assert_string_equal(found.station, "ring");
    assert_true(fabs(found.distance_m - 1051) < 5);
    assert_string_equal(at(19.08, 72.86).station, "east");
    assert_string_equal(at(19.09, 72.885).station, "ring");
}

/* 0.0004 degrees of latitude are 44 m there: outside, beside the line that both share. */
static void outside_near_two_both_are_named(void **state)
{
    struct location found = at(19.0704, 72.8298);
    (void)state;
    assert_int_equal(found.how, LOCATED_NEAREST);
    assert_string_equal(found.station, "west");
    assert_string_equal(found.other, "east");
    assert_string_equal(at(19.0704, 72.825).other, "");
}

static void anywhere_on_earth_has_an_answer(void **state)
{
    (void)state;
    for (double lat = -90; lat <= 90; lat += 15) {
        for (double lon = -180; lon <= 180; lon += 15) {
            struct location found = at(lat, lon);
            assert_true(*found.station && found.how == LOCATED_NEAREST && isfinite(found.distance_m));
        }
    }
}

static void without_polygons_the_stations_own_points(void **state)
{
    struct err err;
    struct location found;
    (void)state;
    struct locator *posts = locator_create(NULL, 0, stations, ARRAY_LEN(stations), &err);
    assert_non_null(posts);
    locate(posts, 19.066, 72.825, &found);
    assert_int_equal(found.how, LOCATED_BY_STATION_POINT);
    assert_string_equal(found.station, "west");
    assert_true(fabs(found.distance_m - 111) < 2);
    locate(posts, 19.19, 72.96, &found);
    assert_string_equal(found.station, "far");
    locator_destroy(posts);
}

static void with_nothing_nowhere(void **state)
{
    struct err err;
    struct location found;
    (void)state;
    struct locator *empty = locator_create(NULL, 0, &stations[1], 1, &err);
    locate(empty, 19.06, 72.82, &found);
    assert_int_equal(found.how, LOCATED_NOWHERE);
    assert_string_equal(found.station, "");
    assert_string_equal(found.other, "");
    locator_destroy(empty);
    locator_destroy(NULL);
}

static void spoilt_geometries_are_named(void **state)
{
    static const char *const bad[] = {
        "", "{}", "{\"type\":\"Point\",\"coordinates\":[1,2]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct jurisdiction both[] = {areas[0], {"spoilt", bad[i]}};
        struct err err = {""};
        assert_null(locator_create(both, 2, NULL, 0, &err));
        assert_memory_equal(err.text, "jurisdiction of spoilt: ", 24);
    }
}

/* What it was made of may go. */
static void it_keeps_its_own_copies(void **state)
{
    char station[] = "gone", geometry[256];
    struct err err;
    struct location found;
    (void)state;
    assert_true(str_copy(geometry, sizeof(geometry), str_of(areas[0].geojson)));
    struct jurisdiction one = {station, geometry};
    struct locator *own = locator_create(&one, 1, NULL, 0, &err);
    memset(station, 'x', 4);
    memset(geometry, 'x', sizeof(geometry));
    locate(own, 19.065, 72.825, &found);
    assert_string_equal(found.station, "gone");
    locator_destroy(own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inside),
        cmocka_unit_test(near_a_border_both_are_named),
        cmocka_unit_test(outside_the_nearest_is_taken),
        cmocka_unit_test(the_next_nearest_is_another),
        cmocka_unit_test(it_lives_as_long_as_its_users),
        cmocka_unit_test(outside_near_two_both_are_named),
        cmocka_unit_test(anywhere_on_earth_has_an_answer),
        cmocka_unit_test(without_polygons_the_stations_own_points),
        cmocka_unit_test(with_nothing_nowhere),
        cmocka_unit_test(spoilt_geometries_are_named),
        cmocka_unit_test(it_keeps_its_own_copies),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
