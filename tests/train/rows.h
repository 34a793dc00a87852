/* Labelled rows, read from the tables under tests/data/, with their features. */
#ifndef TRAIN_ROWS_H
#define TRAIN_ROWS_H

#include "private.h"

struct row {
    uint32_t *text, *concepts,
        *signs; /* features; after vocabulary_number() their numbers in the vocabulary */
    size_t text_count, concept_count, sign_count;
    enum verdict_kind verdict;
    enum category category; /* CATEGORY_NONE where it is not to be learned */
    uint8_t language;       /* into rows.languages */
    bool cancel;
};

struct rows {
    struct row *at;
    size_t count, size;
    char languages[MODEL_LANGUAGES_MAX][16];
    size_t language_count;
};

/* Columns: id, lang, verdict, category, wing, flat, floor, landmark, text, why. A cancel is a row whose why
 * begins with "cancel". Ends the process with a word on stderr when a row is not so. */
void rows_read(struct rows *rows, const char *path, const struct recogniser *recogniser,
               struct recognise_scratch *scratch);
void rows_free(struct rows *rows);

#endif
