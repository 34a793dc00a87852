#include "pump.h"

#include <stdlib.h>
#include <utlist.h>

#include "post.h"
#include "sms.h"
#include "util/clock.h"
#include "util/id.h"
#include "util/mem.h"

#define ITEMS_MAX 20000
#define BATCH_MAX 1000 /* as the platform has it */
#define GATHER_MS 100  /* how long an item waits for others to share its post */

struct item {
    char *message;
    bool status;
    enum state state;
    char *participant; /* NULL for none */
    int64_t due_ms;
    struct item *prev, *next;
};

struct pump {
    struct sandbox *sandbox;
    struct item *items;
    struct posts *posts;
    int item_count;
    uint64_t timer;
    int64_t timer_ms;
    bool stopped;
};

static void tick(void *arg);

static int64_t setting(const struct pump *pump, const char *name)
{
    return json_i64(pump->sandbox->behaviour.webhook, name, 0);
}

static void wake(struct pump *pump, int64_t due_ms)
{
    if (pump->stopped || (pump->timer && pump->timer_ms <= due_ms))
        return;
    loop_timer_cancel(pump->sandbox->loop, pump->timer);
    pump->timer_ms = due_ms;
    pump->timer = loop_timer(pump->sandbox->loop, MAX(due_ms - clock_mono_ms(), 0), tick, pump);
}

static void item_free(struct pump *pump, struct item *item)
{
    DL_DELETE(pump->items, item);
    pump->item_count--;
    free(item->message);
    free(item->participant);
    free(item);
}

static struct item *item_add(struct pump *pump, const char *message, int64_t delay_ms)
{
    if (pump->stopped || pump->item_count >= ITEMS_MAX)
        return NULL;
    struct item *item = mem_new(1, sizeof(*item));
    item->message = mem_dup(message);
    item->due_ms = clock_mono_ms() + delay_ms + setting(pump, "delay_ms");
    DL_APPEND(pump->items, item);
    pump->item_count++;
    wake(pump, item->due_ms);
    return item;
}

void pump_message(struct pump *pump, const struct message *message)
{
    item_add(pump, message->id, 0);
}

void pump_status(struct pump *pump, const struct message *message, enum state state,
                 const struct phone *participant, int64_t delay_ms)
{
    struct item *item = item_add(pump, message->id, delay_ms);
    if (!item)
        return;
    item->status = true;
    item->state = state;
    item->participant = participant ? mem_dup(participant->key) : NULL;
}

/* A phone that is off takes nothing, one without data only an SMS; what waits is delivered when it is on
 * again. */
static bool is_held_up(const struct sandbox *sandbox, const struct message *message, enum state state)
{
    const struct phone *phone = phone_find(&sandbox->world, message->thread);
    return state == STATE_DELIVERED && phone && (phone->off || (phone->no_data && !is_sms(message)));
}

static bool put(struct sandbox *sandbox, cJSON *webhook, const struct item *item)
{
    struct message *message = message_find(&sandbox->world, item->message);
    if (!message || (item->status && is_held_up(sandbox, message, item->state)))
        return false;
    if (!item->status) {
        webhook_put_message(webhook, sandbox, message);
        return true;
    }
    webhook_put_status(webhook, sandbox, message, item->state,
                       phone_find(&sandbox->world, item->participant));
    if (item->state > message->state) {
        message->state = item->state;
        sandbox_message_event(sandbox, message);
    }
    return true;
}

/* The SMS gateway posts each by itself. True when it was one of its. */
static bool put_sms(struct pump *pump, const struct item *item)
{
    struct message *message = message_find(&pump->sandbox->world, item->message);
    struct buf buf_auto body = {0};
    if (!message || !is_sms(message))
        return false;
    if (item->status && is_held_up(pump->sandbox, message, item->state))
        return true;
    if (!item->status)
        sms_put_reply(&body, message);
    else if (item->state > message->state) {
        message->state = item->state;
        sandbox_message_event(pump->sandbox, message);
    }
    if (item->status && !sms_put_report(&body, message, item->state))
        return true;
    char **ids = mem_new(1, sizeof(*ids));
    ids[0] = mem_dup(item->message);
    posts_add_sms(pump->posts, buf_str(&body), ids, 1);
    return true;
}

