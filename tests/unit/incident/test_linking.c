/* What belongs to the same emergency though it was said elsewhere, and how those that follow a first live. */
#include "fixture.h"

#include "incident/linking.h"

#define METRE_LAT (1 / 111194.93) /* degrees */

static struct heard heard_of(enum category category)
{
    static const struct place nowhere;
    return (struct heard){.category = category,
                          .now_ms = NOW + MINUTE_MS,
                          .society = "gulmohar",
                          .person_id = 9,
                          .place = &nowhere,
                          .words = STR("something else entirely is said here")};
}

static void a_society_has_one_incident_of_a_kind(void **state)
{
    struct incident fire = known_incident(CATEGORY_FIRE);
    struct heard heard = heard_of(CATEGORY_FIRE);
    (void)state;
    assert_true(linking_joins(&fire, &heard, &policy));
    heard.category = CATEGORY_OTHER;
    assert_true(linking_joins(&fire, &heard, &policy));
    heard.category = CATEGORY_THEFT;
    assert_false(linking_joins(&fire, &heard, &policy));
    heard = heard_of(CATEGORY_FIRE);
    heard.society = "sahyadri";
    assert_false(linking_joins(&fire, &heard, &policy));
    heard.society = "";
    assert_false(linking_joins(&fire, &heard, &policy));
}

static void not_what_is_over_or_a_drill_or_long_ago(void **state)
{
    struct incident fire = known_incident(CATEGORY_FIRE);
    struct heard heard = heard_of(CATEGORY_FIRE);
    (void)state;
    heard.now_ms = NOW + policy.merge_window_ms + 1;
    assert_false(linking_joins(&fire, &heard, &policy));
    heard = heard_of(CATEGORY_FIRE);
    fire.drill = true;
    assert_false(linking_joins(&fire, &heard, &policy));
    fire.drill = false;
    fire.state = INCIDENT_CLOSED;
    assert_false(linking_joins(&fire, &heard, &policy));
}

/* Two who lie unconscious in two flats are two; a fire seen from two flats is one. */
static void what_hangs_on_a_person_minds_the_flat(void **state)
{
    static const struct place other = {.wing = "A", .flat = "402"}, same = {.wing = "B"};
    struct incident medical = known_incident(CATEGORY_MEDICAL), fire = known_incident(CATEGORY_FIRE);
    struct heard heard = heard_of(CATEGORY_MEDICAL);
    (void)state;
    heard.place = &other;
    assert_false(linking_joins(&medical, &heard, &policy));
    heard.place = &same;
    assert_true(linking_joins(&medical, &heard, &policy));
    heard = heard_of(CATEGORY_FIRE);
    heard.place = &other;
    assert_true(linking_joins(&fire, &heard, &policy));
}

static void her_safety_joins_by_her_own_words_alone(void **state)
{
    static const enum category others[] = {CATEGORY_WOMEN_SAFETY, CATEGORY_VIOLENCE, CATEGORY_OTHER};
    struct incident hers = known_incident(CATEGORY_WOMEN_SAFETY), fight = known_incident(CATEGORY_VIOLENCE);
    struct heard heard;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        heard = heard_of(others[i]);
        heard.words = str_of(hers.words);
        heard.forwarded = true;
        assert_false(linking_joins(&hers, &heard, &policy));
        heard.person_id = hers.person_id;
        assert_true(linking_joins(&hers, &heard, &policy));
    }
    heard = heard_of(CATEGORY_WOMEN_SAFETY);
    assert_false(linking_joins(&fight, &heard, &policy));
    fight.person_id = heard.person_id = 0; /* two of whom nothing is known are not one */
    assert_false(linking_joins(&fight, &heard, &policy));
}

static void words_are_known_again_however_they_are_dressed(void **state)
{
    const char *reported = "Gas leak in B wing, 12th floor!\nsend somebody";
    (void)state;
    assert_true(linking_same_words(reported, STR("gas leak in b wing 12th floor")));
    assert_true(linking_same_words(reported, STR("*GAS LEAK*  in B-wing… 12th floor 🚨🚨")));
    assert_true(linking_same_words(reported, STR("“Gas leak, in B wing; 12th floor”")));
    assert_false(linking_same_words(reported, STR("gas leak in c wing 12th floor")));
    assert_false(linking_same_words("bachao bachao", STR("bachao bachao")));
    assert_false(linking_same_words(reported, STR("")));
    assert_false(linking_same_words(reported, (struct str){NULL, 0}));
    assert_true(linking_same_words("बी विंग में आग लग गई है।", STR("बी विंग में आग लग गई है")));
}

