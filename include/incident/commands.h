/*
 * What residents and committees ask of Pukaar itself, beside any emergency: to be enrolled, to link a group,
 * to see or erase what is held of them. conf/texts/replies.tsv lists the words, in every language; a line
 * there may name, behind a second tab, the language that its words are of.
 */
#ifndef PUKAAR_INCIDENT_COMMANDS_H
#define PUKAAR_INCIDENT_COMMANDS_H

#include "incident/texts.h"
#include "util/id.h"
#include "util/place.h"
#include "util/str.h"

enum command_verb {
    COMMAND_NONE,
    COMMAND_JOIN,     /* code, or none; rest: where they live */
    COMMAND_LINK,     /* code; a group is to be a society's */
    COMMAND_MY_DATA,  /* what is held of me? */
    COMMAND_LEAVE,    /* rest: the society meant, or nothing */
    COMMAND_STOP,     /* erase me */
    COMMAND_SKIP,     /* an answer to "which wing and flat?": I would rather not say */
    COMMAND_LANGUAGE, /* answer me in this one from now on */
    COMMAND_HELP,     /* never parsed as one: text_asks_help() */
    COMMAND_REGISTER, /* an admin: a society; or go on with the one that was begun */
    COMMAND_EDIT,     /* rest: a society, or a field; or nothing */
    COMMAND_SHOW,     /* rest: a society, or nothing */
    COMMAND_BACK,     /* to the question before */
    COMMAND_VERB_COUNT_
};

struct command {
    enum command_verb verb;
    char code[ID_JOIN_CODE_SIZE]; /* in capitals; "" for none */
    bool bare;                    /* the code alone: it is only meant if it is one */
    bool miscoded;                /* JOIN, and a word that cannot be a code */
    char language[4];             /* of the words: "hi"; "" where they are said in all */
    struct str rest;              /* behind the code or the verb, trimmed */
};

/* "JOIN K7M2QX", "joinK7M2QX", "join k7m-2qx B wing 1203", "K7M2QX JOIN", "जोडा K7M2QX", "MY DATA", "LEAVE".
 * The verb stands first, or second behind a code; all but join, link and leave only count when nothing else
 * is said, join without a code likewise. Case, punctuation and stretched letters do not matter. Whether a
 * message is a call for help is not known here: that always goes first. */
void command_parse(const struct texts *texts, struct str text, struct command *ret);
const char *command_name(enum command_verb verb); /* as replies.tsv writes it */

/* A few words with one for help among them ("help", "join me help", "madad karo"): too little for the
 * recogniser, which hears groups, but somebody who writes them to us alone is asked. */
bool text_asks_help(const struct texts *texts, struct str text);

/* Whether the text names it, as words: "help at Gulmohar Heights"; case of Latin letters does not matter.
 * False for a name of less than four bytes. */
bool text_names(struct str text, const char *name);

/* Wing and flat as people answer with them alone, where the recogniser sees none: "1203", "B/1203", "G-2".
 * False when it is no such thing. */
bool home_parse(struct str text, struct place *ret);

#endif
