/*
 * Webhooks: entry[] x changes[] x (messages[] + statuses[] + errors[]). Anything unknown is passed over and
 * counted; one item that cannot be read never costs its neighbours.
 */
#include <stdio.h>

#include "channel/whatsapp.h"
#include "util/json.h"

struct reader {
    struct webhook *out;
    size_t message_room, status_room, notice_room;
};

/* Grows an array in the arena by doubling; the old copy stays in the arena, which dies with the webhook. */
#define APPEND(reader, array, count, room)                                                                   \
    grow((reader), (void **)&(reader)->out->array, sizeof(*(reader)->out->array), (reader)->out->count,      \
         &(reader)->room)

static void grow(struct reader *reader, void **array, size_t size, size_t count, size_t *room)
{
    if (count < *room)
        return;
    *room = *room ? *room * 2 : 8;
    void *bigger = arena_new(&reader->out->arena, *room, size);
    if (count)
        memcpy(bigger, *array, count * size);
    *array = bigger;
}

static size_t item_count(const struct reader *reader)
{
    return reader->out->message_count + reader->out->status_count + reader->out->notice_count;
}

static const char *keep(struct reader *reader, const char *text)
{
    return arena_dup(&reader->out->arena, text ? text : "");
}

static struct str keep_str(struct reader *reader, const char *text)
{
    return str_of(keep(reader, text));
}

/* Seconds as a string or a number; production has shown milliseconds too. */
static int64_t time_of(const cJSON *object)
{
    int64_t time = json_i64(object, "timestamp", 0);
    return time > INT64_C(100000000000) ? time : time * 1000;
}

/* The contact that goes with the message: by platform id or number; a lone contact and a lone message belong
 * together. */
static const cJSON *contact_of(const cJSON *value, const char *user_id, const char *wa_id)
{
    const cJSON *contacts = json_get(value, "contacts"), *contact;
    cJSON_ArrayForEach(contact, contacts)
    {
        const char *their_user = json_text(contact, "user_id"), *their_wa = json_text(contact, "wa_id");
        if ((user_id && their_user && strcmp(user_id, their_user) == 0) ||
            (wa_id && their_wa && strcmp(wa_id, their_wa) == 0))
            return contact;
    }
    bool lone = cJSON_GetArraySize(contacts) == 1 && cJSON_GetArraySize(json_get(value, "messages")) == 1;
    return lone ? cJSON_GetArrayItem(contacts, 0) : NULL;
}

/* Who wrote. `from` is a number, absent for people with a username, or (some have seen) the platform's id. */
static void read_sender(struct reader *reader, const cJSON *value, const cJSON *item, struct message *message)
{
    const char *from = json_text(item, "from"), *user_id = json_text(item, "from_user_id");
    const cJSON *contact = contact_of(value, user_id, from);
    bool number = from && phone_from_wa_id(str_of(from), message->phone);
    if (!number && from && strchr(from, '.') && !user_id)
        user_id = from;
    if (!user_id)
        user_id = json_text(contact, "user_id");
    if (!number && json_text(contact, "wa_id"))
        number = phone_from_wa_id(str_of(json_text(contact, "wa_id")), message->phone);
    if (!number)
        message->phone[0] = '\0';
    message->user_id = keep(reader, user_id);
    message->name = keep(reader, json_text(json_get(contact, "profile"), "name"));
}

static bool read_chat(const cJSON *item, struct message *message)
{
    const char *group = json_text(item, "group_id");
    if (group && *group)
        return address_set(&message->chat, CHANNEL_WHATSAPP, ADDRESS_GROUP, str_of(group));
    if (*message->phone)
        return address_set(&message->chat, CHANNEL_WHATSAPP, ADDRESS_PHONE, str_of(message->phone));
    return address_set(&message->chat, CHANNEL_WHATSAPP, ADDRESS_USER, str_of(message->user_id));
}

static bool read_text(struct reader *reader, const cJSON *body, struct message *message)
{
    message->kind = MESSAGE_TEXT;
    message->text = keep_str(reader, json_text(body, "body"));
    return json_text(body, "body") != NULL;
}

static bool read_point(struct reader *reader, const cJSON *body, struct message *message)
{
    message->kind = MESSAGE_POINT;
    message->point_name = keep(reader, json_text(body, "name"));
    message->point_address = keep(reader, json_text(body, "address"));
    return json_real(body, "latitude", &message->lat) && json_real(body, "longitude", &message->lon) &&
           message->lat >= -90 && message->lat <= 90 && message->lon >= -180 && message->lon <= 180;
}

