/* Where help is needed, as the text says it: "B wing 1203", "A/404", "12va mala", "ए विंग सातवा मजला". */
#ifndef RECOGNISE_PLACE_H
#define RECOGNISE_PLACE_H

#include "findings.h"
#include "util/place.h"

/* landmarks: the society's own names, NULL-terminated, or NULL. */
void place_find(struct place *place, const struct reading *reading, const struct findings *findings,
                const struct lexicon *lexicon, const char *const *landmarks);

#endif
