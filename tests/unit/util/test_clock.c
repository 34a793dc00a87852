/* Times as text and back. */
#include "../unit.h"

#include <stdlib.h>
#include <time.h>

#include "util/clock.h"

#define AT INT64_C(1795508999123) /* 2026-11-24T08:29:59.123Z */

static void utc(void **state)
{
    char text[CLOCK_TEXT_SIZE];
    (void)state;
    clock_rfc3339(AT, text);
    assert_string_equal(text, "2026-11-24T08:29:59.123Z");
    clock_rfc3339(0, text);
    assert_string_equal(text, "1970-01-01T00:00:00.000Z");
    clock_rfc3339(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59.999Z");
    clock_rfc3339(INT64_MAX, text);
    assert_string_equal(text, "0000-00-00T00:00:00.000Z");
    clock_rfc3339(INT64_MIN, text);
    assert_string_equal(text, "0000-00-00T00:00:00.000Z");
}

/* Half an hour beyond whole hours, whatever the machine's zone and language are. */
static void indian_time(void **state)
{
    static const char *const zones[] = {"UTC", "America/New_York", "Asia/Kolkata"};
    char text[CLOCK_TEXT_SIZE];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
        setenv("TZ", zones[i], 1);
        tzset();
        clock_ist(AT, text);
        assert_string_equal(text, "24 Nov 2026, 13:59 IST");
        clock_ist(INT64_C(1798741800000), text); /* midnight there */
        assert_string_equal(text, "1 Jan 2027, 00:00 IST");
    }
    clock_ist(INT64_MAX, text);
    clock_ist(INT64_MIN, text);
    unsetenv("TZ");
    tzset();
}

static void spans(void **state)
{
    static const struct {
        int64_t ms;
        const char *text;
    } spans[] = {{-5, "0 s"},
                 {40 * SECOND_MS, "40 s"},
                 {119 * SECOND_MS, "119 s"},
                 {2 * MINUTE_MS, "2 min"},
                 {59 * MINUTE_MS, "59 min"},
                 {200 * MINUTE_MS, "3 h 20 min"},
                 {47 * HOUR_MS, "47 h 0 min"},
                 {2 * DAY_MS, "2 days"},
                 {7 * DAY_MS + HOUR_MS, "7 days"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(spans); i++) {
        char text[CLOCK_TEXT_SIZE];
        clock_span(spans[i].ms, text);
        assert_string_equal(text, spans[i].text);
    }
}

static void times_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } good[] = {
        {"2026-11-24T08:29:59.123Z", AT},       {"2026-11-24T13:59:59.123+05:30", AT},
        {"2026-11-24T07:59:59.123-00:30", AT},  {"2026-11-24t08:29:59.123999z", AT},
        {"2026-11-24 08:29:59Z", AT - 123},     {"2026-11-24", AT - AT % DAY_MS},
        {"2024-02-29", INT64_C(1709164800000)}, {"1969-12-31T23:59:59Z", -1000},
    };
    static const char *const bad[] = {"",
                                      "2026",
                                      "2026-11",
                                      "24-11-2026",
                                      "2026-1-1",
                                      "2026-02-30",
                                      "2025-02-29",
                                      "2026-13-01",
                                      "2026-00-10",
                                      "2026-11-24T",
                                      "2026-11-24T08:29",
                                      "2026-11-24T08:29:59",
                                      "2026-11-24T24:00:00Z",
                                      "2026-11-24T08:60:00Z",
                                      "2026-11-24T08:29:59.Z",
                                      "2026-11-24T08:29:59+0530",
                                      "2026-11-24T08:29:59+05:60",
                                      "2026-11-24T08:29:59Zx",
                                      "2026-11-24x",
                                      " 2026-11-24",
                                      "2026-11-24T08:29:59.1234567890123456789012345678Z"};
    int64_t ms;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        if (!clock_parse_rfc3339(str_of(good[i].text), &ms) || ms != good[i].ms)
            fail_msg("%s is read as %lld", good[i].text, (long long)ms);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (clock_parse_rfc3339(str_of(bad[i]), &ms))
            fail_msg("accepted: %s", bad[i]);
    }
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    for (int64_t ms = -DAY_MS * 400; ms < DAY_MS * 30000; ms += INT64_C(86398765) * 13) {
        char text[CLOCK_TEXT_SIZE];
        int64_t read;
        clock_rfc3339(ms, text);
        assert_true(clock_parse_rfc3339(str_of(text), &read));
        assert_true(read == ms);
    }
}

static void clocks_run(void **state)
{
    (void)state;
    int64_t mono_us = clock_mono_us();
    assert_true(clock_mono_us() >= mono_us && clock_mono_ms() >= mono_us / 1000);
    assert_true(clock_wall_ms() > INT64_C(1700000000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utc),
        cmocka_unit_test(indian_time),
        cmocka_unit_test(spans),
        cmocka_unit_test(times_are_read),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(clocks_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
