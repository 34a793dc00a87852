/*
 * The state x event table, and the one function that changes an incident.
 *
 * A row says the next state and what is to be done; where that depends on more than the state (which tier is
 * next, whose report it is) the row names a function that finishes the step. An empty row means: nothing
 * happens. The invariant that promise 2 rests on: after every step an open incident has a deadline, and a
 * human's answer alone takes it away.
 */
#include "incident/incident.h"

#include <stdarg.h>
#include <stdio.h>

struct row {
    enum incident_state next; /* INCIDENT_NEW: stays as it is */
    unsigned effects;
    const char *timeline; /* NULL: no row */
    void (*finish)(struct incident_step *step, const struct incident_input *input,
                   const struct policy *policy);
};

/* The longest prefix of at most max bytes that does not end inside a code point. */
static size_t whole_bytes(struct str text, size_t max)
{
    size_t len = MIN(text.len, max);
    while (len > 0 && len < text.len && ((unsigned char)text.at[len] & 0xc0) == 0x80)
        len--;
    return len;
}

static void detail(struct incident_step *step, const char *format, ...) PRINTF_LIKE(2, 3);
static void detail(struct incident_step *step, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(step->timeline_detail, sizeof(step->timeline_detail), format, args);
    va_end(args);
}

/* Keeps what fits of further words, each message on its own line. */
static void keep_words(struct incident *incident, struct str words)
{
    size_t used = strlen(incident->words);
    size_t room = INCIDENT_WORDS_MAX - used;
    words = str_trim(words);
    if (words.len == 0 || room < 2)
        return;
    if (used)
        incident->words[used++] = '\n';
    size_t len = whole_bytes(words, INCIDENT_WORDS_MAX - used);
    memcpy(incident->words + used, words.at, len);
    incident->words[used + len] = '\0';
}

static void keep_part(char *known, size_t size, const char *said)
{
    if (*said)
        snprintf(known, size, "%s", said);
}

/* Later words may say the place better; what they leave out stays. */
static void keep_place(struct incident *incident, const struct place *place)
{
    if (!place)
        return;
    keep_part(incident->place.wing, sizeof(incident->place.wing), place->wing);
    keep_part(incident->place.flat, sizeof(incident->place.flat), place->flat);
    keep_part(incident->place.floor, sizeof(incident->place.floor), place->floor);
    keep_part(incident->place.landmark, sizeof(incident->place.landmark), place->landmark);
}

/* More is learnt than was known: "help" becomes a fire, a fight turns out to be against her. Never the other
 * way. */
static void keep_category(struct incident *incident, enum category category)
{
    if (category == CATEGORY_NONE || category == CATEGORY_OTHER)
        return;
    if (incident->category == CATEGORY_OTHER || category == CATEGORY_WOMEN_SAFETY)
        incident->category = category;
}

static void ask_place_once(struct incident_step *step)
{
    if (step->after.has_point || step->after.asked_place)
        return;
    step->after.asked_place = true;
    step->effects |= EFFECT_ASK_PLACE;
}

/* The first telling of the first tier, or the alarm that there is nobody to tell. */
static void begin_policy(struct incident_step *step, const struct incident_input *input,
                         const struct policy *policy)
{
    step->after.tier = 0;
    step->after.told = 1;
    step->deadline_ms = input->now_ms + policy->ack_timeout_ms;
    step->effects |= input->tier_count > 0 ? EFFECT_ALERT_TIER | EFFECT_TELL_REPORTED : EFFECT_NO_STATION;
}

static void reported(struct incident_step *step, const struct incident_input *input,
                     const struct policy *policy)
{
    struct incident *incident = &step->after;
    incident->opened_ms = input->now_ms;
    incident->last_report_ms = input->now_ms;
    incident->message_ms = input->message_ms;
    keep_words(incident, input->words);
    keep_place(incident, input->place);
    begin_policy(step, input, policy);
    ask_place_once(step);
    if (input->now_ms - input->message_ms > policy->late_ms)
        step->effects |= EFFECT_TELL_LATE;
    detail(step, "%s", category_name(incident->category));
}

static void more(struct incident_step *step, const struct incident_input *input, const struct policy *policy)
{
    (void)policy;
    step->after.last_report_ms = input->now_ms;
    keep_words(&step->after, input->words);
    keep_place(&step->after, input->place);
    keep_category(&step->after, input->category);
    detail(step, "%s", input->by_reporter ? "reporter" : "another resident");
}

static void media(struct incident_step *step, const struct incident_input *input, const struct policy *policy)
{
    (void)policy;
    step->after.last_report_ms = input->now_ms;
    detail(step, "%.*s", (int)whole_bytes(input->words, 80), input->words.at ? input->words.at : "");
}

static void point(struct incident_step *step, const struct incident_input *input, const struct policy *policy)
{
    struct incident *incident = &step->after;
    bool station_found = !*incident->station && input->station && *input->station;
    incident->has_point = incident->point_from_pin = true;
    incident->lat = input->lat;
    incident->lon = input->lon;
    incident->last_report_ms = input->now_ms;
    detail(step, "%.6f,%.6f", input->lat, input->lon);
    if (!station_found)
        return;
    snprintf(incident->station, sizeof(incident->station), "%s", input->station);
    if (incident->state != INCIDENT_OPEN)
        return;
    step->effects &= ~(unsigned)EFFECT_UPDATE_CONTACTS;
    incident->policy_ended = false;
    begin_policy(step, input, policy);
}

