/* Folded text cut into words, numbers and emoji, each with the hashes it is looked up by. */
#ifndef RECOGNISE_TOKENS_H
#define RECOGNISE_TOKENS_H

#include "fold.h"
#include "hash.h"
#include "sound.h"

/* What follows the first so many words of one message is not read. */
#define TOKENS_MAX 1024
/* Letters of one word that count; the rest belongs to the word all the same. */
#define TOKEN_LETTERS_MAX 40

enum token_kind { TOKEN_WORD, TOKEN_NUMBER, TOKEN_MIXED, TOKEN_EMOJI };
enum script {
    SCRIPT_NONE,
    SCRIPT_LATIN,
    SCRIPT_DEVANAGARI,
    SCRIPT_GUJARATI,
    SCRIPT_BENGALI,
    SCRIPT_TAMIL,
    SCRIPT_ARABIC,
    SCRIPT_OTHER,
    SCRIPT_COUNT_
};

struct token {
    uint32_t from, to; /* points of the folded text */
    enum token_kind kind : 8;
    enum script script : 8;
    uint8_t letters;          /* in spelling */
    uint8_t key_length;       /* of the sound key; 0: none */
    bool stretched;           /* held a letter three times or more in a row */
    bool breaks;              /* a mark stands between the word before and this one */
    uint32_t before;          /* the mark directly before, 0 for none or white space */
    uint64_t form;            /* the spelling, runs cut to two */
    uint64_t single;          /* the spelling, runs of three and more cut to one; = form when not stretched */
    uint64_t key;             /* of the sound key, 0 when there is none */
    const uint32_t *spelling; /* `letters` points, runs cut to two */
    const char *sound;        /* the sound key */
};

struct tokens {
    struct token *list;
    size_t count;
    uint32_t *spellings; /* room for every point */
    char *sounds;
    unsigned questions, exclamations, colons, lines; /* marks counted on the way */
};

struct tokens *tokens_create(size_t points_max);
void tokens_free(struct tokens *tokens);
void tokens_split(struct tokens *tokens, const struct fold_table *table, const struct folded *folded);

/* The hashes of a word as a token would have it; for building tables. */
uint64_t token_hash(const uint32_t *points, size_t count);
/* Of two tokens with the same id everything but place, mark and script is the same. */
static inline uint64_t token_id(const struct token *token)
{
    return hash_add(hash_add(HASH_START, token->form), token->single) | 1;
}
#define TOKEN_KEY_HASH_START (~HASH_START)
static inline uint64_t token_key_hash_add(uint64_t hash, char sound)
{
    return hash_add(hash, (unsigned char)sound);
}
static inline uint64_t token_key_hash(const char *key, size_t len)
{
    uint64_t hash = TOKEN_KEY_HASH_START;
    for (size_t i = 0; i < len; i++)
        hash = token_key_hash_add(hash, key[i]);
    return hash;
}

#endif
