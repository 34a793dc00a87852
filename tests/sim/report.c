/* What a run was like, in figures. */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim.h"

#define BASE_MS INT64_C(1767205800000)

struct samples {
    int64_t *at;
    size_t count;
};

static void add(struct samples *samples, int64_t value)
{
    samples->at = mem_resize(samples->at, samples->count + 1, sizeof(*samples->at));
    samples->at[samples->count++] = value;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t at_share(const struct samples *samples, double share)
{
    size_t at = (size_t)(share * (double)samples->count);
    return samples->count ? samples->at[MIN(at, samples->count - 1)] : 0;
}

static void print_seconds(const char *what, struct samples *samples)
{
    static const double shares[] = {0.5, 0.9, 0.95, 0.99, 1};
    static const char *const names[] = {"median", "p90", "p95", "p99", "most"};
    qsort(samples->at, samples->count, sizeof(*samples->at), by_size);
    printf("%s: %zu samples", what, samples->count);
    for (size_t i = 0; i < ARRAY_LEN(shares); i++)
        printf(", %s %.1f s", names[i], (double)at_share(samples, shares[i]) / 1000);
    putchar('\n');
    free(samples->at);
}

static void print_counts(const char *what, struct samples *samples, int64_t days)
{
    double sum = 0;
    qsort(samples->at, samples->count, sizeof(*samples->at), by_size);
    for (size_t i = 0; i < samples->count; i++)
        sum += (double)samples->at[i];
    printf("%s: %zu phones, a day %.2f on average, median %.2f, p90 %.2f, most %.2f\n", what, samples->count,
           samples->count ? sum / (double)samples->count / (double)days : 0.0,
           (double)at_share(samples, 0.5) / (double)days, (double)at_share(samples, 0.9) / (double)days,
           (double)at_share(samples, 1) / (double)days);
    free(samples->at);
}

static void print_phones(struct sim *sim, int64_t days)
{
    static const char *const names[] = {"messages to residents", "messages to contacts", "messages to guards",
                                        "messages to the operator"};
    for (enum phone_role role = PHONE_RESIDENT; role <= PHONE_OPERATOR; role++) {
        struct samples all = {0};
        int64_t most_a_day = 0, sms = 0;
        for (struct phone *phone = phone_next(sim, NULL); phone; phone = phone_next(sim, phone)) {
            if (phone->role != role || (role == PHONE_RESIDENT && !phone->messages))
                continue;
            add(&all, phone->messages);
            most_a_day = MAX(most_a_day, phone->most_a_day);
            sms += phone->sms;
        }
        print_counts(names[role], &all, days);
        printf("    the busiest day of one phone %" PRId64 ", SMS in all %" PRId64 "\n", most_a_day, sms);
    }
}

static void print_times(struct sim *sim, sqlite3 *db)
{
    struct samples delivery = {0}, acknowledge = {0}, open = {0};
    sqlite3_stmt *all = NULL;
    sqlite3_prepare_v2(db,
                       "SELECT id, message_ms, acknowledged_ms, opened_ms FROM incident WHERE link_id = 0",
                       -1, &all, NULL);
    while (sqlite3_step(all) == SQLITE_ROW) {
        size_t id = (size_t)sqlite3_column_int64(all, 0);
        int64_t message_ms = sqlite3_column_int64(all, 1), taken_ms = sqlite3_column_int64(all, 2);
        if (id < sim->case_size && sim->cases[id].delivered_ms)
            add(&delivery, sim->cases[id].delivered_ms + BASE_MS - message_ms);
        if (taken_ms)
            add(&acknowledge, taken_ms - message_ms);
        add(&open, sqlite3_column_int64(all, 3) - message_ms);
    }
    sqlite3_finalize(all);
    print_seconds("time to open (from the words)", &open);
    print_seconds("time to delivery (first alert on a phone)", &delivery);
    print_seconds("time to acknowledge", &acknowledge);
}

static void print_group(sqlite3 *db, const char *what, const char *sql)
{
    sqlite3_stmt *rows = NULL;
    sqlite3_prepare_v2(db, sql, -1, &rows, NULL);
    printf("%s:", what);
    while (sqlite3_step(rows) == SQLITE_ROW)
        printf(" %s %s,", sqlite3_column_text(rows, 0), sqlite3_column_text(rows, 1));
    printf("\n");
    sqlite3_finalize(rows);
}

void report_print(struct sim *sim, int64_t days)
{
    char path[300];
    sqlite3 *db = NULL;
    const struct tally *tally = &sim->tally;
    (void)str_format(path, sizeof(path), "%s/pukaar.db", sim->directory);
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        return;
    printf("ordinary messages %" PRId64 " (every one through intake and recogniser), calls %" PRId64
           ", webhooks %" PRId64 " (%" PRId64 " refused and posted again)\n",
           tally->chat, tally->calls, tally->webhooks, tally->posts_refused);
    printf("sends %" PRId64 ", SMS %" PRId64 ", units of work %" PRId64 " (%" PRId64
           " failed), kills %" PRId64 ", restarts %" PRId64 ", clock jumps %" PRId64 "\n",
           tally->sends, tally->sends_sms, tally->units, tally->commits_failed, tally->kills, tally->stops,
           tally->jumps);
    print_group(db, "incidents by state", "SELECT state, count(*) FROM incident GROUP BY state");
    print_group(
        db, "reached",
        "SELECT CASE WHEN acknowledged_ms > 0 THEN 'a human' WHEN state = 'cancelled' THEN 'taken back'"
        " WHEN policy_ended THEN 'the end of the policy' ELSE 'under way' END, count(*)"
        " FROM incident GROUP BY 1");
    print_group(db, "said to be at the end of the policy on the way",
                "SELECT event, count(DISTINCT incident_id) FROM timeline"
                " WHERE event = 'policy_ended' GROUP BY 1");
    print_times(sim, db);
    print_phones(sim, days);
    sqlite3_close(db);
}
