/*
 * What single words mean, over all languages: "आजी", "dadi", "grandmother" are one concept. The model weighs
 * concepts beside words, so that what it learned of a call in one language helps in the others.
 *
 * concepts-LANGUAGE.tsv: concept, words with spaces between; a `*` at the end of a word is any ending. Of
 * languages that end in -Latn words are also known by their sound.
 */
#ifndef RECOGNISE_CONCEPTS_H
#define RECOGNISE_CONCEPTS_H

#include "hashtable.h"
#include "tokens.h"

#define CONCEPT_BITS 10u
#define CONCEPTS_MAX ((1u << CONCEPT_BITS) - 1)
#define CONCEPTS_OF_WORD_MAX 3u
#define CONCEPTS_KNOWN_WORDS 4096u

struct concepts {
    struct hashtable names;               /* hash of the name -> number from 1 */
    struct hashtable words;               /* hash of a word, a sound or a beginning -> its concepts, packed */
    uint64_t known[CONCEPTS_KNOWN_WORDS]; /* bloom bits of the beginnings: most letters begin none */
    uint64_t beginnings;                  /* bit n: some beginning has n letters */
    uint32_t ids[CONCEPTS_MAX + 1];       /* by number: a hash of the name, the same at every load */
};

void concepts_finish(struct concepts *concepts);
/* After the last word: takes less room from then on. */
void concepts_pack(struct concepts *concepts);
/* false when there are too many concepts. name may be new. */
bool concepts_add(struct concepts *concepts, const char *name, const struct token *word, bool beginning,
                  bool by_sound) NODISCARD;
/* Those of a word, packed; 0 for none. */
uint32_t concepts_of(const struct concepts *concepts, const struct token *token);
/* The number of the packed one at `at`, 0 behind the last. */
static inline uint32_t concepts_unpack(uint32_t packed, unsigned at)
{
    return at < CONCEPTS_OF_WORD_MAX ? packed >> (CONCEPT_BITS * at) & CONCEPTS_MAX : 0;
}

#endif
