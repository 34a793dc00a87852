/* Messages that people write: from the control interface's JSON to what the platform posts. */
#ifndef PUKAAR_SANDBOX_INCOMING_H
#define PUKAAR_SANDBOX_INCOMING_H

#include "sandbox.h"

/* Makes the message without posting it; NULL with a reason. */
struct message *incoming_make(struct sandbox *sandbox, const cJSON *json, struct err *err) NODISCARD;
/* Someone presses a button of a message: {phone?, message_id, index | title | id}. Not posted either. */
struct message *incoming_press(struct sandbox *sandbox, const cJSON *json, struct err *err) NODISCARD;

#endif
