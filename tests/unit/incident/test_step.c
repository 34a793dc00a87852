/* The state x event table, whole, and what must hold after any sequence of events. */
#include "../unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "incident/incident.h"

#define NOW INT64_C(1700000000000)

static const struct policy policy = {.ack_timeout_ms = 60000,
                                     .repeat = 2,
                                     .merge_window_ms = 900000,
                                     .update_window_ms = 1800000,
                                     .loud_ms = 600000,
                                     .late_ms = 120000,
                                     .deliver_ms = 20000,
                                     .silence_urgent_ms = 600000,
                                     .silence_ms = 1800000};

static struct incident fresh(enum category category)
{
    return (struct incident){
        .state = INCIDENT_NEW, .category = category, .station = "seaside", .language = "en"};
}

static struct incident_input input_of(enum incident_event event)
{
    return (struct incident_input){.event = event,
                                   .now_ms = NOW,
                                   .message_ms = NOW,
                                   .by = "+910000000001",
                                   .by_reporter = true,
                                   .station = "hillside",
                                   .to = "+910000000002",
                                   .tier_count = 2};
}

/* An incident in the given state, reached by the events that lead there. */
static struct incident in_state(enum incident_state state, enum category category)
{
    static const enum incident_event way[INCIDENT_STATE_COUNT_] = {
        [INCIDENT_ACKNOWLEDGED] = EVENT_ACKNOWLEDGE, [INCIDENT_EN_ROUTE] = EVENT_EN_ROUTE,
        [INCIDENT_ON_SCENE] = EVENT_ON_SCENE,        [INCIDENT_CLOSED] = EVENT_CLOSE,
        [INCIDENT_CANCELLED] = EVENT_TAKEN_BACK,
    };
    struct incident incident = fresh(category);
    struct incident_input input = input_of(EVENT_REPORTED);
    struct incident_step step;
    if (state == INCIDENT_NEW)
        return incident;
    incident_step(&incident, &input, &policy, &step);
    if (state == INCIDENT_OPEN)
        return step.after;
    incident = step.after;
    input = input_of(way[state]);
    incident_step(&incident, &input, &policy, &step);
    assert_int_equal(step.after.state, state);
    return step.after;
}

/* Rows in the order of enum incident_state, columns of enum incident_event; '.' stays as it is. */
static const char *const expected[INCIDENT_STATE_COUNT_] = {
    /* reported more point media taken_back delivered undelivered deadline ack en_route on_scene false close
       note hand_over pass_on circle text_only crowd linked relinked */
    [INCIDENT_NEW] = "O....................",          [INCIDENT_OPEN] = "....X...AESCC.AO....O",
    [INCIDENT_ACKNOWLEDGED] = "....X....ESCC.AO....O", [INCIDENT_EN_ROUTE] = "....X.....SCC.AO....O",
    [INCIDENT_ON_SCENE] = "....X......CC.AO....O",     [INCIDENT_CLOSED] = ".....................",
    [INCIDENT_CANCELLED] = ".....................",
};

static enum incident_state state_of(char letter, enum incident_state before)
{
    switch (letter) {
    case 'O': return INCIDENT_OPEN;
    case 'A': return INCIDENT_ACKNOWLEDGED;
    case 'E': return INCIDENT_EN_ROUTE;
    case 'S': return INCIDENT_ON_SCENE;
    case 'C': return INCIDENT_CLOSED;
    case 'X': return INCIDENT_CANCELLED;
    default: return before;
    }
}

static void table_is_as_designed(void **state)
{
    (void)state;
    for (enum incident_state from = INCIDENT_NEW; from < INCIDENT_STATE_COUNT_; from++) {
        for (enum incident_event event = 0; event < EVENT_COUNT_; event++) {
            struct incident incident = in_state(from, CATEGORY_FIRE);
            struct incident_input input = input_of(event);
            struct incident_step step;
            incident_step(&incident, &input, &policy, &step);
            if (step.after.state != state_of(expected[from][event], from))
                fail_msg("%s x %s leads to %s", incident_state_name(from), incident_event_name(event),
                         incident_state_name(step.after.state));
        }
    }
}

