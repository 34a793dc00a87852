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

const char *society_note_name(enum society_note_kind kind)
{
    static const char *const names[] = {"society_without_station", "society_by_hand", "society_uncertain",
                                        "society_at_border"};
    return names[kind];
}

/* False when nothing is to be noted. */
static bool note_society(const struct cli *cli, struct locator *locator, const struct society *society,
                         struct society_note *ret)
{
    struct location found;
    const char *station = station_of_point(cli, locator, society, &found);
    bool with_other = strcmp(found.other, society->station) == 0;
    bool elsewhere = *station && strcmp(station, society->station) != 0 && !with_other;
    *ret = (struct society_note){.kind = SOCIETY_WITHOUT_STATION,
                                 .society = society->id,
                                 .station = society->station,
                                 .other = "",
                                 .lat = society->lat,
                                 .lon = society->lon};
    if (!*society->station)
        return true;
    if (society->station_named) {
        ret->kind = SOCIETY_BY_HAND;
        ret->other = station;
        return elsewhere;
    }
    ret->kind = society->station_uncertain ? SOCIETY_UNCERTAIN : SOCIETY_AT_BORDER;
    ret->other = with_other ? station : found.other;
    ret->off_m = found.distance_m;
    return society->station_uncertain || *ret->other;
}

size_t areas_note_societies(struct store_tx *tx, struct cli *cli, struct society_note **ret)
{
    struct society *societies;
    size_t noted = 0;
    struct locator *locator = cli_locator(tx);
    size_t count = store_society_list(tx, &cli->arena, &societies);
    *ret = arena_new(&cli->arena, count, sizeof(**ret));
    for (size_t i = 0; locator && i < count; i++) {
        struct society_note note;
        if (!note_society(cli, locator, &societies[i], &note))
            continue;
        note.other = arena_dup(&cli->arena, note.other);
        (*ret)[noted++] = note;
    }
    locator_destroy(locator);
    return noted;
}

static void print_society(const struct society_note *note)
{
    switch (note->kind) {
    case SOCIETY_WITHOUT_STATION:
        printf("%s: has no station; choose one: pukaar society set --id %s --station ID\n", note->society,
               note->society);
        break;
    case SOCIETY_BY_HAND:
        printf("%s: chosen by hand: %s; its point lies with %s\n", note->society, note->station, note->other);
        break;
    case SOCIETY_UNCERTAIN:
        printf("%s: uncertain: %s is the nearest, %.0f m off\n", note->society, note->station, note->off_m);
        break;
    case SOCIETY_AT_BORDER:
        printf("%s: near the border of %s and %s; choose one: pukaar society set --id %s --station ID\n",
               note->society, note->station, note->other, note->society);
        break;
    }
}

void areas_print_societies(const struct society_note *notes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        print_society(&notes[i]);
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
