/*
 * A webhook from the platform. Signature over the raw bytes, parse, a verdict for each message; most end
 * here, with a 200 and no trace. What matters becomes a unit of work each, and 200 is answered only when all
 * of them are on disk; otherwise 503, and the platform posts the whole again: what was committed is then
 * known as seen.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "intake.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/metrics.h"

struct message_work {
    struct webhook_post *post;
    struct call call;
    struct message message; /* with a time */
    bool held;              /* the chat is held open until the unit is done */
};

void desk_whatsapp_verify(const struct http_request *request, void *arg)
{
    struct desk *desk = arg;
    char mode[32], token[512], challenge[512];
    size_t mode_len, token_len, challenge_len;
    bool complete = http_query(request, "hub.mode", mode, sizeof(mode), &mode_len) &&
                    http_query(request, "hub.verify_token", token, sizeof(token), &token_len) &&
                    http_query(request, "hub.challenge", challenge, sizeof(challenge), &challenge_len);
    const char *expected = desk->settings->verify_token;
    if (complete && strcmp(mode, "subscribe") == 0 && expected &&
        hmac_equal((struct str){token, token_len}, str_of(expected)))
        http_reply(desk->server, request->id, 200, "text/plain; charset=utf-8",
                   (struct str){challenge, challenge_len});
    else
        http_problem(desk->server, request->id, 403, "verification refused");
}

static void post_release(struct webhook_post *post)
{
    if (--post->pending > 0)
        return;
    metric_add(METRIC_WEBHOOKS, post->failed ? "store_failed" : "ok", 1);
    if (post->failed)
        http_problem(post->desk->server, post->request, 503, "the store cannot commit; post again");
    else
        http_reply(post->desk->server, post->request, 200, "text/plain; charset=utf-8", STR(""));
    webhook_free(&post->webhook);
    free(post);
}

static bool submit(struct webhook_post *post, struct desk_unit *unit)
{
    if (desk_unit_submit(unit)) {
        post->pending++;
        return true;
    }
    log_warn("intake.queue_full", F_INT("waiting", store_waiting(post->desk->store)));
    post->failed = true;
    return false;
}

static void run_message(struct work *work, struct desk_unit *unit)
{
    struct message_work *subject = unit->subject;
    const struct message *message = subject->call.message;
    if (!store_seen(work->tx, message->chat.channel, message->posted_ms, message->id)) {
        metric_add(METRIC_MESSAGES, "duplicate", 1);
        work->idle = true;
        return;
    }
    if (message->kind == MESSAGE_NUMBER_CHANGED) {
        store_person_moved(work->tx, message->phone, message->old_user_id, message->new_phone,
                           message->new_user_id, work->now_ms);
        return;
    }
    if (subject->message.sent_ms == 0) /* no time that the platform gave: it counts as now */
        subject->message.sent_ms = work->now_ms;
    subject->call.message = &subject->message;
    if (!onboarding_handle(work, &subject->call) && !asking_handle(work, &subject->call) &&
        !officer_handle(work, &subject->call) && !circle_handle(work, &subject->call) &&
        !command_handle(work, &subject->call))
        call_handle(work, &subject->call);
    work->idle = !work->kept;
}

/* For the log: the platform's ids have the sender's number inside, so messages are told apart by a hash
 * (FNV-1a). */
#define MARK_SIZE 17
static void message_mark(const struct message *message, char ret[MARK_SIZE])
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (const char *c = message->id; *c; c++)
        hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
    (void)str_format(ret, MARK_SIZE, "%016" PRIx64, hash);
}

static void log_message(const struct message_work *subject, enum unit_result result)
{
    const struct message *message = subject->call.message;
    char mark[MARK_SIZE];
    message_mark(message, mark);
    log_info("message.handled", F_TEXT("message", mark),
             F_TEXT("verdict", verdict_name(subject->call.verdict.kind)),
             F_TEXT("category",
                    subject->call.verdict.category ? category_name(subject->call.verdict.category) : "-"),
             F_INT("age_ms", clock_wall_ms() - message->sent_ms),
             F_TEXT("result", result == UNIT_DONE ? "committed" : "failed"));
}

