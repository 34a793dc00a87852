/* The event loop over libevent. Other threads reach it through one queue and one eventfd, and through nothing
 * else. */
#include "net/loop.h"

#include <errno.h>
#include <event2/event.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <uthash.h>
#include <utlist.h>

#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/metrics.h"

#define LAG_PERIOD_MS 1000

struct timer {
    uint64_t id;
    struct loop *loop;
    struct event *event;
    loop_fn *fn;
    void *arg;
    UT_hash_handle hh; /* loop.timers */
};

struct posted {
    loop_fn *fn;
    void *arg;
    struct posted *prev, *next; /* loop.posted */
};

struct watch {
    struct event *event;
    loop_fn *fn;
    void *arg;
    struct watch *next; /* loop.watches */
};

struct loop {
    struct event_base *base;
    struct timer *timers;
    uint64_t last_timer;
    struct watch *watches;
    int wake_fd;
    struct event *wake;
    pthread_mutex_t lock; /* posted */
    struct posted *posted;
    struct event *lag;
    int64_t lag_due_us;
};

static void on_library_log(int severity, const char *message)
{
    log_write(severity >= EVENT_LOG_ERR    ? LOG_ERROR
              : severity == EVENT_LOG_WARN ? LOG_WARN
                                           : LOG_DEBUG,
              "libevent", (const struct log_field[]){F_TEXT("message", message), {0}});
}

static void on_library_fatal(int error)
{
    log_error("libevent.fatal", F_INT("error", error));
    abort();
}

static void on_wake(evutil_socket_t fd, short events, void *arg)
{
    struct loop *loop = arg;
    uint64_t count;
    (void)events;
    if (read(fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
        log_error("loop.wake", F_TEXT("why", strerror(errno)));
    pthread_mutex_lock(&loop->lock);
    struct posted *posted = loop->posted, *item, *next;
    loop->posted = NULL;
    pthread_mutex_unlock(&loop->lock);
    DL_FOREACH_SAFE(posted, item, next)
    {
        item->fn(item->arg);
        free(item);
    }
}

static void plan_lag(struct loop *loop)
{
    struct timeval period = {.tv_sec = LAG_PERIOD_MS / 1000};
    loop->lag_due_us = clock_mono_us() + LAG_PERIOD_MS * 1000;
    evtimer_add(loop->lag, &period);
}

static void on_lag(evutil_socket_t fd, short events, void *arg)
{
    struct loop *loop = arg;
    (void)fd;
    (void)events;
    metric_observe(METRIC_LOOP_LAG_US, MAX(clock_mono_us() - loop->lag_due_us, 0));
    plan_lag(loop);
}

struct loop *loop_create(struct err *err)
{
    struct loop *loop = mem_new(1, sizeof(*loop));
    event_set_log_callback(on_library_log);
    event_set_fatal_callback(on_library_fatal);
    signal(SIGPIPE, SIG_IGN); /* a peer that went away is an error of write(2), not an end of ours */
    pthread_mutex_init(&loop->lock, NULL);
    loop->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    loop->base = event_base_new();
    if (loop->wake_fd < 0 || !loop->base) {
        err_set(err, "no event loop: %s", strerror(errno));
        loop_destroy(loop);
        return NULL;
    }
    loop->wake = event_new(loop->base, loop->wake_fd, EV_READ | EV_PERSIST, on_wake, loop);
    event_add(loop->wake, NULL);
    loop->lag = evtimer_new(loop->base, on_lag, loop);
    plan_lag(loop);
    log_info("loop.created", F_TEXT("libevent", event_get_version()),
             F_TEXT("method", event_base_get_method(loop->base)));
    return loop;
}

static void free_event(struct event *event)
{
    if (event)
        event_free(event);
}

void loop_destroy(struct loop *loop)
{
    if (!loop)
        return;
    struct timer *timer, *next_timer;
    struct watch *watch, *next_watch;
    struct posted *item, *next_item;
    HASH_ITER(hh, loop->timers, timer, next_timer)
    loop_timer_cancel(loop, timer->id);
    LL_FOREACH_SAFE(loop->watches, watch, next_watch)
    {
        event_free(watch->event);
        free(watch);
    }
    DL_FOREACH_SAFE(loop->posted, item, next_item)
    free(item);
    free_event(loop->wake);
    free_event(loop->lag);
    if (loop->base)
        event_base_free(loop->base);
    if (loop->wake_fd >= 0)
        close(loop->wake_fd);
    pthread_mutex_destroy(&loop->lock);
    free(loop);
}

void loop_run(struct loop *loop)
{
    event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY);
}

void loop_stop(struct loop *loop)
{
    event_base_loopbreak(loop->base);
}

static void on_timer(evutil_socket_t fd, short events, void *arg)
{
    struct timer *timer = arg;
    loop_fn *fn = timer->fn;
    void *fn_arg = timer->arg;
    (void)fd;
    (void)events;
    loop_timer_cancel(timer->loop, timer->id);
    fn(fn_arg);
}

uint64_t loop_timer(struct loop *loop, int64_t delay_ms, loop_fn *fn, void *arg)
{
    struct timer *timer = mem_new(1, sizeof(*timer));
    delay_ms = MAX(delay_ms, 0);
    struct timeval delay = {.tv_sec = delay_ms / 1000, .tv_usec = delay_ms % 1000 * 1000};
    *timer = (struct timer){.id = ++loop->last_timer, .loop = loop, .fn = fn, .arg = arg};
    timer->event = evtimer_new(loop->base, on_timer, timer);
    evtimer_add(timer->event, &delay);
    HASH_ADD(hh, loop->timers, id, sizeof(timer->id), timer);
    return timer->id;
}

void loop_timer_cancel(struct loop *loop, uint64_t id)
{
    struct timer *timer;
    HASH_FIND(hh, loop->timers, &id, sizeof(id), timer);
    if (!timer)
        return;
    HASH_DEL(loop->timers, timer);
    event_free(timer->event);
    free(timer);
}

void loop_post(struct loop *loop, loop_fn *fn, void *arg)
{
    struct posted *item = mem_new(1, sizeof(*item));
    const uint64_t one = 1;
    *item = (struct posted){.fn = fn, .arg = arg};
    pthread_mutex_lock(&loop->lock);
    DL_APPEND(loop->posted, item);
    pthread_mutex_unlock(&loop->lock);
    if (write(loop->wake_fd, &one, sizeof(one)) < 0 && errno != EAGAIN)
        abort(); /* the fd is ours and open: anything else is a bug */
}

static void on_signal(evutil_socket_t number, short events, void *arg)
{
    struct watch *watch = arg;
    (void)number;
    (void)events;
    watch->fn(watch->arg);
}

int loop_on_signal(struct loop *loop, int signal_number, loop_fn *fn, void *arg)
{
    struct watch *watch = mem_new(1, sizeof(*watch));
    *watch = (struct watch){.fn = fn, .arg = arg};
    watch->event = evsignal_new(loop->base, signal_number, on_signal, watch);
    if (!watch->event || event_add(watch->event, NULL) < 0) {
        free_event(watch->event);
        free(watch);
        return -1;
    }
    LL_PREPEND(loop->watches, watch);
    return 0;
}

struct event_base *loop_base(struct loop *loop)
{
    return loop->base;
}
