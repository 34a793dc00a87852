/* Answers that come later, go on, or are waited for: deferred replies, streams, draining. */
#include "net.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "util/mem.h"
#include "util/metrics.h"

#define LARGE ((size_t)8 * 1024 * 1024)
#define CAP 80

static struct http_server *server;
static uint64_t held[CAP];
static int held_count, drained;

static void hold(const struct http_request *request, void *arg)
{
    (void)arg;
    assert_true(held_count < CAP);
    held[held_count++] = request->id;
}

static void answer_at_once(const struct http_request *request, void *arg)
{
    (void)arg;
    http_reply(server, request->id, 200, "text/plain", STR("yes"));
}

static const struct http_route routes[] = {
    {"/hold", HTTP_GET, HTTP_ANYONE, 0, hold},
    {"/yes", HTTP_GET, HTTP_ANYONE, 0, answer_at_once},
};

static void serve(int64_t reply_ms)
{
    struct err err;
    server = http_server_create(loop,
                                &(struct http_settings){.listen = "127.0.0.1:0",
                                                        .max_connections = CAP,
                                                        .reply_ms = reply_ms,
                                                        .routes = routes,
                                                        .route_count = ARRAY_LEN(routes)},
                                &err);
    assert_non_null(server);
}

static int setup(void **state)
{
    int result = net_setup(state);
    held_count = drained = 0;
    serve(0);
    return result;
}

static int teardown(void **state)
{
    http_server_destroy(server);
    return net_teardown(state);
}

