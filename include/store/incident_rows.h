/* Incidents, their timeline and deadlines, people, questions, and what was seen. Inside a unit of work
 * (store/store.h). */
#ifndef PUKAAR_STORE_INCIDENT_ROWS_H
#define PUKAAR_STORE_INCIDENT_ROWS_H

#include "incident/incident.h"
#include "store/store.h"

/* Records an incoming message's id; false when it was recorded before (a redelivery). Unique by (sent_ms, id,
 * channel): the time first, because a key that grows with time stays fast. */
bool store_seen(struct store_tx *tx, enum channel_kind channel, int64_t sent_ms, const char *message_id);

/* The person with this number and/or platform id, made when unknown; two rows that turn out to be one person
 * are merged (incidents follow). "" for an id that is not known; at least one must be given. Returns the id,
 * and in ret_phone the number known ("" for none). */
int64_t store_person(struct store_tx *tx, const char *phone, const char *user_id, int64_t now_ms,
                     char ret_phone[PHONE_SIZE]);
/* The person's ids changed (a `system` message). A number that is a contact's or a circle member's is not
 * moved. */
void store_person_moved(struct store_tx *tx, const char *old_phone, const char *old_user_id,
                        const char *new_phone, const char *new_user_id, int64_t now_ms);

/* Inserts (id 0: gives it one, and a reference no open or recent incident has) or rewrites the row. */
void store_incident_put(struct store_tx *tx, struct incident *incident);
bool store_incident_get(struct store_tx *tx, int64_t id, struct incident *ret);
/* The newest with this reference. */
bool store_incident_by_ref(struct store_tx *tx, const char *ref, struct incident *ret);

struct incident_filter {
    const struct address *chat;           /* NULL: any */
    const char *society, *station;        /* NULL: any */
    const char *seen_by;                  /* a station that has it or passed it on; NULL: any */
    const struct address *told;           /* a number that was sent an alert about it; NULL: any */
    int64_t person_id;                    /* 0: any; also what they have joined from another chat */
    bool open_only;                       /* not closed, not cancelled */
    bool not_linked;                      /* without those that follow the first of their kind */
    int64_t opened_from_ms, opened_to_ms; /* 0: no bound */
    size_t limit;                         /* 0: 1000 */
};
/* Newest first. */
size_t store_incident_list(struct store_tx *tx, const struct incident_filter *filter, struct arena *arena,
                           struct incident **ret);
/* How many are in each state; by_state is indexed by enum incident_state. Closed and cancelled are left 0. */
void store_incident_count(struct store_tx *tx, int64_t by_state[INCIDENT_STATE_COUNT_]);
/* Chats that have an incident that is not over, and the direct chats of their reporters and of their
 * societies' circles, for the loop's cache. */
size_t store_open_chats(struct store_tx *tx, struct arena *arena, struct address **ret);

struct timeline_row {
    int64_t incident_id, at_ms;
    const char *event, *by, *detail;
};
void store_timeline_add(struct store_tx *tx, const struct timeline_row *row);
size_t store_timeline_list(struct store_tx *tx, int64_t incident_id, struct arena *arena,
                           struct timeline_row **ret); /* oldest first */

/* One deadline an incident; due_ms 0 removes it. */
void store_deadline_set(struct store_tx *tx, int64_t incident_id, int64_t due_ms);
/* Up to `max` due by now_ms, most urgent first (priority of the incident, then time); leased until now_ms +
 * lease_ms, so that no other node takes them. */
size_t store_deadline_take(struct store_tx *tx, int64_t now_ms, int64_t lease_ms, size_t max,
                           struct arena *arena, int64_t **ret_incident_ids);
/* Whether the incident's deadline has fallen due: by the time its turn has come, somebody may have answered.
 */
bool store_deadline_is_due(struct store_tx *tx, int64_t incident_id, int64_t now_ms);
/* The time of the next deadline that nobody has leased; 0 for none. */
int64_t store_deadline_next(struct store_tx *tx);

/* A question asked in a chat ("is this happening now?"): what would be reported on yes. */
struct question {
    int64_t id;
    struct address chat;
    int64_t person_id;
    char phone[PHONE_SIZE];
    enum category category;
    double confidence;
    struct place place;
    const char *words;
    const char *message_id;
    int64_t message_ms, asked_ms, expires_ms;
    const char *media_kind, *media_id; /* of a photo or voice note; "" for none */
};
int64_t store_question_add(struct store_tx *tx, const struct question *question);
/* By id (expired or not: a late yes is a yes), or with id 0 the newest of the chat that has not expired; of a
 * direct chat also what its person wrote of women_safety in a group. */
bool store_question_get(struct store_tx *tx, int64_t id, const struct address *chat, int64_t now_ms,
                        struct arena *arena, struct question *ret);
void store_question_remove(struct store_tx *tx, int64_t id);
/* Chats with an open question, and the direct chats of those who are asked, for the loop's cache. */
size_t store_question_chats(struct store_tx *tx, struct arena *arena, struct address **ret);

/* Forgets seen ids older than seen_before_ms, messages of that age that belong to no incident, expired
 * questions and windows, people without an incident or a role, and of the time before incidents_before_ms the
 * incidents that were over (with all that hangs on them) and the registry's history, but for what is still
 * so. Bounded work: returns true when there is more. */
bool store_prune(struct store_tx *tx, int64_t now_ms, int64_t seen_before_ms, int64_t incidents_before_ms);

/* Everything held of a person: incidents' reporter and words, outbox, questions, links, roles. Returns how
 * many rows were changed or removed. SQLite runs with secure_delete, and the WAL is truncated after the
 * commit (store_vacuum). */
int64_t store_erase_person(struct store_tx *tx, const char *phone);
/* After an erase: empties the WAL and rebuilds the file, so that no byte of it is left. Not inside a unit. */
int store_vacuum(struct store *store, struct err *err) NODISCARD;

#endif
