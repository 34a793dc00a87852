/*
 * The messages about an incident: who is told what. Pure: an incident and its records in, outgoing messages
 * out. Protects her (promise 8): of women_safety nothing is made for a group, and the circle learns wing and
 * "go there", never number, name or flat.
 */
#ifndef PUKAAR_INCIDENT_SPEAK_H
#define PUKAAR_INCIDENT_SPEAK_H

#include "incident/incident.h"
#include "incident/outgoing.h"
#include "incident/texts.h"

/* What the texts need beside the incident; "" where unknown. */
struct speak_context {
    const struct texts *texts;
    struct arena *arena; /* owns everything made */
    int64_t now_ms;
    int64_t late_ms;      /* words older than this are said to be late: policy->late_ms */
    int64_t false_alarms; /* of the reporter within 30 days, when they are to be said; else 0 */
    const char *society_name, *society_address;
    const char *station_name;
    bool station_has_point; /* what the template's location header shows while the place is unknown */
    double station_lat, station_lon;
    const char *language;  /* of the recipient */
    const char *handed_by; /* the alert is for whom it was handed to: by whom; NULL else */
    const char
        *passed_from;      /* name of the station that passed it on and sees it still; NULL or "" for none */
    const char *silent_by; /* who took it and went silent; NULL or "" for nobody */
    int64_t silent_ms;     /* when they took it */
};

/* The alert to a station's contact: reference, category, society's name and address, wing and flat when
 * known, words as posted, reporter's number, time in IST (with how late when over policy->late_ms), map link;
 * three buttons (Acknowledge, On the way, False alarm) whose ids are button_id() of their event. DRILL stands
 * first when it is one. repeat > 0 says that nobody has answered; context->silent_by, that they had it.
 * Beside the number of a reporter who must not be rung stands that. */
void speak_alert(const struct speak_context *context, const struct incident *incident, int repeat,
                 struct outgoing *ret);
/* "Are you still on it?" to whoever took it and went silent, with the buttons I am on it, On the way, On
 * scene; for within the window. */
void speak_still_on_it(const struct speak_context *context, const struct incident *incident,
                       struct outgoing *ret);
/* The alert for SMS: as speak_alert(), and its brief parts, the essential first: marks, category, reference,
 * place, society; words; the reporter's number, how to answer in words, the map link. */
void speak_alert_brief(const struct speak_context *context, const struct incident *incident, int repeat,
                       struct outgoing *ret);
/* The place as a location message that follows an alert inside the window; false when there is no point. */
bool speak_alert_location(const struct speak_context *context, const struct incident *incident,
                          struct outgoing *ret);
/* The circle's alert, with two buttons: going, looks_false. */
void speak_circle(const struct speak_context *context, const struct incident *incident, struct outgoing *ret);
/* What the reporter of women_safety is told first, alone: nothing on the first line that a glance at the
 * phone gives away, and two buttons: text_only, may_call. */
void speak_reported_private(const struct speak_context *context, const struct incident *incident,
                            struct outgoing *ret);
/* The roll call's question to a contact of the context's station; its button is "present:<called_ms>". */
void speak_roll_call(const struct speak_context *context, int64_t called_ms, struct outgoing *ret);
/* Something for the operator: as it is inside the window, by a template outside. */
void speak_operator(const struct speak_context *context, const char *text, struct outgoing *ret);
/* Asks an admin, or a contact of the station, whether the context's society may go live; buttons
 * "approve:<id>", "refuse:<id>". `text` is the whole question; outside the window the template says who asks
 * and which society. */
void speak_approval(const struct speak_context *context, int64_t id, const char *by, const char *text,
                    struct outgoing *ret);
/* What became of a society that an admin registered, when they may not have written for long. */
void speak_notice(const struct speak_context *context, const char *text, struct outgoing *ret);
/* One of the short texts by key ("chat.reported", "officer.taken", ...) with every placeholder of an incident
 * known; extra may be NULL. */
void speak_text(const struct speak_context *context, const struct incident *incident, const char *key,
                const struct text_value *extra, struct outgoing *ret);

/* Button ids: "<event>:<incident id>", e.g. "acknowledge:123". Buttons of a question: "yes:<id>", "no:<id>".
 */
#define BUTTON_ID_SIZE 64
void button_id_print(const char *verb, int64_t id, char ret[BUTTON_ID_SIZE]);
bool button_id_parse(const char *payload, char ret_verb[BUTTON_ID_SIZE], int64_t *ret_id) NODISCARD;

/* https://maps.google.com/?q=LAT,LON with 6 decimals. */
void map_link(double lat, double lon, char ret[64]);

#endif
