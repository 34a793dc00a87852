/* pukaar drill: walks the whole way, and reports how long each step took. */
#include <poll.h>

#include "cli/records.h"
#include "desk/control.h"
#include "store/incident_rows.h"
#include "store/outbox_rows.h"
#include "util/clock.h"

#define LOOK_AGAIN_MS 500

struct drill_work {
    struct cli *cli;
    struct rules *rules;
    const char *ref;
    struct incident incident;
    struct outbox_row *sends;
    size_t send_count;
    struct contact *contacts;
    size_t contact_count;
    int tiers_told;
};

static int unit_begin(struct store_tx *tx, void *arg)
{
    struct drill_work *work = arg;
    return (int)control_drill(tx, work->rules, cli_text(work->cli, "society"), clock_wall_ms(),
                              &work->incident);
}

static int unit_read(struct store_tx *tx, void *arg)
{
    struct drill_work *work = arg;
    struct arena *arena = &work->cli->arena;
    if (!store_incident_by_ref(tx, work->ref, &work->incident))
        return 1;
    work->send_count = store_outbox_list(tx, work->incident.id, arena, &work->sends);
    work->contact_count = store_contact_list(tx, NULL, arena, &work->contacts);
    return 0;
}

static const struct contact *contact_of(const struct drill_work *work, const char *phone)
{
    const struct contact *found = NULL;
    for (size_t i = 0; i < work->contact_count; i++) {
        const struct contact *contact = &work->contacts[i];
        if (strcmp(contact->phone, phone) == 0 &&
            (!found || strcmp(contact->station, work->incident.station) == 0))
            found = contact;
    }
    return found;
}

/* "3.2 s" after it was raised; NULL for never. */
static const char *after(const struct drill_work *work, int64_t at_ms)
{
    int64_t ms = at_ms - work->incident.opened_ms;
    return at_ms ? arena_printf(&work->cli->arena, "%lld.%lld s", (long long)(MAX(ms, 0) / SECOND_MS),
                                (long long)(MAX(ms, 0) % SECOND_MS / 100))
                 : NULL;
}

static bool is_told(const struct outbox_row *row)
{
    return (row->purpose == PURPOSE_ALERT || row->purpose == PURPOSE_CIRCLE) && row->state != OUTBOX_SKIPPED;
}

static const char *role_of(const struct drill_work *work, const struct outbox_row *row)
{
    const struct contact *contact = contact_of(work, row->to.id);
    return row->purpose == PURPOSE_CIRCLE ? "circle" : contact ? contact->role : "";
}

static int tier_of(const struct drill_work *work, const struct outbox_row *row)
{
    const struct contact *contact = contact_of(work, row->to.id);
    return row->purpose == PURPOSE_ALERT && contact ? contact->tier : 0;
}

static int count_tiers(const struct drill_work *work)
{
    bool told[10] = {false};
    int count = 0;
    for (size_t i = 0; i < work->send_count; i++) {
        int tier = is_told(&work->sends[i]) ? tier_of(work, &work->sends[i]) : 0;
        if (tier <= 0 || tier >= (int)ARRAY_LEN(told))
            continue;
        count += !told[tier];
        told[tier] = true;
    }
    return count;
}

