/* The features that stand in more than one row, numbered. */
#ifndef TRAIN_VOCABULARY_H
#define TRAIN_VOCABULARY_H

#include "rows.h"

#define VOCABULARY_NONE UINT32_MAX

struct vocabulary {
    uint32_t *features; /* by number, ascending */
    size_t count;
};

/* Features that at least `least` rows have. The rows' features become numbers; those left out are dropped. */
void vocabulary_number(struct vocabulary *vocabulary, struct rows *rows, unsigned least);
void vocabulary_free(struct vocabulary *vocabulary);

#endif
