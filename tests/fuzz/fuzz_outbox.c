/* Any content of an outbox row: refused, or encoded to JSON for every kind of recipient. */
#include <stdlib.h>

#include "channel/whatsapp.h"
#include "incident/outgoing.h"
#include "target.h"
#include "util/json.h"

static void encode(const struct outgoing *outgoing, enum address_kind kind, const char *id, bool window_open)
{
    struct buf buf_auto out = {0};
    struct address to;
    struct whatsapp_format format = {"pukaar_alert", "en", window_open};
    if (!address_set(&to, CHANNEL_WHATSAPP, kind, str_of(id)))
        abort();
    if (whatsapp_encode(outgoing, &to, &format, "pk1:1", &out) != 0)
        return;
    cJSON *json = json_parse(buf_str(&out));
    if (!json)
        abort();
    cJSON_Delete(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena arena = {0};
    struct outgoing outgoing;
    if (outgoing_parse_json((struct str){(const char *)bytes, len}, &arena, &outgoing) == 0) {
        encode(&outgoing, ADDRESS_PHONE, "+910000020011", true);
        encode(&outgoing, ADDRESS_PHONE, "+910000020011", false);
        encode(&outgoing, ADDRESS_USER, "IN.1", true);
        encode(&outgoing, ADDRESS_GROUP, "G1", true);
    }
    arena_free(&arena);
    return 0;
}
