/* pukaar admin ...: the numbers that may register societies and stations by chat. */
#include "cli/records.h"

static const struct cli_column columns[] = {{"phone", COLUMN_TEXT}};

struct admin_work {
    struct cli *cli;
    const char *phone;
    const char **list;
    size_t count;
};

static int unit_add(struct store_tx *tx, void *arg)
{
    return (int)store_admin_add(tx, ((struct admin_work *)arg)->phone);
}

static int unit_remove(struct store_tx *tx, void *arg)
{
    return (int)store_admin_remove(tx, ((struct admin_work *)arg)->phone);
}

static int unit_list(struct store_tx *tx, void *arg)
{
    struct admin_work *work = arg;
    work->count = store_admin_list(tx, &work->cli->arena, &work->list);
    return 0;
}

static int change(struct cli *cli, store_unit_fn *unit)
{
    struct admin_work work = {.cli = cli};
    return cli_phone(cli, "phone", &work.phone) ? cli_change(cli, unit, &work, "admin", work.phone)
                                                : CLI_FAILED;
}

static int add(struct cli *cli)
{
    return change(cli, unit_add);
}

static int remove_one(struct cli *cli)
{
    return change(cli, unit_remove);
}

static int list(struct cli *cli)
{
    struct admin_work work = {.cli = cli};
    int outcome;
    if (!cli_run(cli, unit_list, &work, &outcome))
        return CLI_FAILED;
    struct cli_cell *cells = arena_new(&cli->arena, work.count, sizeof(*cells));
    for (size_t i = 0; i < work.count; i++)
        cells[i].text = work.list[i];
    cli_print_table(cli, &(struct cli_table){columns, ARRAY_LEN(columns), cells, work.count});
    return CLI_DONE;
}

const struct command admin_commands[] = {
    {"admin", "add", "", 0, 0, "phone=!", "Makes a number an admin", add},
    {"admin", "remove", "", 0, 0, "phone=!", "Removes one", remove_one},
    {"admin", "list", "", 0, 0, "json", "All admins", list},
    {0},
};
