/* Many at once: floods that are counted, incidents that follow the first of their kind, calls of the muted.
 */
#include <inttypes.h>

#include "step_private.h"

void step_crowd(struct incident_step *step, const struct incident_input *input, const struct policy *policy)
{
    (void)policy;
    step->after.last_report_ms = input->now_ms;
    step_detail(step, "+%" PRId64 " further messages", input->count);
}

void step_linked(struct incident_step *step, const struct incident_input *input, const struct policy *policy)
{
    (void)policy;
    step_detail(step, "%" PRId64 ": %.*s", input->count, (int)step_whole_bytes(input->words, 200),
                input->words.at ? input->words.at : "");
}

static void let_go(struct incident *incident)
{
    incident->state = INCIDENT_OPEN;
    incident->acknowledged_by[0] = '\0';
    incident->asked_officer_ms = 0;
}

/* Its time is up, and the first one's clock runs: it stays armed and alerts nobody. What has become of the
 * first is true of it too: let go again, or at the end of the policy, which its chat must hear. */
void step_follow(struct incident_step *step, const struct incident_input *input, const struct policy *policy)
{
    struct incident *incident = &step->after;
    bool ended = input->first->state == INCIDENT_OPEN && input->first->policy_ended;
    step->timeline_event = NULL;
    step->effects = ended ? EFFECT_TELL_NOBODY : 0;
    if (input->first->state == INCIDENT_OPEN && incident->state != INCIDENT_OPEN) {
        let_go(incident);
        step->timeline_event = "let_go";
    } else if (ended && !incident->policy_ended) {
        step->timeline_event = "policy_ended";
    }
    incident->policy_ended = ended;
    step->deadline_ms = input->now_ms + (ended ? policy->loud_ms : policy->ack_timeout_ms);
}

/* The first one ended for reasons of its own, or went to another station: of this one nobody has been told.
 * One of those left is the first from now on, the others follow it. */
void step_relinked(struct incident_step *step, const struct incident_input *input,
                   const struct policy *policy)
{
    struct incident *incident = &step->after;
    let_go(incident);
    incident->policy_ended = false;
    incident->link_id = input->first ? input->first->id : 0;
    step_begin_policy(step, input, policy);
    step->effects &= ~(unsigned)EFFECT_TELL_REPORTED; /* its chat knows */
    step_detail(step, "%s", input->first ? input->first->ref : "asks anew");
}

/* A muted person's call for her safety: the circle looks after her, the station is not told, and so nothing
 * is left open. */
void step_muted(struct incident_step *step, const struct incident_input *input, const struct policy *policy)
{
    (void)policy;
    step->after.state = INCIDENT_CLOSED;
    step->after.closed_ms = input->now_ms;
    step->timeline_event = "muted";
    step->deadline_ms = 0;
    step_detail(step, "%s", category_name(step->after.category));
}
