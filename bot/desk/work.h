/*
 * One unit of work of the desk, inside one transaction: what it decides by, and what it has put into the
 * outbox. The functions here are called on the storage thread (or, by the command line, on its own) and touch
 * nothing but the store and the work itself.
 */
#ifndef PUKAAR_DESK_WORK_H
#define PUKAAR_DESK_WORK_H

#include "channel/message.h"
#include "incident/commands.h"
#include "incident/incident.h"
#include "incident/linking.h"
#include "incident/speak.h"
#include "recognise/recognise.h"
#include "registry/duty.h"
#include "registry/locator.h"
#include "registry/records.h"
#include "registry/roll_call.h"
#include "rules.h"
#include "store/incident_rows.h"
#include "store/many_rows.h"
#include "store/outbox_rows.h"
#include "store/registry_rows.h"
#include "util/clock.h"

struct alarms;
struct tries;

struct work {
    struct store_tx *tx;
    const struct rules *rules;
    struct locator *locator; /* of the registry as the unit found it; NULL on the command line */
    struct alarms *alarms;   /* what was said lately; NULL on the command line */
    struct tries *tries;     /* codes that were tried in vain; NULL as well */
    struct arena *arena;     /* lives until the unit's done function has run */
    int64_t now_ms;
    int64_t lease_until_ms;    /* of rows posted; 0 leaves them to whoever takes them first */
    struct outbox_row *posted; /* in arena: to be sent after the commit */
    size_t posted_count;
    struct change *changes; /* newest first; in arena: said in the log after the commit */
    bool kept;              /* something came of it */
    bool idle;              /* nothing did: the unit is undone, so that ordinary chat leaves no trace */
    bool scrub;             /* something was erased: it shall leave the log of the store too */
};

/* An incident's step, for the log. */
struct change {
    const char *event; /* a literal */
    const char *station, *society;
    char ref[ID_REFERENCE_SIZE];
    enum incident_state state;
    enum category category;
    bool drill;
    struct change *next;
};
void work_log(const struct work *work);

/* The records around an incident, read once a unit. */
struct scene {
    struct society society; /* id "" when there is none */
    struct station station; /* id "" when there is none */
    /* Who is to be told, tier by tier: those of the station that are on duty now and serve the incident's
     * category, then those of the stations above it. Each with a language; a number may stand there twice. */
    struct contact *contacts;
    size_t contact_count;
    struct policy_tier *tiers;
    int tier_count;
    int64_t false_alarms; /* the reporter's, once they are too many */
};
void scene_read(struct work *work, const struct incident *incident, struct scene *ret);
/* Whether a station has anybody to tell; "" has not. */
bool station_has_contacts(struct work *work, const char *station);
/* The number in the policy's order (0 first) of the tier of one of the scene's contacts. */
int scene_tier(const struct scene *scene, const struct contact *contact);
/* The station if it has contacts, else the nearest above it that has; "" for none. In the unit's arena. */
const char *station_with_contacts(struct work *work, const char *station);
/* Whether a contact of `station` has a say in the incident: it is the incident's own, stands above that, or
 * has passed it on and nobody has taken it since. */
bool station_has_say(struct work *work, const struct incident *incident, const char *station);

/* CHANNEL_NONE for "". */
struct address phone_address(const char *phone);
/* Puts a message into the outbox. */
void post(struct work *work, const struct incident *incident, enum outbox_purpose purpose,
          const struct address *to, const struct outgoing *outgoing);
/* The same, for a recipient whose window is closed: it is sent when the window opens, or not at all after
 * until_ms. For media, which no template carries. */
void post_later(struct work *work, const struct incident *incident, enum outbox_purpose purpose,
                const struct address *to, const struct outgoing *outgoing, int64_t until_ms);
struct speak_context speaking_to(const struct work *work, const struct scene *scene, const char *language);
/* One of the short texts (conf/texts) about an incident. */
void post_text(struct work *work, const struct scene *scene, const struct incident *incident,
               enum outbox_purpose purpose, const struct address *to, const char *language, const char *key,
               const struct text_value *extra);

