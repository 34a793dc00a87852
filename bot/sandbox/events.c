#include "events.h"

#include <stdlib.h>

#define GATHER_MS 5 /* events that come together are told together */

static void answer(struct events *events, uint64_t request, uint64_t after)
{
    cJSON json_auto *root = cJSON_CreateObject();
    cJSON_AddNumberToObject(root, "last", (double)events->journal.count);
    cJSON_AddItemToObject(root, "events", journal_list(&events->journal, after));
    char *text = cJSON_PrintUnformatted(root);
    http_reply(events->server, request, 200, "application/json", str_of(text));
    cJSON_free(text);
}

static void release(struct waiter *waiter)
{
    uint64_t request = waiter->request;
    loop_timer_cancel(waiter->events->loop, waiter->timer);
    waiter->request = waiter->timer = 0;
    answer(waiter->events, request, waiter->after);
}

static void on_deadline(void *arg)
{
    release(arg);
}

static void tell(void *arg)
{
    struct events *events = arg;
    events->timer = 0;
    for (size_t i = 0; i < WAITERS_MAX; i++) {
        if (events->waiters[i].request && events->journal.count > events->waiters[i].after)
            release(&events->waiters[i]);
    }
}

void events_add(struct events *events, const char *kind, cJSON *event)
{
    cJSON_AddStringToObject(event, "kind", kind);
    journal_add(&events->journal, event);
    if (!events->timer)
        events->timer = loop_timer(events->loop, GATHER_MS, tell, events);
}

void events_wait(struct events *events, uint64_t request, uint64_t after, int64_t wait_ms)
{
    struct waiter *free_one = NULL;
    for (size_t i = 0; i < WAITERS_MAX && !free_one; i++) {
        if (!events->waiters[i].request)
            free_one = &events->waiters[i];
    }
    if (events->journal.count > after || wait_ms <= 0 || !free_one) {
        answer(events, request, after);
        return;
    }
    *free_one = (struct waiter){.events = events, .request = request, .after = after};
    free_one->timer = loop_timer(events->loop, MIN(wait_ms, EVENTS_WAIT_MS), on_deadline, free_one);
}
