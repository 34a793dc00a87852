/* Tables that people edit: UTF-8, one row a line, tabs between fields, `#` begins a comment line. */
#ifndef RECOGNISE_TABLE_H
#define RECOGNISE_TABLE_H

#include "util/config.h"

#define TABLE_FIELDS_MAX 8

struct table_row {
    const char *file;
    int line;
    size_t count;
    const char *fields[TABLE_FIELDS_MAX]; /* trimmed; missing ones are "" */
    struct config_report *report;
};

/* Calls on_row for each row; a file that cannot be read or a line that is no UTF-8 is reported. */
void table_read(const char *path, void (*on_row)(struct table_row *row, void *arg), void *arg,
                struct config_report *report);
void table_error(struct table_row *row, const char *field, const char *format, ...) PRINTF_LIKE(3, 4);

#endif
