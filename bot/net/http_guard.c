#include "http_guard.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/http.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <uthash.h>
#include <utlist.h>

#include "util/log.h"
#include "util/mem.h"
#include "util/metrics.h"

#define IDLE_MS 15000 /* between two requests of a connection */
#define NO_FILES_PAUSE_MS 100

struct guard {
    struct guards *guards;
    struct bufferevent *events; /* key: what evhttp holds */
    uint64_t attach;            /* timer, until evhttp's connection is known; holds a reference to events */
    uint64_t deadline;          /* timer; 0 for none */
    bool busy;
    loop_fn *gone; /* NULL for nobody to tell */
    void *gone_arg;
    UT_hash_handle hh; /* guards.all */
};

struct guards {
    struct loop *loop;
    struct guards_settings settings;
    struct evconnlistener *listener;
    struct guard *all;
    int busy;
    bool paused;
    uint64_t pause;      /* timer; 0 unless out of files */
    struct guards *next; /* everyone */
};

/* All of the process (one a server): the listener's callback argument is evhttp's, so its error callback must
 * look for ours. */
static struct guards *everyone;

struct guards *guards_create(struct loop *loop, const struct guards_settings *settings)
{
    struct guards *guards = mem_new(1, sizeof(*guards));
    *guards = (struct guards){.loop = loop, .settings = *settings};
    LL_PREPEND(everyone, guards);
    return guards;
}

int guards_count(const struct guards *guards)
{
    return (int)HASH_COUNT(guards->all);
}

int guards_busy(const struct guards *guards)
{
    return guards->busy;
}

/* Connections over the cap wait in the kernel's queue. */
static void mind_the_door(struct guards *guards)
{
    bool full = guards->pause || guards_count(guards) >= guards->settings.max;
    metric_set(METRIC_CONNECTIONS, NULL, guards_count(guards));
    if (!guards->listener || full == guards->paused)
        return;
    guards->paused = full;
    if (full)
        evconnlistener_disable(guards->listener);
    else
        evconnlistener_enable(guards->listener);
}

static void on_pause_over(void *arg)
{
    struct guards *guards = arg;
    guards->pause = 0;
    mind_the_door(guards);
}

/* Out of file descriptors: the listener stays readable and would spin. */
static void on_accept_error(struct evconnlistener *listener, void *evhttp)
{
    struct guards *guards;
    (void)evhttp;
    log_error("http.accept_failed", F_TEXT("why", strerror(errno)));
    LL_SEARCH_SCALAR(everyone, guards, listener, listener);
    if (!guards || guards->pause)
        return;
    guards->pause = loop_timer(guards->loop, NO_FILES_PAUSE_MS, on_pause_over, guards);
    mind_the_door(guards);
}

void guards_listen_on(struct guards *guards, struct evconnlistener *listener)
{
    guards->listener = listener;
    if (listener)
        evconnlistener_set_error_cb(listener, on_accept_error);
}

static void cut(struct guard *guard, const char *why)
{
    log_info("http.cut", F_INT("fd", bufferevent_getfd(guard->events)), F_TEXT("why", why));
    shutdown(bufferevent_getfd(guard->events), SHUT_RDWR);
}

static void on_deadline(void *arg)
{
    struct guard *guard = arg;
    guard->deadline = 0;
    cut(guard, "too slow");
}

/* evhttp goes on to read, without a limit, while an answer leaves. */
static void on_input(struct evbuffer *input, const struct evbuffer_cb_info *info, void *arg)
{
    struct guard *guard = arg;
    if (info->n_added && evbuffer_get_length(input) > guard->guards->settings.input_max)
        cut(guard, "sends too much");
}

static void arm(struct guard *guard, int64_t delay_ms)
{
    loop_timer_cancel(guard->guards->loop, guard->deadline);
    guard->deadline = delay_ms ? loop_timer(guard->guards->loop, delay_ms, on_deadline, guard) : 0;
}

static void set_busy(struct guard *guard, bool busy)
{
    struct guards *guards = guard->guards;
    guards->busy += busy - guard->busy;
    bool quiet = guard->busy && guards->busy == 0;
    guard->busy = busy;
    if (quiet)
        guards->settings.quiet(guards->settings.arg);
}

