#include "match.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "bloom.h"
#include "hash.h"
#include "util/mem.h"

#define PREFIX_SALT UINT64_C(0x5bd1e995)
#define KEY_LETTERS_MIN 4 /* shorter words have too many meanings to go by sound: mar, dar, aag */
#define KEY_SOUNDS_MIN 3
#define LAST_A_LETTERS_MIN 5
#define ROOT 0u
#define STEPS_PER_TOKEN 64 /* bounds the walk on hostile texts */

/* Tells matchers apart, also one that lies where another lay before. */
static atomic_uint_fast64_t matchers_made;

void matcher_init(struct matcher *matcher)
{
    *matcher = (struct matcher){.number = atomic_fetch_add(&matchers_made, 1) + 1};
    matcher->node_count = matcher->node_size = 1;
    matcher->nodes = mem_new(1, sizeof(*matcher->nodes));
}

void matcher_finish(struct matcher *matcher)
{
    hashtable_free(&matcher->edges);
    hashtable_free(&matcher->ordinary);
    fuzzy_finish(&matcher->fuzzy);
    free(matcher->nodes);
    free(matcher->next_term);
    *matcher = (struct matcher){0};
}

void matcher_pack(struct matcher *matcher)
{
    hashtable_pack(&matcher->edges);
    hashtable_pack(&matcher->ordinary);
    matcher->nodes = mem_resize(matcher->nodes, matcher->node_count, sizeof(*matcher->nodes));
    matcher->next_term = mem_resize(matcher->next_term, matcher->term_count + 1, sizeof(*matcher->next_term));
    fuzzy_pack(&matcher->fuzzy);
}

static bool has_sound(const struct token *token)
{
    return token->key && token->letters >= KEY_LETTERS_MIN && token->key_length >= KEY_SOUNDS_MIN;
}

static uint64_t symbol_of(struct matcher *matcher, const struct match_word *word, bool alone)
{
    const struct token *token = word->token;
    bool sound = word->sound && !word->exact && has_sound(token);
    uint64_t symbol = sound ? token->key : token->form;
    if (word->prefix) {
        uint64_t *lengths = sound ? &matcher->key_prefixes : &matcher->spelling_prefixes;
        *lengths |= UINT64_C(1) << (sound ? token->key_length : token->letters);
        symbol = hash_add(symbol, PREFIX_SALT);
        bloom_add(matcher->beginnings, MATCH_START_WORDS, symbol);
    } else if (!word->exact) {
        fuzzy_add(&matcher->fuzzy, token, symbol);
        if (sound)
            fuzzy_add_heard(&matcher->fuzzy, token, symbol, alone);
    }
    bloom_add(matcher->known, MATCH_KNOWN_WORDS, symbol);
    if (alone)
        bloom_add(matcher->alone, MATCH_START_WORDS, symbol);
    return symbol;
}

static uint32_t new_node(struct matcher *matcher)
{
    if (matcher->node_count == matcher->node_size) {
        matcher->node_size *= 2;
        matcher->nodes = mem_resize(matcher->nodes, matcher->node_size, sizeof(*matcher->nodes));
    }
    matcher->nodes[matcher->node_count] = (struct match_node){0};
    return (uint32_t)matcher->node_count++;
}

static uint64_t edge_key(uint32_t node, uint64_t symbol)
{
    return hash_add(symbol, node) | 1;
}

static uint32_t step_into(struct matcher *matcher, uint32_t node, const struct match_word *word, bool alone)
{
    if (word->gap) {
        uint32_t gap = matcher->nodes[node].gap ? matcher->nodes[node].gap : new_node(matcher);
        matcher->nodes[node].gap = gap;
        node = gap;
    }
    uint64_t symbol = symbol_of(matcher, word, alone);
    if (node == ROOT)
        bloom_add(matcher->starts, MATCH_START_WORDS, symbol);
    bool is_new;
    uint32_t *child = hashtable_put(&matcher->edges, edge_key(node, symbol), &is_new);
    if (is_new)
        *child = new_node(matcher);
    return *child;
}

