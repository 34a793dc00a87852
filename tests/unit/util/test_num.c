/* Numbers, durations and points: the whole text or nothing. */
#include "../unit.h"

#include <math.h>
#include <string.h>

#include "util/num.h"

static void whole_numbers(void **state)
{
    static const char *const bad[] = {"",
                                      "-",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "1.0",
                                      "0x1",
                                      "1e3",
                                      "--1",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "99999999999999999999999",
                                      "१"};
    int64_t value;
    (void)state;
    assert_true(num_i64(STR("0"), &value) && value == 0);
    assert_true(num_i64(STR("-0"), &value) && value == 0);
    assert_true(num_i64(STR("007"), &value) && value == 7);
    assert_true(num_i64(STR("9223372036854775807"), &value) && value == INT64_MAX);
    assert_true(num_i64(STR("-9223372036854775808"), &value) && value == INT64_MIN);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (num_i64(str_of(bad[i]), &value))
            fail_msg("accepted: \"%s\"", bad[i]);
    }
    assert_false(num_i64((struct str){"1\0", 2}, &value));
}

static void real_numbers(void **state)
{
    static const char *const bad[] = {
        "",    "-",     ".",
        "e5",  "1,5",   " 1",
        "1 ",  "0x10",  "inf",
        "nan", "1e999", "1.2.3",
        "1e",  "12a",   "0.00000000000000000000000000000000000000000000000000000000000000001"};
    double value;
    (void)state;
    assert_true(num_real(STR("19.0632"), &value) && value == 19.0632);
    assert_true(num_real(STR("-.5"), &value) && value == -0.5);
    assert_true(num_real(STR("+1e2"), &value) && value == 100);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (num_real(str_of(bad[i]), &value))
            fail_msg("accepted: \"%s\"", bad[i]);
    }
}

static void durations(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } good[] = {{"500ms", 500},         {"60s", 60000}, {"15m", 900000}, {"24h", DAY_MS},
                {"180d", 180 * DAY_MS}, {"5", 5000},    {"0", 0}};
    static const char *const bad[] = {
        "", "s", "ms", "1 s", "1.5h", "-1s", "1w", "1S", "106751991168d", "9223372036854775807s", "1s1s"};
    int64_t ms;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        assert_true(num_duration_ms(str_of(good[i].text), &ms) && ms == good[i].ms);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (num_duration_ms(str_of(bad[i]), &ms))
            fail_msg("accepted: \"%s\"", bad[i]);
    }
}

static void points(void **state)
{
    (void)state;
    assert_true(num_is_point(90, -180) && num_is_point(-90, 180) && num_is_point(0, 0));
    assert_false(num_is_point(90.0001, 0));
    assert_false(num_is_point(0, -180.0001));
    assert_false(num_is_point((double)NAN, 0));
    assert_false(num_is_point(0, (double)INFINITY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(whole_numbers), cmocka_unit_test(real_numbers),
                                       cmocka_unit_test(durations), cmocka_unit_test(points)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
