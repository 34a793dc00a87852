#include "table.h"

#include <stdarg.h>
#include <stdio.h>

#include "util/file.h"
#include "util/str.h"
#include "util/utf8.h"

#define FILE_BYTES_MAX (8u << 20)

void table_error(struct table_row *row, const char *field, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    config_report_add(row->report, row->file, row->line, field, "%s", text);
}

/* Cuts the line in place: its tabs and its end become NULs. */
static void split(struct table_row *row, char *line, size_t len)
{
    line[len] = '\0';
    struct str rest = {line, len}, field;
    row->count = 0;
    while (row->count < TABLE_FIELDS_MAX && str_next(&rest, '\t', &field)) {
        struct str value = str_trim(field);
        char *at = line + (value.at - line);
        at[value.len] = '\0';
        row->fields[row->count++] = at;
    }
    for (size_t i = row->count; i < TABLE_FIELDS_MAX; i++)
        row->fields[i] = "";
}

void table_read(const char *path, void (*on_row)(struct table_row *row, void *arg), void *arg,
                struct config_report *report)
{
    buf_auto struct buf bytes = {0};
    struct err err;
    if (file_read(path, FILE_BYTES_MAX, &bytes, &err) < 0) {
        config_report_add(report, path, 0, NULL, "%s", err.text);
        return;
    }
    struct table_row row = {.file = path, .report = report};
    for (size_t at = 0; at < bytes.len; at++) {
        char *line = bytes.at + at;
        const char *end = memchr(line, '\n', bytes.len - at);
        size_t len = end ? (size_t)(end - line) : bytes.len - at;
        at += len;
        row.line++;
        struct str text = str_trim((struct str){line, len});
        if (text.len == 0 || text.at[0] == '#')
            continue;
        if (!utf8_valid(text)) {
            table_error(&row, "line", "not UTF-8");
            continue;
        }
        split(&row, line, len);
        on_row(&row, arg);
    }
}
