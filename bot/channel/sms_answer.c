/* What a gateway's answer to a send means. */
#include "channel/sms.h"
#include "sms_read.h"
#include "util/num.h"

static const cJSON *member_at(const cJSON *node, struct str name)
{
    char key[128];
    int64_t index;
    if (cJSON_IsArray(node))
        return num_i64(name, &index) && index >= 0 && index < INT32_MAX ? cJSON_GetArrayItem(node, (int)index)
                                                                        : NULL;
    return str_copy(key, sizeof(key), name) ? json_get(node, key) : NULL;
}

bool sms_value_at(const cJSON *root, struct str path, struct buf *out)
{
    struct str name;
    if (!path.len)
        return false;
    while (root && str_next(&path, '.', &name))
        root = member_at(root, name);
    if (cJSON_IsString(root))
        buf_add_text(out, root->valuestring);
    else if (cJSON_IsBool(root))
        buf_add_text(out, cJSON_IsTrue(root) ? "true" : "false");
    else if (cJSON_IsNumber(root))
        buf_addf(out, "%.15g", root->valuedouble);
    else
        return false;
    return true;
}

/* "status=ok" is a member of a JSON answer, and a part of any other. */
static bool says_success(struct str success, const cJSON *root, struct str body)
{
    struct buf buf_auto value = {0};
    struct str wanted = success, path;
    if (!success.len)
        return true;
    if (root && str_contains(success, STR("=")) && str_next(&wanted, '=', &path) &&
        sms_value_at(root, path, &value))
        return str_eq(buf_str(&value), wanted);
    return str_contains(body, success);
}

static enum send_verdict verdict_of(int status)
{
    if (status == 401 || status == 402 || status == 403)
        return SEND_STOPPED;
    bool passes = status == 408 || status == 425 || status == 429 || status >= 500 || status < 400;
    return passes ? SEND_RETRY : SEND_DEAD;
}

void sms_read_answer(const struct sms_format *format, int http_status, struct str body,
                     struct send_answer *ret)
{
    cJSON json_auto *root = json_parse(body);
    struct buf buf_auto id = {0};
    *ret = (struct send_answer){.verdict = SEND_SENT};
    bool taken = http_status >= 200 && http_status < 300;
    if (taken && says_success(str_of(format->success), root, body)) {
        if (sms_value_at(root, str_of(format->id), &id) &&
            !str_copy(ret->message_id, sizeof(ret->message_id), buf_str(&id)))
            ret->message_id[0] = '\0';
        return;
    }
    ret->verdict = verdict_of(http_status);
    ret->error_code = http_status;
    (void)str_format(ret->error_text, sizeof(ret->error_text), "the SMS gateway: HTTP %d%s", http_status,
                     taken ? " without the word of success" : "");
}
