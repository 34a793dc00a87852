/* What a gateway posts: a delivery report, or what somebody wrote back. */
#include <inttypes.h>

#include "channel/sms.h"
#include "sms_read.h"
#include "util/url.h"

#define ITEMS_MAX 1000

/* One report or reply, wherever its values stand. */
struct item {
    const struct sms_post *post;
    const cJSON *json; /* NULL: a form */
};

static bool value_of(const struct item *item, const char *name, struct buf *out)
{
    if (!*name)
        return false;
    if (item->json ? sms_value_at(item->json, str_of(name), out) : url_field(item->post->body, name, out))
        return true;
    return url_field(item->post->query, name, out);
}

static bool is_listed(struct str list, struct str word)
{
    struct str each;
    word = str_trim(word);
    while (str_next(&list, ',', &each)) {
        if (word.len && str_eq_nocase(str_trim(each), word))
            return true;
    }
    return false;
}

/* FNV-1a */
static uint64_t mix(uint64_t hash, struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.at[i]) * UINT64_C(1099511628211);
    return (hash ^ 0xff) * UINT64_C(1099511628211);
}

/* No time comes with an SMS, so what is posted again is known for an hour: a modem that counts its messages
 * begins anew some day, and must still be heard. Without an id nothing is a repetition: the same word may be
 * meant twice. */
static const char *id_of(struct arena *arena, struct str given, struct str from, struct str text,
                         int64_t now_ms)
{
    uint64_t hash = mix(mix(mix(UINT64_C(14695981039346656037), given), from), text);
    return arena_printf(arena, "sms.%016" PRIx64 ".%" PRId64, hash, given.len ? now_ms / HOUR_MS : now_ms);
}

static bool read_reply(const struct item *item, const struct sms_names *names, int64_t now_ms,
                       struct arena *arena, struct message *ret)
{
    struct buf buf_auto from = {0}, text = {0}, id = {0};
    message_init(ret, MESSAGE_TEXT);
    ret->sent_ms = now_ms;
    ret->posted_ms = now_ms / HOUR_MS * HOUR_MS;
    if (!value_of(item, names->from, &from) || !value_of(item, names->text, &text) ||
        !phone_parse(buf_str(&from), ret->phone) ||
        !address_set(&ret->chat, CHANNEL_SMS, ADDRESS_PHONE, str_of(ret->phone)))
        return false;
    (void)value_of(item, names->id, &id);
    ret->id = id_of(arena, buf_str(&id), buf_str(&from), buf_str(&text), now_ms);
    ret->text = (struct str){arena_dup_len(arena, buf_text(&text), text.len), text.len};
    return true;
}

static bool read_report(const struct item *item, const struct sms_names *names, int64_t now_ms,
                        struct arena *arena, struct status *ret)
{
    struct buf buf_auto id = {0}, state = {0};
    *ret = (struct status){.at_ms = now_ms, .recipient = "", .participant = "", .error_text = ""};
    if (!value_of(item, names->id, &id) || !id.len || !value_of(item, names->state, &state))
        return false;
    if (is_listed(str_of(names->delivered), buf_str(&state)))
        ret->delivery = DELIVERY_DELIVERED;
    else if (is_listed(str_of(names->failed), buf_str(&state)))
        ret->delivery = DELIVERY_FAILED;
    else
        return false;
    ret->message_id = ret->callback_data = arena_dup(arena, buf_text(&id));
    if (ret->delivery == DELIVERY_FAILED)
        ret->error_text = "the SMS gateway reports that it was not delivered";
    return true;
}

/* Room for all that the post holds stands ready. */
static void take(const struct item *item, const struct sms_names *names, int64_t now_ms, struct webhook *out)
{
    struct message message;
    struct status status;
    if (read_reply(item, names, now_ms, &out->arena, &message))
        out->messages[out->message_count++] = message;
    else if (read_report(item, names, now_ms, &out->arena, &status))
        out->statuses[out->status_count++] = status;
    else
        out->skipped++;
}

static bool is_json(const struct sms_post *post)
{
    struct str type = str_of(post->content_type), body = str_trim(post->body);
    if (str_contains_nocase(type, STR("json")))
        return true;
    return !type.len && body.len && (*body.at == '{' || *body.at == '[');
}

int sms_parse(const struct sms_post *post, const struct sms_names *names, int64_t now_ms, struct webhook *ret,
              struct err *err)
{
    bool json = is_json(post) && str_trim(post->body).len;
    cJSON json_auto *root = json ? json_parse(post->body) : NULL;
    *ret = (struct webhook){0};
    if (json && !root)
        return err_set(err, "the body is not JSON, or nested too deeply");
    bool many = cJSON_IsArray(root);
    size_t count = many ? (size_t)cJSON_GetArraySize(root) : 1;
    ret->skipped = count > ITEMS_MAX ? count - ITEMS_MAX : 0;
    count = MIN(count, (size_t)ITEMS_MAX);
    ret->messages = arena_new(&ret->arena, count, sizeof(*ret->messages));
    ret->statuses = arena_new(&ret->arena, count, sizeof(*ret->statuses));
    const cJSON *element = many ? root->child : root;
    for (size_t i = 0; i < count; i++) {
        take(&(struct item){post, element}, names, now_ms, ret);
        element = element ? element->next : NULL;
    }
    return 0;
}
