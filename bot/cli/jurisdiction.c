/* pukaar jurisdiction ... */
#include "cli/records.h"
#include "registry/import.h"
#include "util/num.h"

struct jurisdiction_work {
    struct cli *cli;
    const struct jurisdiction_list *import;
    struct config_report *report;
    size_t moved;
    double lat, lon;
    struct location location;
    const char *station_name, *station_phone;
};

/* Societies whose station was not chosen by hand follow the new polygons. */
static void move_societies(struct store_tx *tx, struct jurisdiction_work *work)
{
    struct society *societies;
    struct locator *locator = cli_locator(tx);
    size_t count = store_society_list(tx, store_tx_arena(tx), &societies);
    for (size_t i = 0; locator && i < count; i++) {
        struct society society = societies[i];
        cli_find_station(work->cli, locator, &society);
        bool same = strcmp(society.station, societies[i].station) == 0 &&
                    society.station_uncertain == societies[i].station_uncertain;
        if (same || store_society_set(tx, &society) != ROW_DONE)
            continue;
        work->moved++;
        printf("%s: %s -> %s%s\n", society.id, *societies[i].station ? societies[i].station : "none",
               society.station, society.station_uncertain ? " (uncertain)" : "");
    }
    locator_destroy(locator);
}

static int unit_import(struct store_tx *tx, void *arg)
{
    struct jurisdiction_work *work = arg;
    struct station station;
    for (size_t i = 0; i < work->import->count; i++) {
        const char *id = work->import->at[i].station;
        if (store_station_get(tx, id, store_tx_arena(tx), &station) != ROW_DONE)
            config_report_add(work->report, work->cli->arguments[0], 0, id,
                              "no such station; register it first with `pukaar station add` or `import`");
    }
    if (work->report->errors)
        return 1;
    if (store_jurisdictions_replace(tx, work->import->at, work->import->count) != ROW_DONE)
        return 1;
    move_societies(tx, work);
    return 0;
}

static int import(struct cli *cli)
{
    struct buf buf_auto bytes = {0};
    struct config_report report = {{0}, 0};
    struct jurisdiction_list list = {0};
    struct jurisdiction_work work = {.cli = cli, .import = &list, .report = &report};
    int outcome = 1;
    if (!cli_read_file(cli->arguments[0], &bytes))
        return CLI_FAILED;
    if (jurisdictions_from_geojson(cli->arguments[0], buf_str(&bytes), cli_text(cli, "key"), &cli->arena,
                                   &list, &report) == 0 &&
        !cli_run(cli, unit_import, &work, &outcome))
        return CLI_FAILED;
    if (work.moved)
        printf("%zu societies have another station now\n", work.moved);
    return cli_imported(cli, &report, list.count, "jurisdictions");
}

static int unit_locate(struct store_tx *tx, void *arg)
{
    struct jurisdiction_work *work = arg;
    struct station station;
    struct locator *locator = cli_locator(tx);
    if (!locator)
        return 1;
    locate(locator, work->lat, work->lon, &work->location);
    work->location.station = arena_dup(&work->cli->arena, work->location.station);
    work->location.other = arena_dup(&work->cli->arena, work->location.other);
    locator_destroy(locator);
    if (*work->location.station &&
        store_station_get(tx, work->location.station, &work->cli->arena, &station) == ROW_DONE) {
        work->station_name = station.name;
        work->station_phone = station.phone;
    }
    return 0;
}

static int locate_point(struct cli *cli)
{
    static const struct cli_column columns[] = {{"station", COLUMN_TEXT},      {"name", COLUMN_TEXT},
                                                {"phone", COLUMN_TEXT},        {"how", COLUMN_TEXT},
                                                {"distance_m", COLUMN_NUMBER}, {"also_near", COLUMN_TEXT}};
    static const char *const how[] = {"inside", "nearest polygon, uncertain", "nearest station, estimate",
                                      "nowhere"};
    struct jurisdiction_work work = {.cli = cli};
    int outcome;
    if (!num_real(str_of(cli->arguments[0]), &work.lat) || !num_real(str_of(cli->arguments[1]), &work.lon) ||
        !num_is_point(work.lat, work.lon))
        return cli_fail("%s %s is no point; give latitude and longitude in degrees", cli->arguments[0],
                        cli->arguments[1]);
    if (!cli_run(cli, unit_locate, &work, &outcome))
        return CLI_FAILED;
    if (work.location.how == LOCATED_NOWHERE)
        return cli_fail("no jurisdiction and no station's point is registered");
    struct cli_cell cells[] = {{.text = work.location.station},
                               cli_optional(work.station_name),
                               cli_optional(work.station_phone),
                               {.text = how[work.location.how]},
                               {.number = (double)(int64_t)work.location.distance_m},
                               cli_optional(work.location.other)};
    cli_print_row(cli, &(struct cli_table){columns, ARRAY_LEN(columns), cells, 1});
    return CLI_DONE;
}

const struct command jurisdiction_commands[] = {
    {"jurisdiction", "import", "FILE.geojson", 1, 1, "key=!",
     "Replaces all jurisdictions; --key names the property with the station's id", import},
    {"jurisdiction", "locate", "LAT LON", 2, 2, "json", "Which station is responsible for a point",
     locate_point},
    {0},
};
