/* Buffers, and what they escape for JSON, HTML and CSV; string views. */
#include "../unit.h"

#include <stdlib.h>

#include "util/buf.h"

static void grows_and_is_always_terminated(void **state)
{
    struct buf buf_auto buf = {0};
    (void)state;
    assert_string_equal(buf_text(&buf), "");
    assert_int_equal(buf_str(&buf).len, 0);
    for (int i = 0; i < 5000; i++)
        buf_addf(&buf, "%d,", i % 10);
    assert_int_equal(buf.len, 10000);
    assert_int_equal(strlen(buf.at), 10000);
    assert_memory_equal(buf.at + 9980, "0,1,2,3,4,5,6,7,8,9,", 20);
    buf_clear(&buf);
    assert_string_equal(buf_text(&buf), "");
    buf_add(&buf, "a\0b", 3);
    assert_int_equal(buf.len, 3);
    assert_memory_equal(buf.at, "a\0b", 4);
    buf_add_str(&buf, (struct str){NULL, 0});
    assert_int_equal(buf.len, 3);
}

static void is_taken_whole(void **state)
{
    struct buf buf = {0};
    (void)state;
    char *empty = buf_take(&buf);
    assert_string_equal(empty, "");
    free(empty);
    buf_add_text(&buf, "abc");
    char *text = buf_take(&buf);
    assert_string_equal(text, "abc");
    assert_null(buf.at);
    assert_int_equal(buf.len + buf.size, 0);
    free(text);
}

struct pair {
    const char *in, *out;
};

static void becomes(void (*add)(struct buf *, struct str), const struct pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct buf buf_auto out = {0};
        add(&out, str_of(pairs[i].in));
        assert_string_equal(buf_text(&out), pairs[i].out);
    }
}

static void json_strings(void **state)
{
    static const struct pair pairs[] = {
        {"", "\"\""},
        {"a\"b\\c/d", "\"a\\\"b\\\\c/d\""},
        {"\b\f\n\r\t\x01\x1b\x7f", "\"\\b\\f\\n\\r\\t\\u0001\\u001b\\u007f\""},
        {"मदद \xf0\x9f\x9a\xa8", "\"मदद \xf0\x9f\x9a\xa8\""},
        {"a\xff\xc3", "\"a\\ufffd\\ufffd\""},
        {"\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\""}, /* a surrogate */
        {"\xc0\xaf", "\"\\ufffd\\ufffd\""},            /* overlong */
        {"\xc2\x9b"
         "31m",
         "\"\\u009b31m\""}, /* CSI as one character */
        {"\xe2\x80\xa8\xe2\x80\xae\xe2\x81\xa6", "\"\\u2028\\u202e\\u2066\""},
    };
    (void)state;
    becomes(buf_add_json, pairs, ARRAY_LEN(pairs));
    struct buf buf_auto out = {0};
    buf_add_json(&out, (struct str){"a\0b", 3});
    assert_string_equal(out.at, "\"a\\u0000b\"");
}

static void html_text(void **state)
{
    static const struct pair pairs[] = {
        {"", ""}, {"<a href='x'>&\"</a>", "&lt;a href=&#39;x&#39;&gt;&amp;&quot;&lt;/a&gt;"}, {"आग", "आग"}};
    (void)state;
    becomes(buf_add_html, pairs, ARRAY_LEN(pairs));
}

static void csv_fields(void **state)
{
    static const struct pair pairs[] = {
        {"", ""},
        {"plain words", "plain words"},
        {"a,b", "\"a,b\""},
        {"a;b", "\"a;b\""},
        {"say \"x\"", "\"say \"\"x\"\"\""},
        {"two\nlines", "\"two\nlines\""},
        {"=1+1", "'=1+1"},
        {"-1", "'-1"},
        {"@x", "'@x"},
        {"+910000010001", "+910000010001"},
        {"=a,b", "\"'=a,b\""},
        {"\t=x", "'\t=x"},
    };
    (void)state;
    becomes(buf_add_csv, pairs, ARRAY_LEN(pairs));
}

static void views(void **state)
{
    struct str rest = STR("a,,b,"), part;
    const char *const parts[] = {"a", "", "b", ""};
    char buffer[4];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        assert_true(str_next(&rest, ',', &part));
        assert_true(str_eq(part, str_of(parts[i])));
    }
    assert_false(str_next(&rest, ',', &part));
    assert_true(str_eq(str_trim(STR(" \t\r\n x y \v\f")), STR("x y")));
    assert_int_equal(str_trim(STR("  ")).len, 0);
    assert_int_equal(str_trim((struct str){NULL, 0}).len, 0);
    assert_true(str_eq(str_slice(STR("abc"), 1, 9), STR("bc")));
    assert_int_equal(str_slice(STR("abc"), 5, 9).len, 0);
    assert_int_equal(str_slice(STR("abc"), 2, 1).len, 0);
    assert_true(str_eq_nocase(STR("AbC"), STR("aBc")));
    assert_false(str_eq_nocase(STR("abc"), STR("ab")));
    assert_true(str_starts(STR("abc"), STR("")));
    assert_false(str_starts(STR("a"), STR("ab")));
    assert_true(str_copy(buffer, sizeof(buffer), STR("abc")));
    assert_false(str_copy(buffer, sizeof(buffer), STR("abcd")));
    assert_string_equal(buffer, "");
    assert_false(str_copy(buffer, sizeof(buffer), (struct str){"a\0b", 3}));
    assert_true(str_format(buffer, sizeof(buffer), "%d", 123));
    assert_false(str_format(buffer, sizeof(buffer), "%d", 1234));
    assert_string_equal(buffer, "123");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_is_always_terminated),
        cmocka_unit_test(is_taken_whole),
        cmocka_unit_test(json_strings),
        cmocka_unit_test(html_text),
        cmocka_unit_test(csv_fields),
        cmocka_unit_test(views),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
