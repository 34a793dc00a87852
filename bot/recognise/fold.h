/*
 * Folding: the many ways to write a letter become one, and every folded code point knows the byte it came
 * from.
 *
 * Folded away: case, width and compatibility forms (NFKD and Unicode case folding by ICU), accents, invisible
 * marks, emoji variants, look-alike letters of other alphabets, digits of other scripts; in the Indic scripts
 * nukta, visarga, chandrabindu against anusvara, nasal + virama against anusvara, vowel length; in the Arabic
 * script the kinds of yeh, kaf, heh and hamza, and all vowel marks.
 */
#ifndef RECOGNISE_FOLD_H
#define RECOGNISE_FOLD_H

#include "util/base.h"
#include "util/str.h"

enum point_class { POINT_SPACE, POINT_MARK, POINT_LETTER, POINT_DIGIT, POINT_EMOJI };

/* One code point folds to at most this many. */
#define FOLD_EXPANSION_MAX 4

struct fold_table;
struct fold_table *fold_table_create(void);
void fold_table_free(struct fold_table *table);

/* POINT_SPACE: separates words; POINT_MARK: punctuation, separates words and may mean something. */
enum point_class fold_class(const struct fold_table *table, uint32_t point);

struct folded {
    uint32_t *points;
    uint32_t
        *offsets; /* offsets[i]: the byte where the source of points[i] begins; offsets[count] = length */
    size_t count, size;
};

/* ret->size must be at least fold_room(text.len); nothing is allocated. Bytes that are no UTF-8 become
 * spaces. */
void fold_text(const struct fold_table *table, struct str text, struct folded *ret);
static inline size_t fold_room(size_t bytes)
{
    return 2 * bytes + FOLD_EXPANSION_MAX + 1;
}

#endif
