/* The simulated SMS gateway: POST /sms, its delivery reports, and what people write back. */
#ifndef PUKAAR_SANDBOX_SMS_H
#define PUKAAR_SANDBOX_SMS_H

#include "sandbox.h"

#define SMS_TYPE "sms" /* of such a message */

static inline bool is_sms(const struct message *message)
{
    return strcmp(message->type, SMS_TYPE) == 0;
}

/* {"to","text","id"?} with the bearer token -> {"status":"accepted","id"}. */
void sms_post(const struct http_request *request, struct sandbox *sandbox);
/* What is posted of it, a form: what became of one of the business's. False when gateways do not tell. */
bool sms_put_report(struct buf *out, const struct message *message, enum state state);
/* The same, of one that a person wrote. */
void sms_put_reply(struct buf *out, const struct message *message);

#endif
