#include "util/csv.h"

#include <csv.h>
#include <ctype.h>
#include <stdlib.h>

#include "util/mem.h"

/* A quoted text may break lines (Alt+Enter in a cell), but one that goes on for longer was never closed. */
#define LINES_OF_ROW_MAX 20

struct reader {
    struct csv_parser parser;
    unsigned char separator;
    struct csv_header header;
    char *fields[CSV_COLUMNS_MAX];
    size_t count; /* of the row being read; beyond CSV_COLUMNS_MAX only counted */
    bool ended;   /* the row is complete */
    bool have_header;
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

static void on_field(void *text, size_t len, void *arg)
{
    struct reader *reader = arg;
    struct str value = str_trim((struct str){text, len});
    if (reader->count < CSV_COLUMNS_MAX)
        reader->fields[reader->count] = mem_dup_len(value.at, value.len);
    reader->count++;
}

static void on_row_end(int separator, void *arg)
{
    (void)separator;
    ((struct reader *)arg)->ended = true;
}

static void drop_fields(struct reader *reader)
{
    for (size_t i = 0; i < MIN(reader->count, (size_t)CSV_COLUMNS_MAX); i++)
        free(mem_steal(reader->fields[i]));
    reader->count = 0;
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

static void hand_on(struct reader *reader, int line, const char *fault)
{
    struct csv_row row = {.line = line, .fault = fault, .header = &reader->header};
    if (!fault) {
        row.count = reader->count;
        memcpy(row.fields, reader->fields, sizeof(row.fields));
    }
    reader->on_row(&row, reader->arg);
}

static void take_row(struct reader *reader, int line, const char *fault)
{
    if (!fault && reader->count > CSV_COLUMNS_MAX)
        fault = "more than 32 columns";
    if (reader->have_header)
        hand_on(reader, line, fault);
    else if (fault)
        reader->result = err_set(reader->err, "line %d: %s", line, fault);
    else
        take_header(reader);
    drop_fields(reader);
}

/* Excel writes semicolons where the comma is the decimal sign, and tabs as "text"; the header tells. */
static unsigned char separator_of(struct str header)
{
    if (memchr(header.at, ',', header.len))
        return ',';
    return memchr(header.at, ';', header.len) ? ';' : memchr(header.at, '\t', header.len) ? '\t' : ',';
}

static void parser_set(struct reader *reader)
{
    (void)csv_init(&reader->parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&reader->parser, reader->separator);
}

/* After an error libcsv is of no more use. */
static void parser_renew(struct reader *reader)
{
    csv_free(&reader->parser);
    parser_set(reader);
}

/* The next line with its end: "\n", "\r\n" or "\r". */
static struct str line_at(struct str bytes)
{
    size_t len = 0;
    while (len < bytes.len && bytes.at[len] != '\n' && bytes.at[len] != '\r')
        len++;
    if (len < bytes.len)
        len += bytes.at[len] == '\r' && len + 1 < bytes.len && bytes.at[len + 1] == '\n' ? 2 : 1;
    return str_slice(bytes, 0, len);
}

static bool feed(struct reader *reader, struct str line)
{
    return csv_parse(&reader->parser, line.at, line.len, on_field, on_row_end, reader) == line.len;
}

/* Reads one row, which may go over several lines; how many, and their bytes. 0: it cannot be read. */
static int read_row(struct reader *reader, struct str bytes, size_t *ret_used)
{
    int lines = 0;
    *ret_used = 0;
    reader->ended = false;
    while (!reader->ended && lines < LINES_OF_ROW_MAX) {
        struct str line = line_at(str_slice(bytes, *ret_used, bytes.len));
        if (line.len == 0) { /* the end of the file ends a row too */
            if (csv_fini(&reader->parser, on_field, on_row_end, reader) != 0)
                return 0;
            reader->ended = true;
            break;
        }
        if (!feed(reader, line))
            return 0;
        *ret_used += line.len;
        lines++;
    }
    return reader->ended ? lines : 0;
}

/* "sep=;": Excel's own way to say how a file is to be read. */
static bool says_separator(struct reader *reader, struct str line)
{
    /* the separator may be a tab: what is trimmed is behind it */
    if (line.len < 5 || !str_starts(line, STR("sep=")) || str_trim(str_slice(line, 5, line.len)).len)
        return false;
    reader->separator = (unsigned char)line.at[4];
    parser_renew(reader);
    return true;
}

static int parse(struct reader *reader, struct str bytes)
{
    int line = 1;
    while (bytes.len && reader->result == 0) {
        struct str first = line_at(bytes);
        size_t used = first.len;
        int lines = 1;
        if (str_trim(first).len && !(line == 1 && says_separator(reader, first))) {
            lines = read_row(reader, bytes, &used);
            take_row(reader, line, lines ? NULL : "broken quotes");
        }
        if (!lines) {
            parser_renew(reader);
            used = first.len;
            lines = 1;
        }
        bytes = str_slice(bytes, used, bytes.len);
        line += lines;
    }
    if (reader->result == 0 && !reader->have_header)
        return err_set(reader->err, "line 1: there is no header line");
    return reader->result;
}

static struct str header_of(struct str bytes)
{
    struct str line = line_at(bytes);
    while (line.len && str_trim(line).len == 0) {
        bytes = str_slice(bytes, line.len, bytes.len);
        line = line_at(bytes);
    }
    return line;
}

int csv_read(struct str bytes, const char *const *required, const char *const *optional,
             void (*on_row)(const struct csv_row *row, void *arg), void *arg, struct err *err)
{
    struct reader reader = {
        .required = required, .optional = optional, .on_row = on_row, .arg = arg, .err = err};
    if (str_starts(bytes, STR("\xff\xfe")) || str_starts(bytes, STR("\xfe\xff")))
        return err_set(err, "line 1: the file is UTF-16; in Excel save it as \"CSV UTF-8\"");
    if (str_starts(bytes, STR("\xef\xbb\xbf")))
        bytes = str_slice(bytes, 3, bytes.len);
    struct str header = header_of(bytes);
    reader.separator = header.len ? separator_of(header) : ',';
    parser_set(&reader);
    int result = parse(&reader, bytes);
    drop_fields(&reader);
    for (size_t i = 0; i < CSV_COLUMNS_MAX; i++)
        free(reader.header.names[i]);
    csv_free(&reader.parser);
    return result;
}
