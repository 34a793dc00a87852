/* Messages that were taken in before. */
#include "rows_private.h"
#include "store_private.h"

#define DIGEST_BYTES 16

bool store_seen(struct store_tx *tx, enum channel_kind channel, int64_t sent_ms, const char *message_id)
{
    unsigned char digest[HMAC_SIZE];
    hmac_sha256(tx->store->digest, str_of(message_id), digest);
    return sql_run(tx,
                   "INSERT INTO seen (sent_ms, id, channel) VALUES (?1, ?2, ?3)"
                   " ON CONFLICT (sent_ms, id, channel) DO NOTHING",
                   v_int(sent_ms), v_bytes(digest, DIGEST_BYTES), v_text(channel_name(channel))) > 0;
}