static bool read_media(struct reader *reader, const cJSON *body, const char *type, struct message *message)
{
    bool voice = strcmp(type, "voice") == 0 || json_bool(body, "voice", false);
    message->kind = MESSAGE_MEDIA;
    message->media_kind = voice ? "voice" : keep(reader, type);
    message->media_id = keep(reader, json_text(body, "id"));
    message->media_mime = keep(reader, json_text(body, "mime_type"));
    message->media_sha256 = keep(reader, json_text(body, "sha256"));
    message->text = keep_str(reader, json_text(body, "caption"));
    return cJSON_IsObject(body);
}

static bool read_button(struct reader *reader, const cJSON *body, struct message *message)
{
    message->kind = MESSAGE_BUTTON;
    message->payload = arena_dup(&reader->out->arena, json_text(body, "payload"));
    message->text = keep_str(reader, json_text(body, "text"));
    return cJSON_IsObject(body);
}

/* A pressed button or list row of an interactive message; other kinds (flows, permissions) are messages we do
 * not read. */
static bool read_interactive(struct reader *reader, const cJSON *body, struct message *message)
{
    const cJSON *pressed = json_get(body, "button_reply");
    if (!pressed)
        pressed = json_get(body, "list_reply");
    if (!pressed)
        return true;
    message->kind = MESSAGE_BUTTON;
    message->payload = arena_dup(&reader->out->arena, json_text(pressed, "id"));
    message->text = keep_str(reader, json_text(pressed, "title"));
    return true;
}

static bool read_reaction(struct reader *reader, const cJSON *body, struct message *message)
{
    message->kind = MESSAGE_REACTION;
    message->context_id = keep(reader, json_text(body, "message_id"));
    message->text = keep_str(reader, json_text(body, "emoji"));
    return cJSON_IsObject(body);
}

static bool read_system(struct reader *reader, const cJSON *body, struct message *message)
{
    const char *type = json_text(body, "type");
    const char *wa_id = json_text(body, "wa_id") ? json_text(body, "wa_id") : json_text(body, "new_wa_id");
    if (!type || (strcmp(type, "user_changed_number") != 0 && strcmp(type, "user_changed_user_id") != 0))
        return true;
    message->kind = MESSAGE_NUMBER_CHANGED;
    if (!wa_id || !phone_from_wa_id(str_of(wa_id), message->new_phone))
        message->new_phone[0] = '\0';
    message->new_user_id = keep(reader, json_text(body, "user_id"));
    message->old_user_id = keep(reader, json_text(body, "previous_user_id"));
    return true;
}

static bool is_media(const char *type)
{
    static const char *const types[] = {"image", "video", "audio", "voice", "document", "sticker"};
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (strcmp(type, types[i]) == 0)
            return true;
    }
    return false;
}

/* The part of the message that its type names. A type we do not know is a message all the same. */
static bool read_body(struct reader *reader, const cJSON *item, struct message *message)
{
    const char *type = json_text(item, "type");
    if (!type)
        return false;
    const cJSON *body = json_get(item, type);
    if (strcmp(type, "text") == 0)
        return read_text(reader, body, message);
    if (strcmp(type, "location") == 0)
        return read_point(reader, body, message);
    if (is_media(type))
        return read_media(reader, body, type, message);
    if (strcmp(type, "button") == 0)
        return read_button(reader, body, message);
    if (strcmp(type, "interactive") == 0)
        return read_interactive(reader, body, message);
    if (strcmp(type, "reaction") == 0)
        return read_reaction(reader, body, message);
    if (strcmp(type, "system") == 0)
        return read_system(reader, body, message);
    return true;
}

static bool read_message(struct reader *reader, const cJSON *value, const cJSON *item,
                         struct message *message)
{
    const cJSON *context = json_get(item, "context");
    const char *id = json_text(item, "id");
    *message = (struct message){.kind = MESSAGE_OTHER,
                                .name = "",
                                .user_id = "",
                                .context_id = "",
                                .point_name = "",
                                .point_address = "",
                                .media_kind = "",
                                .media_id = "",
                                .media_mime = "",
                                .media_sha256 = "",
                                .new_user_id = "",
                                .old_user_id = "",
                                .text = STR("")};
    if (!id || !*id)
        return false;
    message->id = keep(reader, id);
    message->sent_ms = time_of(item);
    message->context_id = keep(reader, json_text(context, "id"));
    message->forwarded =
        json_bool(context, "forwarded", false) || json_bool(context, "frequently_forwarded", false);
    read_sender(reader, value, item, message);
    return read_body(reader, item, message) && read_chat(item, message);
}

static bool delivery_of(const char *state, enum delivery *ret)
{
    for (enum delivery delivery = DELIVERY_SENT; state && delivery <= DELIVERY_FAILED; delivery++) {
        if (strcmp(state, delivery_name(delivery)) == 0) {
            *ret = delivery;
            return true;
        }
    }
    return false;
}

