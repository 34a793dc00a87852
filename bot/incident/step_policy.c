/* Who is told, and when the next: the walk through the tiers, and what becomes of silence. */
#include <stdio.h>

#include "step_private.h"

static struct policy_tier tier_now(const struct incident *incident, const struct incident_input *input,
                                   const struct policy *policy)
{
    if (input->tiers && incident->tier < input->tier_count)
        return input->tiers[incident->tier];
    return (struct policy_tier){.ack_timeout_ms = policy->ack_timeout_ms, .repeat = policy->repeat};
}

int64_t step_ack_deadline(const struct incident_step *step, const struct incident_input *input,
                          const struct policy *policy)
{
    return input->now_ms + tier_now(&step->after, input, policy).ack_timeout_ms;
}

/* The first telling of the first tier, or the alarm that there is nobody to tell. */
void step_begin_policy(struct incident_step *step, const struct incident_input *input,
                       const struct policy *policy)
{
    step->after.tier = 0;
    step->after.told = 1;
    step->deadline_ms = step_ack_deadline(step, input, policy);
    step->effects |= input->tier_count > 0 ? EFFECT_ALERT_TIER | EFFECT_TELL_REPORTED : EFFECT_NO_STATION;
    if (input->first) /* the station was alerted once; the desk tells it that there are more */
        step->effects &= ~(unsigned)EFFECT_ALERT_TIER;
}

void step_delivered(struct incident_step *step, const struct incident_input *input,
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
    step->deadline_ms = step_ack_deadline(step, input, policy);
    step_detail(step, "tier %d", step->after.tier + 1);
}

static void end_policy(struct incident_step *step, const char *why, int64_t deadline_ms)
{
    step->after.policy_ended = true;
    step->timeline_event = "policy_ended";
    step->effects |= EFFECT_TELL_NOBODY;
    step->deadline_ms = deadline_ms;
    step_detail(step, "%s", why);
}

/* An alert that cannot reach a contact does not wait for its time to acknowledge: the next tier is told,
 * unless it was already. With nobody left to tell and nobody reached the resident must know at once; everyone
 * is tried again after one time to acknowledge. */
void step_undelivered(struct incident_step *step, const struct incident_input *input,
                      const struct policy *policy)
{
    const struct incident *incident = &step->after;
    step_detail(step, "tier %d", input->missed_tier + 1);
    if (incident->policy_ended)
        return;
    bool stuck = input->missed_tier >= incident->tier || input->nobody_reached;
    if (stuck && incident->tier + 1 < input->tier_count)
        next_tier(step, input, policy);
    else if (input->nobody_reached)
        end_policy(step, "nobody could be reached", step_ack_deadline(step, input, policy));
}

/* Once the policy has ended, everyone is told again and again: the incident stays open and loud. */
static void stay_loud(struct incident_step *step, const struct incident_input *input,
                      const struct policy *policy)
{
    step->effects |= EFFECT_ALERT_ALL | EFFECT_TELL_NOBODY;
    step->deadline_ms = input->now_ms + policy->loud_ms;
    step_detail(step, "all contacts again");
}

void step_deadline(struct incident_step *step, const struct incident_input *input,
                   const struct policy *policy)
{
    struct incident *incident = &step->after;
    if (input->first) {
        step_follow(step, input, policy);
    } else if (incident->policy_ended) {
        stay_loud(step, input, policy);
    } else if (incident->tier < input->tier_count &&
               incident->told < tier_now(incident, input, policy).repeat) {
        incident->told++;
        step->effects |= EFFECT_ALERT_TIER;
        step->deadline_ms = step_ack_deadline(step, input, policy);
        step_detail(step, "tier %d, telling %d", incident->tier + 1, incident->told);
    } else if (incident->tier + 1 < input->tier_count) {
        next_tier(step, input, policy);
    } else {
        end_policy(step, "nobody has acknowledged", input->now_ms + policy->loud_ms);
    }
}

/* Nobody holds it any more: the policy goes on where it stood, or begins anew behind its last tier. */
void step_let_go(struct incident_step *step, const struct incident_input *input, const struct policy *policy)
{
    struct incident *incident = &step->after;
    incident->state = INCIDENT_OPEN;
    incident->acknowledged_by[0] = '\0';
    incident->asked_officer_ms = 0;
    incident->policy_ended = false;
    incident->tier = incident->tier + 1 < input->tier_count ? incident->tier + 1 : 0;
    incident->told = 1;
    step->effects |= EFFECT_ALERT_TIER;
    step->deadline_ms = step_ack_deadline(step, input, policy);
}

/* An acknowledgement expires: who took it and went silent is asked once, then the next tier is told. */
void step_silent(struct incident_step *step, const struct incident_input *input, const struct policy *policy)
{
    struct incident *incident = &step->after;
    if (input->first) {
        step_follow(step, input, policy);
        return;
    }
    step_detail(step, "%s", incident->acknowledged_by);
    if (incident->asked_officer_ms) {
        step_let_go(step, input, policy);
        return;
    }
    step->timeline_event = "asked_officer";
    step->effects |= EFFECT_ASK_OFFICER;
    incident->asked_officer_ms = input->now_ms;
    step->deadline_ms = input->now_ms + policy->ack_timeout_ms;
}