static void forwarded_words_join_wherever_they_turn_up(void **state)
{
    struct incident fire = known_incident(CATEGORY_FIRE);
    struct heard heard = heard_of(CATEGORY_NONE);
    (void)state;
    heard.words = str_of(fire.words);
    heard.society = "sahyadri";
    assert_false(linking_joins(&fire, &heard, &policy)); /* people of another society may say the same */
    heard.forwarded = true;
    assert_true(linking_joins(&fire, &heard, &policy));
    heard.now_ms = NOW + SAME_WORDS_MS + 1;
    assert_false(linking_joins(&fire, &heard, &policy));
    heard.now_ms = NOW + SAME_WORDS_MS;
    heard.forwarded = false;
    heard.society = "";
    assert_true(linking_joins(&fire, &heard, &policy));
}

static void distance_is_in_metres(void **state)
{
    (void)state;
    assert_true(linking_distance_m(19.06, 72.82, 19.06, 72.82) < 0.001);
    double north = linking_distance_m(19.06, 72.82, 19.06 + 500 * METRE_LAT, 72.82);
    assert_true(north > 499.5 && north < 500.5);
    double east = linking_distance_m(19.06, 72.82, 19.06, 72.82 + 500 * METRE_LAT / 0.945176);
    assert_true(east > 499 && east < 501);
    assert_true(linking_distance_m(89, 0, -89, 180) > 10e6);
}

static struct incident near_by(double metres, enum category category)
{
    struct incident incident = known_incident(category);
    incident.id = 0;
    incident.state = INCIDENT_NEW;
    incident.lat += metres * METRE_LAT;
    memcpy(incident.society, "sahyadri", sizeof("sahyadri"));
    return incident;
}

static void one_blast_links_what_is_near_in_place_and_time(void **state)
{
    struct incident first = known_incident(CATEGORY_FIRE), fresh = near_by(499, CATEGORY_HAZARD);
    (void)state;
    assert_true(linking_links(&first, &fresh));
    fresh.message_ms = NOW + LINK_WITHIN_MS + 1;
    assert_false(linking_links(&first, &fresh));
    fresh.message_ms = NOW - LINK_WITHIN_MS; /* heard of later, said before */
    assert_true(linking_links(&first, &fresh));
    fresh = near_by(501, CATEGORY_HAZARD);
    assert_false(linking_links(&first, &fresh));
    fresh = near_by(10, CATEGORY_HAZARD);
    fresh.has_point = false;
    assert_false(linking_links(&first, &fresh));
    fresh = near_by(10, CATEGORY_HAZARD);
    memcpy(fresh.station, "hillview", sizeof("hillview"));
    assert_false(linking_links(&first, &fresh));
    fresh = near_by(10, CATEGORY_HAZARD);
    fresh.drill = true;
    assert_false(linking_links(&first, &fresh));
}

static void only_a_first_that_is_alive_is_followed(void **state)
{
    struct incident first = known_incident(CATEGORY_FIRE), fresh = near_by(10, CATEGORY_FIRE);
    (void)state;
    first.link_id = 3;
    assert_false(linking_links(&first, &fresh));
    first.link_id = 0;
    first.state = INCIDENT_ON_SCENE;
    assert_true(linking_links(&first, &fresh));
    first.state = INCIDENT_CLOSED;
    assert_false(linking_links(&first, &fresh));
}

static void kinds_go_in_groups(void **state)
{
    static const enum category blast[] = {CATEGORY_FIRE, CATEGORY_HAZARD, CATEGORY_ACCIDENT};
    (void)state;
    for (enum category a = CATEGORY_NONE; a < CATEGORY_COUNT_; a++) {
        for (enum category b = CATEGORY_NONE; b < CATEGORY_COUNT_; b++) {
            bool both = false;
            for (size_t i = 0; i < ARRAY_LEN(blast); i++)
                for (size_t k = 0; k < ARRAY_LEN(blast); k++)
                    both |= a == blast[i] && b == blast[k];
            both |= a == CATEGORY_VIOLENCE && b == CATEGORY_VIOLENCE;
            assert_int_equal(linking_same_kind(a, b), both);
        }
    }
}

static struct incident_input input_of(enum incident_event event, const struct incident *first)
{
    return (struct incident_input){
        .event = event, .now_ms = NOW, .message_ms = NOW, .by = "policy", .tier_count = 2, .first = first};
}

static void who_follows_alerts_nobody_and_stays_armed(void **state)
{
    struct incident first = known_incident(CATEGORY_FIRE), fresh = near_by(10, CATEGORY_FIRE);
    struct incident_input input = input_of(EVENT_REPORTED, &first);
    struct incident_step step;
    (void)state;
    fresh.link_id = first.id;
    incident_step(&fresh, &input, &policy, &step);
    assert_int_equal(step.after.state, INCIDENT_OPEN);
    assert_false(step.effects & (EFFECT_ALERT_TIER | EFFECT_ALERT_ALL));
    assert_true(step.effects & EFFECT_TELL_REPORTED && step.effects & EFFECT_ALERT_CIRCLE);
    assert_true(step.deadline_ms > NOW);
    struct incident follows = step.after;
    input = input_of(EVENT_DEADLINE, &first);
    for (int i = 0; i < 5; i++) {
        incident_step(&follows, &input, &policy, &step);
        assert_int_equal(step.effects, 0);
        assert_null(step.timeline_event);
        assert_int_equal(step.deadline_ms, NOW + policy.ack_timeout_ms);
        follows = step.after;
    }
}

