/* The bytes of a webhook: envelope, messages, statuses; escaped and signed as the platform does it. */
#ifndef PUKAAR_SANDBOX_WEBHOOK_H
#define PUKAAR_SANDBOX_WEBHOOK_H

#include "sandbox.h"

cJSON *webhook_create(void) NODISCARD;
/* A message of a person, with its contact. */
void webhook_put_message(cJSON *webhook, const struct sandbox *sandbox, const struct message *message);
/* What became of a message of the business; for a group, of those members that it reached, or of one. */
void webhook_put_status(cJSON *webhook, const struct sandbox *sandbox, const struct message *message,
                        enum state state, const struct phone *participant);
/* Adds the JSON with '/', some ASCII and everything beyond ASCII escaped. */
void webhook_bytes(const cJSON *webhook, struct buf *out);

#define SIGNATURE_SIZE (sizeof("X-Hub-Signature-256: sha256=") + 2 * (size_t)HMAC_SIZE)
/* The header line, over these very bytes. */
void webhook_sign(struct hmac_key *key, struct str body, char ret[SIGNATURE_SIZE]);

#endif
