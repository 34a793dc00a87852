/*
 * Many at once, and abuse: the chats that joined an incident of another, linked incidents, floods that are
 * counted, a person's false alarms, mutes. Inside a unit of work (store/store.h).
 */
#ifndef PUKAAR_STORE_MANY_ROWS_H
#define PUKAAR_STORE_MANY_ROWS_H

#include "incident/incident.h"
#include "store/registry_rows.h"
#include "store/store.h"

/* A chat in which a further report of the incident was made. */
struct joined_chat {
    struct address chat;
    char language[12];
};
/* True when the chat had not joined before. */
bool store_chat_join(struct store_tx *tx, int64_t incident_id, const struct joined_chat *joined,
                     int64_t person_id, int64_t now_ms);
size_t store_chats_joined(struct store_tx *tx, int64_t incident_id, struct arena *arena,
                          struct joined_chat **ret); /* in the order in which they joined */

/* Open incidents that may be of the same emergency as a new call: those of the society ("": of any), reported
 * to since since_ms; newest first, at most `max`. */
size_t store_incidents_recent(struct store_tx *tx, const char *society, int64_t since_ms, size_t max,
                              struct arena *arena, struct incident **ret);
/* Firsts of a station that were reported between the two times, oldest first. */
size_t store_incidents_first(struct store_tx *tx, const char *station, int64_t from_ms, int64_t to_ms,
                             struct arena *arena, struct incident **ret);
/* Those that follow a first and are not over, oldest first. */
size_t store_incidents_linked(struct store_tx *tx, int64_t first_id, struct arena *arena,
                              struct incident **ret);

/* Counts further messages, or notes that the linked ones have changed; told at once, or `rest_ms` after the
 * last time something was. */
void store_crowd_add(struct store_tx *tx, int64_t incident_id, int64_t further, bool linked, int64_t now_ms,
                     int64_t rest_ms);
struct crowd {
    int64_t incident_id, further;
    bool linked;
};
/* What is due, each emptied as of now. */
size_t store_crowd_take(struct store_tx *tx, int64_t now_ms, struct arena *arena, struct crowd **ret);

/* How many incidents of this person a station has closed as unfounded since then; drills do not count. */
int64_t store_false_alarms(struct store_tx *tx, int64_t person_id, int64_t since_ms);

struct mute {
    struct address address;
    int64_t until_ms;
    const char *who; /* who set it; given by store_changes_by() when it is added */
};
/* Mutes until then, in place of an earlier mute of the same. */
void store_mute_add(struct store_tx *tx, const struct mute *mute);
enum row_result store_mute_remove(struct store_tx *tx, const struct address *address);
/* Those that have not ended. */
size_t store_mute_list(struct store_tx *tx, int64_t now_ms, struct arena *arena, struct mute **ret);
bool store_is_muted(struct store_tx *tx, const struct address *address, int64_t now_ms);
/* True once a mute: the writer is yet to be told of it. */
bool store_mute_tell(struct store_tx *tx, const struct address *address, int64_t now_ms);

#endif
