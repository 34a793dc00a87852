/* How long each tier has to acknowledge before the next is told, and what belongs together. */
#ifndef PUKAAR_INCIDENT_POLICY_H
#define PUKAAR_INCIDENT_POLICY_H

#include "util/base.h"

struct policy {
    int64_t ack_timeout_ms;   /* for each telling of a tier */
    int64_t repeat;           /* how often each tier is told in all before the next one is, at least 1 */
    int64_t merge_window_ms;  /* further words of the same kind join the incident */
    int64_t update_window_ms; /* pins, photos and plain words join it */
    int64_t loud_ms;    /* after the policy's end: everyone is told again this often until a human answers */
    int64_t late_ms;    /* words older than this when they arrive are said to be late */
    int64_t deliver_ms; /* an alert on no phone by then goes by SMS and to the next tier at once */
    int64_t
        silence_urgent_ms; /* who took a women_safety or life-threatening incident may be silent this long */
    int64_t silence_ms;    /* and who took another; then they are asked once, then the next tier is told */
};

/* One tier of contacts. The tiers of the stations above (zone, city) follow those of the incident's own. */
struct policy_tier {
    int64_t ack_timeout_ms; /* for each telling */
    int64_t repeat;         /* how often it is told in all, at least 1 */
    bool adds_up;           /* the tiers before it are told again with it; else it takes over */
};

#endif
