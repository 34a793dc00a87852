/*
 * What the model weighs of one text. The trainer (tests/train) and the running program call the same code.
 *
 * Of the text: each word as spelt, as heard and as a skeleton, pairs of words, runs of three and four
 * letters; their sum is scaled by length. Of its concepts: each, and those that stand near each other; scaled
 * likewise. Of the whole: the parts the lexicon found and how they meet, its terms, signs such as a question
 * mark, laughter, capitals, a flat number; these count in full.
 */
#ifndef RECOGNISE_MODEL_FEATURES_H
#define RECOGNISE_MODEL_FEATURES_H

#include "findings.h"

/* What follows the first so many words is not weighed. */
#define MODEL_WORDS_MAX 256
/* Concepts are paired with those of so many words before that have some. */
#define CONCEPT_GAP 3
/* Of a word itself, and of it together with the words before. */
#define WORD_FEATURES_MAX (3 + 2 * TOKEN_LETTERS_MAX)
#define TEXT_FEATURES_MAX (MODEL_WORDS_MAX * (WORD_FEATURES_MAX + 2) + 1 + HITS_MAX)
#define CONCEPT_FEATURES_MAX                                                                                 \
    (MODEL_WORDS_MAX * CONCEPTS_OF_WORD_MAX * (1 + CONCEPT_GAP * CONCEPTS_OF_WORD_MAX))
#define SIGN_FEATURES_MAX 768

struct word_sense {
    uint64_t skeleton; /* 0: none */
    uint32_t concepts; /* packed; 0: none */
};

struct features {
    uint32_t text[TEXT_FEATURES_MAX];
    uint32_t concepts[CONCEPT_FEATURES_MAX];
    uint32_t signs[SIGN_FEATURES_MAX];
    size_t text_count, concept_count, sign_count;
    struct word_sense words[MODEL_WORDS_MAX];
};

/* All of a text. */
void features_extract(struct features *features, const struct reading *reading,
                      const struct findings *findings, const struct lexicon *lexicon);
/* Adds those that a word has wherever it stands. */
struct word_sense features_of_word(struct features *features, const struct token *token,
                                   const struct concepts *concepts);
/* Adds all others; features->words must be set. */
void features_of_whole(struct features *features, const struct reading *reading,
                       const struct findings *findings, const struct lexicon *lexicon);

#endif
