/* Which station is responsible for a place, for people: found in a unit of work. Shared by asking.c (in the
 * chat) and find.c (for the public page). */
#ifndef PUKAAR_DESK_FINDING_H
#define PUKAAR_DESK_FINDING_H

#include "desk/find.h"
#include "work.h"

/* By the place. Nothing further off than a jurisdiction may be is named. */
void finding_read(struct work *work, double lat, double lon, struct finding *ret);
/* A station that is known, seen from a place if there is one. LOCATED_NOWHERE: no such station. */
void finding_of_station(struct work *work, const char *station, bool has_point, double lat, double lon,
                        struct finding *ret);

#endif
