/* What admins type: lines, numbers, names that become ids. */
#include "../unit.h"

#include <string.h>

#include "registry/answers.h"

static struct arena arena;

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void lines(void **state)
{
    (void)state;
    assert_string_equal(line_read(STR("  14  Hill\tRoad\r\nBandra, \n 400050 \n"), &arena),
                        "14 Hill Road, Bandra, 400050");
    assert_string_equal(line_read(STR("सागर दर्शन"), &arena), "सागर दर्शन");
    assert_string_equal(line_read(STR(" \n "), &arena), "");
    assert_null(line_read(STR("a\x01b"), &arena));
    assert_null(line_read(STR("a\xff"), &arena));
}

static void numbers_are(const char *text, const char *list)
{
    const char *bad = NULL, *read = phones_read(str_of(text), &arena, &bad);
    if (!read || strcmp(read, list) != 0)
        fail_msg("\"%s\" is read as %s, bad \"%s\"", text, read ? read : "nothing", bad);
}

static void numbers_are_found_among_words(void **state)
{
    (void)state;
    numbers_are("+91 00000 30001", "+910000030001");
    numbers_are("910000030001", "+910000030001");
    numbers_are("10000 30000", "+911000030000");
    numbers_are("1000030000, 1000030001;1000030000", "+911000030000,+911000030001");
    numbers_are("10000 30000 10000 30001", "+911000030000,+911000030001");
    numbers_are("Ramesh (gate 1): 10000-30000\nSuresh 01000030001.", "+911000030000,+911000030001");
    numbers_are("१०००० ३०००१", "+911000030001");
    numbers_are("+911000030000+911000030001", "+911000030000,+911000030001");
    numbers_are("022 2640 1234", "+912226401234");
    numbers_are("guard +1 212 555 0100", "+12125550100");
}

static void what_is_no_number_is_named(void **state)
{
    static const struct {
        const char *text, *bad;
    } wrong[] = {{"10000 3000", "10000 3000"},       {"1000030000, 123", "123"},
                 {"ask the guard", "ask the guard"}, {"+91 10000 3000", "+91 10000 3000"},
                 {"1000030000 55", "1000030000 55"}, {"", ""}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        const char *bad = NULL;
        if (phones_read(str_of(wrong[i].text), &arena, &bad))
            fail_msg("\"%s\" was taken", wrong[i].text);
        if (strcmp(bad, wrong[i].bad) != 0)
            fail_msg("of \"%s\", \"%s\" is said to be wrong", wrong[i].text, bad);
    }
    assert_true(phones_have("+911,+912", STR("+912")));
    assert_false(phones_have("+911,+912", STR("+91")));
    assert_int_equal(phones_count(""), 0);
    assert_int_equal(phones_count("+911,+912"), 2);
}

static void ids(void **state)
{
    (void)state;
    assert_string_equal(id_of_name("Sagar Darshan C.H.S. (B)", 48, &arena), "sagar-darshan-c-h-s-b");
    assert_string_equal(id_of_name("सागर", 48, &arena), "society");
    assert_string_equal(id_of_name("--", 48, &arena), "society");
    assert_string_equal(id_of_name("Abcdef ghi", 7, &arena), "abcdef");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),
        cmocka_unit_test(numbers_are_found_among_words),
        cmocka_unit_test(what_is_no_number_is_named),
        cmocka_unit_test(ids),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
