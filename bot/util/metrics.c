#include "util/metrics.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>

#include "util/mem.h"

#define LABELS_MAX 64
#define BUCKETS 12

enum kind { COUNTER, GAUGE, HISTOGRAM_MS, HISTOGRAM_US, HISTOGRAM_COUNT };

static const struct {
    const char *name, *help, *label;
    enum kind kind;
} table[METRIC_COUNT_] = {
    [METRIC_WEBHOOKS] = {"webhooks_total", "Webhook posts by result", "result", COUNTER},
    [METRIC_MESSAGES] = {"messages_total", "Incoming messages by kind", "kind", COUNTER},
    [METRIC_STATUSES] = {"statuses_total", "Delivery statuses by state", "state", COUNTER},
    [METRIC_VERDICTS] = {"verdicts_total", "Verdicts of the recogniser", "verdict", COUNTER},
    [METRIC_INCIDENTS] = {"incident_events_total", "States that incidents entered", "state", COUNTER},
    [METRIC_INCIDENTS_OPEN] = {"incidents", "Incidents that are not ended, by state", "state", GAUGE},
    [METRIC_OUTBOX_WAITING] = {"outbox_waiting", "Messages waiting to be sent", NULL, GAUGE},
    [METRIC_OUTBOX_OLDEST_MS] = {"outbox_oldest_milliseconds", "Age of the oldest waiting message", NULL,
                                 GAUGE},
    [METRIC_OUTBOX_DEAD] = {"outbox_dead", "Messages given up", NULL, GAUGE},
    [METRIC_SENDS] = {"sends_total", "Send attempts by outcome", "outcome", COUNTER},
    [METRIC_PLATFORM_ERRORS] = {"platform_errors_total", "Errors of the messaging platform by its code",
                                "code", COUNTER},
    [METRIC_DELIVERY_MS] = {"delivery_seconds", "From a resident's message to its alert delivered", NULL,
                            HISTOGRAM_MS},
    [METRIC_ACKNOWLEDGE_MS] = {"acknowledge_seconds", "From a resident's message to the acknowledgement",
                               NULL, HISTOGRAM_MS},
    [METRIC_COMMIT_US] = {"commit_seconds", "One group commit of the store", NULL, HISTOGRAM_US},
    [METRIC_COMMIT_UNITS] = {"commit_units", "Units of work in one commit", NULL, HISTOGRAM_COUNT},
    [METRIC_LOOP_LAG_US] = {"loop_lag_seconds", "How late the event loop's timer ran", NULL, HISTOGRAM_US},
    [METRIC_RECOGNISE_US] = {"recognise_seconds", "One message through the recogniser", NULL, HISTOGRAM_US},
    [METRIC_HTTP_REQUESTS] = {"http_requests_total", "HTTP requests by status", "status", COUNTER},
    [METRIC_CONNECTIONS] = {"http_connections", "Open HTTP connections", NULL, GAUGE},
    [METRIC_UNDELIVERED] = {"undelivered_total", "Messages that were on no phone in time, or given up",
                            "purpose", COUNTER},
    [METRIC_ALARMS] = {"alarms_total", "Things an operator must look at", "alarm", COUNTER},
    [METRIC_AUDIT_SECONDS] = {"audit_seconds", "When the auditor was last through, seconds since 1970", NULL,
                              GAUGE},
};

/* Upper bounds in the metric's own unit (ms, us, or plain). */
static const int64_t bounds[][BUCKETS] = {
    [HISTOGRAM_MS] = {100, 250, 500, 1000, 2000, 5000, 10000, 20000, 60000, 120000, 300000, 900000},
    [HISTOGRAM_US] = {10, 25, 50, 100, 250, 500, 1000, 2500, 10000, 50000, 250000, 1000000},
    [HISTOGRAM_COUNT] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048},
};

