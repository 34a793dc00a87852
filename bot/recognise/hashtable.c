#include "hashtable.h"

#include <stdlib.h>

#include "util/mem.h"

#define SIZE_FIRST 1024

void hashtable_free(struct hashtable *table)
{
    free(table->slots);
    free(table->packed);
    *table = (struct hashtable){0};
}

static struct hashtable_slot *slot_for(const struct hashtable *table, uint64_t key)
{
    size_t i = key & (table->size - 1);
    while (table->slots[i].key != 0 && table->slots[i].key != key)
        i = (i + 1) & (table->size - 1);
    return &table->slots[i];
}

static void grow(struct hashtable *table)
{
    struct hashtable old = *table;
    table->size = old.size ? 2 * old.size : SIZE_FIRST;
    table->slots = mem_new(table->size, sizeof(*table->slots));
    for (size_t i = 0; i < old.size; i++) {
        if (old.slots[i].key)
            *slot_for(table, old.slots[i].key) = old.slots[i];
    }
    free(old.slots);
}

uint32_t *hashtable_put(struct hashtable *table, uint64_t key, bool *ret_new)
{
    if (3 * (table->count + 1) > 2 * table->size)
        grow(table);
    struct hashtable_slot *slot = slot_for(table, key);
    *ret_new = slot->key == 0;
    if (*ret_new) {
        slot->key = key;
        table->count++;
    }
    return &slot->value;
}

uint32_t hashtable_get_unpacked(const struct hashtable *table, uint64_t key, uint32_t otherwise)
{
    if (table->size == 0)
        return otherwise;
    const struct hashtable_slot *slot = slot_for(table, key);
    return slot->key ? slot->value : otherwise;
}

/* Every key keeps its slot: what was found before is found as before. */
void hashtable_pack(struct hashtable *table)
{
    if (table->size == 0)
        return;
    table->packed = mem_new(table->size, sizeof(*table->packed));
    for (size_t i = 0; i < table->size; i++) {
        const struct hashtable_slot *slot = &table->slots[i];
        if (slot->key)
            table->packed[i] = (struct hashtable_packed){hashtable_tag(slot->key), slot->value};
    }
    free(table->slots);
    table->slots = NULL;
}
