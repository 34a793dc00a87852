/*
 * Webhooks: entry[] x changes[] x (messages[] + statuses[] + errors[]). Anything unknown is passed over and
 * counted; one item that cannot be read never costs its neighbours.
 */
#include <stdio.h>

#include "whatsapp_reader.h"

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

/* Items looked at, whatever became of them: what cannot be read costs time too. */
static bool is_full(const struct reader *reader)
{
    const struct webhook *out = reader->out;
    return out->message_count + out->status_count + out->notice_count + out->group_count + out->skipped >=
           WHATSAPP_ITEMS_MAX;
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
        const char *text = reader_given(item, names[i]);
        if (text)
            return text;
    }
    return "";
}

/* A number as E.164, anything else as it is. */
static const char *keep_party(struct reader *reader, const char *id)
{
    char phone[PHONE_SIZE];
    return reader_keep(reader, id && phone_from_wa_id(str_of(id), phone) ? phone : id);
}

static bool read_status(struct reader *reader, const cJSON *item, struct status *status)
{
    const cJSON *error = cJSON_GetArrayItem(json_get(item, "errors"), 0);
    const char *id = json_text(item, "id"), *details = json_text(json_get(error, "error_data"), "details");
    const char *recipient = reader_given(item, "recipient_id");
    *status = (struct status){0};
    if (!id || !*id || !delivery_of(json_text(item, "status"), &status->delivery))
        return false;
    status->message_id = reader_keep(reader, id);
    status->at_ms = reader_time(item);
    status->callback_data = reader_keep(reader, json_text(item, "biz_opaque_callback_data"));
    status->recipient = keep_party(reader, recipient ? recipient : json_text(item, "recipient_user_id"));
    status->participant = keep_party(reader, participant_of(item));
    status->error_code = (int)json_i64(error, "code", 0);
    status->error_text = reader_keep(reader, details ? details : json_text(error, "title"));
    return true;
}

static void read_messages(struct reader *reader, const cJSON *value)
{
    const cJSON *item;
    struct message message;
    cJSON_ArrayForEach(item, json_get(value, "messages"))
    {
        if (is_full(reader) || !reader_message(reader, value, item, &message)) {
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
        if (is_full(reader) || !read_status(reader, item, &status)) {
            reader->out->skipped++;
            continue;
        }
        APPEND(reader, statuses, status_count, status_room);
        reader->out->statuses[reader->out->status_count++] = status;
    }
}

static void read_groups(struct reader *reader, const char *field, const cJSON *value)
{
    const cJSON *item;
    struct group_event event;
    cJSON_ArrayForEach(item, json_get(value, "groups"))
    {
        if (is_full(reader) || !reader_group(reader, value, field, item, &event)) {
            reader->out->skipped++;
            continue;
        }
        APPEND(reader, groups, group_count, group_room);
        reader->out->groups[reader->out->group_count++] = event;
    }
}

static bool is_of_group(const char *field)
{
    return strcmp(field, "group_lifecycle_update") == 0 || strcmp(field, "group_participants_update") == 0 ||
           strcmp(field, "group_participant_update") == 0 || strcmp(field, "group_settings_update") == 0;
}

static void add_notice(struct reader *reader, const char *field, const char *what, int code)
{
    if (is_full(reader)) {
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
    } else if (is_of_group(field)) {
        read_groups(reader, field, value);
    } else if (is_notice(field)) {
        const char *event = json_text(value, "event");
        if (!event) /* group_suspend */
            event = json_text(cJSON_GetArrayItem(json_get(value, "groups"), 0), "type");
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
