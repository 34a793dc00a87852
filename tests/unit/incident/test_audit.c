/* What should be of an open incident, against what is; and timelines that lead to their state. */
#include "fixture.h"

#include <string.h>

#include "incident/audit.h"

static struct audit_facts sound(enum incident_state state)
{
    struct audit_facts facts = {
        .incident_id = 7, .ref = "4F7K", .state = state, .category = CATEGORY_FIRE, .replayed = state};
    if (state != INCIDENT_ON_SCENE)
        facts.deadline_ms = NOW + 30000;
    return facts;
}

static const struct audit_rules rules = {
    .policy = &policy, .now_ms = NOW, .running_since_ms = NOW - HOUR_MS, .sending_works = true};

static unsigned bit(enum audit_finding finding)
{
    return 1u << finding;
}

static void what_is_as_it_should_be_is_not_said(void **state UNUSED)
{
    for (enum incident_state s = INCIDENT_OPEN; s <= INCIDENT_ON_SCENE; s++) {
        struct audit_facts facts = sound(s);
        assert_int_equal(audit_incident(&facts, &rules), 0);
    }
    for (enum audit_finding finding = 0; finding < AUDIT_FINDING_COUNT_; finding++)
        assert_non_null(audit_finding_name(finding));
}

static void a_missing_deadline_is_found(void **state UNUSED)
{
    for (enum incident_state s = INCIDENT_OPEN; s <= INCIDENT_ON_SCENE; s++) {
        struct audit_facts facts = sound(s);
        facts.deadline_ms = 0;
        assert_int_equal(audit_incident(&facts, &rules), s == INCIDENT_ON_SCENE ? 0 : bit(AUDIT_NO_DEADLINE));
    }
}

static void an_overdue_deadline_that_nobody_took_is_found(void **state UNUSED)
{
    struct audit_facts facts = sound(INCIDENT_OPEN);
    struct audit_rules young = rules;
    facts.deadline_ms = NOW - 30000;
    assert_int_equal(audit_incident(&facts, &rules), 0);
    facts.deadline_ms = NOW - 30001;
    assert_int_equal(audit_incident(&facts, &rules), bit(AUDIT_OVERDUE));
    facts.lease_until_ms = NOW + 1;
    assert_int_equal(audit_incident(&facts, &rules), 0);
    facts.lease_until_ms = NOW;
    assert_int_equal(audit_incident(&facts, &rules), bit(AUDIT_OVERDUE));
    /* It fell due while nobody ran: the first tick takes it. */
    young.running_since_ms = NOW - 20000;
    assert_int_equal(audit_incident(&facts, &young), 0);
}

/* Each way a deadline is armed stays within it. */
static void a_deadline_further_off_than_any_rule_sets_is_found(void **state UNUSED)
{
    const struct {
        enum incident_state state;
        bool policy_ended;
        int64_t within_ms;
    } cases[] = {
        {INCIDENT_OPEN, false, policy.ack_timeout_ms},
        {INCIDENT_OPEN, true, policy.loud_ms},
        {INCIDENT_ACKNOWLEDGED, false, policy.silence_ms},
        {INCIDENT_EN_ROUTE, false, policy.silence_ms},
    };
    struct audit_rules longer = rules;
    longer.longest_tier_ms = 2 * HOUR_MS;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct audit_facts facts = sound(cases[i].state);
        facts.policy_ended = cases[i].policy_ended;
        assert_int_equal(audit_deadline_within_ms(&facts, &rules), cases[i].within_ms);
        facts.deadline_ms = NOW + cases[i].within_ms;
        assert_int_equal(audit_incident(&facts, &rules), 0);
        facts.deadline_ms = NOW + cases[i].within_ms + MINUTE_MS;
        assert_int_equal(audit_incident(&facts, &rules), bit(AUDIT_FAR));
        assert_int_equal(audit_incident(&facts, &longer), 0);
    }
}

static void an_alert_that_was_not_sent_is_found(void **state UNUSED)
{
    struct audit_facts facts = sound(INCIDENT_OPEN);
    struct audit_rules stopped = rules;
    stopped.sending_works = false;
    facts.untold = 1;
    assert_int_equal(audit_incident(&facts, &rules), bit(AUDIT_NOT_TOLD));
    facts.untold = 0;
    facts.alert_due_ms = NOW - MINUTE_MS;
    assert_int_equal(audit_incident(&facts, &rules), 0);
    facts.alert_due_ms = NOW - MINUTE_MS - 1;
    assert_int_equal(audit_incident(&facts, &rules), bit(AUDIT_NOT_SENT));
    assert_int_equal(audit_incident(&facts, &stopped), 0);
}

