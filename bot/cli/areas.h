/* What the commands about jurisdictions and stations share: areas that change, and societies that follow. */
#ifndef PUKAAR_CLI_AREAS_H
#define PUKAAR_CLI_AREAS_H

#include "cli/records.h"
#include "registry/areas.h"

struct area_moves {
    size_t moved; /* societies with another station now */
    size_t kept;  /* whose station was chosen by hand and is not the one of their point */
};
/* Societies whose station was not chosen by hand follow the areas as the unit finds them; each that moves,
 * and each by hand that would have, is a line on stdout. */
void areas_move_societies(struct store_tx *tx, const struct cli *cli, struct area_moves *ret);
/* The same without changing anything: who is uncertain, near a border, or elsewhere by hand. One line each on
 * stdout; how many there were. */
size_t areas_list_societies(struct store_tx *tx, const struct cli *cli);
/* What is odd about the polygons in the store, one line each on stdout or as JSON rows; how many. */
int areas_report(struct store_tx *tx, struct cli *cli, struct area_report *ret);
void areas_print_report(const struct area_report *report);

#endif
