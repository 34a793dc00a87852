/* pukaar circle ... */
#include "cli/records.h"

static const struct cli_column columns[] = {
    {"society", COLUMN_TEXT}, {"phone", COLUMN_TEXT}, {"role", COLUMN_TEXT}};

struct circle_work {
    struct cli *cli;
    struct circle_member member;
    struct circle_member *list;
    size_t count;
};

static int unit_add(struct store_tx *tx, void *arg)
{
    return (int)store_circle_add(tx, &((struct circle_work *)arg)->member);
}

static int unit_remove(struct store_tx *tx, void *arg)
{
    const struct circle_member *member = &((struct circle_work *)arg)->member;
    return (int)store_circle_remove(tx, member->society, member->phone);
}

static int unit_list(struct store_tx *tx, void *arg)
{
    struct circle_work *work = arg;
    work->count = store_circle_list(tx, cli_option(work->cli, "society"), &work->cli->arena, &work->list);
    return 0;
}

static int add(struct cli *cli)
{
    struct err err;
    struct circle_work work = {
        .cli = cli, .member = {.society = cli_text(cli, "society"), .role = cli_text(cli, "role")}};
    if (!cli_phone(cli, "phone", &work.member.phone))
        return CLI_FAILED;
    if (circle_member_check(&work.member, &err) < 0)
        return cli_fail("%s", err.text);
    return cli_change(cli, unit_add, &work, "circle member", work.member.phone);
}

static int remove_one(struct cli *cli)
{
    struct circle_work work = {.cli = cli, .member = {.society = cli_text(cli, "society"), .role = ""}};
    if (!cli_phone(cli, "phone", &work.member.phone))
        return CLI_FAILED;
    return cli_change(cli, unit_remove, &work, "circle member", work.member.phone);
}

static int list(struct cli *cli)
{
    struct circle_work work = {.cli = cli};
    int outcome;
    if (!cli_run(cli, unit_list, &work, &outcome))
        return CLI_FAILED;
    struct cli_cell *cells = arena_new(&cli->arena, work.count * ARRAY_LEN(columns), sizeof(*cells));
    for (size_t i = 0; i < work.count; i++) {
        cells[i * 3].text = work.list[i].society;
        cells[i * 3 + 1].text = work.list[i].phone;
        cells[i * 3 + 2].text = work.list[i].role;
    }
    cli_print_table(cli, &(struct cli_table){columns, ARRAY_LEN(columns), cells, work.count});
    return CLI_DONE;
}

const struct command circle_commands[] = {
    {"circle", "add", "", 0, 0, "society=! phone=! role=!",
     "Adds a guard or committee member who is told with the station", add},
    {"circle", "remove", "", 0, 0, "society=! phone=!", "Removes one", remove_one},
    {"circle", "list", "", 0, 0, "society= json", "The circle of a society, or all", list},
    {0},
};
