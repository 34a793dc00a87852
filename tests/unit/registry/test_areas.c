/* What is odd about polygons together, and two that become one. */
#include "../unit.h"

#include <math.h>
#include <string.h>

#include "registry/areas.h"
#include "util/json.h"

#define BOX(west, south, east, north)                                                                        \
    "{\"type\":\"Polygon\",\"coordinates\":[[[" #west "," #south "],[" #east "," #south "],[" #east          \
    "," #north "],[" #west "," #north "],[" #west "," #south "]]]}"

static struct arena arena;
static struct area_report report;

static int drop(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void examine(const struct jurisdiction *areas, size_t count, const struct station *stations,
                    size_t station_count)
{
    struct err err = {""};
    assert_int_equal(areas_examine(areas, count, stations, station_count, &arena, &report, &err), 0);
}

static const struct area_finding *only(enum area_finding_kind kind)
{
    const struct area_finding *found = NULL;
    for (size_t i = 0; i < report.count; i++) {
        if (report.at[i].kind != kind)
            continue;
        assert_null(found);
        found = &report.at[i];
    }
    assert_non_null(found);
    return found;
}

static void says(const struct area_finding *finding, const char *words)
{
    struct buf buf_auto line = {0};
    area_finding_print(finding, &line);
    if (!strstr(buf_text(&line), words))
        fail_msg("\"%s\" is not said in: %s", words, buf_text(&line));
}

static void neighbours_are_not_odd(void **state)
{
    static const struct jurisdiction areas[] = {{"west", BOX(72.82, 19.06, 72.83, 19.07)},
                                                {"east", BOX(72.83, 19.06, 72.84, 19.07)}};
    static const struct station stations[] = {
        {.id = "west", .has_point = true, .lat = 19.065, .lon = 72.825, .above = "zone"},
        {.id = "east", .above = ""},
        {.id = "zone", .above = "", .has_point = true, .lat = 19.065, .lon = 72.95}};
    (void)state;
    examine(areas, ARRAY_LEN(areas), stations, ARRAY_LEN(stations));
    assert_int_equal(report.count, 0);
    assert_int_equal(report.slivers, 0);
    examine(NULL, 0, stations, ARRAY_LEN(stations));
    assert_int_equal(report.count, 0);
}

static void a_point_outside_names_whose_ground_it_is(void **state)
{
    static const struct jurisdiction areas[] = {{"west", BOX(72.82, 19.06, 72.83, 19.07)},
                                                {"east", BOX(72.83, 19.06, 72.84, 19.07)}};
    static const struct station stations[] = {
        {.id = "west", .has_point = true, .lat = 19.065, .lon = 72.832, .above = ""},
        {.id = "east", .has_point = true, .lat = 19.065, .lon = 72.86, .above = ""},
        {.id = "nowhere", .above = ""}};
    (void)state;
    examine(areas, ARRAY_LEN(areas), stations, ARRAY_LEN(stations));
    assert_int_equal(report.count, 3);
    assert_string_equal(report.at[0].station, "east"); /* the furthest first */
    assert_string_equal(report.at[0].other, "");
    assert_string_equal(report.at[1].station, "west");
    assert_string_equal(report.at[1].other, "east");
    assert_true(fabs(report.at[1].off_m - 210) < 2);
    says(&report.at[0], "2.1 km outside its polygon, in none");
    says(&report.at[1], "19.065000, 72.832000 lies 211 m outside its polygon, in that of east");
    assert_string_equal(only(AREA_WITHOUT_POLYGON)->station, "nowhere");
    says(only(AREA_WITHOUT_POLYGON), "nowhere: has no polygon");
}

static void all_of_them_far_away(void **state)
{
    static const struct jurisdiction right[] = {{"west", BOX(72.82, 19.06, 72.83, 19.07)}},
                                     wrong[] = {{"west", BOX(19.06, 72.82, 19.07, 72.83)}};
    static const struct station stations[] = {
        {.id = "west", .has_point = true, .lat = 19.065, .lon = 72.825, .above = ""}};
    (void)state;
    examine(right, 1, stations, 1);
    assert_false(areas_are_elsewhere(&report));
    examine(wrong, 1, stations, 1);
    assert_true(areas_are_elsewhere(&report));
    examine(wrong, 1, NULL, 0);
    assert_false(areas_are_elsewhere(&report));
}

static void overlaps(void **state)
{
    static const struct jurisdiction areas[] = {{"a", BOX(72.82, 19.06, 72.83, 19.07)},
                                                {"b", BOX(72.825, 19.06, 72.84, 19.07)},
                                                {"c", BOX(72.83999, 19.06, 72.85, 19.07)}};
    (void)state;
    examine(areas, ARRAY_LEN(areas), NULL, 0);
    const struct area_finding *found = only(AREA_OVERLAP);
    assert_int_equal(report.count, 1);
    assert_string_equal(found->station, "a");
    assert_string_equal(found->other, "b");
    assert_true(fabs(found->m2 - 525.4 * 1112) < 3000);
    assert_true(fabs(found->share - 0.5) < 0.01);
    assert_true(found->lon > 72.825 && found->lon < 72.83);
    says(found, "a and b overlap by 58.4 ha (50 % of the smaller), at 19.065");
    assert_int_equal(report.slivers, 1); /* b and c: a metre wide */
    assert_true(fabs(report.slivers_m2 - 1.05 * 1112) < 30);
}

/* Four around a square of 1.1 km. */
static void gaps(void **state)
{
    static const struct jurisdiction areas[] = {{"west", BOX(72.80, 19.05, 72.81, 19.08)},
                                                {"east", BOX(72.82, 19.05, 72.83, 19.08)},
                                                {"south", BOX(72.81, 19.05, 72.82, 19.06)},
                                                {"north", BOX(72.81, 19.07, 72.82, 19.08)}};
    (void)state;
    examine(areas, ARRAY_LEN(areas), NULL, 0);
    const struct area_finding *found = only(AREA_GAP);
    assert_int_equal(report.count, 1);
    assert_true(fabs(found->m2 - 1051.0 * 1112) < 5000);
    assert_true(found->lat > 19.06 && found->lat < 19.07 && found->lon > 72.81 && found->lon < 72.82);
    says(found, "a gap of 1.2 km2 between ");
    for (size_t i = 0; i < ARRAY_LEN(areas); i++)
        says(found, areas[i].station);
}

static void what_cannot_be_read_is_named(void **state)
{
    static const struct jurisdiction areas[] = {{"good", BOX(72.82, 19.06, 72.83, 19.07)}, {"spoilt", "{"}};
    struct err err = {""};
    (void)state;
    assert_int_equal(areas_examine(areas, 2, NULL, 0, &arena, &report, &err), -1);
    assert_string_equal(err.text, "jurisdiction of spoilt: is not JSON");
}

static void two_become_one(void **state)
{
    struct err err = {""};
    (void)state;
    const char *joined =
        areas_join(BOX(72.82, 19.06, 72.83, 19.07), BOX(72.83, 19.06, 72.84, 19.07), &arena, &err);
    assert_non_null(joined);
    cJSON json_auto *geometry = json_parse(str_of(joined));
    assert_string_equal(json_text(geometry, "type"), "Polygon");
    const char *apart = areas_join(joined, BOX(72.90, 19.06, 72.91, 19.07), &arena, &err);
    assert_non_null(apart);
    cJSON json_auto *two = json_parse(str_of(apart));
    assert_string_equal(json_text(two, "type"), "MultiPolygon");
    assert_null(areas_join(joined, "{}", &arena, &err));
    assert_non_null(strstr(err.text, "geometry is missing"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(neighbours_are_not_odd, drop),
        cmocka_unit_test_teardown(a_point_outside_names_whose_ground_it_is, drop),
        cmocka_unit_test_teardown(all_of_them_far_away, drop),
        cmocka_unit_test_teardown(overlaps, drop),
        cmocka_unit_test_teardown(gaps, drop),
        cmocka_unit_test_teardown(what_cannot_be_read_is_named, drop),
        cmocka_unit_test_teardown(two_become_one, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