/* Who harms her may be holding her phone: her station checks, nothing ends by a message. */
static void taken_back(struct incident_step *step, const struct incident_input *input,
                       const struct policy *policy)
{
    (void)policy;
    detail(step, "%s", input->by_reporter ? "reporter" : "committee");
    if (step->after.category == CATEGORY_WOMEN_SAFETY)
        return;
    step->after.state = INCIDENT_CANCELLED;
    step->after.closed_ms = input->now_ms;
    step->effects |= EFFECT_TELL_STATE;
    step->deadline_ms = 0;
}

static void delivered(struct incident_step *step, const struct incident_input *input,
                      const struct policy *policy)
{
    (void)policy;
    if (step->after.delivered_ms) {
        step->result = STEP_NOTHING;
        step->timeline_event = NULL;
        return;
    }
    step->after.delivered_ms = input->now_ms;
}

static void next_tier(struct incident_step *step, const struct incident_input *input,
                      const struct policy *policy)
{
    step->after.tier++;
    step->after.told = 1;
    step->effects |= EFFECT_ALERT_TIER;
    step->deadline_ms = input->now_ms + policy->ack_timeout_ms;
    detail(step, "tier %d", step->after.tier + 1);
}

/* An alert that cannot reach a contact does not wait for its time to acknowledge. */
static void undelivered(struct incident_step *step, const struct incident_input *input,
                        const struct policy *policy)
{
    detail(step, "tier %d", step->after.tier + 1);
    if (step->after.tier + 1 < input->tier_count && !step->after.policy_ended)
        next_tier(step, input, policy);
}

static void end_policy(struct incident_step *step, const struct incident_input *input,
                       const struct policy *policy)
{
    step->after.policy_ended = true;
    step->timeline_event = "policy_ended";
    step->effects |= EFFECT_TELL_NOBODY;
    step->deadline_ms = input->now_ms + policy->loud_ms;
    detail(step, "nobody has acknowledged");
}

/* Once the policy has ended, everyone is told again and again: the incident stays open and loud. */
static void stay_loud(struct incident_step *step, const struct incident_input *input,
                      const struct policy *policy)
{
    step->effects |= EFFECT_ALERT_ALL | EFFECT_TELL_NOBODY;
    step->deadline_ms = input->now_ms + policy->loud_ms;
    detail(step, "all contacts again");
}

static void deadline(struct incident_step *step, const struct incident_input *input,
                     const struct policy *policy)
{
    struct incident *incident = &step->after;
    if (incident->policy_ended) {
        stay_loud(step, input, policy);
    } else if (input->tier_count > 0 && incident->told < policy->repeat &&
               incident->tier < input->tier_count) {
        incident->told++;
        step->effects |= EFFECT_ALERT_TIER;
        step->deadline_ms = input->now_ms + policy->ack_timeout_ms;
        detail(step, "tier %d, telling %d", incident->tier + 1, incident->told);
    } else if (incident->tier + 1 < input->tier_count) {
        next_tier(step, input, policy);
    } else {
        end_policy(step, input, policy);
    }
}

/* Any answer of a human takes the deadline away, and the first of them is the acknowledgement. */
static void taken(struct incident_step *step, const struct incident_input *input)
{
    struct incident *incident = &step->after;
    step->deadline_ms = 0;
    if (incident->acknowledged_ms)
        return;
    incident->acknowledged_ms = input->now_ms;
    snprintf(incident->acknowledged_by, sizeof(incident->acknowledged_by), "%s", input->by);
}

static void acknowledged(struct incident_step *step, const struct incident_input *input,
                         const struct policy *policy)
{
    (void)policy;
    taken(step, input);
}

static void en_route(struct incident_step *step, const struct incident_input *input,
                     const struct policy *policy)
{
    (void)policy;
    taken(step, input);
    step->after.en_route_ms = input->now_ms;
}

static void on_scene(struct incident_step *step, const struct incident_input *input,
                     const struct policy *policy)
{
    (void)policy;
    taken(step, input);
    step->after.on_scene_ms = input->now_ms;
}

static void closed(struct incident_step *step, const struct incident_input *input,
                   const struct policy *policy)
{
    (void)policy;
    enum disposition said = input->event == EVENT_FALSE_ALARM ? DISPOSITION_UNFOUNDED : input->disposition;
    taken(step, input);
    step->after.closed_ms = input->now_ms;
    step->after.disposition = step->after.drill          ? DISPOSITION_DRILL
                              : said == DISPOSITION_NONE ? DISPOSITION_GENUINE
                                                         : said;
    detail(step, "%s", disposition_name(step->after.disposition));
}

