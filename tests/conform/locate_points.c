/* locate_points FILE.geojson KEY: reads "lat lon" lines on stdin and prints the station of each, how it was
 * found and the station beyond a near border, tab separated. */
#include <stdio.h>
#include <stdlib.h>

#include "registry/import.h"
#include "registry/locator.h"
#include "util/file.h"
#include "util/num.h"

static const char *const how_names[] = {"inside", "nearest", "station_point", "nowhere"};

static struct locator *load(const char *path, const char *key, struct arena *arena)
{
    struct buf buf_auto bytes = {0};
    struct config_report report = {0};
    struct jurisdiction_list list;
    struct err err = {""};
    if (file_read(path, (size_t)64 << 20, &bytes, &err) < 0 ||
        jurisdictions_from_geojson(path, buf_str(&bytes), key, arena, &list, &report) < 0) {
        fprintf(stderr, "%s%s", err.text, buf_text(&report.lines));
        exit(1);
    }
    struct locator *locator = locator_create(list.at, list.count, NULL, 0, &err);
    if (!locator) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    return locator;
}

int main(int argc, char **argv)
{
    struct arena arena = {0};
    char text[256];
    if (argc != 3)
        return 2;
    struct locator *locator = load(argv[1], argv[2], &arena);
    while (fgets(text, sizeof(text), stdin)) {
        struct str rest = str_trim(str_of(text)), lat_text, lon_text;
        struct location location;
        double lat, lon;
        if (!str_next(&rest, ' ', &lat_text) || !str_next(&rest, ' ', &lon_text) ||
            !num_real(lat_text, &lat) || !num_real(lon_text, &lon))
            return 1;
        locate(locator, lat, lon, &location);
        printf("%s\t%s\t%s\t%.1f\n", location.station, how_names[location.how], location.other,
               location.distance_m);
    }
    locator_destroy(locator);
    arena_free(&arena);
    return 0;
}
