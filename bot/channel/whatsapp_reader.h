/* Between whatsapp_parse.c, which walks a webhook, and whatsapp_message.c, which reads one message of it. */
#ifndef PUKAAR_CHANNEL_WHATSAPP_READER_H
#define PUKAAR_CHANNEL_WHATSAPP_READER_H

#include "channel/whatsapp.h"
#include "util/json.h"

struct reader {
    struct webhook *out;
    size_t message_room, status_room, notice_room, group_room;
};

/* Copies in the webhook's arena; "" for NULL. */
const char *reader_keep(struct reader *reader, const char *text);
/* The item's time in milliseconds; 0 for what is no time. */
int64_t reader_time(const cJSON *object);
/* A member that is there and not empty; else NULL. */
const char *reader_given(const cJSON *object, const char *name);

/* One of value's messages; false when it cannot be read. */
bool reader_message(struct reader *reader, const cJSON *value, const cJSON *item, struct message *message);
/* whatsapp_groups.c: one of value's groups; false for what is none of ours. */
bool reader_group(struct reader *reader, const cJSON *value, const char *field, const cJSON *item,
                  struct group_event *event);

#endif
