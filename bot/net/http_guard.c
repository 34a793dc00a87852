#include "http_guard.h"

#include <errno.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/http.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <uthash.h>

#include "util/log.h"
#include "util/mem.h"
#include "util/metrics.h"

#define IDLE_MS 15000 /* between two requests of a connection */
#define NO_FILES_PAUSE_MS 100

struct guard {
    struct guards *guards;
    struct bufferevent *events; /* key: what evhttp holds */
    uint64_t deadline;          /* timer; 0 for none */
    loop_fn *gone;              /* NULL for nobody to tell */
    void *gone_arg;
    UT_hash_handle hh; /* guards.all */
};

struct guards {
    struct loop *loop;
    struct evconnlistener *listener;
    struct guard *all;
    int max;
    int64_t request_ms;
    bool paused, closed;
    uint64_t pause_timer;
};

struct guards *guards_create(struct loop *loop, int max, int64_t request_ms)
{
    struct guards *guards = mem_new(1, sizeof(*guards));
    *guards = (struct guards){.loop = loop, .max = max, .request_ms = request_ms};
    return guards;
}

void guards_destroy(struct guards *guards)
{
    if (!guards)
        return;
    loop_timer_cancel(guards->loop, guards->pause_timer);
    free(guards);
}

int guards_count(const struct guards *guards)
{
    return (int)HASH_COUNT(guards->all);
}

/* Connections over the cap wait in the kernel's queue. */
static void mind_the_door(struct guards *guards)
{
    bool full = guards->closed || guards->pause_timer || guards_count(guards) >= guards->max;
    metric_set(METRIC_CONNECTIONS, NULL, guards_count(guards));
    if (!guards->listener || full == guards->paused)
        return;
    guards->paused = full;
    if (full)
        evconnlistener_disable(guards->listener);
    else
        evconnlistener_enable(guards->listener);
}

static void pause_over(void *arg)
{
    struct guards *guards = arg;
    guards->pause_timer = 0;
    mind_the_door(guards);
}

/* Out of file descriptors: a listener that stays readable would spin. */
static void on_accept_error(struct evconnlistener *listener, void *arg)
{
    struct guards *guards = arg;
    (void)listener;
    log_error("http.accept_failed", F_TEXT("why", strerror(errno)));
    if (!guards->pause_timer)
        guards->pause_timer = loop_timer(guards->loop, NO_FILES_PAUSE_MS, pause_over, guards);
    mind_the_door(guards);
}

void guards_listen_on(struct guards *guards, struct evconnlistener *listener)
{
    guards->listener = listener;
    evconnlistener_set_error_cb(listener, on_accept_error);
}

void guards_close_door(struct guards *guards)
{
    guards->closed = true;
    mind_the_door(guards);
}

static void on_deadline(void *arg)
{
    struct guard *guard = arg;
    guard->deadline = 0;
    log_info("http.too_slow", F_INT("fd", bufferevent_getfd(guard->events)));
    shutdown(bufferevent_getfd(guard->events), SHUT_RDWR);
}

static void arm(struct guard *guard, int64_t delay_ms)
{
    loop_timer_cancel(guard->guards->loop, guard->deadline);
    guard->deadline = delay_ms ? loop_timer(guard->guards->loop, delay_ms, on_deadline, guard) : 0;
}

static void release(struct guard *guard)
{
    struct guards *guards = guard->guards;
    arm(guard, 0);
    HASH_DEL(guards->all, guard);
    if (guard->gone)
        guard->gone(guard->gone_arg);
    free(guard);
    mind_the_door(guards);
}

static void on_connection_gone(struct evhttp_connection *connection, void *arg)
{
    (void)connection;
    release(arg);
}

/*
 * evhttp makes its connection only after it was given the bufferevent, and hands it out no sooner than with
 * the first request. But it is the argument of the callbacks that evhttp sets on the bufferevent
 * (libevent 2.1 and 2.2, http.c, evhttp_start_read_), so one turn later it can be read from there. The extra
 * reference keeps the bufferevent alive until then.
 */
static void attach(void *arg)
{
    struct guard *guard = arg;
    struct bufferevent *events = guard->events;
    bufferevent_data_cb on_read;
    bufferevent_event_cb on_event;
    void *connection;
    bufferevent_getcb(events, &on_read, NULL, &on_event, &connection);
    if (on_event && connection)
        evhttp_connection_set_closecb(connection, on_connection_gone, guard);
    else
        release(guard); /* evhttp has let go of it already */
    bufferevent_decref(events);
}

static struct bufferevent *connection_events(struct guards *guards, SSL_CTX *tls)
{
    struct event_base *base = loop_base(guards->loop);
    if (!tls)
        return bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    return bufferevent_openssl_socket_new(base, -1, SSL_new(tls), BUFFEREVENT_SSL_ACCEPTING,
                                          BEV_OPT_CLOSE_ON_FREE);
}

struct bufferevent *guards_accept(struct guards *guards, SSL_CTX *tls)
{
    struct bufferevent *events = connection_events(guards, tls);
    if (!events)
        return NULL;
    struct guard *guard = mem_new(1, sizeof(*guard));
    *guard = (struct guard){.guards = guards, .events = events};
    bufferevent_incref(events);
    HASH_ADD_PTR(guards->all, events, guard);
    arm(guard, guards->request_ms);
    loop_timer(guards->loop, 0, attach, guard);
    mind_the_door(guards);
    return events;
}

static struct guard *find(struct guards *guards, struct bufferevent *events)
{
    struct guard *guard;
    HASH_FIND_PTR(guards->all, &events, guard);
    return guard;
}

void guards_complete(struct guards *guards, struct bufferevent *events)
{
    struct guard *guard = find(guards, events);
    if (guard)
        arm(guard, 0);
}

void guards_answered(struct guards *guards, struct bufferevent *events)
{
    struct guard *guard = find(guards, events);
    if (guard)
        arm(guard, guards->request_ms + IDLE_MS);
}

void guards_on_gone(struct guards *guards, struct bufferevent *events, loop_fn *fn, void *arg)
{
    struct guard *guard = find(guards, events);
    if (!guard)
        return;
    guard->gone = fn;
    guard->gone_arg = arg;
}
