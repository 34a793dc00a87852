/* Registering societies by chat: what its files share. One admin's message, inside a unit of work. */
#ifndef PUKAAR_DESK_ONBOARDING_H
#define PUKAAR_DESK_ONBOARDING_H

#include "incident/commands.h"
#include "registry/onboarding.h"
#include "store/onboarding_rows.h"
#include "work.h"

#define ONBOARDING_LIFE_MS (30 * DAY_MS) /* of a conversation, and of what waits for approval */
#define LISTED_MAX 9                     /* societies in one list */

struct talk {
    struct work *work;
    const struct message *message;
    struct address chat; /* where the admin is answered */
    char phone[PHONE_SIZE];
    bool known; /* there is a conversation */
    int64_t touched_ms;
    struct onboarding now;
    const char *speaks; /* language of the admin */
};

/* A button, or a row of a list: "onboard:<step>:<value>". */
struct option {
    const char *value, *title, *detail;
};
#define OPTION_STEP_EDIT "edit" /* a society is chosen, in place of a question's value */
#define OPTION_STEP_SHOW "show"

/* onboarding_say.c */
const char *talk_text(const struct talk *talk, const char *key, const struct text_value *values);
void talk_say(struct talk *talk, const char *text);
/* The question of the step, with `lead` (may be NULL) in front; kept for the answer. */
void talk_ask(struct talk *talk, const char *lead);
/* Text with the options below it: buttons, or when they are many a list. */
void talk_offer(struct talk *talk, const char *text, const char *step, const struct option *options,
                size_t count);
/* What may be chosen at a step; returns how many. */
size_t talk_options(struct talk *talk, enum onboarding_step step, struct option ret[OUTGOING_BUTTONS_MAX]);
/* The value of the option that the words name: by number, title, or a part of its detail; NULL for none. */
const char *option_named(struct talk *talk, enum onboarding_step step, struct str words);
/* Every field and what stands in it, one a line. */
const char *draft_text(struct work *work, const struct onboarding *draft, const char *language);
const char *draft_name(struct talk *talk, const struct onboarding *draft);
/* Of the conversation's point. */
void talk_stations(const struct talk *talk, struct onboarding_stations *ret);
struct speak_context talk_context(struct work *work, const char *language);

/* onboarding.c */
void talk_keep(struct talk *talk);

/* onboarding_societies.c: a new society ("") or one that is there; what is open is asked about first. */
void talk_begin(struct talk *talk, const char *society);
void talk_begin_now(struct talk *talk, const char *society);
void talk_show(struct talk *talk, const char *society);
void talk_list(struct talk *talk);
/* EDIT or SHOW of what the words name: one is taken, several are offered. */
void talk_find(struct talk *talk, struct str words, const char *step);
/* A society's record as a draft. False when there is none. */
bool draft_of_society(struct work *work, const char *id, const char *speaks, struct onboarding *ret);

/* approvals.c: the summary was confirmed: it goes live, or somebody is asked. */
void approval_ask(struct talk *talk);
/* A button Approve or Refuse; false for anything else. */
bool approval_handle(struct work *work, const struct call *call, const char *phone);

#endif
