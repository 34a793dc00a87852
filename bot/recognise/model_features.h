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

#define TEXT_FEATURES_MAX 6144
#define SIGN_FEATURES_MAX 768

struct features {
    uint32_t text[TEXT_FEATURES_MAX];
    uint32_t signs[SIGN_FEATURES_MAX];
    size_t text_count, sign_count;
};

void features_extract(struct features *features, const struct reading *reading,
                      const struct findings *findings, const struct lexicon *lexicon);

#endif
