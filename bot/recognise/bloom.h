/* Small sets of hashes that stay in the cache: what is not in them is surely not, what is may be. words, the
 * size, is a power of two. */
#ifndef RECOGNISE_BLOOM_H
#define RECOGNISE_BLOOM_H

#include "util/base.h"

static inline uint64_t bloom_bits(uint64_t hash)
{
    return UINT64_C(1) << (hash & 63) | UINT64_C(1) << (hash >> 58);
}

static inline void bloom_add(uint64_t *set, size_t words, uint64_t hash)
{
    set[hash >> 6 & (words - 1)] |= bloom_bits(hash);
}

static inline bool bloom_may_have(const uint64_t *set, size_t words, uint64_t hash)
{
    return (~set[hash >> 6 & (words - 1)] & bloom_bits(hash)) == 0;
}

#endif
