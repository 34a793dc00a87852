/*
 * "Which police station is mine?", asked by anybody over HTTP. Answered from the registry on the storage
 * thread; nothing of the question is kept or logged. What the station's own number is: the one registered
 * with the station itself (`pukaar station set --phone`), which people may ring; contacts' numbers are never
 * shown.
 */
#ifndef PUKAAR_DESK_FIND_H
#define PUKAAR_DESK_FIND_H

#include "desk/desk.h"
#include "incident/texts.h"
#include "registry/locator.h"
#include "registry/records.h"
#include "util/mem.h"

/* Stations' own points further off than this name nobody. */
#define FIND_BY_POINT_MAX_M 50000.0

struct finding {
    enum located how; /* LOCATED_NOWHERE: no station is known; LOCATED_INSIDE too for one that was named */
    struct station station; /* id "" for none */
    struct station other;   /* of the border that is near; id "" for none */
    bool has_distance;
    double distance_m; /* from the place to the station's own point */
};

struct find_question {
    bool has_point;
    double lat, lon;
    char station[RECORD_ID_MAX + 1]; /* instead of a place; "" for none */
    bool list;                       /* the stations to choose from as well */
};
struct find_answer {
    struct finding finding;
    const struct station *stations; /* by name; those that stand above others are not among them */
    size_t station_count;
};

/* NULL when the store could not be read. The answer lives until the function returns. */
typedef void find_done_fn(const struct find_answer *answer, void *arg);
/* False, and no done call, when the store has more urgent things to do. */
bool desk_find(struct desk *desk, const struct find_question *question, find_done_fn *done,
               void *arg) NODISCARD;
/* What Pukaar says, as it is loaded now; until the next reload. */
const struct texts *desk_texts(const struct desk *desk);

/* The finding in the chat's words, one line each: name, number, distance, how sure it is, 112 and 1091. */
void finding_print(const struct texts *texts, const char *language, const struct finding *finding,
                   struct buf *out);
/* "850 m", "2.3 km", "12 km" */
#define DISTANCE_SIZE 32
void finding_distance(double distance_m, char ret[DISTANCE_SIZE]);

#endif
