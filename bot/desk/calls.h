/* A resident's message: who wrote, and what their chat has open. Shared by calls.c and questions.c. */
#ifndef PUKAAR_DESK_CALLS_H
#define PUKAAR_DESK_CALLS_H

#include "work.h"

/* What is known of who wrote, and what their chat already has. */
struct caller {
    struct society society; /* id "" for a chat that is bound to none */
    bool enrolled;
    int64_t person_id;
    char phone[PHONE_SIZE];
    struct incident
        *open; /* of the chat, newest first; the reporter's own when they write in their direct chat */
    size_t open_count;
};

/* calls.c */
struct incident call_open(struct work *work, const struct call *call, const struct caller *caller);
/* Passes a photo or voice note on to whoever was told of the incident. */
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
