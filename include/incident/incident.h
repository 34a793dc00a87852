/*
 * The incident: one emergency in one chat, however many messages speak of it. Pure: a state, an event and the
 * time go in, the new state and what is to be done come out; nothing is sent or stored here. incident_step()
 * is the one writer of an incident's state (design.md, promise 5), from the state x event table in step.c.
 */
#ifndef PUKAAR_INCIDENT_INCIDENT_H
#define PUKAAR_INCIDENT_INCIDENT_H

#include "incident/policy.h"
#include "util/address.h"
#include "util/base.h"
#include "util/category.h"
#include "util/id.h"
#include "util/phone.h"
#include "util/place.h"
#include "util/str.h"

enum incident_state {
    INCIDENT_NEW, /* not stored yet: only INCIDENT_REPORTED applies */
    INCIDENT_OPEN,
    INCIDENT_ACKNOWLEDGED,
    INCIDENT_EN_ROUTE,
    INCIDENT_ON_SCENE,
    INCIDENT_CLOSED,
    INCIDENT_CANCELLED,
    INCIDENT_STATE_COUNT_
};
const char *incident_state_name(enum incident_state state); /* "open", ...; "new" for INCIDENT_NEW */
bool incident_state_parse(struct str name, enum incident_state *ret) NODISCARD;
bool incident_is_over(enum incident_state state);

enum disposition {
    DISPOSITION_NONE,
    DISPOSITION_GENUINE,
    DISPOSITION_UNFOUNDED, /* a station's "False alarm" */
    DISPOSITION_DUPLICATE,
    DISPOSITION_DRILL,
    DISPOSITION_OTHER_AGENCY,
    DISPOSITION_COUNT_
};
const char *disposition_name(enum disposition disposition); /* NULL for none */
bool disposition_parse(struct str name, enum disposition *ret) NODISCARD;

#define INCIDENT_WORDS_MAX 4096 /* bytes of words kept of an incident */

struct incident {
    int64_t id; /* 0 while INCIDENT_NEW */
    char ref[ID_REFERENCE_SIZE];
    enum incident_state state;
    enum category category;
    double confidence;
    bool drill;
    bool unverified;               /* the reporter is not bound to a society */
    bool by_nearness;              /* the station is the nearest, not the polygon's own */
    struct address chat;           /* where it was reported; replies to the chat go there */
    int64_t person_id;             /* the reporter; 0 for none (drill) */
    char reporter[PHONE_SIZE];     /* the reporter's number as posted by the platform; "" when the platform
                                      withheld it */
    char society[64], station[64]; /* ids; "" for unknown */
    char language[12];             /* of the chat: "en", "hi", "mr" */
    struct place place;
    bool place_is_home; /* wing and flat are where the reporter lives: their words name no place */
    bool has_point;
    double lat, lon;
    bool point_from_pin;                /* a resident's pin, not the society's registered point */
    char words[INCIDENT_WORDS_MAX + 1]; /* as posted, the first message first, one a line */
    int64_t message_ms;                 /* the platform's time of the first words */
    int64_t opened_ms, delivered_ms, acknowledged_ms, en_route_ms, on_scene_ms, closed_ms; /* 0 for not yet */
    int64_t last_report_ms;           /* of the latest message that joined it */
    char acknowledged_by[PHONE_SIZE]; /* number, "operator" */
    enum disposition disposition;
    int tier; /* index into the policy's tiers, 0 first */
    int told; /* how often that tier was told */
    bool policy_ended;
    bool asked_place;
    int64_t asked_officer_ms; /* when whoever took it was asked for a sign of life; 0 for not */
    char also_station[64]; /* the station that passed it on: sees it until somebody holds it; "" for none */
    int64_t link_id;       /* the first incident of the same emergency elsewhere; 0 for none */
    char case_number[64];  /* ERSS event, GD entry or FIR number given when it was closed */
    bool text_only;        /* the reporter must not be rung */
};