static void print_sends(const struct drill_work *work)
{
    static const struct cli_column columns[] = {
        {"told", COLUMN_TEXT}, {"role", COLUMN_TEXT},      {"tier", COLUMN_NUMBER}, {"state", COLUMN_TEXT},
        {"sent", COLUMN_TEXT}, {"delivered", COLUMN_TEXT}, {"read", COLUMN_TEXT},   {"failed", COLUMN_TEXT},
    };
    struct cli_cell *cells =
        arena_new(&work->cli->arena, work->send_count * ARRAY_LEN(columns), sizeof(*cells));
    size_t rows = 0;
    for (size_t i = 0; i < work->send_count; i++) {
        const struct outbox_row *row = &work->sends[i];
        if (!is_told(row))
            continue;
        struct cli_cell *cell = &cells[rows++ * ARRAY_LEN(columns)];
        cell[0].text = row->to.id;
        cell[1] = cli_optional(role_of(work, row));
        cell[2] = (struct cli_cell){.number = tier_of(work, row), .null = tier_of(work, row) == 0};
        cell[3].text = outbox_state_name(row->state);
        cell[4].text = after(work, row->sent_ms);
        cell[5].text = after(work, row->delivered_ms);
        cell[6].text = after(work, row->read_ms);
        cell[7].text = after(work, row->failed_ms);
    }
    cli_print_table(work->cli, &(struct cli_table){columns, ARRAY_LEN(columns), cells, rows});
}

static void print_step(const struct drill_work *work, const char *what, int64_t at_ms, const char *by)
{
    if (at_ms)
        printf("%s after %s%s%s\n", what, after(work, at_ms), *by ? " by " : "", by);
}

static void print_text(const struct drill_work *work)
{
    const struct incident *incident = &work->incident;
    char raised[CLOCK_TEXT_SIZE];
    clock_ist(incident->opened_ms, raised);
    printf("DRILL %s, society %s, station %s: %s\n", incident->ref, incident->society,
           *incident->station ? incident->station : "-", incident_state_name(incident->state));
    printf("raised %s\n", raised);
    print_step(work, "delivered", incident->delivered_ms, "");
    if (!incident->acknowledged_ms)
        puts("acknowledged: by nobody");
    print_step(work, "acknowledged", incident->acknowledged_ms, incident->acknowledged_by);
    print_step(work, "on the way", incident->en_route_ms, "");
    print_step(work, "on scene", incident->on_scene_ms, "");
    print_step(work, "closed", incident->closed_ms, "");
    printf("tiers told: %d%s\n", work->tiers_told,
           incident->policy_ended ? ", to the end of the policy" : "");
    print_sends(work);
}

static void put_send(struct json_writer *json, const struct drill_work *work, const struct outbox_row *row)
{
    json_open(json, NULL, '{');
    json_put_text(json, "to", row->to.id);
    json_put_text(json, "role", role_of(work, row));
    if (tier_of(work, row))
        json_put_i64(json, "tier", tier_of(work, row));
    else
        json_put_null(json, "tier");
    json_put_text(json, "state", outbox_state_name(row->state));
    json_put_time(json, "sent_at", row->sent_ms);
    json_put_time(json, "delivered_at", row->delivered_ms);
    json_put_time(json, "read_at", row->read_ms);
    json_put_time(json, "failed_at", row->failed_ms);
    json_close(json, '}');
}

static void print_json(const struct drill_work *work)
{
    const struct incident *incident = &work->incident;
    struct buf buf_auto out = {0};
    struct json_writer json = {.out = &out};
    json_open(&json, NULL, '{');
    json_put_text(&json, "ref", incident->ref);
    json_put_text(&json, "state", incident_state_name(incident->state));
    json_put_text(&json, "society", incident->society);
    json_put_text(&json, "station", *incident->station ? incident->station : NULL);
    json_put_time(&json, "raised_at", incident->opened_ms);
    json_put_time(&json, "delivered_at", incident->delivered_ms);
    json_put_time(&json, "acknowledged_at", incident->acknowledged_ms);
    json_put_text(&json, "acknowledged_by", *incident->acknowledged_by ? incident->acknowledged_by : NULL);
    json_put_time(&json, "en_route_at", incident->en_route_ms);
    json_put_time(&json, "on_scene_at", incident->on_scene_ms);
    json_put_time(&json, "closed_at", incident->closed_ms);
    json_put_i64(&json, "tiers_told", work->tiers_told);
    json_put_bool(&json, "policy_ended", incident->policy_ended);
    json_open(&json, "told", '[');
    for (size_t i = 0; i < work->send_count; i++) {
        if (is_told(&work->sends[i]))
            put_send(&json, work, &work->sends[i]);
    }
    json_close(&json, ']');
    json_close(&json, '}');
    puts(buf_text(&out));
}

