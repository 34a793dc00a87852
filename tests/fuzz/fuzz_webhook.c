/* Any body: read, or refused with a reason. */
#include <stdlib.h>

#include "channel/whatsapp.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct webhook webhook = {0};
    struct send_answer answer;
    struct err err = {""};
    struct str body = {(const char *)bytes, len};
    if (whatsapp_parse(body, &webhook, &err) < 0 && !*err.text)
        abort();
    for (size_t i = 0; i < webhook.message_count; i++) {
        if (!webhook.messages[i].id || webhook.messages[i].chat.channel != CHANNEL_WHATSAPP)
            abort();
    }
    webhook_free(&webhook);
    whatsapp_read_answer(len % 2 ? 200 : 400, body, &answer);
    return 0;
}
