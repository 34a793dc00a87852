/*
 * CSV with a header line (RFC 4180; also what Excel makes of it: semicolons, tabs, a line "sep=;" in front, a
 * UTF-8 byte order mark), over libcsv. A line that cannot be read does not hide those behind it: reading goes
 * on at the next.
 */
#ifndef PUKAAR_UTIL_CSV_H
#define PUKAAR_UTIL_CSV_H

#include "util/base.h"
#include "util/err.h"
#include "util/str.h"

#define CSV_COLUMNS_MAX 32

/* One data line. fields[i] is the text in column i of the header ("" when the line is short), trimmed. */
struct csv_row {
    int line;          /* of the file, the header being 1 */
    const char *fault; /* why it cannot be read ("broken quotes"), then there are no fields; else NULL */
    size_t count;      /* of its fields; more than the header has when a comma was not quoted */
    const char *fields[CSV_COLUMNS_MAX];
    const struct csv_header *header;
};

struct csv_header {
    size_t count;
    char *names[CSV_COLUMNS_MAX]; /* lower case, trimmed */
};

/* The text of the named column, or "" when the file has no such column. */
const char *csv_field(const struct csv_row *row, const char *name);

/*
 * Calls on_row for each data line, in order; blank lines are passed over. Fails when there is no header, when
 * a column of `required` (NULL-terminated names) is missing, a header name is unknown (not in required or
 * optional) or stands there twice, or the bytes are UTF-16: err names the line.
 */
int csv_read(struct str bytes, const char *const *required, const char *const *optional,
             void (*on_row)(const struct csv_row *row, void *arg), void *arg, struct err *err) NODISCARD;

#endif
