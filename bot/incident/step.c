/*
 * The state x event table, and the one function that changes an incident.
 *
 * A row says the next state and what is to be done; where that depends on more than the state (which tier is
 * next, whose report it is) the row names a function that finishes the step. An empty row means: nothing
 * happens. The invariant that promise 2 rests on: after every step an open incident has a deadline, and a
 * human's answer alone takes it away.
 */
#include "step_private.h"

#include <stdarg.h>
#include <stdio.h>

struct row {
    enum incident_state next; /* INCIDENT_NEW: stays as it is */
    unsigned effects;
    const char *timeline; /* NULL: no row */
    step_fn *finish;
};

size_t step_whole_bytes(struct str text, size_t max)
{
    size_t len = MIN(text.len, max);
    while (len > 0 && len < text.len && ((unsigned char)text.at[len] & 0xc0) == 0x80)
        len--;
    return len;
}

void step_nothing(struct incident_step *step)
{
    const struct incident *before = step->before;
    *step = (struct incident_step){
        .result = STEP_NOTHING, .before = before, .after = *before, .deadline_ms = INCIDENT_DEADLINE_KEEP};
}

void step_detail(struct incident_step *step, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(step->timeline_detail, sizeof(step->timeline_detail), format, args);
    va_end(args);
}

#define ANSWERED (EFFECT_TELL_STATE | EFFECT_ANSWER_OFFICER | EFFECT_TELL_CONTACTS)
#define STAYS INCIDENT_NEW
/* What is the same in every state that is not over. */
#define ALIVE                                                                                                \
    [EVENT_REPORTED] = {STAYS, EFFECT_UPDATE_CONTACTS, "more", step_more},                                   \
    [EVENT_MORE] = {STAYS, EFFECT_UPDATE_CONTACTS, "more", step_more},                                       \
    [EVENT_POINT] = {STAYS, EFFECT_UPDATE_CONTACTS, "place", step_point},                                    \
    [EVENT_MEDIA] = {STAYS, EFFECT_UPDATE_CONTACTS, "media", step_media},                                    \
    [EVENT_TAKEN_BACK] = {STAYS, EFFECT_TELL_TAKEN_BACK, "taken_back", step_taken_back},                     \
    [EVENT_DELIVERED] = {STAYS, 0, "delivered", step_delivered},                                             \
    [EVENT_FALSE_ALARM] = {INCIDENT_CLOSED, ANSWERED, "closed", step_closed},                                \
    [EVENT_CLOSE] = {INCIDENT_CLOSED, ANSWERED, "closed", step_closed},                                      \
    [EVENT_NOTE] = {STAYS, 0, "note", step_note},                                                            \
    [EVENT_PASS_ON] = {INCIDENT_OPEN, EFFECT_TELL_PASSED_ON | EFFECT_ANSWER_OFFICER, "passed_on",            \
                       step_passed_on},                                                                      \
    [EVENT_CIRCLE] = {STAYS, EFFECT_TELL_CIRCLE_SAYS, "circle", step_circle_says},                           \
    [EVENT_TEXT_ONLY] = {STAYS, EFFECT_TELL_TEXT_ONLY, "text_only", step_text_only},                         \
    [EVENT_HAND_OVER] = {INCIDENT_ACKNOWLEDGED,                                                              \
                         EFFECT_ALERT_HOLDER | EFFECT_ANSWER_OFFICER | EFFECT_TELL_CONTACTS, "handed_over",  \
                         step_handed_over},                                                                  \
    [EVENT_CROWD] = {STAYS, EFFECT_UPDATE_CONTACTS, "crowd", step_crowd},                                    \
    [EVENT_LINKED] = {STAYS, EFFECT_UPDATE_CONTACTS, "linked", step_linked},                                 \
    [EVENT_RELINKED] = {INCIDENT_OPEN, 0, "relinked", step_relinked}
#define OVER                                                                                                 \
    [EVENT_DELIVERED] = {STAYS, 0, "delivered", step_delivered},                                             \
    [EVENT_ACKNOWLEDGE] = {STAYS, EFFECT_ANSWER_OVER, NULL, NULL},                                           \
    [EVENT_EN_ROUTE] = {STAYS, EFFECT_ANSWER_OVER, NULL, NULL},                                              \
    [EVENT_ON_SCENE] = {STAYS, EFFECT_ANSWER_OVER, NULL, NULL},                                              \
    [EVENT_FALSE_ALARM] = {STAYS, EFFECT_ANSWER_OVER, NULL, NULL},                                           \
    [EVENT_CLOSE] = {STAYS, EFFECT_ANSWER_OVER, NULL, NULL},                                                 \
    [EVENT_HAND_OVER] = {STAYS, EFFECT_ANSWER_OVER, NULL, NULL},                                             \
    [EVENT_PASS_ON] = {STAYS, EFFECT_ANSWER_OVER, NULL, NULL}, [EVENT_NOTE] = {STAYS, 0, "note", step_note}

