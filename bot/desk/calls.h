/* A resident's message: who wrote, and what their chat has open. Shared by calls.c, opening.c and
 * questions.c. */
#ifndef PUKAAR_DESK_CALLS_H
#define PUKAAR_DESK_CALLS_H

#include "work.h"

/* What is known of who wrote, and what their chat already has. */
struct caller {
    struct society society; /* id "" for a chat that is bound to none */
    bool enrolled;
    struct place home; /* wing and flat in that society; "" for not known */
    int64_t person_id;
    char phone[PHONE_SIZE];
    struct incident
        *open; /* of the chat, newest first; the reporter's own when they write in their direct chat */
    size_t open_count;
};

#define OPEN_PER_CHAT_MAX 8 /* incidents that a chat may have open; further calls join the newest */

/* calls.c: the society that the chat is bound to; false, and one without an id, when it is bound to none. */
bool call_society(struct work *work, const struct message *message, struct society *ret);
/* calls.c: the step's input that a message makes; incident is the one it is about, NULL for a new one. */
struct incident_input call_input(const struct work *work, const struct call *call,
                                 const struct caller *caller, const struct incident *incident,
                                 enum incident_event event);
/* opening.c: whether the words say that a phone must not ring. */
bool call_must_not_be_rung(const struct work *work, enum category category, struct str words);
/* Whether the call says more than that the chat is loud: a better category, or where. */
bool call_says_more(const struct incident *incident, const struct verdict *verdict);
/* The call is of an emergency that is known, in this chat or elsewhere, or (may be NULL) their own: false
 * when it is not; else *ret is the incident as it is now. */
bool call_add(struct work *work, const struct call *call, const struct caller *caller, struct incident *own,
              struct incident *ret);
struct incident call_open_new(struct work *work, const struct call *call, const struct caller *caller);
/* Nothing goes to the station; of her safety the circle hears. */
void call_open_muted(struct work *work, const struct call *call, const struct caller *caller);
/* Opens an incident, or adds to the one that is known; id 0 when neither, for the muted. */
struct incident call_open(struct work *work, const struct call *call, const struct caller *caller);
/* calls.c: passes a photo or voice note on to whoever was told of the incident. */
void call_pass_media(struct work *work, const struct call *call, const struct caller *caller,
                     struct incident *incident);

/* questions.c: "is this an emergency?" */
void question_ask(struct work *work, const struct call *call, const struct caller *caller);
/* An answer to a question, by button or by word. True when it was one, or a button that is none of ours. */
bool question_answer(struct work *work, const struct call *call, const struct caller *caller);
/* A second person saying the like within two minutes answers the question. True when that was so. */
bool question_second_voice(struct work *work, const struct call *call, const struct caller *caller);
/* Whether a question would reach the one who must answer it: of her safety only she is asked, and only where
 * she has written to us alone before. */
bool question_can_ask(struct work *work, const struct call *call, const struct caller *caller);

#endif
