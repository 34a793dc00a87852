/* pukaar jurisdiction ... */
#include "areas.h"
#include "registry/import.h"
#include "util/num.h"

struct jurisdiction_work {
    struct cli *cli;
    struct jurisdiction_list *import;
    struct config_report *report;
    struct area_report odd;
    struct area_moves moves;
    struct society_note *notes;
    size_t note_count;
    double lat, lon;
    struct location location;
    const char *station_name, *station_phone;
};

static void complain(struct jurisdiction_work *work, const char *what, const char *text)
{
    config_report_add(work->report, work->cli->arguments[0], 0, what, "%s", text);
}

static const char *station_named(const struct station *stations, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq_nocase(str_of(stations[i].name), str_of(name)))
            return stations[i].id;
    }
    return NULL;
}

/* The key may be a station's id, its name, or the id of one that was merged. NULL for none. */
static const char *find_station(struct store_tx *tx, const struct station *stations, size_t count,
                                const char *id, const char *name)
{
    struct station station;
    if (store_station_get(tx, id, store_tx_arena(tx), &station) == ROW_DONE)
        return id;
    const char *heir = store_station_heir(tx, id, store_tx_arena(tx));
    return *heir ? heir : station_named(stations, count, name);
}

static void name_stations(struct store_tx *tx, struct jurisdiction_work *work)
{
    struct station *stations;
    struct jurisdiction_list *list = work->import;
    size_t count = store_station_list(tx, store_tx_arena(tx), &stations);
    for (size_t i = 0; i < list->count; i++) {
        const char *found = find_station(tx, stations, count, list->at[i].station, list->names[i]);
        if (!found)
            complain(work, list->names[i],
                     "no such station; register it first with `pukaar station add` or `import`");
        else if (strcmp(found, list->at[i].station) != 0 && *list->at[i].station)
            printf("%s: taken as %s\n", list->at[i].station, found);
        list->at[i].station = found ? found : "";
    }
}

/* Where a station was merged into another the file may still hold both polygons. */
static void join_same(struct jurisdiction_work *work, struct jurisdiction *into,
                      const struct jurisdiction *other)
{
    struct err err = {""};
    const char *joined = areas_join(into->geojson, other->geojson, &work->cli->arena, &err);
    if (joined)
        into->geojson = joined;
    else
        complain(work, into->station, err.text);
}

static void join_all(struct jurisdiction_work *work)
{
    struct jurisdiction_list *list = work->import;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        size_t same = 0;
        while (same < kept && strcmp(list->at[same].station, list->at[i].station) != 0)
            same++;
        if (same < kept)
            join_same(work, &list->at[same], &list->at[i]);
        else
            list->at[kept++] = list->at[i];
    }
    list->count = kept;
}

static bool is_in(const struct jurisdiction_list *list, const char *station)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->at[i].station, station) == 0)
            return true;
    }
    return false;
}

/* --keep-others: stations that the file does not name keep the polygon they have. */
static void keep_others(struct store_tx *tx, struct jurisdiction_work *work)
{
    struct jurisdiction *old;
    struct arena *arena = store_tx_arena(tx);
    size_t count = store_jurisdiction_list(tx, arena, &old), total = work->import->count;
    struct jurisdiction *all = arena_new(arena, total + count, sizeof(*all));
    memcpy(all, work->import->at, total * sizeof(*all));
    for (size_t i = 0; i < count; i++) {
        if (!is_in(work->import, old[i].station))
            all[total++] = old[i];
    }
    work->import->at = all;
    work->import->count = total;
}

static int unit_import(struct store_tx *tx, void *arg)
{
    struct jurisdiction_work *work = arg;
    name_stations(tx, work);
    if (work->report->errors)
        return 1;
    join_all(work);
    if (cli_flag(work->cli, "keep-others"))
        keep_others(tx, work);
    if (work->report->errors ||
        store_jurisdictions_replace(tx, work->import->at, work->import->count) != ROW_DONE ||
        areas_report(tx, work->cli, &work->odd) < 0)
        return 1;
    if (areas_are_elsewhere(&work->odd)) {
        complain(
            work, NULL,
            "most polygons lie over 300 km from their stations: are latitude and longitude the wrong way "
            "round? GeoJSON has [longitude, latitude]");
        return 1;
    }
    areas_print_report(&work->odd);
    areas_move_societies(tx, work->cli, &work->moves);
    return cli_flag(work->cli, "dry-run");
}