static void report_alerts_first_tier_and_arms(void **state)
{
    struct incident incident = fresh(CATEGORY_FIRE);
    struct incident_input input = input_of(EVENT_REPORTED);
    struct incident_step step;
    (void)state;
    input.words = STR("aag lagi hai");
    incident_step(&incident, &input, &policy, &step);
    assert_true(step.effects & EFFECT_ALERT_TIER);
    assert_true(step.effects & EFFECT_ALERT_CIRCLE);
    assert_true(step.effects & EFFECT_TELL_REPORTED);
    assert_true(step.effects & EFFECT_ASK_PLACE);
    assert_int_equal(step.deadline_ms, NOW + policy.ack_timeout_ms);
    assert_string_equal(step.after.words, "aag lagi hai");
    assert_string_equal(step.timeline_event, "opened");
}

static void nobody_to_tell_is_said(void **state)
{
    struct incident incident = fresh(CATEGORY_FIRE);
    struct incident_input input = input_of(EVENT_REPORTED);
    struct incident_step step;
    (void)state;
    input.tier_count = 0;
    incident_step(&incident, &input, &policy, &step);
    assert_true(step.effects & EFFECT_NO_STATION);
    assert_false(step.effects & EFFECT_TELL_REPORTED);
    assert_true(step.deadline_ms > NOW);
}

static void old_words_are_said_to_be_late(void **state)
{
    struct incident incident = fresh(CATEGORY_FIRE);
    struct incident_input input = input_of(EVENT_REPORTED);
    struct incident_step step;
    (void)state;
    input.message_ms = NOW - DAY_MS;
    incident_step(&incident, &input, &policy, &step);
    assert_true(step.effects & EFFECT_TELL_LATE);
    assert_int_equal(step.after.message_ms, NOW - DAY_MS);
}

/* Told twice, then the second tier twice, then the end, then loud for ever: the deadline never goes. */
static void deadlines_walk_the_policy(void **state)
{
    static const struct {
        unsigned effects;
        int tier, told;
    } walk[] = {{EFFECT_ALERT_TIER, 0, 2}, {EFFECT_ALERT_TIER, 1, 1}, {EFFECT_ALERT_TIER, 1, 2}};
    struct incident incident = in_state(INCIDENT_OPEN, CATEGORY_FIRE);
    struct incident_input input = input_of(EVENT_DEADLINE);
    struct incident_step step;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(walk); i++) {
        incident_step(&incident, &input, &policy, &step);
        assert_int_equal(step.effects, walk[i].effects);
        assert_int_equal(step.after.tier, walk[i].tier);
        assert_int_equal(step.after.told, walk[i].told);
        assert_int_equal(step.deadline_ms, NOW + policy.ack_timeout_ms);
        incident = step.after;
    }
    incident_step(&incident, &input, &policy, &step);
    assert_int_equal(step.effects, EFFECT_TELL_NOBODY);
    assert_true(step.after.policy_ended);
    incident = step.after;
    for (int i = 0; i < 3; i++) {
        incident_step(&incident, &input, &policy, &step);
        assert_int_equal(step.effects, EFFECT_ALERT_ALL | EFFECT_TELL_NOBODY);
        assert_int_equal(step.deadline_ms, NOW + policy.loud_ms);
        incident = step.after;
    }
}

static void undelivered_goes_on_at_once(void **state)
{
    struct incident incident = in_state(INCIDENT_OPEN, CATEGORY_FIRE);
    struct incident_input input = input_of(EVENT_UNDELIVERED);
    struct incident_step step;
    (void)state;
    incident_step(&incident, &input, &policy, &step);
    assert_int_equal(step.after.tier, 1);
    assert_true(step.effects & EFFECT_ALERT_TIER);
    incident = step.after;
    incident_step(&incident, &input, &policy, &step); /* the last tier: its deadline stands */
    assert_int_equal(step.effects, 0);
    assert_int_equal(step.deadline_ms, INCIDENT_DEADLINE_KEEP);
}

