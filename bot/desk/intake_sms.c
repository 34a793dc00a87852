/* What the SMS gateway posts: delivery reports, and what officers write back. Anyone else's SMS is none of
 * ours. */
#include "channel/sms.h"
#include "intake.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/metrics.h"

#define PATH "/webhook/sms/"

static bool is_token(const struct desk *desk, struct str given)
{
    const char *token = desk->settings->sms_callback_token;
    return token && *token && hmac_equal(given, str_of(token));
}

/* In the path, where gateways take nothing but an address, or in a header. Neither is ever logged. */
static bool may_post(const struct desk *desk, const struct http_request *request)
{
    struct str path = request->path, bearer = str_of(http_header(request, "Authorization"));
    if (str_starts(path, STR(PATH)) && is_token(desk, str_slice(path, STR(PATH).len, path.len)))
        return true;
    if (str_starts(bearer, STR("Bearer ")) &&
        is_token(desk, str_slice(bearer, STR("Bearer ").len, bearer.len)))
        return true;
    return is_token(desk, str_of(http_header(request, "X-Callback-Token")));
}

/* Only contacts are listened to: what others send to that number belongs to nothing and leaves no trace. */
static void keep_contacts(const struct desk *desk, struct webhook *webhook)
{
    size_t kept = 0;
    for (size_t i = 0; i < webhook->message_count; i++) {
        if (phone_set_has(desk->contacts, webhook->messages[i].phone))
            webhook->messages[kept++] = webhook->messages[i];
    }
    metric_add(METRIC_MESSAGES, "sms_stranger", (int64_t)(webhook->message_count - kept));
    webhook->message_count = kept;
}

void desk_sms(const struct http_request *request, void *arg)
{
    struct desk *desk = arg;
    const struct settings *settings = desk->settings;
    const struct sms_names names = {.id = settings->sms_callback_id,
                                    .state = settings->sms_callback_state,
                                    .delivered = settings->sms_callback_delivered,
                                    .failed = settings->sms_callback_failed,
                                    .from = settings->sms_callback_from,
                                    .text = settings->sms_callback_text};
    const struct sms_post posted = {
        .query = request->query, .body = request->body, .content_type = http_header(request, "Content-Type")};
    struct err err;
    if (!may_post(desk, request)) {
        intake_refuse(desk, request, 401, "bad_token", "the callback's token is missing or wrong");
        return;
    }
    struct webhook_post *post = intake_begin(desk, request);
    if (sms_parse(&posted, &names, clock_wall_ms(), &post->webhook, &err) < 0) {
        intake_bad_body(post, request, err.text);
        return;
    }
    keep_contacts(desk, &post->webhook);
    intake_take(post);
}
