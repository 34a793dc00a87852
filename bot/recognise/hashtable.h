/* An open hash table from 64-bit hashes to 32-bit numbers, built once, then packed to half its size and only
 * read. */
#ifndef RECOGNISE_HASHTABLE_H
#define RECOGNISE_HASHTABLE_H

#include "util/base.h"

struct hashtable {
    struct hashtable_slot {
        uint64_t key; /* 0: empty */
        uint32_t value;
    } * slots;
    struct hashtable_packed {
        uint32_t tag; /* the upper half of the key, the place says the lower; 0: empty */
        uint32_t value;
    } * packed;
    size_t size, count; /* size is a power of two */
};

void hashtable_free(struct hashtable *table);
/* The value's place for key (which is not 0); *ret_new says that it was just made, and is 0. Not after
 * packing. */
uint32_t *hashtable_put(struct hashtable *table, uint64_t key, bool *ret_new);
void hashtable_pack(struct hashtable *table);

static inline uint32_t hashtable_tag(uint64_t key)
{
    uint32_t upper = (uint32_t)(key >> 32);
    return upper ? upper : 1;
}

uint32_t hashtable_get_unpacked(const struct hashtable *table, uint64_t key, uint32_t otherwise);

/* The value, or `otherwise`. */
static inline uint32_t hashtable_get(const struct hashtable *table, uint64_t key, uint32_t otherwise)
{
    if (!table->packed)
        return hashtable_get_unpacked(table, key, otherwise);
    uint32_t tag = hashtable_tag(key);
    for (size_t i = key & (table->size - 1);; i = (i + 1) & (table->size - 1)) {
        if (table->packed[i].tag == tag)
            return table->packed[i].value;
        if (table->packed[i].tag == 0)
            return otherwise;
    }
}

#endif
