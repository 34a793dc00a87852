/* What a connection may do to the server: how many there are, how long they take, how they end. After each
 * test every connection must have been counted out again. */
#include "net.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/metrics.h"

#define LARGE ((size_t)32 * 1024 * 1024) /* more than the kernel keeps for two ends of a connection */

static struct http_server *server;
static uint64_t held[64];
static int held_count, failed_accepts;

static void answer_at_once(const struct http_request *request, void *arg)
{
    (void)arg;
    http_reply(server, request->id, 200, "text/plain", STR("yes"));
}

static void answer_large(const struct http_request *request, void *arg)
{
    char *body = mem_new(LARGE, 1);
    (void)arg;
    http_reply(server, request->id, 200, "application/octet-stream", (struct str){body, LARGE});
    free(body);
}

static void hold(const struct http_request *request, void *arg)
{
    (void)arg;
    assert_true(held_count < (int)ARRAY_LEN(held));
    held[held_count++] = request->id;
}

static const struct http_route routes[] = {
    {"/yes", HTTP_GET | HTTP_POST, HTTP_ANYONE, 1000, answer_at_once},
    {"/large", HTTP_GET, HTTP_ANYONE, 0, answer_large},
    {"/hold", HTTP_GET, HTTP_ANYONE, 0, hold},
};

static void serve(int max_connections, int64_t request_ms, int64_t answer_ms)
{
    struct err err;
    server = http_server_create(loop,
                                &(struct http_settings){.listen = "127.0.0.1:0",
                                                        .max_connections = max_connections,
                                                        .request_ms = request_ms,
                                                        .answer_ms = answer_ms,
                                                        .routes = routes,
                                                        .route_count = ARRAY_LEN(routes)},
                                &err);
    assert_non_null(server);
    held_count = 0;
}

static struct raw *dial(void)
{
    return raw_connect(http_server_port(server));
}

static void nobody_is_left(void)
{
    WAIT(http_server_connections(server) == 0);
    assert_int_equal(metric_read(METRIC_CONNECTIONS, NULL), 0);
    http_server_destroy(server);
}

static int answered_of(struct raw *const *raws, int count, int cap)
{
    int answered = 0;
    assert_in_range(http_server_connections(server), 0, cap);
    for (int i = 0; i < count; i++)
        answered += raws[i] && strstr(buf_text(&raws[i]->in), "\r\n\r\nyes") != NULL;
    return answered;
}

