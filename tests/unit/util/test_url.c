/* URL and form encoding. */
#include "../unit.h"

#include <string.h>

#include "util/url.h"

static void everything_else_is_escaped(void **state)
{
    struct buf buf_auto out = {0};
    (void)state;
    url_add(&out, (struct str){"aZ09-._~ +&=%/\n\0\xc3\xa9", 18});
    assert_string_equal(buf_text(&out), "aZ09-._~%20%2B%26%3D%25%2F%0A%00%C3%A9");
}

static void check(const char *pairs, const char *name, const char *expected)
{
    struct buf buf_auto out = {0};
    bool found = url_field(str_of(pairs), name, &out);
    assert_int_equal(found, expected != NULL);
    assert_string_equal(buf_text(&out), expected ? expected : "");
}

static void a_field_is_found(void **state)
{
    (void)state;
    check("a=1&b=2", "b", "2");
    check("a=1&b=2&b=3", "b", "2");
    check("a=1+2%2b3", "a", "1 2+3");
    check("from=%2B910000020011", "from", "+910000020011");
    check("b%5Bc%5D=x", "b[c]", "x");
    check("a=", "a", "");
    check("a==b", "a", "=b");
    check("x=%e0%a4%86", "x", "आ");
}

static void what_is_no_field_is_not(void **state)
{
    (void)state;
    check("", "a", NULL);
    check("&&", "a", NULL);
    check("ab=1", "a", NULL);
    check("a=%", "a", NULL);
    check("a=%2", "a", NULL);
    check("a=%2g", "a", NULL);
    check("%zz=1&a=2", "a", "2");
}

static void what_is_written_is_read(void **state)
{
    char bytes[256];
    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)i;
    struct buf buf_auto form = {0}, out = {0};
    buf_add_text(&form, "v=");
    url_add(&form, (struct str){bytes, sizeof(bytes)});
    assert_true(url_field(buf_str(&form), "v", &out));
    assert_int_equal(out.len, sizeof(bytes));
    assert_memory_equal(out.at, bytes, sizeof(bytes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_else_is_escaped),
        cmocka_unit_test(a_field_is_found),
        cmocka_unit_test(what_is_no_field_is_not),
        cmocka_unit_test(what_is_written_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
