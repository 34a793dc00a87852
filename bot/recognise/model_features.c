#include "model_features.h"

#include "hash.h"

/* Kinds of feature, mixed into the hash so that they do not meet. */
enum kind {
    WORD = 1,
    SOUND,
    SKELETON,
    SOUND_PAIR,
    SKELETON_PAIR,
    NGRAM3,
    NGRAM4,
    PART,
    PART_PAIR,
    PART_CATEGORY,
    TERM,
    SHAPE,
    CATEGORIES,
    CONCEPT,
    CONCEPT_PAIR,
};

#define LETTER_EDGE 1u

static uint32_t feature(enum kind kind, uint64_t a, uint64_t b)
{
    uint64_t hash = (a * UINT64_C(0xff51afd7ed558ccd)) ^ (b + (uint64_t)kind * UINT64_C(0x9e3779b97f4a7c15));
    hash = (hash ^ hash >> 29) * UINT64_C(0xc4ceb9fe1a85ec53);
    return (uint32_t)(hash >> 32);
}

static void add_text(struct features *features, uint32_t value)
{
    if (features->text_count < TEXT_FEATURES_MAX)
        features->text[features->text_count++] = value;
}

static void add_concept(struct features *features, uint32_t value)
{
    if (features->concept_count < CONCEPT_FEATURES_MAX)
        features->concepts[features->concept_count++] = value;
}

static void add_sign(struct features *features, uint32_t value)
{
    if (features->sign_count < SIGN_FEATURES_MAX)
        features->signs[features->sign_count++] = value;
}

/* Numbers differ in every message: what counts is how many digits they have. */
static uint64_t word_of(const struct token *token)
{
    return token->kind == TOKEN_NUMBER ? 10u + token->letters : token->single;
}

static uint64_t sound_of(const struct token *token)
{
    return token->key ? token->key : word_of(token);
}

static void add_ngrams(struct features *features, const struct token *token)
{
    uint64_t window = LETTER_EDGE; /* the last four letters, 16 bits each */
    for (size_t i = 0; i <= token->letters; i++) {
        uint64_t letter = i < token->letters ? token->spelling[i] & 0xffff : LETTER_EDGE;
        window = window << 16 | letter;
        if (i >= 1)
            add_text(features, feature(NGRAM3, window & 0xffffffffffff, 0));
        if (i >= 2)
            add_text(features, feature(NGRAM4, window, 0));
    }
}

static uint64_t skeleton_of(const struct token *token)
{
    return token->kind == TOKEN_WORD ? sound_skeleton(token->spelling, token->letters) : 0;
}

struct word_sense features_of_word(struct features *features, const struct token *token,
                                   const struct concepts *concepts)
{
    struct word_sense sense = {skeleton_of(token), concepts_of(concepts, token)};
    add_text(features, feature(WORD, word_of(token), 0));
    if (token->key)
        add_text(features, feature(SOUND, token->key, 0));
    if (sense.skeleton)
        add_text(features, feature(SKELETON, sense.skeleton, 0));
    if (token->kind == TOKEN_WORD)
        add_ngrams(features, token);
    return sense;
}

static void add_pair(struct features *features, const struct token *a, const struct token *b, enum kind kind)
{
    add_text(features, feature(kind, sound_of(a), sound_of(b) * 3));
}

static void add_pairs(struct features *features, const struct tokens *tokens)
{
    static const struct token edge = {.kind = TOKEN_NUMBER};
    const struct token *list = tokens->list;
    size_t count = MIN(tokens->count, MODEL_WORDS_MAX);
    for (size_t i = 0; i < count; i++) {
        add_pair(features, i > 0 ? &list[i - 1] : &edge, &list[i], SOUND_PAIR);
        uint64_t before = i > 0 ? features->words[i - 1].skeleton : 0;
        if (before && features->words[i].skeleton)
            add_text(features, feature(SKELETON_PAIR, before, features->words[i].skeleton * 3));
    }
    if (count)
        add_pair(features, &list[count - 1], &edge, SOUND_PAIR);
}

/* Languages order their words differently, so a pair has no order. */
static void add_concept_pair(struct features *features, const struct concepts *concepts, uint32_t a,
                             uint32_t b)
{
    uint32_t first, second;
    for (unsigned i = 0; (first = concepts_unpack(a, i)) != 0; i++) {
        for (unsigned j = 0; (second = concepts_unpack(b, j)) != 0; j++) {
            uint64_t low = MIN(concepts->ids[first], concepts->ids[second]);
            uint64_t high = MAX(concepts->ids[first], concepts->ids[second]);
            add_concept(features, feature(CONCEPT_PAIR, low, high));
        }
    }
}

static void add_concept_pairs(struct features *features, const struct tokens *tokens,
                              const struct concepts *concepts)
{
    uint32_t before[CONCEPT_GAP] = {0};
    for (size_t i = 0; i < MIN(tokens->count, MODEL_WORDS_MAX); i++) {
        uint32_t packed = features->words[i].concepts;
        if (!packed)
            continue;
        uint32_t number;
        for (unsigned at = 0; (number = concepts_unpack(packed, at)) != 0; at++)
            add_concept(features, feature(CONCEPT, concepts->ids[number], 0));
        for (size_t gap = 0; gap < CONCEPT_GAP; gap++)
            add_concept_pair(features, concepts, before[gap], packed);
        memmove(before + 1, before, sizeof(before) - sizeof(before[0]));
        before[0] = packed;
    }
}