/* Who pressed or wrote, when an event comes from a person of the station. */
struct officer {
    struct address address;
    const char *language;
    const char *reply_to; /* the platform's id of their message */
    bool quiet;           /* answered otherwise: not by effects */
};

/* The only way an incident changes: step, rows, timeline, deadline, and what is to be said. officer may be
 * NULL; media is the message to pass on with EVENT_MEDIA, else NULL. incident becomes what it is afterwards.
 */
void apply(struct work *work, struct incident *incident, const struct incident_input *input,
           const struct officer *officer, const struct outgoing *media);

/* effects.c: where the chat's news of this incident may go: of women_safety to the reporter alone. */
struct address news_address(const struct incident *incident);
/* tellings.c: whether words to it would arrive now. */
bool can_reach_chat(const struct work *work, const struct incident *incident);
/* alarms.c: a word for the operator's own phone, about an incident or (NULL) about none. */
struct alarms *alarms_create(void);
void alarms_destroy(struct alarms *alarms);
/* Something the operator must see to: log, metric, and the text "operator.<name>" with {value}. At most once
 * a quarter of an hour about the same (a number, a code, or ""). name is a literal. */
void alarm_raise(struct work *work, const char *name, const char *about, const char *value);
/* The same about a person's number, which the log masks. */
void alarm_raise_phone(struct work *work, const char *name, const char *phone);
/* The same without log and metric, which the caller has written. */
void alarm_tell(struct work *work, const char *name, const char *about, const char *value);
/* The platform's error code of a message of ours, for those that want a human. */
void alarm_code(struct work *work, const struct outbox_row *row);
void operator_tell(struct work *work, const struct incident *incident, const char *text);
/* roll_call.c: asks who is to be asked now, and tells of those who did not answer in time. */
void roll_call_handle(struct work *work);
/* weekly.c: tells the operator what goes stale, when its time has come. */
void weekly_handle(struct work *work);
/* deadlines.c: one due deadline. */
void deadline_handle(struct work *work, int64_t incident_id);
/* alerts.c: the alert to whom the policy names, and the question to whoever took it and went silent. */
void alerts_post(struct work *work, const struct scene *scene, const struct incident *incident,
                 enum incident_event event, unsigned effects);
/* effects.c: the operator alarm, as log line, metric and message. */
void alarm_operator(struct work *work, const struct scene *scene, const struct incident *incident,
                    const char *key);
/* effects.c: turns what a step wants done into messages. */
void effects_post(struct work *work, const struct scene *scene, const struct incident_step *step,
                  const struct incident_input *input, const struct officer *officer,
                  const struct outgoing *media);

/* fold.c: an update's place in time; true when it went into one that is waiting. */
bool fold_update(struct work *work, struct outbox_row *row, const struct outgoing *outgoing);

/* linked.c: the first that the incident follows and that is not over; false when there is none. */
bool linked_first(struct work *work, const struct incident *incident, struct incident *ret);
/* The first that a new incident is to follow. */
bool linked_find(struct work *work, const struct incident *fresh, struct incident *ret);
void linked_joined(struct work *work, struct incident *incident, const struct incident *first);
/* What a step of one means for the others; called by apply(). */
void linked_follow(struct work *work, const struct incident *before, const struct incident *after,
                   const struct incident_input *input, const struct officer *officer);
/* The first is gone: those that followed it ask anew, as one. */
void linked_relink(struct work *work, int64_t old_first_id);
/* Another message of a flood. */
void crowd_count(struct work *work, const struct incident *incident);
/* Tells what has been counted and is due. */
void crowds_tell(struct work *work);

/* elsewhere.c: the incident of another chat that a call belongs to. */
bool elsewhere_find(struct work *work, const struct heard *heard, struct incident *ret);
/* The chat gets its news from now on, and is told once that it is known. */
void elsewhere_join(struct work *work, const struct incident *incident, const struct address *chat,
                    int64_t person_id, const char *language);
