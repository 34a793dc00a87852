/*
 * Official groups (messaging-platforms reference, sections 3.5 and 3.6): what the platform tells of them, and
 * what is asked of it. https://developers.facebook.com/documentation/business-messaging/whatsapp/groups
 * (2026-05-21); where the published OpenAPI names the same differently both are taken.
 */
#include <stdio.h>

#include "util/url.h"
#include "util/utf8.h"
#include "whatsapp_reader.h"

#define PERSONS_MAX 32 /* in one event; a group has 8 */
#define SUBJECT_MAX 128
#define DESCRIPTION_MAX 2048

/* ---- What is told ---- */

/* wa_id has been seen as a number too. */
static bool phone_of(const cJSON *person, char ret[PHONE_SIZE])
{
    static const char *const names[] = {"wa_id", "input"};
    char digits[32];
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const cJSON *value = json_get(person, names[i]);
        const char *text = cJSON_GetStringValue(value);
        if (cJSON_IsNumber(value)) {
            snprintf(digits, sizeof(digits), "%.0f", value->valuedouble);
            text = digits;
        }
        if (text && phone_from_wa_id(str_of(*text == '+' ? text + 1 : text), ret))
            return true;
    }
    ret[0] = '\0';
    return false;
}

static void add_person(struct reader *reader, const cJSON *person, const char *own, struct group_event *event)
{
    struct group_person *added = &event->persons[event->person_count];
    const char *user = reader_given(person, "user_id");
    *added = (struct group_person){.user_id = reader_keep(reader, user)};
    if (!phone_of(person, added->phone) && !user)
        return;
    if (*added->phone && own && strcmp(added->phone + 1, own) == 0)
        event->is_us = true;
    else
        event->person_count++;
}

static void read_persons(struct reader *reader, const cJSON *list, const char *own, struct group_event *event)
{
    const cJSON *person;
    cJSON_ArrayForEach(person, list)
    {
        if (event->person_count < PERSONS_MAX)
            add_person(reader, person, own, event);
    }
}

static bool is(const char *type, const char *one, const char *other)
{
    return strcmp(type, one) == 0 || (other && strcmp(type, other) == 0);
}

static bool kind_of(const cJSON *item, const char *field, enum group_event_kind *ret)
{
    const char *type = json_text(item, "type");
    bool lifecycle = strcmp(field, "group_lifecycle_update") == 0;
    if (!type)
        return false;
    if (json_get(item, "removed_participants") ||
        is(type, "group_participants_remove", "group_remove_participants"))
        *ret = GROUP_LEFT;
    else if (lifecycle && strcmp(type, "group_create") == 0)
        *ret = json_get(item, "errors") ? GROUP_NOT_MADE : GROUP_MADE;
    else if (json_get(item, "added_participants") ||
             is(type, "group_participants_add", "group_add_participants"))
        *ret = GROUP_ENTERED;
    else if (strcmp(type, "group_delete") == 0 && !json_get(item, "errors"))
        *ret = GROUP_DELETED;
    else if (strcmp(type, "group_join_request_created") == 0)
        *ret = GROUP_ASKED;
    else if (strcmp(type, "group_settings_update") == 0)
        *ret = GROUP_SET;
    else
        return false;
    return true;
}

static void read_failure(struct reader *reader, const cJSON *item, struct group_event *event)
{
    const cJSON *error = cJSON_GetArrayItem(json_get(item, "errors"), 0);
    const char *details = json_text(json_get(error, "error_data"), "details");
    event->error_code = (int)json_i64(error, "code", 0);
    if (!details)
        details = json_text(error, "message");
    event->error_text = reader_keep(reader, details ? details : json_text(error, "title"));
}

static const char *subject_of(const cJSON *item)
{
    const cJSON *set = json_get(item, "group_subject");
    if (set && json_bool(set, "update_successful", true))
        return json_text(set, "text");
    return json_text(item, "subject");
}

bool reader_group(struct reader *reader, const cJSON *value, const char *field, const cJSON *item,
                  struct group_event *event)
{
    const char *group = reader_given(item, "group_id");
    const char *own = json_text(json_get(value, "metadata"), "display_phone_number");
    *event = (struct group_event){.at_ms = reader_time(item)};
    if (!kind_of(item, field, &event->kind) || (!group && event->kind != GROUP_NOT_MADE))
        return false;
    if (group && !address_set(&event->group, CHANNEL_WHATSAPP, ADDRESS_GROUP, str_of(group)))
        return false;
    event->persons = arena_new(&reader->out->arena, PERSONS_MAX, sizeof(*event->persons));
    event->request_id = reader_keep(reader, json_text(item, "request_id"));
    event->join_request_id = reader_keep(reader, json_text(item, "join_request_id"));
    event->subject = reader_keep(reader, subject_of(item));
    event->invite_link = reader_keep(reader, json_text(item, "invite_link"));
    read_persons(reader, json_get(item, "added_participants"), own, event);
    read_persons(reader, json_get(item, "removed_participants"), own, event);
    if (event->kind == GROUP_ASKED)
        add_person(reader, item, own, event);
    read_failure(reader, item, event);
    return true;
}

/* ---- What is asked ---- */

bool whatsapp_is_group_request(const struct outgoing *outgoing)
{
    return outgoing->kind == OUTGOING_GROUP_CREATE || outgoing->kind == OUTGOING_GROUP_APPROVE ||
           outgoing->kind == OUTGOING_GROUP_REJECT;
}

void whatsapp_edge(const struct outgoing *outgoing, const struct address *to, const char *phone_number_id,
                   struct whatsapp_edge *ret)
{
    bool create = outgoing->kind == OUTGOING_GROUP_CREATE;
    *ret = (struct whatsapp_edge){.method = outgoing->kind == OUTGOING_GROUP_REJECT ? "DELETE" : "POST"};
    if (create || !whatsapp_is_group_request(outgoing))
        buf_add_text(&ret->path, phone_number_id);
    else
        url_add(&ret->path, str_of(to->id));
    buf_add_text(&ret->path, create                                ? "/groups"
                             : whatsapp_is_group_request(outgoing) ? "/join_requests"
                                                                   : "/messages");
}

void whatsapp_encode_group(const struct outgoing *outgoing, struct buf *out)
{
    struct json_writer json = {.out = out};
    json_open(&json, NULL, '{');
    json_put_text(&json, "messaging_product", "whatsapp");
    if (outgoing->kind == OUTGOING_GROUP_CREATE) {
        json_put_str(&json, "subject", utf8_cut(str_of(outgoing->text), SUBJECT_MAX));
        if (outgoing->param_count > 0 && *outgoing->params[0])
            json_put_str(&json, "description", utf8_cut(str_of(outgoing->params[0]), DESCRIPTION_MAX));
        json_put_text(&json, "join_approval_mode",
                      outgoing->param_count > 1 ? outgoing->params[1] : "approval_required");
    } else {
        json_open(&json, "join_requests", '[');
        for (size_t i = 0; i < outgoing->param_count; i++)
            json_put_text(&json, NULL, outgoing->params[i]);
        json_close(&json, ']');
    }
    json_close(&json, '}');
}
