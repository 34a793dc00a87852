#include "util/config.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/err.h"
#include "util/file.h"
#include "util/mem.h"
#include "util/num.h"

#define OPTIONS_MAX 128
#define CONFIG_FILE_MAX ((size_t)1024 * 1024)

struct loader {
    const struct config_option *table;
    size_t count;
    void *settings;
    struct config_report *report;
    const char *path;
    FILE *file;
    int line;
    bool given[OPTIONS_MAX];
};

void config_report_add(struct config_report *report, const char *file, int line, const char *what,
                       const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    buf_addf(&report->lines, line > 0 ? "%s:%d: " : "%s: ", file, line);
    buf_addf(&report->lines, "%s%s%s\n", what ? what : "", what ? ": " : "", text);
    report->errors++;
}

void config_report_free(struct config_report *report)
{
    buf_free(&report->lines);
    report->errors = 0;
}

static void *value_at(const struct config_option *option, void *settings)
{
    return (char *)settings + option->offset;
}

static void set_text(const struct config_option *option, void *settings, const char *text)
{
    char **slot = value_at(option, settings);
    free(*slot);
    *slot = mem_dup(text);
}

static int parse_bool(const char *text)
{
    static const char *const words[] = {"no", "yes", "false", "true", "off", "on", "0", "1"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcasecmp(text, words[i]) == 0)
            return (int)(i & 1);
    }
    return -1;
}

static int set_choice(const struct config_option *option, void *settings, const char *text, struct err *err)
{
    struct buf buf_auto known = {0};
    for (int i = 0; option->choices[i]; i++) {
        if (strcmp(option->choices[i], text) == 0) {
            *(int *)value_at(option, settings) = i;
            return 0;
        }
        buf_addf(&known, "%s%s", i ? ", " : "", option->choices[i]);
    }
    return err_set(err, "\"%s\" is none of: %s", text, buf_text(&known));
}

struct measure {
    bool (*read)(struct str text, int64_t *ret);
    const char *what, *unit;
};

static const struct measure *measure_of(enum option_type type)
{
    static const struct measure number = {num_i64, "whole number", ""},
                                duration = {num_duration_ms, "duration such as 500ms, 60s, 15m, 24h or 180d",
                                            " ms"},
                                distance = {num_distance_m, "distance such as 500m or 5km", " m"};
    return type == OPTION_DURATION ? &duration : type == OPTION_DISTANCE ? &distance : &number;
}

static int set_number(const struct config_option *option, void *settings, const char *text, struct err *err)
{
    int64_t value;
    const struct measure *measure = measure_of(option->type);
    if (!measure->read(str_of(text), &value))
        return err_set(err, "\"%s\" is no %s", text, measure->what);
    if (value < option->min || value > option->max)
        return err_set(err, "\"%s\" is out of range: %" PRId64 " to %" PRId64 "%s", text, option->min,
                       option->max, measure->unit);
    *(int64_t *)value_at(option, settings) = value;
    return 0;
}

static int set_value(const struct config_option *option, void *settings, const char *text, struct err *err)
{
    double real;
    int flag;
    switch (option->type) {
    case OPTION_TEXT: set_text(option, settings, text); return 0;
    case OPTION_SECRET: set_text(option, settings, text); return 0;
    case OPTION_NUMBER: return set_number(option, settings, text, err);
    case OPTION_DURATION:
    case OPTION_DISTANCE: return set_number(option, settings, text, err);
    case OPTION_CHOICE: return set_choice(option, settings, text, err);
    case OPTION_REAL:
        if (!num_real(str_of(text), &real) || real < (double)option->min || real > (double)option->max)
            return err_set(err, "\"%s\" is no number from %" PRId64 " to %" PRId64, text, option->min,
                           option->max);
        *(double *)value_at(option, settings) = real;
        return 0;
    case OPTION_BOOL:
        if ((flag = parse_bool(text)) < 0)
            return err_set(err, "\"%s\" is neither yes nor no", text);
        *(bool *)value_at(option, settings) = flag;
        return 0;
    }
    return -1;
}

/* A secret given by file: "key_file = path". */
static int read_secret(const struct config_option *option, void *settings, const char *path, struct err *err)
{
    char **slot = value_at(option, settings);
    char *secret = NULL;
    if (*path == '\0')
        return 0;
    if (file_read_secret(path, &secret, err) < 0)
        return -1;
    free(*slot);
    *slot = secret;
    return 0;
}

