/* UTF-8, bytes that are none, and cuts that tear nothing. */
#include "../unit.h"

#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/utf8.h"

static void every_point_goes_both_ways(void **state)
{
    (void)state;
    for (uint32_t point = 0; point <= 0x10ffff; point++) {
        char bytes[4];
        uint32_t read;
        if (point >= 0xd800 && point <= 0xdfff)
            continue;
        size_t len = utf8_encode(point, bytes);
        if (utf8_decode((struct str){bytes, len}, &read) != len || read != point)
            fail_msg("U+%04X", point);
        for (size_t cut = 1; cut < len; cut++) {
            assert_int_equal(utf8_decode((struct str){bytes, cut}, &read), 1);
            assert_true(read == UTF8_INVALID);
        }
    }
}

static void what_is_no_utf8(void **state)
{
    static const char *const bad[] = {"\x80",
                                      "\xbf",
                                      "\xc0\x80",
                                      "\xc1\xbf",
                                      "\xe0\x80\x80",
                                      "\xe0\x9f\xbf",
                                      "\xed\xa0\x80",
                                      "\xed\xbf\xbf",
                                      "\xf0\x80\x80\x80",
                                      "\xf0\x8f\xbf\xbf",
                                      "\xf4\x90\x80\x80",
                                      "\xf5\x80\x80\x80",
                                      "\xff",
                                      "\xe0\xa4x"};
    char bytes[4];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(utf8_valid(str_of(bad[i])));
    assert_true(utf8_valid(STR("")));
    assert_true(utf8_valid((struct str){"a\0b", 3}));
    assert_int_equal(utf8_encode(0xd800, bytes), 3);
    assert_memory_equal(bytes, "\xef\xbf\xbd", 3);
    assert_int_equal(utf8_encode(0x110000, bytes), 3);
}

static void units(void **state)
{
    (void)state;
    assert_int_equal(utf8_units(STR("abc")), 3);
    assert_int_equal(utf8_units(STR("मदद")), 3);
    assert_int_equal(utf8_units(STR("\xf0\x9f\x9a\xa8")), 2);
    assert_int_equal(utf8_units(STR("a\xff")), 2);
    assert_int_equal(utf8_units((struct str){NULL, 0}), 0);
}

static void cuts_between_characters(void **state)
{
    static const struct {
        const char *text;
        size_t units;
        const char *kept;
    } cuts[] = {
        {"hello", 5, "hello"},
        {"hello", 3, "hel"},
        {"hello", 0, ""},
        {"a\xf0\x9f\x9a\xa8", 2, "a"},                              /* no half emoji */
        {"ab\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", 4, "ab"},            /* nor one without its skin */
        {"a\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7x", 4, "a"}, /* nor half a family */
        {"a\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7x", 6,
         "a\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7"},
        {"ae\xcc\x81z", 2, "a"}, /* nor a letter without its accent */
        {"मदत कि", 5, "मदत "},   /* nor without its vowel */
        {"மதி", 2, "ம"},
        {"अक्षर", 3, "अ"},      /* nor half a conjunct */
        {"e\xcc\x81", 1, "e"}, /* better than nothing */
        {"\xf0\x9f\x9a\xa8", 1, ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cuts); i++) {
        struct str kept = utf8_cut(str_of(cuts[i].text), cuts[i].units);
        if (!str_eq(kept, str_of(cuts[i].kept)))
            fail_msg("\"%s\" to %zu is \"%.*s\"", cuts[i].text, cuts[i].units, (int)kept.len, kept.at);
    }
}

/* A letter under a thousand marks is cut all the same, and something is left. */
static void no_text_vanishes(void **state)
{
    static const char *const starts[] = {"", "a", "some words and a", "\xf0\x9f\x91\xa9"};
    static const char *const marks[] = {"\xcc\x81", "\xe2\x80\x8d", "\xe0\xa5\x8d", "\xef\xb8\x8f"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(starts) * ARRAY_LEN(marks); i++) {
        struct buf buf_auto text = {0};
        buf_add_text(&text, starts[i / 4]);
        for (int k = 0; k < 2000; k++)
            buf_add_text(&text, marks[i % 4]);
        for (size_t limit = 2; limit < 1500; limit += 97) {
            struct str kept = utf8_cut(buf_str(&text), limit);
            assert_in_range(utf8_units(kept), MAX((size_t)1, limit > 40 ? limit - 33 : 1), limit);
            assert_true(utf8_valid(kept));
        }
    }
}

static void cuts_hold_their_limit(void **state)
{
    static const char *const pieces[] = {"a", "क्षि", "\xf0\x9f\x9a\xa8", "\xff", "\xe2\x80\x8d", "é"};
    uint32_t seed = 1;
    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct buf buf_auto text = {0};
        for (int i = 0; i < 40; i++) {
            seed = seed * 1103515245u + 12345u;
            buf_add_text(&text, pieces[(seed >> 16) % ARRAY_LEN(pieces)]);
        }
        size_t limit = (seed >> 8) % 60;
        struct str kept = utf8_cut(buf_str(&text), limit);
        assert_true(utf8_units(kept) <= limit && kept.len <= text.len);
        if (utf8_units(buf_str(&text)) <= limit)
            assert_int_equal(kept.len, text.len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_point_goes_both_ways),
        cmocka_unit_test(what_is_no_utf8),
        cmocka_unit_test(units),
        cmocka_unit_test(cuts_between_characters),
        cmocka_unit_test(no_text_vanishes),
        cmocka_unit_test(cuts_hold_their_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
