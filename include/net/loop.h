/*
 * The event loop: one thread, libevent behind it. Everything below is called on the loop's thread unless it
 * says otherwise. A callback unpacks, finds by id, does one verb and returns; nothing here blocks.
 */
#ifndef PUKAAR_NET_LOOP_H
#define PUKAAR_NET_LOOP_H

#include "util/base.h"
#include "util/err.h"

struct loop;
typedef void loop_fn(void *arg);

struct loop *loop_create(struct err *err);
void loop_destroy(struct loop *loop); /* NULL is fine; timers and signals still set are dropped */
/* Runs until loop_stop(). Stays alive with nothing to watch. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

/* Calls fn(arg) once after delay_ms (0: next turn). The id is never 0 and never used again; cancelling a gone
 * one is fine. */
uint64_t loop_timer(struct loop *loop, int64_t delay_ms, loop_fn *fn, void *arg);
void loop_timer_cancel(struct loop *loop, uint64_t timer);
/* Calls fn(arg) on the loop's thread soon. From any thread; order is kept. */
void loop_post(struct loop *loop, loop_fn *fn, void *arg);
/* Calls fn(arg) on the loop for each signal of this number, until the loop is destroyed. */
int loop_on_signal(struct loop *loop, int signal_number, loop_fn *fn, void *arg) NODISCARD;

/* For other files of net/ only. */
struct event_base;
struct event_base *loop_base(struct loop *loop);

#endif
