#include "journal.h"

static cJSON **slot(struct journal *journal, uint64_t number)
{
    return &journal->entries[number % JOURNAL_MAX];
}

static uint64_t first_kept(const struct journal *journal)
{
    uint64_t oldest = journal->count > JOURNAL_MAX ? journal->count - JOURNAL_MAX + 1 : 1;
    return MAX(oldest, journal->dropped + 1);
}

uint64_t journal_add(struct journal *journal, cJSON *entry)
{
    uint64_t number = ++journal->count;
    cJSON_Delete(*slot(journal, number));
    *slot(journal, number) = entry;
    cJSON_AddNumberToObject(entry, "n", (double)number);
    return number;
}

cJSON *journal_find(struct journal *journal, uint64_t number)
{
    bool kept = number >= first_kept(journal) && number <= journal->count;
    return kept ? *slot(journal, number) : NULL;
}

cJSON *journal_list(const struct journal *journal, uint64_t after)
{
    cJSON *list = cJSON_CreateArray();
    for (uint64_t n = MAX(after + 1, first_kept(journal)); n <= journal->count; n++)
        cJSON_AddItemToArray(list, cJSON_Duplicate(journal->entries[n % JOURNAL_MAX], true));
    return list;
}

void journal_clear(struct journal *journal)
{
    for (size_t i = 0; i < JOURNAL_MAX; i++) {
        cJSON_Delete(journal->entries[i]);
        journal->entries[i] = NULL;
    }
    journal->dropped = journal->count;
}
