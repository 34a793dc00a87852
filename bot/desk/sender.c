#include "sender.h"

#include <stdio.h>
#include <stdlib.h>
#include <uthash.h>
#include <utlist.h>

#include "lane.h"
#include "send_request.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"

#define HELD_MAX 2000         /* rows in memory; more stay in the outbox until their lease runs out */
#define HELD_LONGEST_MS 20000 /* a row whose turn is further off goes back to the outbox */
#define WHATSAPP_MAX 32       /* sends under way; together no more than the client takes */
#define SMS_MAX 8

struct send {
    struct outbox_row row; /* texts owned */
    uint64_t call;         /* 0 while waiting */
    struct sender *sender;
    struct send *prev, *next; /* sender.waiting, by priority, then id; then sender.flying */
    UT_hash_handle by_id;     /* sender.held */
};

struct sender {
    struct loop *loop;
    struct http_client *client;
    const struct settings *settings;
    sender_done_fn *done;
    void *arg;
    struct send *waiting, *flying, *held;
    struct lane whatsapp, sms;
    uint64_t timer;
    bool draining;
};

static void pump(void *arg);

struct sender *sender_create(struct loop *loop, struct http_client *client, const struct settings *settings,
                             sender_done_fn *done, void *arg)
{
    struct sender *sender = mem_new(1, sizeof(*sender));
    *sender = (struct sender){.loop = loop, .client = client, .settings = settings, .done = done, .arg = arg};
    lane_init(&sender->whatsapp, "the platform", WHATSAPP_MAX);
    lane_init(&sender->sms, "the SMS gateway", SMS_MAX);
    return sender;
}

static struct lane *lane_of(struct sender *sender, enum channel_kind channel)
{
    return channel == CHANNEL_SMS ? &sender->sms : &sender->whatsapp;
}

static struct pace_limits limits_of(const struct sender *sender, enum channel_kind channel)
{
    const struct settings *settings = sender->settings;
    return (struct pace_limits){channel == CHANNEL_SMS ? settings->sms_per_second
                                                       : settings->sends_per_second,
                                settings->burst_per_recipient, settings->pause_per_recipient_ms};
}

static void send_free(struct send *send)
{
    HASH_DELETE(by_id, send->sender->held, send);
    free((void *)(uintptr_t)send->row.content);
    free(send);
}

void sender_destroy(struct sender *sender)
{
    if (!sender)
        return;
    struct send *send, *next;
    HASH_ITER(by_id, sender->held, send, next)
    send_free(send);
    loop_timer_cancel(sender->loop, sender->timer);
    lane_destroy(&sender->whatsapp);
    lane_destroy(&sender->sms);
    free(sender);
}

static int by_urgency(const struct send *a, const struct send *b)
{
    if (a->row.priority != b->row.priority)
        return a->row.priority - b->row.priority;
    if (a->row.created_ms != b->row.created_ms)
        return a->row.created_ms > b->row.created_ms ? 1 : -1;
    return (a->row.id > b->row.id) - (a->row.id < b->row.id); /* of one unit, as it was posted */
}

static void pump_in(struct sender *sender, int64_t delay_ms)
{
    loop_timer_cancel(sender->loop, sender->timer);
    sender->timer = loop_timer(sender->loop, delay_ms, pump, sender);
}

void sender_offer(struct sender *sender, const struct outbox_row *row)
{
    struct send *send;
    HASH_FIND(by_id, sender->held, &row->id, sizeof(row->id), send);
    if (send || sender->draining || HASH_CNT(by_id, sender->held) >= HELD_MAX)
        return;
    send = mem_new(1, sizeof(*send));
    send->sender = sender;
    send->row = *row;
    send->row.content = mem_dup(row->content);
    send->row.message_id = send->row.error_text = "";
    HASH_ADD(by_id, sender->held, row.id, sizeof(send->row.id), send);
    DL_INSERT_INORDER(sender->waiting, send, by_urgency);
    pump_in(sender, 0);
}

/* The last word on a send: its outcome is told, and it stays known until that is written. */
static void finish(struct send *send, struct send_outcome *outcome)
{
    struct sender *sender = send->sender;
    outcome->row = send->row;
    send->row.content = NULL;
    sender->done(outcome, sender->arg);
    free((void *)(uintptr_t)outcome->row.content);
}

void sender_settled(struct sender *sender, int64_t outbox_id)
{
    struct send *send;
    HASH_FIND(by_id, sender->held, &outbox_id, sizeof(outbox_id), send);
    if (send)
        send_free(send);
}

static void give_back(struct send *send, int64_t wait_ms, bool paused)
{
    DL_DELETE(send->sender->waiting, send);
    finish(send, &(struct send_outcome){.given_back = true, .paused = paused, .wait_ms = wait_ms});
}

/* It counts against no limit; else what is tried again and again while the other end is down keeps an alert
 * from its turn. */
static bool was_not_taken(const struct http_result *result)
{
    return result->outcome == HTTP_NOT_SENT || (result->outcome == HTTP_ANSWERED && result->status >= 500);
}

