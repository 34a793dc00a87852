/* pukaar society ... */
#include "cli/records.h"
#include "registry/locator.h"
#include "store/registry_rows.h"

static const struct cli_column columns[] = {
    {"id", COLUMN_TEXT},
    {"name", COLUMN_TEXT},
    {"address", COLUMN_TEXT},
    {"lat", COLUMN_POINT},
    {"lon", COLUMN_POINT},
    {"station", COLUMN_TEXT},
    {"station_named", COLUMN_BOOL},
    {"station_uncertain", COLUMN_BOOL},
    {"language", COLUMN_TEXT},
    {"wings", COLUMN_TEXT},
    {"landmarks", COLUMN_TEXT},
    {"join_code", COLUMN_TEXT},
    {"also_near", COLUMN_TEXT}, /* of `show` alone */
};

struct society_work {
    struct cli *cli;
    struct society society;
    struct society *list;
    size_t count;
    enum located how; /* where its point lies, and which other station's border is near */
    const char *near;
};

static bool fill(struct cli *cli, struct society *society)
{
    struct err err;
    if (!cli_point(cli, &society->has_point, &society->lat, &society->lon))
        return false;
    cli_override(cli, "name", &society->name);
    cli_override(cli, "address", &society->address);
    cli_override(cli, "language", &society->language);
    cli_override(cli, "wings", &society->wings);
    cli_override(cli, "landmarks", &society->landmarks);
    if (cli_option(cli, "station")) {
        society->station = cli_text(cli, "station");
        society->station_named = *society->station != '\0';
        society->station_uncertain = false;
    }
    if (society_check(society, &err) == 0)
        return true;
    cli_fail("%s", err.text);
    return false;
}

/* The other one of two stations at a border, whichever of them is the society's. */
static void look_around(struct society_work *work, struct locator *locator)
{
    struct location found = {.how = LOCATED_NOWHERE, .station = "", .other = ""};
    const struct society *society = &work->society;
    if (locator && society->has_point)
        locate(locator, society->lat, society->lon, &found);
    bool has_other = strcmp(found.other, society->station) == 0;
    work->how = found.how;
    work->near = arena_dup(&work->cli->arena, has_other ? found.station : found.other);
}

static void find_station(struct store_tx *tx, struct society_work *work)
{
    struct locator *locator = cli_locator(tx);
    cli_find_station(work->cli, locator, &work->society);
    work->society.station = arena_dup(&work->cli->arena, work->society.station);
    look_around(work, locator);
    locator_destroy(locator);
}

static int unit_add(struct store_tx *tx, void *arg)
{
    struct society_work *work = arg;
    find_station(tx, work);
    return (int)store_society_add(tx, &work->society);
}

static int unit_get(struct store_tx *tx, void *arg)
{
    struct society_work *work = arg;
    return (int)store_society_get(tx, cli_text(work->cli, "id"), &work->cli->arena, &work->society);
}

static int unit_show(struct store_tx *tx, void *arg)
{
    struct society_work *work = arg;
    int result = unit_get(tx, arg);
    struct locator *locator = result == ROW_DONE ? cli_locator(tx) : NULL;
    if (result == ROW_DONE)
        look_around(work, locator);
    locator_destroy(locator);
    return result;
}

static int unit_set(struct store_tx *tx, void *arg)
{
    struct society_work *work = arg;
    find_station(tx, work);
    enum row_result result = store_society_set(tx, &work->society);
    if (result == ROW_DONE && cli_flag(work->cli, "new-code"))
        result = store_society_new_code(tx, work->society.id);
    return (int)result;
}

static int unit_remove(struct store_tx *tx, void *arg)
{
    return (int)store_society_remove(tx, cli_text(((struct society_work *)arg)->cli, "id"));
}

static int unit_list(struct store_tx *tx, void *arg)
{
    struct society_work *work = arg;
    work->count = store_society_list(tx, &work->cli->arena, &work->list);
    return 0;
}