/* The chats that joined it; of women_safety none. */
size_t elsewhere_chats(struct work *work, const struct incident *incident, struct joined_chat **ret);
/* To every chat that joined, but the one that was told; of women_safety to none. */
void elsewhere_tell(struct work *work, const struct scene *scene, const struct incident *incident,
                    const struct address *told, const char *key, const struct text_value *extra);

/* A message that matters, with what was made of it on the loop. */
struct call {
    const struct message *message;
    struct verdict verdict;
    struct command command;   /* what it asks of Pukaar itself; only heeded when it is no call */
    const char *asks_station; /* the language they ask in for their station's number; NULL: they do not */
    bool crowded;             /* the chat is beyond its messages a minute: what only repeats is counted */
};
/* A photo or voice note without words, written to us alone: it may be all that somebody in need can send. */
bool call_by_media(const struct message *message);
/* onboarding.c: true when it belonged to an admin's registering of societies, and has been dealt with. */
bool onboarding_handle(struct work *work, const struct call *call);
/* What was not finished or approved for 30 days goes, with a word. */
void onboarding_expire(struct work *work);
/* officers.c: true when the message was one of a station's contact to Pukaar, and has been dealt with. */
bool officer_handle(struct work *work, const struct call *call);
/* circle.c: true when it was an answer of a society's circle to its alert, and has been dealt with. */
bool circle_handle(struct work *work, const struct call *call);
/* residents.c: true when the message was a command of a resident's (or of a committee in its group), or the
 * answer to a question that followed one, and has been dealt with. One that is a call for help as well is
 * left to call_handle(). */
bool command_handle(struct work *work, const struct call *call);
/* tries.c: what a stranger has tried in vain, for a while; in memory alone. */
struct tries *tries_create(void);
void tries_destroy(struct tries *tries);
/* Notes one more; how many there were within the last hour, this one included. */
int tries_count(struct work *work, const char *what, const struct address *by);
/* How many there were, without another. */
int tries_made(struct work *work, const char *what, const struct address *by);
/* calls.c: a resident's message. Nothing is kept of one that belongs to nothing. */
void call_handle(struct work *work, const struct call *call);
/* asking.c: the number of their station, or the question where they are. True when they asked and were
 * answered. */
bool asking_handle(struct work *work, const struct call *call);
/* The pin that they were asked for; false when it is none. */
bool asking_place(struct work *work, const struct call *call);
/* abuse.c: false alarms of the last 30 days, once they are so many that a call is asked about first; else 0.
 */
#define FALSE_ALARMS_MIN 3
int64_t abuse_false_alarms(struct work *work, int64_t person_id);
bool abuse_is_muted(struct work *work, const struct address *chat, const char *phone);
/* Tells the writer, once a mute, to call 112. */
void abuse_tell_muted(struct work *work, const struct call *call, const char *phone, const char *language);
/* groups.c: what the platform says of an official group. */
void group_handle(struct work *work, const struct group_event *event);
/* A request about one was answered, or given up. */
void group_settled(struct work *work, const struct outbox_row *row);
/* We are out of it, or it is no more; said to the operator once. */
#define GROUP_UNKNOWN_CODE 131041 /* the platform's: no such group, or we are not in it */
void group_gone(struct work *work, const struct address *group);
/* statuses.c */
void status_handle(struct work *work, const struct status *status);
/* undelivered.c: what follows, once, from a message that cannot be delivered or is not in time: an alert goes
 * out by the next channel and to the next contact, the operator's by the next channel. */
void undelivered_handle(struct work *work, const struct outbox_row *row);
/* What is on no phone policy.deliver_ms after it was posted. */
void overdue_handle(struct work *work);
/* An alert that is about to be sent long after it was posted, or again, says how things are now. False when
 * there is nothing to say any more: the row is settled as skipped. */
bool retold(struct work *work, struct outbox_row *row);

#endif