/* What will open something belongs to its chat and to its writer, wherever they go on. */
#define HELD_MAX 3
static size_t held_addresses(const struct message *message, struct address ret[HELD_MAX])
{
    size_t count = 0;
    ret[count++] = message->chat;
    count += address_set(&ret[count], message->chat.channel, ADDRESS_PHONE, str_of(message->phone));
    count += address_set(&ret[count], message->chat.channel, ADDRESS_USER, str_of(message->user_id));
    return count;
}

static void hold(struct desk *desk, const struct message *message)
{
    struct address held[HELD_MAX];
    for (size_t i = held_addresses(message, held); i-- > 0;)
        open_chats_hold(desk->open_chats, &held[i]);
}

static void let_go(struct desk *desk, const struct message *message)
{
    struct address held[HELD_MAX];
    for (size_t i = held_addresses(message, held); i-- > 0;)
        open_chats_let_go(desk->open_chats, &held[i]);
}

static void message_done(struct desk_unit *unit, enum unit_result result)
{
    struct message_work *subject = unit->subject;
    struct webhook_post *post = subject->post;
    bool idle = result == UNIT_UNDONE && unit->work.idle;
    if (!idle)
        log_message(subject, result);
    if (subject->held)
        let_go(post->desk, subject->call.message);
    if (result != UNIT_DONE && !idle)
        post->failed = true;
    post_release(post);
}

/* A person whose number the platform withholds may be a contact: what reads like a contact's answer is for
 * the store to tell. */
static bool may_be_contact(struct desk *desk, const struct message *message)
{
    struct reply reply;
    if (*message->phone)
        return phone_set_has(desk->contacts, message->phone);
    if (message->chat.kind == ADDRESS_GROUP || message->kind != MESSAGE_TEXT)
        return false;
    reply_parse(desk->rules->texts, message->text, &reply);
    return reply.verb != REPLY_NONE || *reply.ref;
}

/* Answers of admins to what they are asked, alone with us. */
static bool may_be_onboarding(struct desk *desk, const struct message *message)
{
    return message->chat.kind != ADDRESS_GROUP &&
           (message->kind == MESSAGE_TEXT || message->kind == MESSAGE_POINT) &&
           phone_set_has(desk->admins, message->phone);
}

/* Of plain words, only those of a contact, or in a chat where something is open, are any of the store's
 * business. */
static bool is_awaited(struct desk *desk, const struct message *message)
{
    if (may_be_contact(desk, message) || may_be_onboarding(desk, message))
        return true;
    return open_chats_has(desk->open_chats, &message->chat);
}

static void judge(struct desk *desk, const struct message *message, struct call *call)
{
    struct recognise_context context = {.forwarded = message->forwarded,
                                        .open = open_chats_has(desk->open_chats, &message->chat)};
    int64_t start_us = clock_mono_us();
    call->message = message;
    bool speaks = message->kind == MESSAGE_TEXT || message->kind == MESSAGE_MEDIA;
    if (message->kind == MESSAGE_TEXT && !message->forwarded)
        command_parse(desk->rules->texts, message->text, &call->command);
    /* A code is no words, whatever it looks like. */
    struct str words = *call->command.code ? call->command.rest : message->text;
    recognise(desk->recogniser, desk->scratch, speaks ? words : (struct str){NULL, 0}, &context,
              &call->verdict);
    if (speaks && call->verdict.kind == VERDICT_NONE && !call->verdict.cancel &&
        message->chat.kind != ADDRESS_GROUP && text_asks_help(desk->rules->texts, message->text)) {
        call->verdict.kind = VERDICT_CONFIRM;
        call->verdict.category = CATEGORY_OTHER;
    }
    metric_observe(METRIC_RECOGNISE_US, clock_mono_us() - start_us);
    metric_add(METRIC_VERDICTS, verdict_name(call->verdict.kind), 1);
}

/* In a group, and beside an emergency, only when nothing else is said. What calls for help is a call. */
static const char *asks_station(struct desk *desk, const struct message *message, const struct call *call)
{
    bool alone = message->chat.kind == ADDRESS_GROUP || open_chats_has(desk->open_chats, &message->chat);
    if (message->kind != MESSAGE_TEXT || call->verdict.kind != VERDICT_NONE || *message->context_id ||
        phone_set_has(desk->contacts, message->phone))
        return NULL;
    return reply_asks_station(desk->rules->texts, message->text, alone);
}

