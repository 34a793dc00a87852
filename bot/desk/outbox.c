/* What became of a send is written to its row, and an alert that cannot arrive goes on to the next contact.
 */
#include <stdio.h>

#include "desk_private.h"
#include "util/clock.h"
#include "util/id.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/metrics.h"

#define UNKNOWN_WAIT_MS 5000 /* for a status that settles a send whose answer was lost */
#define STOPPED_WAIT_MS 15000
#define BACKOFF_FIRST_MS 1000
#define BACKOFF_LONGEST_MS 60000
#define ALERT_LIFE_MS (2 * HOUR_MS) /* an alert is tried this long */
#define OTHER_LIFE_MS (15 * MINUTE_MS)

struct settling {
    struct outbox_row row;
    bool undelivered, close_window;
};

static int64_t backoff_ms(int attempts)
{
    int64_t wait_ms = BACKOFF_FIRST_MS << MIN(attempts, 10);
    uint32_t random;
    id_random(&random, sizeof(random));
    wait_ms = MIN(wait_ms, BACKOFF_LONGEST_MS);
    return wait_ms * 3 / 4 + (int64_t)(random % (uint64_t)(wait_ms / 2 + 1)); /* +- a quarter */
}

static void retry(struct outbox_row *row, int64_t now_ms, int64_t wait_ms)
{
    int64_t life_ms =
        row->purpose == PURPOSE_ALERT || row->purpose == PURPOSE_CIRCLE ? ALERT_LIFE_MS : OTHER_LIFE_MS;
    row->state = now_ms - row->created_ms < life_ms ? OUTBOX_WAITING : OUTBOX_DEAD;
    row->due_ms = now_ms + wait_ms;
}

/* A held message may come in an hour or never: it was taken, but for this emergency it is as good as lost. */
static void held(struct settling *settling, const struct send_answer *answer, int64_t now_ms)
{
    settling->row.state = OUTBOX_SENT;
    settling->row.sent_ms = now_ms;
    settling->row.message_id = answer->message_id;
    settling->undelivered = true;
}

static void stop_sending(struct desk *desk, struct settling *settling, const struct send_answer *answer,
                         int64_t now_ms)
{
    char why[200];
    (void)str_format(why, sizeof(why), "the platform refuses every send: code %d %s", answer->error_code,
                     answer->error_text);
    metric_add(METRIC_ALARMS, "sending_stopped", 1);
    log_error("operator.alarm", F_TEXT("alarm", "sending_stopped"), F_INT("code", answer->error_code));
    sender_pause(desk->sender, clock_mono_ms() + STOPPED_WAIT_MS, why);
    retry(&settling->row, now_ms, STOPPED_WAIT_MS);
    settling->undelivered = true;
}

static void settle_answer(struct desk *desk, struct settling *settling, const struct send_answer *answer,
                          int64_t now_ms)
{
    struct outbox_row *row = &settling->row;
    switch (answer->verdict) {
    case SEND_SENT:
        row->state = OUTBOX_SENT;
        row->sent_ms = now_ms;
        row->message_id = answer->message_id;
        break;
    case SEND_HELD: held(settling, answer, now_ms); break;
    case SEND_RETRY: retry(row, now_ms, MAX(answer->retry_after_ms, backoff_ms(row->attempts))); break;
    case SEND_RETRY_PAIR:
        retry(row, now_ms, MAX(answer->retry_after_ms, desk->settings->pause_per_recipient_ms));
        break;
    case SEND_USE_TEMPLATE:
        settling->close_window = true;
        row->state =
            row->purpose == PURPOSE_ALERT || row->purpose == PURPOSE_CIRCLE ? OUTBOX_WAITING : OUTBOX_DEAD;
        row->due_ms = now_ms;
        break;
    case SEND_DEAD: row->state = OUTBOX_DEAD; break;
    case SEND_STOPPED: stop_sending(desk, settling, answer, now_ms); break;
    }
    settling->undelivered |= row->state == OUTBOX_DEAD;
}

static void settle(struct desk *desk, struct settling *settling, const struct send_outcome *outcome,
                   int64_t now_ms)
{
    struct outbox_row *row = &settling->row;
    row->error_code = outcome->answer.error_code;
    row->error_text = outcome->answer.error_text;
    if (outcome->given_back) {
        row->due_ms = now_ms + outcome->wait_ms;
    } else if (outcome->skipped) {
        row->state = OUTBOX_SKIPPED;
    } else if (outcome->transport == HTTP_ANSWERED) {
        settle_answer(desk, settling, &outcome->answer, now_ms);
        row->attempts++;
    } else if (outcome->transport == HTTP_UNKNOWN) {
        retry(row, now_ms, UNKNOWN_WAIT_MS);
        row->state = row->state == OUTBOX_WAITING ? OUTBOX_UNKNOWN : row->state;
        row->attempts++;
    } else {
        retry(row, now_ms, backoff_ms(row->attempts));
        row->attempts++;
    }
}

static void count(const struct outbox_row *row, const struct send_outcome *outcome)
{
    char code[16];
    if (outcome->given_back)
        return;
    metric_add(METRIC_SENDS, outbox_state_name(row->state), 1);
    if (outcome->transport == HTTP_ANSWERED && row->error_code) {
        snprintf(code, sizeof(code), "%d", row->error_code);
        metric_add(METRIC_PLATFORM_ERRORS, code, 1);
    }
    log_info("send.done", F_INT("outbox", row->id), F_INT("incident", row->incident_id),
             F_TEXT("purpose", outbox_purpose_name(row->purpose)), F_PHONE("to", row->to.id),
             F_TEXT("state", outbox_state_name(row->state)), F_INT("attempts", row->attempts),
             F_INT("code", row->error_code), F_TEXT("error", row->error_text));
}

static void run_settle(struct work *work, struct desk_unit *unit)
{
    struct settling *settling = unit->subject;
    if (settling->close_window)
        store_window_close(work->tx, &settling->row.to);
    store_outbox_settle(work->tx, &settling->row);
    if (settling->undelivered)
        undelivered_handle(work, &settling->row);
}

static void settle_done(struct desk_unit *unit, enum unit_result result)
{
    const struct settling *settling = unit->subject;
    /* Not written: the lease runs out and the row goes out again. A duplicate beats a loss. */
    if (result != UNIT_DONE)
        log_error("send.unsettled", F_INT("outbox", settling->row.id));
    if (unit->desk->draining && sender_idle(unit->desk->sender) && unit->desk->drained)
        loop_post(unit->desk->loop, mem_steal(unit->desk->drained), unit->desk->drained_arg);
}

void outbox_on_sent(const struct send_outcome *outcome, void *arg)
{
    struct desk *desk = arg;
    struct desk_unit *unit = desk_unit_create(desk, run_settle, settle_done, NULL);
    struct settling *settling = arena_new(&unit->arena, 1, sizeof(*settling));
    settling->row = outcome->row;
    settle(desk, settling, outcome, clock_wall_ms());
    settling->row.content = "";
    settling->row.message_id = arena_dup(&unit->arena, settling->row.message_id);
    settling->row.error_text = arena_dup(&unit->arena, settling->row.error_text);
    count(&settling->row, outcome);
    unit->subject = settling;
    if (!desk_unit_submit(unit))
        log_error("send.unsettled", F_INT("outbox", outcome->row.id));
}
