/* Jurisdictions out of GeoJSON: what is refused, and with which words. */
#include "../unit.h"

#include <stdlib.h>
#include <string.h>

#include "registry/import.h"
#include "util/json.h"

#define SQUARE "[[0,0],[1,0],[1,1],[0,1],[0,0]]"
#define FEATURE(key, geometry)                                                                               \
    "{\"type\":\"Feature\",\"properties\":{\"station\":" key "},\"geometry\":" geometry "}"
#define POLYGON(rings) "{\"type\":\"Polygon\",\"coordinates\":" rings "}"
#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"

static struct arena arena;
static struct config_report report;
static struct jurisdiction_list list;

static int drop(void **state)
{
    (void)state;
    arena_free(&arena);
    config_report_free(&report);
    return 0;
}

static int import(const char *text)
{
    char *exact = malloc(strlen(text) + 1);
    assert_non_null(exact);
    memcpy(exact, text, strlen(text));
    config_report_free(&report);
    int result = jurisdictions_from_geojson("j.geojson", (struct str){exact, strlen(text)}, "station", &arena,
                                            &list, &report);
    free(exact);
    return result;
}

static void refused(const char *text, const char *complaint)
{
    if (import(text) != -1 || !strstr(buf_text(&report.lines), complaint))
        fail_msg("%s is not said of %s but:\n%s", complaint, text, buf_text(&report.lines));
}

static void polygons_of_both_kinds(void **state)
{
    (void)state;
    assert_int_equal(
        import(COLLECTION(FEATURE("\"seaside\"", POLYGON("[" SQUARE "]")) "," FEATURE(
            "\"Bandra (W) PS\"",
            "{\"type\":\"MultiPolygon\",\"coordinates\":[[" SQUARE
            "],[[[2,2],[3,2],[3,3],[2,2]]]]}") "," FEATURE("17",
                                                           POLYGON("[[[0,0,5],[4,0,5],[4,4,5],[0,0,5]],[[1,0."
                                                                   "5],[2,0.5],[2,1],[1,0.5]]]")))),
        0);
    assert_int_equal(list.count, 3);
    assert_string_equal(list.at[0].station, "seaside");
    assert_string_equal(list.at[1].station, "bandra--w--ps");
    assert_string_equal(list.at[2].station, "17");
    for (size_t i = 0; i < list.count; i++) {
        cJSON json_auto *geometry = json_parse(str_of(list.at[i].geojson));
        assert_non_null(json_get(geometry, "coordinates"));
    }
}

static void what_is_no_collection(void **state)
{
    static const char *const bad[] = {"[]", "{}", "{\"features\":{}}",
                                      "{\"type\":\"FeatureCollection\",\"features\":[]}",
                                      FEATURE("\"a\"", POLYGON("[" SQUARE "]"))};
    (void)state;
    refused("", "j.geojson: is not JSON");
    refused("{\"features\":[", "j.geojson: is not JSON");
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        refused(bad[i], "j.geojson: is no GeoJSON FeatureCollection with features");
}

static void features_without_a_station(void **state)
{
    (void)state;
    refused(COLLECTION("{\"type\":\"Feature\",\"geometry\":" POLYGON("[" SQUARE "]") "}"),
            "feature 1: property \"station\" is missing or no station id");
    refused(COLLECTION(FEATURE("null", POLYGON("[" SQUARE "]"))),
            "feature 1: property \"station\" is missing");
    refused(COLLECTION(FEATURE("\"\"", POLYGON("[" SQUARE "]"))),
            "feature 1: property \"station\" is missing");
    refused(COLLECTION("{\"properties\":{\"ps_key\":\"a\",\"name\":\"A\"},\"geometry\":null}"),
            "feature 1: property \"station\" is missing or no station id; there are: ps_key, name");
    refused(COLLECTION("7"), "feature 1: property \"station\" is missing");
    refused(
        COLLECTION(FEATURE("\"a\"", POLYGON("[" SQUARE "]")) "," FEATURE("\"A\"", POLYGON("[" SQUARE "]"))),
        "feature 2, a: its station has a polygon already; merge them into a MultiPolygon");
}

/* What no id can be made of is for the caller to find by its name. */
static void names_stay_as_they_are(void **state)
{
    (void)state;
    assert_int_equal(import(COLLECTION(FEATURE("\" Bandra (W) PS \"", POLYGON("[" SQUARE "]")) "," FEATURE(
                         "\"\u092e\u093e\u0932\u093e\u0921\"", POLYGON("[" SQUARE "]")))),
                     0);
    assert_int_equal(list.count, 2);
    assert_string_equal(list.names[0], "Bandra (W) PS");
    assert_string_equal(list.at[0].station, "bandra--w--ps");
    assert_string_equal(list.names[1], "\xe0\xa4\xae\xe0\xa4\xbe\xe0\xa4\xb2\xe0\xa4\xbe\xe0\xa4\xa1");
    assert_string_equal(list.at[1].station, "");
    refused(COLLECTION(FEATURE("\"\u092e\"", POLYGON("[" SQUARE "]")) "," FEATURE("\"\u092e\"",
                                                                                  POLYGON("[" SQUARE "]"))),
            "feature 2, \xe0\xa4\xae: its station has a polygon already");
}