static void undelivered_moves_on_only_from_tiers_that_are_told(void **state)
{
    struct incident incident = in_state(INCIDENT_OPEN, CATEGORY_FIRE);
    struct incident_input input = input_of(EVENT_UNDELIVERED);
    struct incident_step step;
    (void)state;
    incident.tier = 1;
    input.tier_count = 3;
    input.missed_tier = 0; /* the next was told long ago */
    incident_step(&incident, &input, &policy, &step);
    assert_int_equal(step.after.tier, 1);
    assert_int_equal(step.effects, 0);
    assert_string_equal(step.timeline_event, "undelivered");
    input.missed_tier = -1; /* no contact any more */
    incident_step(&incident, &input, &policy, &step);
    assert_int_equal(step.after.tier, 1);
    input.nobody_reached = true; /* and none of those told has it: the next tier, not yet the end */
    incident_step(&incident, &input, &policy, &step);
    assert_int_equal(step.after.tier, 2);
    assert_false(step.after.policy_ended);
    input.nobody_reached = false;
    input.missed_tier = 1;
    incident_step(&incident, &input, &policy, &step);
    assert_int_equal(step.after.tier, 2);
}

static void nobody_reached_is_said_at_once_and_once(void **state)
{
    struct incident incident = in_state(INCIDENT_OPEN, CATEGORY_FIRE);
    struct incident_input input = input_of(EVENT_UNDELIVERED);
    struct incident_step step;
    (void)state;
    input.nobody_reached = true;
    incident_step(&incident, &input, &policy, &step);
    assert_int_equal(step.effects, EFFECT_ALERT_TIER); /* there is somebody left to tell */
    incident = step.after;
    input.missed_tier = 1;
    incident_step(&incident, &input, &policy, &step);
    assert_int_equal(step.effects, EFFECT_TELL_NOBODY);
    assert_true(step.after.policy_ended);
    assert_string_equal(step.timeline_event, "policy_ended");
    assert_int_equal(step.deadline_ms, NOW + policy.ack_timeout_ms); /* all are tried again, soon */
    incident = step.after;
    incident_step(&incident, &input, &policy, &step);
    assert_int_equal(step.effects, 0);
    assert_int_equal(step.deadline_ms, INCIDENT_DEADLINE_KEEP);
}

static void second_officer_is_told_who_has_it(void **state)
{
    struct incident incident = in_state(INCIDENT_ACKNOWLEDGED, CATEGORY_FIRE);
    struct incident_input input = input_of(EVENT_ACKNOWLEDGE);
    struct incident_step step;
    (void)state;
    input.by = "+910000000002";
    incident_step(&incident, &input, &policy, &step);
    assert_int_equal(step.result, STEP_NOTHING);
    assert_int_equal(step.effects, EFFECT_ANSWER_TAKEN);
    assert_string_equal(step.after.acknowledged_by, "+910000000001");
}

static void her_incident_is_never_cancelled_by_a_message(void **state)
{
    (void)state;
    for (enum incident_state from = INCIDENT_OPEN; from <= INCIDENT_ON_SCENE; from++) {
        struct incident incident = in_state(from, CATEGORY_WOMEN_SAFETY);
        struct incident_input input = input_of(EVENT_TAKEN_BACK);
        struct incident_step step;
        incident_step(&incident, &input, &policy, &step);
        assert_int_equal(step.after.state, from);
        assert_true(step.effects & EFFECT_TELL_TAKEN_BACK);
        assert_int_equal(step.deadline_ms, INCIDENT_DEADLINE_KEEP);
    }
}

static void a_pin_finds_the_station(void **state)
{
    struct incident incident = fresh(CATEGORY_OTHER);
    struct incident_input input = input_of(EVENT_REPORTED);
    struct incident_step step;
    (void)state;
    incident.station[0] = '\0';
    input.tier_count = 0;
    incident_step(&incident, &input, &policy, &step);
    incident = step.after;
    input = input_of(EVENT_POINT);
    input.lat = 19.06;
    input.lon = 72.83;
    input.station = "hillview";
    incident_step(&incident, &input, &policy, &step);
    assert_string_equal(step.after.station, "hillview");
    assert_true(step.effects & EFFECT_ALERT_TIER);
    assert_true(step.effects & EFFECT_TELL_REPORTED);
    assert_true(step.after.has_point && step.after.point_from_pin);
}

