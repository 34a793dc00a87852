/* The Groups API: groups that the business makes, and who enters and leaves them. */
#ifndef PUKAAR_SANDBOX_GROUPS_H
#define PUKAAR_SANDBOX_GROUPS_H

#include "send.h"

/* POST /{phone-number-id}/groups and POST, DELETE /{group-id}/join_requests; the body is JSON, the sender
 * may. */
void groups_serve(struct send *send, struct str object, bool reject);
/* POST /control/group. */
int groups_command(struct sandbox *sandbox, const cJSON *json, struct err *err) NODISCARD;

#endif
