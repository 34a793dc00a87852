/* What every change of the registry leaves behind. */
#ifndef PUKAAR_STORE_HISTORY_H
#define PUKAAR_STORE_HISTORY_H

#include "store/store.h"
#include "util/buf.h"
#include "util/json.h"

#define HISTORY_KEY_SIZE 320

/* Writes who changed the record, when, and its JSON before and after (NULL or empty: there was none, there is
 * none any more), and raises the registry's version. Nothing when both are equal. */
void history_add(struct store_tx *tx, const char *record, const char *key, const struct buf *before,
                 const struct buf *after);
/* Key of two parts, "a b". */
void history_key(char ret[HISTORY_KEY_SIZE], const char *a, const char *b);
void registry_raise(struct store_tx *tx);

#endif
