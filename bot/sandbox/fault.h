/* The platform's errors: their codes, words and JSON. */
#ifndef PUKAAR_SANDBOX_FAULT_H
#define PUKAAR_SANDBOX_FAULT_H

#include "util/json.h"

struct fault {
    int code, http; /* http 0: as the platform's table has it for the code */
    char details[256];
};

/* Returns false, so that a check can end with it. */
bool fault_set(struct fault *fault, int code, const char *format, ...) PRINTF_LIKE(3, 4);
int fault_http(const struct fault *fault);
const char *fault_title(int code);
/* {"error":{...}}, as an answer to a request. */
cJSON *fault_json(const struct fault *fault) NODISCARD;
/* [{...}], as in the status of a message. */
cJSON *fault_errors(int code, const char *details) NODISCARD;

#endif