static const struct row table[INCIDENT_STATE_COUNT_][EVENT_COUNT_] = {
    [INCIDENT_NEW] = {[EVENT_REPORTED] = {INCIDENT_OPEN, EFFECT_ALERT_CIRCLE, "opened", step_reported}},
    [INCIDENT_OPEN] = {ALIVE, [EVENT_UNDELIVERED] = {STAYS, 0, "undelivered", step_undelivered},
                       [EVENT_DEADLINE] = {STAYS, 0, "told_again", step_deadline},
                       [EVENT_ACKNOWLEDGE] = {INCIDENT_ACKNOWLEDGED, ANSWERED, "acknowledged", step_taken},
                       [EVENT_EN_ROUTE] = {INCIDENT_EN_ROUTE, ANSWERED, "en_route", step_en_route},
                       [EVENT_ON_SCENE] = {INCIDENT_ON_SCENE, ANSWERED, "on_scene", step_on_scene}},
    [INCIDENT_ACKNOWLEDGED] = {ALIVE, [EVENT_DEADLINE] = {STAYS, 0, "silent", step_silent},
                               [EVENT_ACKNOWLEDGE] = {STAYS, 0, NULL, step_pressed_again},
                               [EVENT_EN_ROUTE] = {INCIDENT_EN_ROUTE, ANSWERED, "en_route", step_en_route},
                               [EVENT_ON_SCENE] = {INCIDENT_ON_SCENE, ANSWERED, "on_scene", step_on_scene}},
    [INCIDENT_EN_ROUTE] = {ALIVE, [EVENT_DEADLINE] = {STAYS, 0, "silent", step_silent},
                           [EVENT_ACKNOWLEDGE] = {STAYS, 0, NULL, step_pressed_again},
                           [EVENT_EN_ROUTE] = {STAYS, 0, NULL, step_pressed_again},
                           [EVENT_ON_SCENE] = {INCIDENT_ON_SCENE, ANSWERED, "on_scene", step_on_scene}},
    [INCIDENT_ON_SCENE] = {ALIVE, [EVENT_ACKNOWLEDGE] = {STAYS, 0, NULL, step_pressed_again},
                           [EVENT_EN_ROUTE] = {STAYS, 0, NULL, step_pressed_again},
                           [EVENT_ON_SCENE] = {STAYS, 0, NULL, step_pressed_again}},
    [INCIDENT_CLOSED] = {OVER},
    [INCIDENT_CANCELLED] = {OVER},
};

const char *incident_event_name(enum incident_event event)
{
    static const char *const names[EVENT_COUNT_] = {
        [EVENT_REPORTED] = "reported",
        [EVENT_MORE] = "more",
        [EVENT_POINT] = "place",
        [EVENT_MEDIA] = "media",
        [EVENT_TAKEN_BACK] = "taken_back",
        [EVENT_DELIVERED] = "delivered",
        [EVENT_UNDELIVERED] = "undelivered",
        [EVENT_DEADLINE] = "deadline",
        [EVENT_ACKNOWLEDGE] = "acknowledge",
        [EVENT_EN_ROUTE] = "en_route",
        [EVENT_ON_SCENE] = "on_scene",
        [EVENT_FALSE_ALARM] = "false_alarm",
        [EVENT_CLOSE] = "close",
        [EVENT_NOTE] = "note",
        [EVENT_HAND_OVER] = "hand_over",
        [EVENT_PASS_ON] = "pass_on",
        [EVENT_CIRCLE] = "circle",
        [EVENT_TEXT_ONLY] = "text_only",
        [EVENT_CROWD] = "crowd",
        [EVENT_LINKED] = "linked",
        [EVENT_RELINKED] = "relinked",
    };
    return names[event];
}

void incident_step(const struct incident *before, const struct incident_input *input,
                   const struct policy *policy, struct incident_step *ret)
{
    const struct row *row = &table[before->state][input->event];
    *ret = (struct incident_step){
        .result = row->timeline ? STEP_DONE : STEP_NOTHING,
        .before = before,
        .after = *before,
        .effects = row->effects,
        .deadline_ms = INCIDENT_DEADLINE_KEEP,
        .timeline_event = row->timeline,
    };
    if (row->next != STAYS)
        ret->after.state = row->next;
    if (row->finish)
        row->finish(ret, input, policy);
}
