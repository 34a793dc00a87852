/* pukaar incident ... */
#include "cli/records.h"
#include "desk/control.h"
#include "store/incident_rows.h"
#include "store/outbox_rows.h"
#include "util/clock.h"

struct incident_work {
    struct cli *cli;
    struct incident_filter filter;
    struct incident *list;
    size_t count;
    struct incident incident;
    const char *station_name; /* of the one that is shown */
    struct timeline_row *timeline;
    size_t timeline_count;
    struct outbox_row *sends;
    size_t send_count;
    struct rules *rules;
    enum incident_event event;
    enum disposition disposition;
};

/* References are read out and typed in: either case will do. */
static const char *reference(struct cli *cli)
{
    char ref[ID_REFERENCE_SIZE];
    return id_is_reference(str_of(cli->arguments[0]), ref) ? arena_dup(&cli->arena, ref) : cli->arguments[0];
}

static void put_place(struct json_writer *json, const struct place *place)
{
    json_open(json, "place", '{');
    json_put_text(json, "wing", *place->wing ? place->wing : NULL);
    json_put_text(json, "flat", *place->flat ? place->flat : NULL);
    json_put_text(json, "floor", *place->floor ? place->floor : NULL);
    json_put_text(json, "landmark", *place->landmark ? place->landmark : NULL);
    json_close(json, '}');
}

static void put_optional(struct json_writer *json, const char *key, const char *text)
{
    json_put_text(json, key, *text ? text : NULL);
}

static void put_point(struct json_writer *json, const struct incident *incident)
{
    if (incident->has_point) {
        json_put_real(json, "lat", incident->lat, 6);
        json_put_real(json, "lon", incident->lon, 6);
    } else {
        json_put_null(json, "lat");
        json_put_null(json, "lon");
    }
}

/* interface.md, "An incident". */
static void put_incident(struct json_writer *json, const struct incident *incident)
{
    json_put_text(json, "ref", incident->ref);
    json_put_text(json, "state", incident_state_name(incident->state));
    json_put_text(json, "category", category_name(incident->category));
    json_put_real(json, "confidence", incident->confidence, 2);
    put_optional(json, "society", incident->society);
    put_optional(json, "station", incident->station);
    put_optional(json, "chat", incident->chat.channel == CHANNEL_NONE ? "" : incident->chat.id);
    put_optional(json, "reporter", incident->reporter);
    json_put_text(json, "words", incident->words);
    put_place(json, &incident->place);
    put_point(json, incident);
    json_put_bool(json, "drill", incident->drill);
    json_put_bool(json, "unverified", incident->unverified);
    json_put_time(json, "message_at", incident->message_ms);
    json_put_time(json, "opened_at", incident->opened_ms);
    json_put_time(json, "delivered_at", incident->delivered_ms);
    json_put_time(json, "acknowledged_at", incident->acknowledged_ms);
    put_optional(json, "acknowledged_by", incident->acknowledged_by);
    json_put_time(json, "en_route_at", incident->en_route_ms);
    json_put_time(json, "on_scene_at", incident->on_scene_ms);
    json_put_time(json, "closed_at", incident->closed_ms);
    json_put_text(json, "disposition", disposition_name(incident->disposition));
    put_optional(json, "case_number", incident->case_number);
    json_put_bool(json, "text_only", incident->text_only);
    json_put_bool(json, "place_is_home", incident->place_is_home);
    put_optional(json, "also_station", incident->also_station);
}

static int unit_list(struct store_tx *tx, void *arg)
{
    struct incident_work *work = arg;
    work->count = store_incident_list(tx, &work->filter, &work->cli->arena, &work->list);
    return 0;
}

