/* Areas that change, and the societies that follow them. */
#include "areas.h"

static const char *or_none(const char *station)
{
    return *station ? station : "none";
}

/* The station of the society's point, whatever was chosen by hand. */
static const char *station_of_point(const struct cli *cli, struct locator *locator,
                                    const struct society *society, struct location *ret)
{
    *ret = (struct location){.how = LOCATED_NOWHERE, .station = "", .other = ""};
    if (society->has_point)
        locate(locator, society->lat, society->lon, ret);
    location_limit(ret, (double)cli->settings.nearest_max_m);
    return ret->station;
}

static void keep(const struct cli *cli, struct locator *locator, const struct society *society,
                 struct area_moves *moves)
{
    struct location found;
    const char *station = station_of_point(cli, locator, society, &found);
    if (!*station || strcmp(station, society->station) == 0 || strcmp(found.other, society->station) == 0)
        return;
    moves->kept++;
    printf("%s: stays with %s, chosen by hand; its point lies with %s\n", society->id, society->station,
           station);
}

static void move(struct store_tx *tx, const struct cli *cli, struct locator *locator,
                 const struct society *before, struct area_moves *moves)
{
    struct society society = *before;
    cli_find_station(cli, locator, &society);
    bool same = strcmp(society.station, before->station) == 0 &&
                society.station_uncertain == before->station_uncertain;
    if (same || store_society_set(tx, &society) != ROW_DONE)
        return;
    moves->moved++;
    printf("%s: %s -> %s%s\n", society.id, or_none(before->station), or_none(society.station),
           society.station_uncertain ? " (uncertain)" : "");
}

void areas_move_societies(struct store_tx *tx, const struct cli *cli, struct area_moves *ret)
{
    struct society *societies;
    struct locator *locator = cli_locator(tx);
    size_t count = store_society_list(tx, store_tx_arena(tx), &societies);
    *ret = (struct area_moves){0};
    for (size_t i = 0; locator && i < count; i++) {
        if (societies[i].station_named)
            keep(cli, locator, &societies[i], ret);
        else
            move(tx, cli, locator, &societies[i], ret);
    }
    locator_destroy(locator);
}

static bool list_one(const struct cli *cli, struct locator *locator, const struct society *society)
{
    struct location found;
    const char *station = station_of_point(cli, locator, society, &found);
    bool with_other = strcmp(found.other, society->station) == 0;
    if (!*society->station)
        printf("%s: has no station; choose one: pukaar society set --id %s --station ID\n", society->id,
               society->id);
    else if (society->station_named && *station && strcmp(station, society->station) != 0 && !with_other)
        printf("%s: chosen by hand: %s; its point lies with %s\n", society->id, society->station, station);
    else if (!society->station_named && society->station_uncertain)
        printf("%s: uncertain: %s is the nearest, %.0f m off\n", society->id, society->station,
               found.distance_m);
    else if (!society->station_named && *found.other)
        printf("%s: near the border of %s and %s; choose one: pukaar society set --id %s --station ID\n",
               society->id, society->station, found.other, society->id);
    else
        return false;
    return true;
}

size_t areas_list_societies(struct store_tx *tx, const struct cli *cli)
{
    struct society *societies;
    size_t listed = 0;
    struct locator *locator = cli_locator(tx);
    size_t count = store_society_list(tx, store_tx_arena(tx), &societies);
    for (size_t i = 0; locator && i < count; i++)
        listed += list_one(cli, locator, &societies[i]);
    locator_destroy(locator);
    return listed;
}

int areas_report(struct store_tx *tx, struct cli *cli, struct area_report *ret)
{
    struct jurisdiction *jurisdictions;
    struct station *stations;
    struct err err;
    struct arena *arena = store_tx_arena(tx);
    size_t jurisdiction_count = store_jurisdiction_list(tx, arena, &jurisdictions);
    size_t station_count = store_station_list(tx, arena, &stations);
    int result =
        areas_examine(jurisdictions, jurisdiction_count, stations, station_count, &cli->arena, ret, &err);
    if (result < 0)
        store_tx_fail(tx, "%s", err.text);
    return result;
}

void areas_print_report(const struct area_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        struct buf buf_auto line = {0};
        area_finding_print(&report->at[i], &line);
        printf("note: %s\n", buf_text(&line));
    }
    if (report->slivers)
        printf("note: %zu slivers of overlap or gap under %.0f ha each, %.1f ha in all, are not listed\n",
               report->slivers, AREA_SLIVER_M2 / 1e4, report->slivers_m2 / 1e4);
}
