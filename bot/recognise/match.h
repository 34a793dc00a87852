/*
 * Finds the terms of a lexicon in a row of tokens, in one pass whose cost does not grow with their number.
 *
 * A word of a term is a symbol: the hash of its spelling, of its sound key (romanised words of four letters
 * and more), or of its beginning (`word*`). Terms are paths of symbols in a trie, `..` a gap of up to
 * MATCH_GAP_MAX tokens. A token offers the few symbols that it may be; almost all tokens offer none.
 */
#ifndef RECOGNISE_MATCH_H
#define RECOGNISE_MATCH_H

#include "fuzzy.h"
#include "hashtable.h"
#include "tokens.h"

#define MATCH_GAP_MAX 4
#define MATCH_WORDS_MAX 12  /* of one term */
#define MATCH_SYMBOLS_MAX 6 /* of one token */
#define HITS_MAX 256
#define MATCH_KNOWN_WORDS                                                                                    \
    4096 /* of the bloom filter: one word in 50 passes it wrongly with 20,000 symbols                        \
          */
#define MATCH_START_WORDS 1024

struct match_word {
    const struct token *token;
    bool exact;  /* only this spelling */
    bool prefix; /* any ending */
    bool sound;  /* by its sound key where it is long enough */
    bool gap;    /* up to MATCH_GAP_MAX tokens may stand before it */
};

struct matcher {
    uint64_t number;           /* of all that this process has made, from 1 */
    struct hashtable edges;    /* (node, symbol) -> node */
    struct hashtable ordinary; /* spellings that are never taken for another word */
    struct fuzzy fuzzy;
    struct match_node {
        uint32_t gap;   /* the node behind a gap, 0: none */
        uint32_t first; /* 1 + the last term added that ends here, 0: none */
    } * nodes;
    uint32_t *next_term; /* 1 + another term that ends at the same node */
    size_t node_count, node_size, term_count, term_size;
    uint64_t spelling_prefixes, key_prefixes; /* bit n: some prefix has n letters */
    uint64_t known[MATCH_KNOWN_WORDS];        /* bloom bits of all symbols */
    uint64_t starts[MATCH_START_WORDS];       /* of those that some term begins with */
    uint64_t alone[MATCH_START_WORDS];        /* of those that are a term by themselves */
    uint64_t beginnings[MATCH_START_WORDS];   /* of those that stand for `word*` */
};

void matcher_init(struct matcher *matcher);
void matcher_finish(struct matcher *matcher);
/* After the last term: takes less room from then on. */
void matcher_pack(struct matcher *matcher);
/* Terms are numbered from 0 in the order they are added, all before the first matcher_run(). */
void matcher_add(struct matcher *matcher, const struct match_word *words, size_t count);
void matcher_add_ordinary(struct matcher *matcher, const struct token *token);

struct hit {
    uint32_t term;
    uint16_t first, last; /* tokens */
};
struct hits {
    struct hit list[HITS_MAX];
    size_t count;
};
/* What a word may be, kept for the next time it comes: most words of a chat are a few hundred. */
#define MATCH_WORDS_KEPT 4096u
struct match_offer {
    uint64_t word; /* 0: free */
    uint64_t symbols[MATCH_SYMBOLS_MAX];
    uint32_t count;
    bool starts; /* some term may begin with it */
};
/* One for each thread. Zeroed it is empty. */
struct match_scratch {
    struct match_offer offers[TOKENS_MAX]; /* of the text's tokens */
    uint64_t matcher;                      /* the number of the matcher that `kept` is of */
    struct match_offer kept[MATCH_WORDS_KEPT];
};
void matcher_run(const struct matcher *matcher, const struct tokens *tokens, struct match_scratch *scratch,
                 struct hits *ret);

#endif
