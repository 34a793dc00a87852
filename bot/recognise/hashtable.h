/* An open hash table from 64-bit hashes to 32-bit numbers, built once, then only read. */
#ifndef RECOGNISE_HASHTABLE_H
#define RECOGNISE_HASHTABLE_H

#include "util/base.h"

struct hashtable {
    struct hashtable_slot {
        uint64_t key; /* 0: empty */
        uint32_t value;
    } * slots;
    size_t size, count; /* size is a power of two */
};

void hashtable_free(struct hashtable *table);
/* The value's place for key (which is not 0); *ret_new says that it was just made, and is 0. */
uint32_t *hashtable_put(struct hashtable *table, uint64_t key, bool *ret_new);

/* The value, or `otherwise`. */
static inline uint32_t hashtable_get(const struct hashtable *table, uint64_t key, uint32_t otherwise)
{
    if (table->size == 0)
        return otherwise;
    for (size_t i = key & (table->size - 1);; i = (i + 1) & (table->size - 1)) {
        if (table->slots[i].key == key)
            return table->slots[i].value;
        if (table->slots[i].key == 0)
            return otherwise;
    }
}

#endif
