#include "fuzzy.h"

#include <stdlib.h>
#include <string.h>

#include "bloom.h"
#include "util/mem.h"

void fuzzy_finish(struct fuzzy *fuzzy)
{
    hashtable_free(&fuzzy->deletions);
    free(fuzzy->words);
    hashtable_free(&fuzzy->loose);
    free(fuzzy->heard);
    *fuzzy = (struct fuzzy){0};
}

void fuzzy_pack(struct fuzzy *fuzzy)
{
    hashtable_pack(&fuzzy->deletions);
    hashtable_pack(&fuzzy->loose);
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

/* Most words stand in many terms. */
static bool has_word(const struct fuzzy *fuzzy, const struct token *word, uint64_t symbol)
{
    uint64_t hash = hash_without(word->sound, word->key_length, word->key_length);
    uint32_t found = hashtable_get(&fuzzy->deletions, hash, UINT32_MAX);
    return found != UINT32_MAX && fuzzy->words[found].symbol == symbol;
}

void fuzzy_add(struct fuzzy *fuzzy, const struct token *word, uint64_t symbol)
{
    if (!is_long(word) || has_word(fuzzy, word, symbol))
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
        bloom_add(fuzzy->known, ARRAY_LEN(fuzzy->known), hash);
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
        if (!bloom_may_have(fuzzy->known, ARRAY_LEN(fuzzy->known), hash))
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

/* The sound key with every bare c read as ch; 0 when there is none. */
static size_t key_with_ch(const struct token *token, char key[SOUND_KEY_MAX])
{
    char letters[2 * TOKEN_LETTERS_MAX];
    size_t count = 0;
    bool bare = false;
    for (size_t i = 0; i < token->letters; i++) {
        uint32_t next = i + 1u < token->letters ? token->spelling[i + 1] : 0;
        bool is_bare = token->spelling[i] == 'c' && next != 'h' && next != 'k';
        letters[count++] = (char)token->spelling[i];
        if (is_bare)
            letters[count++] = 'h';
        bare |= is_bare;
    }
    return bare ? sound_key(letters, count, key) : 0;
}

static bool is_vowel(char sound)
{
    return sound == 'a' || sound == 'i' || sound == 'u';
}

/* 0 when too little is left of the word. */
static uint64_t hash_loosely(const struct token *token)
{
    char key[SOUND_KEY_MAX];
    const char *sound = token->sound;
    size_t length = token->key_length, used = 0;
    if (token->spelling[0] == 'c') {
        size_t with_ch = key_with_ch(token, key);
        length = with_ch ? with_ch : length;
        sound = with_ch ? key : sound;
    }
    for (size_t i = 0; i < length; i++) {
        char c = sound[i] == 'o' ? 'u' : sound[i];
        if ((c == 'h' && i > 0) || (used && key[used - 1] == c))
            continue;
        key[used++] = c;
    }
    while (used > 0 && is_vowel(key[used - 1]))
        used--;
    return used < FUZZY_LOOSE_SOUNDS_MIN ? 0 : token_key_hash(key, used) | 1;
}

void fuzzy_add_heard(struct fuzzy *fuzzy, const struct token *word, uint64_t symbol, bool alone)
{
    uint64_t hash = word->kind == TOKEN_WORD ? hash_loosely(word) : 0;
    if (!hash)
        return;
    bool is_new;
    uint32_t *place = hashtable_put(&fuzzy->loose, hash, &is_new);
    if (is_new) {
        if (fuzzy->heard_count == fuzzy->heard_size) {
            fuzzy->heard_size = fuzzy->heard_size ? 2 * fuzzy->heard_size : 256;
            fuzzy->heard = mem_resize(fuzzy->heard, fuzzy->heard_size, sizeof(*fuzzy->heard));
        }
        *place = (uint32_t)fuzzy->heard_count++;
    }
    if (is_new || alone)
        fuzzy->heard[*place] = symbol;
}

uint64_t fuzzy_find_heard(const struct fuzzy *fuzzy, const struct token *token)
{
    uint64_t hash = token->kind == TOKEN_WORD ? hash_loosely(token) : 0;
    uint32_t found = hash ? hashtable_get(&fuzzy->loose, hash, UINT32_MAX) : UINT32_MAX;
    return found == UINT32_MAX ? 0 : fuzzy->heard[found];
}
