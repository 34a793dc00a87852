/*
 * Chats that asked for the number of their police station and were asked where they are: rows of place_asked,
 * at most one a chat, gone with the pin or when their time is up. Inside a unit of work (store/store.h).
 */
#ifndef PUKAAR_STORE_PLACE_ROWS_H
#define PUKAAR_STORE_PLACE_ROWS_H

#include "store/store.h"
#include "util/address.h"

/* The chat's next pin until then is answered in the language. */
void store_place_asked(struct store_tx *tx, const struct address *chat, const char *language,
                       int64_t until_ms);
/* Takes the row away; false when there is none (any more). */
bool store_place_answered(struct store_tx *tx, const struct address *chat, int64_t now_ms,
                          struct arena *arena, const char **ret_language);
/* The chats that are waited for. */
size_t store_place_chats(struct store_tx *tx, struct arena *arena, struct address **ret);

#endif
