/*
 * Memory. Everything a stranger can make grow is bounded elsewhere, and a restart needs no recovery, so a
 * failed allocation logs one line and aborts: no caller ever sees NULL.
 */
#ifndef PUKAAR_UTIL_MEM_H
#define PUKAAR_UTIL_MEM_H

#include "util/base.h"

/* Zeroed memory for `count` elements; overflow of count * size aborts too. Caller frees with free(). */
void *mem_new(size_t count, size_t size) __attribute__((returns_nonnull, malloc));

/* Grows or shrinks; new bytes are not zeroed. */
void *mem_resize(void *old, size_t count, size_t size) __attribute__((returns_nonnull));

/* A NUL-terminated copy of text; NULL stays NULL. Caller frees. */
char *mem_dup(const char *text);

/* A copy of len bytes with a NUL behind them. Caller frees. */
char *mem_dup_len(const void *bytes, size_t len) __attribute__((returns_nonnull));

/* Cleanup attribute for locals: `mem_auto char *x = ...` is freed when it goes out of scope. */
void mem_free_at(void *pointer_to_pointer);
#define mem_auto __attribute__((cleanup(mem_free_at)))

/* Hands the pointer on and leaves NULL behind, so that a mem_auto local lets go of it. */
#define mem_steal(pointer)                                                                                   \
    __extension__({                                                                                          \
        __typeof__(pointer) stolen_ = (pointer);                                                             \
        (pointer) = NULL;                                                                                    \
        stolen_;                                                                                             \
    })

/*
 * An arena: many small allocations that die together (one webhook, one unit of work). Not thread-safe.
 * Zero-initialise; arena_free() returns it to that state.
 */
struct arena {
    struct arena_block *block; /* newest first */
};

void *arena_new(struct arena *arena, size_t count, size_t size) __attribute__((returns_nonnull));
char *arena_dup_len(struct arena *arena, const void *bytes, size_t len) __attribute__((returns_nonnull));
char *arena_dup(struct arena *arena, const char *text); /* NULL stays NULL */
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
void arena_free(struct arena *arena);

#endif