/* A connection whose request the test holds; its id is the newest of held. */
static struct raw *ask(void)
{
    struct raw *raw = raw_connect(http_server_port(server));
    int before = held_count;
    raw_send(raw, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    WAIT(held_count == before + 1);
    return raw;
}

static void a_reply_may_come_later_and_counts_once(void **state)
{
    int64_t before = metric_read(METRIC_HTTP_REQUESTS, "202");
    (void)state;
    struct raw *raw = ask();
    assert_int_equal(http_server_open_requests(server), 1);
    http_reply(server, held[0], 202, "text/plain", STR("first"));
    http_reply(server, held[0], 200, "text/plain", STR("second"));
    http_problem(server, held[0], 500, "third");
    http_reply(server, 0, 200, "text/plain", STR("nobody"));
    http_reply(server, held[0] + 1000, 200, "text/plain", STR("nobody"));
    assert_int_equal(http_server_open_requests(server), 0);
    assert_int_equal(raw_answer(raw), 202);
    assert_string_equal(raw_body, "first");
    raw_send(raw, "GET /yes HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(raw_answer(raw), 200);
    assert_string_equal(raw_body, "yes");
    assert_int_equal(metric_read(METRIC_HTTP_REQUESTS, "202"), before + 1);
    raw_close(raw);
}

static void replies_find_their_own_request(void **state)
{
    struct raw *raws[5];
    (void)state;
    for (int i = 0; i < 5; i++)
        raws[i] = ask();
    for (int i = 4; i >= 0; i--) {
        char text[2] = {(char)('a' + i), '\0'};
        http_reply(server, held[i], 200, "text/plain", str_of(text));
    }
    for (int i = 0; i < 5; i++) {
        assert_int_equal(raw_answer(raws[i]), 200);
        assert_int_equal(raw_body[0], 'a' + i);
        raw_close(raws[i]);
    }
}

static void a_reply_without_a_body_has_no_type(void **state)
{
    (void)state;
    struct raw *raw = ask();
    http_reply(server, held[0], 204, NULL, STR(""));
    assert_int_equal(raw_answer(raw), 204);
    assert_null(strstr(raw_head, "Content-Type:"));
    raw_close(raw);
}

static void an_unanswered_request_gets_503(void **state)
{
    (void)state;
    http_server_destroy(server);
    serve(40);
    struct raw *raw = ask();
    assert_int_equal(raw_answer(raw), 503);
    assert_non_null(strstr(raw_body, "\"status\":503"));
    assert_int_equal(http_server_open_requests(server), 0);
    http_reply(server, held[0], 200, "text/plain", STR("too late"));
    raw_send(raw, "GET /yes HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(raw_answer(raw), 200);
    assert_string_equal(raw_body, "yes");
    raw_close(raw);
}

static void a_reply_to_a_peer_that_vanished_is_passed_over(void **state)
{
    (void)state;
    raw_reset(ask());
    raw_close(ask());
    net_glance();
    assert_int_equal(http_server_open_requests(server), 2);
    http_reply(server, held[0], 200, "text/plain", STR("hello?"));
    http_problem(server, held[1], 503, "hello?");
    assert_int_equal(http_server_open_requests(server), 0);
    WAIT(http_server_connections(server) == 0);
}

static void a_stream_goes_on_until_its_end(void **state)
{
    (void)state;
    struct raw *raw = ask();
    assert_true(http_stream_start(server, held[0], "text/event-stream"));
    assert_false(http_stream_start(server, held[0], "text/event-stream"));
    http_reply(server, held[0], 200, "text/plain", STR("not any more"));
    assert_int_equal(raw_answer(raw), 200);
    assert_non_null(strstr(raw_head, "Content-Type: text/event-stream\r\n"));
    assert_non_null(strstr(raw_head, "Transfer-Encoding: chunked\r\n"));
    assert_true(http_stream_send(server, held[0], STR("data: 1\n\n")));
    WAIT(strstr(buf_text(&raw->in), "9\r\ndata: 1\n\n\r\n"));
    assert_true(http_stream_send(server, held[0], STR("data: 2\n\n")));
    assert_true(http_stream_send(server, held[0], STR("data: 3\n\n")));
    assert_int_equal(http_server_open_requests(server), 1);
    http_stream_end(server, held[0]);
    http_stream_end(server, held[0]);
    assert_false(http_stream_send(server, held[0], STR("data: 4\n\n")));
    assert_int_equal(http_server_open_requests(server), 0);
    WAIT(strstr(buf_text(&raw->in), "data: 2\n\n\r\n9\r\ndata: 3\n\n\r\n0\r\n\r\n"));
    buf_clear(&raw->in);
    raw_send(raw, "GET /yes HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(raw_answer(raw), 200);
    raw_close(raw);
}

static void a_stream_to_an_old_client_ends_with_the_connection(void **state)
{
    struct raw *raw = raw_connect(http_server_port(server));
    (void)state;
    raw_send(raw, "GET /hold HTTP/1.0\r\n\r\n");
    WAIT(held_count == 1);
    assert_true(http_stream_start(server, held[0], "text/event-stream"));
    assert_true(http_stream_send(server, held[0], STR("data: 1\n\n")));
    WAIT(strstr(buf_text(&raw->in), "\r\n\r\ndata: 1\n\n"));
    http_stream_end(server, held[0]);
    WAIT(raw->closed);
    raw_close(raw);
    WAIT(http_server_connections(server) == 0);
}

static void a_stream_ends_when_its_peer_goes(void **state)
{
    (void)state;
    for (int reset = 0; reset <= 1; reset++) {
        struct raw *raw = ask();
        assert_true(http_stream_start(server, held[held_count - 1], "text/event-stream"));
        assert_int_equal(raw_answer(raw), 200);
        if (reset)
            raw_reset(raw);
        else
            raw_close(raw);
        WAIT(http_server_open_requests(server) == 0);
        assert_false(http_stream_send(server, held[held_count - 1], STR("data: 1\n\n")));
        WAIT(http_server_connections(server) == 0);
    }
}

/* The peer is gone, but the loop has not told us yet. */
static void a_stream_may_begin_too_late(void **state)
{
    (void)state;
    raw_reset(ask());
    (void)!http_stream_start(server, held[0], "text/event-stream");
    (void)!http_stream_send(server, held[0], STR("data: 1\n\n"));
    WAIT(http_server_open_requests(server) == 0 && http_server_connections(server) == 0);
    assert_false(http_stream_send(server, held[0], STR("data: 2\n\n")));
}

static void a_stream_that_nobody_reads_is_cut(void **state)
{
    char bytes[4096];
    size_t sent = 0;
    (void)state;
    memset(bytes, 'x', sizeof(bytes));
    struct raw *raw = ask();
    raw_deafen(raw);
    assert_true(http_stream_start(server, held[0], "text/event-stream"));
    while (http_stream_send(server, held[0], (struct str){bytes, sizeof(bytes)})) {
        sent += sizeof(bytes);
        assert_true(sent < (size_t)64 * 1024 * 1024);
        net_glance();
    }
    assert_true(sent >= (size_t)256 * 1024 - sizeof(bytes));
    assert_int_equal(http_server_open_requests(server), 0);
    WAIT(http_server_connections(server) == 0);
    raw_close(raw);
}

static void streams_have_a_cap(void **state)
{
    struct raw *raws[65];
    (void)state;
    for (int i = 0; i < 65; i++) {
        raws[i] = ask();
        assert_int_equal(http_stream_start(server, held[i], "text/event-stream"), i < 64);
        assert_int_equal(raw_answer(raws[i]), i < 64 ? 200 : 503);
    }
    http_stream_end(server, held[0]);
    raw_send(raws[64], "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    WAIT(held_count == 66);
    assert_true(http_stream_start(server, held[65], "text/event-stream"));
    for (int i = 0; i < 65; i++)
        raw_close(raws[i]);
    WAIT(http_server_open_requests(server) == 0);
}

static void note_drained(void *arg)
{
    (void)arg;
    drained++;
    assert_int_equal(http_server_open_requests(server), 0);
}

static void draining_nothing_is_done_at_once_but_not_inside(void **state)
{
    (void)state;
    http_server_drain(server, note_drained, NULL);
    assert_int_equal(drained, 0);
    WAIT(drained == 1);
}

static void draining_waits_for_what_is_held_and_refuses_the_rest(void **state)
{
    (void)state;
    struct raw *waiting = ask(), *open = raw_connect(http_server_port(server)), *stream = ask();
    assert_true(http_stream_start(server, held[1], "text/event-stream"));
    raw_send(open, "GET /yes HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(raw_answer(open), 200);

    http_server_drain(server, note_drained, NULL);
    WAIT(strstr(buf_text(&stream->in), "0\r\n\r\n"));
    assert_false(http_stream_send(server, held[1], STR("data: 1\n\n")));
    raw_send(open, "GET /yes HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(raw_answer(open), 503);
    assert_non_null(strstr(raw_head, "Connection: close\r\n"));
    assert_non_null(strstr(raw_head, "Retry-After: "));
    WAIT(open->closed);
    assert_int_equal(drained, 0);
    assert_int_equal(http_server_open_requests(server), 1);

    http_reply(server, held[0], 200, "text/plain", STR("in time"));
    WAIT(drained == 1);
    assert_int_equal(raw_answer(waiting), 200);
    assert_string_equal(raw_body, "in time");
    WAIT(waiting->closed);
    raw_close(waiting);
    raw_close(open);
    raw_close(stream);
}

static void draining_closes_the_door(void **state)
{
    int port = http_server_port(server);
    (void)state;
    struct raw *holder = ask();
    http_server_drain(server, note_drained, NULL);
    struct http_client *client = http_client_create(loop, 1, NULL);
    struct outcome outcome = {0};
    char url[64];
    assert_true(str_format(url, sizeof(url), "http://127.0.0.1:%d/yes", port));
    assert_true(http_client_start(client, &(struct http_call){.method = "GET", .url = url}, note_outcome,
                                  &outcome) != 0);
    WAIT(outcome.ended);
    assert_int_equal(outcome.outcome, HTTP_NOT_SENT);
    http_client_destroy(client);
    raw_close(holder);
}

static void draining_waits_until_the_last_byte_has_left(void **state)
{
    char *body = mem_new(LARGE, 1);
    (void)state;
    struct raw *raw = ask();
    raw_deafen(raw);
    http_server_drain(server, note_drained, NULL);
    http_reply(server, held[0], 200, "application/octet-stream", (struct str){body, LARGE});
    for (int i = 0; i < 50; i++)
        net_glance();
    assert_int_equal(drained, 0);
    raw_listen(raw);
    WAIT(drained == 1);
    http_server_destroy(server); /* nothing of it is lost */
    WAIT(raw->closed);
    assert_true(raw->in.len > LARGE);
    raw_close(raw);
    free(body);
    serve(0);
}

static void draining_does_not_wait_for_a_peer_that_vanished(void **state)
{
    (void)state;
    raw_reset(ask());
    http_server_drain(server, note_drained, NULL);
    net_glance();
    assert_int_equal(drained, 0); /* whoever holds it may still need the answer's outcome */
    http_reply(server, held[0], 200, "text/plain", STR("hello?"));
    WAIT(drained == 1);
}

static void draining_waits_for_one_that_comes_in_the_last_moment(void **state)
{
    (void)state;
    struct raw *raw = raw_connect(http_server_port(server));
    raw_send(raw, "GET /yes HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(raw_answer(raw), 200);
    raw_send(raw, "GET /yes HTTP/1.1\r\nHost: a\r\n\r\n"); /* the loop sees it when it comes to say: done */
    http_server_drain(server, note_drained, NULL);
    WAIT(drained == 1);
    http_server_destroy(server);
    assert_int_equal(raw_answer(raw), 503);
    raw_close(raw);
    serve(0);
}

static void the_server_may_end_with_requests_held_and_streams_open(void **state)
{
    (void)state;
    for (int draining = 0; draining <= 1; draining++) {
        struct raw *raws[4];
        for (int i = 0; i < 4; i++)
            raws[i] = ask();
        assert_true(http_stream_start(server, held[held_count - 3], "text/event-stream"));
        assert_true(http_stream_start(server, held[held_count - 2], "text/event-stream"));
        raw_reset(raws[2]);
        raw_reset(raws[3]);
        if (draining)
            http_server_drain(server, note_drained, NULL);
        http_server_destroy(server);
        WAIT(raws[0]->closed && raws[1]->closed);
        assert_int_equal(drained, 0);
        raw_close(raws[0]);
        raw_close(raws[1]);
        serve(0);
    }
    http_server_destroy(NULL);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_reply_may_come_later_and_counts_once),
        CASE(replies_find_their_own_request),
        CASE(a_reply_without_a_body_has_no_type),
        CASE(an_unanswered_request_gets_503),
        CASE(a_reply_to_a_peer_that_vanished_is_passed_over),
        CASE(a_stream_goes_on_until_its_end),
        CASE(a_stream_to_an_old_client_ends_with_the_connection),
        CASE(a_stream_ends_when_its_peer_goes),
        CASE(a_stream_may_begin_too_late),
        CASE(a_stream_that_nobody_reads_is_cut),
        CASE(streams_have_a_cap),
        CASE(draining_nothing_is_done_at_once_but_not_inside),
        CASE(draining_waits_for_what_is_held_and_refuses_the_rest),
        CASE(draining_closes_the_door),
        CASE(draining_waits_until_the_last_byte_has_left),
        CASE(draining_does_not_wait_for_a_peer_that_vanished),
        CASE(draining_waits_for_one_that_comes_in_the_last_moment),
        CASE(the_server_may_end_with_requests_held_and_streams_open),
    };
    return cmocka_run_group_tests_name("http_answers", tests, NULL, NULL);
}