struct series {
    char *label; /* NULL for a metric without one */
    int64_t value;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    struct series series[LABELS_MAX + 1];
    size_t count;
    int64_t buckets[BUCKETS], sum, total;
} values[METRIC_COUNT_];

static struct series *series_of(enum metric metric, const char *label)
{
    struct series *series = values[metric].series;
    size_t count = values[metric].count;
    for (size_t i = 0; i < count; i++) {
        if (!label || strcmp(series[i].label, label) == 0)
            return &series[i];
    }
    if (count >= LABELS_MAX && strcmp(label, "other") != 0)
        return series_of(metric, "other");
    series[count].label = mem_dup(label);
    return &series[values[metric].count++];
}

void metric_add(enum metric metric, const char *label, int64_t value)
{
    pthread_mutex_lock(&lock);
    series_of(metric, label)->value += value;
    pthread_mutex_unlock(&lock);
}

void metric_set(enum metric metric, const char *label, int64_t value)
{
    pthread_mutex_lock(&lock);
    series_of(metric, label)->value = value;
    pthread_mutex_unlock(&lock);
}

int64_t metric_read(enum metric metric, const char *label)
{
    pthread_mutex_lock(&lock);
    int64_t value =
        table[metric].kind >= HISTOGRAM_MS ? values[metric].total : series_of(metric, label)->value;
    pthread_mutex_unlock(&lock);
    return value;
}

void metric_observe(enum metric metric, int64_t value)
{
    const int64_t *bound = bounds[table[metric].kind];
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < BUCKETS; i++) {
        if (value <= bound[i]) {
            values[metric].buckets[i]++;
            break;
        }
    }
    values[metric].sum += value;
    values[metric].total++;
    pthread_mutex_unlock(&lock);
}

static void print_histogram(struct buf *out, enum metric metric)
{
    enum kind kind = table[metric].kind;
    double scale = kind == HISTOGRAM_MS ? 1e3 : kind == HISTOGRAM_US ? 1e6 : 1;
    int64_t below = 0;
    for (size_t i = 0; i < BUCKETS; i++) {
        below += values[metric].buckets[i];
        buf_addf(out, "pukaar_%s_bucket{le=\"%g\"} %" PRId64 "\n", table[metric].name,
                 (double)bounds[kind][i] / scale, below);
    }
    buf_addf(out, "pukaar_%s_bucket{le=\"+Inf\"} %" PRId64 "\n", table[metric].name, values[metric].total);
    buf_addf(out, "pukaar_%s_sum %.6f\n", table[metric].name, (double)values[metric].sum / scale);
    buf_addf(out, "pukaar_%s_count %" PRId64 "\n", table[metric].name, values[metric].total);
}

static void print_series(struct buf *out, enum metric metric)
{
    for (size_t i = 0; i < values[metric].count; i++) {
        const struct series *series = &values[metric].series[i];
        buf_addf(out, "pukaar_%s", table[metric].name);
        if (series->label) {
            buf_addf(out, "{%s=", table[metric].label);
            buf_add_json(out, str_of(series->label));
            buf_add_char(out, '}');
        }
        buf_addf(out, " %" PRId64 "\n", series->value);
    }
    if (values[metric].count == 0 && !table[metric].label)
        buf_addf(out, "pukaar_%s 0\n", table[metric].name);
}

void metrics_print(struct buf *out)
{
    pthread_mutex_lock(&lock);
    for (enum metric metric = 0; metric < METRIC_COUNT_; metric++) {
        static const char *const types[] = {"counter", "gauge", "histogram", "histogram", "histogram"};
        buf_addf(out, "# HELP pukaar_%s %s\n# TYPE pukaar_%s %s\n", table[metric].name, table[metric].help,
                 table[metric].name, types[table[metric].kind]);
        if (table[metric].kind >= HISTOGRAM_MS)
            print_histogram(out, metric);
        else
            print_series(out, metric);
    }
    pthread_mutex_unlock(&lock);
}
