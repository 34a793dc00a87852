#include "vocabulary.h"

#include <stdlib.h>

#include "util/mem.h"

static int ascending(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Sorted, each once; returns how many. */
static size_t unique(uint32_t *features, size_t count)
{
    size_t kept = 0;
    qsort(features, count, sizeof(*features), ascending);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || features[kept - 1] != features[i])
            features[kept++] = features[i];
    }
    return kept;
}

static size_t row_features(const struct row *row, uint32_t *into)
{
    memcpy(into, row->text, row->text_count * sizeof(*into));
    memcpy(into + row->text_count, row->concepts, row->concept_count * sizeof(*into));
    memcpy(into + row->text_count + row->concept_count, row->signs, row->sign_count * sizeof(*into));
    return unique(into, row->text_count + row->concept_count + row->sign_count);
}

static size_t collect(const struct rows *rows, uint32_t **ret)
{
    size_t total = 0, count = 0;
    for (size_t i = 0; i < rows->count; i++)
        total += rows->at[i].text_count + rows->at[i].concept_count + rows->at[i].sign_count;
    *ret = mem_new(total + 1, sizeof(**ret));
    for (size_t i = 0; i < rows->count; i++)
        count += row_features(&rows->at[i], *ret + count);
    return count;
}

static uint32_t number_of(const struct vocabulary *vocabulary, uint32_t feature)
{
    const uint32_t *at =
        bsearch(&feature, vocabulary->features, vocabulary->count, sizeof(feature), ascending);
    return at ? (uint32_t)(at - vocabulary->features) : VOCABULARY_NONE;
}

static size_t replace(const struct vocabulary *vocabulary, uint32_t *features, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t number = number_of(vocabulary, features[i]);
        if (number != VOCABULARY_NONE)
            features[kept++] = number;
    }
    return kept;
}

void vocabulary_number(struct vocabulary *vocabulary, struct rows *rows, unsigned least)
{
    uint32_t *all;
    size_t count = collect(rows, &all);
    qsort(all, count, sizeof(*all), ascending);
    *vocabulary = (struct vocabulary){.features = all};
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count && all[next] == all[i];)
            next++;
        if (next - i >= least)
            all[vocabulary->count++] = all[i];
    }
    for (size_t i = 0; i < rows->count; i++) {
        struct row *row = &rows->at[i];
        row->text_count = replace(vocabulary, row->text, row->text_count);
        row->concept_count = replace(vocabulary, row->concepts, row->concept_count);
        row->sign_count = replace(vocabulary, row->signs, row->sign_count);
    }
}

void vocabulary_free(struct vocabulary *vocabulary)
{
    free(vocabulary->features);
}
