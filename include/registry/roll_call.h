/*
 * The roll call: at fixed times of the day (shift changes) every contact is asked for one tap. Who does not
 * answer in time is silent, and stands last in the order of its station until it answers anything at all.
 * Pure.
 */
#ifndef PUKAAR_REGISTRY_ROLL_CALL_H
#define PUKAAR_REGISTRY_ROLL_CALL_H

#include "registry/records.h"
#include "util/err.h"
#include "util/str.h"

#define ROLL_CALL_MAX 8

struct roll_call {
    int minutes[ROLL_CALL_MAX]; /* of the day, Indian Standard Time, ascending */
    size_t count;               /* 0: no roll call is held */
};

/* "08:00,20:00"; empty for none. -1 with the reason in err, and *ret empty. */
int roll_call_parse(struct str text, struct roll_call *ret, struct err *err) NODISCARD;
/* The latest of its times that is not after now_ms; 0 when none is held. */
int64_t roll_call_last(const struct roll_call *times, int64_t now_ms);

/* It missed a roll call and has said nothing since. */
bool contact_is_silent(const struct contact *contact);
/* Silent contacts go behind all others, keeping the order among themselves: their tier grows by
 * CONTACT_SILENT_TIER. Sorted by tier, otherwise as given. */
#define CONTACT_SILENT_TIER 10
void contacts_order(struct contact *contacts, size_t count);
/* Of a station's contacts (as registered, by tier), the tier that is to be told of a silent one: the first
 * after its own, or else before it, that has a contact who can be reached. 0 for none. */
int contacts_next_tier(const struct contact *contacts, const bool *reachable, size_t count, int tier);

#endif