/* A second officer pressing: the first one wins, and the second is told who has it. */
static void pressed_again(struct incident_step *step, const struct incident_input *input,
                          const struct policy *policy)
{
    (void)policy;
    bool same = strcmp(step->after.acknowledged_by, input->by) == 0;
    step->result = STEP_NOTHING;
    step->effects = same ? EFFECT_ANSWER_OFFICER : EFFECT_ANSWER_TAKEN;
}

static void note(struct incident_step *step, const struct incident_input *input, const struct policy *policy)
{
    (void)policy;
    detail(step, "%.*s", (int)whole_bytes(input->words, 200), input->words.at ? input->words.at : "");
}

#define ANSWERED (EFFECT_TELL_STATE | EFFECT_ANSWER_OFFICER | EFFECT_TELL_CONTACTS)
#define STAYS INCIDENT_NEW
/* What is the same in every state that is not over. */
#define ALIVE                                                                                                \
    [EVENT_REPORTED] = {STAYS, EFFECT_UPDATE_CONTACTS, "more", more},                                        \
    [EVENT_MORE] = {STAYS, EFFECT_UPDATE_CONTACTS, "more", more},                                            \
    [EVENT_POINT] = {STAYS, EFFECT_UPDATE_CONTACTS, "place", point},                                         \
    [EVENT_MEDIA] = {STAYS, EFFECT_UPDATE_CONTACTS, "media", media},                                         \
    [EVENT_TAKEN_BACK] = {STAYS, EFFECT_TELL_TAKEN_BACK, "taken_back", taken_back},                          \
    [EVENT_DELIVERED] = {STAYS, 0, "delivered", delivered},                                                  \
    [EVENT_FALSE_ALARM] = {INCIDENT_CLOSED, ANSWERED, "closed", closed},                                     \
    [EVENT_CLOSE] = {INCIDENT_CLOSED, ANSWERED, "closed", closed}, [EVENT_NOTE] = {STAYS, 0, "note", note}
#define OVER                                                                                                 \
    [EVENT_DELIVERED] = {STAYS, 0, "delivered", delivered},                                                  \
    [EVENT_ACKNOWLEDGE] = {STAYS, EFFECT_ANSWER_OVER, NULL, NULL},                                           \
    [EVENT_EN_ROUTE] = {STAYS, EFFECT_ANSWER_OVER, NULL, NULL},                                              \
    [EVENT_ON_SCENE] = {STAYS, EFFECT_ANSWER_OVER, NULL, NULL},                                              \
    [EVENT_FALSE_ALARM] = {STAYS, EFFECT_ANSWER_OVER, NULL, NULL},                                           \
    [EVENT_CLOSE] = {STAYS, EFFECT_ANSWER_OVER, NULL, NULL}, [EVENT_NOTE] = {STAYS, 0, "note", note}

static const struct row table[INCIDENT_STATE_COUNT_][EVENT_COUNT_] = {
    [INCIDENT_NEW] = {[EVENT_REPORTED] = {INCIDENT_OPEN, EFFECT_ALERT_CIRCLE, "opened", reported}},
    [INCIDENT_OPEN] = {ALIVE, [EVENT_UNDELIVERED] = {STAYS, 0, "undelivered", undelivered},
                       [EVENT_DEADLINE] = {STAYS, 0, "told_again", deadline},
                       [EVENT_ACKNOWLEDGE] = {INCIDENT_ACKNOWLEDGED, ANSWERED, "acknowledged", acknowledged},
                       [EVENT_EN_ROUTE] = {INCIDENT_EN_ROUTE, ANSWERED, "en_route", en_route},
                       [EVENT_ON_SCENE] = {INCIDENT_ON_SCENE, ANSWERED, "on_scene", on_scene}},
    [INCIDENT_ACKNOWLEDGED] = {ALIVE, [EVENT_ACKNOWLEDGE] = {STAYS, 0, NULL, pressed_again},
                               [EVENT_EN_ROUTE] = {INCIDENT_EN_ROUTE, ANSWERED, "en_route", en_route},
                               [EVENT_ON_SCENE] = {INCIDENT_ON_SCENE, ANSWERED, "on_scene", on_scene}},
    [INCIDENT_EN_ROUTE] = {ALIVE, [EVENT_ACKNOWLEDGE] = {STAYS, 0, NULL, pressed_again},
                           [EVENT_EN_ROUTE] = {STAYS, 0, NULL, pressed_again},
                           [EVENT_ON_SCENE] = {INCIDENT_ON_SCENE, ANSWERED, "on_scene", on_scene}},
    [INCIDENT_ON_SCENE] = {ALIVE, [EVENT_ACKNOWLEDGE] = {STAYS, 0, NULL, pressed_again},
                           [EVENT_EN_ROUTE] = {STAYS, 0, NULL, pressed_again},
                           [EVENT_ON_SCENE] = {STAYS, 0, NULL, pressed_again}},
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
    };
    return names[event];
}

void incident_step(const struct incident *before, const struct incident_input *input,
                   const struct policy *policy, struct incident_step *ret)
{
    const struct row *row = &table[before->state][input->event];
    *ret = (struct incident_step){
        .result = row->timeline ? STEP_DONE : STEP_NOTHING,
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
