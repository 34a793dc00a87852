#include "finding.h"

#include <math.h>

#include "registry/point.h"

static const struct station no_station = {.id = "", .name = "", .phone = "", .language = "en", .above = ""};

static void read_station(struct work *work, const char *id, struct station *ret)
{
    if (!*id || store_station_get(work->tx, id, work->arena, ret) != ROW_DONE)
        *ret = no_station;
}

static void measure(struct finding *finding, double lat, double lon)
{
    const struct station *station = &finding->station;
    finding->has_distance = station->has_point;
    if (station->has_point)
        finding->distance_m = point_distance_m(lat, lon, station->lat, station->lon);
}

void finding_read(struct work *work, double lat, double lon, struct finding *ret)
{
    struct location located = {.how = LOCATED_NOWHERE, .station = "", .other = ""};
    *ret = (struct finding){.how = LOCATED_NOWHERE, .station = no_station, .other = no_station};
    if (work->locator)
        locate(work->locator, lat, lon, &located);
    location_limit(&located, (double)work->rules->nearest_max_m);
    if (located.how == LOCATED_BY_STATION_POINT && located.distance_m > FIND_BY_POINT_MAX_M)
        return;
    read_station(work, located.station, &ret->station);
    read_station(work, located.other, &ret->other);
    ret->how = *ret->station.id ? located.how : LOCATED_NOWHERE;
    measure(ret, lat, lon);
}

void finding_of_station(struct work *work, const char *station, bool has_point, double lat, double lon,
                        struct finding *ret)
{
    *ret = (struct finding){.other = no_station};
    read_station(work, station, &ret->station);
    ret->how = *ret->station.id ? LOCATED_INSIDE : LOCATED_NOWHERE;
    if (has_point)
        measure(ret, lat, lon);
}

void finding_distance(double distance_m, char ret[DISTANCE_SIZE])
{
    if (distance_m < 950)
        (void)str_format(ret, DISTANCE_SIZE, "%.0f m", fmax(50, round(distance_m / 50) * 50));
    else
        (void)str_format(ret, DISTANCE_SIZE, distance_m < 9950 ? "%.1f km" : "%.0f km", distance_m / 1000);
}

struct speaker {
    const struct texts *texts;
    const char *language;
    struct buf *out;
};

static void say(const struct speaker *speaker, const char *key, const char *station, const char *value)
{
    const struct text_value values[] = {{"station", station}, {"value", value}, {0}};
    if (speaker->out->len)
        buf_add_char(speaker->out, '\n');
    text_print(speaker->texts, speaker->language, key, values, speaker->out);
}

static void say_border(const struct speaker *speaker, const struct station *other)
{
    say(speaker, *other->phone ? "find.border" : "find.border_no_number", other->name, other->phone);
}

static void say_station(const struct speaker *speaker, const struct finding *finding)
{
    char distance[DISTANCE_SIZE];
    const struct station *station = &finding->station;
    say(speaker, "find.your_station", station->name, "");
    say(speaker, *station->phone ? "find.number" : "find.no_number", "", station->phone);
    if (finding->has_distance) {
        finding_distance(finding->distance_m, distance);
        say(speaker, "find.distance", "", distance);
    }
    if (finding->how == LOCATED_NEAREST)
        say(speaker, "find.uncertain", "", "");
    if (finding->how == LOCATED_BY_STATION_POINT)
        say(speaker, "find.estimate", "", "");
    if (*finding->other.id)
        say_border(speaker, &finding->other);
}

void finding_print(const struct texts *texts, const char *language, const struct finding *finding,
                   struct buf *out)
{
    struct speaker speaker = {texts, language, out};
    if (finding->how == LOCATED_NOWHERE)
        say(&speaker, "find.nowhere", "", "");
    else
        say_station(&speaker, finding);
    say(&speaker, "find.urgent", "", "");
}
