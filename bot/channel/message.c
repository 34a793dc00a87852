#include "channel/message.h"

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
