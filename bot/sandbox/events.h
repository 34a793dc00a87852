/* What happened, numbered, for the page and the tests: who asks waits until there is something new. */
#ifndef PUKAAR_SANDBOX_EVENTS_H
#define PUKAAR_SANDBOX_EVENTS_H

#include "journal.h"
#include "net/http_server.h"
#include "net/loop.h"

#define WAITERS_MAX 64
#define EVENTS_WAIT_MS (25 * SECOND_MS)

struct waiter {
    struct events *events;
    uint64_t request; /* 0: free */
    uint64_t after, timer;
};

struct events {
    struct loop *loop;
    struct http_server *server;
    struct journal journal;
    struct waiter waiters[WAITERS_MAX];
    uint64_t timer;
};

/* Takes event, and adds its kind. */
void events_add(struct events *events, const char *kind, cJSON *event);
/* Answers now when there is something after this number, else as soon as there is, else after wait_ms. */
void events_wait(struct events *events, uint64_t request, uint64_t after, int64_t wait_ms);

#endif
