/* pukaar doctor: what goes stale, and what to do about it; pukaar report coverage: what each station has. */
#include "cli/records.h"
#include "desk/stale.h"
#include "util/clock.h"

struct doctor_work {
    struct cli *cli;
    struct stale *lists[STALE_COUNT_];
    size_t counts[STALE_COUNT_], count;
};

static int unit_doctor(struct store_tx *tx, void *arg)
{
    struct doctor_work *work = arg;
    for (enum stale_kind kind = 0; kind < STALE_COUNT_; kind++) {
        work->counts[kind] =
            store_stale_list(tx, kind, clock_wall_ms(), &work->cli->arena, &work->lists[kind]);
        work->count += work->counts[kind];
    }
    return 0;
}

static void say_one(const struct stale *stale)
{
    char at[CLOCK_TEXT_SIZE];
    printf("  %s (%s)", stale->id, stale->name);
    if (*stale->phone)
        printf(" %s", stale->phone);
    if (*stale->society)
        printf(" of %s", stale->society);
    if (stale->since_ms) {
        clock_ist(stale->since_ms, at);
        printf(", since %s", at);
    }
    putchar('\n');
}

static void say_all(const struct doctor_work *work)
{
    for (enum stale_kind kind = 0; kind < STALE_COUNT_; kind++) {
        if (!work->counts[kind])
            continue;
        printf("%zu %s: %s\n", work->counts[kind], stale_says(kind), stale_do(kind));
        for (size_t i = 0; i < work->counts[kind]; i++)
            say_one(&work->lists[kind][i]);
    }
    if (!work->count)
        puts("nothing is stale");
}

static void print_all(struct doctor_work *work)
{
    static const struct cli_column columns[] = {
        {"kind", COLUMN_TEXT},    {"id", COLUMN_TEXT},    {"name", COLUMN_TEXT}, {"phone", COLUMN_TEXT},
        {"society", COLUMN_TEXT}, {"since", COLUMN_TIME}, {"do", COLUMN_TEXT}};
    struct cli_cell *cells = arena_new(&work->cli->arena, work->count * ARRAY_LEN(columns), sizeof(*cells));
    struct cli_cell *cell = cells;
    for (enum stale_kind kind = 0; kind < STALE_COUNT_; kind++) {
        for (size_t i = 0; i < work->counts[kind]; i++, cell += ARRAY_LEN(columns)) {
            const struct stale *stale = &work->lists[kind][i];
            cell[0].text = stale_kind_name(kind);
            cell[1].text = stale->id;
            cell[2].text = stale->name;
            cell[3] = cli_optional(stale->phone);
            cell[4] = cli_optional(stale->society);
            cell[5] = (struct cli_cell){.time_ms = stale->since_ms, .null = !stale->since_ms};
            cell[6].text = stale_do(kind);
        }
    }
    cli_print_table(work->cli, &(struct cli_table){columns, ARRAY_LEN(columns), cells, work->count});
}

static int doctor(struct cli *cli)
{
    struct doctor_work work = {.cli = cli};
    int outcome;
    if (!cli_run(cli, unit_doctor, &work, &outcome))
        return CLI_FAILED;
    if (cli_flag(cli, "json"))
        print_all(&work);
    else
        say_all(&work);
    return CLI_DONE;
}

/* --- coverage ----------------------------------------------------------------------------------------------
 */

struct coverage_work {
    struct cli *cli;
    int64_t from_ms, to_ms;
    struct coverage *list;
    size_t count;
};

static int unit_coverage(struct store_tx *tx, void *arg)
{
    struct coverage_work *work = arg;
    work->count = store_coverage(tx, work->from_ms, work->to_ms, &work->cli->arena, &work->list);
    return 0;
}

static int coverage(struct cli *cli)
{
    static const struct cli_column columns[] = {
        {"station", COLUMN_TEXT},           {"name", COLUMN_TEXT},
        {"societies", COLUMN_NUMBER},       {"residents", COLUMN_NUMBER},
        {"circle_complete", COLUMN_NUMBER}, {"drills_walked", COLUMN_NUMBER},
        {"incidents", COLUMN_NUMBER}};
    struct coverage_work work = {.cli = cli};
    const char *from = cli_option(cli, "from"), *to = cli_option(cli, "to");
    int outcome;
    if ((from && !clock_parse_rfc3339(str_of(from), &work.from_ms)) ||
        (to && !clock_parse_rfc3339(str_of(to), &work.to_ms)))
        return cli_fail("--from and --to are days or times such as 2026-11-24 or 2026-11-24T10:00:00Z");
    if (!cli_run(cli, unit_coverage, &work, &outcome))
        return CLI_FAILED;
    struct cli_cell *cells = arena_new(&cli->arena, work.count * ARRAY_LEN(columns), sizeof(*cells));
    for (size_t i = 0; i < work.count; i++) {
        const struct coverage *row = &work.list[i];
        struct cli_cell *cell = &cells[i * ARRAY_LEN(columns)];
        cell[0] = cli_optional(row->station);
        cell[1].text = *row->station ? row->name : "(no station)";
        cell[2].number = (double)row->societies;
        cell[3].number = (double)row->residents;
        cell[4].number = (double)row->circles;
        cell[5].number = (double)row->drills;
        cell[6].number = (double)row->incidents;
    }
    cli_print_table(cli, &(struct cli_table){columns, ARRAY_LEN(columns), cells, work.count});
    return CLI_DONE;
}

const struct command doctor_commands[] = {
    {"doctor", NULL, "", 0, 0, "json",
     "What nobody looks after any more, the most urgent first, and what to do about each", doctor},
    {"report", "coverage", "", 0, 0, "from= to= json",
     "What each station has: societies, residents enrolled, societies whose circle has a guard and a "
     "committee "
     "member, drills acknowledged and incidents (between --from and --to)",
     coverage},
    {0},
};
