/*
 * What belongs to the same emergency though it was said elsewhere: in another chat of the society (the call
 * joins the incident), by words that are forwarded around, or in another society close by (the incidents are
 * linked, and the station is told of one that many report). Pure: rows and a time in, yes or no out.
 */
#ifndef PUKAAR_INCIDENT_LINKING_H
#define PUKAAR_INCIDENT_LINKING_H

#include "incident/incident.h"

#define LINK_DISTANCE_M 500.0
#define LINK_WITHIN_MS (5 * MINUTE_MS)
#define SAME_WORDS_MS (15 * MINUTE_MS)

/* A call in a chat that has nothing open which takes it. */
struct heard {
    enum category category;
    int64_t now_ms;
    const char *society; /* "" for none */
    int64_t person_id;
    const struct place *place; /* NULL for nothing said */
    struct str words;
    bool forwarded; /* the platform says so */
};

/* Whether the call is a further report of this incident of another chat. Of women_safety only her own words
 * join, whatever the chat: what others say may be of another woman, and tells where she is. */
bool linking_joins(const struct incident *incident, const struct heard *heard, const struct policy *policy);
/* Whether these words are among what was reported: letters and digits alone, in either case. False for words
 * that are too short to be anybody's own. */
bool linking_same_words(const char *reported, struct str words);
/* Kinds in which one event is told by those around it: a blast is a fire to one, a hazard or an accident to
 * the next. */
bool linking_same_kind(enum category a, enum category b);
double linking_distance_m(double lat_a, double lon_a, double lat_b, double lon_b);
/* Whether `fresh`, about to be opened, is the same emergency as `first`, which is open. */
bool linking_links(const struct incident *first, const struct incident *fresh);

#endif
