/* The steps of incident_step(), by what they are about. Each finishes a row of the table in step.c. */
#ifndef PUKAAR_INCIDENT_STEP_PRIVATE_H
#define PUKAAR_INCIDENT_STEP_PRIVATE_H

#include "incident/incident.h"

typedef void step_fn(struct incident_step *step, const struct incident_input *input,
                     const struct policy *policy);

/* step_reports.c: residents and the circle */
step_fn step_reported, step_more, step_media, step_point, step_taken_back, step_circle_says, step_text_only;
/* step_policy.c: who is told, and when the next */
step_fn step_begin_policy, step_delivered, step_undelivered, step_deadline, step_silent, step_let_go;
int64_t step_ack_deadline(const struct incident_step *step, const struct incident_input *input,
                          const struct policy *policy);
/* step_officers.c: a human of the station */
step_fn step_taken, step_en_route, step_on_scene, step_closed, step_pressed_again, step_note,
    step_handed_over, step_passed_on;

/* step_linked.c: many at once */
step_fn step_crowd, step_linked, step_relinked, step_follow, step_muted;

/* What the event says is too little, or known already: nothing happens. */
void step_nothing(struct incident_step *step);
/* The timeline row's detail. */
void step_detail(struct incident_step *step, const char *format, ...) PRINTF_LIKE(2, 3);
/* The longest prefix of at most max bytes that does not end inside a code point. */
size_t step_whole_bytes(struct str text, size_t max);

#endif
