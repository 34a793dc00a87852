/* Log lines: whole, escaped, masked, and never a flood. */
#include "../unit.h"

#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/clock.h"
#include "util/json.h"
#include "util/log.h"

static struct buf lines;

static void keep(const char *line, void *arg)
{
    (void)arg;
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1); /* one line, whatever was in it */
    buf_add_text(&lines, line);
}

static int setup(void **state)
{
    (void)state;
    log_redirect(keep, NULL);
    log_setup(LOG_INFO, false, true);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    log_redirect(NULL, NULL);
    log_setup(LOG_INFO, false, true);
    buf_free(&lines);
    return 0;
}

/* The one line, behind its time. */
static const char *line(void)
{
    assert_true(lines.len > CLOCK_TEXT_SIZE - 8);
    return lines.at + strlen("2026-11-24T08:30:00.123Z ");
}

static void text_lines(void **state)
{
    (void)state;
    log_info("test.text", F_TEXT("ref", "4F7K"), F_INT("n", -5), F_TEXT("empty", ""), F_TEXT("null", NULL),
             F_TEXT("words", "a b=c"), F_STR("part", str_slice(STR("abcdef"), 1, 3)));
    assert_string_equal(line(),
                        "info test.text ref=4F7K n=-5 empty=\"\" null=\"\" words=\"a b=c\" part=bc\n");
}

static void json_lines(void **state)
{
    (void)state;
    log_setup(LOG_INFO, true, true);
    log_error("test.json", F_TEXT("ref", "4\"F"), F_INT("n", INT64_MIN), F_PHONE("by", "+910000012345"));
    cJSON json_auto *json = json_parse(buf_str(&lines));
    assert_non_null(json);
    assert_string_equal(json_text(json, "level"), "error");
    assert_string_equal(json_text(json, "event"), "test.json");
    assert_string_equal(json_text(json, "ref"), "4\"F");
    assert_string_equal(json_text(json, "by"), "+91******2345");
    int64_t at;
    assert_true(clock_parse_rfc3339(str_of(json_text(json, "time")), &at));
    assert_non_null(strstr(lines.at, "\"n\":-9223372036854775808"));
}

/* Nothing from outside forges a line, colours a terminal or turns the writing around. */
static void everything_unusual_is_escaped(void **state)
{
    static const char *const hostile[] = {"x\ninfo forged",
                                          "x\r\n",
                                          "\x1b[2J",
                                          "\xc2\x9b"
                                          "2J",
                                          "\xe2\x80\xae",
                                          "\xe2\x80\xa8",
                                          "\xff\xfe",
                                          "a\"b\\",
                                          "\x7f"};
    (void)state;
    for (int json = 0; json < 2; json++) {
        log_setup(LOG_INFO, json, true);
        for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
            buf_clear(&lines);
            log_info("test.hostile", F_TEXT("error", hostile[i]));
            for (size_t k = 0; k + 1 < lines.len; k++) {
                unsigned char c = (unsigned char)lines.at[k];
                assert_true(c >= ' ' && c < 0x7f);
            }
        }
    }
}

static void numbers_are_masked_unless_told_otherwise(void **state)
{
    (void)state;
    log_info("test.masked", F_PHONE("by", "+910000012345"));
    assert_string_equal(line(), "info test.masked by=+91******2345\n");
    buf_clear(&lines);
    log_info("test.masked", F_PHONE("by", "IN.13491208655302741918"));
    assert_string_equal(line(), "info test.masked by=***\n");
    log_setup(LOG_INFO, false, false);
    buf_clear(&lines);
    log_info("test.masked", F_PHONE("by", "+910000012345"));
    assert_string_equal(line(), "info test.masked by=+910000012345\n");
}

static void levels(void **state)
{
    (void)state;
    log_setup(LOG_WARN, false, true);
    log_info("test.level", F_INT("n", 1));
    log_debug("test.level", F_INT("n", 2));
    assert_int_equal(lines.len, 0);
    log_warn("test.level", F_INT("n", 3));
    assert_string_equal(line(), "warn test.level n=3\n");
}

static void long_values_are_cut(void **state)
{
    char value[5000];
    (void)state;
    memset(value, 'x', sizeof(value) - 1);
    value[sizeof(value) - 1] = '\0';
    log_info("test.long", F_TEXT("error", value));
    assert_in_range(lines.len, 500, 600);
}

static size_t count_of(const char *part)
{
    size_t count = 0;
    for (const char *at = buf_text(&lines); (at = strstr(at, part)); at++)
        count++;
    return count;
}

/* However often it happens in a second, few lines; what was held back is counted once the second is over. */
static void floods_are_held_back(void **state)
{
    size_t written = 0;
    (void)state;
    int64_t begin_s = clock_mono_ms() / 1000;
    for (int i = 0; i < 5000; i++, written++)
        log_info("test.flood", F_INT("n", i));
    log_info("test.other", F_INT("n", 1));
    int64_t seconds = clock_mono_ms() / 1000 - begin_s + 1;
    assert_in_range(count_of("test.flood "), LOG_PER_SECOND, (size_t)seconds * LOG_PER_SECOND);
    assert_int_equal(count_of("test.other "), 1);
    int64_t limit_ms = clock_mono_ms() + 10000;
    while (!count_of("log.suppressed of=test.flood") && clock_mono_ms() < limit_ms) {
        log_info("test.flood", F_INT("n", -1));
        written++;
    }
    assert_in_range(count_of("log.suppressed of=test.flood lines="), 1, 3);
    assert_true(count_of("test.flood ") < written);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(text_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(json_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(everything_unusual_is_escaped, setup, teardown),
        cmocka_unit_test_setup_teardown(numbers_are_masked_unless_told_otherwise, setup, teardown),
        cmocka_unit_test_setup_teardown(levels, setup, teardown),
        cmocka_unit_test_setup_teardown(long_values_are_cut, setup, teardown),
        cmocka_unit_test_setup_teardown(floods_are_held_back, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
