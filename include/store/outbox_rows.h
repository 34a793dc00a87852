/*
 * The outbox: messages to be sent, written in the same transaction as the decision. A row is waiting
 * (due_ms), leased by one node while it is under way, and ends as sent (then its delivery goes on), dead or
 * skipped. Inside a unit of work (store/store.h).
 */
#ifndef PUKAAR_STORE_OUTBOX_ROWS_H
#define PUKAAR_STORE_OUTBOX_ROWS_H

#include "store/store.h"
#include "util/address.h"

enum outbox_purpose {
    PURPOSE_ALERT,
    PURPOSE_UPDATE,
    PURPOSE_CIRCLE,
    PURPOSE_CHAT,
    PURPOSE_ANSWER,
    PURPOSE_OPERATOR,
    PURPOSE_ROLL_CALL,
    PURPOSE_GROUP,   /* a request about an official group */
    PURPOSE_PASSING, /* answers a resident's command; its row goes once it was sent */
    PURPOSE_COUNT_
};
const char *outbox_purpose_name(enum outbox_purpose purpose);
/* Whether such a message can go out as a template when the window is closed after all. */
bool outbox_has_template(enum outbox_purpose purpose);

enum outbox_state {
    OUTBOX_WAITING, /* due at due_ms, or leased */
    OUTBOX_UNKNOWN, /* bytes had left and no answer came: repeated at due_ms unless a status settles it first
                     */
    OUTBOX_SENT,
    OUTBOX_DELIVERED,
    OUTBOX_READ,    /* taken by the platform, on the phone, seen */
    OUTBOX_FAILED,  /* the platform said so after taking it */
    OUTBOX_DEAD,    /* given up */
    OUTBOX_SKIPPED, /* there was nothing to send */
};
const char *outbox_state_name(enum outbox_state state);

/* Updates about one incident keep their distance on one phone; those that wait take more in. */
enum outbox_folds { FOLDS_NOT, FOLDS_SPACED, FOLDS_TAKES_MORE };

struct outbox_row {
    int64_t id;
    int64_t incident_id; /* 0 for none */
    enum outbox_purpose purpose;
    int priority; /* lower first; incident_priority() */
    struct address to;
    const char *content; /* JSON of struct outgoing */
    enum outbox_state state;
    int attempts;
    int64_t created_ms, due_ms;
    const char *message_id; /* the platform's, "" until sent */
    int error_code;
    const char *error_text;
    int64_t sent_ms, delivered_ms, read_ms, failed_ms;
    int64_t missed_ms;       /* when it was found to be on no phone in time; 0 for not */
    bool window_open;        /* the recipient's 24-hour window, as of reading */
    enum outbox_folds folds; /* for store_outbox_add(); not read */
};

/* Adds a row due now, or at row->due_ms when that is later, and leases it to this node at once until
 * lease_until_ms, so that the desk may send it after the commit. Returns the id. 0 when the recipient already
 * has OUTBOX_PER_RECIPIENT_MAX rows waiting and this one is no alert: then the oldest waiting row that is no
 * alert and this one are folded (this one's text is dropped and counted in the log). */
#define OUTBOX_PER_RECIPIENT_MAX 50
int64_t store_outbox_add(struct store_tx *tx, const struct outbox_row *row, int64_t now_ms,
                         int64_t lease_until_ms);
/* When the next update about the incident may go to the recipient: `rest_ms` after the last one, or now. In
 * *ret the id of one that waits for its time and takes more in, with its content; 0 for none. */
struct outbox_place {
    int64_t free_ms, waiting_id;
    const char *content;
};
void store_outbox_place(struct store_tx *tx, int64_t incident_id, const struct address *to, int64_t now_ms,
                        int64_t rest_ms, struct arena *arena, struct outbox_place *ret);
void store_outbox_rewrite(struct store_tx *tx, int64_t id, const char *content);
/* Up to max rows that are due and not leased, by priority, then time; leased to this node. */
size_t store_outbox_take(struct store_tx *tx, int64_t now_ms, int64_t lease_ms, size_t max,
                         struct arena *arena, struct outbox_row **ret);
bool store_outbox_get(struct store_tx *tx, int64_t id, int64_t now_ms, struct arena *arena,
                      struct outbox_row *ret);
/* When the next row is due or a lease of a dead node runs out; 0 for nothing waiting. */
int64_t store_outbox_next(struct store_tx *tx);
/* It leaves no trace. */
void store_outbox_remove(struct store_tx *tx, int64_t id);
/* Gives back every lease of this node, of outbox rows and deadlines: at start, when no send can be under way.
 */
