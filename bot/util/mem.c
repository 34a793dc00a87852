/* Allocation that never returns NULL, and arenas. */
#include "util/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    _Alignas(max_align_t) unsigned char bytes[];
};

#define ARENA_BLOCK_BYTES 4096

static void *checked(void *memory)
{
    if (!memory) {
        static const char line[] = "event=memory.exhausted level=error\n";
        fwrite(line, 1, sizeof(line) - 1, stderr);
        abort();
    }
    return memory;
}

void *mem_new(size_t count, size_t size)
{
    return checked(calloc(count ? count : 1, size ? size : 1));
}

void *mem_resize(void *old, size_t count, size_t size)
{
    return checked(reallocarray(old, count ? count : 1, size ? size : 1));
}

char *mem_dup(const char *text)
{
    return text ? mem_dup_len(text, strlen(text)) : NULL;
}

char *mem_dup_len(const void *bytes, size_t len)
{
    if (len == SIZE_MAX)
        checked(NULL);
    char *copy = checked(malloc(len + 1));
    if (len)
        memcpy(copy, bytes, len);
    copy[len] = '\0';
    return copy;
}

void mem_free_at(void *pointer_to_pointer)
{
    void *pointer;
    memcpy(&pointer, pointer_to_pointer, sizeof(pointer));
    free(pointer);
}

static struct arena_block *arena_grow(struct arena *arena, size_t need)
{
    size_t size = MAX(need, (size_t)ARENA_BLOCK_BYTES);
    if (size > SIZE_MAX - sizeof(struct arena_block))
        checked(NULL);
    struct arena_block *block = checked(malloc(sizeof(*block) + size));
    *block = (struct arena_block){.next = arena->block, .size = size};
    arena->block = block;
    return block;
}

void *arena_new(struct arena *arena, size_t count, size_t size)
{
    size_t need;
    if (__builtin_mul_overflow(count, size, &need) || need > SIZE_MAX - sizeof(max_align_t))
        checked(NULL);
    need = (need + _Alignof(max_align_t) - 1) / _Alignof(max_align_t) * _Alignof(max_align_t);
    struct arena_block *block = arena->block;
    if (!block || need > block->size - block->used)
        block = arena_grow(arena, need);
    void *memory = block->bytes + block->used;
    block->used += need;
    memset(memory, 0, need);
    return memory;
}

char *arena_dup_len(struct arena *arena, const void *bytes, size_t len)
{
    if (len == SIZE_MAX)
        checked(NULL);
    char *copy = arena_new(arena, len + 1, 1);
    if (len)
        memcpy(copy, bytes, len);
    return copy;
}

char *arena_dup(struct arena *arena, const char *text)
{
    return text ? arena_dup_len(arena, text, strlen(text)) : NULL;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = arena_new(arena, (size_t)MAX(len, 0) + 1, 1);
    vsnprintf(text, (size_t)MAX(len, 0) + 1, format, again);
    va_end(again);
    return text;
}

void arena_free(struct arena *arena)
{
    for (struct arena_block *block = arena->block, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    arena->block = NULL;
}
