/* Promise 8 over random lives: the circle learns where to go and never who; a cancel of hers is never
 * believed; once hers, always hers. */
#include "fixture.h"

#include <stdio.h>

/* Words that give her away, each of a form that nothing else has. */
static const char *const hers[] = {"MEERA-JOSHI", "husband", "+910000010001", "Q-1203"};

static struct incident reported(enum category category)
{
    struct incident incident = known_incident(category);
    incident.state = INCIDENT_NEW;
    incident.words[0] = '\0';
    incident.place = (struct place){.wing = "B", .flat = "Q-1203", .floor = "12"};
    return incident;
}

static struct incident_input random_input(const struct incident *incident, int64_t now_ms)
{
    static const struct place place = {.wing = "C", .flat = "Q-1203"};
    static const enum category said[] = {CATEGORY_NONE, CATEGORY_FIRE, CATEGORY_VIOLENCE,
                                         CATEGORY_WOMEN_SAFETY, CATEGORY_OTHER};
    struct incident_input input = {.event = (enum incident_event)chance(EVENT_COUNT_),
                                   .now_ms = now_ms,
                                   .message_ms = now_ms - chance(1000000),
                                   .by = chance(2) ? "+910000020011" : "+910000010001",
                                   .by_reporter = chance(2),
                                   .category = said[chance(ARRAY_LEN(said))],
                                   .words = STR("MEERA-JOSHI here, my husband is at the door of Q-1203"),
                                   .place = chance(2) ? &place : NULL,
                                   .lat = 19.07,
                                   .lon = 72.83,
                                   .station = chance(2) ? "hillview" : "",
                                   .to = chance(2) ? "+910000020012" : NULL,
                                   .disposition = (enum disposition)chance(DISPOSITION_COUNT_),
                                   .tier_count = (int)chance(4)};
    if (incident->state == INCIDENT_NEW)
        input.event = EVENT_REPORTED;
    return input;
}

static void check_circle(const struct incident *incident)
{
    struct arena arena = {0};
    struct outgoing circle;
    struct speak_context context = context_of(&arena, languages[chance(3)]);
    context.society_name = "Gulmohar Heights";
    speak_circle(&context, incident, &circle);
    const char *said = all_said(&arena, &circle);
    if (incident->category == CATEGORY_WOMEN_SAFETY) {
        for (size_t i = 0; i < ARRAY_LEN(hers); i++)
            assert_hides(said, hers[i]);
        assert_int_equal(circle.button_count, 2);
        assert_false(circle.has_point);
        struct speak_context english = context_of(&arena, "en");
        speak_circle(&english, incident, &circle);
        assert_hides(circle.text, "WOMEN");
    }
    assert_says(said, "Gulmohar Heights");
    assert_says(said, incident->ref);
    arena_free(&arena);
}

/* Everything said to the circle and to a chat about an incident of hers, with what an officer or a member
 * says filled in: her number, name and flat are in none. */
static void no_text_to_others_names_her(void **state)
{
    static const char *const keys[] = {"circle.ended",      "circle.noted_going", "circle.noted_false",
                                       "chat.from_station", "chat.text_only",     "chat.acknowledged",
                                       "chat.en_route",     "chat.on_scene",      "chat.closed",
                                       "chat.cancelled",    "chat.nobody",        "chat.no_station",
                                       "chat.late",         "chat.reported",      "chat.ask_place"};
    const struct text_value said[] = {{"words", "open the door for us"}, {"by", "+910000030001"}, {0}};
    struct incident incident = reported(CATEGORY_WOMEN_SAFETY);
    struct arena arena = {0};
    (void)state;
    snprintf(incident.words, sizeof(incident.words), "MEERA-JOSHI, my husband, +910000010001, Q-1203");
    for (size_t i = 0; i < ARRAY_LEN(keys) * ARRAY_LEN(languages) * 2; i++) {
        struct speak_context context = context_of(&arena, languages[i % 3]);
        struct outgoing text;
        incident.text_only = i / 3 % 2;
        speak_text(&context, &incident, keys[i / 6], said, &text);
        for (size_t k = 0; k < ARRAY_LEN(hers); k++)
            assert_hides(all_said(&arena, &text), hers[k]);
    }
    arena_free(&arena);
}

static void check_step(const struct incident *before, const struct incident_input *input,
                       const struct incident_step *step)
{
    bool her = before->category == CATEGORY_WOMEN_SAFETY;
    if (her && step->after.category != CATEGORY_WOMEN_SAFETY)
        fail_msg("%s made it less than it was", incident_event_name(input->event));
    if (her && input->event == EVENT_TAKEN_BACK && step->after.state != before->state)
        fail_msg("a cancel of hers was believed");
    if (step->after.state == INCIDENT_CANCELLED && before->state != INCIDENT_CANCELLED &&
        input->event != EVENT_TAKEN_BACK)
        fail_msg("%s cancelled it", incident_event_name(input->event));
    if (before->text_only && !step->after.text_only)
        fail_msg("%s lets her be rung", incident_event_name(input->event));
    if (input->event == EVENT_CIRCLE && step->after.state != before->state)
        fail_msg("the circle has closed it");
    if ((step->effects & EFFECT_ALERT_CIRCLE) && input->event != EVENT_REPORTED)
        fail_msg("%s told the circle again", incident_event_name(input->event));
}