static void a_timeline_that_leads_elsewhere_is_found(void **state UNUSED)
{
    struct audit_facts facts = sound(INCIDENT_ACKNOWLEDGED);
    facts.replayed = INCIDENT_OPEN;
    assert_int_equal(audit_incident(&facts, &rules), bit(AUDIT_REPLAY));
    facts = sound(INCIDENT_OPEN);
    facts.replayed = INCIDENT_NEW; /* no timeline at all */
    facts.deadline_ms = 0;
    assert_int_equal(audit_incident(&facts, &rules), bit(AUDIT_REPLAY) | bit(AUDIT_NO_DEADLINE));
}

static void replay_follows_the_events(void **state UNUSED)
{
    static const char *const cancelled[] = {"opened", "delivered", "more", "taken_back"};
    static const char *const taken[] = {"opened",        "told_again", "acknowledged",
                                        "asked_officer", "silent",     "en_route"};
    assert_int_equal(audit_replay(NULL, 0, CATEGORY_FIRE), INCIDENT_NEW);
    assert_int_equal(audit_replay(cancelled, 3, CATEGORY_FIRE), INCIDENT_OPEN);
    assert_int_equal(audit_replay(cancelled, 4, CATEGORY_FIRE), INCIDENT_CANCELLED);
    assert_int_equal(audit_replay(cancelled, 4, CATEGORY_WOMEN_SAFETY), INCIDENT_OPEN);
    assert_int_equal(audit_replay(taken, 4, CATEGORY_FIRE), INCIDENT_ACKNOWLEDGED);
    assert_int_equal(audit_replay(taken, 5, CATEGORY_FIRE), INCIDENT_OPEN);
    assert_int_equal(audit_replay(taken, 6, CATEGORY_FIRE), INCIDENT_EN_ROUTE);
}

static struct incident_input any_input(int64_t now_ms)
{
    static const char *const who[] = {"+910000020011", "+910000020012"};
    return (struct incident_input){.event = (enum incident_event)chance(EVENT_COUNT_),
                                   .now_ms = now_ms,
                                   .message_ms = now_ms,
                                   .by = who[chance(2)],
                                   .by_reporter = chance(2),
                                   .category = chance(4) ? CATEGORY_NONE : CATEGORY_WOMEN_SAFETY,
                                   .words = STR("words"),
                                   .has_point = true,
                                   .station = chance(2) ? "seaside" : "hillview",
                                   .to = chance(3) ? "+910000020012" : "",
                                   .tier_count = (int)chance(4)};
}

#define STEPS 40

/* Whatever happens to an incident, its timeline tells what became of it, and no deadline lies further off
 * than the auditor allows. */
static void every_sequence_replays_to_its_state(void **state UNUSED)
{
    for (int life = 0; life < 20000; life++) {
        const char *events[STEPS + 1];
        size_t count = 0;
        int64_t deadline_ms = 0;
        struct incident incident = {.state = INCIDENT_NEW,
                                    .category = chance(2) ? CATEGORY_WOMEN_SAFETY : CATEGORY_VIOLENCE,
                                    .station = "seaside",
                                    .language = "en"};
        for (int i = 0; i < STEPS; i++) {
            struct incident_step step;
            struct incident_input input = any_input(NOW + i * SECOND_MS);
            input.event = i == 0 ? EVENT_REPORTED : input.event;
            incident_step(&incident, &input, &policy, &step);
            if (step.result == STEP_DONE && step.timeline_event)
                events[count++] = step.timeline_event;
            if (step.deadline_ms != INCIDENT_DEADLINE_KEEP)
                deadline_ms = step.deadline_ms;
            incident = step.after;
            if (audit_replay(events, count, incident.category) != incident.state)
                fail_msg("after %s: %s, replayed %s", incident_event_name(input.event),
                         incident_state_name(incident.state),
                         incident_state_name(audit_replay(events, count, incident.category)));
            struct audit_facts facts = {.state = incident.state,
                                        .replayed = incident.state,
                                        .policy_ended = incident.policy_ended,
                                        .deadline_ms = deadline_ms};
            struct audit_rules now = {.policy = &policy, .now_ms = input.now_ms, .running_since_ms = NOW};
            unsigned set = audit_incident(&facts, &now);
            if (set & (bit(AUDIT_FAR) | bit(AUDIT_NO_DEADLINE)))
                fail_msg("after %s in %s: deadline in %lld ms", incident_event_name(input.event),
                         incident_state_name(incident.state), (long long)(deadline_ms - input.now_ms));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_as_it_should_be_is_not_said),
        cmocka_unit_test(a_missing_deadline_is_found),
        cmocka_unit_test(an_overdue_deadline_that_nobody_took_is_found),
        cmocka_unit_test(a_deadline_further_off_than_any_rule_sets_is_found),
        cmocka_unit_test(an_alert_that_was_not_sent_is_found),
        cmocka_unit_test(a_timeline_that_leads_elsewhere_is_found),
        cmocka_unit_test(replay_follows_the_events),
        cmocka_unit_test(every_sequence_replays_to_its_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
