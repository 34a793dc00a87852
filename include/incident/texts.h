/*
 * What Pukaar says, in the languages of conf/texts: one file a language (en.txt, hi.txt, mr.txt), lines `key
 * = text` with {placeholders} and \n. Every file must have exactly the keys of the table in text_keys.h, and
 * each text exactly placeholders that its key offers. conf/texts/replies.tsv lists the words people answer
 * with.
 */
#ifndef PUKAAR_INCIDENT_TEXTS_H
#define PUKAAR_INCIDENT_TEXTS_H

#include "incident/incident.h"
#include "util/base.h"
#include "util/buf.h"
#include "util/config.h"
#include "util/id.h"

struct texts;

/* NULL on any error, each reported with file and line. */
struct texts *texts_load(const char *directory, struct config_report *report);
void texts_free(struct texts *texts);

struct text_value {
    const char *name; /* of the placeholder; NULL ends the list */
    const char *value;
};
/* The text of the key in the language (English when there is no such language), placeholders filled. Aborts
 * on an unknown key, which is a bug. */
void text_print(const struct texts *texts, const char *language, const char *key,
                const struct text_value *values, struct buf *out);

/* What a station contact, or a resident in a chat with an incident, says in words. */
enum reply_verb {
    REPLY_NONE, /* ordinary words: a note, or further words */
    REPLY_ACKNOWLEDGE,
    REPLY_EN_ROUTE,
    REPLY_ON_SCENE,
    REPLY_FALSE_ALARM,
    REPLY_CLOSE,
    REPLY_LIST,
    REPLY_YES,
    REPLY_NO,
    REPLY_HAND_OVER, /* rest: to whom, a number or words of a contact's role */
    REPLY_NOT_MINE,  /* "not my area"; rest: a station, or nothing */
    REPLY_SHIFT,     /* what do I still hold; rest: whom all of it goes to, or nothing */
    REPLY_TEXT_ONLY, /* a resident: do not ring me */
    REPLY_PRESENT,   /* to the roll call */
    REPLY_VERB_COUNT_
};
struct reply {
    enum reply_verb verb;
    char ref[ID_REFERENCE_SIZE]; /* "" when none was named */
    struct str rest;             /* what is left of the text, trimmed: a disposition or a note */
};
/* "ACK 4F7K", "ok", "4F7K on the way", "जातोय": the verb must be the first or, after a reference, second word
 * or phrase; case, punctuation, skin tones, letters stretched at a word's end and words said again at once do
 * not matter. Phrases that are marked so in replies.tsv ("ok", "yes") count only when nothing else is said
 * beside the reference; "close" only with a reference, a disposition or nothing behind it. A text of over 400
 * bytes is REPLY_NONE. */
void reply_parse(const struct texts *texts, struct str text, struct reply *ret);

/* Whether words of the verb stand anywhere in the text (its first 400 bytes), whatever else it says. */
bool reply_mentions(const struct texts *texts, struct str text, enum reply_verb verb);

/* Whether somebody asks for the number of their police station ("police ka number kya hai"): the language
 * they ask in ("en", "hi", "mr"; owned by texts), else NULL. alone: only when nothing else is said; otherwise
 * a few more words may stand around it, and a long text asks for nothing. */
const char *reply_asks_station(const struct texts *texts, struct str text, bool alone);

/* How an incident ended, from what follows "close": "genuine FIR 123/2026, two boys warned", "खोटा". */
struct closing {
    enum disposition disposition; /* DISPOSITION_NONE when none was named */
    char case_number[64];         /* "FIR 123/2026"; several are joined by ", "; "" for none */
    struct str rest;              /* what stands behind the disposition, trimmed */
};
void closing_parse(const struct texts *texts, struct str text, struct closing *ret);

#endif
