/* The phrases of conf/texts/replies.tsv: loaded by replies.c, looked up by it and by commands.c. */
#ifndef PUKAAR_INCIDENT_REPLY_WORDS_H
#define PUKAAR_INCIDENT_REPLY_WORDS_H

#include "incident/commands.h"
#include "reply_reading.h"

#define REPLY_PHRASE_MAX 256

struct phrase {
    enum reply_verb verb;         /* REPLY_NONE: it is one of the next four */
    enum disposition disposition; /* how it ended */
    enum command_verb command;    /* of a resident to Pukaar itself */
    bool asks_station;            /* "police number" */
    bool case_word;               /* what stands before a number that is to be kept: "FIR", "GD entry" */
    bool alone;                   /* counts only when nothing else is said: "ok", "yes" */
    char language[4];             /* "" for none in particular */
    char words[REPLY_PHRASE_MAX];
    size_t count;
};

/* The first bytes of a phrase, side by side with the others': every message that is written to us is held
 * against all of them, and nearly all are passed over here. */
struct head {
    uint32_t bytes, mask;
};

struct reply_words {
    struct phrase *at;
    struct head *heads;
    size_t count;
};

/* Which phrases are meant where words are looked up. */
enum phrase_sort { PHRASE_VERB, PHRASE_DISPOSITION, PHRASE_CASE, PHRASE_STATION, PHRASE_COMMAND };
enum phrase_sort phrase_sort_of(const struct phrase *phrase);

#endif
