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

#define FOLD_BMP 0x10000u
/* Letters in mathematical and enclosed dress lie above the BMP; they are folded by a table of their own. */
#define FOLD_DRESSED_FIRST 0x1d400u
#define FOLD_DRESSED_LAST 0x1d7ffu
#define FOLD_ENCLOSED_FIRST 0x1f100u
#define FOLD_ENCLOSED_LAST 0x1f189u
/* A folded value in the private use area is the number of an expansion. */
#define FOLD_EXPANSION_FIRST 0xe000u
#define FOLD_EXPANSIONS 0x1900u

/* Filled once by ICU; read by code point. */
struct fold_table {
    uint16_t bmp[FOLD_BMP];
    uint16_t dressed[FOLD_DRESSED_LAST - FOLD_DRESSED_FIRST + 1];
    uint16_t enclosed[FOLD_ENCLOSED_LAST - FOLD_ENCLOSED_FIRST + 1];
    uint8_t class[FOLD_BMP];
    struct {
        uint16_t points[FOLD_EXPANSION_MAX];
        size_t count;
    } expansions[FOLD_EXPANSIONS];
    size_t expansion_count;
};

struct fold_table *fold_table_create(void);
void fold_table_free(struct fold_table *table);

/* POINT_SPACE: separates words; POINT_MARK: punctuation, separates words and may mean something. */
static inline enum point_class fold_class(const struct fold_table *table, uint32_t point)
{
    if (point < FOLD_BMP)
        return (enum point_class)table->class[point];
    return point >= 0x1f000 && point < 0x20000 ? POINT_EMOJI : POINT_LETTER;
}

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
