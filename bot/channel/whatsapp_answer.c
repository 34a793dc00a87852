/* What the platform's answer to a send means. Its error code decides; the HTTP status only where there is no
 * code. */
#include <stdlib.h>

#include "channel/whatsapp.h"
#include "util/json.h"

struct rule {
    int from, to; /* error codes, inclusive */
    enum send_verdict verdict;
    int64_t wait_ms;
};

/* https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes (2026-05-15),
 * with what each means for an emergency. A code that stands nowhere is final for its message, unless the HTTP
 * status says that it passes. Sorted by code.
 */
static const struct rule rules[] = {
    {0, 0, SEND_STOPPED, 0},                     /* cannot authenticate */
    {1, 2, SEND_RETRY, 0},                       /* unknown; service down */
    {3, 3, SEND_STOPPED, 0},                     /* capability or permission */
    {4, 4, SEND_RETRY, MINUTE_MS},               /* app call rate */
    {10, 10, SEND_STOPPED, 0},                   /* permission removed */
    {33, 33, SEND_STOPPED, 0},                   /* business number deleted */
    {100, 100, SEND_DEAD, 0},                    /* wrong parameter */
    {190, 190, SEND_STOPPED, 0},                 /* token expired */
    {200, 299, SEND_STOPPED, 0},                 /* permission */
    {368, 368, SEND_STOPPED, 0},                 /* restricted for policy */
    {613, 613, SEND_RETRY, MINUTE_MS},           /* Graph call rate */
    {80007, 80007, SEND_RETRY, MINUTE_MS},       /* account management rate */
    {130429, 130429, SEND_RETRY, 0},             /* throughput reached */
    {130472, 130497, SEND_DEAD, 0},              /* in an experiment; country not allowed */
    {131000, 131000, SEND_RETRY, 0},             /* something went wrong */
    {131005, 131005, SEND_STOPPED, 0},           /* access denied */
    {131008, 131009, SEND_DEAD, 0},              /* parameter missing or bad */
    {131016, 131016, SEND_RETRY, 0},             /* service unavailable */
    {131020, 131030, SEND_DEAD, 0},              /* recipient: ourselves, not on WhatsApp, not allowed */
    {131031, 131031, SEND_STOPPED, 0},           /* account locked */
    {131037, 131037, SEND_STOPPED, 0},           /* display name not approved */
    {131042, 131042, SEND_STOPPED, 0},           /* payment */
    {131045, 131045, SEND_STOPPED, 0},           /* number not registered */
    {131047, 131047, SEND_USE_TEMPLATE, 0},      /* over 24 hours */
    {131048, 131048, SEND_RETRY, 5 * MINUTE_MS}, /* spam rate */
    {131049, 131053, SEND_DEAD, 0},              /* not delivered, stopped, type, media */
    {131056, 131056, SEND_RETRY_PAIR, 6 * SECOND_MS},
    {131057, 131057, SEND_RETRY, MINUTE_MS}, /* maintenance */
    {131059, 131065, SEND_DEAD, 0},          /* user ids, misclassified templates */
    {131201, 131207, SEND_DEAD, 0},          /* groups: participants, limit, suspended */
    {131208, 131208, SEND_RETRY, MINUTE_MS}, /* groups: rate of operations */
    {131209, 131215, SEND_DEAD, 0},          /* groups: picture, limit, request, disabled, not eligible */
    {132000, 132999, SEND_DEAD, 0},          /* templates */
    {133004, 133004, SEND_RETRY, 0},         /* server temporarily unavailable */
    {133010, 133010, SEND_STOPPED, 0},       /* number not registered */
    {133015, 133015, SEND_RETRY, 5 * MINUTE_MS},
};

static const struct rule *rule_of(int code)
{
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        if (code >= rules[i].from && code <= rules[i].to)
            return &rules[i];
    }
    return NULL;
}

enum send_verdict whatsapp_error_verdict(int error_code)
{
    const struct rule *rule = rule_of(error_code);
    return rule ? rule->verdict : SEND_DEAD;
}

/* For a code that stands nowhere the status may say that it passes. */
static bool is_passing(int http_status, const cJSON *error)
{
    return http_status == 429 || http_status == 503 || json_bool(error, "is_transient", false);
}

static bool read_error(int http_status, const cJSON *root, struct send_answer *ret)
{
    const cJSON *error = json_get(root, "error");
    const char *details = json_text(json_get(error, "error_data"), "details");
    const char *text = details ? details : json_text(error, "message");
    if (!cJSON_IsObject(error) || !json_get(error, "code"))
        return false;
    ret->error_code = (int)json_i64(error, "code", 1);
    (void)str_format(ret->error_text, sizeof(ret->error_text), "%s", text ? text : "");
    const struct rule *rule = rule_of(ret->error_code);
    ret->verdict = rule ? rule->verdict : is_passing(http_status, error) ? SEND_RETRY : SEND_DEAD;
    ret->retry_after_ms = rule ? rule->wait_ms : 0;
    return true;
}

/* Of a request about a group: its id, or what became of join requests; a part that failed is an error's. */
static bool read_group_success(const cJSON *root, struct send_answer *ret)
{
    const char *id = json_text(root, "request_id");
    if (id && str_copy(ret->message_id, sizeof(ret->message_id), str_of(id)))
        return true;
    bool decided = json_get(root, "approved_join_requests") || json_get(root, "rejected_join_requests");
    return decided && cJSON_GetArraySize(json_get(root, "failed_join_requests")) == 0 &&
           cJSON_GetArraySize(json_get(root, "errors")) == 0;
}

static bool read_success(const cJSON *root, struct send_answer *ret)
{
    if (read_group_success(root, ret))
        return true;
    const cJSON *message = cJSON_GetArrayItem(json_get(root, "messages"), 0);
    const cJSON *contact = cJSON_GetArrayItem(json_get(root, "contacts"), 0);
    const char *id = json_text(message, "id"), *state = json_text(message, "message_status");
    const char *who =
        json_text(contact, "wa_id") ? json_text(contact, "wa_id") : json_text(contact, "user_id");
    if (!id || !str_copy(ret->message_id, sizeof(ret->message_id), str_of(id)))
        return json_bool(root, "success", false); /* the answer to a read mark */
    if (who && !str_copy(ret->recipient, sizeof(ret->recipient), str_of(who)))
        ret->recipient[0] = '\0';
    bool on_its_way = !state || strcmp(state, "accepted") == 0;
    ret->verdict = on_its_way ? SEND_SENT : SEND_HELD;
    return true;
}

/* HTML from a proxy, or nothing at all. */
static void judge_status(int http_status, struct send_answer *ret)
{
    (void)str_format(ret->error_text, sizeof(ret->error_text), "HTTP %d without a readable answer",
                     http_status);
    if (http_status == 401 || http_status == 403)
        ret->verdict = SEND_STOPPED;
    else if (http_status == 408 || http_status == 429 || http_status >= 500 || http_status < 400)
        ret->verdict = SEND_RETRY;
    else
        ret->verdict = SEND_DEAD;
}

void whatsapp_read_answer(int http_status, struct str body, struct send_answer *ret)
{
    cJSON json_auto *root = json_parse(body);
    *ret = (struct send_answer){.verdict = SEND_SENT};
    if (root && http_status >= 200 && http_status < 300 && read_success(root, ret))
        return;
    if (!root || !read_error(http_status, root, ret))
        judge_status(http_status, ret);
}
