#include "reading.h"

#include <stdlib.h>

#include "util/mem.h"
#include "util/utf8.h"

void reading_init(struct reading *reading, size_t bytes_max)
{
    size_t room = fold_room(bytes_max);
    reading->folded = (struct folded){
        .points = mem_new(room, sizeof(uint32_t)),
        .offsets = mem_new(room, sizeof(uint32_t)),
        .size = bytes_max,
    };
    reading->tokens = tokens_create(room);
}

void reading_finish(struct reading *reading)
{
    free(reading->folded.points);
    free(reading->folded.offsets);
    tokens_free(reading->tokens);
}

void reading_read(struct reading *reading, const struct fold_table *table, struct str text)
{
    reading->text = str_slice(text, 0, reading->folded.size);
    fold_text(table, reading->text, &reading->folded);
    tokens_split(reading->tokens, table, &reading->folded);
}

void reading_span(const struct reading *reading, size_t first, size_t last, uint32_t *ret_start,
                  uint32_t *ret_end)
{
    const struct folded *folded = &reading->folded;
    *ret_start = folded->offsets[reading->tokens->list[first].from];
    uint32_t last_start = folded->offsets[reading->tokens->list[last].to - 1];
    uint32_t point;
    struct str rest = str_slice(reading->text, last_start, reading->text.len);
    *ret_end = last_start + (uint32_t)utf8_decode(rest, &point);
}
