/*
 * The auditor's judgement: what should be of an incident that is not over, against what is. Pure: facts read
 * from the store in, a set of findings out.
 */
#ifndef PUKAAR_INCIDENT_AUDIT_H
#define PUKAAR_INCIDENT_AUDIT_H

#include "incident/incident.h"

enum audit_finding {
    AUDIT_NO_DEADLINE, /* open, or taken by somebody who may fall silent, and nothing is armed */
    AUDIT_OVERDUE,     /* the deadline fell due, and nobody took it */
    AUDIT_FAR,         /* the deadline lies further off than any rule sets one: the clock went back */
    AUDIT_NOT_TOLD,    /* a contact whose turn it was (tier) was not sent the alert */
    AUDIT_NOT_SENT,    /* an alert waits though sending works */
    AUDIT_REPLAY,      /* the timeline does not lead to the state of the row */
    AUDIT_FINDING_COUNT_
};
/* "no_deadline", ... */
const char *audit_finding_name(enum audit_finding finding);

struct audit_facts {
    int64_t incident_id;
    char ref[ID_REFERENCE_SIZE];
    enum incident_state state;
    enum category category;
    bool policy_ended;
    int64_t deadline_ms, lease_until_ms; /* 0 for none */
    int64_t alert_due_ms;                /* the oldest turn of an alert that waits to be sent; 0 for none */
    enum incident_state replayed;        /* audit_replay() of its timeline */
    size_t untold;                       /* contacts whose turn it was and who were not sent the alert */
};

struct audit_rules {
    const struct policy *policy;
    int64_t longest_tier_ms; /* the longest time to acknowledge that any station's tier has; 0 for none */
    int64_t now_ms;
    int64_t running_since_ms; /* what fell due before this server ran is not held against it */
    bool sending_works;
};

/* A set: bit 1 << finding. */
unsigned audit_incident(const struct audit_facts *facts, const struct audit_rules *rules);
/* When its deadline should be at the latest, counted from now; 0 when it needs none. */
int64_t audit_deadline_within_ms(const struct audit_facts *facts, const struct audit_rules *rules);
/* The state a timeline leads to: its events, oldest first. INCIDENT_NEW for an empty one. A cancel counts
 * unless the category is women_safety. */
enum incident_state audit_replay(const char *const *events, size_t count, enum category category);

#endif
