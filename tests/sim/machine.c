/*
 * The machine under the desk, made up: clock, randomness, loop, HTTP client and server, storage thread. The
 * program is linked with --wrap for the calls that the real ones make of the system (meson.build), and
 * without bot/net.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <utlist.h>

#include "net/http_client.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "sim.h"
#include "store/store.h"

#define COMMIT_MS 3  /* from the first waiting unit to its commit */
#define COLLECT_MS 1 /* from the commit to the loop */
#define IDLE_MS (10 * SECOND_MS)

static struct sim *machine;

void machine_set(struct sim *sim)
{
    machine = sim;
}

struct sim *machine_get(void)
{
    return machine;
}

/* ---- Clock and randomness ---- */

int __wrap_clock_gettime(clockid_t which, struct timespec *ret);
ssize_t __wrap_getrandom(void *bytes, size_t len, unsigned flags);
int __real_clock_gettime(clockid_t which, struct timespec *ret);
ssize_t __real_getrandom(void *bytes, size_t len, unsigned flags);

int __wrap_clock_gettime(clockid_t which, struct timespec *ret)
{
    if (!machine)
        return __real_clock_gettime(which, ret);
    int64_t now_ms = which == CLOCK_REALTIME ? sim_wall_ms(machine) : machine->true_ms;
    *ret = (struct timespec){.tv_sec = now_ms / SECOND_MS, .tv_nsec = now_ms % SECOND_MS * 1000000};
    return 0;
}

ssize_t __wrap_getrandom(void *bytes, size_t len, unsigned flags)
{
    unsigned char *at = bytes;
    if (!machine)
        return __real_getrandom(bytes, len, flags);
    for (size_t i = 0; i < len; i++)
        at[i] = (unsigned char)dice_next(&machine->random);
    return (ssize_t)len;
}

/* ---- The loop ---- */

struct timer {
    loop_fn *fn;
    void *arg;
};

static void fire(struct sim *sim, void *owned)
{
    struct timer *timer = owned;
    (void)sim;
    timer->fn(timer->arg);
}

uint64_t loop_timer(struct loop *loop, int64_t delay_ms, loop_fn *fn, void *arg)
{
    struct timer *timer = mem_new(1, sizeof(*timer));
    (void)loop;
    *timer = (struct timer){fn, arg};
    uint64_t id = ++machine->numbers;
    if (!machine->tick) /* the first that the desk sets */
        machine->tick = id, machine->tick_fn = fn;
    else if (fn == machine->tick_fn)
        machine->tick = id;
    agenda_add(&machine->agenda, (struct future){.at_ms = machine->true_ms + MAX(delay_ms, 0),
                                                 .id = id,
                                                 .life = machine->life,
                                                 .happen = fire,
                                                 .owned = timer});
    return id;
}

void loop_timer_cancel(struct loop *loop, uint64_t timer)
{
    (void)loop;
    agenda_cancel(&machine->agenda, timer);
}

void loop_post(struct loop *loop, loop_fn *fn, void *arg)
{
    (void)loop_timer(loop, 0, fn, arg);
}

/* ---- The storage thread ---- */

struct job {
    store_unit_fn *unit;
    store_done_fn *done;
    void *arg;
    enum unit_result result;
    struct job *prev, *next;
};

bool __wrap_store_submit(struct store *store, store_unit_fn *unit, store_done_fn *done, void *arg);
size_t __wrap_store_waiting(const struct store *store);

static void finish(struct sim *sim, struct job **list)
{
    while (*list) {
        struct job *job = *list;
        DL_DELETE(*list, job);
        if (job->done)
            job->done(sim->dying ? UNIT_FAILED : job->result, job->arg);
        free(job);
    }
}

static void collect(struct sim *sim, void *owned)
{
    (void)owned;
    finish(sim, &sim->jobs_done);
}

static void commit(struct sim *sim, void *owned)
{
    (void)owned;
    struct job *job, *next;
    bool broken = sim_has_fault(sim, FAULT_DISK);
    DL_FOREACH_SAFE(sim->jobs, job, next)
    {
        struct err err;
        if (broken)
            store_inject_failure(sim->store, 1);
        int value = store_run(sim->store, job->unit, job->arg, &err);
        store_inject_failure(sim->store, 0);
        job->result = value == 0 ? UNIT_DONE : value < 0 ? UNIT_FAILED : UNIT_UNDONE;
        sim->tally.units++;
        sim->tally.commits_failed += job->result == UNIT_FAILED;
        if (job->result == UNIT_FAILED && !broken)
            sim_complain(sim, 0, "a unit of work failed: %s", err.text);
        DL_DELETE(sim->jobs, job);
        DL_APPEND(sim->jobs_done, job);
    }
    agenda_add(&sim->agenda,
               (struct future){.at_ms = sim->true_ms + COLLECT_MS, .life = sim->life, .happen = collect});
}

bool __wrap_store_submit(struct store *store, store_unit_fn *unit, store_done_fn *done, void *arg)
{
    struct sim *sim = machine;
    (void)store;
    if (sim->dying)
        return false;
    struct job *job = mem_new(1, sizeof(*job));
    *job = (struct job){.unit = unit, .done = done, .arg = arg};
    if (!sim->jobs)
        agenda_add(&sim->agenda,
                   (struct future){.at_ms = sim->true_ms + COMMIT_MS, .life = sim->life, .happen = commit});
    DL_APPEND(sim->jobs, job);
    return true;
}

size_t __wrap_store_waiting(const struct store *store)
{
    (void)store;
    size_t count = 0;
    struct job *job;
    DL_FOREACH(machine->jobs, job) count++;
    return count;
}

/* ---- The HTTP client ---- */

