/* The kinds of emergency, shared by all layers. */
#ifndef PUKAAR_UTIL_CATEGORY_H
#define PUKAAR_UTIL_CATEGORY_H

#include "util/base.h"
#include "util/str.h"

/* design.md, "Words". The order is the order of urgency when work has to wait (women_safety first). */
enum category {
    CATEGORY_NONE,
    CATEGORY_WOMEN_SAFETY,
    CATEGORY_MEDICAL,
    CATEGORY_FIRE,
    CATEGORY_VIOLENCE,
    CATEGORY_INTRUDER,
    CATEGORY_ACCIDENT,
    CATEGORY_TRAPPED,
    CATEGORY_MISSING,
    CATEGORY_HAZARD,
    CATEGORY_THEFT,
    CATEGORY_OTHER,
    CATEGORY_COUNT_
};
/* "women_safety"; NULL for CATEGORY_NONE. */
const char *category_name(enum category category);
bool category_parse(struct str name, enum category *ret) NODISCARD;
/* women_safety and what kills in minutes: medical, fire, violence, accident, hazard. */
bool category_is_urgent(enum category category);

#endif
