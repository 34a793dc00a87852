/* What a phone shows of a message of the business: text, location, buttons, media, reaction, context. */
#ifndef PUKAAR_SANDBOX_CONTENT_H
#define PUKAAR_SANDBOX_CONTENT_H

#include "util/json.h"

/* request has passed check_request(). */
cJSON *content_of_request(const cJSON *request, const char *type, const cJSON *templates) NODISCARD;

#endif
