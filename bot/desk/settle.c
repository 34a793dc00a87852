/* What the outcome of a send means for its row: sent, again later, as a template, or given up. */
#include "settle.h"

#include "util/clock.h"
#include "util/id.h"

#define UNKNOWN_WAIT_MS 5000 /* for a status that settles a send whose answer was lost */
#define BACKOFF_FIRST_MS 1000
#define BACKOFF_LONGEST_MS 60000
#define ALERT_LIFE_MS (2 * HOUR_MS) /* an alert, or an alarm, is tried this long */
#define OTHER_LIFE_MS (15 * MINUTE_MS)

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
        row->purpose == PURPOSE_ALERT || row->purpose == PURPOSE_CIRCLE || row->purpose == PURPOSE_OPERATOR
            ? ALERT_LIFE_MS
            : OTHER_LIFE_MS;
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

static void stopped(struct settling *settling, int64_t now_ms)
{
    retry(&settling->row, now_ms, SETTLE_STOPPED_WAIT_MS);
    settling->undelivered = settling->stopped = true;
}

static void settle_answer(struct settling *settling, const struct send_answer *answer, int64_t pause_ms,
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
    case SEND_RETRY_PAIR: retry(row, now_ms, MAX(answer->retry_after_ms, pause_ms)); break;
    case SEND_USE_TEMPLATE:
        settling->close_window = true;
        row->state = outbox_has_template(row->purpose) ? OUTBOX_WAITING : OUTBOX_DEAD;
        row->due_ms = now_ms;
        break;
    case SEND_DEAD: row->state = OUTBOX_DEAD; break;
    case SEND_STOPPED: stopped(settling, now_ms); break;
    }
    settling->undelivered |= row->state == OUTBOX_DEAD;
}

void settle_outcome(struct settling *settling, const struct send_outcome *outcome, int64_t pause_ms,
                    int64_t now_ms)
{
    struct outbox_row *row = &settling->row;
    *settling = (struct settling){.row = outcome->row};
    row->error_code = outcome->answer.error_code;
    row->error_text = outcome->answer.error_text;
    if (outcome->given_back) {
        row->due_ms = now_ms + outcome->wait_ms;
        settling->undelivered = outcome->paused;
    } else if (outcome->skipped) {
        row->state = OUTBOX_SKIPPED;
    } else if (outcome->transport == HTTP_ANSWERED) {
        settle_answer(settling, &outcome->answer, pause_ms, now_ms);
        row->attempts++;
    } else if (outcome->transport == HTTP_UNKNOWN) {
        retry(row, now_ms, UNKNOWN_WAIT_MS);
        row->state = row->state == OUTBOX_WAITING ? OUTBOX_UNKNOWN : row->state;
        if (row->purpose ==
            PURPOSE_GROUP) /* a second group would be worse; what came of it the platform tells */
            row->state = OUTBOX_DEAD;
        row->attempts++;
    } else {
        retry(row, now_ms, backoff_ms(row->attempts));
        row->attempts++;
    }
}

void settle_write(struct work *work, const struct settling *settling)
{
    if (settling->close_window)
        store_window_close(work->tx, &settling->row.to);
    store_outbox_settle(work->tx, &settling->row);
    bool passing = settling->row.purpose == PURPOSE_PASSING;
    if (passing && settling->row.state != OUTBOX_WAITING && settling->row.state != OUTBOX_UNKNOWN) {
        store_outbox_remove(work->tx, settling->row.id);
        work->scrub = true;
        return;
    }
    if (settling->row.purpose == PURPOSE_GROUP)
        group_settled(work, &settling->row);
    if (settling->row.error_code == GROUP_UNKNOWN_CODE && settling->row.to.kind == ADDRESS_GROUP)
        group_gone(work, &settling->row.to);
    if (settling->undelivered)
        undelivered_handle(work, &settling->row);
}
