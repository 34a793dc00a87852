/* What residents ask of Pukaar itself: shared by residents.c, resident_data.c and link_group.c. */
#ifndef PUKAAR_DESK_RESIDENTS_H
#define PUKAAR_DESK_RESIDENTS_H

#include "store/resident_rows.h"
#include "work.h"

#define HOME_ASKED_MS HOUR_MS /* so long an answer to "which wing and flat?" is waited for */
#define CODE_TRIES_MAX 5      /* codes that do not exist, in an hour, of one person */

/* Who asks, alone with us or in a group. */
struct asker {
    const struct call *call;
    const struct address *chat;
    int64_t person_id; /* 0: nothing is held of them */
    char phone[PHONE_SIZE];
    struct resident *societies; /* the last joined first */
    size_t society_count;
    const char *language; /* in which they are answered */
};

/* Answers in the chat; the row goes once it was sent. extra may be NULL. */
void asker_say(struct work *work, const struct asker *asker, const char *key, const struct text_value *extra);
/* The same with buttons. */
void asker_show(struct work *work, const struct asker *asker, struct outgoing *outgoing);
const char *asker_print(struct work *work, const struct asker *asker, const char *key,
                        const struct text_value *extra);
/* "B 1203", or that it was not given. */
const char *asker_home(struct work *work, const struct asker *asker, const struct place *home);
/* The name of a society; its id when it is gone. */
const char *society_name(struct work *work, const char *id);
/* The society of the code; false after an answer. */
bool asker_find_society(struct work *work, const struct asker *asker, struct society *ret);

/* resident_data.c */
void my_data_tell(struct work *work, const struct asker *asker);
void leave(struct work *work, const struct asker *asker);
bool leave_pressed(struct work *work, const struct asker *asker, int64_t resident_id);
/* Words that are part of what is going on stay with the open incident; true when there was one. */
void stop(struct work *work, const struct asker *asker);
/* link_group.c */
void link_group(struct work *work, const struct asker *asker);

#endif
