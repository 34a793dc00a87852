#include "concepts.h"

#include "bloom.h"

#define SOUND_LETTERS_MIN 4
#define SOUND_SALT UINT64_C(0x2545f4914f6cdd1d)
#define BEGINNING_SALT UINT64_C(0x9e6c63d0676a9a99)
#define BEGINNING_LETTERS_MIN 2

void concepts_finish(struct concepts *concepts)
{
    hashtable_free(&concepts->names);
    hashtable_free(&concepts->words);
}

void concepts_pack(struct concepts *concepts)
{
    hashtable_free(&concepts->names);
    hashtable_pack(&concepts->words);
}

static uint64_t sound_hash(const struct token *word)
{
    return word->key && word->letters >= SOUND_LETTERS_MIN ? hash_add(SOUND_SALT, word->key) | 1 : 0;
}

/* Adds number to those packed under key, unless it is there or they are full. */
static void put(struct hashtable *words, uint64_t key, uint32_t number)
{
    bool is_new;
    uint32_t *packed = hashtable_put(words, key, &is_new);
    for (unsigned i = 0; i < CONCEPTS_OF_WORD_MAX; i++) {
        uint32_t held = concepts_unpack(*packed, i);
        if (held == number)
            return;
        if (held == 0) {
            *packed |= number << (CONCEPT_BITS * i);
            return;
        }
    }
}

bool concepts_add(struct concepts *concepts, const char *name, const struct token *word, bool beginning,
                  bool by_sound)
{
    bool is_new;
    uint64_t id = hash_text(name) | 1;
    uint32_t *number = hashtable_put(&concepts->names, id, &is_new);
    if (is_new)
        *number = (uint32_t)concepts->names.count;
    if (*number > CONCEPTS_MAX)
        return false;
    concepts->ids[*number] = (uint32_t)(id >> 32);
    put(&concepts->words, word->form | 1, *number);
    if (by_sound && sound_hash(word))
        put(&concepts->words, sound_hash(word), *number);
    if (beginning && word->letters >= BEGINNING_LETTERS_MIN) {
        uint64_t hash = hash_add(BEGINNING_SALT, word->form) | 1;
        put(&concepts->words, hash, *number);
        bloom_add(concepts->known, CONCEPTS_KNOWN_WORDS, hash);
        concepts->beginnings |= UINT64_C(1) << word->letters;
    }
    return true;
}

/* Of the longest beginning that is one. */
static uint32_t by_beginning(const struct concepts *concepts, const struct token *token)
{
    uint32_t packed = 0;
    uint64_t hash = HASH_START;
    for (size_t i = 0; i < token->letters; i++) {
        hash = hash_add(hash, token->spelling[i]);
        if (!(concepts->beginnings >> (i + 1) & 1))
            continue;
        uint64_t beginning = hash_add(BEGINNING_SALT, hash) | 1;
        if (bloom_may_have(concepts->known, CONCEPTS_KNOWN_WORDS, beginning))
            packed = hashtable_get(&concepts->words, beginning, packed);
    }
    return packed;
}

uint32_t concepts_of(const struct concepts *concepts, const struct token *token)
{
    if (token->kind != TOKEN_WORD)
        return 0;
    uint32_t packed = hashtable_get(&concepts->words, token->form | 1, 0);
    if (!packed && token->stretched)
        packed = hashtable_get(&concepts->words, token->single | 1, 0);
    if (!packed)
        packed = by_beginning(concepts, token);
    if (!packed && sound_hash(token))
        packed = hashtable_get(&concepts->words, sound_hash(token), 0);
    return packed;
}
