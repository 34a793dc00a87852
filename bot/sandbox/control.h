/* The control interface, for the page and the tests: README.md lists the calls. */
#ifndef PUKAAR_SANDBOX_CONTROL_H
#define PUKAAR_SANDBOX_CONTROL_H

#include "sandbox.h"

void control_get(const struct http_request *request, struct sandbox *sandbox);
void control_post(const struct http_request *request, struct sandbox *sandbox);

/* POST /control/phones: {phones:[{phone|user_id, name?, role?, hides_number?, off?, absent?}],
 * groups:[{id, name?, members:[keys]}]}; also the content of the file named by --phones. */
int control_phones(struct sandbox *sandbox, const cJSON *json, struct err *err) NODISCARD;

#endif
