/*
 * What the model weighs of one text. The trainer (tests/train) and the running program call the same code.
 *
 * Of the text: each word as spelt, as heard and as a skeleton, pairs of words, runs of three to five letters;
 * their sum is scaled by length. Of the whole: the parts the lexicon found and how they meet, its terms,
 * signs such as a question mark, laughter, capitals, a flat number; these count in full.
 */
#ifndef RECOGNISE_MODEL_FEATURES_H
#define RECOGNISE_MODEL_FEATURES_H

#include "findings.h"

/* What follows the first so many words is not weighed. */
#define MODEL_WORDS_MAX 256
/* Of a word itself, and of it together with the words before. */
#define WORD_FEATURES_MAX (3 + 3 * TOKEN_LETTERS_MAX)
#define TEXT_FEATURES_MAX (MODEL_WORDS_MAX * (WORD_FEATURES_MAX + 3) + 1 + HITS_MAX)
#define SIGN_FEATURES_MAX 768

struct features {
    uint32_t text[TEXT_FEATURES_MAX];
    uint32_t signs[SIGN_FEATURES_MAX];
    size_t text_count, sign_count;
    uint64_t skeletons[MODEL_WORDS_MAX]; /* of the words, 0 for none */
};

/* All of a text. */
void features_extract(struct features *features, const struct reading *reading,
                      const struct findings *findings, const struct lexicon *lexicon);
/* Adds those that a word has wherever it stands; returns its skeleton. */
uint64_t features_of_word(const struct token *token, struct features *features);
/* Adds all others; features->skeletons must be set. */
void features_of_whole(struct features *features, const struct reading *reading,
                       const struct findings *findings, const struct lexicon *lexicon);

#endif
