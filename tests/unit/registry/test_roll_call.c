#include "../unit.h"

#include <string.h>

#include "registry/roll_call.h"

#define IST_MS (5 * HOUR_MS + 30 * MINUTE_MS)
#define MIDNIGHT (INT64_C(20000) * DAY_MS - IST_MS) /* of a day in Mumbai */

static int parse(const char *text, struct roll_call *ret)
{
    struct err err = {""};
    int result = roll_call_parse(str_of(text), ret, &err);
    assert_true(result == 0 ? !*err.text : strstr(err.text, "08:00,20:00") != NULL);
    assert_true(result == 0 || ret->count == 0);
    return result;
}

static void times_are_read(void **state UNUSED)
{
    static const char *const wrong[] = {
        "8",     "24:00",        "08:60", "08:00,", "08:00;20:00",
        "ab:cd", "0800",         "8:0",   ":",      ",",
        "-1:00", "08:00,20:00x", "8:000", "008:00", "1:00,2:00,3:00,4:00,5:00,6:00,7:00,8:00,9:00"};
    struct roll_call times;
    assert_int_equal(parse("20:00, 8:00", &times), 0);
    assert_int_equal(times.count, 2);
    assert_int_equal(times.minutes[0], 8 * 60);
    assert_int_equal(times.minutes[1], 20 * 60);
    assert_int_equal(parse("  ", &times), 0);
    assert_int_equal(times.count, 0);
    assert_int_equal(parse("00:00,23:59", &times), 0);
    assert_int_equal(times.minutes[1], 24 * 60 - 1);
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        if (parse(wrong[i], &times) != -1)
            fail_msg("\"%s\" was taken", wrong[i]);
    }
}

static void the_last_one_before_now(void **state UNUSED)
{
    struct roll_call times, none = {0};
    assert_int_equal(parse("08:00,20:00", &times), 0);
    static const struct {
        int64_t now_ms, last_ms; /* since midnight */
    } cases[] = {
        {8 * HOUR_MS, 8 * HOUR_MS},
        {8 * HOUR_MS - 1, -4 * HOUR_MS},
        {12 * HOUR_MS, 8 * HOUR_MS},
        {20 * HOUR_MS + 1, 20 * HOUR_MS},
        {24 * HOUR_MS - 1, 20 * HOUR_MS},
        {24 * HOUR_MS, 20 * HOUR_MS},
        {0, -4 * HOUR_MS},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(roll_call_last(&times, MIDNIGHT + cases[i].now_ms), MIDNIGHT + cases[i].last_ms);
    assert_int_equal(roll_call_last(&none, MIDNIGHT), 0);
}

static struct contact contact(int tier, const char *phone, int64_t answered_ms, int64_t missed_ms)
{
    return (struct contact){.station = "seaside",
                            .tier = tier,
                            .phone = phone,
                            .role = "",
                            .language = "",
                            .answered_ms = answered_ms,
                            .missed_ms = missed_ms};
}

static void silent_until_it_answers(void **state UNUSED)
{
    struct contact never = contact(1, "a", 0, 0), missed = contact(1, "a", 5, 7);
    struct contact answered = contact(1, "a", 8, 7), called = contact(1, "a", 0, 0);
    called.called_ms = 9; /* and still has time */
    assert_false(contact_is_silent(&never));
    assert_true(contact_is_silent(&missed));
    assert_false(contact_is_silent(&answered));
    assert_false(contact_is_silent(&called));
}

static const char *order_of(struct contact *contacts, size_t count, char *ret)
{
    size_t len = 0;
    contacts_order(contacts, count);
    for (size_t i = 0; i < count; i++) {
        assert_true(i == 0 || contacts[i - 1].tier <= contacts[i].tier);
        ret[len++] = contacts[i].phone[0];
    }
    ret[len] = '\0';
    return ret;
}

static void silent_ones_go_last(void **state UNUSED)
{
    char order[8];
    struct contact all_well[] = {contact(2, "c", 0, 0), contact(1, "a", 0, 0), contact(1, "b", 0, 0)};
    assert_string_equal(order_of(all_well, 3, order), "abc");
    struct contact first_silent[] = {contact(1, "a", 0, 1), contact(2, "b", 0, 0), contact(3, "c", 0, 0)};
    assert_string_equal(order_of(first_silent, 3, order), "bca");
    assert_int_equal(first_silent[2].tier, 1 + CONTACT_SILENT_TIER);
    struct contact two_silent[] = {contact(1, "a", 0, 1), contact(1, "b", 0, 0), contact(2, "c", 0, 1),
                                   contact(9, "d", 0, 0)};
    assert_string_equal(order_of(two_silent, 4, order), "bdac");
    assert_true(two_silent[2].tier < two_silent[3].tier);
    /* When all are silent the order is as registered: nobody is left out. */
    struct contact all_silent[] = {contact(1, "a", 0, 1), contact(2, "b", 0, 1), contact(3, "c", 0, 1)};
    assert_string_equal(order_of(all_silent, 3, order), "abc");
    contacts_order(NULL, 0);
}

static void the_next_tier_that_can_be_reached_is_told(void **state UNUSED)
{
    const struct contact contacts[] = {contact(1, "a", 0, 0), contact(2, "b", 0, 0), contact(2, "c", 0, 0),
                                       contact(4, "d", 0, 0)};
    const bool all[] = {true, true, true, true}, last[] = {false, false, false, true};
    const bool own[] = {false, true, true, false}, none[4] = {false};
    assert_int_equal(contacts_next_tier(contacts, all, 4, 1), 2);
    assert_int_equal(contacts_next_tier(contacts, all, 4, 2), 4);
    assert_int_equal(contacts_next_tier(contacts, last, 4, 1), 4);
    assert_int_equal(contacts_next_tier(contacts, all, 4, 4), 2); /* behind the last: the nearest before it */
    assert_int_equal(contacts_next_tier(contacts, own, 4, 2), 0);
    assert_int_equal(contacts_next_tier(contacts, none, 4, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_read),
        cmocka_unit_test(the_last_one_before_now),
        cmocka_unit_test(silent_until_it_answers),
        cmocka_unit_test(silent_ones_go_last),
        cmocka_unit_test(the_next_tier_that_can_be_reached_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
