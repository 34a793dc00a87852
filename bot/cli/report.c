/* pukaar report response-times: counts and percentiles, with those never answered in the count. */
#include <stdlib.h>

#include "cli/records.h"
#include "store/incident_rows.h"
#include "util/clock.h"

#define INCIDENTS_MAX 200000

struct sample {
    const char *group;
    int64_t delivered_ms, acknowledged_ms; /* after the message; -1 for never */
};

struct report_work {
    struct cli *cli;
    struct incident_filter filter;
    const char *(*group_of)(const struct incident *incident);
    struct sample *samples;
    size_t count;
};

static const char *by_station(const struct incident *incident)
{
    return *incident->station ? incident->station : "-";
}

static const char *by_society(const struct incident *incident)
{
    return *incident->society ? incident->society : "-";
}

static const char *by_category(const struct incident *incident)
{
    return category_name(incident->category);
}

static int unit_read(struct store_tx *tx, void *arg)
{
    struct report_work *work = arg;
    struct incident *list;
    size_t count = store_incident_list(tx, &work->filter, store_tx_arena(tx), &list);
    work->samples = arena_new(&work->cli->arena, count, sizeof(*work->samples));
    for (size_t i = 0; i < count; i++) {
        const struct incident *incident = &list[i];
        if (incident->drill)
            continue;
        work->samples[work->count++] = (struct sample){
            .group = arena_dup(&work->cli->arena, work->group_of(incident)),
            .delivered_ms = incident->delivered_ms ? incident->delivered_ms - incident->message_ms : -1,
            .acknowledged_ms =
                incident->acknowledged_ms ? incident->acknowledged_ms - incident->message_ms : -1};
    }
    return 0;
}

static int by_group(const void *a, const void *b)
{
    return strcmp(((const struct sample *)a)->group, ((const struct sample *)b)->group);
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* m:ss, as police publish them; the nearest-rank percentile of those that have a time. */
static const char *percentile(struct cli *cli, int64_t *times, size_t count, unsigned percent)
{
    if (count == 0)
        return NULL;
    int64_t ms = times[(count * percent + 99) / 100 - 1];
    return arena_printf(&cli->arena, "%lld:%02lld", (long long)(ms / MINUTE_MS),
                        (long long)(ms % MINUTE_MS / SECOND_MS));
}

static size_t collect(const struct sample *samples, size_t count, bool acknowledged, int64_t *times)
{
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t ms = acknowledged ? samples[i].acknowledged_ms : samples[i].delivered_ms;
        if (ms >= 0)
            times[known++] = ms;
    }
    qsort(times, known, sizeof(*times), by_size);
    return known;
}

static void fill_row(struct cli *cli, const struct sample *samples, size_t count, struct cli_cell *cell)
{
    int64_t *times = arena_new(&cli->arena, count, sizeof(*times));
    size_t delivered = collect(samples, count, false, times);
    cell[0].text = samples[0].group;
    cell[1].number = (double)count;
    cell[2].number = (double)delivered;
    cell[3].text = percentile(cli, times, delivered, 50);
    cell[4].text = percentile(cli, times, delivered, 90);
    size_t acknowledged = collect(samples, count, true, times);
    cell[5].number = (double)acknowledged;
    cell[6].text = percentile(cli, times, acknowledged, 50);
    cell[7].text = percentile(cli, times, acknowledged, 90);
    cell[8].number = (double)(count - acknowledged);
}

static void print(struct cli *cli, struct report_work *work, const char *group)
{
    const struct cli_column columns[] = {{group, COLUMN_TEXT},
                                         {"incidents", COLUMN_NUMBER},
                                         {"delivered", COLUMN_NUMBER},
                                         {"delivered_p50", COLUMN_TEXT},
                                         {"delivered_p90", COLUMN_TEXT},
                                         {"acknowledged", COLUMN_NUMBER},
                                         {"acknowledged_p50", COLUMN_TEXT},
                                         {"acknowledged_p90", COLUMN_TEXT},
                                         {"never_acknowledged", COLUMN_NUMBER}};
    struct cli_cell *cells = arena_new(&cli->arena, work->count * ARRAY_LEN(columns), sizeof(*cells));
    size_t rows = 0;
    if (work->count)
        qsort(work->samples, work->count, sizeof(*work->samples), by_group);
    for (size_t from = 0, to; from < work->count; from = to) {
        for (to = from + 1; to < work->count && by_group(&work->samples[from], &work->samples[to]) == 0;)
            to++;
        fill_row(cli, &work->samples[from], to - from, &cells[rows++ * ARRAY_LEN(columns)]);
    }
    cli_print_table(cli, &(struct cli_table){columns, ARRAY_LEN(columns), cells, rows});
}

static int response_times(struct cli *cli)
{
    static const struct {
        const char *name;
        const char *(*group_of)(const struct incident *);
    } groups[] = {{"station", by_station}, {"category", by_category}, {"society", by_society}};
    struct report_work work = {.cli = cli, .filter = {.limit = INCIDENTS_MAX}};
    const char *by = cli_option(cli, "by") ? cli_text(cli, "by") : "station";
    const char *from = cli_option(cli, "from"), *to = cli_option(cli, "to");
    int outcome;
    for (size_t i = 0; i < ARRAY_LEN(groups); i++)
        work.group_of = strcmp(groups[i].name, by) == 0 ? groups[i].group_of : work.group_of;
    if (!work.group_of)
        return cli_fail("--by: \"%s\" is none of station, category, society", by);
    if ((from && !clock_parse_rfc3339(str_of(from), &work.filter.opened_from_ms)) ||
        (to && !clock_parse_rfc3339(str_of(to), &work.filter.opened_to_ms)))
        return cli_fail("--from and --to are days or times such as 2026-11-24 or 2026-11-24T10:00:00Z");
    if (!cli_run(cli, unit_read, &work, &outcome))
        return CLI_FAILED;
    print(cli, &work, by);
    return CLI_DONE;
}

const struct command report_commands[] = {
    {"report", "response-times", "", 0, 0, "from= to= by= json",
     "Counts and percentiles (m:ss) from the message to delivery and acknowledgement, drills left out",
     response_times},
    {0},
};
