/*
 * The lexicon: files that an editor without programming can change, one for each language form.
 *
 * LANGUAGE.tsv: term, part, category, weight, gloss, separated by tabs; `#` begins a comment line. Weights go
 * from 1 to 9; by rules.tsv an `alert` or `allow` term of 9 overrules the model. In a term
 * ` .. ` lets up to four words stand between, `*` at the end of a word is any ending, `=` before a word takes
 * only this spelling (after folding). Languages that end in -Latn have no spelling: their words are matched
 * by sound. emoji.tsv is of no language. place.tsv: term, role, value, gloss (place_words.h). ordinary.tsv:
 * words that are never taken for a misspelling of another, one a line. concepts-LANGUAGE.tsv: concepts.h.
 * rules.tsv: rules.h.
 */
#ifndef RECOGNISE_LEXICON_H
#define RECOGNISE_LEXICON_H

#include "concepts.h"
#include "match.h"
#include "part.h"
#include "reading.h"
#include "util/category.h"
#include "util/config.h"
#include "util/file.h"
#include "util/mem.h"

#define LANGUAGES_MAX 24
#define LANGUAGE_ANY LANGUAGES_MAX /* of emoji and place words */
#define TERM_WEIGHT_MAX 9

struct term {
    const char *text;  /* as the file has it */
    uint64_t hash;     /* of text */
    const char *value; /* of a place word */
    enum part part : 8;
    enum category category : 8;
    uint8_t weight;
    uint8_t language; /* into lexicon.languages, or LANGUAGE_ANY */
    uint8_t role;     /* of a place word: enum place_role */
};

struct lexicon {
    struct arena arena;
    struct term *terms; /* by the matcher's numbers */
    size_t term_count, term_size;
    const char *languages[LANGUAGES_MAX];
    size_t language_count;
    struct matcher matcher;
    struct concepts concepts;
};

/* Reads all files of the directory; every bad line is reported. Free it also after errors. */
void lexicon_load(struct lexicon *lexicon, const char *directory, const struct fold_table *table,
                  struct config_report *report);
void lexicon_finish(struct lexicon *lexicon);

#endif
