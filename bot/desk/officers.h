/* Station staff: who wrote, which incident they mean, and what they want done. Shared by officers*.c. */
#ifndef PUKAAR_DESK_OFFICERS_H
#define PUKAAR_DESK_OFFICERS_H

#include "work.h"

#define OFFICER_OPEN_MAX 10 /* incidents looked at and listed */
#define OFFICER_HELD_MAX 50 /* incidents looked through for those that the officer holds */

/* The person, and the stations they belong to. */
struct desk_officer {
    struct officer officer;
    struct contact *contacts;
    size_t contact_count;
};

/* What they want, from whatever they pressed or wrote. */
struct order {
    const struct call *call;
    enum incident_event event;
    struct str words; /* behind verb and reference */
};

/* officers.c: a short answer to the officer, about an incident or, with NULL, about none. Nothing is said
 * outside their window, as after words in a group. */
void officer_say(struct work *work, const struct desk_officer *of, const struct incident *incident,
                 const char *key, const struct text_value *extra);

/* officer_incidents.c */
/* The officer's station that has the incident, or passed it on and sees it still; NULL for neither. */
const char *officer_station(struct work *work, const struct desk_officer *of,
                            const struct incident *incident);
bool officer_holds(const struct desk_officer *of, const struct incident *incident);
/* Open incidents that the officer may act on, newest first. */
size_t officer_open(struct work *work, const struct desk_officer *of, struct incident *ret, size_t max);
/* The one meant by a reference, else by the message of ours that theirs replies to, else the only one that
 * the verb can mean. NULL: none, and the officer has been told why. */
struct incident *officer_incident(struct work *work, const struct desk_officer *of, const struct reply *reply,
                                  int64_t quoted);
void officer_say_list(struct work *work, const struct desk_officer *of);
/* "4F7K  Fire, Gulmohar Heights (open, 5 min) + 3 close by\n" */
const char *officer_list_line(struct work *work, const struct desk_officer *of,
                              const struct incident *incident);

/* officer_orders.c: does it, and answers. */
void officer_order(struct work *work, const struct desk_officer *of, struct incident *incident,
                   const struct order *order);

/* officer_colleagues.c */
/* "HANDOVER 4F7K squad" */
void officer_hand_over(struct work *work, const struct desk_officer *of, struct incident *incident,
                       const struct order *order);
/* "SHIFT", "SHIFT squad": words hold to whom. */
void officer_shift(struct work *work, const struct desk_officer *of, const struct order *order);

#endif
