/* What the commands about registered records share. */
#ifndef PUKAAR_CLI_RECORDS_H
#define PUKAAR_CLI_RECORDS_H

#include "cli/cli.h"
#include "registry/locator.h"
#include "store/registry_rows.h"
#include "util/config.h"

/* The option's value in place of *ret when it was given. */
void cli_override(const struct cli *cli, const char *name, const char **ret);
/* --lat and --lon, both or neither; false with a word on stderr. */
bool cli_point(struct cli *cli, bool *ret_has, double *ret_lat, double *ret_lon);
/* A text cell that is null when empty. */
struct cli_cell cli_optional(const char *text);
/* Runs a unit that answers an enum row_result; CLI_DONE, or the refusal in words. */
int cli_change(struct cli *cli, store_unit_fn *unit, void *arg, const char *what, const char *key);
int cli_refuse(enum row_result result, const char *what, const char *key);
/* A locator over what the store holds; for the unit it is made in. */
struct locator *cli_locator(struct store_tx *tx);
/* The station responsible for the society's point, unless one was named by hand. */
void cli_find_station(const struct cli *cli, struct locator *locator, struct society *society);
bool cli_read_file(const char *path, struct buf *ret);
/* Prints the report of an import, or how many came in (with --dry-run: would have); frees the report. */
int cli_imported(const struct cli *cli, struct config_report *report, size_t count, const char *what);

#endif
