/* One incoming message: who wrote it, where, and what. A type or field that is not known is passed over. */
#include "whatsapp_reader.h"

#define MILLISECONDS_FROM INT64_C(100000000000) /* as seconds: the year 5138 */
#define TIME_MAX_MS INT64_C(253402300799999)    /* the end of the year 9999 */

const char *reader_keep(struct reader *reader, const char *text)
{
    return arena_dup(&reader->out->arena, text ? text : "");
}

/* Seconds as a string or a number; production has shown milliseconds too. 0 for what is no time. */
int64_t reader_time(const cJSON *object)
{
    int64_t time = json_i64(object, "timestamp", 0);
    if (time < 0 || time > TIME_MAX_MS)
        return 0;
    return time > MILLISECONDS_FROM ? time : time * 1000;
}

/* A member that is there and not empty; else NULL. */
const char *reader_given(const cJSON *object, const char *name)
{
    const char *text = json_text(object, name);
    return text && *text ? text : NULL;
}

static struct str keep_str(struct reader *reader, const char *text)
{
    return str_of(reader_keep(reader, text));
}

/* Who wrote, as the message itself says it. */
struct sender {
    const char *number, *user_id; /* NULL for not said */
};

/* `from` is a number, absent for people with a username, or (some have seen) the platform's id. */
static struct sender sender_of(const cJSON *item)
{
    char phone[PHONE_SIZE];
    const char *from = reader_given(item, "from"), *user_id = reader_given(item, "from_user_id");
    bool number = from && phone_from_wa_id(str_of(from), phone);
    if (from && !number && !user_id && strchr(from, '.'))
        user_id = from;
    return (struct sender){number ? from : NULL, user_id};
}

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool differs(const char *a, const char *b)
{
    return a && b && strcmp(a, b) != 0;
}

static bool is_lone(const cJSON *list)
{
    return cJSON_IsArray(list) && list->child && !list->child->next;
}

/* The contact that goes with the message: by platform id or number; a lone contact and a lone message belong
 * together unless they contradict each other. */
static const cJSON *contact_of(const cJSON *value, const struct sender *sender)
{
    const cJSON *contacts = json_get(value, "contacts"), *contact;
    int looked_at = 0;
    cJSON_ArrayForEach(contact, contacts)
    {
        if (same(sender->user_id, reader_given(contact, "user_id")) ||
            same(sender->number, reader_given(contact, "wa_id")))
            return contact;
        if (++looked_at == WHATSAPP_ITEMS_MAX)
            return NULL;
    }
    if (!is_lone(contacts) || !is_lone(json_get(value, "messages")))
        return NULL;
    contact = contacts->child;
    bool another = differs(sender->user_id, reader_given(contact, "user_id")) ||
                   differs(sender->number, reader_given(contact, "wa_id"));
    return another ? NULL : contact;
}

static void read_sender(struct reader *reader, const cJSON *value, const cJSON *item, struct message *message)
{
    struct sender sender = sender_of(item);
    const cJSON *contact = contact_of(value, &sender);
    if (!sender.number)
        sender.number = reader_given(contact, "wa_id");
    if (!sender.user_id)
        sender.user_id = reader_given(contact, "user_id");
    if (!sender.number || !phone_from_wa_id(str_of(sender.number), message->phone))
        message->phone[0] = '\0';
    message->user_id = reader_keep(reader, sender.user_id);
    message->name = reader_keep(reader, json_text(json_get(contact, "profile"), "name"));
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
    message->point_name = reader_keep(reader, json_text(body, "name"));
    message->point_address = reader_keep(reader, json_text(body, "address"));
    return json_real(body, "latitude", &message->lat) && json_real(body, "longitude", &message->lon) &&
           message->lat >= -90 && message->lat <= 90 && message->lon >= -180 && message->lon <= 180;
}

static bool read_media(struct reader *reader, const cJSON *body, const char *type, struct message *message)
{
    bool voice = strcmp(type, "voice") == 0 || json_bool(body, "voice", false);
    message->kind = MESSAGE_MEDIA;
    message->media_kind = voice ? "voice" : reader_keep(reader, type);
    message->media_id = reader_keep(reader, json_text(body, "id"));
    message->media_mime = reader_keep(reader, json_text(body, "mime_type"));
    message->media_sha256 = reader_keep(reader, json_text(body, "sha256"));
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
    message->context_id = reader_keep(reader, json_text(body, "message_id"));
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
    message->new_user_id = reader_keep(reader, json_text(body, "user_id"));
    message->old_user_id = reader_keep(reader, json_text(body, "previous_user_id"));
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

bool reader_message(struct reader *reader, const cJSON *value, const cJSON *item, struct message *message)
{
    const cJSON *context = json_get(item, "context");
    const char *id = json_text(item, "id");
    message_init(message, MESSAGE_OTHER);
    if (!id || !*id)
        return false;
    message->id = reader_keep(reader, id);
    message->sent_ms = message->posted_ms = reader_time(item);
    message->context_id = reader_keep(reader, json_text(context, "id"));
    message->forwarded =
        json_bool(context, "forwarded", false) || json_bool(context, "frequently_forwarded", false);
    read_sender(reader, value, item, message);
    return read_body(reader, item, message) && read_chat(item, message);
}
