/* Hours by Indian time, categories, and never nobody. */
#include "../unit.h"

#include <stdio.h>
#include <string.h>

#include "registry/duty.h"

/* Wall time of an Indian clock: 15 January 2027. */
static int64_t at(int hour, int minute)
{
    const int64_t midnight = INT64_C(1799951400000); /* 2027-01-14T18:30:00Z */
    return midnight + hour * HOUR_MS + minute * MINUTE_MS;
}

static void hours(void **state)
{
    static const struct {
        const char *hours;
        int hour, minute;
        bool hold;
    } cases[] = {
        {"", 3, 0, true},
        {"09:00-17:30", 8, 59, false},
        {"09:00-17:30", 9, 0, true},
        {"09:00-17:30", 17, 29, true},
        {"09:00-17:30", 17, 30, false},
        {"20:00-08:00", 19, 59, false},
        {"20:00-08:00", 20, 0, true},
        {"20:00-08:00", 23, 59, true},
        {"20:00-08:00", 0, 0, true},
        {"20:00-08:00", 7, 59, true},
        {"20:00-08:00", 8, 0, false},
        {"20:00-08:00", 12, 0, false},
        {"00:00-24:00", 0, 0, true},
        {"00:00-24:00", 23, 59, true},
        {"16:00-24:00", 23, 59, true},
        {"16:00-24:00", 0, 0, false},
        {"nonsense", 12, 0, true},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (hours_hold(cases[i].hours, at(cases[i].hour, cases[i].minute)) != cases[i].hold)
            fail_msg("\"%s\" at %d:%02d", cases[i].hours, cases[i].hour, cases[i].minute);
    }
    assert_true(hours_hold("09:00-09:01", at(9, 0) + 59999)); /* to the last millisecond */
}

/* Every minute of a day is held by a range or by the one that goes the other way round, never by both. */
static void two_shifts_make_a_day(void **state)
{
    (void)state;
    for (int from = 0; from < 24; from++) {
        for (int to = 0; to < 24; to++) {
            char day[16], night[16];
            if (from == to)
                continue;
            snprintf(day, sizeof(day), "%02d:00-%02d:00", from, to);
            snprintf(night, sizeof(night), "%02d:00-%02d:00", to, from);
            for (int minute = 0; minute < 24 * 60; minute += 15)
                assert_int_not_equal(hours_hold(day, at(0, minute)), hours_hold(night, at(0, minute)));
        }
    }
}

static void what_is_valid(void **state)
{
    static const char *const good[] = {"", "20:00-08:00", "00:00-24:00", "09:05-09:06"};
    static const char *const bad[] = {
        "20:00",       "20-8",         "20:00-20:00", "24:00-08:00", "25:00-08:00",
        "08:60-09:00", "08:00 -09:00", "-8:00-09:00", "8:00-9:00",   "08:00-09:00x",
        "08:00--9:00", "08.00-09.00",  "08:00-24:01", "-",           " "};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        assert_true(hours_valid(good[i]));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (hours_valid(bad[i]))
            fail_msg("\"%s\" was taken", bad[i]);
    }
    assert_true(categories_valid("") && categories_valid("fire") && categories_valid("fire, medical"));
    assert_false(categories_valid("fire,") || categories_valid(",") || categories_valid("flood") ||
                 categories_valid("fire medical") || categories_valid("Fire,,medical"));
}

static void categories(void **state)
{
    (void)state;
    for (enum category category = 1; category < CATEGORY_COUNT_; category++) {
        assert_true(categories_hold("", category));
        assert_true(categories_hold(category_name(category), category));
        assert_int_equal(categories_hold("fire, medical", category),
                         category == CATEGORY_FIRE || category == CATEGORY_MEDICAL);
    }
}

static const struct contact squad = {
    .phone = "squad", .hours = "20:00-08:00", .categories = "women_safety,violence"};
static const struct contact day = {.phone = "day", .hours = "08:00-20:00", .categories = ""};
static const struct contact night = {.phone = "night", .hours = "20:00-08:00", .categories = ""};

static void who_is_on_duty(void **state)
{
    struct contact all[3] = {squad, day, night};
    (void)state;
    assert_int_equal(contacts_on_duty(all, 3, CATEGORY_VIOLENCE, at(22, 0)), 2);
    assert_string_equal(all[0].phone, "squad");
    assert_string_equal(all[1].phone, "night");
    struct contact fresh[3] = {squad, day, night};
    assert_int_equal(contacts_on_duty(fresh, 3, CATEGORY_FIRE, at(9, 0)), 1);
    assert_string_equal(fresh[0].phone, "day");
}

static void never_nobody(void **state)
{
    struct contact none_on_duty[2] = {squad, night};
    (void)state;
    assert_int_equal(contacts_on_duty(none_on_duty, 2, CATEGORY_FIRE, at(9, 0)), 2);
    assert_string_equal(none_on_duty[0].phone, "squad");
    assert_string_equal(none_on_duty[1].phone, "night");
    assert_int_equal(contacts_on_duty(none_on_duty, 0, CATEGORY_FIRE, at(9, 0)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours),          cmocka_unit_test(two_shifts_make_a_day),
        cmocka_unit_test(what_is_valid),  cmocka_unit_test(categories),
        cmocka_unit_test(who_is_on_duty), cmocka_unit_test(never_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
