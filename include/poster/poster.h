/*
 * Posters: one page that says how a society's residents reach Pukaar, or how a station is reached. Drawn as
 * vectors (PDF, SVG) or pixels (PNG); a text that is long is wrapped, then set smaller, then cut with "…": it
 * never runs out of its box.
 */
#ifndef PUKAAR_POSTER_POSTER_H
#define PUKAAR_POSTER_POSTER_H

#include "incident/texts.h"
#include "poster/layout.h"
#include "poster/outline.h"
#include "registry/records.h"
#include "util/err.h"

enum poster_format { POSTER_PDF, POSTER_SVG, POSTER_PNG };

#define POSTER_LANGUAGES_MAX 3
#define POSTER_HELP_MAX 3

/* What is said in one language. */
struct poster_words {
    const char *language; /* "en", "hi", "mr" */
    const char *head;     /* what this is */
    const char *scan;     /* what to do with the code */
    const char *side;     /* beside the code: of a society, how to do without it; of a station, what the map
                             is */
    const char *body;     /* steps, one a line */
    const char *line;     /* under the name; "" for none */
    const char *help[POSTER_HELP_MAX]; /* whom one reaches by the numbers */
};

/* All texts are owned by the arena it was made in. */
struct poster {
    enum poster_kind kind;
    enum poster_size size;
    const char *name; /* of the society or the station */
    const char *big;  /* "JOIN K7M2QX"; the station's number */
    const char *qr;   /* what the code says */
    struct poster_words words[POSTER_LANGUAGES_MAX];
    size_t word_count;                 /* at least 1 */
    const char *help[POSTER_HELP_MAX]; /* "112", "1091" */
    size_t help_count;
    const struct outline *area;   /* of the station; NULL for none */
    const struct outline *others; /* its neighbours, for orientation */
    size_t other_count;
};

/* In which languages: "hi,en", or "" for all with `first` in front. -1 with err when one is unknown or twice.
 */
struct poster_languages {
    const char *at[POSTER_LANGUAGES_MAX];
    size_t count;
};
int poster_languages_parse(const char *text, const char *first, struct arena *arena,
                           struct poster_languages *ret, struct err *err) NODISCARD;

/* A society's poster: its code is https://wa.me/NUMBER?text=JOIN%20CODE (WhatsApp's click to chat). bot: the
 * bot's own number, E.164. station: the society's. -1 with err when something that must stand on it is
 * missing: the bot's number, the society's code or its station. */
int poster_of_society(const struct society *society, const struct station *station, const char *bot,
                      const struct texts *texts, const struct poster_languages *languages,
                      struct arena *arena, struct poster *ret, struct err *err) NODISCARD;
/* A station's poster: its code is tel:NUMBER (RFC 3966). -1 with err when it has no number. The area is for
 * the caller to set. */
int poster_of_station(const struct station *station, const struct texts *texts,
                      const struct poster_languages *languages, struct arena *arena, struct poster *ret,
                      struct err *err) NODISCARD;

/* The page's bytes are added to *ret. -1 with err when no font here has the letters of a text (which, and
 * what to install), or the library refuses. */
int poster_draw(const struct poster *poster, enum poster_format format, struct buf *ret,
                struct err *err) NODISCARD;

/* "a4", "a3", "sticker", "square". */
bool poster_size_parse(struct str name, enum poster_size *ret) NODISCARD;
const char *poster_size_name(enum poster_size size);
/* "pdf", "svg", "png", in either case. */
bool poster_format_parse(struct str name, enum poster_format *ret) NODISCARD;
const char *poster_format_name(enum poster_format format);

#endif