void matcher_add(struct matcher *matcher, const struct match_word *words, size_t count)
{
    if (matcher->term_count == matcher->term_size) {
        matcher->term_size = matcher->term_size ? 2 * matcher->term_size : 1024;
        matcher->next_term = mem_resize(matcher->next_term, matcher->term_size, sizeof(*matcher->next_term));
    }
    uint32_t node = ROOT;
    for (size_t i = 0; i < count; i++)
        node = step_into(matcher, node, &words[i], count == 1);
    matcher->next_term[matcher->term_count] = matcher->nodes[node].first;
    matcher->nodes[node].first = (uint32_t)++matcher->term_count;
}

void matcher_add_ordinary(struct matcher *matcher, const struct token *token)
{
    bool is_new;
    hashtable_put(&matcher->ordinary, token->form, &is_new);
}

static void offer(const struct matcher *matcher, uint64_t symbol, struct match_offer *ret)
{
    if (!bloom_may_have(matcher->known, MATCH_KNOWN_WORDS, symbol) || ret->count == MATCH_SYMBOLS_MAX)
        return;
    for (size_t i = 0; i < ret->count; i++) {
        if (ret->symbols[i] == symbol)
            return;
    }
    ret->symbols[ret->count++] = symbol;
}

static void offer_beginning(const struct matcher *matcher, uint64_t hash, struct match_offer *ret)
{
    uint64_t symbol = hash_add(hash, PREFIX_SALT);
    if (bloom_may_have(matcher->beginnings, MATCH_START_WORDS, symbol))
        offer(matcher, symbol, ret);
}

static void offer_prefixes(const struct matcher *matcher, const struct token *token, struct match_offer *ret)
{
    uint64_t hash = HASH_START;
    for (size_t i = 0; i < token->letters && matcher->spelling_prefixes >> i > 1; i++) {
        hash = hash_add(hash, token->spelling[i]);
        if (matcher->spelling_prefixes >> (i + 1) & 1)
            offer_beginning(matcher, hash, ret);
    }
}

static void offer_key_prefixes(const struct matcher *matcher, const struct token *token,
                               struct match_offer *ret)
{
    uint64_t hash = TOKEN_KEY_HASH_START;
    for (size_t i = 1; i <= token->key_length && matcher->key_prefixes >> i; i++) {
        hash = token_key_hash_add(hash, token->sound[i - 1]);
        if (i >= KEY_SOUNDS_MIN && matcher->key_prefixes >> i & 1)
            offer_beginning(matcher, hash, ret);
    }
}

/* The a that some write behind a last consonant: turanta, visfota. */
static void offer_without_last_a(const struct matcher *matcher, const struct token *token,
                                 struct match_offer *ret)
{
    size_t length = token->key_length;
    if (length > KEY_SOUNDS_MIN && token->letters >= LAST_A_LETTERS_MIN && token->sound[length - 1] == 'a')
        offer(matcher, token_key_hash(token->sound, length - 1), ret);
}

/* Whether one of the symbols is a term by itself, not only a word of phrases. */
static bool offers_term(const struct matcher *matcher, const struct match_offer *offered)
{
    for (size_t i = 0; i < offered->count; i++) {
        if (bloom_may_have(matcher->alone, MATCH_START_WORDS, offered->symbols[i]))
            return true;
    }
    return false;
}

static void offer_misspelt(const struct matcher *matcher, const struct token *token, struct match_offer *ret)
{
    if (ret->count == 0)
        offer_without_last_a(matcher, token, ret);
    uint64_t meant = ret->count == 0 ? fuzzy_find(&matcher->fuzzy, token) : 0;
    if (!meant)
        meant = fuzzy_find_heard(&matcher->fuzzy, token);
    if (meant)
        offer(matcher, meant, ret);
}

