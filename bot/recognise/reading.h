/* One text, read: folded and cut into tokens. The memory is made once and used again for each text. */
#ifndef RECOGNISE_READING_H
#define RECOGNISE_READING_H

#include "fold.h"
#include "tokens.h"

struct reading {
    struct str text;
    struct folded folded;
    struct tokens *tokens;
};

void reading_init(struct reading *reading, size_t bytes_max);
void reading_finish(struct reading *reading);
/* text is cut to the bytes_max of reading_init(). */
void reading_read(struct reading *reading, const struct fold_table *table, struct str text);
/* The bytes of the text that tokens first to last were read from. */
void reading_span(const struct reading *reading, size_t first, size_t last, uint32_t *ret_start,
                  uint32_t *ret_end);

#endif
