#include "send.h"

#include <stdlib.h>

#include "check.h"
#include "content.h"
#include "reply.h"
#include "status.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"

#define HELD_MAX_MS (5 * SECOND_MS) /* a status before the answer: at the latest now */

/* ---- Answers, all of which are recorded ---- */

/* http 0: it never gets an answer. */
static void tell(const struct send *send, int http, const char *mode)
{
    cJSON *entry = journal_find(&send->sandbox->sends, send->record);
    cJSON *event = cJSON_CreateObject();
    if (entry) {
        cJSON_AddNumberToObject(entry, "http", http);
        cJSON_AddStringToObject(entry, "mode", mode);
        if (send->fault.code || send->fault.http)
            cJSON_AddNumberToObject(entry, "code", send->fault.code);
        cJSON_AddStringToObject(entry, "details", send->fault.details);
        if (send->message)
            cJSON_AddStringToObject(entry, "id", send->message->id);
        cJSON_AddItemToObject(event, "send", cJSON_Duplicate(entry, true));
    }
    events_add(&send->sandbox->events, "send", event);
    log_info("send.answered", F_INT("send", send->record), F_INT("status", http), F_TEXT("mode", mode),
             F_INT("code", send->fault.code), F_TEXT("details", send->fault.details));
}

void send_refuse(struct send *send, const char *mode)
{
    cJSON json_auto *body = fault_json(&send->fault);
    int64_t wait = json_i64(send->rule, "retry_after", -1);
    char seconds[24], *text = cJSON_PrintUnformatted(body);
    (void)str_format(seconds, sizeof(seconds), "%lld", (long long)wait);
    tell(send, fault_http(&send->fault), mode);
    http_reply_with(send->sandbox->server, send->request, fault_http(&send->fault), "application/json",
                    str_of(text), wait >= 0 ? "Retry-After" : NULL, seconds);
    cJSON_free(text);
}

void send_answer(struct send *send, const cJSON *answer)
{
    tell(send, 200, "ok");
    reply_json(send->sandbox, send->request, 200, answer);
}

/* ---- Who it is for ---- */

/* "+", digits, '-', '(', ')' and spaces; without '+' the platform puts its own country's code in front. */
static bool recipient_number(const char *to, char ret[PHONE_SIZE])
{
    char digits[PHONE_SIZE + 2] = "91";
    bool international = *to == '+';
    size_t len = international ? 0 : 2;
    for (const char *at = to + international; *at; at++) {
        if (*at >= '0' && *at <= '9' && len < sizeof(digits) - 1)
            digits[len++] = *at;
        else if (!strchr("-() ", *at))
            return false;
    }
    return phone_from_wa_id((struct str){digits, len}, ret);
}

static bool find_person(struct send *send)
{
    const char *to = json_text(send->body, "to"), *user = json_text(send->body, "recipient");
    char number[PHONE_SIZE] = "";
    struct err err;
    if (to && !recipient_number(to, number))
        return fault_set(&send->fault, 131009, "to: %.60s is no phone number", to);
    if (*number && strcmp(number + 1, send->sandbox->options.number) == 0)
        return fault_set(&send->fault, 131021, "to is the sender");
    for (struct phone *phone = send->sandbox->world.phones; user && phone; phone = phone->hh.next) {
        if (strcmp(phone->user_id, user) == 0)
            send->phone = phone;
    }
    if (to)
        send->phone = phone_ensure(&send->sandbox->world, number, NULL, &err);
    return send->phone || fault_set(&send->fault, 131026, "nobody has the id %.100s", user ? user : to);
}

static bool find_recipient(struct send *send)
{
    const char *type = json_text(send->body, "recipient_type"), *to = json_text(send->body, "to");
    if (!type || strcmp(type, "group") != 0)
        return find_person(send);
    send->group = group_find(&send->sandbox->world, to);
    return send->group || fault_set(&send->fault, 131041, "unknown group %.100s", to);
}

/* ---- What the platform keeps watch on ---- */

/* One message in 6 s to the same person, 45 of them borrowed in advance at most. */
static bool check_pair_rate(struct send *send)
{
    int64_t now = clock_wall_ms();
    if (!send->phone || send->sandbox->behaviour.no_pair_rate)
        return true;
    int64_t paid = MAX(send->phone->pair_ms, now) + PAIR_MS;
    if (paid - now > PAIR_BURST * PAIR_MS)
        return fault_set(&send->fault, 131056, "too many messages to %s in a short time", send->phone->key);
    send->phone->pair_ms = paid;
    return true;
}

static bool window_open(const struct send *send)
{
    int64_t wrote_ms = send->group ? send->group->wrote_ms : send->phone->wrote_ms;
    return strcmp(send->type, "template") == 0 || (wrote_ms && clock_wall_ms() - wrote_ms < WINDOW_MS);
}

/* Media ids are those of this platform. */
static bool check_media_id(struct send *send)
{
    const char *id = json_text(json_get(send->body, send->type), "id");
    static const char media[] = " image video audio document sticker ";
    if (!id || !strstr(media, send->type))
        return true;
    for (struct message *message = send->sandbox->world.messages; message; message = message->hh.next) {
        const char *known = json_text(json_get(message->content, "media"), "id");
        if (known && strcmp(known, id) == 0)
            return true;
    }
    return fault_set(&send->fault, 100, "no media has the id %.60s", id);
}

static bool judge(struct send *send)
{
    if (!check_request(send->body, send->sandbox->templates, &send->fault) || !find_recipient(send) ||
        !check_media_id(send) || !check_pair_rate(send))
        return false;
    if (send->sandbox->behaviour.window_at_once && !window_open(send))
        return fault_set(&send->fault, 131047, "more than 24 hours have passed since they wrote");
    return true;
}

/* ---- Taking it ---- */