/* The platform's pages spell the participant of a group in two ways. */
static const char *participant_of(const cJSON *item)
{
    static const char *const names[] = {"recipient_participant_id", "participant_recipient_id",
                                        "recipient_participant_user_id"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char *text = json_text(item, names[i]);
        if (text)
            return text;
    }
    return "";
}

static bool read_status(struct reader *reader, const cJSON *item, struct status *status)
{
    const cJSON *error = cJSON_GetArrayItem(json_get(item, "errors"), 0);
    const char *id = json_text(item, "id"), *details = json_text(json_get(error, "error_data"), "details");
    const char *recipient = json_text(item, "recipient_id");
    *status = (struct status){0};
    if (!id || !delivery_of(json_text(item, "status"), &status->delivery))
        return false;
    status->message_id = keep(reader, id);
    status->at_ms = time_of(item);
    status->callback_data = keep(reader, json_text(item, "biz_opaque_callback_data"));
    status->recipient = keep(reader, recipient ? recipient : json_text(item, "recipient_user_id"));
    status->participant = keep(reader, participant_of(item));
    status->error_code = (int)json_i64(error, "code", 0);
    status->error_text = keep(reader, details ? details : json_text(error, "title"));
    return true;
}

static void read_messages(struct reader *reader, const cJSON *value)
{
    const cJSON *item;
    struct message message;
    cJSON_ArrayForEach(item, json_get(value, "messages"))
    {
        if (item_count(reader) >= WHATSAPP_ITEMS_MAX || !read_message(reader, value, item, &message)) {
            reader->out->skipped++;
            continue;
        }
        APPEND(reader, messages, message_count, message_room);
        reader->out->messages[reader->out->message_count++] = message;
    }
}

static void read_statuses(struct reader *reader, const cJSON *value)
{
    const cJSON *item;
    struct status status;
    cJSON_ArrayForEach(item, json_get(value, "statuses"))
    {
        if (item_count(reader) >= WHATSAPP_ITEMS_MAX || !read_status(reader, item, &status)) {
            reader->out->skipped++;
            continue;
        }
        APPEND(reader, statuses, status_count, status_room);
        reader->out->statuses[reader->out->status_count++] = status;
    }
}

static void add_notice(struct reader *reader, const char *field, const char *what, int code)
{
    if (item_count(reader) >= WHATSAPP_ITEMS_MAX) {
        reader->out->skipped++;
        return;
    }
    APPEND(reader, notices, notice_count, notice_room);
    reader->out->notices[reader->out->notice_count++] =
        (struct notice){arena_printf(&reader->out->arena, "%.60s %.60s", field, what ? what : ""), code};
}

/* Errors of the account, tied to no message. */
static void read_errors(struct reader *reader, const cJSON *value)
{
    const cJSON *error;
    if (json_get(value, "messages") || json_get(value, "statuses"))
        return;
    cJSON_ArrayForEach(error, json_get(value, "errors"))
        add_notice(reader, "errors", json_text(error, "title"), (int)json_i64(error, "code", 0));
}

/* Account-level fields after which sends may no longer arrive. */
static bool is_notice(const char *field)
{
    static const char *const fields[] = {"account_update",
                                         "account_alerts",
                                         "message_template_status_update",
                                         "message_template_quality_update",
                                         "phone_number_quality_update",
                                         "template_category_update",
                                         "group_status_update"};
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        if (strcmp(field, fields[i]) == 0)
            return true;
    }
    return false;
}

static void read_change(struct reader *reader, const cJSON *change)
{
    const cJSON *value = json_get(change, "value");
    const char *field = json_text(change, "field");
    if (!field)
        field = json_text(value, "field"); /* as one of the platform's pages prints it */
    if (!field || !cJSON_IsObject(value)) {
        reader->out->skipped++;
    } else if (strcmp(field, "messages") == 0) {
        read_messages(reader, value);
        read_statuses(reader, value);
        read_errors(reader, value);
    } else if (is_notice(field)) {
        const char *event = json_text(value, "event");
        add_notice(reader, field, event ? event : json_text(value, "new_quality_score"), 0);
    } else {
        reader->out->skipped++;
    }
}

int whatsapp_parse(struct str body, struct webhook *ret, struct err *err)
{
    const cJSON *entry, *change;
    cJSON json_auto *root = json_parse(body);
    struct reader reader = {.out = ret};
    *ret = (struct webhook){0};
    if (!root)
        return err_set(err, "the body is not JSON, or nested too deeply");
    const char *object = json_text(root, "object");
    if (!object || strcmp(object, "whatsapp_business_account") != 0 ||
        !cJSON_IsArray(json_get(root, "entry")))
        return err_set(err, "not a webhook of a WhatsApp business account");
    cJSON_ArrayForEach(entry, json_get(root, "entry"))
    {
        cJSON_ArrayForEach(change, json_get(entry, "changes")) read_change(&reader, change);
    }
    return 0;
}