static void words_are_kept_within_their_limit(void **state)
{
    struct incident incident = in_state(INCIDENT_OPEN, CATEGORY_FIRE);
    struct incident_input input = input_of(EVENT_MORE);
    struct incident_step step;
    char words[3001];
    (void)state;
    for (size_t i = 0; i + 3 <= 3000; i += 3)
        memcpy(words + i, "\xe0\xa4\x95", 3);
    input.words = (struct str){words, 3000};
    for (int i = 0; i < 4; i++) {
        incident_step(&incident, &input, &policy, &step);
        incident = step.after;
    }
    size_t len = strlen(incident.words);
    assert_true(len <= INCIDENT_WORDS_MAX && len > INCIDENT_WORDS_MAX - 4);
    assert_int_equal((unsigned char)incident.words[len - 1] & 0xc0, 0x80); /* ends with a whole character */
}

static void category_only_learns(void **state)
{
    struct incident incident = in_state(INCIDENT_OPEN, CATEGORY_VIOLENCE);
    struct incident_input input = input_of(EVENT_MORE);
    struct incident_step step;
    (void)state;
    input.category = CATEGORY_FIRE;
    incident_step(&incident, &input, &policy, &step);
    assert_int_equal(step.after.category, CATEGORY_VIOLENCE);
    input.category = CATEGORY_WOMEN_SAFETY;
    incident_step(&incident, &input, &policy, &step);
    assert_int_equal(step.after.category, CATEGORY_WOMEN_SAFETY);
    incident = step.after;
    input.category = CATEGORY_VIOLENCE;
    incident_step(&incident, &input, &policy, &step);
    assert_int_equal(step.after.category, CATEGORY_WOMEN_SAFETY);
}

/* Promise 2, over random lives: an open incident always has a deadline in the future of its last step, only a
 * human's event takes it away, and nothing that is over comes back. */
static void no_sequence_leaves_it_silent(void **state)
{
    unsigned random = 12345;
    (void)state;
    for (int life = 0; life < 20000; life++) {
        struct incident incident = fresh((enum category)(1 + life % (CATEGORY_COUNT_ - 1)));
        struct incident_input input = input_of(EVENT_REPORTED);
        struct incident_step step;
        int64_t deadline_ms = 0;
        input.tier_count = life % 4;
        for (int i = 0; i < 40; i++) {
            bool was_over = incident_is_over(incident.state);
            incident_step(&incident, &input, &policy, &step);
            if (step.deadline_ms != INCIDENT_DEADLINE_KEEP)
                deadline_ms = step.deadline_ms;
            incident = step.after;
            if (incident.state == INCIDENT_OPEN && deadline_ms < input.now_ms)
                fail_msg("open without a deadline after %s", incident_event_name(input.event));
            if (was_over && !incident_is_over(incident.state))
                fail_msg("%s brought it back", incident_event_name(input.event));
            random = random * 1103515245u + 12345u;
            input.event = (enum incident_event)((random >> 16) % EVENT_COUNT_);
            if (input.event == EVENT_DEADLINE && deadline_ms > input.now_ms)
                input.now_ms = deadline_ms;
            else
                input.now_ms = MAX(input.now_ms + (int64_t)((random >> 8) % 5000) - 1000, NOW);
            /* time that passes the deadline makes it fall due first, as the desk's tick does */
            if (deadline_ms && input.now_ms > deadline_ms)
                input.event = EVENT_DEADLINE;
        }
    }
}

static void merging_minds_kind_and_time(void **state)
{
    struct incident incident = in_state(INCIDENT_OPEN, CATEGORY_VIOLENCE);
    (void)state;
    assert_true(incident_takes(&incident, CATEGORY_VIOLENCE, NOW, &policy));
    assert_true(incident_takes(&incident, CATEGORY_WOMEN_SAFETY, NOW, &policy));
    assert_true(incident_takes(&incident, CATEGORY_OTHER, NOW, &policy));
    assert_false(incident_takes(&incident, CATEGORY_FIRE, NOW, &policy));
    assert_false(incident_takes(&incident, CATEGORY_VIOLENCE, NOW + policy.merge_window_ms + 1, &policy));
    incident.state = INCIDENT_CLOSED;
    assert_false(incident_takes(&incident, CATEGORY_VIOLENCE, NOW, &policy));
}

