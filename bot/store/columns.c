/* Columns and values that belong together, names of kinds, and rows being collected. Nothing here knows the
 * database. */
#include <stdlib.h>

#include "sql.h"

#define ROWS_FIRST 4

static const char *const kinds[] = {
    [ADDRESS_PHONE] = "phone", [ADDRESS_USER] = "user", [ADDRESS_GROUP] = "group"};

const char *address_kind_name(enum address_kind kind)
{
    return kinds[kind];
}

int col_int(struct query *query)
{
    return (int)col_i64(query);
}

bool col_bool(struct query *query)
{
    return col_i64(query) != 0;
}

static const char *kind_name(int kind)
{
    return kinds[kind];
}

int col_name(struct query *query, const char *(*name_of)(int), int count)
{
    char text[32];
    col_copy(query, text, sizeof(text));
    for (int i = 0; i < count; i++) {
        const char *name = name_of(i);
        if (strcmp(text, name ? name : "") == 0)
            return i;
    }
    store_tx_fail(query->tx, "a row says \"%s\", which this program does not know", text);
    return 0;
}

static const char *channel_of(int channel)
{
    return channel_name((enum channel_kind)channel);
}

void col_address(struct query *query, struct address *ret)
{
    *ret = (struct address){.channel = (enum channel_kind)col_name(query, channel_of, CHANNEL_SMS + 1)};
    if (!ret->channel) {
        query->column += 2;
        return;
    }
    ret->kind = (enum address_kind)col_name(query, kind_name, ARRAY_LEN(kinds));
    col_copy(query, ret->id, sizeof(ret->id));
}

void col_place(struct query *query, struct place *ret)
{
    col_copy(query, ret->wing, sizeof(ret->wing));
    col_copy(query, ret->flat, sizeof(ret->flat));
    col_copy(query, ret->floor, sizeof(ret->floor));
    col_copy(query, ret->landmark, sizeof(ret->landmark));
}

void *rows_add(struct rows *rows)
{
    if (rows->count == rows->size) {
        rows->size = rows->size ? rows->size * 2 : ROWS_FIRST;
        rows->at = mem_resize(rows->at, rows->size, rows->item);
    }
    void *row = rows->at + rows->count++ * rows->item;
    memset(row, 0, rows->item);
    return row;
}

void *rows_take(struct store_tx *tx, struct rows *rows, struct arena *arena, size_t *ret_count)
{
    *ret_count = store_tx_failed(tx) ? 0 : rows->count;
    void *taken = arena_new(arena, *ret_count, rows->item);
    if (*ret_count)
        memcpy(taken, rows->at, *ret_count * rows->item);
    free(rows->at);
    *rows = (struct rows){.item = rows->item};
    return taken;
}
