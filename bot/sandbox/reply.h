/* Answers of the Graph endpoint that leave later: after a delay, or once a webhook has been answered. */
#ifndef PUKAAR_SANDBOX_REPLY_H
#define PUKAAR_SANDBOX_REPLY_H

#include "sandbox.h"

void reply_json(struct sandbox *sandbox, uint64_t request, int status, const cJSON *body);
/* message: its webhooks release the answer before the delay is over; NULL for none. */
void reply_later(struct sandbox *sandbox, uint64_t request, int status, const cJSON *body, int64_t delay_ms,
                 const char *message);
void reply_release(struct sandbox *sandbox, const char *message);
/* Forgets what waits. */
void reply_clear(struct sandbox *sandbox);

#endif
