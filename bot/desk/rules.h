/*
 * What the desk decides by: policy and texts, read-only once made. A unit of work holds the rules it was
 * begun under, so that a reload (SIGHUP) never changes them under its feet. Counted on the loop's thread
 * only.
 */
#ifndef PUKAAR_DESK_RULES_H
#define PUKAAR_DESK_RULES_H

#include "desk/settings.h"
#include "incident/policy.h"
#include "incident/texts.h"
#include "registry/roll_call.h"
#include "registry/weekly.h"

struct rules {
    int users;
    struct policy policy;
    struct texts *texts;
    int64_t nearest_max_m; /* a jurisdiction further off than this is responsible for nothing outside it */
    char *control_room;    /* station id, "" for none */
    char *operator_phone;  /* E.164, "" for none */
    bool sms;              /* there is a gateway */
    bool sms_reports;      /* and it tells what was delivered */
    struct roll_call roll_call;
    struct weekly weekly; /* the list of what goes stale */
    int64_t roll_call_answer_ms;
    int64_t retain_ms;        /* how long an incident is kept once it is over */
    enum approval approval;   /* of societies registered by chat */
    bool circle_hears_of_her; /* of women_safety: the place; else nothing at all */
};

/* NULL with the errors in report. The caller is its first user. */
struct rules *rules_create(const struct settings *settings, struct config_report *report);
struct rules *rules_hold(struct rules *rules);
void rules_release(struct rules *rules); /* NULL is fine; the last one frees */

#endif
