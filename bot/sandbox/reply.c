#include "reply.h"

#include <stdlib.h>
#include <utlist.h>

#include "util/mem.h"

struct held_reply {
    struct sandbox *sandbox;
    uint64_t request, timer;
    int status;
    char *body, *message;
    struct held_reply *prev, *next;
};

void reply_json(struct sandbox *sandbox, uint64_t request, int status, const cJSON *body)
{
    char *text = cJSON_PrintUnformatted(body);
    http_reply(sandbox->server, request, status, "application/json", str_of(text));
    cJSON_free(text);
}

static void forget(struct held_reply *held)
{
    loop_timer_cancel(held->sandbox->loop, held->timer);
    DL_DELETE(held->sandbox->held, held);
    free(held->message);
    cJSON_free(held->body);
    free(held);
}

static void release(void *arg)
{
    struct held_reply *held = arg;
    http_reply(held->sandbox->server, held->request, held->status, "application/json", str_of(held->body));
    forget(held);
}

void reply_later(struct sandbox *sandbox, uint64_t request, int status, const cJSON *body, int64_t delay_ms,
                 const char *message)
{
    struct held_reply *held = mem_new(1, sizeof(*held));
    *held = (struct held_reply){.sandbox = sandbox,
                                .request = request,
                                .status = status,
                                .body = cJSON_PrintUnformatted(body),
                                .message = mem_dup(message)};
    DL_APPEND(sandbox->held, held);
    held->timer = loop_timer(sandbox->loop, delay_ms, release, held);
}

void reply_release(struct sandbox *sandbox, const char *message)
{
    struct held_reply *held, *next;
    DL_FOREACH_SAFE(sandbox->held, held, next)
    {
        if (held->message && strcmp(held->message, message) == 0)
            release(held);
    }
}

void reply_clear(struct sandbox *sandbox)
{
    while (sandbox->held)
        forget(sandbox->held);
}
