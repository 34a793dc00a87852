#include "fuzzy.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

void fuzzy_finish(struct fuzzy *fuzzy)
{
    hashtable_free(&fuzzy->deletions);
    free(fuzzy->words);
    *fuzzy = (struct fuzzy){0};
}

static bool is_long(const struct token *token)
{
    return token->kind == TOKEN_WORD && token->letters >= FUZZY_LETTERS_MIN &&
           token->key_length >= FUZZY_SOUNDS_MIN;
}

/* The key without its letter `left_out` (none when that is its length). */
static uint64_t hash_without(const char *key, size_t length, size_t left_out)
{
    char rest[SOUND_KEY_MAX];
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        if (i != left_out)
            rest[used++] = key[i];
    }
    return token_key_hash(rest, used) | 1;
}

void fuzzy_add(struct fuzzy *fuzzy, const struct token *word, uint64_t symbol)
{
    if (!is_long(word))
        return;
    if (fuzzy->count == fuzzy->size) {
        fuzzy->size = fuzzy->size ? 2 * fuzzy->size : 256;
        fuzzy->words = mem_resize(fuzzy->words, fuzzy->size, sizeof(*fuzzy->words));
    }
    struct fuzzy_word *entry = &fuzzy->words[fuzzy->count];
    *entry = (struct fuzzy_word){.symbol = symbol, .length = word->key_length};
    memcpy(entry->key, word->sound, word->key_length);
    for (size_t i = 0; i <= entry->length; i++) {
        bool is_new;
        uint64_t hash = hash_without(entry->key, entry->length, i);
        uint32_t *place = hashtable_put(&fuzzy->deletions, hash, &is_new);
        if (is_new)
            *place = (uint32_t)fuzzy->count;
        fuzzy->known[hash >> 6 & 1023] |= UINT64_C(1) << (hash >> 16 & 63);
    }
    fuzzy->count++;
}

bool fuzzy_is_near(const char *a, size_t a_length, const char *b, size_t b_length)
{
    if (a_length > b_length)
        return fuzzy_is_near(b, b_length, a, a_length);
    if (b_length > a_length + 1)
        return false;
    size_t front = 0, back = 0;
    while (front < a_length && a[front] == b[front])
        front++;
    while (back < a_length - front && a[a_length - 1 - back] == b[b_length - 1 - back])
        back++;
    size_t left = a_length - front - back;
    if (a_length == b_length)
        return left <= 1 || (left == 2 && a[front] == b[front + 1] && a[front + 1] == b[front]);
    return left == 0;
}

uint64_t fuzzy_find(const struct fuzzy *fuzzy, const struct token *token)
{
    if (!is_long(token))
        return 0;
    for (size_t i = 0; i <= token->key_length; i++) {
        uint64_t hash = hash_without(token->sound, token->key_length, i);
        if (!(fuzzy->known[hash >> 6 & 1023] >> (hash >> 16 & 63) & 1))
            continue;
        uint32_t found = hashtable_get(&fuzzy->deletions, hash, UINT32_MAX);
        if (found == UINT32_MAX)
            continue;
        const struct fuzzy_word *word = &fuzzy->words[found];
        /* The first letter is hardly ever mistyped, and telling words apart hangs on it. */
        if (word->key[0] == token->sound[0] &&
            fuzzy_is_near(word->key, word->length, token->sound, token->key_length))
            return word->symbol;
    }
    return 0;
}