static void count_message(const struct message *message)
{
    static const char *const kinds[] = {"text", "location", "media", "reply", "reaction", "system", "other"};
    metric_add(METRIC_MESSAGES, kinds[message->kind], 1);
}

/* In a group only a link is for us; alone with us, all that is no mere answer. Of a number that is known,
 * what only admins ask is asked by an admin. */
static bool is_command(const struct message *message, const struct command *command)
{
    bool answers =
        command->verb == COMMAND_NONE || command->verb == COMMAND_SKIP || command->verb == COMMAND_BACK;
    bool of_admins = command->verb == COMMAND_EDIT || command->verb == COMMAND_SHOW;
    return message->chat.kind == ADDRESS_GROUP ? command->verb == COMMAND_LINK
                                               : !answers && !(of_admins && *message->phone);
}

static bool matters(struct desk *desk, const struct message *message, const struct call *call)
{
    if (message->kind == MESSAGE_NUMBER_CHANGED || message->kind == MESSAGE_BUTTON ||
        call->verdict.kind != VERDICT_NONE || call_by_media(message) || call->asks_station)
        return true;
    if (is_command(message, &call->command))
        return true;
    return message->kind != MESSAGE_REACTION && message->kind != MESSAGE_OTHER && is_awaited(desk, message);
}

static void submit_message(struct webhook_post *post, const struct call *call, bool opens)
{
    struct desk_unit *unit = desk_unit_create(post->desk, run_message, message_done, NULL);
    struct message_work *subject = arena_new(&unit->arena, 1, sizeof(*subject));
    *subject = (struct message_work){.post = post, .call = *call, .message = *call->message, .held = opens};
    unit->subject = subject;
    if (!submit(post, unit) && opens)
        let_go(post->desk, call->message);
}

/* What a flood must not drown: calls, places, photos, a call taken back, buttons, what contacts answer. */
static bool is_more_than_words(const struct message *message, const struct call *call)
{
    return message->kind != MESSAGE_TEXT || call->verdict.kind != VERDICT_NONE || call->verdict.cancel ||
           call->verdict.yes || call->verdict.no || *call->verdict.place.wing || *call->verdict.place.flat ||
           call->command.verb != COMMAND_NONE;
}

static void take_message(struct webhook_post *post, const struct message *message)
{
    struct desk *desk = post->desk;
    struct call call = {0};
    count_message(message);
    judge(desk, message, &call);
    call.asks_station = asks_station(desk, message, &call);
    if (!matters(desk, message, &call))
        return;
    bool joins =
        call.command.verb == COMMAND_REGISTER ||
        (call.command.verb == COMMAND_JOIN && *call.command.code); /* what follows may be an answer */
    bool opens = call.verdict.kind != VERDICT_NONE || call_by_media(message) || call.asks_station || joins;
    if (opens)
        hold(desk, message);
    enum passing passing = open_chats_pass(desk->open_chats, &message->chat, clock_mono_ms());
    call.crowded = passing != PASSES;
    if (call.crowded)
        metric_add(METRIC_MESSAGES, "limited", 1);
    if (passing != PASSES_IF_IT_MATTERS || is_more_than_words(message, &call))
        submit_message(post, &call, opens);
}

struct status_work {
    struct webhook_post *post;
    const struct status *status;
};

static void run_status(struct work *work, struct desk_unit *unit)
{
    status_handle(work, ((struct status_work *)unit->subject)->status);
}

static void status_done(struct desk_unit *unit, enum unit_result result)
{
    struct webhook_post *post = ((struct status_work *)unit->subject)->post;
    if (result != UNIT_DONE)
        post->failed = true;
    post_release(post);
}

static void take_status(struct webhook_post *post, const struct status *status)
{
    struct desk_unit *unit = desk_unit_create(post->desk, run_status, status_done, NULL);
    struct status_work *subject = arena_new(&unit->arena, 1, sizeof(*subject));
    *subject = (struct status_work){post, status};
    unit->subject = subject;
    metric_add(METRIC_STATUSES, delivery_name(status->delivery), 1);
    (void)submit(post, unit);
}

