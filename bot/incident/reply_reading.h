/* A short text as words, for comparing with what people answer. */
#ifndef PUKAAR_INCIDENT_REPLY_READING_H
#define PUKAAR_INCIDENT_REPLY_READING_H

#include "util/base.h"
#include "util/str.h"

#define REPLY_TEXT_MAX 400 /* bytes; anything longer is a note */
#define REPLY_WORDS_MAX 48

struct word {
    size_t at;      /* in reading.normal */
    struct str raw; /* as written */
};

/* A text as words in lower case with single spaces between them, and where each stood. */
struct reading {
    char normal[2 * REPLY_TEXT_MAX + 1]; /* a space may come in beside each emoji */
    size_t len;
    struct word words[REPLY_WORDS_MAX];
    size_t count;
    const char *end; /* in the text, of the last word */
    bool whole;      /* no words were left out */
};

/* text has at most REPLY_TEXT_MAX bytes, any of them. Case, punctuation, skin tones, letters stretched at a
 * word's end and words said again at once do not matter; the words point into text. */
void reading_make(struct str text, struct reading *ret);

#endif
