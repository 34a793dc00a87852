/* Memory and arenas. */
#include "../unit.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

static void new_memory_is_zero(void **state)
{
    int *numbers = mem_new(100, sizeof(*numbers));
    (void)state;
    for (int i = 0; i < 100; i++)
        assert_int_equal(numbers[i], 0);
    numbers = mem_resize(numbers, 1000, sizeof(*numbers));
    numbers[999] = 1;
    free(numbers);
    free(mem_new(0, 0));
    free(mem_resize(NULL, 0, 0));
}

static void copies(void **state)
{
    char mem_auto *text = mem_dup("abc"), *part = mem_dup_len("a\0bc", 3);
    (void)state;
    assert_string_equal(text, "abc");
    assert_null(mem_dup(NULL));
    assert_memory_equal(part, "a\0b", 4);
    char *stolen = mem_steal(text);
    assert_null(text);
    free(stolen);
}

static void an_arena_holds_many_sizes(void **state)
{
    struct arena arena = {0};
    char *kept[300];
    (void)state;
    for (size_t i = 0; i < 300; i++) {
        size_t len = i * i % 9000;
        kept[i] = arena_new(&arena, len, 1);
        assert_int_equal((uintptr_t)kept[i] % _Alignof(max_align_t), 0);
        for (size_t k = 0; k < len; k++)
            assert_int_equal(kept[i][k], 0);
        memset(kept[i], (int)(i % 127 + 1), len);
    }
    for (size_t i = 0; i < 300; i++) {
        for (size_t k = 0; k < i * i % 9000; k++)
            assert_int_equal(kept[i][k], (int)(i % 127 + 1));
    }
    arena_free(&arena);
    assert_null(arena.block);
}

static void texts_in_an_arena(void **state)
{
    struct arena arena = {0};
    (void)state;
    assert_string_equal(arena_dup(&arena, "abc"), "abc");
    assert_null(arena_dup(&arena, NULL));
    assert_string_equal(arena_dup_len(&arena, NULL, 0), "");
    assert_string_equal(arena_printf(&arena, "%s-%d", "x", 7), "x-7");
    char *wide = arena_printf(&arena, "%9000d", 1);
    assert_int_equal(strlen(wide), 9000);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(new_memory_is_zero), cmocka_unit_test(copies),
                                       cmocka_unit_test(an_arena_holds_many_sizes),
                                       cmocka_unit_test(texts_in_an_arena)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
