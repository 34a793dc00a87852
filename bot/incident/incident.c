/* Names and small questions about an incident; its changes are in step.c. */
#include "incident/incident.h"

static const char *const state_names[INCIDENT_STATE_COUNT_] = {
    [INCIDENT_NEW] = "new",
    [INCIDENT_OPEN] = "open",
    [INCIDENT_ACKNOWLEDGED] = "acknowledged",
    [INCIDENT_EN_ROUTE] = "en_route",
    [INCIDENT_ON_SCENE] = "on_scene",
    [INCIDENT_CLOSED] = "closed",
    [INCIDENT_CANCELLED] = "cancelled",
};

static const char *const disposition_names[DISPOSITION_COUNT_] = {
    [DISPOSITION_GENUINE] = "genuine",           [DISPOSITION_UNFOUNDED] = "unfounded",
    [DISPOSITION_DUPLICATE] = "duplicate",       [DISPOSITION_DRILL] = "drill",
    [DISPOSITION_OTHER_AGENCY] = "other_agency",
};

const char *incident_state_name(enum incident_state state)
{
    return state_names[state];
}

bool incident_state_parse(struct str name, enum incident_state *ret)
{
    for (enum incident_state state = INCIDENT_OPEN; state < INCIDENT_STATE_COUNT_; state++) {
        if (str_eq(name, str_of(state_names[state]))) {
            *ret = state;
            return true;
        }
    }
    return false;
}

bool incident_is_over(enum incident_state state)
{
    return state == INCIDENT_CLOSED || state == INCIDENT_CANCELLED;
}

const char *disposition_name(enum disposition disposition)
{
    return disposition_names[disposition];
}

bool disposition_parse(struct str name, enum disposition *ret)
{
    for (enum disposition disposition = DISPOSITION_GENUINE; disposition < DISPOSITION_COUNT_;
         disposition++) {
        if (str_eq_nocase(name, str_of(disposition_names[disposition]))) {
            *ret = disposition;
            return true;
        }
    }
    return false;
}

/* Violence against her is often first told as violence, and the other way round. */
static bool harms_a_person(enum category category)
{
    return category == CATEGORY_WOMEN_SAFETY || category == CATEGORY_VIOLENCE;
}

static bool is_burglary(enum category category)
{
    return category == CATEGORY_THEFT || category == CATEGORY_INTRUDER;
}

/* People are trapped by something: a fire, a collapse, a crash. */
static bool traps(enum category category)
{
    return category == CATEGORY_FIRE || category == CATEGORY_HAZARD || category == CATEGORY_ACCIDENT;
}

static bool are_one_emergency(enum category a, enum category b)
{
    return a == b || (harms_a_person(a) && harms_a_person(b)) || (is_burglary(a) && is_burglary(b)) ||
           (a == CATEGORY_TRAPPED && traps(b)) || (traps(a) && b == CATEGORY_TRAPPED);
}

bool incident_takes(const struct incident *incident, enum category category, int64_t now_ms,
                    const struct policy *policy)
{
    if (incident_is_over(incident->state) || now_ms - incident->last_report_ms > policy->merge_window_ms)
        return false;
    return incident->category == CATEGORY_OTHER || category == CATEGORY_OTHER || category == CATEGORY_NONE ||
           are_one_emergency(incident->category, category);
}

bool incident_takes_update(const struct incident *incident, int64_t now_ms, const struct policy *policy)
{
    return !incident_is_over(incident->state) &&
           now_ms - incident->last_report_ms <= policy->update_window_ms;
}

int incident_priority(const struct incident *incident)
{
    int rank = incident->category == CATEGORY_WOMEN_SAFETY ? 0
               : category_is_urgent(incident->category)    ? 1
                                                           : 2;
    return rank + (incident->drill ? 10 : 0);
}