/* Makes one post of the items, and its duplicates; the items are gone then. */
static void post_items(struct pump *pump, struct item **items, size_t count)
{
    struct buf buf_auto body = {0};
    char signature[SIGNATURE_SIZE], **ids = mem_new(count, sizeof(*ids));
    cJSON json_auto *webhook = webhook_create();
    size_t held = 0;
    for (size_t i = 0; i < count; i++) {
        if (!put_sms(pump, items[i]) && put(pump->sandbox, webhook, items[i]))
            ids[held++] = mem_dup(items[i]->message);
        item_free(pump, items[i]);
    }
    if (!held) {
        free(ids);
        return;
    }
    webhook_bytes(webhook, &body);
    webhook_sign(pump->sandbox->key, buf_str(&body), signature);
    posts_add(pump->posts, buf_str(&body), signature, ids, held, false);
    for (int64_t copy = MIN(setting(pump, "duplicate"), 100); copy > 0; copy--)
        posts_add(pump->posts, buf_str(&body), signature, NULL, 0, false);
}

static void shuffle(struct item **items, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t other = (size_t)id_new() % i;
        struct item *kept = items[i - 1];
        items[i - 1] = items[other];
        items[other] = kept;
    }
}

/* The earliest due first. */
static size_t collect(struct pump *pump, struct item **due, size_t max, int64_t now, int64_t *ret_oldest)
{
    struct item *item;
    size_t count = 0;
    *ret_oldest = now;
    DL_FOREACH(pump->items, item)
    {
        if (item->due_ms > now) {
            wake(pump, item->due_ms);
            continue;
        }
        *ret_oldest = MIN(*ret_oldest, item->due_ms);
        if (count == max)
            continue;
        size_t at = count++;
        for (; at > 0 && due[at - 1]->due_ms > item->due_ms; at--)
            due[at] = due[at - 1];
        due[at] = item;
    }
    return count;
}

static void post_due(struct pump *pump)
{
    struct item *due[BATCH_MAX];
    int64_t now = clock_mono_ms(), oldest;
    bool reorder = json_bool(pump->sandbox->behaviour.webhook, "reorder", false);
    size_t batch = (size_t)MIN(MAX(setting(pump, "batch"), 1), BATCH_MAX);
    size_t count = collect(pump, due, BATCH_MAX, now, &oldest);
    if (count && (reorder || batch > 1) && count < MAX(batch, reorder ? BATCH_MAX : 1) &&
        now - oldest < GATHER_MS) {
        wake(pump, oldest + GATHER_MS);
        return;
    }
    if (reorder)
        shuffle(due, count);
    for (size_t from = 0; from < count; from += batch)
        post_items(pump, due + from, MIN(batch, count - from));
    if (count == BATCH_MAX)
        wake(pump, now);
}

static void tick(void *arg)
{
    struct pump *pump = arg;
    pump->timer = 0;
    post_due(pump);
}

void pump_batch(struct pump *pump, const char *const *ids, size_t count)
{
    struct item **items = mem_new(count, sizeof(struct item *));
    size_t made = 0;
    for (size_t i = 0; i < count; i++) {
        struct item *item = item_add(pump, ids[i], 0);
        if (item)
            items[made++] = item;
    }
    if (made)
        post_items(pump, items, made);
    free(items);
}

void pump_bytes(struct pump *pump, struct str body, const char *signature)
{
    posts_add(pump->posts, body, signature, NULL, 0, true);
}

/* ---- Its life ---- */

struct pump *pump_create(struct sandbox *sandbox)
{
    struct pump *pump = mem_new(1, sizeof(*pump));
    pump->sandbox = sandbox;
    pump->posts = posts_create(sandbox);
    return pump;
}

void pump_clear(struct pump *pump)
{
    while (pump->items)
        item_free(pump, pump->items);
    posts_clear(pump->posts);
}

void pump_stop(struct pump *pump)
{
    pump->stopped = true;
    loop_timer_cancel(pump->sandbox->loop, pump->timer);
    pump_clear(pump);
    posts_stop(pump->posts);
}

void pump_destroy(struct pump *pump)
{
    if (pump)
        posts_destroy(pump->posts);
    free(pump);
}