enum incident_event {
    EVENT_REPORTED,    /* the first words */
    EVENT_MORE,        /* further words of the same emergency */
    EVENT_POINT,       /* a location pin */
    EVENT_MEDIA,       /* a photo, voice note or other file; words hold its kind and media id */
    EVENT_TAKEN_BACK,  /* the reporter or a committee member: false alarm, safe now */
    EVENT_DELIVERED,   /* the platform delivered an alert to a contact */
    EVENT_UNDELIVERED, /* an alert to a contact (by; of missed_tier) is on no phone in time, or cannot be */
    EVENT_DEADLINE,    /* the armed deadline fell due */
    EVENT_ACKNOWLEDGE, /* from here on: a human of the station, or the operator */
    EVENT_EN_ROUTE,
    EVENT_ON_SCENE,
    EVENT_FALSE_ALARM,
    EVENT_CLOSE,
    EVENT_NOTE,
    EVENT_HAND_OVER, /* the officer gives it to another contact (input.to) */
    EVENT_PASS_ON,   /* "not my area": to input.station */
    EVENT_CIRCLE,    /* somebody of the circle: going there, or thinks it is false; words hold which */
    EVENT_TEXT_ONLY, /* the reporter: do not ring me */
    EVENT_CROWD,     /* a flood of further messages, counted (input.count) instead of told one by one */
    EVENT_LINKED,    /* others report the same close by: input.count of them in all, named in words */
    EVENT_RELINKED,  /* its first is no more: from now on it follows input.first, or nobody and asks anew */
    EVENT_COUNT_
};
const char *incident_event_name(enum incident_event event);

struct incident_input {
    enum incident_event event;
    int64_t now_ms;
    int64_t message_ms;        /* the platform's time of the message behind it; now_ms where there is none */
    const char *by;            /* who, for the timeline: an E.164 number, "operator", "policy", "platform" */
    bool by_reporter;          /* EVENT_MORE, EVENT_TAKEN_BACK */
    enum category category;    /* EVENT_MORE: of the new words; CATEGORY_NONE for unknown */
    struct str words;          /* of a message or note; may be empty */
    const struct place *place; /* what the words say of the place; NULL for nothing */
    const struct place *home;  /* EVENT_REPORTED: where the reporter lives; NULL for not known */
    bool has_point;            /* EVENT_POINT */
    double lat, lon;
    /* EVENT_POINT: responsible for it, "" or NULL for unknown; EVENT_PASS_ON: who is to have it; of an
     * officer: whose contact they are, which counts when it is also_station (it then has the incident back).
     */
    const char *station;
    enum disposition disposition; /* EVENT_CLOSE */
    const char *case_number;      /* EVENT_CLOSE; NULL for none */
    const char *media;            /* EVENT_NOTE: kind and media id of what came with it; NULL for none */
    const char *to;               /* EVENT_HAND_OVER: the number of the contact who is to have it */
    int missed_tier;              /* EVENT_UNDELIVERED: of the contact; -1 when it is none any more */
    bool nobody_reached;          /* EVENT_UNDELIVERED: no alert is on a phone, or still on its way to one;
                                     EVENT_DEADLINE: and so its first is at the end of its policy */
    int tier_count;               /* contacts' tiers of the incident's station as of now; 0 for no contacts */
    const struct policy_tier *tiers; /* tier_count of them; NULL: each as the policy says */
    /* The first of its linked incidents, which is not over: its clock runs, this one tells nobody. */
    const struct incident *first;
    int64_t count; /* EVENT_CROWD, EVENT_LINKED */
    bool by_link;  /* it follows from a step of a linked incident: that one has told the station */
    bool muted;    /* EVENT_REPORTED: no more than the circle is told */
};

