/*
 * One line per event on stderr: ids first, `key=value`, text (logfmt) or JSON. Values are escaped, so that
 * bytes from outside can neither forge a line nor move a terminal's cursor. Message texts are never logged.
 * Each event name may write LOG_PER_SECOND lines a second; what is over is counted and said in one line
 * later. Thread-safe.
 */
#ifndef PUKAAR_UTIL_LOG_H
#define PUKAAR_UTIL_LOG_H

#include "util/base.h"
#include "util/str.h"

#define LOG_PER_SECOND 20

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

struct log_field {
    const char *key; /* NULL ends a list */
    enum { LOG_TEXT, LOG_NUMBER, LOG_PHONE } kind;
    struct str text;
    int64_t number;
};

#define F_TEXT(key, value) ((struct log_field){(key), LOG_TEXT, str_of(value), 0})
#define F_STR(key, value) ((struct log_field){(key), LOG_TEXT, (value), 0})
#define F_INT(key, value) ((struct log_field){(key), LOG_NUMBER, {NULL, 0}, (int64_t)(value)})
/* Masked unless log_setup() was told otherwise. */
#define F_PHONE(key, value) ((struct log_field){(key), LOG_PHONE, str_of(value), 0})

/* event is "area.what" ("incident.opened"); at least one field. */
#define log_error(event, ...) log_write(LOG_ERROR, event, (const struct log_field[]){__VA_ARGS__, {0}})
#define log_warn(event, ...) log_write(LOG_WARN, event, (const struct log_field[]){__VA_ARGS__, {0}})
#define log_info(event, ...) log_write(LOG_INFO, event, (const struct log_field[]){__VA_ARGS__, {0}})
#define log_debug(event, ...) log_write(LOG_DEBUG, event, (const struct log_field[]){__VA_ARGS__, {0}})

void log_write(enum log_level level, const char *event, const struct log_field *fields);
/* Before the first thread starts, and on reload. Default: LOG_INFO, text, masked. */
void log_setup(enum log_level level, bool json, bool mask_numbers);
/* Where lines go; NULL is stderr again. For tests. */
void log_redirect(void (*write_line)(const char *line, void *arg), void *arg);

#endif
