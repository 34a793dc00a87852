/*
 * Templates the simulated business has registered: an array of
 *   {"name","body" with {{1}}...,"location":bool,"buttons":[titles],"paused":bool}
 * Each counts for every language. At start they are those of conf/texts/templates.md.
 */
#ifndef PUKAAR_SANDBOX_TEMPLATE_H
#define PUKAAR_SANDBOX_TEMPLATE_H

#include "util/json.h"

extern const char templates_at_start[]; /* JSON, made from conf/texts/templates.md while building */

const cJSON *template_find(const cJSON *templates, const char *name);
/* The component of this type in a request, its index-th. */
const cJSON *template_component(const cJSON *part, const char *type, int index);
/* How many parameters its body has. */
int template_parameters(const cJSON *registered);
/* What a phone shows: the body filled in, "" for one that is not registered. */
void template_fill(const cJSON *registered, const cJSON *part, struct buf *out);
/* NULL when it has no such button. */
const char *template_button(const cJSON *registered, int index);

#endif
