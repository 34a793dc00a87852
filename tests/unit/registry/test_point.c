/* What people type for a place, and how far it is. */
#include "../unit.h"

#include <math.h>

#include "registry/point.h"

static void read_as(const char *text, double lat, double lon)
{
    double got_lat = 0, got_lon = 0;
    if (!point_parse(str_of(text), &got_lat, &got_lon) || got_lat != lat || got_lon != lon)
        fail_msg("\"%s\" is read as %f, %f", text, got_lat, got_lon);
}

static void points(void **state)
{
    (void)state;
    read_as("19.0605, 72.8290", 19.0605, 72.829);
    read_as("19.0605 72.8290", 19.0605, 72.829);
    read_as("  19.0605,72.8290.", 19.0605, 72.829);
    read_as("I am at 19.0605; 72.8290 now", 19.0605, 72.829);
    read_as("19.0605\xc2\xb0 N, 72.8290\xc2\xb0 E", 19.0605, 72.829);
    read_as("https://maps.google.com/?q=19.060500,72.829000", 19.0605, 72.829);
    read_as("https://maps.google.com/?q=19.060500%2C72.829000&z=1", 19.0605, 72.829);
    read_as("https://www.google.com/maps/@19.0605,72.8290,17z", 19.0605, 72.829);
    read_as("https://www.google.com/maps/place/X/data=!3d19.0605!4d72.8290", 19.0605, 72.829);
    read_as("-33.85, 151.21", -33.85, 151.21);
    read_as("72.8290, 19.0605", 19.0605, 72.829);
    read_as("geo:19.0605,72.8290?z=17", 19.0605, 72.829);
    read_as("https://maps.apple.com/?ll=19.0605,72.8290&q=Gate", 19.0605, 72.829);
    read_as("https://www.openstreetmap.org/?mlat=19.0605&mlon=72.8290#map=17/19.1/72.9", 19.0605, 72.829);
    read_as("https://www.openstreetmap.org/#map=17/19.0605/72.8290", 19.0605, 72.829);
    read_as("https://www.google.com/maps/place/X/@19.2,72.9,17z/data=!3m1!8m2!3d19.0605!4d72.8290", 19.0605,
            72.829);
    read_as("19\xc2\xb0"
            "30'00.0\"N 72\xc2\xb0"
            "45'00.0\"E",
            19.5, 72.75);
    read_as("33\xc2\xb0"
            "30'S, 151\xc2\xb0"
            "15'E",
            -33.5, 151.25);
    read_as("12.5 and then 19.0605, 72.8290", 19.0605, 72.829);
}

static void none(void **state)
{
    static const char *const texts[] = {"",
                                        "Carter Lane 12, 400050",
                                        "19, 72",
                                        "19.06",
                                        "19.06, ",
                                        "91.5, 72.8",
                                        "19.06, 272.8",
                                        "1.2.3, 4.5.6",
                                        "19.06\xc2 72.82",
                                        "19.06                  72.82",
                                        "19.0672.82",
                                        "nan, inf",
                                        "-, -",
                                        "."};
    double lat, lon;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (point_parse(str_of(texts[i]), &lat, &lon))
            fail_msg("\"%s\" is read as %f, %f", texts[i], lat, lon);
    }
}

static void short_links(void **state)
{
    (void)state;
    assert_true(point_is_short_link(STR("https://maps.app.goo.gl/AbC123")));
    assert_false(point_is_short_link(STR("https://www.google.com/maps/@19.06,72.82,17z")));
}

static void metres(void **state)
{
    (void)state;
    assert_true(point_distance_m(19.06, 72.82, 19.06, 72.82) == 0);
    assert_true(fabs(point_distance_m(19.06, 72.82, 19.07, 72.82) - 1112) < 1);
    assert_true(fabs(point_distance_m(19.06, 72.82, 19.06, 72.83) - 1051) < 1);
    assert_true(fabs(point_distance_m(19.06, 72.83, 19.06, 72.82) - 1051) < 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points),
        cmocka_unit_test(none),
        cmocka_unit_test(short_links),
        cmocka_unit_test(metres),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
