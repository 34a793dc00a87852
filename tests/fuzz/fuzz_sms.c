/* Whatever a gateway posts or answers, and whatever an alert says: read or refused, and never longer than
 * allowed. The first byte says where the rest stands. */
#include <stdlib.h>

#include "channel/sms.h"
#include "target.h"
#include "util/json.h"

static const struct sms_names names = {"id", "status", "delivered", "failed", "from", "text"},
                              deep = {"r.0.id", "r.0.s.n", "1", "2", "r.0.f", "r.0.t"};

static void parse(const struct sms_post *post, const struct sms_names *by)
{
    struct webhook webhook;
    struct err err = {""};
    if (sms_parse(post, by, INT64_C(1800000000000), &webhook, &err) < 0 && !*err.text)
        abort();
    for (size_t i = 0; i < webhook.message_count; i++) {
        if (webhook.messages[i].chat.channel != CHANNEL_SMS || !*webhook.messages[i].id)
            abort();
    }
    for (size_t i = 0; i < webhook.status_count; i++) {
        if (!*webhook.statuses[i].message_id)
            abort();
    }
    webhook_free(&webhook);
}

static void say(const char *text, size_t parts)
{
    struct outgoing outgoing = {
        .kind = OUTGOING_ALERT, .brief_head = text, .brief_words = text, .brief_tail = text};
    struct sms_format format = {.url = "http://g/?{text}",
                                .method = "POST",
                                .body = "{\"t\":\"{text}\"}",
                                .headers = "X: {token}",
                                .token = text,
                                .max_parts = parts};
    struct buf buf_auto out = {0};
    struct sms_request request;
    struct address to;
    struct sms_size size;
    sms_text(&outgoing, parts, &out);
    sms_measure(buf_str(&out), &size);
    if (size.parts > parts || !address_set(&to, CHANNEL_SMS, ADDRESS_PHONE, STR("+910000020011")))
        abort();
    if (sms_encode(&outgoing, &to, &format, "pukaar-1", &request) == 0) {
        cJSON *json = json_parse(buf_str(&request.body));
        if (!json)
            abort();
        cJSON_Delete(json);
    }
    sms_request_free(&request);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct send_answer answer;
    const struct sms_format format = {.success = "s=ok", .id = "m.0.id"};
    if (len == 0)
        return 0;
    struct str rest = {(const char *)bytes + 1, len - 1};
    const char *type = bytes[0] & 1 ? "application/json" : NULL;
    parse(&(struct sms_post){.query = bytes[0] & 2 ? rest : STR(""), .body = rest, .content_type = type},
          bytes[0] & 4 ? &deep : &names);
    sms_read_answer(&format, bytes[0] & 8 ? 200 : 500, rest, &answer);
    char *text = mem_dup_len(rest.at, rest.len);
    say(text, 1 + bytes[0] % 4);
    free(text);
    return 0;
}
