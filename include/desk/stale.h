/* What goes stale (store/stale_rows.h) in words: for `pukaar doctor`, and for the operator once a week. */
#ifndef PUKAAR_DESK_STALE_H
#define PUKAAR_DESK_STALE_H

#include "store/stale_rows.h"

/* "stations without a contact" */
const char *stale_says(enum stale_kind kind);
/* What to do about one of them, as a command where there is one: "give it one: pukaar contact add --station
 * ..." */
const char *stale_do(enum stale_kind kind);

#endif