/* What is to be done, a set. The desk turns each into rows in the same transaction. */
enum incident_effect {
    EFFECT_ALERT_TIER = 1 << 0, /* the alert to all contacts of tier `after.tier` */
    EFFECT_ALERT_ALL = 1 << 1,  /* the alert to every contact once more */
    EFFECT_ALERT_CIRCLE = 1 << 2,
    EFFECT_UPDATE_CONTACTS = 1 << 3, /* the new words, place or media to everyone who was told */
    EFFECT_ASK_PLACE = 1 << 4,       /* a location request to the reporter, once */
    EFFECT_TELL_REPORTED = 1 << 5,   /* chat: sent to STATION, reference, 112/1091 */
    EFFECT_TELL_STATE = 1 << 6,  /* chat: it is now acknowledged / en route / on scene / closed / cancelled */
    EFFECT_TELL_NOBODY = 1 << 7, /* chat: nobody has answered, call 112; and the operator alarm */
    EFFECT_TELL_TAKEN_BACK = 1 << 8, /* contacts: taken back by the chat (women_safety: verify by call) */
    EFFECT_ANSWER_OFFICER = 1 << 9,  /* the officer who pressed: done */
    EFFECT_ANSWER_TAKEN = 1 << 10,  /* the officer who pressed: X has it already; other contacts: X took it */
    EFFECT_ANSWER_OVER = 1 << 11,   /* the officer who pressed: it is over */
    EFFECT_TELL_CONTACTS = 1 << 12, /* the other contacts who were told: who took it, or how it ended */
    EFFECT_NO_STATION = 1 << 13, /* no contacts to tell: operator alarm, and the chat is told to call 112 */
    EFFECT_TELL_LATE = 1 << 14,  /* said beside EFFECT_TELL_REPORTED: the words were late, how old they are */
    EFFECT_ASK_OFFICER = 1 << 15,      /* whoever took it: are you still on it? */
    EFFECT_ALERT_HOLDER = 1 << 16,     /* the alert to the contact it was handed to */
    EFFECT_TELL_CIRCLE_SAYS = 1 << 17, /* contacts: what the circle says */
    EFFECT_TELL_TEXT_ONLY = 1 << 18,   /* contacts: do not ring the reporter */
    EFFECT_TELL_PASSED_ON = 1 << 19,   /* contacts who were told: passed on to STATION */
    EFFECT_TELL_NOTE = 1 << 20,        /* chat (women_safety: the reporter alone): an officer's words */
};

enum step_result {
    STEP_DONE,
    STEP_NOTHING, /* the event changes nothing in this state (its effects, such as an answer, still hold) */
};

#define INCIDENT_DEADLINE_KEEP INT64_C(-1)

struct incident_step {
    enum step_result result;
    const struct incident *before; /* as given */
    struct incident after;
    unsigned effects;
    /* When EVENT_DEADLINE is to come; 0 disarms, INCIDENT_DEADLINE_KEEP leaves it as it is. An open incident
     * always has one. */
    int64_t deadline_ms;
    /* The timeline row; event NULL for none. */
    const char *timeline_event;
    char timeline_detail[256];
};

/* The one writer. before->state INCIDENT_NEW only takes EVENT_REPORTED, with everything about the report
 * filled in but id, ref (the caller's), state, and times. Any other pair of state and event is defined and
 * never fails. */
void incident_step(const struct incident *before, const struct incident_input *input,
                   const struct policy *policy, struct incident_step *ret);

/* Whether words of this category, said now in the same chat, belong to this incident (policy->merge_window_ms
 * after its last report; `other` and an unknown category join anything; different certain categories do not,
 * except those that are one emergency told in two ways: women_safety and violence, theft and intruder,
 * trapped and what traps). */
bool incident_takes(const struct incident *incident, enum category category, int64_t now_ms,
                    const struct policy *policy);
/* Whether a follow-up without a verdict (pin, photo, "B wing") still belongs (policy->update_window_ms). */
bool incident_takes_update(const struct incident *incident, int64_t now_ms, const struct policy *policy);
/* Lower is sooner: women_safety, then life-threatening, then the rest; drills last. */
int incident_priority(const struct incident *incident);

#endif
