/* When the weekly list is due. */
#include "../unit.h"

#include <string.h>

#include "registry/weekly.h"
#include "util/clock.h"

static void what_is_a_time_of_the_week(void **state)
{
    static const char *const good[] = {"Mon 09:00", "sun 9:00", " FRI  23:59 ", "tue 00:00"};
    static const char *const bad[] = {"Mon",   "09:00",           "Monday 09:00", "Mon 24:00",
                                      "Mon 9", "Mon 09:00,10:00", "xyz 09:00",    "Mon 09:00 x"};
    struct weekly weekly;
    struct err err;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        assert_true(weekly_parse(str_of(good[i]), &weekly, &err) == 0 && weekly.held);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(weekly_parse(str_of(bad[i]), &weekly, &err), -1);
        assert_true(!weekly.held && strstr(err.text, "such as Mon 09:00"));
    }
    assert_true(weekly_parse(str_of(" "), &weekly, &err) == 0 && !weekly.held);
    assert_int_equal(weekly_last(&weekly, 1764000000000), 0);
}

static void the_last_of_its_times(void **state)
{
    static const struct {
        const char *setting, *now, *last;
    } times[] = {
        /* 09:00 in India is 03:30 UTC; 2026-11-23 is a Monday. */
        {"Mon 09:00", "2026-11-23T03:30:00Z", "2026-11-23T03:30:00.000Z"},
        {"Mon 09:00", "2026-11-23T03:29:59Z", "2026-11-16T03:30:00.000Z"},
        {"Mon 09:00", "2026-11-30T03:29:59Z", "2026-11-23T03:30:00.000Z"},
        {"Mon 03:00", "2026-11-22T21:30:00Z", "2026-11-22T21:30:00.000Z"}, /* still Sunday in London */
        {"Sun 23:59", "2026-11-23T00:00:00Z", "2026-11-22T18:29:00.000Z"},
        {"Wed 12:00", "2026-11-25T10:00:00Z", "2026-11-25T06:30:00.000Z"},
        {"Thu 09:00", "1970-01-01T03:29:00Z", "1969-12-25T03:30:00.000Z"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(times); i++) {
        struct weekly weekly;
        struct err err;
        int64_t now_ms;
        char text[CLOCK_TEXT_SIZE];
        assert_int_equal(weekly_parse(str_of(times[i].setting), &weekly, &err), 0);
        assert_true(clock_parse_rfc3339(str_of(times[i].now), &now_ms));
        clock_rfc3339(weekly_last(&weekly, now_ms), text);
        assert_string_equal(text, times[i].last);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_a_time_of_the_week),
                                       cmocka_unit_test(the_last_of_its_times)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