static void follow_ups_have_their_own_window(void **state)
{
    struct incident incident = in_state(INCIDENT_ACKNOWLEDGED, CATEGORY_VIOLENCE);
    (void)state;
    assert_true(incident_takes_update(&incident, NOW + policy.update_window_ms, &policy));
    assert_false(incident_takes_update(&incident, NOW + policy.update_window_ms + 1, &policy));
    incident.state = INCIDENT_CANCELLED;
    assert_false(incident_takes_update(&incident, NOW, &policy));
}

/* The operator has it already: the station is noted, and nobody is woken again. */
static void a_late_pin_only_names_the_station(void **state)
{
    struct incident incident = in_state(INCIDENT_ACKNOWLEDGED, CATEGORY_OTHER);
    struct incident_input input = input_of(EVENT_POINT);
    struct incident_step step;
    (void)state;
    incident.station[0] = '\0';
    input.station = "hillview";
    incident_step(&incident, &input, &policy, &step);
    assert_string_equal(step.after.station, "hillview");
    assert_int_equal(step.effects, EFFECT_UPDATE_CONTACTS);
    assert_int_equal(step.deadline_ms, INCIDENT_DEADLINE_KEEP);
}

static void a_handed_over_incident_has_a_new_holder(void **state)
{
    struct incident incident = in_state(INCIDENT_OPEN, CATEGORY_FIRE);
    struct incident_input input = input_of(EVENT_HAND_OVER);
    struct incident_step step;
    (void)state;
    incident_step(&incident, &input, &policy, &step);
    assert_string_equal(step.after.acknowledged_by, "+910000000002");
    assert_int_equal(step.effects,
                     EFFECT_ALERT_HOLDER | EFFECT_ANSWER_OFFICER | EFFECT_TELL_CONTACTS | EFFECT_TELL_STATE);
    assert_int_equal(step.deadline_ms, NOW + policy.ack_timeout_ms);
    incident = step.after; /* the chat knows already */
    incident_step(&incident, &input, &policy, &step);
    assert_false(step.effects & EFFECT_TELL_STATE);
    incident = step.after;
    input = input_of(EVENT_ACKNOWLEDGE);
    input.by = "+910000000002";
    incident_step(&incident, &input, &policy, &step);
    assert_int_equal(step.effects, EFFECT_ANSWER_OFFICER);
    assert_true(step.deadline_ms > NOW + policy.ack_timeout_ms);
}

/* The station that passed it on may change its mind: then it is theirs again. */
static void who_passed_it_on_may_take_it_back(void **state)
{
    struct incident incident = in_state(INCIDENT_OPEN, CATEGORY_FIRE);
    struct incident_input input = input_of(EVENT_PASS_ON);
    struct incident_step step;
    (void)state;
    incident_step(&incident, &input, &policy, &step);
    assert_string_equal(step.after.station, "hillside");
    assert_string_equal(step.after.also_station, "seaside");
    assert_int_equal(step.after.state, INCIDENT_OPEN);
    incident = step.after;
    input = input_of(EVENT_ACKNOWLEDGE);
    incident_step(&incident, &input, &policy, &step);
    assert_string_equal(step.after.station, "hillside");
    assert_string_equal(step.after.also_station, "");
    input.station = "seaside";
    incident_step(&incident, &input, &policy, &step);
    assert_string_equal(step.after.station, "seaside");
    assert_string_equal(step.after.also_station, "");
}

static void a_note_with_a_sign_goes_to_the_chat(void **state)
{
    struct incident incident = in_state(INCIDENT_ACKNOWLEDGED, CATEGORY_FIRE);
    struct incident_input input = input_of(EVENT_NOTE);
    struct incident_step step;
    (void)state;
    input.words = STR("@are you safe?");
    incident_step(&incident, &input, &policy, &step);
    assert_int_equal(step.effects, EFFECT_TELL_NOTE);
    assert_string_equal(step.timeline_detail, "@are you safe?");
    input.words = STR("crowd @ gate");
    incident_step(&incident, &input, &policy, &step);
    assert_int_equal(step.effects, 0);
    input.media = "image 1000001";
    incident_step(&incident, &input, &policy, &step);
    assert_string_equal(step.timeline_detail, "image 1000001: crowd @ gate");
    input.words = STR("");
    incident_step(&incident, &input, &policy, &step);
    assert_string_equal(step.timeline_detail, "image 1000001");
}

