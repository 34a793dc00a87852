/*
 * The command line: one file a noun in bot/cli/, each exporting a table of commands. A command works on the
 * store whether or not a server runs. Exit codes: 0 done, 1 refused or failed (one line on stderr), 2 wrong
 * usage.
 */
#ifndef PUKAAR_CLI_CLI_H
#define PUKAAR_CLI_CLI_H

#include <stdio.h>

#include "desk/settings.h"
#include "store/store.h"
#include "util/err.h"
#include "util/json.h"

#define CLI_OPTIONS_MAX 16
#define CLI_ARGUMENTS_MAX 64

enum { CLI_DONE = 0, CLI_FAILED = 1, CLI_USAGE = 2 };

struct cli;

struct command {
    const char *noun;      /* "station" */
    const char *verb;      /* "add"; NULL when the noun stands alone */
    const char *arguments; /* for the help: "FILE.csv" or "" */
    int least, most;       /* arguments */
    const char *
        options; /* long options, space separated; '=' takes a value, '!' must be given: "id=! name=! json" */
    const char *help; /* one line */
    int (*run)(struct cli *cli);
};

/* One call of the program. */
struct cli {
    const struct command *command;
    char **argv;                         /* as the program was called */
    const char *config;                  /* path */
    const char *values[CLI_OPTIONS_MAX]; /* in the order of command->options; "" for a flag that was given,
                                            NULL for not given */
    const char *arguments[CLI_ARGUMENTS_MAX];
    int argument_count;
    struct settings settings; /* after cli_settings() */
    bool have_settings;
    struct store *store; /* after cli_store() */
    struct arena arena;  /* for the life of the command */
};

/* Parses argv, runs the command and cleans up; the exit code. */
int cli_main(int argc, char **argv, const struct command *const *tables);

/* The value of an option, NULL when it was not given. */
const char *cli_option(const struct cli *cli, const char *name);
/* The value, or "". */
const char *cli_text(const struct cli *cli, const char *name);
bool cli_flag(const struct cli *cli, const char *name);
/* Numbers and the like; say what is wrong on stderr and answer false. An option that is not given leaves *ret
 * alone. */
bool cli_real(struct cli *cli, const char *name, double *ret);
bool cli_number(struct cli *cli, const char *name, int64_t *ret);
bool cli_duration(struct cli *cli, const char *name, int64_t *ret_ms); /* "90s", "5m" */
bool cli_phone(struct cli *cli, const char *name, const char **ret);   /* E.164, in the arena */

/* Loads the configuration; complete: with all that `serve` needs. Errors go to stderr, false. */
bool cli_settings(struct cli *cli, bool complete);
/* And opens the store. */
bool cli_store(struct cli *cli);
/* Runs a unit in the store, its changes being those of the account that calls ("cli:NAME"); false when it
 * failed, said on stderr. A positive answer of the unit is in *ret_outcome. */
bool cli_run(struct cli *cli, store_unit_fn *unit, void *arg, int *ret_outcome);

/* "pukaar: ..." on stderr; returns CLI_FAILED. */
int cli_fail(const char *format, ...) PRINTF_LIKE(1, 2);

/* A list for people or, with --json, an array: rows of the same columns. */
struct cli_column {
    const char *name; /* JSON key, and the heading in capitals */
    enum { COLUMN_TEXT, COLUMN_NUMBER, COLUMN_POINT, COLUMN_BOOL, COLUMN_TIME } kind;
};
struct cli_cell {
    const char *text; /* COLUMN_TEXT; NULL is null */
    double number;    /* COLUMN_POINT (6 decimals), COLUMN_NUMBER */
    bool flag, null;
    int64_t time_ms;
};
struct cli_table {
    const struct cli_column *columns;
    size_t column_count;
    struct cli_cell *cells; /* row by row, in an arena */
    size_t row_count;
};
void cli_print_table(const struct cli *cli, const struct cli_table *table);
/* One row as lines "name: value", or an object. */
void cli_print_row(const struct cli *cli, const struct cli_table *table);

/* The tables of bot/cli/, NULL-terminated. */
extern const struct command *const cli_tables[];

#endif