static void on_answer(uint64_t call, const struct http_result *result, void *arg)
{
    struct send *send = arg;
    struct sender *sender = send->sender;
    enum channel_kind channel = send->row.to.channel;
    struct lane *lane = lane_of(sender, channel);
    struct send_outcome outcome = {.transport = result->outcome};
    (void)call;
    lane->in_flight--;
    DL_DELETE(sender->flying, send);
    if (result->outcome == HTTP_ANSWERED)
        send_request_answer(sender->settings, channel, result->status, result->body, &outcome.answer);
    else
        (void)str_format(outcome.answer.error_text, sizeof(outcome.answer.error_text), "%s",
                         result->error ? result->error : "");
    lane_note(lane, result, &outcome.answer);
    if (result->retry_after_ms > outcome.answer.retry_after_ms)
        outcome.answer.retry_after_ms = result->retry_after_ms;
    if (outcome.answer.verdict == SEND_RETRY_PAIR && result->outcome == HTTP_ANSWERED)
        pace_empty(lane->pace, &send->row.to, clock_mono_ms());
    else if (was_not_taken(result))
        pace_return(lane->pace, &send->row.to, clock_mono_ms());
    finish(send, &outcome);
    pump_in(sender, 0);
}

/* Begins one send whose turn it is. False when the client is full. */
static bool start(struct send *send)
{
    struct sender *sender = send->sender;
    int result =
        send_request_start(sender->settings, &send->row, sender->client, on_answer, send, &send->call);
    if (result == 2)
        return false;
    DL_DELETE(sender->waiting, send);
    if (result == 0) {
        lane_of(sender, send->row.to.channel)->in_flight++;
        DL_APPEND(sender->flying, send);
        return true;
    }
    struct send_outcome outcome = {.transport = HTTP_ANSWERED, .skipped = result == 1};
    if (result < 0) {
        outcome.answer.verdict = SEND_DEAD;
        (void)str_format(outcome.answer.error_text, sizeof(outcome.answer.error_text),
                         "cannot be said on channel %s", channel_name(send->row.to.channel));
    }
    finish(send, &outcome);
    return true;
}

/* What goes with an alert (its location, say) does not overtake it on another connection, nor one answer
 * another. Alerts wait for nobody. */
static bool follows(const struct send *send)
{
    const struct send *other;
    bool answers = send->row.purpose == PURPOSE_ANSWER;
    if (send->row.purpose == PURPOSE_ALERT || (!send->row.incident_id && !answers))
        return false;
    DL_FOREACH(send->sender->flying, other)
    {
        if (other->row.incident_id == send->row.incident_id && other->row.id < send->row.id &&
            (send->row.incident_id || other->row.purpose == PURPOSE_ANSWER) &&
            address_same(&other->row.to, &send->row.to))
            return true;
    }
    return false;
}

/* Nothing urgent waits here for a lane that is known to be shut: its row goes back, and the next channel and
 * the next contact hear of it now. */
static int64_t wait_for_lane(struct send *send, int64_t left_ms)
{
    bool urgent = send->row.purpose == PURPOSE_ALERT || send->row.purpose == PURPOSE_OPERATOR;
    if (!urgent)
        return left_ms;
    give_back(send, left_ms, true);
    return 0;
}

/* How long until this one's turn; 0 when it has begun, or is gone; -1 when the client is full. */
static int64_t try_one(struct send *send, int64_t now_ms)
{
    struct sender *sender = send->sender;
    struct lane *lane = lane_of(sender, send->row.to.channel);
    const struct pace_limits limits = limits_of(sender, send->row.to.channel);
    if (lane_is_paused(lane, now_ms))
        return wait_for_lane(send, lane->paused_until_ms - now_ms);
    if (lane->in_flight >= lane->max || follows(send))
        return HELD_LONGEST_MS; /* the next answer pumps again */
    int64_t wait_ms = pace_ask(lane->pace, &send->row.to, &limits, now_ms);
    if (wait_ms > HELD_LONGEST_MS) {
        give_back(send, wait_ms, false);
        return 0;
    }
    if (wait_ms == 0 && !start(send)) {
        pace_return(lane->pace, &send->row.to, now_ms);
        return -1;
    }
    return wait_ms;
}

static void pump(void *arg)
{
    struct sender *sender = arg;
    struct send *send, *next;
    int64_t now_ms = clock_mono_ms(), soonest_ms = HELD_LONGEST_MS;
    sender->timer = 0;
    DL_FOREACH_SAFE(sender->waiting, send, next)
    {
        int64_t wait_ms = try_one(send, now_ms);
        if (wait_ms < 0)
            return; /* the next answer pumps again */
        if (wait_ms > 0)
            soonest_ms = MIN(soonest_ms, wait_ms);
    }
    if (sender->waiting)
        pump_in(sender, soonest_ms);
}

void sender_pause(struct sender *sender, enum channel_kind channel, int64_t until_mono_ms, const char *why)
{
    lane_pause(lane_of(sender, channel), until_mono_ms, why);
}

void sender_resume(struct sender *sender)
{
    sender->whatsapp.paused_until_ms = sender->sms.paused_until_ms = 0;
    pump_in(sender, 0);
}

bool sender_unreached(const struct sender *sender, enum channel_kind channel)
{
    const struct lane *lane = channel == CHANNEL_SMS ? &sender->sms : &sender->whatsapp;
    return lane_is_unreached(lane, clock_mono_ms());
}

const char *sender_paused(const struct sender *sender)
{
    return lane_trouble(&sender->whatsapp, clock_mono_ms());
}

void sender_drain(struct sender *sender)
{
    struct send *send, *next;
    sender->draining = true;
    DL_FOREACH_SAFE(sender->waiting, send, next)
    give_back(send, 0, false);
}

bool sender_idle(const struct sender *sender)
{
    return sender->whatsapp.in_flight + sender->sms.in_flight == 0 && !sender->waiting;
}
