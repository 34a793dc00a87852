/*
 * Registering by chat: conversations under way, what waits for approval, and who looks after which society.
 * Inside a unit of work (store/store.h). States are JSON as registry/onboarding.h prints it.
 */
#ifndef PUKAAR_STORE_ONBOARDING_ROWS_H
#define PUKAAR_STORE_ONBOARDING_ROWS_H

#include "store/registry_rows.h"
#include "util/address.h"

struct onboarding_row {
    const char *phone; /* of the admin: one conversation each */
    struct address chat;
    const char *state;
    int64_t touched_ms;
};
bool store_onboarding_get(struct store_tx *tx, const char *phone, struct arena *arena,
                          struct onboarding_row *ret);
void store_onboarding_put(struct store_tx *tx, const struct onboarding_row *row);
void store_onboarding_remove(struct store_tx *tx, const char *phone);
/* Not touched since before_ms; the oldest first, at most `max`. */
size_t store_onboarding_stale(struct store_tx *tx, int64_t before_ms, size_t max, struct arena *arena,
                              struct onboarding_row **ret);
/* Chats of conversations whose admin's number the platform withholds: their words are told by the chat. */
size_t store_onboarding_chats(struct store_tx *tx, struct arena *arena, struct address **ret);

struct proposal {
    int64_t id;
    const char *phone;   /* of the admin who asks */
    const char *station; /* whose contacts approve; "" for any other admin */
    const char *state;
    int64_t made_ms;
};
int64_t store_proposal_add(struct store_tx *tx, const struct proposal *proposal);
bool store_proposal_get(struct store_tx *tx, int64_t id, struct arena *arena, struct proposal *ret);
void store_proposal_remove(struct store_tx *tx, int64_t id);
/* Of one admin, or of all made before before_ms with phone NULL; the oldest first, at most `max`. */
size_t store_proposal_list(struct store_tx *tx, const char *phone, int64_t before_ms, size_t max,
                           struct arena *arena, struct proposal **ret);

bool store_is_admin(struct store_tx *tx, const char *phone);
/* The language an admin wrote in last; "en" for not yet. */
const char *store_admin_language(struct store_tx *tx, const char *phone, struct arena *arena);
void store_admin_speaks(struct store_tx *tx, const char *phone, const char *language);

void store_society_admin_add(struct store_tx *tx, const char *society, const char *phone);
/* What an admin looks after, by name; at most `max`. */
size_t store_society_of_admin(struct store_tx *tx, const char *phone, size_t max, struct arena *arena,
                              struct society **ret);
/* Whose id it is, or whose name holds the words (Latin letters without case); by name, at most `max`. */
size_t store_society_named(struct store_tx *tx, struct str words, size_t max, struct arena *arena,
                           struct society **ret);
/* Another society of the same name, or within about 30 m of the point; false for none. */
bool store_society_like(struct store_tx *tx, const struct society *society, struct arena *arena,
                        struct society *ret);
/* An id that no society has: base, or base with a number behind it. */
const char *store_society_free_id(struct store_tx *tx, const char *base, struct arena *arena);

#endif
