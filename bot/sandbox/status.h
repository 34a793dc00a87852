/* What becomes of a message of the business: sent, delivered, read, failed; and which of it the platform
 * tells. */
#ifndef PUKAAR_SANDBOX_STATUS_H
#define PUKAAR_SANDBOX_STATUS_H

#include "sandbox.h"

/* After the platform took it. rule: of the behaviour, or NULL. */
void status_begin(struct sandbox *sandbox, const struct message *message, const cJSON *rule);
/* It will never arrive. */
void status_fail(struct sandbox *sandbox, struct message *message, int code, int64_t delay_ms);
/* The phone is on again: what waited is delivered. */
void status_phone_on(struct sandbox *sandbox, const struct phone *phone);
/* The reader has seen everything delivered in the thread. */
void status_read(struct sandbox *sandbox, const char *thread, const struct phone *reader);

#endif
