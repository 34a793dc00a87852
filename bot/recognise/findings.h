/* What the lexicon found in one text, ordered so that rules and features can ask for it. */
#ifndef RECOGNISE_FINDINGS_H
#define RECOGNISE_FINDINGS_H

#include "lexicon.h"

struct findings {
    struct hits hits;                   /* what is left when phrases have swallowed what lies inside them */
    unsigned parts;                     /* PART_BIT of each part found */
    uint8_t strongest[PART_COUNT_];     /* the heaviest weight of the part */
    uint16_t category[CATEGORY_COUNT_]; /* weights of the alert and threat terms together */
    uint16_t language[LANGUAGES_MAX];   /* terms of that language */
    size_t covered;                     /* tokens inside some hit that is not a place */
};

void findings_collect(struct findings *findings, const struct lexicon *lexicon, const struct tokens *tokens,
                      struct match_scratch *scratch);

static inline bool findings_has(const struct findings *findings, enum part part)
{
    return (findings->parts & PART_BIT(part)) != 0;
}

#endif
