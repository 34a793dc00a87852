#include "sms.h"

#include <stdlib.h>

#include "reply.h"
#include "status.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/url.h"

#define FAILED_CODE 1 /* gateways have codes of their own; this one has none */

/* One request, on its way through the gateway. */
struct sms {
    struct sandbox *sandbox;
    uint64_t request, record;
    const char *to, *text;
    cJSON *rule;
    struct message *message; /* once taken */
};

static void note(struct sms *sms, const cJSON *body)
{
    char at[CLOCK_TEXT_SIZE];
    cJSON *entry = cJSON_CreateObject();
    clock_rfc3339(clock_wall_ms(), at);
    cJSON_AddStringToObject(entry, "at", at);
    cJSON_AddStringToObject(entry, "path", "/sms");
    cJSON_AddItemToObject(entry, "request", body ? cJSON_Duplicate(body, true) : cJSON_CreateNull());
    sms->record = journal_add(&sms->sandbox->sends, entry);
}

/* http 0: it never gets an answer. */
static void tell(const struct sms *sms, int http)
{
    cJSON *entry = journal_find(&sms->sandbox->sends, sms->record), *event = cJSON_CreateObject();
    const char *mode = json_text(sms->rule, "mode");
    if (entry) {
        cJSON_AddNumberToObject(entry, "http", http);
        cJSON_AddStringToObject(entry, "mode", mode ? mode : "ok");
        if (sms->message)
            cJSON_AddStringToObject(entry, "id", sms->message->id);
        cJSON_AddItemToObject(event, "send", cJSON_Duplicate(entry, true));
    }
    events_add(&sms->sandbox->events, "send", event);
}

static void answer(const struct sms *sms, int http, const char *status)
{
    cJSON json_auto *body = cJSON_CreateObject();
    int64_t delay_ms = json_i64(sms->rule, "delay_ms", 0);
    cJSON_AddStringToObject(body, "status", status);
    if (sms->message && http == 200)
        cJSON_AddStringToObject(body, "id", sms->message->id);
    tell(sms, http);
    if (delay_ms)
        reply_later(sms->sandbox, sms->request, http, body, delay_ms, NULL);
    else
        reply_json(sms->sandbox, sms->request, http, body);
}

static bool has_token(const struct http_request *request, const struct options *options)
{
    struct str given = str_of(http_header(request, "Authorization")), word = STR("Bearer ");
    return str_starts(given, word) &&
           hmac_equal(str_slice(given, word.len, given.len), str_of(options->token));
}

static void take(struct sms *sms, struct phone *phone, const cJSON *body)
{
    cJSON *content = cJSON_CreateObject();
    cJSON_AddStringToObject(content, "text", sms->text);
    sms->message =
        message_add(&sms->sandbox->world, phone->key, false, SMS_TYPE, content, cJSON_Duplicate(body, true));
    sms->message->from_business = true;
    sandbox_message_event(sms->sandbox, sms->message);
    cJSON json_auto *fate = behaviour_take(sms->sandbox->behaviour.status, phone->key, SMS_TYPE);
    const char *mode = json_text(fate, "mode");
    if (mode && strcmp(mode, "failed") == 0)
        status_fail(sms->sandbox, sms->message, (int)json_i64(fate, "code", FAILED_CODE),
                    json_i64(fate, "delay_ms", 0));
    else
        status_begin(sms->sandbox, sms->message, fate);
}

/* On command; false when it is to be answered as it should. */
static bool misbehave(const struct sms *sms, const char *mode)
{
    static const struct {
        const char *mode, *status;
        int http;
    } answers[] = {{"refuse", "rejected", 200},
                   {"400", "bad request", 400},
                   {"500", "error", 500},
                   {"token", "unauthorized", 401}};
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        if (strcmp(answers[i].mode, mode) == 0) {
            answer(sms, answers[i].http, answers[i].status);
            return true;
        }
    }
    bool silent = strcmp(mode, "hang") == 0 || strcmp(mode, "reset") == 0;
    if (silent)
        tell(sms, 0);
    if (strcmp(mode, "reset") == 0)
        http_cut(sms->sandbox->server, sms->request);
    return silent;
}

static void carry_out(struct sms *sms, const cJSON *body)
{
    struct err err;
    const char *mode = json_text(sms->rule, "mode");
    bool taken = !mode || strcmp(mode, "ok") == 0 || json_bool(sms->rule, "accept", false);
    struct phone *phone = taken ? phone_ensure(&sms->sandbox->world, sms->to, NULL, &err) : NULL;
    if (phone)
        take(sms, phone, body);
    if (mode && misbehave(sms, mode))
        return;
    if (phone)
        answer(sms, 200, "accepted");
    else
        answer(sms, 400, "no such number");
}

void sms_post(const struct http_request *request, struct sandbox *sandbox)
{
    cJSON json_auto *body = json_parse(request->body);
    struct sms sms = {.sandbox = sandbox,
                      .request = request->id,
                      .to = json_text(body, "to"),
                      .text = json_text(body, "text")};
    note(&sms, body);
    if (!has_token(request, &sandbox->options)) {
        answer(&sms, 401, "unauthorized");
    } else if (!sms.to || !sms.text) {
        answer(&sms, 400, "to and text must be given");
    } else {
        sms.rule = behaviour_take(sandbox->behaviour.sms, sms.to, SMS_TYPE);
        carry_out(&sms, body);
    }
    cJSON_Delete(sms.rule);
}

static void put(struct buf *out, const char *name, const char *value)
{
    buf_addf(out, "%s%s=", out->len ? "&" : "", name);
    url_add(out, str_of(value));
}

bool sms_put_report(struct buf *out, const struct message *message, enum state state)
{
    if (state != STATE_DELIVERED && state != STATE_FAILED)
        return false;
    put(out, "id", message->id);
    put(out, "status", state_name(state));
    return true;
}

void sms_put_reply(struct buf *out, const struct message *message)
{
    const char *text = json_text(message->content, "text");
    put(out, "id", message->id);
    put(out, "from", message->from);
    put(out, "text", text ? text : "");
}
