/* How often one address may ask, and who it is. */
#include "../unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "find_pace.h"

#define START INT64_C(1000000)

static struct find_pace *pace;

static int setup(void **state)
{
    (void)state;
    pace = malloc(sizeof(*pace));
    find_pace_init(pace);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    free(pace);
    return 0;
}

static int taken(const char *address, int times, int64_t now_ms)
{
    int count = 0;
    for (int i = 0; i < times; i++)
        count += find_pace_take(pace, address, 10, now_ms);
    return count;
}

static void so_many_a_minute(void **state)
{
    (void)state;
    assert_int_equal(taken("192.0.2.1", 20, START), 10);
    assert_int_equal(taken("192.0.2.1", 20, START + 5999), 0);
    assert_int_equal(taken("192.0.2.1", 20, START + 6000), 1);
    assert_int_equal(taken("192.0.2.1", 20, START + 600000), 10);
    assert_int_equal(taken("192.0.2.1", 20, START), 0); /* a clock that goes back gives nothing */
}

static void addresses_do_not_share(void **state)
{
    int met = 0;
    (void)state;
    assert_int_equal(taken("192.0.2.1", 20, START), 10);
    for (int i = 2; i < 12; i++) {
        char address[32];
        snprintf(address, sizeof(address), "192.0.2.%d", i);
        met += taken(address, 20, START + i * SECOND_MS) != 10;
    }
    assert_true(met <= 1); /* of 4096 slots */
    int64_t later_ms = START + 20 * SECOND_MS;
    assert_int_equal(taken("2001:db8:1:2::1", 6, later_ms) + taken("2001:db8:1:2:ffff::9", 20, later_ms), 10);
    assert_int_equal(taken("2001:db8:1:3::1", 20, later_ms), 10);
}

static void all_of_them_together(void **state)
{
    int count = 0;
    (void)state;
    for (int i = 0; i < 1000; i++) {
        char address[32];
        snprintf(address, sizeof(address), "198.51.%d.%d", i / 250, i % 250);
        count += taken(address, 1, START);
    }
    assert_int_equal(count, FIND_PACE_ALL_PER_SECOND);
    assert_int_equal(taken("203.0.113.1", 100, START + 100), 5);
}

static void is_from(const char *peer, const char *forwarded, const char *expected)
{
    char address[64];
    find_pace_address(peer, forwarded, address);
    assert_string_equal(address, expected);
}

static void behind_a_proxy_the_last_one_counts(void **state)
{
    (void)state;
    is_from("192.0.2.1", NULL, "192.0.2.1");
    is_from("192.0.2.1", "198.51.100.7", "192.0.2.1"); /* anybody can write that */
    is_from("127.0.0.1", NULL, "127.0.0.1");
    is_from("127.0.0.1", "198.51.100.7", "198.51.100.7");
    is_from("127.0.0.1", "1.2.3.4, 198.51.100.7", "198.51.100.7");
    is_from("::1", "2001:db8::1", "2001:db8::1");
    is_from("127.0.0.1", "unknown", "127.0.0.1");
    is_from("::ffff:192.0.2.1", NULL, "192.0.2.1"); /* as a socket for both kinds shows it */
    is_from("::ffff:127.0.0.1", "::ffff:198.51.100.7", "198.51.100.7");
    is_from("127.0.0.1", "", "127.0.0.1");
    is_from("127.0.0.1", "1111111111111111111111111111111111111111111111111111111111111111111111111111111111",
            "127.0.0.1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(so_many_a_minute, setup, teardown),
        cmocka_unit_test_setup_teardown(addresses_do_not_share, setup, teardown),
        cmocka_unit_test_setup_teardown(all_of_them_together, setup, teardown),
        cmocka_unit_test(behind_a_proxy_the_last_one_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
