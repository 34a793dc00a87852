/*
 * Importing CSV: what every kind of record shares. All or nothing, unless --partial takes the good lines;
 * --dry-run takes none. Every bad line is said, in the order of the file: what the line itself says, and what
 * the store says of it.
 */
#ifndef PUKAAR_CLI_TRANSFER_H
#define PUKAAR_CLI_TRANSFER_H

#include "cli/records.h"

#define TRANSFER_OPTIONS "dry-run partial"

struct transfer {
    struct cli *cli;
    const char *what; /* "societies" */
    const char *file;
    struct buf bytes;         /* of the file */
    struct config_report bad; /* of lines that cannot be imported */
    struct config_report odd; /* of lines that can, but want a look */
    size_t added;             /* counted by the unit */
};

/* Begins: reads the file that the command names. False with a word on stderr. */
bool transfer_open(struct cli *cli, const char *what, struct transfer *ret);
/* Runs the unit over the good lines, says what is bad and what was done; the exit code. */
int transfer_run(struct transfer *transfer, store_unit_fn *unit, void *arg);
/* What the unit returns: non-zero undoes it all. */
int transfer_verdict(const struct transfer *transfer);
void transfer_bad(struct transfer *transfer, int line, const char *what, const char *format, ...)
    PRINTF_LIKE(4, 5);
void transfer_odd(struct transfer *transfer, int line, const char *what, const char *format, ...)
    PRINTF_LIKE(4, 5);

#endif
