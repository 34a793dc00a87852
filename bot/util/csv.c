#include "util/csv.h"

#include <csv.h>
#include <ctype.h>
#include <stdlib.h>

#include "util/mem.h"

struct reader {
    struct csv_header header;
    struct csv_row row;
    char *fields[CSV_COLUMNS_MAX];
    size_t count;
    int line;     /* where the row being read began */
    int newlines; /* inside its quoted fields */
    bool have_header, too_wide;
    bool after_cr; /* the last thing read was a '\r' that ended a row */
    const char *const *required, *const *optional;
    void (*on_row)(const struct csv_row *row, void *arg);
    void *arg;
    struct err *err;
    int result;
};

const char *csv_field(const struct csv_row *row, const char *name)
{
    for (size_t i = 0; i < row->header->count; i++) {
        if (strcmp(row->header->names[i], name) == 0)
            return i < row->count ? row->fields[i] : "";
    }
    return "";
}

static bool listed(const char *const *names, const char *name)
{
    for (; names && *names; names++) {
        if (strcmp(*names, name) == 0)
            return true;
    }
    return false;
}

/* "\n", "\r\n" and a '\r' alone. */
static int line_breaks(struct str text)
{
    int count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.at[i] == '\n' || (text.at[i] == '\r' && (i + 1 == text.len || text.at[i + 1] != '\n'));
    return count;
}

static void on_field(void *text, size_t len, void *arg)
{
    struct reader *reader = arg;
    reader->after_cr = false;
    reader->newlines += line_breaks((struct str){text, len});
    if (reader->count == CSV_COLUMNS_MAX) {
        reader->too_wide = true;
        return;
    }
    struct str value = str_trim((struct str){text, len});
    reader->fields[reader->count++] = mem_dup_len(value.at, value.len);
}

/* How many of the first `count` columns have this name. */
static size_t columns_named(const struct csv_header *header, size_t count, const char *name)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += strcmp(header->names[i], name) == 0;
    return found;
}

static void check_header(struct reader *reader)
{
    struct csv_header *header = &reader->header;
    for (size_t i = 0; i < header->count && reader->result == 0; i++) {
        const char *name = header->names[i];
        if (!listed(reader->required, name) && !listed(reader->optional, name))
            reader->result = err_set(reader->err, "line 1: unknown column \"%s\"", name);
        else if (columns_named(header, i, name))
            reader->result = err_set(reader->err, "line 1: the column \"%s\" stands there twice", name);
    }
    for (const char *const *name = reader->required; name && *name && reader->result == 0; name++) {
        if (!columns_named(header, header->count, *name))
            reader->result =
                err_set(reader->err, "line 1: the column \"%s\" is missing from the header", *name);
    }
}

static void take_header(struct reader *reader)
{
    reader->have_header = true;
    for (size_t i = 0; i < reader->count; i++) {
        for (char *c = reader->fields[i]; *c; c++)
            *c = (char)tolower((unsigned char)*c);
        reader->header.names[i] = mem_steal(reader->fields[i]);
    }
    reader->header.count = reader->count;
    check_header(reader);
}

static void on_row_end(int separator, void *arg)
{
    struct reader *reader = arg;
    if (reader->result < 0 || reader->count == 0) {
        /* nothing to hand on */
    } else if (reader->too_wide) {
        reader->result = err_set(reader->err, "line %d: more than %d columns", reader->line, CSV_COLUMNS_MAX);
    } else if (!reader->have_header) {
        take_header(reader);
    } else {
        struct csv_row row = {.line = reader->line, .count = reader->count, .header = &reader->header};
        memcpy(row.fields, reader->fields, sizeof(row.fields));
        reader->on_row(&row, reader->arg);
    }
    for (size_t i = 0; i < reader->count; i++)
        free(mem_steal(reader->fields[i]));
    reader->count = 0;
    reader->too_wide = false;
    /* libcsv ends a row at each '\r' and each '\n' of "\r\n" (CSV_REPALL_NL): the pair is one line break. */
    bool second_of_pair = separator == '\n' && reader->after_cr;
    reader->line += (separator >= 0 && !second_of_pair) + reader->newlines;
    reader->after_cr = separator == '\r';
    reader->newlines = 0;
}

/* Excel writes semicolons where the comma is the decimal sign; the header tells. */
static unsigned char separator_of(struct str bytes)
{
    size_t len = 0;
    while (len < bytes.len && bytes.at[len] != '\n' && bytes.at[len] != '\r')
        len++;
    return len && memchr(bytes.at, ';', len) && !memchr(bytes.at, ',', len) ? ';' : ',';
}

static int parse(struct reader *reader, struct csv_parser *parser, struct str bytes)
{
    csv_set_delim(parser, separator_of(bytes));
    if (csv_parse(parser, bytes.at, bytes.len, on_field, on_row_end, reader) != bytes.len ||
        csv_fini(parser, on_field, on_row_end, reader) != 0)
        return err_set(reader->err, "line %d: broken quotes", reader->line);
    if (reader->result == 0 && !reader->have_header)
        return err_set(reader->err, "line 1: there is no header line");
    return reader->result;
}

int csv_read(struct str bytes, const char *const *required, const char *const *optional,
             void (*on_row)(const struct csv_row *row, void *arg), void *arg, struct err *err)
{
    struct reader reader = {
        .required = required, .optional = optional, .on_row = on_row, .arg = arg, .err = err, .line = 1};
    struct csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
        return err_set(err, "no CSV parser");
    if (str_starts(bytes, STR("\xef\xbb\xbf")))
        bytes = str_slice(bytes, 3, bytes.len);
    int result = parse(&reader, &parser, bytes);
    for (size_t i = 0; i < CSV_COLUMNS_MAX; i++) {
        free(reader.fields[i]);
        free(reader.header.names[i]);
    }
    csv_free(&parser);
    return result;
}