static bool is_named(const struct config_option *option, const char *key, bool *ret_by_file)
{
    size_t len = strlen(option->key);
    *ret_by_file = option->type == OPTION_SECRET && strncmp(key, option->key, len) == 0 &&
                   strcmp(key + len, "_file") == 0;
    return *ret_by_file || strcmp(key, option->key) == 0;
}

static void take_value(struct loader *loader, size_t i, const char *name, const char *text, bool by_file)
{
    const struct config_option *option = &loader->table[i];
    struct err err;
    int result;
    if (loader->given[i])
        result = err_set(&err, "is given twice");
    else if (by_file)
        result = read_secret(option, loader->settings, text, &err);
    else if (option->type == OPTION_SECRET)
        result = err_set(&err, "a secret is no value in this file: name a file in %s_file", option->key);
    else
        result = set_value(option, loader->settings, text, &err);
    loader->given[i] = true;
    if (result < 0)
        config_report_add(loader->report, loader->path, loader->line, name, "%s", err.text);
}

static int on_pair(void *arg, const char *section, const char *key, const char *text)
{
    struct loader *loader = arg;
    char name[128];
    bool section_known = false, by_file;
    snprintf(name, sizeof(name), "%s.%s", section, key);
    for (size_t i = 0; i < loader->count; i++) {
        if (strcmp(loader->table[i].section, section) != 0)
            continue;
        section_known = true;
        if (is_named(&loader->table[i], key, &by_file)) {
            take_value(loader, i, name, text, by_file);
            return 1;
        }
    }
    config_report_add(loader->report, loader->path, loader->line, name,
                      section_known ? "unknown key" : "unknown section");
    return 1;
}

/* As fgets, counting lines (inih itself does not say on which line a pair stood) and without white space in
 * front, by which inih would take an indented key for a further line of the value above. */
static char *read_line(char *buffer, int size, void *arg)
{
    struct loader *loader = arg;
    if (!fgets(buffer, size, loader->file))
        return NULL;
    loader->line++;
    size_t len = strlen(buffer);
    if (len == (size_t)size - 1 && buffer[len - 1] != '\n') {
        config_report_add(loader->report, loader->path, loader->line, NULL, "line longer than %d bytes",
                          size - 2);
        for (int c; (c = fgetc(loader->file)) != EOF && c != '\n';)
            continue;
    }
    size_t white = strspn(buffer, " \t");
    memmove(buffer, buffer + white, len + 1 - white);
    return buffer;
}

static void read_file(struct loader *loader)
{
    loader->file = fopen(loader->path, "re");
    if (!loader->file) {
        config_report_add(loader->report, loader->path, 0, NULL, "%s", strerror(errno));
        return;
    }
    int bad_line = ini_parse_stream(read_line, loader, on_pair, loader);
    if (bad_line > 0)
        config_report_add(loader->report, loader->path, bad_line, NULL, "neither [section] nor key = value");
    fclose(loader->file);
}

static bool names_key(struct str line, const char *key)
{
    size_t len = strlen(key), end = 0;
    while (end < line.len && line.at[end] != '=' && line.at[end] != ':') /* either, as inih has it */
        end++;
    if (end == line.len)
        return false;
    struct str name = str_trim(str_slice(line, 0, end));
    return str_eq(name, str_of(key)) ||
           (str_starts(name, str_of(key)) && str_eq(str_slice(name, len, name.len), STR("_file")));
}

static bool names_section(struct str line, const char *section)
{
    return line.len >= 2 && line.at[0] == '[' && line.at[line.len - 1] == ']' &&
           str_eq(str_slice(line, 1, line.len - 1), str_of(section));
}

int config_line(const char *path, const char *section, const char *key)
{
    struct buf buf_auto content = {0};
    struct err err;
    struct str line;
    int found = 1;
    bool inside = false;
    if (!path || file_read(path, CONFIG_FILE_MAX, &content, &err) < 0)
        return found;
    struct str rest = buf_str(&content);
    for (int number = 1; str_next(&rest, '\n', &line); number++) {
        line = str_trim(line);
        if (line.len && line.at[0] == '[')
            inside = names_section(line, section);
        if (inside && line.len && line.at[0] == '[')
            found = number;
        else if (inside && names_key(line, key))
            return number;
    }
    return found;
}

static void read_environment(struct loader *loader)
{
    for (size_t i = 0; i < loader->count; i++) {
        const struct config_option *option = &loader->table[i];
        char name[128];
        if (option->type != OPTION_SECRET)
            continue;
        snprintf(name, sizeof(name), "PUKAAR_%s_%s", option->section, option->key);
        for (char *c = name; *c; c++)
            *c = (char)toupper((unsigned char)*c);
        const char *text = getenv(name);
        if (text && *text)
            set_text(option, loader->settings, text);
    }
}

