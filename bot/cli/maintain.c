/* pukaar check, migrate, backup, erase. */
#include "cli/cli.h"
#include "desk/desk.h"
#include "store/incident_rows.h"
#include "store/registry_rows.h"
#include "store/traces.h"

static int unit_control_room(struct store_tx *tx, void *arg)
{
    struct station station;
    struct cli *cli = arg;
    return (int)store_station_get(tx, cli->settings.control_room, &cli->arena, &station);
}

/* Who stands above every station must be there to be told. */
static void check_control_room(struct cli *cli, struct config_report *report)
{
    int outcome;
    const char *id = cli->settings.control_room;
    if (id && *id && cli_run(cli, unit_control_room, cli, &outcome) && outcome != ROW_DONE)
        config_report_add(report, cli->config, config_line(cli->config, "policy", "control_room"),
                          "policy.control_room",
                          "no station \"%s\"; add it with `pukaar station add` and give it contacts", id);
}

static int check(struct cli *cli)
{
    struct config_report report = {{0}, 0};
    cli->have_settings = true;
    (void)!settings_load(cli->config, true, &cli->settings, &report);
    if (cli->settings.lexicon && cli->settings.texts)
        (void)!desk_check(&cli->settings, &report);
    bool store = cli->settings.store_url && cli_store(cli);
    if (store)
        check_control_room(cli, &report);
    size_t errors = report.errors + !store;
    fputs(buf_text(&report.lines), stderr);
    config_report_free(&report);
    if (errors)
        return CLI_FAILED;
    puts("configuration, lexicon, texts and store are in order");
    return CLI_DONE;
}

static int sample(struct cli *cli)
{
    struct buf buf_auto out = {0};
    (void)cli;
    config_print_sample(settings_table, settings_count, &out);
    fputs(buf_text(&out), stdout);
    return CLI_DONE;
}

static int migrate(struct cli *cli)
{
    if (!cli_store(cli))
        return CLI_FAILED;
    printf("the store is at schema version %d\n", store_schema_version(cli->store));
    return CLI_DONE;
}

static int backup(struct cli *cli)
{
    struct err err;
    if (!cli_store(cli))
        return CLI_FAILED;
    if (store_backup(cli->store, cli->arguments[0], &err) < 0)
        return cli_fail("%s", err.text);
    printf("backup written to %s\n", cli->arguments[0]);
    return CLI_DONE;
}

struct erasing {
    const char *phone;
    int64_t rows;
};

static int unit_erase(struct store_tx *tx, void *arg)
{
    struct erasing *erasing = arg;
    erasing->rows = store_erase_person(tx, erasing->phone);
    return 0;
}

/* Looks for the number in the very bytes of the file and of its log. The store is closed first: closing a
 * file that it has open would drop its locks (POSIX). */
static int prove(struct cli *cli, const char *phone)
{
    struct err err;
    const char *found, *path = cli->settings.store_url + strlen("sqlite:");
    store_close(cli->store);
    cli->store = NULL;
    if (traces_find(path, phone, &found, &err) < 0)
        return cli_fail("erased, but not proven: %s", err.text);
    if (found)
        return cli_fail(
            "erased, but the number still stands in %s: they may have written meanwhile, or it is part of "
            "another's; run it again",
            found);
    printf("no byte of %s is left in %s or its log\n"
           "backups that were made before still hold it: delete them, or let them expire\n",
           phone, path);
    return CLI_DONE;
}

static int erase(struct cli *cli)
{
    struct erasing erasing = {0};
    struct err err;
    int outcome;
    if (!cli_phone(cli, "phone", &erasing.phone) || !cli_run(cli, unit_erase, &erasing, &outcome))
        return CLI_FAILED;
    if (store_vacuum(cli->store, &err) < 0)
        return cli_fail("%lld rows were erased, but the file could not be rebuilt: %s",
                        (long long)erasing.rows, err.text);
    printf("%lld rows erased or cleared\n", (long long)erasing.rows);
    return prove(cli, erasing.phone);
}

const struct command maintain_commands[] = {
    {"check", NULL, "", 0, 0, "",
     "Checks configuration, lexicon, texts and store; every error with file and line", check},
    {"config", "sample", "", 0, 0, "", "Prints the commented configuration file", sample},
    {"migrate", NULL, "", 0, 0, "", "Brings the store's schema up to date", migrate},
    {"backup", NULL, "FILE", 1, 1, "", "Writes a consistent copy of the store while it is in use", backup},
    {"erase", NULL, "", 0, 0, "phone=!", "Erases all that is held of a person", erase},
    {0},
};
