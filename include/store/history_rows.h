/*
 * Who changed what, when, and how it was before: of the registry (written by every function of
 * store/registry_rows.h that changes it), of the lexicon, the texts and the policy (noted by the server when
 * it starts and reloads). Inside a unit of work (store/store.h). Forgotten after [privacy] retain, but for
 * the newest row of what is still there.
 */
#ifndef PUKAAR_STORE_HISTORY_ROWS_H
#define PUKAAR_STORE_HISTORY_ROWS_H

#include "store/store.h"

struct history_row {
    int64_t id, at_ms;
    const char *who;            /* "cli:NAME", "server", a number */
    const char *record;         /* "station", "contact", ..., "lexicon", "texts", "policy" */
    const char *key;            /* of the record: "gulmohar"; of two parts "seaside +91..." */
    const char *before, *after; /* JSON; "" where there was none */
};

struct history_filter {
    const char *record; /* NULL: any */
    const char *key;    /* the key or one of its two parts; NULL: any */
    int64_t since_ms;   /* 0: no bound */
    size_t limit;       /* 0: HISTORY_LIMIT */
};
#define HISTORY_LIMIT 1000

/* Newest first. */
size_t store_history_list(struct store_tx *tx, const struct history_filter *filter, struct arena *arena,
                          struct history_row **ret);

/* How something that lives outside the store is now; JSON. */
struct state_now {
    const char *key, *json;
};
/* Notes what has changed of these records since it was noted last, and what is gone. Returns how many. */
size_t store_state_note(struct store_tx *tx, const char *record, const struct state_now *states,
                        size_t count);

/* When something that comes round was held last; 0 for never. */
int64_t store_held_last(struct store_tx *tx, const char *what);
void store_held(struct store_tx *tx, const char *what, int64_t at_ms);

#endif
