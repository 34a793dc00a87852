/*
 * Is a request to POST /messages one that the platform takes? Pure: shape and limits only. Stricter than the
 * platform where its pages leave it open (unknown keys, `to` beside `recipient`, location in a group), since
 * what passes here must pass there.
 */
#ifndef PUKAAR_SANDBOX_CHECK_H
#define PUKAAR_SANDBOX_CHECK_H

#include "fault.h"

/* False with the fault filled in. templates: see template.h. */
bool check_request(const cJSON *body, const cJSON *templates, struct fault *fault) NODISCARD;
/* {"messaging_product","status":"read","message_id"} */
bool check_is_read(const cJSON *body);

/* For the files of the checks only. */

/* name is an object and has only these keys (separated by spaces). */
bool check_object(const cJSON *object, const char *name, const char *keys, struct fault *fault) NODISCARD;
/* A text member of at most max UTF-16 units; min 0 lets it be absent or empty. */
bool check_text(const cJSON *object, const char *key, size_t min, size_t max, struct fault *fault) NODISCARD;
bool check_location(const cJSON *location, struct fault *fault) NODISCARD;
bool check_interactive(const cJSON *interactive, struct fault *fault) NODISCARD;
bool check_template(const cJSON *part, const cJSON *templates, struct fault *fault) NODISCARD;

#endif
