#include "pace.h"

#include <math.h>
#include <stdlib.h>
#include <uthash.h>

#include "util/mem.h"

#define RECIPIENTS_MAX 20000 /* remembered; full buckets are forgotten first */

struct bucket {
    double tokens;
    int64_t at_ms;
};

struct recipient {
    struct address to;
    struct bucket bucket;
    UT_hash_handle hh;
};

struct pace {
    struct bucket all;
    struct recipient *recipients;
};

struct pace *pace_create(void)
{
    return mem_new(1, sizeof(struct pace));
}

void pace_destroy(struct pace *pace)
{
    struct recipient *recipient, *next;
    HASH_ITER(hh, pace->recipients, recipient, next)
    {
        HASH_DEL(pace->recipients, recipient);
        free(recipient);
    }
    free(pace);
}

static void refill(struct bucket *bucket, double size, double each_ms, int64_t now_ms)
{
    if (bucket->at_ms == 0)
        bucket->tokens = size;
    else
        bucket->tokens = fmin(size, bucket->tokens + (double)(now_ms - bucket->at_ms) / each_ms);
    bucket->at_ms = now_ms;
}

static int64_t wait_of(const struct bucket *bucket, double each_ms)
{
    return bucket->tokens >= 1 ? 0 : (int64_t)ceil((1 - bucket->tokens) * each_ms);
}

static void forget_some(struct pace *pace, int64_t older_ms)
{
    struct recipient *recipient, *next;
    HASH_ITER(hh, pace->recipients, recipient, next)
    {
        if (recipient->bucket.at_ms > older_ms)
            continue;
        HASH_DEL(pace->recipients, recipient);
        free(recipient);
    }
}

static struct recipient *recipient_of(struct pace *pace, const struct address *to, int64_t now_ms)
{
    struct address key;
    struct recipient *recipient;
    address_key(to, &key);
    HASH_FIND(hh, pace->recipients, &key, sizeof(key), recipient);
    if (recipient)
        return recipient;
    if (HASH_COUNT(pace->recipients) >= RECIPIENTS_MAX)
        forget_some(pace, now_ms - 10 * MINUTE_MS);
    recipient = mem_new(1, sizeof(*recipient));
    memcpy(&recipient->to, &key, sizeof(key));
    HASH_ADD(hh, pace->recipients, to, sizeof(recipient->to), recipient);
    return recipient;
}

int64_t pace_ask(struct pace *pace, const struct address *to, const struct pace_limits *limits,
                 int64_t now_ms)
{
    struct recipient *recipient = recipient_of(pace, to, now_ms);
    double all_ms = 1000.0 / (double)limits->per_second;
    double each_ms = (double)MAX(limits->pause_per_recipient_ms, 1);
    refill(&pace->all, (double)limits->per_second, all_ms, now_ms);
    refill(&recipient->bucket, (double)limits->burst_per_recipient, each_ms, now_ms);
    int64_t wait_ms = MAX(wait_of(&pace->all, all_ms), wait_of(&recipient->bucket, each_ms));
    if (wait_ms == 0) {
        pace->all.tokens -= 1;
        recipient->bucket.tokens -= 1;
    }
    return wait_ms;
}

void pace_return(struct pace *pace, const struct address *to, int64_t now_ms)
{
    pace->all.tokens += 1;
    recipient_of(pace, to, now_ms)->bucket.tokens += 1;
}

void pace_empty(struct pace *pace, const struct address *to, int64_t now_ms)
{
    recipient_of(pace, to, now_ms)->bucket = (struct bucket){.tokens = 0, .at_ms = now_ms};
}