static void say_moves(const struct jurisdiction_work *work)
{
    const char *would = cli_flag(work->cli, "dry-run") ? "would " : "";
    if (work->moves.moved)
        printf("%zu societies %shave another station%s\n", work->moves.moved, would, *would ? "" : " now");
    if (work->moves.kept)
        printf("%zu societies keep one that was chosen by hand\n", work->moves.kept);
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
        !cli_run(cli, unit_import, &work, &outcome)) {
        config_report_free(&report);
        return CLI_FAILED;
    }
    if (!report.errors)
        say_moves(&work);
    return cli_imported(cli, &report, list.count, "jurisdictions");
}

static int unit_check(struct store_tx *tx, void *arg)
{
    struct jurisdiction_work *work = arg;
    work->note_count = areas_note_societies(tx, work->cli, &work->notes);
    return areas_report(tx, work->cli, &work->odd) < 0;
}

static const struct cli_column note_columns[] = {
    {"kind", COLUMN_TEXT}, {"society", COLUMN_TEXT},      {"station", COLUMN_TEXT}, {"other", COLUMN_TEXT},
    {"m2", COLUMN_NUMBER}, {"distance_m", COLUMN_NUMBER}, {"lat", COLUMN_POINT},    {"lon", COLUMN_POINT}};

static struct cli_cell number_above_0(double number)
{
    return (struct cli_cell){.number = (double)(int64_t)number, .null = number <= 0};
}

static void fill_finding(const struct area_finding *finding, struct cli_cell *cell)
{
    cell[0].text = area_finding_name(finding->kind);
    cell[1].null = true;
    cell[2] = cli_optional(finding->station);
    cell[3] = cli_optional(*finding->other ? finding->other : finding->around);
    cell[4] = number_above_0(finding->m2);
    cell[5] = number_above_0(finding->off_m);
    cell[6].number = finding->lat;
    cell[7].number = finding->lon;
}

static void fill_note(const struct society_note *note, struct cli_cell *cell)
{
    cell[0].text = society_note_name(note->kind);
    cell[1].text = note->society;
    cell[2] = cli_optional(note->station);
    cell[3] = cli_optional(note->other);
    cell[4].null = true;
    cell[5] = number_above_0(note->off_m);
    cell[6].number = note->lat;
    cell[7].number = note->lon;
}

static void print_json(struct cli *cli, const struct jurisdiction_work *work)
{
    size_t width = ARRAY_LEN(note_columns), count = work->odd.count + work->note_count;
    struct cli_cell *cells = arena_new(&cli->arena, count * width, sizeof(*cells));
    for (size_t i = 0; i < work->odd.count; i++)
        fill_finding(&work->odd.at[i], &cells[i * width]);
    for (size_t i = 0; i < work->note_count; i++)
        fill_note(&work->notes[i], &cells[(work->odd.count + i) * width]);
    cli_print_table(cli, &(struct cli_table){note_columns, width, cells, count});
}

static int check(struct cli *cli)
{
    struct jurisdiction_work work = {.cli = cli};
    int outcome;
    if (!cli_run(cli, unit_check, &work, &outcome))
        return CLI_FAILED;
    if (cli_flag(cli, "json")) {
        print_json(cli, &work);
        return CLI_DONE;
    }
    areas_print_report(&work.odd);
    areas_print_societies(work.notes, work.note_count);
    printf("%zu notes on the polygons, %zu on societies\n", work.odd.count, work.note_count);
    return CLI_DONE;
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
    {"jurisdiction", "import", "FILE.geojson", 1, 1, "key=! dry-run keep-others",
     "Replaces all jurisdictions (--keep-others: those of the stations in the file); --key names the "
     "property "
     "with the station's id or name; says what is odd and which societies get another station; --dry-run "
     "only says it",
     import},
    {"jurisdiction", "check", "", 0, 0, "json",
     "What is odd about the polygons, and the societies whose station is uncertain, near a border or against "
     "the polygons",
     check},
    {"jurisdiction", "locate", "LAT LON", 2, 2, "json", "Which station is responsible for a point",
     locate_point},
    {0},
};
