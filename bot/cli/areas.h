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
/* A society whose station wants a look. */
enum society_note_kind {
    SOCIETY_WITHOUT_STATION,
    SOCIETY_BY_HAND,   /* chosen by hand, and its point lies with `other` */
    SOCIETY_UNCERTAIN, /* in no polygon: the station is the nearest, off_m off */
    SOCIETY_AT_BORDER, /* of its station and `other`; not chosen by hand yet */
};
struct society_note {
    enum society_note_kind kind;
    const char *society, *station, *other;
    double off_m, lat, lon;
};
/* All of them, in the command's arena; how many. */
size_t areas_note_societies(struct store_tx *tx, struct cli *cli, struct society_note **ret);
void areas_print_societies(const struct society_note *notes, size_t count);
const char *society_note_name(enum society_note_kind kind); /* "society_at_border" */
/* What is odd about the polygons in the store, one line each on stdout or as JSON rows; how many. */
int areas_report(struct store_tx *tx, struct cli *cli, struct area_report *ret);
void areas_print_report(const struct area_report *report);

#endif
