/* pukaar tier ... */
#include <stdio.h>

#include "cli/records.h"
#include "store/registry_rows.h"
#include "util/num.h"

static const struct cli_column columns[] = {
    {"station", COLUMN_TEXT},  {"tier", COLUMN_NUMBER},  {"ack_timeout_ms", COLUMN_NUMBER},
    {"repeat", COLUMN_NUMBER}, {"adds_up", COLUMN_BOOL},
};

struct tier_work {
    struct cli *cli;
    struct tier tier;
    struct tier *list;
    size_t count;
};

static bool key(struct cli *cli, struct tier *tier)
{
    int64_t number = 0;
    tier->station = cli_text(cli, "station");
    if (!cli_number(cli, "tier", &number))
        return false;
    tier->tier = (int)MIN(MAX(number, -1), 1000);
    return true;
}

static bool timeout(struct cli *cli, int64_t *ret)
{
    const char *text = cli_option(cli, "ack-timeout");
    if (!text || num_duration_ms(str_of(text), ret))
        return true;
    cli_fail("--ack-timeout: \"%s\" is no time; write it like 90s or 5m", text);
    return false;
}

static bool yes_or_no(struct cli *cli, const char *name, bool *ret)
{
    const char *text = cli_option(cli, name);
    if (!text)
        return true;
    *ret = strcmp(text, "yes") == 0;
    if (*ret || strcmp(text, "no") == 0)
        return true;
    cli_fail("--%s: \"%s\" is neither yes nor no", name, text);
    return false;
}

/* What was given overrides what is there. */
static bool fill(struct cli *cli, struct tier *tier)
{
    struct err err;
    if (!timeout(cli, &tier->ack_timeout_ms) || !cli_number(cli, "repeat", &tier->repeat) ||
        !yes_or_no(cli, "adds-up", &tier->adds_up))
        return false;
    if (tier_check(tier, &err) == 0)
        return true;
    cli_fail("%s", err.text);
    return false;
}

static int unit_list(struct store_tx *tx, void *arg)
{
    struct tier_work *work = arg;
    work->count = store_tier_list(tx, cli_option(work->cli, "station"), &work->cli->arena, &work->list);
    return 0;
}

static int unit_set(struct store_tx *tx, void *arg)
{
    return (int)store_tier_set(tx, &((struct tier_work *)arg)->tier);
}

static int unit_remove(struct store_tx *tx, void *arg)
{
    const struct tier *tier = &((struct tier_work *)arg)->tier;
    return (int)store_tier_remove(tx, tier->station, tier->tier);
}

/* As it is told now: by its own record, or as the configuration says. */
static void as_it_is(struct tier_work *work)
{
    const struct policy *policy = &work->cli->settings.policy;
    work->tier.ack_timeout_ms = policy->ack_timeout_ms;
    work->tier.repeat = policy->repeat;
    for (size_t i = 0; i < work->count; i++) {
        if (work->list[i].tier == work->tier.tier)
            work->tier = work->list[i];
    }
}

static const char *name_of(struct cli *cli, const struct tier *tier)
{
    return arena_printf(&cli->arena, "%d of station %s", tier->tier, tier->station);
}

static int set(struct cli *cli)
{
    struct tier_work work = {.cli = cli};
    int outcome;
    if (!key(cli, &work.tier) || !cli_run(cli, unit_list, &work, &outcome))
        return CLI_FAILED;
    as_it_is(&work);
    return fill(cli, &work.tier) ? cli_change(cli, unit_set, &work, "tier", name_of(cli, &work.tier))
                                 : CLI_FAILED;
}

static int remove_one(struct cli *cli)
{
    struct tier_work work = {.cli = cli};
    return key(cli, &work.tier) ? cli_change(cli, unit_remove, &work, "tier", name_of(cli, &work.tier))
                                : CLI_FAILED;
}

static int list(struct cli *cli)
{
    struct tier_work work = {.cli = cli};
    int outcome;
    if (!cli_run(cli, unit_list, &work, &outcome))
        return CLI_FAILED;
    struct cli_cell *cells = arena_new(&cli->arena, work.count * ARRAY_LEN(columns), sizeof(*cells));
    for (size_t i = 0; i < work.count; i++) {
        struct cli_cell *cell = &cells[i * ARRAY_LEN(columns)];
        cell[0].text = work.list[i].station;
        cell[1].number = work.list[i].tier;
        cell[2].number = (double)work.list[i].ack_timeout_ms;
        cell[3].number = (double)work.list[i].repeat;
        cell[4].flag = work.list[i].adds_up;
    }
    cli_print_table(cli, &(struct cli_table){columns, ARRAY_LEN(columns), cells, work.count});
    return CLI_DONE;
}

const struct command tier_commands[] = {
    {"tier", "set", "", 0, 0, "station=! tier=! ack-timeout= repeat= adds-up=",
     "How a tier is told: how long it has (90s), how often, and whether the tiers before it are told again"
     " with it (--adds-up yes)",
     set},
    {"tier", "remove", "", 0, 0, "station=! tier=!", "Has a tier told as the configuration says again",
     remove_one},
    {"tier", "list", "", 0, 0, "station= json", "The tiers that differ from the configuration", list},
    {0},
};
