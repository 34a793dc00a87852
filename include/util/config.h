/*
 * Configuration: one table of options drives parsing, defaults, checks, reload and the commented sample file.
 * The syntax is INI (inih). A secret is never a value in the file: its key with `_file` names a file that
 * others may not read, or the environment variable PUKAAR_<SECTION>_<KEY> holds the value (the variable
 * wins).
 */
#ifndef PUKAAR_UTIL_CONFIG_H
#define PUKAAR_UTIL_CONFIG_H

#include "util/base.h"
#include "util/buf.h"

enum option_type {
    OPTION_TEXT,     /* char *, never NULL after loading */
    OPTION_NUMBER,   /* int64_t, min..max */
    OPTION_REAL,     /* double, min..max */
    OPTION_BOOL,     /* bool: yes/no, true/false, on/off, 1/0 */
    OPTION_DURATION, /* int64_t milliseconds, min..max (ms); see num_duration_ms */
    OPTION_DISTANCE, /* int64_t metres, min..max (m); see num_distance_m */
    OPTION_CHOICE,   /* int: index into choices */
    OPTION_SECRET,   /* char *, NULL when not given */
};

struct config_option {
    const char *section, *key;
    enum option_type type;
    size_t offset;        /* of the value in the settings struct */
    const char *fallback; /* the default as text; "" for none */
    int64_t min, max;
    const char *const *choices; /* NULL-terminated */
    bool required;              /* has no default: an error when absent and `complete` was asked */
    bool live;        /* a reload applies it; otherwise a change waits for a restart and is said so */
    const char *help; /* one or more lines for the sample file */
};

struct config_report {
    struct buf lines; /* "FILE:LINE: section.key: what\n" each */
    size_t errors;
};

/*
 * Fills *settings (zeroed by the caller) from defaults, then the file, then the environment. Every error is
 * reported, not only the first; on any, -1 and *settings is to be freed all the same. `complete` also reports
 * required options that are missing. path NULL reads no file.
 */
int config_load(const char *path, const struct config_option *table, size_t count, bool complete,
                void *settings, struct config_report *report) NODISCARD;
/* The line on which the key (or, for a secret, key_file) is given; else that of its section; else 1. For
 * complaints that only come up once everything is read. */
int config_line(const char *path, const char *section, const char *key);
void config_report_add(struct config_report *report, const char *file, int line, const char *what,
                       const char *format, ...) PRINTF_LIKE(5, 6);
void config_report_free(struct config_report *report);
void config_free(const struct config_option *table, size_t count, void *settings);
/* Whether two loaded settings agree in this option. */
bool config_same(const struct config_option *option, const void *a, const void *b);
/* The whole sample file: every option, commented out at its default, with its help. */
void config_print_sample(const struct config_option *table, size_t count, struct buf *out);

#endif