void store_leases_reset(struct store_tx *tx);
/* The sender's outcome: state, attempts, due_ms, message_id, error, sent_ms of row are written, the lease is
 * given back. A row that a status has settled since `row` was read (delivered, failed, ...) is not set back;
 * a failure that `row` shows (failed_ms) may be followed by another attempt. */
void store_outbox_settle(struct store_tx *tx, const struct outbox_row *row);
/* A status for one of our messages, by our own id (0: unknown) or the platform's message id. States only go
 * forward: sent, delivered, read; failed counts unless delivered was seen, or it speaks of an earlier
 * attempt. Also settles OUTBOX_UNKNOWN and OUTBOX_WAITING rows. CHANGE_MADE: it changed the row, and ret
 * holds it as it is now; CHANGE_NONE: it is old news; CHANGE_NO_ROW: no row is known. */
enum outbox_state_change { CHANGE_NONE, CHANGE_MADE, CHANGE_NO_ROW };
enum outbox_state_change store_outbox_status(struct store_tx *tx, int64_t id, const char *message_id,
                                             enum outbox_state state, int64_t at_ms, int error_code,
                                             const char *error_text, struct arena *arena,
                                             struct outbox_row *ret);
/* The incident that one of our messages was about, by the platform's id of the message; 0 for none. */
int64_t store_outbox_incident(struct store_tx *tx, const char *message_id);
/* The recipient's window is open: what waited for it, untried, is due now. */
void store_outbox_release(struct store_tx *tx, const struct address *to, int64_t now_ms);
/* Every message of an incident, oldest first. */
size_t store_outbox_list(struct store_tx *tx, int64_t incident_id, struct arena *arena,
                         struct outbox_row **ret);
/* The recipients who were sent PURPOSE_ALERT about it, each once; not the SMS of a person whose phone has the
 * alert by another channel. */
size_t store_outbox_told(struct store_tx *tx, int64_t incident_id, struct arena *arena, struct address **ret);

/* outbox_missed.c: alerts that were on no phone in time, and what else the operator was not told. */
/* Marks it as missed; false when it was already, or is delivered. */
bool store_outbox_miss(struct store_tx *tx, int64_t id, int64_t now_ms);
/* Up to max rows that are not delivered, not given up and not yet missed: alerts made before before_ms (or
 * after now_ms + 1 min: the clock went back) and, of the operator's, those that could not even be sent. */
size_t store_outbox_overdue(struct store_tx *tx, int64_t now_ms, int64_t before_ms, size_t max,
                            struct arena *arena, struct outbox_row **ret);
/* Whether an alert of the incident is on a phone, or still on its way in time; sms_counts: an SMS that was
 * sent is as good as delivered. */
bool store_outbox_reached(struct store_tx *tx, int64_t incident_id, bool sms_counts);
/* Whether a later alert to the same recipient about the same incident was posted. */
bool store_outbox_is_superseded(struct store_tx *tx, const struct outbox_row *row);
/* The newest alert about the incident to the recipient that was not given up; false for none. */
struct outbox_last {
    int64_t id;
    bool waits; /* the other end has not taken it yet, as far as is known */
    int64_t created_ms, missed_ms, sent_ms;
    const char *content;
};
bool store_outbox_last_alert(struct store_tx *tx, int64_t incident_id, const struct address *to,
                             struct arena *arena, struct outbox_last *ret);
/* An alert that waits is posted anew: it says this, is due now, and in time again. */
void store_outbox_renew(struct store_tx *tx, int64_t id, const char *content, int64_t now_ms);
/* What it says now. */
void store_outbox_say(struct store_tx *tx, int64_t id, const char *content);

struct outbox_counts {
    int64_t waiting, dead, oldest_ms; /* oldest_ms: creation time of the oldest row whose turn has come, 0 for
                                         none */
};
void store_outbox_count(struct store_tx *tx, struct outbox_counts *ret);

/* The person wrote to us at sent_ms: their window is open for 24 hours from then (never shortened). */
void store_window_open(struct store_tx *tx, const struct address *person, int64_t sent_ms);
/* 131047: it is closed after all. */
void store_window_close(struct store_tx *tx, const struct address *person);
bool store_window_is_open(struct store_tx *tx, const struct address *person, int64_t now_ms);

#endif