static void geometries_that_are_none(void **state)
{
    static const struct {
        const char *geometry, *complaint;
    } bad[] = {
        {"null", "geometry is missing, not Polygon or MultiPolygon"},
        {"{\"type\":\"Point\",\"coordinates\":[1,2]}", "geometry is Point, not Polygon or MultiPolygon"},
        {"{\"type\":\"LineString\",\"coordinates\":" SQUARE "}", "geometry is LineString"},
        {POLYGON("[]"), "a polygon has 1 to 64 rings"},
        {POLYGON("7"), "a polygon has 1 to 64 rings"},
        {POLYGON("{\"a\":" SQUARE "}"), "a polygon has 1 to 64 rings"},
        {POLYGON("[[[0,0],[1,1],[0,0]]]"), "a ring has 4 to 100000 positions, this one 3"},
        {POLYGON("[[]]"), "a ring has 4 to 100000 positions, this one 0"},
        {POLYGON("[7]"), "a ring has 4 to 100000 positions"},
        {POLYGON("[[[0,0],[1,0],[1,1],[0,1]]]"),
         "the ring is not closed: its last position must be its first"},
        {POLYGON("[[[0,0],[181,0],[1,1],[0,0]]]"), "position 2 is not [longitude, latitude] in degrees"},
        {POLYGON("[[[0,0],[1,0],[1,91],[0,0]]]"), "position 3 is not [longitude, latitude] in degrees"},
        {POLYGON("[[[0,0],[1],[1,1],[0,0]]]"), "position 2 is not"},
        {POLYGON("[[[0,0],[\"1\",0],[1,1],[0,0]]]"), "position 2 is not"},
        {POLYGON("[[[0,0],[1,1],[1,0],[0,1],[0,0]]]"), "the polygon is not valid: Self-intersection"},
        {POLYGON("[" SQUARE ",[[5,5],[6,5],[6,6],[5,5]]]"),
         "the polygon is not valid: Hole lies outside shell"},
        {POLYGON("[[[0,0],[0,0],[0,0],[0,0]]]"), "the polygon is not valid"},
        {POLYGON("[" SQUARE ",[[0,0]]]"), "a ring has 4"},
        {"{\"type\":\"MultiPolygon\",\"coordinates\":[]}", "a MultiPolygon has 1 to 256 polygons"},
        {"{\"type\":\"MultiPolygon\",\"coordinates\":[[" SQUARE "],[[[0,0]]]]}", "a ring has 4"},
        {"{\"type\":\"MultiPolygon\",\"coordinates\":[[" SQUARE "],[" SQUARE "]]}",
         "the polygon is not valid"},
        {"{\"type\":\"MultiPolygon\",\"coordinates\":[" SQUARE "]}", "a ring has 4"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct buf buf_auto text = {0};
        buf_addf(&text,
                 "{\"type\":\"FeatureCollection\",\"features\":[{\"properties\":{\"station\":\"bad\"},"
                 "\"geometry\":%s}]}",
                 bad[i].geometry);
        refused(buf_text(&text), bad[i].complaint);
        assert_non_null(strstr(buf_text(&report.lines), "feature 1, bad: "));
    }
}

static void all_mistakes_are_told_at_once(void **state)
{
    (void)state;
    refused(COLLECTION(FEATURE("\"a\"", POLYGON("[]")) "," FEATURE(
                "\"b\"", POLYGON("[" SQUARE "]")) "," FEATURE("null", "null")),
            "feature 1, a: ");
    assert_non_null(strstr(buf_text(&report.lines), "feature 3: "));
    assert_int_equal(report.errors, 2);
}

static void rings_have_a_limit(void **state)
{
    struct buf buf_auto text = {0};
    (void)state;
    buf_add_text(&text, "{\"features\":[{\"properties\":{\"station\":\"a\"},\"geometry\":{\"type\":"
                        "\"Polygon\",\"coordinates\":[[");
    for (int i = 0; i <= 100000; i++)
        buf_addf(&text, "[0,%d],", i % 80);
    buf_add_text(&text, "[0,0]]]}}]}");
    refused(buf_text(&text), "a ring has 4 to 100000 positions, this one 100002");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(polygons_of_both_kinds),     cmocka_unit_test(what_is_no_collection),
        cmocka_unit_test(features_without_a_station), cmocka_unit_test(names_stay_as_they_are),
        cmocka_unit_test(geometries_that_are_none),   cmocka_unit_test(all_mistakes_are_told_at_once),
        cmocka_unit_test(rings_have_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, drop);
}
