/* Once a week, at a fixed time: "Mon 09:00", Indian Standard Time. Pure. */
#ifndef PUKAAR_REGISTRY_WEEKLY_H
#define PUKAAR_REGISTRY_WEEKLY_H

#include "util/base.h"
#include "util/err.h"
#include "util/str.h"

struct weekly {
    bool held;
    int day;    /* 0 is Monday */
    int minute; /* of the day */
};

/* A day by its first three letters and a time; empty for never. -1 with the reason in err, and *ret never. */
int weekly_parse(struct str text, struct weekly *ret, struct err *err) NODISCARD;
/* The latest of its times that is not after now_ms; 0 for never. */
int64_t weekly_last(const struct weekly *weekly, int64_t now_ms);

#endif