static int report(struct drill_work *work)
{
    int outcome;
    if (!cli_run(work->cli, unit_read, work, &outcome))
        return CLI_FAILED;
    if (outcome != 0 || !work->incident.drill)
        return cli_fail("%s: no drill has this reference", work->ref);
    work->tiers_told = count_tiers(work);
    if (cli_flag(work->cli, "json"))
        print_json(work);
    else
        print_text(work);
    return CLI_DONE;
}

/* Until it is over, or the time is up. What each look reads is given back before the next. */
static bool wait_for_end(struct drill_work *work, int64_t wait_ms)
{
    int64_t until_ms = clock_mono_ms() + wait_ms;
    int outcome;
    while (clock_mono_ms() < until_ms) {
        struct cli *cli = work->cli;
        struct arena kept = cli->arena;
        cli->arena = (struct arena){0};
        bool ran = cli_run(cli, unit_read, work, &outcome);
        arena_free(&cli->arena);
        cli->arena = kept;
        if (!ran)
            return false;
        if (outcome != 0 || incident_is_over(work->incident.state))
            break;
        (void)poll(NULL, 0, (int)MIN(LOOK_AGAIN_MS, MAX(until_ms - clock_mono_ms(), 0)));
    }
    return true;
}

static int begin(struct drill_work *work)
{
    struct cli *cli = work->cli;
    struct config_report errors = {{0}, 0};
    int outcome = CONTROL_DONE;
    if (!cli_settings(cli, false))
        return CLI_FAILED;
    work->rules = control_rules_create(&cli->settings, &errors);
    fputs(buf_text(&errors.lines), stderr);
    config_report_free(&errors);
    if (!work->rules)
        return CLI_FAILED;
    bool ran = cli_run(cli, unit_begin, work, &outcome);
    control_rules_destroy(work->rules);
    if (!ran)
        return CLI_FAILED;
    if (outcome == CONTROL_MISSING)
        return cli_fail("society %s is not registered", cli_text(cli, "society"));
    work->ref = arena_dup(&cli->arena, work->incident.ref);
    return CLI_DONE;
}

static int drill_report(struct drill_work *work)
{
    char ref[ID_REFERENCE_SIZE];
    const char *given = cli_text(work->cli, "report");
    work->ref = id_is_reference(str_of(given), ref) ? arena_dup(&work->cli->arena, ref) : given;
    return report(work);
}

static int drill(struct cli *cli)
{
    struct drill_work work = {.cli = cli};
    int64_t wait_ms = 0;
    if (!cli_option(cli, "society") == !cli_option(cli, "report"))
        return cli_fail("drill takes either --society ID or --report REF");
    if (!cli_duration(cli, "wait", &wait_ms))
        return CLI_FAILED;
    if (cli_option(cli, "report"))
        return drill_report(&work);
    int code = begin(&work);
    if (code != CLI_DONE)
        return code;
    if (!wait_ms) {
        printf("drill %s begun; the times: pukaar drill --report %s\n", work.ref, work.ref);
        return CLI_DONE;
    }
    fprintf(stderr, "drill %s begun\n", work.ref);
    if (!wait_for_end(&work, wait_ms) || report(&work) != CLI_DONE)
        return CLI_FAILED;
    return work.incident.acknowledged_ms ? CLI_DONE : cli_fail("nobody has acknowledged %s", work.ref);
}

const struct command drill_commands[] = {
    {"drill", NULL, "", 0, 0, "society= report= wait= json",
     "Walks the whole way for a society, everything says DRILL; --wait 5m reports the times at its end, "
     "--report REF at any time",
     drill},
    {0},
};
