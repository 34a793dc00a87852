/* Metrics in the Prometheus text format. */
#include "../unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/metrics.h"

static char *printed(void)
{
    struct buf out = {0};
    metrics_print(&out);
    return buf_take(&out);
}

static void holds(const char *text, const char *line)
{
    if (strstr(text, line))
        return;
    print_error("%s", text);
    fail_msg("\"%s\" is not in it", line);
}

static void counters_and_gauges(void **state)
{
    (void)state;
    metric_add(METRIC_WEBHOOKS, "ok", 2);
    metric_add(METRIC_WEBHOOKS, "ok", 3);
    metric_add(METRIC_WEBHOOKS, "bad_body", 1);
    metric_set(METRIC_OUTBOX_WAITING, NULL, 7);
    metric_set(METRIC_OUTBOX_WAITING, NULL, 4);
    assert_int_equal(metric_read(METRIC_WEBHOOKS, "ok"), 5);
    assert_int_equal(metric_read(METRIC_OUTBOX_WAITING, NULL), 4);
    char *text = printed();
    holds(text, "# TYPE pukaar_webhooks_total counter\npukaar_webhooks_total{result=\"ok\"} "
                "5\npukaar_webhooks_total{result=\"bad_body\"} 1\n");
    holds(text, "# TYPE pukaar_outbox_waiting gauge\npukaar_outbox_waiting 4\n");
    holds(text, "\npukaar_outbox_dead 0\n");
    free(text);
}

static void histograms_add_up(void **state)
{
    (void)state;
    static const int64_t observed[] = {0, 100, 101, 900000, 900001};
    for (size_t i = 0; i < ARRAY_LEN(observed); i++)
        metric_observe(METRIC_DELIVERY_MS, observed[i]);
    assert_int_equal(metric_read(METRIC_DELIVERY_MS, NULL), 5);
    char *text = printed();
    holds(text, "# TYPE pukaar_delivery_seconds histogram\n");
    holds(text, "pukaar_delivery_seconds_bucket{le=\"0.1\"} 2\n");
    holds(text, "pukaar_delivery_seconds_bucket{le=\"0.25\"} 3\n");
    holds(text, "pukaar_delivery_seconds_bucket{le=\"900\"} 4\n");
    holds(text, "pukaar_delivery_seconds_bucket{le=\"+Inf\"} 5\n");
    holds(text, "pukaar_delivery_seconds_sum 1800.202000\n");
    holds(text, "pukaar_delivery_seconds_count 5\n");
    free(text);
}

/* What a stranger can vary does not make the page grow without end. */
static void labels_are_limited(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        char label[24];
        snprintf(label, sizeof(label), "%d", i);
        metric_add(METRIC_PLATFORM_ERRORS, label, 1);
    }
    char *text = printed();
    size_t lines = 0;
    for (const char *at = text; (at = strstr(at, "pukaar_platform_errors_total{")); at++)
        lines++;
    assert_int_equal(lines, 65);
    holds(text, "pukaar_platform_errors_total{code=\"other\"} 936\n");
    free(text);
}

static void labels_are_escaped(void **state)
{
    (void)state;
    metric_add(METRIC_ALARMS, "a\"b\\c\nd", 1);
    char *text = printed();
    holds(text, "pukaar_alarms_total{alarm=\"a\\\"b\\\\c\\nd\"} 1\n");
    free(text);
}

/* Every line is a comment or "name value"; no name is announced twice. */
static void the_page_is_well_formed(void **state)
{
    (void)state;
    char *text = printed();
    struct str rest = str_of(text), line, seen[200];
    size_t count = 0;
    while (str_next(&rest, '\n', &line) && line.len) {
        if (!str_starts(line, STR("# TYPE "))) {
            assert_true(str_starts(line, STR("# HELP pukaar_")) || str_starts(line, STR("pukaar_")));
            continue;
        }
        for (size_t i = 0; i < count; i++)
            assert_false(str_eq(seen[i], line));
        seen[count++] = line;
    }
    assert_int_equal(count, METRIC_COUNT_);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counters_and_gauges),     cmocka_unit_test(histograms_add_up),
        cmocka_unit_test(labels_are_limited),      cmocka_unit_test(labels_are_escaped),
        cmocka_unit_test(the_page_is_well_formed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
