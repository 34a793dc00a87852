/* Official groups: asked of the platform, made, and gone. Inside a unit of work (store/store.h). */
#ifndef PUKAAR_STORE_GROUP_ROWS_H
#define PUKAAR_STORE_GROUP_ROWS_H

#include "store/store.h"
#include "util/address.h"

#define GROUP_PARTICIPANTS_MAX 8 /* the platform's, without ourselves */
#define GROUPS_PER_SOCIETY_MAX 5 /* asked for or made */

enum group_state {
    GROUP_STATE_ASKED,
    GROUP_STATE_MADE,
    GROUP_STATE_FAILED,
    GROUP_STATE_GONE,
    GROUP_STATE_COUNT_
};
const char *group_state_name(enum group_state state);

struct official_group {
    int64_t id;
    const char *society; /* "" for none */
    const char *subject;
    const char *asked_by; /* E.164; "" for nobody */
    int64_t outbox_id;
    const char *request_id, *group_id, *invite_link; /* "" until known */
    enum group_state state;
    int64_t participants;
    bool greeted;
    const char *error_text;
    int64_t asked_ms;
};

/* id 0: adds it, and gives it one. */
void store_group_put(struct store_tx *tx, struct official_group *group);
/* Of the society, or all with NULL; newest first. */
size_t store_group_list(struct store_tx *tx, const char *society, struct arena *arena,
                        struct official_group **ret);
bool store_group_by_id(struct store_tx *tx, const char *group_id, struct arena *arena,
                       struct official_group *ret);
/* The one whose request it was; "" finds none. */
bool store_group_by_request(struct store_tx *tx, const char *request_id, struct arena *arena,
                            struct official_group *ret);
bool store_group_by_outbox(struct store_tx *tx, int64_t outbox_id, struct arena *arena,
                           struct official_group *ret);
/* The oldest with the subject that was asked for and has no answer of the platform: its request's was lost,
 * or comes after the group. */
bool store_group_unanswered(struct store_tx *tx, const char *subject, struct arena *arena,
                            struct official_group *ret);
void store_group_remove(struct store_tx *tx, int64_t id);
/* The chat's link stays, and shows since when it is gone; 0: it is there again. False when nothing changed.
 */
bool store_chat_gone(struct store_tx *tx, const struct address *chat, int64_t gone_ms);

#endif
