/* What a human of the station does. */
#include <stdio.h>

#include "step_private.h"

/* Life-threatening, or a woman's safety. */
static bool is_urgent(const struct incident *incident)
{
    return incident_priority(incident) <= 1;
}

/* Whoever has it gave a sign of life: the next one is due in the time that the emergency allows. */
static void alive(struct incident_step *step, const struct incident_input *input, const struct policy *policy)
{
    int64_t silence_ms = is_urgent(&step->after) ? policy->silence_urgent_ms : policy->silence_ms;
    bool waits = step->after.state == INCIDENT_ACKNOWLEDGED || step->after.state == INCIDENT_EN_ROUTE;
    step->after.asked_officer_ms = 0;
    step->deadline_ms = waits && silence_ms ? input->now_ms + silence_ms : 0;
}

/* Any answer of a human ends the telling of tiers, and the first of them is the acknowledgement. */
void step_taken(struct incident_step *step, const struct incident_input *input, const struct policy *policy)
{
    struct incident *incident = &step->after;
    alive(step, input, policy);
    if (*incident->also_station && input->station && strcmp(input->station, incident->also_station) == 0)
        memcpy(incident->station, incident->also_station, sizeof(incident->station));
    incident->also_station[0] = '\0';
    if (!incident->acknowledged_ms)
        incident->acknowledged_ms = input->now_ms;
    if (!*incident->acknowledged_by)
        snprintf(incident->acknowledged_by, sizeof(incident->acknowledged_by), "%s", input->by);
}

void step_en_route(struct incident_step *step, const struct incident_input *input,
                   const struct policy *policy)
{
    step_taken(step, input, policy);
    step->after.en_route_ms = input->now_ms;
}

void step_on_scene(struct incident_step *step, const struct incident_input *input,
                   const struct policy *policy)
{
    step_taken(step, input, policy);
    step->after.on_scene_ms = input->now_ms;
}

/* The other contact has it as of now, and is asked at once to say so. */
void step_handed_over(struct incident_step *step, const struct incident_input *input,
                      const struct policy *policy)
{
    struct incident *incident = &step->after;
    if (!input->to || !*input->to) {
        step_nothing(step);
        return;
    }
    step_taken(step, input, policy);
    snprintf(incident->acknowledged_by, sizeof(incident->acknowledged_by), "%s", input->to);
    incident->asked_officer_ms = input->now_ms;
    step->deadline_ms = input->now_ms + policy->ack_timeout_ms;
    if (step->before->state == INCIDENT_OPEN)
        step->effects |= EFFECT_TELL_STATE;
    step_detail(step, "%s", input->to);
}

/* Both stations see it until one holds it, and the clock runs on. */
void step_passed_on(struct incident_step *step, const struct incident_input *input,
                    const struct policy *policy)
{
    struct incident *incident = &step->after;
    if (!input->station || !*input->station || strcmp(input->station, incident->station) == 0) {
        step_nothing(step);
        return;
    }
    step_detail(step, "%s to %s", incident->station, input->station);
    memcpy(incident->also_station, incident->station, sizeof(incident->also_station));
    snprintf(incident->station, sizeof(incident->station), "%s", input->station);
    incident->by_nearness = false;
    incident->link_id = 0;              /* the new station hears of it by itself */
    incident->tier = input->tier_count; /* so that the new station's policy begins with its first tier */
    step_let_go(step, input, policy);
}

void step_closed(struct incident_step *step, const struct incident_input *input, const struct policy *policy)
{
    enum disposition said = input->event == EVENT_FALSE_ALARM ? DISPOSITION_UNFOUNDED : input->disposition;
    step_taken(step, input, policy);
    step->after.closed_ms = input->now_ms;
    if (input->case_number)
        snprintf(step->after.case_number, sizeof(step->after.case_number), "%s", input->case_number);
    step->after.disposition = step->after.drill          ? DISPOSITION_DRILL
                              : said == DISPOSITION_NONE ? DISPOSITION_GENUINE
                                                         : said;
    struct str words = str_trim(input->words);
    step_detail(step, "%s%s%.*s", disposition_name(step->after.disposition), words.len ? ": " : "",
                (int)step_whole_bytes(words, 200), words.len ? words.at : "");
}

static bool holds_it(const struct incident *incident, const struct incident_input *input)
{
    return strcmp(incident->acknowledged_by, input->by) == 0;
}

/* A second officer pressing: the first one wins, and the second is told who has it. The first one's pressing
 * again is a sign of life. */
void step_pressed_again(struct incident_step *step, const struct incident_input *input,
                        const struct policy *policy)
{
    bool same = holds_it(&step->after, input);
    step->effects = same ? EFFECT_ANSWER_OFFICER : EFFECT_ANSWER_TAKEN;
    if (!same)
        return;
    step->result = STEP_DONE;
    step->timeline_event = "still_on_it";
    alive(step, input, policy);
}

void step_note(struct incident_step *step, const struct incident_input *input, const struct policy *policy)
{
    bool has = step->after.state == INCIDENT_ACKNOWLEDGED || step->after.state == INCIDENT_EN_ROUTE;
    if (has && holds_it(&step->after, input))
        alive(step, input, policy);
    if (str_starts(input->words, STR("@")))
        step->effects |= EFFECT_TELL_NOTE;
    step_detail(step, "%s%s%.*s", input->media ? input->media : "",
                input->media && input->words.len ? ": " : "",
                (int)step_whole_bytes(input->words, input->media ? 120 : 200),
                input->words.at ? input->words.at : "");
}
