/* What residents and the circle say of an incident. */
#include <stdio.h>

#include "step_private.h"

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
    size_t len = step_whole_bytes(words, INCIDENT_WORDS_MAX - used);
    memcpy(incident->words + used, words.at, len);
    incident->words[used + len] = '\0';
}

static void keep_part(char *known, size_t size, const char *said)
{
    if (*said)
        snprintf(known, size, "%s", said);
}

static bool says_place(const struct place *place)
{
    return *place->wing || *place->flat || *place->floor || *place->landmark;
}

/* Later words may say the place better; what they leave out stays, but a home that was only supposed does
 * not. */
static void keep_place(struct incident *incident, const struct place *place)
{
    if (!place || !says_place(place))
        return;
    if (incident->place_is_home)
        incident->place = (struct place){0};
    incident->place_is_home = false;
    keep_part(incident->place.wing, sizeof(incident->place.wing), place->wing);
    keep_part(incident->place.flat, sizeof(incident->place.flat), place->flat);
    keep_part(incident->place.floor, sizeof(incident->place.floor), place->floor);
    keep_part(incident->place.landmark, sizeof(incident->place.landmark), place->landmark);
}

/* The thief is still there; people are trapped by a fire. */
static bool is_worse(enum category known, enum category said)
{
    return (known == CATEGORY_THEFT && said == CATEGORY_INTRUDER) ||
           (known == CATEGORY_TRAPPED && category_is_urgent(said));
}

/* More is learnt than was known: "help" becomes a fire, a fight turns out to be against her. Never the other
 * way. */
static void keep_category(struct incident *incident, enum category category)
{
    if (category == CATEGORY_NONE || category == CATEGORY_OTHER)
        return;
    if (incident->category == CATEGORY_OTHER || category == CATEGORY_WOMEN_SAFETY ||
        is_worse(incident->category, category))
        incident->category = category;
}

static void ask_place_once(struct incident_step *step)
{
    if (step->after.has_point || step->after.asked_place)
        return;
    step->after.asked_place = true;
    step->effects |= EFFECT_ASK_PLACE;
}

void step_reported(struct incident_step *step, const struct incident_input *input,
                   const struct policy *policy)
{
    struct incident *incident = &step->after;
    incident->opened_ms = input->now_ms;
    incident->last_report_ms = input->now_ms;
    incident->message_ms = input->message_ms;
    keep_words(incident, input->words);
    keep_place(incident, input->place);
    if (input->home && !says_place(&incident->place)) {
        incident->place = *input->home;
        incident->place_is_home = says_place(input->home);
    }
    if (input->muted) {
        step_muted(step, input, policy);
        return;
    }
    step_begin_policy(step, input, policy);
    ask_place_once(step);
    if (input->now_ms - input->message_ms > policy->late_ms)
        step->effects |= EFFECT_TELL_LATE;
    step_detail(step, "%s", category_name(incident->category));
}

void step_more(struct incident_step *step, const struct incident_input *input, const struct policy *policy)
{
    (void)policy;
    step->after.last_report_ms = input->now_ms;
    keep_words(&step->after, input->words);
    keep_place(&step->after, input->place);
    keep_category(&step->after, input->category);
    step_detail(step, "%s", input->by_reporter ? "reporter" : "another resident");
}

void step_media(struct incident_step *step, const struct incident_input *input, const struct policy *policy)
{
    (void)policy;
    step->after.last_report_ms = input->now_ms;
    step_detail(step, "%.*s", (int)step_whole_bytes(input->words, 80),
                input->words.at ? input->words.at : "");
}

void step_point(struct incident_step *step, const struct incident_input *input, const struct policy *policy)
{
    struct incident *incident = &step->after;
    bool station_found = !*incident->station && input->station && *input->station;
    incident->has_point = incident->point_from_pin = true;
    incident->lat = input->lat;
    incident->lon = input->lon;
    incident->last_report_ms = input->now_ms;
    step_detail(step, "%.6f,%.6f", input->lat, input->lon);
    if (!station_found)
        return;
    snprintf(incident->station, sizeof(incident->station), "%s", input->station);
    if (incident->state != INCIDENT_OPEN)
        return;
    step->effects &= ~(unsigned)EFFECT_UPDATE_CONTACTS;
    incident->policy_ended = false;
    step_begin_policy(step, input, policy);
}

/* Who harms her may be holding her phone: her station checks, nothing ends by a message. */
void step_taken_back(struct incident_step *step, const struct incident_input *input,
                     const struct policy *policy)
{
    (void)policy;
    step_detail(step, "%s", input->by_reporter ? "reporter" : "committee");
    if (step->after.category == CATEGORY_WOMEN_SAFETY)
        return;
    step->after.state = INCIDENT_CANCELLED;
    step->after.closed_ms = input->now_ms;
    step->effects |= EFFECT_TELL_STATE;
    step->deadline_ms = 0;
}

void step_circle_says(struct incident_step *step, const struct incident_input *input,
                      const struct policy *policy)
{
    (void)policy;
    step_detail(step, "%.*s", (int)step_whole_bytes(input->words, 80),
                input->words.at ? input->words.at : "");
}

void step_text_only(struct incident_step *step, const struct incident_input *input,
                    const struct policy *policy)
{
    (void)input;
    (void)policy;
    if (step->after.text_only) {
        step_nothing(step);
        return;
    }
    step->after.text_only = true;
}
