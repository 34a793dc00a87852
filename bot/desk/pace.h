/* How fast messages may go out: a token bucket over all, and one for each recipient. Times are monotonic. */
#ifndef PUKAAR_DESK_PACE_H
#define PUKAAR_DESK_PACE_H

#include "util/address.h"

struct pace_limits {
    int64_t per_second, burst_per_recipient, pause_per_recipient_ms;
};

struct pace;
struct pace *pace_create(void);
void pace_destroy(struct pace *pace);
/* 0: go, and a token is taken from both buckets; else how long to wait. */
int64_t pace_ask(struct pace *pace, const struct address *to, const struct pace_limits *limits,
                 int64_t now_ms);
/* What pace_ask() took was not used. */
void pace_return(struct pace *pace, const struct address *to, int64_t now_ms);
/* The platform said this recipient is sent to too fast. */
void pace_empty(struct pace *pace, const struct address *to, int64_t now_ms);

#endif
