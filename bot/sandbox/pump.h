/*
 * The pump posts webhooks. An item (a message, or what became of one) waits until it is due, then goes into a
 * post: alone, or with others when batches were asked for. A post that is not answered 200 is repeated with
 * back-off.
 */
#ifndef PUKAAR_SANDBOX_PUMP_H
#define PUKAAR_SANDBOX_PUMP_H

#include "sandbox.h"

struct pump;

struct pump *pump_create(struct sandbox *sandbox) NODISCARD;
/* Before the HTTP client is destroyed it must be told to stop: posts under way end then. */
void pump_stop(struct pump *pump);
void pump_destroy(struct pump *pump);

void pump_message(struct pump *pump, const struct message *message);
/* participant: one member of a group, or NULL. */
void pump_status(struct pump *pump, const struct message *message, enum state state,
                 const struct phone *participant, int64_t delay_ms);
/* One post with all of these messages, in this order; ids that are gone are passed over. */
void pump_batch(struct pump *pump, const char *const *ids, size_t count);
/* Any bytes, once. signature: the header line. */
void pump_bytes(struct pump *pump, struct str body, const char *signature);
/* Forgets all that waits. */
void pump_clear(struct pump *pump);

#endif
