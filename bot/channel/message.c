#include "channel/message.h"

void message_init(struct message *ret, enum message_kind kind)
{
    *ret = (struct message){.kind = kind,
                            .id = "",
                            .user_id = "",
                            .name = "",
                            .text = STR(""),
                            .context_id = "",
                            .point_name = "",
                            .point_address = "",
                            .media_kind = "",
                            .media_id = "",
                            .media_mime = "",
                            .media_sha256 = "",
                            .new_user_id = "",
                            .old_user_id = ""};
}

const char *delivery_name(enum delivery delivery)
{
    static const char *const names[] = {"none", "sent", "delivered", "read", "played", "failed"};
    return names[delivery];
}

void webhook_free(struct webhook *webhook)
{
    arena_free(&webhook->arena);
    *webhook = (struct webhook){0};
}
