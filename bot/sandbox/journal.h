/* A bounded list of JSON objects, numbered from 1 without a gap; the oldest give way. */
#ifndef PUKAAR_SANDBOX_JOURNAL_H
#define PUKAAR_SANDBOX_JOURNAL_H

#include "util/json.h"

#define JOURNAL_MAX 4096

struct journal {
    cJSON *entries[JOURNAL_MAX];
    uint64_t count;   /* ever added */
    uint64_t dropped; /* entries up to this number were cleared */
};

/* Takes the entry, adds its number as "n" and returns it. */
uint64_t journal_add(struct journal *journal, cJSON *entry);
/* For completing an entry; NULL when it has given way. */
cJSON *journal_find(struct journal *journal, uint64_t number);
/* Copies of the entries after this number. */
cJSON *journal_list(const struct journal *journal, uint64_t after) NODISCARD;
/* Numbers go on where they were. */
void journal_clear(struct journal *journal);

#endif
