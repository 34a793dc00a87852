/* One 64-bit hash for words, phrases and features. Collisions are taken for impossible: nothing compares
 * text. */
#ifndef RECOGNISE_HASH_H
#define RECOGNISE_HASH_H

#include "util/base.h"

#define HASH_START UINT64_C(0x9e3779b97f4a7c15)

static inline uint64_t hash_add(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0xff51afd7ed558ccd);
    return hash ^ hash >> 32;
}

static inline uint64_t hash_text(const char *text)
{
    uint64_t hash = HASH_START;
    for (; *text; text++)
        hash = hash_add(hash, (unsigned char)*text);
    return hash;
}

#endif
