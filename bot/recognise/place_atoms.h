/* The tokens of a text as the parts of a place: letters, numbers in digits or words, and the words of
 * place.tsv. */
#ifndef RECOGNISE_PLACE_ATOMS_H
#define RECOGNISE_PLACE_ATOMS_H

#include "findings.h"
#include "place_words.h"

/* A place stands in the first words or not at all. */
#define ATOMS_MAX 256

/* One token as a part of a place. */
struct atom {
    unsigned roles;      /* bits of enum place_role */
    char letter;         /* 'A' to 'Z' when it is one or is named like one; 0 */
    bool written_letter; /* the letter itself, not its name; or a name in a script of its own */
    bool capital;        /* written_letter, and no small one: "C", not the "k" of "building k niche" */
    int number;          /* -1: none */
    uint8_t digits;      /* as written or said */
    bool ordinal;        /* "4th", "12va", "second" */
    bool in_digits;      /* written as digits alone */
    bool used;
    int door; /* "21B", "604d": the number before door_letter; -1: none */
    char door_letter;
    const char *name; /* of a landmark, a gate, a wing */
    uint32_t before;  /* the mark directly before */
};
struct atoms {
    struct atom list[ATOMS_MAX];
    size_t count;
    struct place *place; /* what they say */
};

/* Numbers said in several words have become one atom. */
void atoms_read(struct atoms *atoms, const struct reading *reading, const struct findings *findings,
                const struct lexicon *lexicon);

static inline bool atom_has(const struct atoms *atoms, size_t at, enum place_role role)
{
    return at < atoms->count && (atoms->list[at].roles & 1u << role);
}

#endif
