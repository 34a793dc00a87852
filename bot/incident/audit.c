/* What should be of an open incident, against what is. */
#include "incident/audit.h"

#define OVERDUE_MS (30 * SECOND_MS)
#define NOT_SENT_MS MINUTE_MS
#define SLACK_MS (5 * SECOND_MS) /* a clock may be set a little */

const char *audit_finding_name(enum audit_finding finding)
{
    static const char *const names[AUDIT_FINDING_COUNT_] = {
        [AUDIT_NO_DEADLINE] = "no_deadline", [AUDIT_OVERDUE] = "overdue",   [AUDIT_FAR] = "far",
        [AUDIT_NOT_TOLD] = "not_told",       [AUDIT_NOT_SENT] = "not_sent", [AUDIT_REPLAY] = "replay",
    };
    return names[finding];
}

int64_t audit_deadline_within_ms(const struct audit_facts *facts, const struct audit_rules *rules)
{
    const struct policy *policy = rules->policy;
    int64_t acknowledge_ms = MAX(policy->ack_timeout_ms, rules->longest_tier_ms);
    if (facts->state == INCIDENT_OPEN)
        return facts->policy_ended ? MAX(policy->loud_ms, acknowledge_ms) : acknowledge_ms;
    if (facts->state == INCIDENT_ACKNOWLEDGED || facts->state == INCIDENT_EN_ROUTE)
        return MAX(acknowledge_ms, MAX(policy->silence_ms, policy->silence_urgent_ms));
    return 0;
}

static bool is_late(int64_t due_ms, int64_t grace_ms, const struct audit_rules *rules)
{
    return due_ms && rules->now_ms - MAX(due_ms, rules->running_since_ms) > grace_ms;
}

unsigned audit_incident(const struct audit_facts *facts, const struct audit_rules *rules)
{
    int64_t within_ms = audit_deadline_within_ms(facts, rules);
    bool leased = facts->lease_until_ms > rules->now_ms;
    const bool found[AUDIT_FINDING_COUNT_] = {
        [AUDIT_NO_DEADLINE] = within_ms && !facts->deadline_ms,
        [AUDIT_OVERDUE] = !leased && is_late(facts->deadline_ms, OVERDUE_MS, rules),
        [AUDIT_FAR] = within_ms && facts->deadline_ms > rules->now_ms + within_ms + SLACK_MS,
        [AUDIT_NOT_TOLD] = facts->state == INCIDENT_OPEN && facts->untold > 0,
        [AUDIT_NOT_SENT] = rules->sending_works && is_late(facts->alert_due_ms, NOT_SENT_MS, rules),
        [AUDIT_REPLAY] = facts->replayed != facts->state,
    };
    unsigned set = 0;
    for (unsigned i = 0; i < AUDIT_FINDING_COUNT_; i++)
        set |= (unsigned)found[i] << i;
    return set;
}

/* Events of the timeline that change the state; all others leave it. */
static const struct {
    const char *event;
    enum incident_state state;
} changes[] = {
    {"opened", INCIDENT_OPEN},          {"acknowledged", INCIDENT_ACKNOWLEDGED},
    {"en_route", INCIDENT_EN_ROUTE},    {"on_scene", INCIDENT_ON_SCENE},
    {"closed", INCIDENT_CLOSED},        {"handed_over", INCIDENT_ACKNOWLEDGED},
    {"passed_on", INCIDENT_OPEN},       {"silent", INCIDENT_OPEN},
    {"taken_back", INCIDENT_CANCELLED}, {"let_go", INCIDENT_OPEN},
    {"relinked", INCIDENT_OPEN},        {"muted", INCIDENT_CLOSED},
};

enum incident_state audit_replay(const char *const *events, size_t count, enum category category)
{
    enum incident_state state = INCIDENT_NEW;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < ARRAY_LEN(changes); k++) {
            bool counts = changes[k].state != INCIDENT_CANCELLED || category != CATEGORY_WOMEN_SAFETY;
            if (counts && strcmp(events[i], changes[k].event) == 0)
                state = changes[k].state;
        }
    }
    return state;
}
