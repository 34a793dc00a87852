/*
 * Text to verdict: is this message a call for help, of what kind, from where? Pure: no I/O after loading, no
 * clock, no allocation per message once the scratch has warmed up, time bounded on any bytes (invalid UTF-8,
 * a megabyte of one letter, ten thousand combining marks). A loaded recogniser is read-only and may be used
 * by many threads, each with its own scratch.
 */
#ifndef PUKAAR_RECOGNISE_RECOGNISE_H
#define PUKAAR_RECOGNISE_RECOGNISE_H

#include "util/base.h"
#include "util/category.h"
#include "util/config.h"
#include "util/place.h"
#include "util/str.h"

enum verdict_kind { VERDICT_NONE, VERDICT_CONFIRM, VERDICT_ALERT };
const char *verdict_name(enum verdict_kind kind); /* "none" "confirm" "alert" */

#define VERDICT_EVIDENCE_MAX 16
#define VERDICT_LANGUAGES_MAX 4
/* One piece of evidence: a lexicon term and the bytes of the input it was found in. */
struct evidence {
    const char *term; /* as the lexicon writes it; owned by the recogniser */
    const char *part; /* "threat", "call", ... */
    enum category category;
    uint32_t start, end; /* byte offsets into the input, end exclusive, on code point borders */
};

struct verdict {
    enum verdict_kind kind;
    enum category category; /* CATEGORY_NONE unless kind is alert or confirm */
    double confidence;      /* 0 to 1 that this is a call for help now */
    bool cancel;            /* it takes an earlier call back: false alarm, safe now, found */
    bool yes, no;           /* the whole message is a plain answer to "is this happening now?" */
    size_t evidence_count, language_count;
    struct evidence evidence[VERDICT_EVIDENCE_MAX];
    const char *languages[VERDICT_LANGUAGES_MAX]; /* "hi-Latn", likeliest first; owned by the recogniser */
    struct place place;
    char reason[200]; /* one line for people: why this verdict */
};

/* What is known beside the text. */
struct recognise_context {
    const char *const *landmarks; /* the society's own landmark names, NULL-terminated; NULL for none */
    bool forwarded;               /* the platform marked it as forwarded: second-hand, at most confirm */
    bool open; /* something is open in the chat: whether this takes it back is weighed even when no word of it
                  says so */
};

struct recognise_settings {
    const char *lexicon;                       /* directory of *.tsv files and the model file */
    double confirm_threshold, alert_threshold; /* of confidence, 0 to 1 */
};

struct recogniser;
struct recognise_scratch;

/* NULL on any error, each reported with file and line. */
struct recogniser *recogniser_load(const struct recognise_settings *settings, struct config_report *report);
void recogniser_free(struct recogniser *recogniser);
/* One per thread; works with any recogniser. */
struct recognise_scratch *recognise_scratch_create(void);
void recognise_scratch_free(struct recognise_scratch *scratch);

/* Text longer than RECOGNISE_TEXT_MAX bytes is judged by its beginning. context may be NULL. ret is wholly
 * written. */
#define RECOGNISE_TEXT_MAX 16384
void recognise(const struct recogniser *recogniser, struct recognise_scratch *scratch, struct str text,
               const struct recognise_context *context, struct verdict *ret);

/* The JSON object of `pukaar recognise` (interface.md). text is the input that was judged. */
struct buf;
void verdict_print_json(const struct verdict *verdict, struct str text, struct buf *out);

#endif
