/* What the platform says of our own messages. */
#include "work.h"

#include <inttypes.h>
#include <stdio.h>

#include "callback.h"
#include "channel/whatsapp.h"
#include "util/log.h"
#include "util/metrics.h"
#include "util/num.h"

void callback_print(int64_t outbox_id, char mark, char ret[CALLBACK_SIZE])
{
    snprintf(ret, CALLBACK_SIZE, "pukaar%c%" PRId64, mark, outbox_id);
}

int64_t callback_parse(const char *data)
{
    int64_t id;
    bool ours = str_starts(str_of(data), STR("pukaar:")) || str_starts(str_of(data), STR("pukaar-"));
    return ours && num_i64(str_of(data + 7), &id) && id > 0 ? id : 0;
}

static enum outbox_state state_of(enum delivery delivery)
{
    static const enum outbox_state states[] = {
        [DELIVERY_NONE] = OUTBOX_WAITING,        [DELIVERY_SENT] = OUTBOX_SENT,
        [DELIVERY_DELIVERED] = OUTBOX_DELIVERED, [DELIVERY_READ] = OUTBOX_READ,
        [DELIVERY_PLAYED] = OUTBOX_READ,         [DELIVERY_FAILED] = OUTBOX_FAILED,
    };
    return states[delivery];
}

/* The window was closed after all: the same row goes out once more, as a template. */
static void send_as_template(struct work *work, struct outbox_row *row)
{
    store_window_close(work->tx, &row->to);
    row->state = OUTBOX_WAITING;
    row->due_ms = work->now_ms;
    row->window_open = false;
    store_outbox_settle(work->tx, row);
}

static void delivered(struct work *work, const struct outbox_row *row, int64_t at_ms)
{
    struct incident incident;
    if (row->purpose != PURPOSE_ALERT || !store_incident_get(work->tx, row->incident_id, &incident))
        return;
    if (!incident.delivered_ms && !incident.drill && at_ms > incident.message_ms)
        metric_observe(METRIC_DELIVERY_MS, at_ms - incident.message_ms);
    struct incident_input input = {
        .event = EVENT_DELIVERED, .now_ms = work->now_ms, .message_ms = at_ms, .by = row->to.id};
    apply(work, &incident, &input, NULL, NULL);
}

static void failed(struct work *work, struct outbox_row *row)
{
    char code[24];
    bool whatsapp = row->to.channel == CHANNEL_WHATSAPP;
    snprintf(code, sizeof(code), "%s%d", whatsapp ? "" : "sms_", row->error_code);
    metric_add(METRIC_PLATFORM_ERRORS, code, 1);
    log_warn("send.failed", F_INT("outbox", row->id), F_TEXT("channel", channel_name(row->to.channel)),
             F_PHONE("to", row->to.id), F_INT("code", row->error_code));
    if (row->error_code)
        alarm_code(work, row);
    if (row->error_code == GROUP_UNKNOWN_CODE && row->to.kind == ADDRESS_GROUP)
        group_gone(work, &row->to);
    if (whatsapp && whatsapp_error_verdict(row->error_code) == SEND_USE_TEMPLATE &&
        outbox_has_template(row->purpose))
        send_as_template(work, row);
    else
        undelivered_handle(work, row);
}

void status_handle(struct work *work, const struct status *status)
{
    struct outbox_row row;
    enum outbox_state state = state_of(status->delivery);
    if (state == OUTBOX_WAITING)
        return;
    int64_t id = callback_parse(status->callback_data);
    /* An SMS gateway names either its own id or ours, in the same place. */
    const char *message_id =
        id && strcmp(status->callback_data, status->message_id) == 0 ? "" : status->message_id;
    if (store_outbox_status(work->tx, id, message_id, state, status->at_ms, status->error_code,
                            status->error_text, work->arena, &row) != CHANGE_MADE)
        return;
    if (state == OUTBOX_DELIVERED || state == OUTBOX_READ) {
        delivered(work, &row, status->at_ms);
    } else if (state == OUTBOX_FAILED) {
        failed(work, &row);
    }
}
