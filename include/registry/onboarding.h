/*
 * The conversation in which an admin registers a society, or changes one: which question comes next. Pure:
 * the conversation as it stands and an answer go in, the conversation as it is then comes out, or what is
 * wrong with the answer. What it is kept in and how it is worded is the desk's.
 *
 * The questions follow each other in the order of enum onboarding_step. From the summary any field can be
 * corrected; then the summary comes again.
 */
#ifndef PUKAAR_REGISTRY_ONBOARDING_H
#define PUKAAR_REGISTRY_ONBOARDING_H

#include "registry/locator.h"
#include "registry/records.h"
#include "util/buf.h"
#include "util/mem.h"

#define ONBOARDING_PHONES_MAX 5 /* guard room numbers; committee numbers */
#define ONBOARDING_OPTIONS_MAX 9

enum onboarding_step {
    ONBOARDING_LEFT,   /* nothing is asked: what they write is none of ours */
    ONBOARDING_RESUME, /* go on with what was begun, or put it away? */
    ONBOARDING_NAME,
    ONBOARDING_ADDRESS,
    ONBOARDING_POINT,
    ONBOARDING_STATION,
    ONBOARDING_WINGS,
    ONBOARDING_LANDMARKS,
    ONBOARDING_GUARDS,
    ONBOARDING_COMMITTEE,
    ONBOARDING_LANGUAGE,
    ONBOARDING_SUMMARY,
    ONBOARDING_FIELD, /* which one is to be corrected? */
    ONBOARDING_STEP_COUNT_
};
#define ONBOARDING_FIELD_COUNT (ONBOARDING_LANGUAGE - ONBOARDING_NAME + 1)
const char *onboarding_step_name(enum onboarding_step step); /* "name"; part of button ids and text keys */
bool onboarding_step_parse(struct str name, enum onboarding_step *ret) NODISCARD;

/* Texts are never NULL and owned by whoever made them. */
struct onboarding {
    enum onboarding_step step;
    enum onboarding_step later; /* where it goes on: after LEFT, RESUME, and a single correction */
    bool single;                /* one field is being corrected */
    bool station_known;         /* the station has been confirmed or chosen for this point */
    bool all_stations;          /* the one that was found is wrong: those around are offered */
    const char *wanted;         /* RESUME: the society that is to be changed instead; "" for a new one */
    const char *speaks;         /* language of the conversation */
    const char *society;        /* id of the one that is changed; "" for a new one */
    const char *name, *address;
    bool has_point;
    double lat, lon;
    const char *station;
    bool station_named, station_uncertain;
    const char *wings, *landmarks;
    const char *guards, *committee; /* numbers, comma separated */
    const char *language;           /* of the society's chats */
};

/* A society that is not known yet; its first question. */
void onboarding_begin(const char *speaks, struct onboarding *ret);
/* One that is there: which field? guards and committee as lists of numbers. */
void onboarding_change(const struct society *society, const char *guards, const char *committee,
                       const char *speaks, struct onboarding *ret);

/* Whom a point may belong to, the likeliest first. */
struct onboarding_station {
    const char *id;    /* owned by the locator */
    double distance_m; /* 0: the point lies in its jurisdiction */
};
struct onboarding_stations {
    enum located how;
    bool choose; /* more than one is named, and the admin says which; else one is to be confirmed */
    struct onboarding_station at[ONBOARDING_OPTIONS_MAX];
    size_t count;
};
/* One that the point lies in is to be confirmed; near a border, outside every jurisdiction within
 * nearest_max_m, and when the first was refused (`all`) there is a choice. locator may be NULL: none. */
void onboarding_locate(struct locator *locator, double lat, double lon, double nearest_max_m, bool all,
                       struct onboarding_stations *ret);

enum onboarding_said { SAID_WORDS, SAID_YES, SAID_NO, SAID_BACK, SAID_SKIP, SAID_CHANGE };

struct onboarding_answer {
    enum onboarding_said said;
    struct str words;
    bool has_point; /* a pin */
    double lat, lon;
    const char *choice; /* value of a button or list row of the question; NULL for none */
};
/* The place that the answer gives, by pin or in words. */
bool onboarding_answer_point(const struct onboarding_answer *answer, double *ret_lat,
                             double *ret_lon) NODISCARD;

enum onboarding_outcome {
    ONBOARDING_ASK,       /* the next question, or after an error the same one again */
    ONBOARDING_CONFIRMED, /* the summary was */
    ONBOARDING_ANEW,      /* RESUME: put away what was begun, and begin with `wanted` */
    ONBOARDING_PAUSED,    /* the summary: later */
};
struct onboarding_turn {
    enum onboarding_outcome outcome;
    const char *error; /* NULL, or the last part of a text's key: "too_long" */
    const char *about; /* what is wrong: a number, or how many there may be; "" */
    struct onboarding after;
};
/* stations: of the conversation's point, when the station is asked for; NULL otherwise. */
void onboarding_take(const struct onboarding *before, const struct onboarding_answer *answer,
                     const struct onboarding_stations *stations, struct arena *arena,
                     struct onboarding_turn *ret);
/* To one field and back again; from the middle as well as from the summary. */
void onboarding_correct(struct onboarding *onboarding, enum onboarding_step field);
/* Leaves it, to be taken up again. */
void onboarding_leave(struct onboarding *onboarding);

/* Something else is wanted meanwhile ("": another new society): go on, or put this away? */
void onboarding_ask_resume(struct onboarding *onboarding, const char *wanted);

/* As it is kept. */
void onboarding_print_json(const struct onboarding *onboarding, struct buf *out);
int onboarding_parse_json(struct str json, struct arena *arena, struct onboarding *ret) NODISCARD;

#endif
