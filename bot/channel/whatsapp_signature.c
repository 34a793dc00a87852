/* X-Hub-Signature-256 (webhooks/create-webhook-endpoint): "sha256=" and the hex HMAC-SHA256 of the raw body.
 */
#include "channel/whatsapp.h"

static bool signed_by(struct hmac_key *secret, struct str hex, struct str body)
{
    unsigned char digest[HMAC_SIZE];
    char expected[2 * HMAC_SIZE + 1];
    hmac_sha256(secret, body, digest);
    hmac_hex(digest, HMAC_SIZE, expected);
    return hmac_equal((struct str){expected, 2 * HMAC_SIZE}, hex);
}

bool whatsapp_signature_valid(struct hmac_key *secret, struct hmac_key *previous, const char *header,
                              struct str body)
{
    const struct str prefix = STR("sha256=");
    struct str given = str_of(header);
    if (!header || given.len != prefix.len + 2 * HMAC_SIZE || !str_starts(given, prefix))
        return false;
    struct str hex = str_slice(given, prefix.len, given.len);
    /* Both are always computed, so that the time taken does not tell which secret it was. */
    bool current = signed_by(secret, hex, body);
    bool old = previous && signed_by(previous, hex, body);
    return current || old;
}