/* Light, middle, heavy. */
static uint64_t weight_class(unsigned weight)
{
    return weight <= 3 ? 1 : weight <= 6 ? 2 : 3;
}

static void add_parts(struct features *features, const struct findings *findings)
{
    for (unsigned a = 0; a < PART_PLACE; a++) {
        if (!findings_has(findings, (enum part)a))
            continue;
        uint64_t class = weight_class(findings->strongest[a]);
        add_sign(features, feature(PART, a, class));
        for (unsigned b = a + 1; b < PART_PLACE; b++) {
            if (findings_has(findings, (enum part)b))
                add_sign(features, feature(PART_PAIR, a * 64 + b, 0));
        }
        for (unsigned category = 1; category < CATEGORY_COUNT_; category++) {
            if (findings->category[category])
                add_sign(features, feature(PART_CATEGORY, a, category));
        }
    }
}

/* What the terms say of the kind of harm: the strongest, and the two strongest together. */
static void add_categories(struct features *features, const struct findings *findings)
{
    unsigned first = CATEGORY_NONE, second = CATEGORY_NONE, most = 0, next = 0;
    for (unsigned i = CATEGORY_NONE + 1; i < CATEGORY_COUNT_; i++) {
        unsigned weight = findings->category[i];
        if (weight > most) {
            second = first;
            next = most;
            first = i;
            most = weight;
        } else if (weight > next) {
            second = i;
            next = weight;
        }
    }
    if (first != CATEGORY_NONE)
        add_sign(features, feature(CATEGORIES, first, 0));
    if (second != CATEGORY_NONE)
        add_sign(features, feature(CATEGORIES, first, second));
}

static void add_terms(struct features *features, const struct findings *findings,
                      const struct lexicon *lexicon)
{
    for (size_t i = 0; i < findings->hits.count; i++) {
        const struct term *term = &lexicon->terms[findings->hits.list[i].term];
        if (term->part != PART_PLACE)
            add_text(features, feature(TERM, term->hash, 0));
    }
}

static unsigned length_class(size_t count)
{
    static const size_t bounds[] = {1, 2, 3, 5, 8, 12, 18, 27, 40, 60};
    unsigned class = 0;
    while (class < ARRAY_LEN(bounds) && count > bounds[class])
        class ++;
    return class;
}

static void add_shape(struct features *features, const struct reading *reading,
                      const struct findings *findings)
{
    const struct tokens *tokens = reading->tokens;
    bool stretched = false, flat = false, capitals = true;
    unsigned emoji = 0, numbers = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *token = &tokens->list[i];
        stretched |= token->stretched;
        emoji += token->kind == TOKEN_EMOJI;
        numbers += token->kind == TOKEN_NUMBER;
        flat |= (token->kind == TOKEN_NUMBER || token->kind == TOKEN_MIXED) && token->letters >= 3 &&
                token->letters <= 5;
        if (token->kind == TOKEN_WORD && token->script == SCRIPT_LATIN) {
            char first = reading->text.at[reading->folded.offsets[token->from]];
            char last = reading->text.at[reading->folded.offsets[token->to - 1]];
            capitals &= first <= 'Z' && last <= 'Z';
        }
    }
    add_sign(features, feature(SHAPE, 0, length_class(tokens->count)));
    add_sign(features, feature(SHAPE, 1, MIN(tokens->questions, 2)));
    add_sign(features, feature(SHAPE, 2, MIN(tokens->exclamations, 3)));
    add_sign(features, feature(SHAPE, 3, MIN(tokens->lines, 3)));
    add_sign(features,
             feature(SHAPE, 10, MIN(tokens->colons, 3))); /* "Boy: ... Girl: ..." is told, not called */
    add_sign(features, feature(SHAPE, 4, MIN(emoji, 3)));
    add_sign(features, feature(SHAPE, 5, MIN(numbers, 3)));
    add_sign(features, feature(SHAPE, 6, stretched));
    add_sign(features, feature(SHAPE, 7, flat));
    add_sign(features, feature(SHAPE, 8, capitals && tokens->count > 1));
    add_sign(features, feature(SHAPE, 9, findings_has(findings, PART_PLACE)));
}

void features_of_whole(struct features *features, const struct reading *reading,
                       const struct findings *findings, const struct lexicon *lexicon)
{
    add_pairs(features, reading->tokens);
    add_concept_pairs(features, reading->tokens, &lexicon->concepts);
    add_terms(features, findings, lexicon);
    add_parts(features, findings);
    add_categories(features, findings);
    add_shape(features, reading, findings);
}

void features_extract(struct features *features, const struct reading *reading,
                      const struct findings *findings, const struct lexicon *lexicon)
{
    features->text_count = features->concept_count = features->sign_count = 0;
    for (size_t i = 0; i < MIN(reading->tokens->count, MODEL_WORDS_MAX); i++)
        features->words[i] = features_of_word(features, &reading->tokens->list[i], &lexicon->concepts);
    features_of_whole(features, reading, findings, lexicon);
}
