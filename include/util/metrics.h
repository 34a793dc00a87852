/*
 * Counters, gauges and histograms, printed in the Prometheus text format 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/). The set is fixed at compile time by one
 * table in metrics.c, so names and help texts stand in one place. Thread-safe (one short lock).
 */
#ifndef PUKAAR_UTIL_METRICS_H
#define PUKAAR_UTIL_METRICS_H

#include "util/base.h"
#include "util/buf.h"

enum metric {
    METRIC_WEBHOOKS,         /* counter{result}: ok bad_signature bad_body store_failed */
    METRIC_MESSAGES,         /* counter{kind}: text location media reply other skipped duplicate */
    METRIC_STATUSES,         /* counter{state} */
    METRIC_VERDICTS,         /* counter{verdict} */
    METRIC_INCIDENTS,        /* counter{event}: every state an incident entered */
    METRIC_INCIDENTS_OPEN,   /* gauge{state} */
    METRIC_OUTBOX_WAITING,   /* gauge */
    METRIC_OUTBOX_OLDEST_MS, /* gauge: age of the oldest waiting row */
    METRIC_OUTBOX_DEAD,      /* gauge */
    METRIC_SENDS,            /* counter{outcome}: sent retry dead unknown */
    METRIC_PLATFORM_ERRORS,  /* counter{code}: the platform's error code */
    METRIC_DELIVERY_MS,      /* histogram: message time to the alert's delivered status */
    METRIC_ACKNOWLEDGE_MS,   /* histogram: message time to acknowledgement */
    METRIC_COMMIT_US,        /* histogram: one group commit */
    METRIC_COMMIT_UNITS,     /* histogram: units of work in one commit */
    METRIC_LOOP_LAG_US,      /* histogram: how late the loop's one-second timer ran */
    METRIC_RECOGNISE_US,     /* histogram: one message through the recogniser */
    METRIC_HTTP_REQUESTS,    /* counter{status} */
    METRIC_CONNECTIONS,      /* gauge */
    METRIC_UNDELIVERED,      /* counter{purpose}: on no phone in time, or given up */
    METRIC_ALARMS,           /* counter{alarm}: things an operator must look at */
    METRIC_AUDIT_SECONDS,    /* gauge: when the auditor was last through, seconds since 1970 */
    METRIC_COUNT_
};

/* label is the value of the metric's one label, NULL for a metric without. At most 64 different values a
 * metric; further ones are counted under "other". */
void metric_add(enum metric metric, const char *label, int64_t value);
void metric_set(enum metric metric, const char *label, int64_t value);
/* A histogram's observation, in the unit of its name. */
void metric_observe(enum metric metric, int64_t value);
/* For tests and readiness. */
int64_t metric_read(enum metric metric, const char *label);
/* Everything, names `pukaar_*`. */
void metrics_print(struct buf *out);

#endif