#define CALLS_MAX 64 /* as bot/main.c */

struct call_open {
    uint64_t id;
    http_done_fn *done;
    void *arg;
    struct verdict_of_send verdict;
    struct call_open *prev, *next;
};

struct answer {
    uint64_t call;
};

static void free_call(struct sim *sim, struct call_open *call)
{
    DL_DELETE(sim->calls, call);
    sim->calls_open--;
    buf_free(&call->verdict.body);
    free(call);
}

static void answer(struct sim *sim, void *owned)
{
    const struct answer *of = owned;
    struct call_open *call;
    DL_FOREACH(sim->calls, call)
    {
        if (call->id == of->call)
            break;
    }
    if (!call)
        return;
    struct call_open ended = *call;
    call->verdict.body = (struct buf){0};
    free_call(sim, call);
    const struct http_result result = {.outcome = ended.verdict.outcome,
                                       .status = ended.verdict.status,
                                       .retry_after_ms = ended.verdict.retry_after_ms,
                                       .body = buf_str(&ended.verdict.body),
                                       .error =
                                           ended.verdict.outcome == HTTP_ANSWERED ? NULL : "no connection"};
    ended.done(ended.id, &result, ended.arg);
    buf_free(&ended.verdict.body);
}

uint64_t http_client_start(struct http_client *client, const struct http_call *call, http_done_fn *done,
                           void *arg)
{
    struct sim *sim = machine;
    (void)client;
    if (sim->calls_open >= CALLS_MAX)
        return 0;
    struct call_open *open = mem_new(1, sizeof(*open));
    *open = (struct call_open){.id = ++sim->numbers, .done = done, .arg = arg};
    platform_judge(sim, call, &open->verdict);
    DL_APPEND(sim->calls, open);
    sim->calls_open++;
    struct answer *of = mem_new(1, sizeof(*of));
    of->call = open->id;
    agenda_add(&sim->agenda, (struct future){.at_ms = sim->true_ms + open->verdict.in_ms,
                                             .life = sim->life,
                                             .happen = answer,
                                             .owned = of});
    return open->id;
}

/* ---- The HTTP server ---- */

const char *http_header(const struct http_request *request, const char *name)
{
    return post_header(request->handle, name);
}

bool http_query(const struct http_request *request, const char *name, char *ret, size_t size, size_t *ret_len)
{
    (void)request;
    (void)name;
    (void)ret;
    (void)size;
    (void)ret_len;
    return false;
}

void http_reply(struct http_server *server, uint64_t request, int status, const char *type, struct str body)
{
    (void)server;
    (void)type;
    (void)body;
    server_answered(machine, request, status);
}

void http_problem(struct http_server *server, uint64_t request, int status, const char *detail)
{
    (void)server;
    (void)detail;
    server_answered(machine, request, status);
}

/* ---- What dies with the server ---- */

void machine_drop(struct sim *sim)
{
    sim->dying = true;
    finish(sim, &sim->jobs);
    finish(sim, &sim->jobs_done);
    while (sim->calls)
        free_call(sim, sim->calls);
    sim->dying = false;
}

/* ---- Time goes on ---- */

void sim_plan(struct sim *sim, int64_t in_ms, future_fn *happen, void *owned)
{
    agenda_add(&sim->agenda,
               (struct future){.at_ms = sim->true_ms + MAX(in_ms, 0), .happen = happen, .owned = owned});
}

int64_t sim_wall_ms(const struct sim *sim)
{
    return sim->true_ms + sim->offset_ms;
}

bool sim_has_fault(const struct sim *sim, enum fault_kind kind)
{
    for (size_t i = 0; i < sim->fault_count; i++) {
        const struct fault *fault = &sim->faults[i];
        if (fault->kind == kind && sim->true_ms >= fault->from_ms && sim->true_ms < fault->to_ms)
            return true;
    }
    return false;
}

/* A tick that would find nothing, for nothing has happened and nothing falls due, is put off. */
static bool put_off(struct sim *sim, struct future *future)
{
    const struct future *next = agenda_first(&sim->agenda);
    if (future->id != sim->tick || sim->stirred || sim->jobs || sim->jobs_done)
        return false;
    int64_t due_ms = promises_next_due_ms(sim);
    int64_t until_ms = future->at_ms + IDLE_MS;
    if (due_ms != INT64_MAX)
        until_ms = MIN(until_ms, due_ms - sim->offset_ms);
    if (next)
        until_ms = MIN(until_ms, next->at_ms);
    if (until_ms <= future->at_ms)
        return false;
    sim->stirred = true; /* the next is not put off again */
    future->at_ms = until_ms;
    agenda_add(&sim->agenda, *future);
    return true;
}

static void happen(struct sim *sim, struct future *future)
{
    bool is_over = !future->happen || (future->life && future->life != sim->life);
    if (is_over) {
        free(future->owned);
        return;
    }
    if (put_off(sim, future))
        return;
    sim->true_ms = MAX(sim->true_ms, future->at_ms);
    bool quiet = future->happen == fire || future->happen == commit || future->happen == collect;
    sim->stirred = !quiet;
    future->happen(sim, future->owned);
    free(future->owned);
}

void sim_run(struct sim *sim, int64_t until_ms)
{
    const struct future *first;
    while (!sim->complaint && (first = agenda_first(&sim->agenda)) && first->at_ms <= until_ms) {
        struct future future = agenda_take(&sim->agenda);
        happen(sim, &future);
        if (sim->true_ms >= sim->next_check_ms && !sim->complaint) {
            sim->next_check_ms = sim->true_ms + MINUTE_MS;
            promises_check(sim, false);
        }
    }
    if (!sim->complaint)
        sim->true_ms = MAX(sim->true_ms, until_ms);
}
