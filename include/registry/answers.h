/*
 * What admins type into a chat when they are asked for a record's field. Pure.
 */
#ifndef PUKAAR_REGISTRY_ANSWERS_H
#define PUKAAR_REGISTRY_ANSWERS_H

#include "util/base.h"
#include "util/mem.h"
#include "util/str.h"

/* One line: line breaks become commas, runs of blanks one blank. NULL when it is no UTF-8, or holds control
 * characters. */
const char *line_read(struct str text, struct arena *arena);

/* Phone numbers in any words around them, Devanagari digits too: "Ramesh 00000 30001, 00000 30002". E.164,
 * comma separated, each once, in their order. NULL when something with digits in it is no number, or nothing
 * has any: *ret_bad is then that piece. */
const char *phones_read(struct str text, struct arena *arena, const char **ret_bad);
/* Whether a list that phones_read() made holds the number. */
bool phones_have(const char *list, struct str phone);
size_t phones_count(const char *list);

/* An id made of a name: its Latin letters and digits, the rest made '-'; "society" when too little is left.
 * At most `most` bytes. */
const char *id_of_name(const char *name, size_t most, struct arena *arena);

#endif
