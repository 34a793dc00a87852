/* pukaar station ... */
#include "cli/records.h"
#include "store/registry_rows.h"

static const struct cli_column columns[] = {
    {"id", COLUMN_TEXT},   {"name", COLUMN_TEXT},     {"phone", COLUMN_TEXT}, {"lat", COLUMN_POINT},
    {"lon", COLUMN_POINT}, {"language", COLUMN_TEXT}, {"above", COLUMN_TEXT},
};

struct station_work {
    struct cli *cli;
    struct station station;
    struct station *list;
    size_t count;
};

/* What was given overrides what is there. */
static bool fill(struct cli *cli, struct station *station)
{
    struct err err;
    if (!cli_phone(cli, "phone", &station->phone) ||
        !cli_point(cli, &station->has_point, &station->lat, &station->lon))
        return false;
    cli_override(cli, "name", &station->name);
    cli_override(cli, "language", &station->language);
    cli_override(cli, "above", &station->above);
    if (station_check(station, &err) == 0)
        return true;
    cli_fail("%s", err.text);
    return false;
}

static int unit_add(struct store_tx *tx, void *arg)
{
    return (int)store_station_add(tx, &((struct station_work *)arg)->station);
}

static int unit_get(struct store_tx *tx, void *arg)
{
    struct station_work *work = arg;
    return (int)store_station_get(tx, cli_text(work->cli, "id"), &work->cli->arena, &work->station);
}

static int unit_set(struct store_tx *tx, void *arg)
{
    return (int)store_station_set(tx, &((struct station_work *)arg)->station);
}

static int unit_remove(struct store_tx *tx, void *arg)
{
    return (int)store_station_remove(tx, cli_text(((struct station_work *)arg)->cli, "id"));
}

static int unit_list(struct store_tx *tx, void *arg)
{
    struct station_work *work = arg;
    work->count = store_station_list(tx, &work->cli->arena, &work->list);
    return 0;
}

static int add(struct cli *cli)
{
    struct station_work work = {
        .cli = cli,
        .station = {.id = cli_text(cli, "id"), .name = "", .phone = "", .language = "en", .above = ""}};
    return fill(cli, &work.station) ? cli_change(cli, unit_add, &work, "station", work.station.id)
                                    : CLI_FAILED;
}

static int set(struct cli *cli)
{
    struct station_work work = {.cli = cli};
    int outcome;
    if (!cli_run(cli, unit_get, &work, &outcome))
        return CLI_FAILED;
    if (outcome != ROW_DONE)
        return cli_refuse((enum row_result)outcome, "station", cli_text(cli, "id"));
    return fill(cli, &work.station) ? cli_change(cli, unit_set, &work, "station", work.station.id)
                                    : CLI_FAILED;
}

static int remove_one(struct cli *cli)
{
    struct station_work work = {.cli = cli};
    return cli_change(cli, unit_remove, &work, "station", cli_text(cli, "id"));
}

static void print(struct cli *cli, const struct station *list, size_t count, bool row)
{
    struct cli_cell *cells = arena_new(&cli->arena, count * ARRAY_LEN(columns), sizeof(*cells));
    struct cli_table table = {columns, ARRAY_LEN(columns), cells, count};
    for (size_t i = 0; i < count; i++) {
        struct cli_cell *cell = &cells[i * ARRAY_LEN(columns)];
        cell[0].text = list[i].id;
        cell[1].text = list[i].name;
        cell[2] = cli_optional(list[i].phone);
        cell[3] = cell[4] = (struct cli_cell){.null = !list[i].has_point, .number = list[i].lat};
        cell[4].number = list[i].lon;
        cell[5].text = list[i].language;
        cell[6] = cli_optional(list[i].above);
    }
    if (row)
        cli_print_row(cli, &table);
    else
        cli_print_table(cli, &table);
}

static int list(struct cli *cli)
{
    struct station_work work = {.cli = cli};
    int outcome;
    if (!cli_run(cli, unit_list, &work, &outcome))
        return CLI_FAILED;
    print(cli, work.list, work.count, false);
    return CLI_DONE;
}

static int show(struct cli *cli)
{
    struct station_work work = {.cli = cli};
    int outcome;
    if (!cli_run(cli, unit_get, &work, &outcome))
        return CLI_FAILED;
    if (outcome != ROW_DONE)
        return cli_refuse((enum row_result)outcome, "station", cli_text(cli, "id"));
    print(cli, &work.station, 1, true);
    return CLI_DONE;
}

const struct command station_commands[] = {
    {"station", "add", "", 0, 0, "id=! name=! phone= lat= lon= language= above=",
     "Registers a police station; --above names the control room over it", add},
    {"station", "set", "", 0, 0,
     "id=! name= phone= lat= lon= language= above=", "Changes what is given of a station", set},
    {"station", "remove", "", 0, 0, "id=!", "Removes a station, its contacts and its jurisdiction",
     remove_one},
    {"station", "list", "", 0, 0, "json", "All stations", list},
    {"station", "show", "", 0, 0, "id=! json", "One station", show},
    {0},
};
