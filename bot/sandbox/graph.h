/* The Graph API's side: POST /{version}/{phone-number-id}/messages. */
#ifndef PUKAAR_SANDBOX_GRAPH_H
#define PUKAAR_SANDBOX_GRAPH_H

#include "sandbox.h"

void graph_post(const struct http_request *request, struct sandbox *sandbox);

#endif