struct group_work {
    struct webhook_post *post;
    const struct group_event *event;
};

static void run_group(struct work *work, struct desk_unit *unit)
{
    group_handle(work, ((struct group_work *)unit->subject)->event);
}

static void group_done(struct desk_unit *unit, enum unit_result result)
{
    struct webhook_post *post = ((struct group_work *)unit->subject)->post;
    if (result != UNIT_DONE && !(result == UNIT_UNDONE && unit->work.idle))
        post->failed = true;
    post_release(post);
}

static void take_group(struct webhook_post *post, const struct group_event *event)
{
    struct desk_unit *unit = desk_unit_create(post->desk, run_group, group_done, NULL);
    struct group_work *subject = arena_new(&unit->arena, 1, sizeof(*subject));
    *subject = (struct group_work){post, event};
    unit->subject = subject;
    metric_add(METRIC_MESSAGES, "group_event", 1);
    (void)submit(post, unit);
}

static void run_notice(struct work *work, struct desk_unit *unit)
{
    alarm_tell(work, "platform_notice", unit->subject, unit->subject);
}

/* Logged and counted at once; that the operator's phone hears of it is worth a unit, but no 503. */
static void take_notice(struct desk *desk, const struct notice *notice)
{
    char code[16];
    struct desk_unit *unit = desk_unit_create(desk, run_notice, NULL, NULL);
    unit->subject = arena_printf(&unit->arena, "%s (code %d)", notice->what, notice->error_code);
    (void)!desk_unit_submit(unit);
    snprintf(code, sizeof(code), "%d", notice->error_code);
    metric_add(METRIC_ALARMS, "platform_notice", 1);
    metric_add(METRIC_PLATFORM_ERRORS, code, 1);
    log_error("platform.notice", F_TEXT("what", notice->what), F_INT("code", notice->error_code));
}

static void take_all(struct webhook_post *post)
{
    const struct webhook *webhook = &post->webhook;
    for (size_t i = 0; i < webhook->message_count; i++)
        take_message(post, &webhook->messages[i]);
    for (size_t i = 0; i < webhook->status_count; i++)
        take_status(post, &webhook->statuses[i]);
    for (size_t i = 0; i < webhook->group_count; i++)
        take_group(post, &webhook->groups[i]);
    for (size_t i = 0; i < webhook->notice_count; i++)
        take_notice(post->desk, &webhook->notices[i]);
    if (webhook->skipped)
        metric_add(METRIC_MESSAGES, "skipped", (int64_t)webhook->skipped);
}

void intake_refuse(struct desk *desk, const struct http_request *request, int status, const char *label,
                   const char *detail)
{
    metric_add(METRIC_WEBHOOKS, label, 1);
    log_warn("webhook.refused", F_INT("status", status), F_TEXT("why", detail),
             F_TEXT("peer", request->peer));
    http_problem(desk->server, request->id, status, detail);
}

struct webhook_post *intake_begin(struct desk *desk, const struct http_request *request)
{
    struct webhook_post *post = mem_new(1, sizeof(*post));
    *post = (struct webhook_post){.desk = desk, .request = request->id, .pending = 1};
    return post;
}

void intake_take(struct webhook_post *post)
{
    take_all(post);
    post_release(post);
}

void intake_bad_body(struct webhook_post *post, const struct http_request *request, const char *why)
{
    intake_refuse(post->desk, request, 400, "bad_body", why);
    webhook_free(&post->webhook);
    free(post);
}

void desk_whatsapp_post(const struct http_request *request, void *arg)
{
    struct desk *desk = arg;
    struct err err;
    if (!desk->secret ||
        !whatsapp_signature_valid(desk->secret, desk->secret_previous,
                                  http_header(request, "X-Hub-Signature-256"), request->body)) {
        intake_refuse(desk, request, 401, "bad_signature", "signature missing or wrong");
        return;
    }
    struct webhook_post *post = intake_begin(desk, request);
    if (whatsapp_parse(request->body, &post->webhook, &err) < 0)
        intake_bad_body(post, request, err.text);
    else
        intake_take(post);
}
