/* The numbers of all contacts, or of all admins, for the loop's question "does the store want to hear of this
 * person whatever they say?". */
#include <stdlib.h>

#include "desk_private.h"
#include "util/mem.h"

struct phone_set {
    size_t count;
    char (*phones)[PHONE_SIZE]; /* sorted */
};

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

struct phone_set *phone_set_create(const char *const *phones, size_t count)
{
    struct phone_set *set = mem_new(1, sizeof(*set));
    set->phones = mem_new(count, sizeof(*set->phones));
    for (size_t i = 0; i < count; i++)
        set->count += str_copy(set->phones[set->count], PHONE_SIZE, str_of(phones[i]));
    qsort(set->phones, set->count, sizeof(*set->phones), by_text);
    return set;
}

void phone_set_destroy(struct phone_set *set)
{
    if (set)
        free(set->phones);
    free(set);
}

bool phone_set_has(const struct phone_set *set, const char *phone)
{
    return set && bsearch(phone, set->phones, set->count, sizeof(*set->phones), by_text);
}