static void over_the_cap_they_wait_and_are_served_later(void **state)
{
    struct raw *raws[10];
    (void)state;
    serve(3, 0, 0);
    for (int i = 0; i < 10; i++) {
        raws[i] = dial();
        raw_send(raws[i], "GET /yes HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    WAIT(answered_of(raws, 10, 3) == 3);
    assert_int_equal(http_server_connections(server), 3);
    assert_int_equal(metric_read(METRIC_CONNECTIONS, NULL), 3);
    for (int served = 3; served < 10; served++) {
        for (int i = 0; i < 10; i++) { /* one that was served makes room for one more */
            if (raws[i] && raws[i]->in.len) {
                raw_close(raws[i]);
                raws[i] = NULL;
                break;
            }
        }
        WAIT(answered_of(raws, 10, 3) == 3);
    }
    for (int i = 0; i < 10; i++) {
        if (raws[i])
            raw_close(raws[i]);
    }
    nobody_is_left();
}

static void one_that_never_says_a_byte_is_cut(void **state)
{
    (void)state;
    serve(1, 60, 0);
    int64_t begin_ms = clock_mono_ms();
    struct raw *raw = dial();
    WAIT(raw->closed);
    assert_in_range(clock_mono_ms() - begin_ms, 50, 5000); /* evhttp's own limit is 15 s */
    raw_close(raw);
    nobody_is_left();
}

struct drip {
    struct raw *raw;
    const char *bytes; /* sent one by one, the last again and again */
    uint64_t timer;
};

static void on_drip(void *arg)
{
    struct drip *drip = arg;
    raw_push(drip->raw, drip->bytes, 1);
    drip->bytes += drip->bytes[1] != '\0';
    drip->timer = loop_timer(loop, 2, on_drip, drip);
}

static void one_that_drips_is_cut_however_busy_it_looks(void **state)
{
    static const char *const requests[] = {"GET /yes HTTP/1.1\r\nHost: aaaa", "GET /yesyesyes",
                                           "POST /yes HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nxxx",
                                           "POST /yes HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\nxxx" /* over the limit: read and dropped */};
    (void)state;
    serve(1, 80, 0);
    for (size_t i = 0; i < ARRAY_LEN(requests); i++) {
        int64_t begin_ms = clock_mono_ms();
        struct drip drip = {.raw = dial(), .bytes = requests[i]};
        on_drip(&drip);
        WAIT(drip.raw->closed);
        assert_in_range(clock_mono_ms() - begin_ms, 70, 5000);
        assert_int_equal(drip.raw->in.len, 0);
        loop_timer_cancel(loop, drip.timer);
        raw_close(drip.raw);
    }
    nobody_is_left();
}

static void one_that_does_not_take_its_answer_is_cut(void **state)
{
    (void)state;
    serve(1, 0, 60);
    struct raw *raw = dial();
    raw_deafen(raw);
    raw_send(raw, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    WAIT(http_server_connections(server) == 1);
    WAIT(http_server_connections(server) == 0);
    raw_close(raw);
    nobody_is_left();
}

/* evhttp reads on while an answer leaves; what comes must not pile up. */
static void one_that_floods_while_its_answer_leaves_is_cut(void **state)
{
    static const char flood[65536];
    (void)state;
    serve(1, 0, 0);
    struct raw *raw = dial();
    raw_deafen(raw);
    raw_send(raw, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    WAIT(http_server_connections(server) == 1);
    WAIT(http_server_connections(server) == 0 || !raw_push(raw, flood, sizeof(flood)));
    raw_close(raw);
    nobody_is_left();
}

static void peers_may_vanish_at_any_moment(void **state)
{
    static const char *const requests[] = {"",
                                           "GET /y",
                                           "GET /yes HTTP/1.1\r\nHost: a\r\n",
                                           "GET /yes HTTP/1.1\r\nHost: a\r\n\r\n",
                                           "POST /yes HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nxx",
                                           "GET /large HTTP/1.1\r\nHost: a\r\n\r\n",
                                           "nonsense\r\n\r\n",
                                           "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n"};
    (void)state;
    serve(4, 0, 0);
    for (size_t i = 0; i < ARRAY_LEN(requests); i++) {
        for (int turns = 0; turns < 6; turns++) {
            struct raw *raw = dial();
            raw_send(raw, requests[i]);
            for (int turn = 0; turn < turns; turn++)
                net_glance();
            if (turns % 2)
                raw_reset(raw);
            else
                raw_close(raw);
            WAIT(http_server_connections(server) == http_server_open_requests(server));
            while (held_count > 0)
                http_reply(server, held[--held_count], 200, "text/plain", STR("late"));
        }
    }
    /* Those that came and went before the server looked. */
    for (int i = 0; i < 20; i++)
        raw_reset(dial());
    struct raw *raw = dial();
    raw_send(raw, "GET /yes HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(raw_answer(raw), 200);
    raw_close(raw);
    WAIT(http_server_open_requests(server) == 0);
    nobody_is_left();
}

static void count_failed_accepts(const char *line, void *arg)
{
    (void)arg;
    failed_accepts += strstr(line, "http.accept_failed") != NULL;
}

/* Uses up every file descriptor below a new limit; how many were taken. */
static int use_up_files(int *files, int max, rlim_t limit)
{
    int count = 0;
    struct rlimit files_limit;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &files_limit), 0);
    files_limit.rlim_cur = limit;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &files_limit), 0);
    while (count < max && (files[count] = dup(2)) >= 0)
        count++;
    assert_true(count < max && errno == EMFILE);
    return count;
}

static void out_of_files_it_pauses_and_recovers(void **state)
{
    int files[256];
    struct rlimit before;
    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    serve(8, 0, 0);
    struct raw *raw = dial();
    raw_send(raw, "GET /yes HTTP/1.1\r\nHost: a\r\n\r\n");
    failed_accepts = 0;
    log_redirect(count_failed_accepts, NULL);
    int count = use_up_files(files, ARRAY_LEN(files), 128), turns = 0;
    WAIT(failed_accepts > 0);
    int64_t until_ms = clock_mono_ms() + 60; /* within the pause of 100 ms nothing is tried */
    WAIT(++turns && clock_mono_ms() >= until_ms);
    assert_in_range(turns, 1, 20);
    WAIT(failed_accepts > 1); /* it tried again after the pause */
    while (count > 0)
        close(files[--count]);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(raw_answer(raw), 200);
    log_redirect(NULL, NULL);
    raw_close(raw);
    nobody_is_left();
}

static void the_server_may_end_with_connections_in_any_state(void **state)
{
    static const char *const requests[] = {"", "GET /y", "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n",
                                           "GET /yes HTTP/1.1\r\nHost: a\r\n\r\n",
                                           "GET /large HTTP/1.1\r\nHost: a\r\n\r\n"};
    struct raw *raws[ARRAY_LEN(requests)], *late;
    (void)state;
    serve((int)ARRAY_LEN(requests), 0, 0); /* full: its listener is disabled */
    for (size_t i = 0; i < ARRAY_LEN(requests); i++) {
        raws[i] = dial();
        raw_deafen(raws[i]);
        raw_send(raws[i], requests[i]);
    }
    WAIT(held_count == 1 && http_server_connections(server) == (int)ARRAY_LEN(requests));
    http_server_destroy(server);
    for (size_t i = 0; i < ARRAY_LEN(requests); i++)
        raw_close(raws[i]);

    serve(4, 0, 0); /* and one accepted in the loop's last turn */
    late = dial();
    WAIT(http_server_connections(server) == 1);
    http_server_destroy(server);
    WAIT(late->closed);
    raw_close(late);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, net_setup, net_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(over_the_cap_they_wait_and_are_served_later),
        CASE(one_that_never_says_a_byte_is_cut),
        CASE(one_that_drips_is_cut_however_busy_it_looks),
        CASE(one_that_does_not_take_its_answer_is_cut),
        CASE(one_that_floods_while_its_answer_leaves_is_cut),
        CASE(peers_may_vanish_at_any_moment),
        CASE(out_of_files_it_pauses_and_recovers),
        CASE(the_server_may_end_with_connections_in_any_state),
    };
    return cmocka_run_group_tests_name("http_connections", tests, NULL, NULL);
}