static bool is_missing(const struct config_option *option, void *settings)
{
    const char *text = option->type == OPTION_TEXT || option->type == OPTION_SECRET
                           ? *(char **)value_at(option, settings)
                           : "-";
    return !text || !*text;
}

static void report_missing(struct loader *loader)
{
    for (size_t i = 0; i < loader->count; i++) {
        const struct config_option *option = &loader->table[i];
        char name[128];
        if (!option->required || !is_missing(option, loader->settings))
            continue;
        snprintf(name, sizeof(name), "%s.%s", option->section, option->key);
        config_report_add(loader->report, loader->path ? loader->path : "environment",
                          loader->path ? config_line(loader->path, option->section, option->key) : 0, name,
                          option->type == OPTION_SECRET ? "is missing; name a file in %s_file"
                                                        : "is missing; give %s",
                          option->key);
    }
}

int config_load(const char *path, const struct config_option *table, size_t count, bool complete,
                void *settings, struct config_report *report)
{
    struct loader loader = {
        .table = table, .count = count, .settings = settings, .report = report, .path = path};
    size_t errors = report->errors;
    if (count > OPTIONS_MAX)
        abort();
    for (size_t i = 0; i < count; i++) {
        struct err err;
        if (table[i].type == OPTION_SECRET)
            continue;
        if (set_value(&table[i], settings, table[i].fallback, &err) < 0)
            abort(); /* a default that its own table refuses */
    }
    if (path)
        read_file(&loader);
    read_environment(&loader);
    if (complete)
        report_missing(&loader);
    return report->errors > errors ? -1 : 0;
}

void config_free(const struct config_option *table, size_t count, void *settings)
{
    for (size_t i = 0; i < count; i++) {
        char **slot = value_at(&table[i], settings);
        if (table[i].type == OPTION_SECRET && *slot)
            explicit_bzero(*slot, strlen(*slot));
        if (table[i].type == OPTION_SECRET || table[i].type == OPTION_TEXT)
            free(mem_steal(*slot));
    }
}

bool config_same(const struct config_option *option, const void *a, const void *b)
{
    const char *at_a = (const char *)a + option->offset, *at_b = (const char *)b + option->offset;
    const char *text_a, *text_b;
    switch (option->type) {
    case OPTION_TEXT:
    case OPTION_SECRET:
        memcpy(&text_a, at_a, sizeof(text_a));
        memcpy(&text_b, at_b, sizeof(text_b));
        return str_eq(str_of(text_a), str_of(text_b));
    case OPTION_BOOL: return memcmp(at_a, at_b, sizeof(bool)) == 0;
    case OPTION_CHOICE: return memcmp(at_a, at_b, sizeof(int)) == 0;
    case OPTION_NUMBER:
    case OPTION_DURATION:
    case OPTION_DISTANCE: return memcmp(at_a, at_b, sizeof(int64_t)) == 0;
    case OPTION_REAL: return memcmp(at_a, at_b, sizeof(double)) == 0;
    }
    return false;
}

static void print_help(const char *help, struct buf *out)
{
    struct str rest = str_of(help), line;
    while (str_next(&rest, '\n', &line)) {
        buf_add_text(out, "# ");
        buf_add_str(out, line);
        buf_add_char(out, '\n');
    }
}

void config_print_sample(const struct config_option *table, size_t count, struct buf *out)
{
    buf_add_text(
        out,
        "# Pukaar. Every key stands here with its default, commented out; those without one must be given.\n"
        "# A secret is never a value in this file: *_file names a file (chmod 600) that holds it, or the\n"
        "# environment variable PUKAAR_<SECTION>_<KEY> does.\n");
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || strcmp(table[i].section, table[i - 1].section) != 0)
            buf_addf(out, "\n[%s]\n", table[i].section);
        print_help(table[i].help, out);
        if (table[i].choices) {
            buf_add_text(out, "# One of:");
            for (int choice = 0; table[i].choices[choice]; choice++)
                buf_addf(out, " %s", table[i].choices[choice]);
            buf_add_char(out, '\n');
        }
        buf_addf(out, "# %s%s =%s%s\n", table[i].key, table[i].type == OPTION_SECRET ? "_file" : "",
                 *table[i].fallback ? " " : "", table[i].fallback);
    }
}
