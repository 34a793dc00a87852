#include "sender.h"

#include <stdio.h>
#include <stdlib.h>
#include <uthash.h>
#include <utlist.h>

#include "callback.h"
#include "pace.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"

#define HELD_MAX 2000         /* rows in memory; more stay in the outbox until their lease runs out */
#define HELD_LONGEST_MS 20000 /* a row whose turn is further off goes back to the outbox */
#define SEND_TIMEOUT_MS 10000
#define UNREACHED_MIN 3                    /* one lost send is no outage */
#define UNREACHED_KNOWN_MS (2 * MINUTE_MS) /* longer than the longest wait between two attempts */

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
    size_t in_flight;
    struct pace *pace;
    uint64_t timer;
    bool draining;
    int64_t paused_until_ms;
    char paused_why[120];
    int unreached; /* sends in a row that the platform did not answer in its own words */
    int64_t unreached_ms;
    char unreached_why[120];
};

static void pump(void *arg);

struct sender *sender_create(struct loop *loop, struct http_client *client, const struct settings *settings,
                             sender_done_fn *done, void *arg)
{
    struct sender *sender = mem_new(1, sizeof(*sender));
    *sender = (struct sender){.loop = loop, .client = client, .settings = settings, .done = done, .arg = arg};
    sender->pace = pace_create();
    return sender;
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
    pace_destroy(sender->pace);
    free(sender);
}

