/*
 * Long Latin words with one letter too many, too few, wrong or swapped. Every sound key of a table of words
 * is stored with each of its letters left out; a mistyped word meets the right one where both leave out a
 * letter (symmetric deletion), and the meeting is checked by the real distance.
 */
#ifndef RECOGNISE_FUZZY_H
#define RECOGNISE_FUZZY_H

#include "hashtable.h"
#include "tokens.h"

#define FUZZY_LETTERS_MIN 7
#define FUZZY_SOUNDS_MIN 5

struct fuzzy {
    struct hashtable deletions; /* hash of a key, whole or less one -> its word */
    struct fuzzy_word {
        uint64_t symbol;
        char key[SOUND_KEY_MAX];
        uint8_t length;
    } * words;
    size_t count, size;
    uint64_t known[1024];   /* bloom bits of the deletions */
    struct hashtable loose; /* hash of a loose key -> word in `heard` */
    uint64_t *heard;        /* symbols */
    size_t heard_count, heard_size;
};

void fuzzy_finish(struct fuzzy *fuzzy);
/* After the last word: takes less room from then on. */
void fuzzy_pack(struct fuzzy *fuzzy);
/* Passes over words that are too short. */
void fuzzy_add(struct fuzzy *fuzzy, const struct token *word, uint64_t symbol);
/* The symbol of a word at distance one or none, 0 when there is none. */
uint64_t fuzzy_find(const struct fuzzy *fuzzy, const struct token *token);

/*
 * Words of languages without a spelling, by a coarser key than the sound key, for what nothing else knows: no
 * last vowel (khatoon, khatuni), no h inside (larai, larahi), o as u (foran, forun), a bare c as ch (cora,
 * chor).
 */
#define FUZZY_LOOSE_SOUNDS_MIN 3
void fuzzy_add_heard(struct fuzzy *fuzzy, const struct token *word, uint64_t symbol, bool alone);
uint64_t fuzzy_find_heard(const struct fuzzy *fuzzy, const struct token *token);

/* Whether one insertion, deletion, substitution or swap of neighbours, or nothing, makes a into b. */
bool fuzzy_is_near(const char *a, size_t a_length, const char *b, size_t b_length);

#endif
