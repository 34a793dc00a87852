/* Codes that were tried in vain, and what was refused: counted in memory, so that no stranger is written down
 * for it. Bounded: the oldest is forgotten first. On the storage thread. */
#include <stdlib.h>

#include "util/mem.h"
#include "work.h"

#define TRIES_MAX 1024

struct attempt {
    uint64_t who;
    int64_t since_ms; /* monotonic */
    int count;
};

struct tries {
    struct attempt at[TRIES_MAX];
    size_t next;
};

struct tries *tries_create(void)
{
    return mem_new(1, sizeof(struct tries));
}

void tries_destroy(struct tries *tries)
{
    free(tries);
}

/* FNV-1a */
static uint64_t mix(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return (hash ^ 0xff) * UINT64_C(1099511628211);
}

static struct attempt *find(struct tries *tries, uint64_t who)
{
    int64_t now_ms = clock_mono_ms();
    for (size_t i = 0; i < TRIES_MAX; i++) {
        if (tries->at[i].count && tries->at[i].who == who && now_ms - tries->at[i].since_ms < HOUR_MS)
            return &tries->at[i];
    }
    return NULL;
}

static uint64_t mark_of(const char *what, const struct address *by)
{
    return mix(mix(UINT64_C(14695981039346656037), what), by->id);
}

int tries_made(struct work *work, const char *what, const struct address *by)
{
    const struct attempt *attempt = work->tries ? find(work->tries, mark_of(what, by)) : NULL;
    return attempt ? attempt->count : 0;
}

int tries_count(struct work *work, const char *what, const struct address *by)
{
    if (!work->tries)
        return 1;
    struct attempt *attempt = find(work->tries, mark_of(what, by));
    if (!attempt) {
        attempt = &work->tries->at[work->tries->next++ % TRIES_MAX];
        *attempt = (struct attempt){.who = mark_of(what, by), .since_ms = clock_mono_ms()};
    }
    attempt->count = MIN(attempt->count + 1, 1000000);
    return attempt->count;
}
