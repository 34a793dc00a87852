/* What became of a send is written to its row, and an alert that cannot arrive goes on to the next contact.
 */
#include <stdio.h>

#include "desk_private.h"
#include "settle.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/metrics.h"

static void count(const struct outbox_row *row, const struct send_outcome *outcome)
{
    char code[24];
    if (outcome->given_back)
        return;
    metric_add(METRIC_SENDS, outbox_state_name(row->state), 1);
    if (outcome->transport == HTTP_ANSWERED && row->error_code) {
        snprintf(code, sizeof(code), "%s%d", row->to.channel == CHANNEL_SMS ? "sms_" : "", row->error_code);
        metric_add(METRIC_PLATFORM_ERRORS, code, 1);
    }
    log_info("send.done", F_INT("outbox", row->id), F_INT("incident", row->incident_id),
             F_TEXT("purpose", outbox_purpose_name(row->purpose)), F_PHONE("to", row->to.id),
             F_TEXT("state", outbox_state_name(row->state)), F_INT("attempts", row->attempts),
             F_INT("code", row->error_code), F_TEXT("error", row->error_text));
}

static void stop_sending(struct desk *desk, const struct outbox_row *row, const struct send_answer *answer)
{
    char why[200];
    (void)str_format(why, sizeof(why), "%s refuses every send: code %d %s",
                     row->to.channel == CHANNEL_SMS ? "the SMS gateway" : "the platform", answer->error_code,
                     answer->error_text);
    sender_pause(desk->sender, row->to.channel, clock_mono_ms() + SETTLE_STOPPED_WAIT_MS, why);
}

static void run_settle(struct work *work, struct desk_unit *unit)
{
    const struct settling *settling = unit->subject;
    bool sms = settling->row.to.channel == CHANNEL_SMS;
    settle_write(work, settling);
    if (settling->row.error_code || settling->stopped)
        alarm_code(work, &settling->row);
    if (settling->unreached)
        alarm_raise(work, sms ? "sms_down" : "platform_down", "", settling->row.error_text);
}

static void settle_done(struct desk_unit *unit, enum unit_result result)
{
    const struct settling *settling = unit->subject;
    /* Not written: the lease runs out and the row goes out again. A duplicate beats a loss. */
    if (result != UNIT_DONE)
        log_error("send.unsettled", F_INT("outbox", settling->row.id));
    sender_settled(unit->desk->sender, settling->row.id);
    if (unit->desk->draining && sender_idle(unit->desk->sender) && unit->desk->drained)
        loop_post(unit->desk->loop, mem_steal(unit->desk->drained), unit->desk->drained_arg);
}

void outbox_on_sent(const struct send_outcome *outcome, void *arg)
{
    struct desk *desk = arg;
    struct desk_unit *unit = desk_unit_create(desk, run_settle, settle_done, NULL);
    struct settling *settling = arena_new(&unit->arena, 1, sizeof(*settling));
    settle_outcome(settling, outcome, desk->settings->pause_per_recipient_ms, clock_wall_ms());
    if (settling->stopped)
        stop_sending(desk, &outcome->row, &outcome->answer);
    settling->unreached = sender_unreached(desk->sender, outcome->row.to.channel);
    settling->row.content = "";
    settling->row.message_id = arena_dup(&unit->arena, settling->row.message_id);
    settling->row.error_text = arena_dup(&unit->arena, settling->row.error_text);
    count(&settling->row, outcome);
    unit->subject = settling;
    if (!desk_unit_submit(unit)) {
        log_error("send.unsettled", F_INT("outbox", outcome->row.id));
        sender_settled(desk->sender, outcome->row.id);
    }
}