static void begin_statuses(struct send *send)
{
    int64_t delay = json_i64(send->status_rule, "delay_ms", 0);
    const char *mode = json_text(send->status_rule, "mode");
    if (!window_open(send))
        status_fail(send->sandbox, send->message, 131047, delay);
    else if (send->phone && send->phone->absent)
        status_fail(send->sandbox, send->message, 131026, delay);
    else if (mode && strcmp(mode, "failed") == 0)
        status_fail(send->sandbox, send->message, (int)json_i64(send->status_rule, "code", 131000), delay);
    else
        status_begin(send->sandbox, send->message, send->status_rule);
}

static void take(struct send *send)
{
    struct world *world = &send->sandbox->world;
    const char *thread = send->group ? send->group->id : send->phone->key;
    send->message = message_add(world, thread, send->group != NULL, send->type,
                                content_of_request(send->body, send->type, send->sandbox->templates),
                                cJSON_Duplicate(send->body, true));
    send->message->from_business = true;
    send->message->callback = mem_dup(json_text(send->body, "biz_opaque_callback_data"));
    sandbox_message_event(send->sandbox, send->message);
    send->status_rule = behaviour_take(send->sandbox->behaviour.status, thread, send->type);
    begin_statuses(send);
}

static cJSON *taken_json(const struct send *send, const char *state)
{
    cJSON *root = cJSON_CreateObject(), *contact = cJSON_CreateObject(), *message = cJSON_CreateObject();
    const char *to = json_text(send->body, "to");
    cJSON_AddStringToObject(root, "messaging_product", "whatsapp");
    cJSON_AddItemToArray(cJSON_AddArrayToObject(root, "contacts"), contact);
    cJSON_AddStringToObject(contact, "input", to ? to : json_text(send->body, "recipient"));
    if (send->group)
        cJSON_AddStringToObject(contact, "wa_id", send->group->id);
    else if (to)
        cJSON_AddStringToObject(contact, "wa_id", send->phone->number + 1);
    if (send->phone && *send->phone->user_id)
        cJSON_AddStringToObject(contact, "user_id", send->phone->user_id);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(root, "messages"), message);
    cJSON_AddStringToObject(message, "id", send->message->id);
    if (strcmp(send->type, "template") == 0 || strcmp(state, "accepted") != 0)
        cJSON_AddStringToObject(message, "message_status", state);
    return root;
}

static void accept(struct send *send, const char *mode)
{
    const char *statuses = json_text(send->status_rule, "mode");
    bool first_status = statuses && strcmp(statuses, "before_answer") == 0;
    bool held = strcmp(mode, "held") == 0;
    int64_t delay = json_i64(send->rule, "delay_ms", 0);
    cJSON json_auto *answer = taken_json(send, held ? "held_for_quality_assessment" : "accepted");
    tell(send, 200, mode);
    if (first_status || delay)
        reply_later(send->sandbox, send->request, 200, answer, first_status ? HELD_MAX_MS : delay,
                    first_status ? send->message->id : NULL);
    else
        reply_json(send->sandbox, send->request, 200, answer);
}

/* ---- On command ---- */

static void answer_html(struct send *send)
{
    static const char page[] = "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>";
    tell(send, 502, "html");
    http_reply(send->sandbox->server, send->request, 502, "text/html; charset=utf-8", STR(page));
}

static void answer_fault(struct send *send, const char *mode)
{
    static const struct {
        const char *mode;
        int code, http;
    } faults[] = {{"429", 130429, 429}, {"500", 131000, 500}, {"token", 190, 401}};
    fault_set(&send->fault, (int)json_i64(send->rule, "code", 131000), "as the sandbox was told");
    send->fault.http = (int)json_i64(send->rule, "http", 0);
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        if (strcmp(faults[i].mode, mode) != 0)
            continue;
        send->fault.code = faults[i].code;
        send->fault.http = faults[i].http;
    }
    send_refuse(send, mode);
}

static void misbehave(struct send *send, const char *mode)
{
    if (strcmp(mode, "html") == 0) {
        answer_html(send);
    } else if (strcmp(mode, "hang") == 0) {
        tell(send, 0, mode);
    } else if (strcmp(mode, "reset") == 0) {
        tell(send, 0, mode);
        http_cut(send->sandbox->server, send->request);
    } else {
        answer_fault(send, mode);
    }
}

static void carry_out(struct send *send)
{
    const char *mode = json_text(send->rule, "mode");
    bool wrong = mode && strcmp(mode, "ok") != 0 && strcmp(mode, "held") != 0;
    if (wrong && !json_bool(send->rule, "accept", false)) {
        misbehave(send, mode);
    } else if (!judge(send)) {
        send_refuse(send, "ok");
    } else {
        take(send);
        if (wrong)
            misbehave(send, mode);
        else
            accept(send, mode ? mode : "ok");
    }
}

void send_message(struct send *send)
{
    const char *to = json_text(send->body, "to");
    send->rule = behaviour_take(send->sandbox->behaviour.send, to ? to : json_text(send->body, "recipient"),
                                send->type);
    carry_out(send);
}

void send_read_mark(struct send *send)
{
    struct message *message = message_find(&send->sandbox->world, json_text(send->body, "message_id"));
    cJSON json_auto *answer = cJSON_CreateObject();
    if (!check_request(send->body, NULL, &send->fault) ||
        (!message && !fault_set(&send->fault, 131009, "no such message"))) {
        send_refuse(send, "ok");
        return;
    }
    if (message->state < STATE_READ) {
        message->state = STATE_READ;
        sandbox_message_event(send->sandbox, message);
    }
    cJSON_AddBoolToObject(answer, "success", true);
    tell(send, 200, "ok");
    reply_json(send->sandbox, send->request, 200, answer);
}