static bool read_filter(struct cli *cli, struct incident_filter *ret)
{
    int64_t limit = 1000;
    *ret = (struct incident_filter){.society = cli_option(cli, "society"),
                                    .station = cli_option(cli, "station"),
                                    .open_only = cli_flag(cli, "open")};
    const char *from = cli_option(cli, "from"), *to = cli_option(cli, "to");
    if ((from && !clock_parse_rfc3339(str_of(from), &ret->opened_from_ms)) ||
        (to && !clock_parse_rfc3339(str_of(to), &ret->opened_to_ms))) {
        cli_fail("--from and --to are days or times such as 2026-11-24 or 2026-11-24T10:00:00Z");
        return false;
    }
    if (!cli_number(cli, "limit", &limit))
        return false;
    ret->limit = (size_t)MIN(MAX(limit, 1), 1000000);
    return true;
}

static void print_json_list(const struct incident_work *work)
{
    struct buf buf_auto out = {0};
    struct json_writer json = {.out = &out};
    json_open(&json, NULL, '[');
    for (size_t i = 0; i < work->count; i++) {
        json_open(&json, NULL, '{');
        put_incident(&json, &work->list[i]);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    puts(buf_text(&out));
}

static void print_text_list(struct cli *cli, const struct incident_work *work)
{
    static const struct cli_column columns[] = {{"ref", COLUMN_TEXT},
                                                {"state", COLUMN_TEXT},
                                                {"category", COLUMN_TEXT},
                                                {"society", COLUMN_TEXT},
                                                {"station", COLUMN_TEXT},
                                                {"opened_at", COLUMN_TIME},
                                                {"acknowledged_at", COLUMN_TIME}};
    struct cli_cell *cells = arena_new(&cli->arena, work->count * ARRAY_LEN(columns), sizeof(*cells));
    for (size_t i = 0; i < work->count; i++) {
        const struct incident *incident = &work->list[i];
        struct cli_cell *cell = &cells[i * ARRAY_LEN(columns)];
        cell[0].text = incident->ref;
        cell[1].text = incident_state_name(incident->state);
        cell[2].text = category_name(incident->category);
        cell[3] = cli_optional(incident->society);
        cell[4] = cli_optional(incident->station);
        cell[5].time_ms = incident->opened_ms;
        cell[6].time_ms = incident->acknowledged_ms;
    }
    cli_print_table(cli, &(struct cli_table){columns, ARRAY_LEN(columns), cells, work->count});
}

static int list(struct cli *cli)
{
    struct incident_work work = {.cli = cli};
    int outcome;
    if (!read_filter(cli, &work.filter) || !cli_run(cli, unit_list, &work, &outcome))
        return CLI_FAILED;
    if (cli_flag(cli, "json"))
        print_json_list(&work);
    else
        print_text_list(cli, &work);
    return CLI_DONE;
}

/* A station that was merged into another is still called what it was. */
static const char *name_of_station(struct store_tx *tx, const char *id, struct arena *arena)
{
    struct station station;
    struct station_past past;
    if (store_station_get(tx, id, arena, &station) == ROW_DONE)
        return station.name;
    return store_station_past_get(tx, id, arena, &past) ? past.name : "";
}

static int unit_show(struct store_tx *tx, void *arg)
{
    struct incident_work *work = arg;
    struct arena *arena = &work->cli->arena;
    if (!store_incident_by_ref(tx, reference(work->cli), &work->incident))
        return 1;
    work->station_name = name_of_station(tx, work->incident.station, arena);
    work->timeline_count = store_timeline_list(tx, work->incident.id, arena, &work->timeline);
    work->send_count = store_outbox_list(tx, work->incident.id, arena, &work->sends);
    return 0;
}

static void put_send(struct json_writer *json, const struct outbox_row *row)
{
    json_open(json, NULL, '{');
    json_put_i64(json, "id", row->id);
    json_put_text(json, "purpose", outbox_purpose_name(row->purpose));
    json_put_text(json, "channel", channel_name(row->to.channel));
    json_put_text(json, "to", row->to.id);
    json_put_text(json, "state", outbox_state_name(row->state));
    json_put_i64(json, "attempts", row->attempts);
    put_optional(json, "message_id", row->message_id);
    json_put_i64(json, "error_code", row->error_code);
    put_optional(json, "error", row->error_text);
    json_put_time(json, "created_at", row->created_ms);
    json_put_time(json, "sent_at", row->sent_ms);
    json_put_time(json, "delivered_at", row->delivered_ms);
    json_put_time(json, "read_at", row->read_ms);
    json_put_time(json, "failed_at", row->failed_ms);
    json_put_time(json, "missed_at", row->missed_ms);
    json_close(json, '}');
}

static void print_json_show(const struct incident_work *work)
{
    struct buf buf_auto out = {0};
    struct json_writer json = {.out = &out};
    json_open(&json, NULL, '{');
    put_incident(&json, &work->incident);
    put_optional(&json, "station_name", work->station_name);
    json_open(&json, "timeline", '[');
    for (size_t i = 0; i < work->timeline_count; i++) {
        json_open(&json, NULL, '{');
        json_put_time(&json, "at", work->timeline[i].at_ms);
        json_put_text(&json, "event", work->timeline[i].event);
        json_put_text(&json, "by", work->timeline[i].by);
        json_put_text(&json, "detail", work->timeline[i].detail);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_open(&json, "sends", '[');
    for (size_t i = 0; i < work->send_count; i++)
        put_send(&json, &work->sends[i]);
    json_close(&json, ']');
    json_close(&json, '}');
    puts(buf_text(&out));
}

/* Words of strangers must not move a terminal's cursor. */
static void print_visible(const char *label, const char *text)
{
    printf("%s: ", label);
    for (; *text; text++)
        putchar((unsigned char)*text < 0x20 || *text == 0x7f ? ' ' : *text);
    putchar('\n');
}

static void print_text_show(const struct incident_work *work)
{
    const struct incident *incident = &work->incident;
    char time[CLOCK_TEXT_SIZE];
    printf("%s  %s  %s%s\n", incident->ref, incident_state_name(incident->state),
           category_name(incident->category), incident->drill ? "  DRILL" : "");
    print_visible("society", incident->society);
    print_visible("station", incident->station);
    if (*work->station_name)
        print_visible("station's name", work->station_name);
    print_visible("words", incident->words);
    print_visible("acknowledged by", incident->acknowledged_by);
    if (*incident->case_number)
        print_visible("case number", incident->case_number);
    for (size_t i = 0; i < work->timeline_count; i++) {
        clock_rfc3339(work->timeline[i].at_ms, time);
        printf("  %s  %s by ", time, work->timeline[i].event);
        print_visible(work->timeline[i].by, work->timeline[i].detail);
    }
    for (size_t i = 0; i < work->send_count; i++)
        printf("  send %lld %s to %s: %s, %d attempts, code %d\n", (long long)work->sends[i].id,
               outbox_purpose_name(work->sends[i].purpose), work->sends[i].to.id,
               outbox_state_name(work->sends[i].state), work->sends[i].attempts, work->sends[i].error_code);
}

static int show(struct cli *cli)
{
    struct incident_work work = {.cli = cli};
    int outcome;
    if (!cli_run(cli, unit_show, &work, &outcome))
        return CLI_FAILED;
    if (outcome != 0)
        return cli_fail("incident %s: no such reference", cli->arguments[0]);
    if (cli_flag(cli, "json"))
        print_json_show(&work);
    else
        print_text_show(&work);
    return CLI_DONE;
}

static int unit_control(struct store_tx *tx, void *arg)
{
    struct incident_work *work = arg;
    return (int)control_incident(tx, work->rules, reference(work->cli), work->event, work->disposition, "",
                                 "operator", clock_wall_ms(), &work->incident);
}

static bool load_rules(struct cli *cli, struct incident_work *work)
{
    struct config_report report = {{0}, 0};
    if (!cli->have_settings && !cli_settings(cli, false))
        return false;
    work->rules = control_rules_create(&cli->settings, &report);
    fputs(buf_text(&report.lines), stderr);
    config_report_free(&report);
    return work->rules != NULL;
}

static int control(struct cli *cli, enum incident_event event, enum disposition disposition)
{
    struct incident_work work = {.cli = cli, .event = event, .disposition = disposition};
    int outcome = CONTROL_DONE;
    if (!load_rules(cli, &work))
        return CLI_FAILED;
    bool ran = cli_run(cli, unit_control, &work, &outcome);
    control_rules_destroy(work.rules);
    if (!ran)
        return CLI_FAILED;
    if (outcome == CONTROL_MISSING)
        return cli_fail("incident %s: no such reference", cli->arguments[0]);
    if (outcome == CONTROL_OVER)
        return cli_fail("incident %s is %s already", work.incident.ref,
                        incident_state_name(work.incident.state));
    printf("%s %s\n", work.incident.ref, incident_state_name(work.incident.state));
    return CLI_DONE;
}

static int ack(struct cli *cli)
{
    return control(cli, EVENT_ACKNOWLEDGE, DISPOSITION_NONE);
}

static int close_one(struct cli *cli)
{
    enum disposition disposition = DISPOSITION_GENUINE;
    const char *given = cli_option(cli, "disposition");
    if (given && !disposition_parse(str_of(given), &disposition))
        return cli_fail("--disposition: \"%s\" is none of genuine, unfounded, duplicate, drill, other_agency",
                        given);
    return control(cli, EVENT_CLOSE, disposition);
}

static void export_line(const struct incident *incident)
{
    struct buf buf_auto line = {0};
    char times[5][CLOCK_TEXT_SIZE] = {"", "", "", "", ""};
    const int64_t at[] = {incident->message_ms, incident->opened_ms, incident->delivered_ms,
                          incident->acknowledged_ms, incident->closed_ms};
    const char *disposition = disposition_name(incident->disposition);
    for (size_t i = 0; i < ARRAY_LEN(at); i++) {
        if (at[i])
            clock_rfc3339(at[i], times[i]);
    }
    const char *fields[] = {incident->ref,
                            incident_state_name(incident->state),
                            category_name(incident->category),
                            incident->society,
                            incident->station,
                            incident->drill ? "yes" : "no",
                            times[0],
                            times[1],
                            times[2],
                            times[3],
                            times[4],
                            disposition ? disposition : "",
                            incident->case_number};
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        if (i)
            buf_add_char(&line, ',');
        buf_add_csv(&line, str_of(fields[i]));
    }
    puts(buf_text(&line));
}

/* For reports: without words, numbers or flats, which belong to her station alone. */
static int export_all(struct cli *cli)
{
    struct incident_work work = {.cli = cli};
    int outcome;
    if (!read_filter(cli, &work.filter) || !cli_run(cli, unit_list, &work, &outcome))
        return CLI_FAILED;
    puts("ref,state,category,society,station,drill,message_at,opened_at,delivered_at,acknowledged_at,closed_"
         "at,disposition,case_number");
    for (size_t i = 0; i < work.count; i++)
        export_line(&work.list[i]);
    return CLI_DONE;
}

const struct command incident_commands[] = {
    {"incident", "list", "", 0, 0, "open society= station= from= to= limit= json", "Incidents, newest first",
     list},
    {"incident", "show", "REF", 1, 1, "json", "One incident with its timeline and every message sent", show},
    {"incident", "ack", "REF", 1, 1, "", "Acknowledges it as the operator", ack},
    {"incident", "close", "REF", 1, 1,
     "disposition=", "Closes it: genuine, unfounded, duplicate, drill or other_agency", close_one},
    {"incident", "export", "", 0, 0,
     "society= station= from= to= limit=", "CSV without words, numbers and flats", export_all},
    {0},
};