static void detach(struct guard *guard)
{
    loop_timer_cancel(guard->guards->loop, guard->attach);
    guard->attach = 0;
    bufferevent_decref(guard->events);
}

static void release(struct guard *guard)
{
    struct guards *guards = guard->guards;
    evbuffer_remove_cb(bufferevent_get_input(guard->events), on_input, guard);
    arm(guard, 0);
    HASH_DEL(guards->all, guard);
    if (guard->gone)
        guard->gone(guard->gone_arg);
    set_busy(guard, false);
    if (guard->attach)
        detach(guard);
    free(guard);
    mind_the_door(guards);
}

void guards_destroy(struct guards *guards)
{
    struct guard *guard, *next;
    if (!guards)
        return;
    HASH_ITER(hh, guards->all, guard, next) /* accepted in the loop's last turn */
    release(guard);
    loop_timer_cancel(guards->loop, guards->pause);
    LL_DELETE(everyone, guards);
    free(guards);
}

static void on_connection_gone(struct evhttp_connection *connection, void *arg)
{
    (void)connection;
    release(arg);
}

/*
 * evhttp makes its connection only after it was given the bufferevent, and hands it out no sooner than with
 * the first request. But it is the argument of the callbacks that evhttp sets on the bufferevent
 * (libevent 2.1 and 2.2, http.c, evhttp_start_read_), so one turn later it can be read from there; a
 * connection that ended within that turn has no callbacks any more.
 */
static void on_attach(void *arg)
{
    struct guard *guard = arg;
    bufferevent_data_cb on_read;
    bufferevent_event_cb on_event;
    void *connection;
    bufferevent_getcb(guard->events, &on_read, NULL, &on_event, &connection);
    if (!on_event) {
        release(guard);
        return;
    }
    evhttp_connection_set_closecb(connection, on_connection_gone, guard);
    detach(guard);
}

/* Never NULL: evhttp would then take its own, plain and without a guard. */
static struct bufferevent *create_events(struct guards *guards, SSL_CTX *tls)
{
    struct event_base *base = loop_base(guards->loop);
    SSL *session = tls ? SSL_new(tls) : NULL;
    struct bufferevent *events = NULL;
    if (!tls)
        events = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    else if (session)
        events = bufferevent_openssl_socket_new(base, -1, session, BUFFEREVENT_SSL_ACCEPTING,
                                                BEV_OPT_CLOSE_ON_FREE);
    if (events)
        return events;
    log_error("http.no_memory", F_INT("connections", guards_count(guards)));
    abort();
}

struct bufferevent *guards_accept(struct guards *guards, SSL_CTX *tls)
{
    struct guard *guard = mem_new(1, sizeof(*guard));
    *guard = (struct guard){.guards = guards, .events = create_events(guards, tls)};
    bufferevent_incref(guard->events);
    guard->attach = loop_timer(guards->loop, 0, on_attach, guard);
    evbuffer_add_cb(bufferevent_get_input(guard->events), on_input, guard);
    HASH_ADD_PTR(guards->all, events, guard);
    arm(guard, guards->settings.request_ms);
    mind_the_door(guards);
    return guard->events;
}

static struct guard *find(struct guards *guards, struct bufferevent *events)
{
    struct guard *guard;
    HASH_FIND_PTR(guards->all, &events, guard);
    return guard;
}

static void enter(struct guards *guards, struct bufferevent *events, bool busy, int64_t deadline_ms)
{
    struct guard *guard = find(guards, events);
    if (!guard)
        return;
    arm(guard, deadline_ms);
    set_busy(guard, busy);
}

void guards_complete(struct guards *guards, struct bufferevent *events)
{
    enter(guards, events, true, 0);
}

void guards_answering(struct guards *guards, struct bufferevent *events)
{
    enter(guards, events, true, guards->settings.answer_ms);
}

void guards_answered(struct guards *guards, struct bufferevent *events)
{
    enter(guards, events, false, guards->settings.request_ms + IDLE_MS);
}

void guards_cut(struct guards *guards, struct bufferevent *events)
{
    struct guard *guard = find(guards, events);
    if (guard)
        cut(guard, "takes too little");
}

void guards_on_gone(struct guards *guards, struct bufferevent *events, loop_fn *fn, void *arg)
{
    struct guard *guard = find(guards, events);
    if (!guard)
        return;
    guard->gone = fn;
    guard->gone_arg = arg;
}