static void who_follows_is_let_go_and_ends_with_the_first(void **state)
{
    struct incident first = known_incident(CATEGORY_FIRE), follows = known_incident(CATEGORY_FIRE);
    struct incident_input input = input_of(EVENT_DEADLINE, &first);
    struct incident_step step;
    (void)state;
    follows.state = INCIDENT_ACKNOWLEDGED;
    memcpy(follows.acknowledged_by, "+910000020011", sizeof("+910000020011"));
    incident_step(&follows, &input, &policy, &step);
    assert_int_equal(step.after.state, INCIDENT_OPEN);
    assert_string_equal(step.after.acknowledged_by, "");
    follows = step.after;
    first.policy_ended = true;
    incident_step(&follows, &input, &policy, &step);
    assert_int_equal(step.effects, EFFECT_TELL_NOBODY);
    assert_string_equal(step.timeline_event, "policy_ended");
    assert_int_equal(step.deadline_ms, NOW + policy.loud_ms);
    first.state = INCIDENT_ACKNOWLEDGED; /* while it is held, the one that follows waits as it is */
    first.policy_ended = false;
    follows = step.after;
    follows.state = INCIDENT_EN_ROUTE;
    incident_step(&follows, &input, &policy, &step);
    assert_int_equal(step.after.state, INCIDENT_EN_ROUTE);
    assert_int_equal(step.effects, 0);
}

static void without_its_first_one_asks_anew(void **state)
{
    struct incident follows = known_incident(CATEGORY_FIRE), next = known_incident(CATEGORY_FIRE);
    struct incident_input input = input_of(EVENT_RELINKED, NULL);
    struct incident_step step;
    (void)state;
    follows.link_id = 5;
    follows.state = INCIDENT_ACKNOWLEDGED;
    incident_step(&follows, &input, &policy, &step);
    assert_int_equal(step.after.state, INCIDENT_OPEN);
    assert_int_equal(step.after.link_id, 0);
    assert_int_equal(step.effects, EFFECT_ALERT_TIER);
    assert_int_equal(step.deadline_ms, NOW + policy.ack_timeout_ms);
    input = input_of(EVENT_RELINKED, &next);
    incident_step(&follows, &input, &policy, &step);
    assert_int_equal(step.after.link_id, next.id);
    assert_int_equal(step.effects, 0);
    assert_int_equal(step.deadline_ms, NOW + policy.ack_timeout_ms);
}

static void who_is_passed_on_follows_nobody(void **state)
{
    struct incident follows = known_incident(CATEGORY_FIRE);
    struct incident_input input = input_of(EVENT_PASS_ON, NULL);
    struct incident_step step;
    (void)state;
    follows.link_id = 5;
    input.station = "hillview";
    incident_step(&follows, &input, &policy, &step);
    assert_int_equal(step.after.link_id, 0);
    assert_true(step.effects & EFFECT_ALERT_TIER);
}

static void the_muted_reach_the_circle_alone(void **state)
{
    struct incident hers = known_incident(CATEGORY_WOMEN_SAFETY);
    struct incident_input input = input_of(EVENT_REPORTED, NULL);
    struct incident_step step;
    (void)state;
    hers.state = INCIDENT_NEW;
    input.muted = true;
    incident_step(&hers, &input, &policy, &step);
    assert_int_equal(step.effects, EFFECT_ALERT_CIRCLE);
    assert_true(incident_is_over(step.after.state));
    assert_int_equal(step.deadline_ms, 0);
    assert_string_equal(step.timeline_event, "muted");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_society_has_one_incident_of_a_kind),
        cmocka_unit_test(not_what_is_over_or_a_drill_or_long_ago),
        cmocka_unit_test(what_hangs_on_a_person_minds_the_flat),
        cmocka_unit_test(her_safety_joins_by_her_own_words_alone),
        cmocka_unit_test(words_are_known_again_however_they_are_dressed),
        cmocka_unit_test(forwarded_words_join_wherever_they_turn_up),
        cmocka_unit_test(distance_is_in_metres),
        cmocka_unit_test(one_blast_links_what_is_near_in_place_and_time),
        cmocka_unit_test(only_a_first_that_is_alive_is_followed),
        cmocka_unit_test(kinds_go_in_groups),
        cmocka_unit_test(who_follows_alerts_nobody_and_stays_armed),
        cmocka_unit_test(who_follows_is_let_go_and_ends_with_the_first),
        cmocka_unit_test(without_its_first_one_asks_anew),
        cmocka_unit_test(who_is_passed_on_follows_nobody),
        cmocka_unit_test(the_muted_reach_the_circle_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