static int by_urgency(const struct send *a, const struct send *b)
{
    if (a->row.priority != b->row.priority)
        return a->row.priority - b->row.priority;
    return (a->row.created_ms > b->row.created_ms) - (a->row.created_ms < b->row.created_ms);
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

/* The last word on a send: it leaves memory, then its outcome is told. */
static void finish(struct send *send, struct send_outcome *outcome)
{
    struct sender *sender = send->sender;
    outcome->row = send->row;
    send->row.content = NULL;
    send_free(send);
    sender->done(outcome, sender->arg);
    free((void *)(uintptr_t)outcome->row.content);
}

static void give_back(struct send *send, int64_t wait_ms)
{
    DL_DELETE(send->sender->waiting, send);
    finish(send, &(struct send_outcome){.given_back = true, .wait_ms = wait_ms});
}

/* An answer with an error code is the platform's own; anything else is the way to it. */
static void note_reach(struct sender *sender, const struct http_result *result,
                       const struct send_answer *answer)
{
    bool reached =
        result->outcome == HTTP_ANSWERED && (answer->verdict == SEND_SENT || answer->error_code != 0);
    sender->unreached = reached ? 0 : sender->unreached + 1;
    sender->unreached_ms = clock_mono_ms();
    (void)str_format(sender->unreached_why, sizeof(sender->unreached_why),
                     "the platform does not answer: %.80s", answer->error_text);
}

static void on_answer(uint64_t call, const struct http_result *result, void *arg)
{
    struct send *send = arg;
    struct sender *sender = send->sender;
    struct send_outcome outcome = {.transport = result->outcome};
    (void)call;
    sender->in_flight--;
    DL_DELETE(sender->flying, send);
    if (result->outcome == HTTP_ANSWERED)
        whatsapp_read_answer(result->status, result->body, &outcome.answer);
    else
        (void)str_format(outcome.answer.error_text, sizeof(outcome.answer.error_text), "%s",
                         result->error ? result->error : "");
    note_reach(sender, result, &outcome.answer);
    if (result->retry_after_ms > outcome.answer.retry_after_ms)
        outcome.answer.retry_after_ms = result->retry_after_ms;
    if (outcome.answer.verdict == SEND_RETRY_PAIR && result->outcome == HTTP_ANSWERED)
        pace_empty(sender->pace, &send->row.to, clock_mono_ms());
    finish(send, &outcome);
    pump_in(sender, 0);
}

/* 0 begun; 1 nothing to send; 2 the client is full; -1 cannot be encoded. */
static int begin(struct send *send)
{
    const struct settings *settings = send->sender->settings;
    struct arena arena = {0};
    struct outgoing outgoing;
    struct buf buf_auto body = {0}, url = {0}, authorization = {0};
    char callback[CALLBACK_SIZE];
    const struct whatsapp_format format = {.template_name = settings->alert_template,
                                           .template_language = settings->template_language,
                                           .window_open = send->row.window_open};
    callback_print(send->row.id, callback);
    int result = outgoing_parse_json(str_of(send->row.content), &arena, &outgoing);
    if (result == 0)
        result = whatsapp_encode(&outgoing, &send->row.to, &format, callback, &body);
    arena_free(&arena);
    if (result != 0)
        return result;
    buf_addf(&url, "%s/%s/%s/messages", settings->graph_url, settings->api_version,
             settings->phone_number_id);
    buf_addf(&authorization, "Authorization: Bearer %s",
             settings->access_token ? settings->access_token : "");
    const char *headers[] = {"Content-Type: application/json", authorization.at, NULL};
    send->call = http_client_start(send->sender->client,
                                   &(struct http_call){.method = "POST",
                                                       .url = url.at,
                                                       .headers = headers,
                                                       .body = buf_str(&body),
                                                       .timeout_ms = SEND_TIMEOUT_MS},
                                   on_answer, send);
    explicit_bzero(authorization.at, authorization.len);
    return send->call ? 0 : 2;
}

/* Begins one send whose turn it is. False when nothing more can begin now. */
static bool start(struct send *send)
{
    struct sender *sender = send->sender;
    int result = send->row.to.channel == CHANNEL_WHATSAPP ? begin(send) : -1;
    if (result == 2)
        return false;
    DL_DELETE(sender->waiting, send);
    if (result == 0) {
        sender->in_flight++;
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

/* What goes with an alert (its location, say) does not overtake it on another connection. Alerts wait for
 * nobody. */
static bool follows(const struct send *send)
{
    const struct send *other;
    if (send->row.purpose == PURPOSE_ALERT || !send->row.incident_id)
        return false;
    DL_FOREACH(send->sender->flying, other)
    {
        if (other->row.incident_id == send->row.incident_id && other->row.id < send->row.id &&
            address_same(&other->row.to, &send->row.to))
            return true;
    }
    return false;
}

static void pump(void *arg)
{
    struct sender *sender = arg;
    struct send *send, *next;
    int64_t now_ms = clock_mono_ms(), soonest_ms = HELD_LONGEST_MS;
    sender->timer = 0;
    if (now_ms < sender->paused_until_ms) {
        pump_in(sender, sender->paused_until_ms - now_ms);
        return;
    }
    DL_FOREACH_SAFE(sender->waiting, send, next)
    {
        if (follows(send))
            continue; /* the answer pumps again */
        int64_t wait_ms = pace_ask(sender->pace, &send->row.to, sender->settings, now_ms);
        if (wait_ms > HELD_LONGEST_MS)
            give_back(send, wait_ms);
        else if (wait_ms > 0)
            soonest_ms = MIN(soonest_ms, wait_ms);
        else if (!start(send)) {
            pace_return(sender->pace, &send->row.to, now_ms);
            return; /* the next answer pumps again */
        }
    }
    if (sender->waiting)
        pump_in(sender, soonest_ms);
}

void sender_pause(struct sender *sender, int64_t until_mono_ms, const char *why)
{
    sender->paused_until_ms = until_mono_ms;
    (void)str_format(sender->paused_why, sizeof(sender->paused_why), "%s", why);
}

void sender_resume(struct sender *sender)
{
    sender->paused_until_ms = 0;
    pump_in(sender, 0);
}

bool sender_unreached(const struct sender *sender)
{
    return sender->unreached >= UNREACHED_MIN && clock_mono_ms() - sender->unreached_ms < UNREACHED_KNOWN_MS;
}

const char *sender_paused(const struct sender *sender)
{
    if (clock_mono_ms() < sender->paused_until_ms)
        return sender->paused_why;
    return sender_unreached(sender) ? sender->unreached_why : NULL;
}

void sender_drain(struct sender *sender)
{
    struct send *send, *next;
    sender->draining = true;
    DL_FOREACH_SAFE(sender->waiting, send, next)
    give_back(send, 0);
}

bool sender_idle(const struct sender *sender)
{
    return sender->in_flight == 0 && !sender->waiting;
}