static void closing_keeps_number_and_words(void **state)
{
    struct incident incident = in_state(INCIDENT_ON_SCENE, CATEGORY_THEFT);
    struct incident_input input = input_of(EVENT_CLOSE);
    struct incident_step step;
    (void)state;
    input.disposition = DISPOSITION_GENUINE;
    input.case_number = "FIR 123/2026";
    input.words = STR(" FIR 123/2026, two boys ");
    incident_step(&incident, &input, &policy, &step);
    assert_string_equal(step.after.case_number, "FIR 123/2026");
    assert_string_equal(step.timeline_detail, "genuine: FIR 123/2026, two boys");
}

static void one_emergency_told_in_two_ways(void **state)
{
    static const struct {
        enum category known, said;
        bool one;
        enum category then;
    } pairs[] = {
        {CATEGORY_THEFT, CATEGORY_INTRUDER, true, CATEGORY_INTRUDER},
        {CATEGORY_INTRUDER, CATEGORY_THEFT, true, CATEGORY_INTRUDER},
        {CATEGORY_TRAPPED, CATEGORY_FIRE, true, CATEGORY_FIRE},
        {CATEGORY_FIRE, CATEGORY_TRAPPED, true, CATEGORY_FIRE},
        {CATEGORY_TRAPPED, CATEGORY_HAZARD, true, CATEGORY_HAZARD},
        {CATEGORY_TRAPPED, CATEGORY_THEFT, false, CATEGORY_TRAPPED},
        {CATEGORY_THEFT, CATEGORY_FIRE, false, CATEGORY_THEFT},
        {CATEGORY_MEDICAL, CATEGORY_INTRUDER, false, CATEGORY_MEDICAL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        struct incident incident = in_state(INCIDENT_OPEN, pairs[i].known);
        struct incident_input input = input_of(EVENT_MORE);
        struct incident_step step;
        assert_int_equal(incident_takes(&incident, pairs[i].said, NOW, &policy), pairs[i].one);
        input.category = pairs[i].said;
        incident_step(&incident, &input, &policy, &step);
        assert_int_equal(step.after.category, pairs[i].then);
    }
}

static void women_come_first_and_drills_last(void **state)
{
    struct incident women = fresh(CATEGORY_WOMEN_SAFETY), fire = fresh(CATEGORY_FIRE),
                    theft = fresh(CATEGORY_THEFT);
    struct incident drill = fresh(CATEGORY_WOMEN_SAFETY);
    (void)state;
    drill.drill = true;
    assert_true(incident_priority(&women) < incident_priority(&fire));
    assert_true(incident_priority(&fire) < incident_priority(&theft));
    assert_true(incident_priority(&theft) < incident_priority(&drill));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_is_as_designed),
        cmocka_unit_test(report_alerts_first_tier_and_arms),
        cmocka_unit_test(nobody_to_tell_is_said),
        cmocka_unit_test(old_words_are_said_to_be_late),
        cmocka_unit_test(deadlines_walk_the_policy),
        cmocka_unit_test(undelivered_goes_on_at_once),
        cmocka_unit_test(undelivered_moves_on_only_from_tiers_that_are_told),
        cmocka_unit_test(nobody_reached_is_said_at_once_and_once),
        cmocka_unit_test(second_officer_is_told_who_has_it),
        cmocka_unit_test(her_incident_is_never_cancelled_by_a_message),
        cmocka_unit_test(a_pin_finds_the_station),
        cmocka_unit_test(words_are_kept_within_their_limit),
        cmocka_unit_test(category_only_learns),
        cmocka_unit_test(no_sequence_leaves_it_silent),
        cmocka_unit_test(merging_minds_kind_and_time),
        cmocka_unit_test(follow_ups_have_their_own_window),
        cmocka_unit_test(a_late_pin_only_names_the_station),
        cmocka_unit_test(a_handed_over_incident_has_a_new_holder),
        cmocka_unit_test(who_passed_it_on_may_take_it_back),
        cmocka_unit_test(a_note_with_a_sign_goes_to_the_chat),
        cmocka_unit_test(closing_keeps_number_and_words),
        cmocka_unit_test(one_emergency_told_in_two_ways),
        cmocka_unit_test(women_come_first_and_drills_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