static void lives_are_protected(void **state)
{
    (void)state;
    for (int life = 0; life < 3000; life++) {
        struct incident incident = reported((enum category)(1 + chance(CATEGORY_COUNT_ - 1)));
        int64_t now_ms = NOW;
        for (int i = 0; i < 25; i++) {
            struct incident_input input = random_input(&incident, now_ms);
            struct incident_step step;
            incident_step(&incident, &input, &policy, &step);
            check_step(&incident, &input, &step);
            incident = step.after;
            if (i % 5 == 0 && incident.state != INCIDENT_NEW)
                check_circle(&incident);
            now_ms += chance(100000);
        }
    }
}

/* Every pair: within its enumerations, with a timeline exactly when something changed, and answers only to
 * humans. */
static void every_pair_is_defined(void **state)
{
    const unsigned to_humans = EFFECT_ANSWER_OFFICER | EFFECT_ANSWER_TAKEN | EFFECT_ANSWER_OVER;
    (void)state;
    for (enum incident_state from = INCIDENT_NEW; from < INCIDENT_STATE_COUNT_; from++) {
        for (int i = 0; i < EVENT_COUNT_ * CATEGORY_COUNT_ * 4; i++) {
            struct incident incident =
                reported((enum category)(1 + i / EVENT_COUNT_ % (CATEGORY_COUNT_ - 1)));
            struct incident_step step;
            incident.state = from;
            struct incident_input input = random_input(&incident, NOW);
            input.event = (enum incident_event)(i % EVENT_COUNT_);
            incident_step(&incident, &input, &policy, &step);
            assert_true(step.after.state < INCIDENT_STATE_COUNT_);
            assert_int_equal(step.result == STEP_DONE, step.timeline_event != NULL);
            if (step.after.state != from)
                assert_int_equal(step.result, STEP_DONE);
            if (step.effects & to_humans)
                assert_true(input.event >= EVENT_ACKNOWLEDGE && input.event <= EVENT_PASS_ON);
            if (step.after.state == INCIDENT_OPEN && from == INCIDENT_NEW)
                assert_true(step.deadline_ms > NOW);
            bool waits = step.after.state == INCIDENT_ACKNOWLEDGED || step.after.state == INCIDENT_EN_ROUTE;
            if (step.after.state != INCIDENT_OPEN && step.after.state != from)
                assert_true(waits ? step.deadline_ms > NOW : step.deadline_ms == 0);
            if (step.deadline_ms == 0)
                assert_true(step.after.state != INCIDENT_OPEN);
        }
    }
}

static void notes_are_cut_between_characters(void **state)
{
    struct incident incident = known_incident(CATEGORY_FIRE);
    struct incident_step step;
    (void)state;
    for (size_t lead = 0; lead < 4; lead++) {
        char words[400] = "aaaa";
        size_t len = lead;
        while (len + 3 < sizeof(words)) {
            memcpy(words + len, "\xe0\xa4\x95", 3);
            len += 3;
        }
        struct incident_input input = {
            .event = EVENT_NOTE, .now_ms = NOW, .by = "+910000020011", .words = {words, len}};
        incident_step(&incident, &input, &policy, &step);
        assert_in_range(strlen(step.timeline_detail), 197, 200);
        assert_int_equal((strlen(step.timeline_detail) - lead) % 3, 0);
        input.event = EVENT_MEDIA;
        incident_step(&incident, &input, &policy, &step);
        assert_in_range(strlen(step.timeline_detail), 77, 80);
        assert_int_equal((strlen(step.timeline_detail) - lead) % 3, 0);
    }
}

static void names_go_both_ways(void **state)
{
    (void)state;
    for (enum incident_state from = INCIDENT_NEW; from < INCIDENT_STATE_COUNT_; from++) {
        enum incident_state read = INCIDENT_NEW;
        assert_int_equal(incident_state_parse(str_of(incident_state_name(from)), &read),
                         from != INCIDENT_NEW);
        assert_int_equal(read, from);
    }
    for (enum disposition disposition = DISPOSITION_GENUINE; disposition < DISPOSITION_COUNT_;
         disposition++) {
        enum disposition read;
        assert_true(disposition_parse(str_of(disposition_name(disposition)), &read));
        assert_int_equal(read, disposition);
    }
    enum disposition none;
    assert_null(disposition_name(DISPOSITION_NONE));
    assert_false(disposition_parse(STR(""), &none));
    assert_true(disposition_parse(STR("Genuine"), &none));
    for (enum incident_event event = 0; event < EVENT_COUNT_; event++)
        assert_non_null(incident_event_name(event));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lives_are_protected),   cmocka_unit_test(no_text_to_others_names_her),
        cmocka_unit_test(every_pair_is_defined), cmocka_unit_test(notes_are_cut_between_characters),
        cmocka_unit_test(names_go_both_ways),
    };
    return cmocka_run_group_tests(tests, texts_setup, texts_teardown);
}
