#include "findings.h"

#include "place_words.h"

/* A phrase says more than a word inside it: an `allow` phrase silences all that it holds, any other phrase
 * what it holds of its own part. */
static bool is_swallowed(const struct lexicon *lexicon, const struct hits *hits, size_t at)
{
    const struct hit *inner = &hits->list[at];
    enum part part = lexicon->terms[inner->term].part;
    for (size_t i = 0; i < hits->count; i++) {
        const struct hit *outer = &hits->list[i];
        enum part outer_part = lexicon->terms[outer->term].part;
        bool inside = outer->first <= inner->first && inner->last <= outer->last;
        bool longer = outer->last - outer->first > inner->last - inner->first;
        if (!inside || part == PART_PLACE || outer_part == PART_PLACE)
            continue;
        if (outer_part == PART_ALLOW && part != PART_ALLOW)
            return true;
        if (longer && outer_part == part)
            return true;
    }
    return false;
}

static void count(struct findings *findings, const struct lexicon *lexicon, const struct hit *hit)
{
    const struct term *term = &lexicon->terms[hit->term];
    if (term->part == PART_PLACE && !place_role_tells(term->role))
        return;
    findings->parts |= PART_BIT(term->part);
    findings->strongest[term->part] = MAX(findings->strongest[term->part], term->weight);
    if (term->part == PART_ALERT || term->part == PART_THREAT)
        findings->category[term->category] = (uint16_t)(findings->category[term->category] + term->weight);
    if (term->language != LANGUAGE_ANY)
        findings->language[term->language]++;
    if (term->part != PART_PLACE)
        findings->covered += 1u + hit->last - hit->first;
}

void findings_collect(struct findings *findings, const struct lexicon *lexicon, const struct tokens *tokens,
                      struct match_scratch *scratch)
{
    struct hits *hits = &findings->hits;
    matcher_run(&lexicon->matcher, tokens, scratch, hits);
    memset((char *)findings + sizeof(*hits), 0, sizeof(*findings) - sizeof(*hits));
    bool swallowed[HITS_MAX];
    for (size_t i = 0; i < hits->count; i++)
        swallowed[i] = is_swallowed(lexicon, hits, i);
    size_t left = 0;
    for (size_t i = 0; i < hits->count; i++) {
        if (!swallowed[i])
            hits->list[left++] = hits->list[i];
    }
    hits->count = left;
    for (size_t i = 0; i < left; i++)
        count(findings, lexicon, &hits->list[i]);
}
