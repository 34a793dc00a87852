/* What a word of place.tsv does in saying a place. */
#ifndef RECOGNISE_PLACE_WORDS_H
#define RECOGNISE_PLACE_WORDS_H

#include "util/base.h"
#include "util/str.h"

enum place_role {
    PLACE_WING,     /* "wing": a letter stands beside it */
    PLACE_BUILDING, /* "tower", "building": a letter or number stands beside it */
    PLACE_FLAT,     /* "flat", "room no": a number follows */
    PLACE_FLOOR,    /* "floor", "mala": a number stands beside it */
    PLACE_GATE,     /* "gate": a landmark, with its number where one stands beside it */
    PLACE_GROUND,   /* the ground floor on its own; value is the floor */
    PLACE_LETTER,   /* the name of a letter; value is the letter */
    PLACE_NUMBER,   /* a number in words; value is the number */
    PLACE_HUNDRED,  /* multiplies what stands before it */
    PLACE_ORDINAL,  /* "second"; value is the number */
    PLACE_NO,       /* "number", "no.": joins a word and its number */
    PLACE_LANDMARK, /* "terrace", "garden"; value is the landmark in English */
    PLACE_UNIT,     /* "min", "rs", "kg": the number before it is no flat */
    PLACE_AT,       /* "pe", "par": an ordinal before it is a floor */
    PLACE_NAME,     /* "ganga", "orchid": what wings are called; value is the name */
    PLACE_OF,       /* "wale", "ki": the number before it is somebody's door */
    PLACE_ROLE_COUNT_,
};

/* Whether the word says something of a place by itself: "of" does not, and a name may be a person's. */
static inline bool place_role_tells(enum place_role role)
{
    return role != PLACE_NAME && role != PLACE_OF;
}
bool place_role_parse(struct str name, enum place_role *ret) NODISCARD;

#endif