/* Who will be told is worth a line: an admin sees at once when it is the wrong station. */
static void say_station(const struct society_work *work)
{
    const struct society *society = &work->society;
    if (!*society->station)
        fprintf(stderr,
                "pukaar: warning: no station is responsible for %s yet: its calls go to the control room\n",
                society->id);
    else if (society->station_uncertain)
        fprintf(stderr, "pukaar: warning: %s lies in no jurisdiction; the nearest station%s is %s\n",
                society->id, work->how == LOCATED_BY_STATION_POINT ? ", an estimate by its own point," : "",
                society->station);
    if (*work->near && !society->station_named)
        fprintf(stderr,
                "pukaar: warning: %s is within 100 m of the border with %s; choose one of both: pukaar "
                "society set --id %s --station ID\n",
                society->id, work->near, society->id);
}

static int add(struct cli *cli)
{
    struct society_work work = {.cli = cli,
                                .society = {.id = cli_text(cli, "id"),
                                            .name = "",
                                            .address = "",
                                            .station = "",
                                            .language = "en",
                                            .wings = "",
                                            .landmarks = ""}};
    if (!fill(cli, &work.society))
        return CLI_FAILED;
    int code = cli_change(cli, unit_add, &work, "society", work.society.id);
    if (code == CLI_DONE)
        say_station(&work);
    return code;
}

static int set(struct cli *cli)
{
    struct society_work work = {.cli = cli};
    int outcome;
    if (!cli_run(cli, unit_get, &work, &outcome))
        return CLI_FAILED;
    if (outcome != ROW_DONE)
        return cli_refuse((enum row_result)outcome, "society", cli_text(cli, "id"));
    if (!fill(cli, &work.society))
        return CLI_FAILED;
    int code = cli_change(cli, unit_set, &work, "society", work.society.id);
    if (code == CLI_DONE)
        say_station(&work);
    return code;
}

static int remove_one(struct cli *cli)
{
    struct society_work work = {.cli = cli};
    return cli_change(cli, unit_remove, &work, "society", cli_text(cli, "id"));
}

/* near: of the one row that is shown, NULL in a list. */
static void print(struct cli *cli, const struct society *list, size_t count, const char *near)
{
    size_t width = ARRAY_LEN(columns) - !near;
    struct cli_cell *cells = arena_new(&cli->arena, count * width, sizeof(*cells));
    struct cli_table table = {columns, width, cells, count};
    for (size_t i = 0; i < count; i++) {
        struct cli_cell *cell = &cells[i * width];
        cell[0].text = list[i].id;
        cell[1].text = list[i].name;
        cell[2] = cli_optional(list[i].address);
        cell[3] = (struct cli_cell){.null = !list[i].has_point, .number = list[i].lat};
        cell[4] = (struct cli_cell){.null = !list[i].has_point, .number = list[i].lon};
        cell[5] = cli_optional(list[i].station);
        cell[6].flag = list[i].station_named;
        cell[7].flag = list[i].station_uncertain;
        cell[8].text = list[i].language;
        cell[9] = cli_optional(list[i].wings);
        cell[10] = cli_optional(list[i].landmarks);
        cell[11] = cli_optional(list[i].join_code);
    }
    if (near)
        cells[width - 1] = cli_optional(near);
    if (near)
        cli_print_row(cli, &table);
    else
        cli_print_table(cli, &table);
}

static int list(struct cli *cli)
{
    struct society_work work = {.cli = cli};
    int outcome;
    if (!cli_run(cli, unit_list, &work, &outcome))
        return CLI_FAILED;
    print(cli, work.list, work.count, NULL);
    return CLI_DONE;
}

static int show(struct cli *cli)
{
    struct society_work work = {.cli = cli};
    int outcome;
    if (!cli_run(cli, unit_show, &work, &outcome))
        return CLI_FAILED;
    if (outcome != ROW_DONE)
        return cli_refuse((enum row_result)outcome, "society", cli_text(cli, "id"));
    print(cli, &work.society, 1, work.near);
    return CLI_DONE;
}

const struct command society_commands[] = {
    {"society", "add", "", 0, 0, "id=! name=! address= lat= lon= station= language= wings= landmarks=",
     "Registers a society; its station is found by the point unless named", add},
    {"society", "set", "", 0, 0,
     "id=! name= address= lat= lon= station= language= wings= landmarks= new-code",
     "Changes what is given of a society; --new-code ends the code of its poster and gives it another", set},
    {"society", "remove", "", 0, 0, "id=!", "Removes a society, its circle and its chats", remove_one},
    {"society", "list", "", 0, 0, "json", "All societies", list},
    {"society", "show", "", 0, 0, "id=! json", "One society", show},
    {0},
};
