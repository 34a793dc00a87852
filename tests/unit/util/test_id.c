/* Ids and references. */
#include "../unit.h"

#include <ctype.h>
#include <string.h>

#include "util/id.h"

static void references_can_be_read_out(void **state)
{
    int seen[256] = {0};
    (void)state;
    for (int i = 0; i < 20000; i++) {
        char ref[ID_REFERENCE_SIZE], same[ID_REFERENCE_SIZE];
        id_reference(ref);
        assert_int_equal(strlen(ref), ID_REFERENCE_LEN);
        assert_true(id_is_reference(str_of(ref), same));
        assert_string_equal(ref, same);
        int digits = 0;
        for (const char *c = ref; *c; c++) {
            seen[(unsigned char)*c]++;
            digits += isdigit((unsigned char)*c) != 0;
        }
        assert_in_range(digits, 1, ID_REFERENCE_LEN - 1);
    }
    for (const char *c = "0O1ILU"; *c; c++)
        assert_int_equal(seen[(unsigned char)*c], 0);
    for (const char *c = "23456789ABCDEFGHJKMNPQRSTVWXYZ"; *c; c++)
        assert_true(seen[(unsigned char)*c] > 500); /* 80,000 over 30 characters */
}

static void what_is_a_reference(void **state)
{
    static const char *const good[] = {"4F7K", "4f7k", "a2b3", "222A", "ZZZ9"};
    static const char *const bad[] = {"",     "4F7",  "4F7KK", "2345", "SEEN", "4F7O",
                                      "4F70", "1F7K", "4F-K",  "4F K", "४F7K"};
    char ref[ID_REFERENCE_SIZE];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        assert_true(id_is_reference(str_of(good[i]), ref));
        assert_true(str_eq_nocase(str_of(ref), str_of(good[i])));
        for (const char *c = ref; *c; c++)
            assert_false(islower((unsigned char)*c));
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(id_is_reference(str_of(bad[i]), ref));
    assert_false(id_is_reference((struct str){"4F\0K", 4}, ref));
    assert_false(id_is_reference((struct str){NULL, 0}, ref));
}

static void join_codes_are_read_as_people_type_them(void **state)
{
    static const char *const good[] = {"K7M2QX", "k7m2qx", "K7M 2QX", " k7m-2qx ", "K 7 M 2 Q X"};
    static const char *const bad[] = {"",       "K7M2Q",  "K7M2QXX", "234567",
                                      "ABCDEF", "K7M2Q0", "K7M_2QX", "K7M2QX."};
    char code[ID_JOIN_CODE_SIZE], same[ID_JOIN_CODE_SIZE];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        assert_true(id_is_join_code(str_of(good[i]), code));
        assert_string_equal(code, "K7M2QX");
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(id_is_join_code(str_of(bad[i]), code));
    assert_false(id_is_join_code((struct str){"K7M2\0X", 6}, code));
    for (int i = 0; i < 1000; i++) {
        id_join_code(code);
        assert_true(id_is_join_code(str_of(code), same));
        assert_string_equal(code, same);
    }
}

static void ids_are_positive_and_new(void **state)
{
    int64_t before = 0;
    (void)state;
    for (int i = 0; i < 10000; i++) {
        int64_t id = id_new();
        assert_true(id > 0 && id != before);
        before = id;
    }
}

static void random_bytes_fill_all(void **state)
{
    unsigned char bytes[1000] = {0};
    size_t zeros = 0;
    (void)state;
    id_random(bytes, 0);
    id_random(bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        zeros += bytes[i] == 0;
    assert_true(zeros < 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_can_be_read_out), cmocka_unit_test(what_is_a_reference),
        cmocka_unit_test(join_codes_are_read_as_people_type_them), cmocka_unit_test(ids_are_positive_and_new),
        cmocka_unit_test(random_bytes_fill_all)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
