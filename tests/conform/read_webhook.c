/* Reads one webhook body on stdin and prints all that the codec made of it as JSON. */
#include <stdio.h>

#include "channel/whatsapp.h"
#include "util/json.h"

static const char *const kinds[] = {"text",     "point",          "media", "button",
                                    "reaction", "number_changed", "other"};
static const char *const address_kinds[] = {"phone", "user", "group"};

static void put_message(struct json_writer *json, const struct message *message)
{
    json_open(json, NULL, '{');
    json_put_text(json, "kind", kinds[message->kind]);
    json_put_text(json, "id", message->id);
    json_put_i64(json, "sent_ms", message->sent_ms);
    json_put_text(json, "chat_kind", address_kinds[message->chat.kind]);
    json_put_text(json, "chat", message->chat.id);
    json_put_text(json, "phone", message->phone);
    json_put_text(json, "user_id", message->user_id);
    json_put_text(json, "name", message->name);
    json_put_str(json, "text", message->text);
    json_put_text(json, "payload", message->payload);
    json_put_text(json, "context_id", message->context_id);
    json_put_bool(json, "forwarded", message->forwarded);
    json_put_real(json, "lat", message->lat, 9);
    json_put_real(json, "lon", message->lon, 9);
    json_put_text(json, "point_name", message->point_name);
    json_put_text(json, "point_address", message->point_address);
    json_put_text(json, "media_kind", message->media_kind);
    json_put_text(json, "media_id", message->media_id);
    json_put_text(json, "media_mime", message->media_mime);
    json_put_text(json, "media_sha256", message->media_sha256);
    json_put_text(json, "new_phone", message->new_phone);
    json_put_text(json, "new_user_id", message->new_user_id);
    json_put_text(json, "old_user_id", message->old_user_id);
    json_close(json, '}');
}

static void put_status(struct json_writer *json, const struct status *status)
{
    json_open(json, NULL, '{');
    json_put_text(json, "delivery", delivery_name(status->delivery));
    json_put_text(json, "message_id", status->message_id);
    json_put_i64(json, "at_ms", status->at_ms);
    json_put_text(json, "callback_data", status->callback_data);
    json_put_text(json, "recipient", status->recipient);
    json_put_text(json, "participant", status->participant);
    json_put_i64(json, "error_code", status->error_code);
    json_put_text(json, "error_text", status->error_text);
    json_close(json, '}');
}

static void put_group(struct json_writer *json, const struct group_event *event)
{
    static const char *const events[] = {"made", "not_made", "deleted", "entered", "left", "asked", "set"};
    json_open(json, NULL, '{');
    json_put_text(json, "kind", events[event->kind]);
    json_put_text(json, "group", event->group.id);
    json_put_i64(json, "at_ms", event->at_ms);
    json_put_text(json, "request_id", event->request_id);
    json_put_text(json, "join_request_id", event->join_request_id);
    json_put_text(json, "subject", event->subject);
    json_put_text(json, "invite_link", event->invite_link);
    json_put_bool(json, "is_us", event->is_us);
    json_put_i64(json, "error_code", event->error_code);
    json_put_text(json, "error_text", event->error_text);
    json_open(json, "persons", '[');
    for (size_t i = 0; i < event->person_count; i++)
        json_put_text(json, NULL,
                      *event->persons[i].phone ? event->persons[i].phone : event->persons[i].user_id);
    json_close(json, ']');
    json_close(json, '}');
}

static void put_webhook(struct json_writer *json, const struct webhook *webhook)
{
    json_open(json, "messages", '[');
    for (size_t i = 0; i < webhook->message_count; i++)
        put_message(json, &webhook->messages[i]);
    json_close(json, ']');
    json_open(json, "groups", '[');
    for (size_t i = 0; i < webhook->group_count; i++)
        put_group(json, &webhook->groups[i]);
    json_close(json, ']');
    json_open(json, "statuses", '[');
    for (size_t i = 0; i < webhook->status_count; i++)
        put_status(json, &webhook->statuses[i]);
    json_close(json, ']');
    json_open(json, "notices", '[');
    for (size_t i = 0; i < webhook->notice_count; i++)
        json_put_text(json, NULL, webhook->notices[i].what);
    json_close(json, ']');
    json_put_i64(json, "skipped", (int64_t)webhook->skipped);
}

static void read_all(struct buf *body)
{
    char chunk[65536];
    for (size_t got; (got = fread(chunk, 1, sizeof(chunk), stdin)) > 0;)
        buf_add(body, chunk, got);
}

int main(void)
{
    struct buf buf_auto body = {0}, out = {0};
    struct json_writer json = {.out = &out};
    struct webhook webhook;
    struct err err = {""};
    read_all(&body);
    int result = whatsapp_parse(buf_str(&body), &webhook, &err);
    json_open(&json, NULL, '{');
    json_put_text(&json, "refused", result < 0 ? err.text : NULL);
    put_webhook(&json, &webhook);
    json_close(&json, '}');
    webhook_free(&webhook);
    return puts(buf_text(&out)) < 0;
}
