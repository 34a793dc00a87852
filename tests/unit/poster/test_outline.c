/* A jurisdiction becomes a map. */
#include "../unit.h"

#include <math.h>

#include "poster/outline.h"

#define SQUARE "[[72.8,19.0],[72.9,19.0],[72.9,19.1],[72.8,19.1],[72.8,19.0]]"
#define HOLE "[[72.84,19.04],[72.86,19.04],[72.86,19.06],[72.84,19.04]]"
#define FAR "[[73.0,19.2],[73.1,19.2],[73.1,19.3],[73.0,19.2]]"

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static int setup(void **state)
{
    static struct arena arena;
    *state = &arena;
    return 0;
}

static void polygons_are_read(void **state)
{
    struct outline outline;
    assert_int_equal(
        outline_read("{\"type\":\"Polygon\",\"coordinates\":[" SQUARE "," HOLE "]}", *state, &outline), 0);
    assert_int_equal(outline.ring_count, 2);
    assert_int_equal(outline.rings[0].count, 5);
    assert_true(outline.west == 72.8 && outline.east == 72.9 && outline.south == 19.0 &&
                outline.north == 19.1);
    assert_int_equal(outline_read("{\"type\":\"MultiPolygon\",\"coordinates\":[[" SQUARE "," HOLE "],[" FAR
                                  "]]}",
                                  *state, &outline),
                     0);
    assert_int_equal(outline.ring_count, 3);
    assert_true(outline.east == 73.1 && outline.north == 19.3);
}

static void what_is_no_area(void **state)
{
    static const char *const bad[] = {
        "",
        "{}",
        "[]",
        "{\"type\":\"Polygon\"}",
        "{\"type\":\"Polygon\",\"coordinates\":[]}",
        "{\"type\":\"Polygon\",\"coordinates\":7}",
        "{\"type\":\"Point\",\"coordinates\":[72.8,19.0]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[[72.8,19.0],[72.9,19.0],[72.8,19.0]]]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[[72.8,19],[72.8,19],[72.8,19],[72.8,19]]]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[[72.8,\"19\"],[72.9,119],[1],{},null]]}",
        "{\"type\":\"MultiPolygon\",\"coordinates\":[[],[[]]]}",
    };
    struct outline outline;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(outline_read(bad[i], *state, &outline), -1);
}

static void a_map_keeps_its_proportions(void **state)
{
    struct outline outline;
    struct outline_view view;
    struct box box = {100, 200, 300, 150};
    double west, south, east, north, length;
    assert_int_equal(outline_read("{\"type\":\"Polygon\",\"coordinates\":[" SQUARE "]}", *state, &outline),
                     0);
    outline_view(&outline, box, 10, &view);
    outline_place(&view, (struct position){72.8, 19.0}, &west, &south);
    outline_place(&view, (struct position){72.9, 19.1}, &east, &north);
    assert_true(fabs(north - 210) < 1e-6 &&
                fabs(south - 340) < 1e-6); /* north is up; the height is what limits */
    assert_true(fabs((west + east) / 2 - 250) < 1e-6);
    /* At 19 degrees a degree of longitude is 0.945 of one of latitude. */
    assert_true(fabs((east - west) / (south - north) - cos(19.05 * M_PI / 180)) < 1e-6);
    assert_true(outline_scale_m(&view, 50, &length) == 2000); /* 130 points are 11.1 km */
    assert_true(fabs(length - 2000 / 11119.5 * 130) < 0.01);
    assert_true(outline_scale_m(&view, 100, &length) == 5000);
    assert_true(outline_scale_m(&view, 12, &length) == 1000);
    assert_true(length <= 12);
}

static void the_station_is_on_its_map(void **state)
{
    struct outline outline;
    struct outline_view view;
    struct box box = {0, 0, 200, 200};
    double x, y;
    assert_int_equal(outline_read("{\"type\":\"Polygon\",\"coordinates\":[" SQUARE "]}", *state, &outline),
                     0);
    outline.has_station = true;
    outline.station = (struct position){72.75, 19.02}; /* outside, as the odd one is */
    outline_view(&outline, box, 10, &view);
    outline_place(&view, outline.station, &x, &y);
    assert_true(x >= 9.99 && y > 10 && y < 190);
}

static void neighbours_are_drawn_where_they_can_be_seen(void **state)
{
    struct outline outline, far, none = {.ring_count = 0};
    struct outline_view view;
    assert_int_equal(outline_read("{\"type\":\"Polygon\",\"coordinates\":[" SQUARE "]}", *state, &outline),
                     0);
    assert_int_equal(outline_read("{\"type\":\"Polygon\",\"coordinates\":[" FAR "]}", *state, &far), 0);
    outline_view(&outline, (struct box){0, 0, 200, 200}, 10, &view);
    assert_true(outline_visible(&view, &outline));
    assert_false(outline_visible(&view, &far));
    assert_false(outline_visible(&view, &none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(polygons_are_read),
        cmocka_unit_test(what_is_no_area),
        cmocka_unit_test(a_map_keeps_its_proportions),
        cmocka_unit_test(the_station_is_on_its_map),
        cmocka_unit_test(neighbours_are_drawn_where_they_can_be_seen),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
