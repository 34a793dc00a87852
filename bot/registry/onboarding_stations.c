/* Whom the admin is asked about: the station of a point, or those that may be it. */
#include "registry/onboarding.h"

#define OUTSIDE_COUNT 3 /* beyond every jurisdiction: the nearest ones */
#define ALL_COUNT 7     /* when the first was refused */

static void add(struct onboarding_stations *stations, const char *id, double distance_m)
{
    if (*id && stations->count < ONBOARDING_OPTIONS_MAX)
        stations->at[stations->count++] = (struct onboarding_station){id, distance_m};
}

/* The next nearest that are not named yet. */
static void add_others(struct locator *locator, double lat, double lon, size_t until,
                       struct onboarding_stations *stations)
{
    const char *named[ONBOARDING_OPTIONS_MAX];
    struct location other;
    while (stations->count < until) {
        for (size_t i = 0; i < stations->count; i++)
            named[i] = stations->at[i].id;
        locate_other(locator, lat, lon, named, stations->count, &other);
        if (other.how == LOCATED_NOWHERE)
            return;
        add(stations, other.station, other.distance_m);
    }
}

void onboarding_locate(struct locator *locator, double lat, double lon, double nearest_max_m, bool all,
                       struct onboarding_stations *ret)
{
    struct location location = {.how = LOCATED_NOWHERE, .station = "", .other = ""};
    *ret = (struct onboarding_stations){.how = LOCATED_NOWHERE};
    if (!locator)
        return;
    locate(locator, lat, lon, &location);
    ret->how = location.how;
    add(ret, location.station, location.distance_m);
    if (*location.other)
        add_others(locator, lat, lon, 2, ret);
    if (location.how == LOCATED_NEAREST && location.distance_m <= nearest_max_m)
        add_others(locator, lat, lon, OUTSIDE_COUNT, ret);
    else if (all || location.how == LOCATED_NEAREST)
        add_others(locator, lat, lon, ALL_COUNT, ret);
    ret->choose = all || *location.other || location.how == LOCATED_NEAREST;
}
