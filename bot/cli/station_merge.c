/* pukaar station merge, past: stations that become one, with their past kept. */
#include "areas.h"
#include "util/clock.h"

struct merge_work {
    struct cli *cli;
    const char *old, *into;
    struct station from, to;
    size_t societies, contacts;
    struct area_moves moves;
    const char *refused; /* why not */
};

static bool move_societies(struct store_tx *tx, struct merge_work *work)
{
    struct society *societies;
    size_t count = store_society_list(tx, store_tx_arena(tx), &societies);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(societies[i].station, work->old) != 0)
            continue;
        societies[i].station = work->into;
        if (store_society_set(tx, &societies[i]) != ROW_DONE)
            return false;
        work->societies++;
    }
    return true;
}

/* A contact that both have stays as NEW has it. */
static bool move_contacts(struct store_tx *tx, struct merge_work *work)
{
    struct contact *contacts;
    size_t count = store_contact_list(tx, work->old, store_tx_arena(tx), &contacts);
    for (size_t i = 0; i < count; i++) {
        struct contact moved = contacts[i];
        moved.station = work->into;
        enum row_result added = store_contact_add(tx, &moved);
        if (added != ROW_DONE && added != ROW_EXISTS)
            return false;
        work->contacts += added == ROW_DONE;
    }
    return true;
}

/* Those that stood under OLD stand under NEW; under itself nobody can. */
static bool move_stations_below(struct store_tx *tx, struct merge_work *work)
{
    struct station *stations;
    size_t count = store_station_list(tx, store_tx_arena(tx), &stations);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(stations[i].above, work->old) != 0)
            continue;
        stations[i].above = strcmp(stations[i].id, work->into) == 0 ? work->from.above : work->into;
        if (store_station_set(tx, &stations[i]) != ROW_DONE)
            return false;
    }
    return true;
}

/* OLD's ground becomes NEW's. */
static bool join_areas(struct store_tx *tx, struct merge_work *work)
{
    struct jurisdiction *areas, *into = NULL, *old = NULL;
    struct err err = {""};
    struct arena *arena = store_tx_arena(tx);
    size_t count = store_jurisdiction_list(tx, arena, &areas), kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(areas[i].station, work->into) == 0)
            into = &areas[i];
        else if (strcmp(areas[i].station, work->old) == 0)
            old = &areas[i];
    }
    if (!old)
        return true;
    if (into)
        into->geojson = areas_join(into->geojson, old->geojson, arena, &err);
    else
        old->station = work->into;
    if (into && !into->geojson) {
        store_tx_fail(tx, "the areas of %s and %s: %s", work->old, work->into, err.text);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(areas[i].station, work->old) != 0)
            areas[kept++] = areas[i];
    }
    return store_jurisdictions_replace(tx, areas, kept) == ROW_DONE;
}

static int unit_merge(struct store_tx *tx, void *arg)
{
    struct merge_work *work = arg;
    struct arena *arena = &work->cli->arena;
    if (store_station_get(tx, work->old, arena, &work->from) != ROW_DONE ||
        store_station_get(tx, work->into, arena, &work->to) != ROW_DONE) {
        work->refused = "both must be registered; see `pukaar station list`";
        return 1;
    }
    if (!move_societies(tx, work) || !move_contacts(tx, work) || !move_stations_below(tx, work) ||
        !join_areas(tx, work) || store_station_retire(tx, work->old, work->into) != ROW_DONE) {
        work->refused = "it has open incidents, or stands where its heir would stand above itself";
        return 1;
    }
    areas_move_societies(tx, work->cli, &work->moves);
    return cli_flag(work->cli, "dry-run");
}

static int merge(struct cli *cli)
{
    struct merge_work work = {.cli = cli, .old = cli->arguments[0], .into = cli->arguments[1]};
    int outcome;
    if (strcmp(work.old, work.into) == 0)
        return cli_fail("a station cannot be merged into itself");
    if (!cli_run(cli, unit_merge, &work, &outcome))
        return CLI_FAILED;
    if (work.refused)
        return cli_fail("station %s cannot be merged into %s: %s", work.old, work.into, work.refused);
    if (strcmp(cli->settings.control_room, work.old) == 0)
        fprintf(stderr, "pukaar: warning: [policy] control_room names %s; write %s there\n", work.old,
                work.into);
    printf("%s %s into %s: %zu societies, %zu contacts; incidents of the past keep its name\n", work.old,
           cli_flag(cli, "dry-run") ? "would be merged" : "is merged", work.into, work.societies,
           work.contacts);
    return CLI_DONE;
}

struct past_work {
    struct cli *cli;
    struct station_past *list;
    size_t count;
};

static int unit_past(struct store_tx *tx, void *arg)
{
    struct past_work *work = arg;
    work->count = store_station_past_list(tx, &work->cli->arena, &work->list);
    return 0;
}

static int past(struct cli *cli)
{
    static const struct cli_column columns[] = {
        {"id", COLUMN_TEXT}, {"name", COLUMN_TEXT}, {"merged_into", COLUMN_TEXT}, {"merged_at", COLUMN_TIME}};
    struct past_work work = {.cli = cli};
    int outcome;
    if (!cli_run(cli, unit_past, &work, &outcome))
        return CLI_FAILED;
    struct cli_cell *cells = arena_new(&cli->arena, work.count * ARRAY_LEN(columns), sizeof(*cells));
    for (size_t i = 0; i < work.count; i++) {
        struct cli_cell *cell = &cells[i * ARRAY_LEN(columns)];
        cell[0].text = work.list[i].id;
        cell[1].text = work.list[i].name;
        cell[2].text = work.list[i].merged_into;
        cell[3].time_ms = work.list[i].at_ms;
    }
    cli_print_table(cli, &(struct cli_table){columns, ARRAY_LEN(columns), cells, work.count});
    return CLI_DONE;
}

const struct command station_merge_commands[] = {
    {"station", "merge", "OLD NEW", 2, 2, "dry-run",
     "Merges a station into another: its societies, contacts and ground; its past keeps its name", merge},
    {"station", "past", "", 0, 0, "json", "Stations that were merged into others", past},
    {0},
};