/* What the token may be, likeliest first: as written, as heard, as a beginning, mistyped. */
static void offer_symbols(const struct matcher *matcher, const struct token *token, struct match_offer *ret)
{
    offer(matcher, token->form, ret);
    if (token->stretched)
        offer(matcher, token->single, ret);
    if (token->kind == TOKEN_EMOJI || token->kind == TOKEN_NUMBER)
        return;
    bool as_spelt = ret->count > 0;
    offer_prefixes(matcher, token, ret);
    bool ordinary = hashtable_get(&matcher->ordinary, token->form, UINT32_MAX) != UINT32_MAX;
    if (!has_sound(token) || ordinary)
        return;
    offer(matcher, token->key, ret);
    offer_key_prefixes(matcher, token, ret);
    if (!as_spelt && !offers_term(matcher, ret))
        offer_misspelt(matcher, token, ret);
}

static bool may_start(const struct matcher *matcher, const struct match_offer *offered)
{
    for (size_t i = 0; i < offered->count; i++) {
        if (bloom_may_have(matcher->starts, MATCH_START_WORDS, offered->symbols[i]))
            return true;
    }
    return false;
}

static const struct match_offer *offer_of(const struct matcher *matcher, const struct token *token,
                                          struct match_scratch *scratch)
{
    uint64_t word = token_id(token);
    struct match_offer *kept = &scratch->kept[word >> 32 & (MATCH_WORDS_KEPT - 1)];
    if (kept->word != word) {
        *kept = (struct match_offer){.word = word};
        offer_symbols(matcher, token, kept);
        kept->starts = may_start(matcher, kept);
    }
    return kept;
}

static void offer_all(const struct matcher *matcher, const struct tokens *tokens,
                      struct match_scratch *scratch)
{
    if (scratch->matcher != matcher->number) {
        memset(scratch->kept, 0, sizeof(scratch->kept));
        scratch->matcher = matcher->number;
    }
    for (size_t i = 0; i < tokens->count; i++)
        scratch->offers[i] = *offer_of(matcher, &tokens->list[i], scratch);
}

struct walk {
    const struct matcher *matcher;
    const struct tokens *tokens;
    const struct match_scratch *scratch;
    struct hits *hits;
    size_t first, steps;
};

static void add_hits(struct walk *walk, uint32_t node, size_t last)
{
    const struct matcher *matcher = walk->matcher;
    for (uint32_t term = matcher->nodes[node].first; term; term = matcher->next_term[term - 1]) {
        if (walk->hits->count == HITS_MAX)
            return;
        walk->hits->list[walk->hits->count++] =
            (struct hit){.term = term - 1, .first = (uint16_t)walk->first, .last = (uint16_t)last};
    }
}

static void walk_from(struct walk *walk, uint32_t node, size_t at);

static void try_token(struct walk *walk, uint32_t node, size_t at)
{
    const struct match_offer *offered = &walk->scratch->offers[at];
    for (size_t i = 0; i < offered->count && walk->steps > 0; i++, walk->steps--) {
        uint64_t key = edge_key(node, offered->symbols[i]);
        uint32_t child = hashtable_get(&walk->matcher->edges, key, ROOT);
        if (child == ROOT)
            continue;
        add_hits(walk, child, at);
        walk_from(walk, child, at + 1);
    }
}

/* No deeper than MATCH_WORDS_MAX: that is how deep the trie is. */
static void walk_from(struct walk *walk, uint32_t node, size_t at)
{
    if (at >= walk->tokens->count)
        return;
    try_token(walk, node, at);
    uint32_t gap = walk->matcher->nodes[node].gap;
    size_t end = MIN(walk->tokens->count, at + MATCH_GAP_MAX + 1);
    for (size_t next = at; gap && next < end; next++)
        try_token(walk, gap, next);
}

void matcher_run(const struct matcher *matcher, const struct tokens *tokens, struct match_scratch *scratch,
                 struct hits *ret)
{
    ret->count = 0;
    offer_all(matcher, tokens, scratch);
    struct walk walk = {matcher, tokens, scratch, ret, 0, STEPS_PER_TOKEN * tokens->count};
    for (walk.first = 0; walk.first < tokens->count; walk.first++) {
        if (scratch->offers[walk.first].starts)
            try_token(&walk, ROOT, walk.first);
    }
}
