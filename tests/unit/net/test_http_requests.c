/* What a request meets before its handler: routes, roles, limits, and everything that could be read in two
 * ways. */
#include "net.h"

#include <stdio.h>
#include <stdlib.h>

#include "util/mem.h"

static struct http_server *server;
static bool token_right;

static void show(const struct http_request *request, void *arg)
{
    char name[16] = "-";
    struct buf buf_auto body = {0};
    size_t len = 0;
    (void)arg;
    bool has_name = http_query(request, "name", name, sizeof(name), &len);
    const char *header = http_header(request, "x-test");
    buf_addf(&body, "method=%d path=%.*s query=%.*s name=%s/%zu header=%s loopback=%d body=%zu",
             request->method, (int)request->path.len, request->path.at, (int)request->query.len,
             request->query.at, has_name ? name : "(none)", len, header ? header : "(none)",
             request->peer_is_loopback, request->body.len);
    http_reply(server, request->id, 200, "text/plain; charset=utf-8", buf_str(&body));
}

static void echo(const struct http_request *request, void *arg)
{
    (void)arg;
    http_reply_with(server, request->id, 201, "application/octet-stream", request->body, "X-Made", "yes");
}

static void must_not_run(const struct http_request *request, void *arg)
{
    (void)request;
    (void)arg;
    fail_msg("a handler ran that must not");
}

static bool allow(const struct http_request *request, void *arg)
{
    (void)arg;
    return request->route->role != HTTP_ADMIN || token_right;
}

static const struct http_route routes[] = {
    {"/show", HTTP_GET, HTTP_ANYONE, 64, show},
    {"/echo", HTTP_POST | HTTP_PUT, HTTP_ANYONE, 1000, echo},
    {"/large", HTTP_POST, HTTP_PLATFORM, 100000, echo},
    {"/below/*", HTTP_GET, HTTP_ANYONE, 0, show},
    {"/split", HTTP_GET, HTTP_ANYONE, 0, show},
    {"/split", HTTP_DELETE, HTTP_ANYONE, 0, show},
    {"/admin", HTTP_GET, HTTP_ADMIN, 0, show},
    {"/nobody", HTTP_GET, HTTP_NOBODY, 0, must_not_run},
};

static void serve(bool (*allowing)(const struct http_request *, void *))
{
    struct err err;
    server = http_server_create(loop,
                                &(struct http_settings){.listen = "127.0.0.1:0",
                                                        .max_connections = 8,
                                                        .routes = routes,
                                                        .route_count = ARRAY_LEN(routes),
                                                        .allow = allowing},
                                &err);
    assert_non_null(server);
    assert_true(http_server_port(server) > 0);
}

static int setup(void **state)
{
    int result = net_setup(state);
    token_right = false;
    serve(allow);
    return result;
}

static int teardown(void **state)
{
    http_server_destroy(server);
    return net_teardown(state);
}

/* Sends bytes on a new connection; the answer's status. */
static int ask(const char *bytes)
{
    struct raw *raw = raw_connect(http_server_port(server));
    raw_send(raw, bytes);
    int status = raw_answer(raw);
    raw_close(raw);
    return status;
}

static int get(const char *target)
{
    char request[2048];
    assert_true(str_format(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", target));
    return ask(request);
}

static void assert_head(const char *part)
{
    if (!strstr(raw_head, part))
        fail_msg("no \"%s\" in: %s", part, raw_head);
}

static void assert_body(const char *part)
{
    if (!strstr(raw_body, part))
        fail_msg("no \"%s\" in: %s", part, raw_body);
}

static void assert_problem(int status)
{
    char part[32];
    assert_true(str_format(part, sizeof(part), "\"status\":%d", status));
    assert_head("Content-Type: application/problem+json\r\n");
    assert_head("X-Content-Type-Options: nosniff\r\n");
    assert_body(part);
    assert_body("\"title\":");
    assert_body("\"detail\":");
}

static void a_handler_gets_the_request_and_its_answer_arrives(void **state)
{
    (void)state;
    assert_int_equal(ask("GET /show?a=1&name=B%20wing+2 HTTP/1.1\r\nHost: a\r\nX-Test: seen\r\n\r\n"), 200);
    assert_string_equal(raw_body, "method=1 path=/show query=a=1&name=B%20wing+2 name=B wing 2/8 "
                                  "header=seen loopback=1 body=0");
    assert_head("Content-Type: text/plain; charset=utf-8\r\n");
    assert_head("X-Content-Type-Options: nosniff\r\n");
    assert_head("Cache-Control: no-store\r\n");
    assert_int_equal(ask("PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"), 201);
    assert_string_equal(raw_body, "hello");
    assert_head("HTTP/1.1 201 Created\r\n");
    assert_head("X-Made: yes\r\n");
}

static void a_connection_carries_one_request_after_another(void **state)
{
    struct raw *raw = raw_connect(http_server_port(server));
    (void)state;
    raw_send(raw, "GET /show?name=1 HTTP/1.1\r\nHost: a\r\n\r\nGET /show?name=2 HTTP/1.1\r\nHost: a\r\n\r\n");
    for (int i = 1; i <= 3; i++) {
        char part[16];
        if (i == 3)
            raw_send(raw, "GET /show?name=3 HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_int_equal(raw_answer(raw), 200);
        assert_true(str_format(part, sizeof(part), "name=%d/1", i));
        assert_body(part);
    }
    assert_int_equal(http_server_connections(server), 1);
    raw_close(raw);
    WAIT(http_server_connections(server) == 0);
}

static void unknown_paths_and_methods_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(get("/none"), 404);
    assert_problem(404);
    assert_int_equal(get("/show/"), 404);
    assert_int_equal(get("/echo"), 405);
    assert_problem(405);
    assert_head("Allow: POST, PUT\r\n");
    assert_int_equal(ask("POST /split HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"), 405);
    assert_head("Allow: GET, DELETE\r\n");
    assert_int_equal(ask("DELETE /split HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
    assert_int_equal(ask("PATCH /split HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"), 405);
    assert_int_equal(ask("OPTIONS /none HTTP/1.1\r\nHost: a\r\n\r\n"), 404);
    assert_int_equal(ask("BREW /show HTTP/1.1\r\nHost: a\r\n\r\n"), 501);
}

static void a_star_takes_what_is_below(void **state)
{
    (void)state;
    assert_int_equal(get("/below/"), 200);
    assert_int_equal(get("/below/a/b.css"), 200);
    assert_body("path=/below/a/b.css ");
    assert_int_equal(get("/below"), 404);
}

static void roles_are_asked_before_the_handler(void **state)
{
    (void)state;
    assert_int_equal(get("/admin"), 401);
    assert_problem(401);
    assert_head("WWW-Authenticate: Bearer\r\n");
    token_right = true;
    assert_int_equal(get("/admin"), 200);
    assert_int_equal(get("/nobody"), 401);
}

static void without_a_judge_only_open_routes_answer(void **state)
{
    (void)state;
    http_server_destroy(server);
    serve(NULL);
    token_right = true;
    assert_int_equal(get("/show"), 200);
    assert_int_equal(ask("POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"), 201);
    assert_int_equal(get("/admin"), 401);
    assert_int_equal(get("/nobody"), 401);
}

/* A request with a body of len bytes, to be freed. */
static char *with_body(const char *target, size_t len)
{
    struct buf request = {0};
    buf_addf(&request, "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n", target, len);
    for (size_t i = 0; i < len; i++)
        buf_add_char(&request, 'x');
    return buf_take(&request);
}

static void each_route_has_its_body_limit(void **state)
{
    const struct {
        const char *target;
        size_t len;
        int status;
    } cases[] = {{"/echo", 1000, 201}, {"/echo", 1001, 413}, {"/large", 20000, 201}, {"/large", 100001, 413}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        mem_auto char *request = with_body(cases[i].target, cases[i].len);
        assert_int_equal(ask(request), cases[i].status);
    }
}

/* Many clients look for the answer only when they have sent everything, or give up at the first error. */
static void a_body_far_over_the_limit_still_gets_its_answer(void **state)
{
    const size_t len = (size_t)4 * 1024 * 1024;
    mem_auto char *request = with_body("/large", len);
    (void)state;
    struct raw *raw = raw_connect(http_server_port(server));
    raw_deafen(raw);
    assert_true(raw_push_all(raw, request, strlen(request)));
    raw_listen(raw);
    assert_int_equal(raw_answer(raw), 413);
    raw_close(raw);
}

static void long_heads_are_refused(void **state)
{
    struct buf request = {0};
    (void)state;
    buf_add_text(&request, "GET /show HTTP/1.1\r\nHost: a\r\nX-Test: ");
    for (int i = 0; i < 16 * 1024; i++)
        buf_add_char(&request, 'x');
    buf_add_text(&request, "\r\n\r\n");
    assert_int_equal(ask(request.at), 400);
    buf_clear(&request);
    buf_add_text(&request, "GET /show?");
    for (int i = 0; i < 16 * 1024; i++)
        buf_add_char(&request, 'x');
    buf_add_text(&request, " HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(ask(request.at), 400);
    buf_free(&request);
}

/* Everything of this kind also ends the connection: nobody knows where the next request begins. */
static void two_readings_are_none(void **state)
{
    static const char *const requests[] = {
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\nContent-Length: 1\r\n\r\nx",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\ncontent-length: 2\r\n\r\nxx",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nx",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\nx",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\nx",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding : chunked\r\n\r\nx",
        "GET /show HTTP/1.1\r\nHost: a\r\nX Test: y\r\n\r\n",
        "GET /show HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(requests); i++) {
        struct raw *raw = raw_connect(http_server_port(server));
        raw_send(raw, requests[i]);
        raw_send(raw, "GET /show HTTP/1.1\r\nHost: a\r\n\r\n");
        int status = raw_answer(raw);
        if (status != 400)
            fail_msg("%d for: %s", status, requests[i]);
        WAIT(raw->closed);
        assert_int_equal(raw->in.len, 0);
        raw_close(raw);
    }
}

static void disguised_paths_are_refused_and_queries_are_free(void **state)
{
    static const char *const targets[] = {"/show%00", "/show%2fx", "/show%2Fx",     "/sh%6",     "/show%zz",
                                          "/sho%",    "show",      "http://a/show", "/sho%\x10w"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
        int status = get(targets[i]);
        if (status != 400)
            fail_msg("%d for: %s", status, targets[i]);
    }
    assert_int_equal(get("/%73how"), 200);
    assert_body("path=/show ");
    assert_int_equal(get("/show?name=a%2Fb&x=%zz"), 200);
    assert_body("name=a/b/3 ");
}

static void a_query_parameter_is_read_strictly(void **state)
{
    const struct {
        const char *target, *seen;
    } cases[] = {
        {"/show", "name=(none)/0"},
        {"/show?", "name=(none)/0"},
        {"/show?name", "name=/0"},
        {"/show?name=", "name=/0"},
        {"/show?xname=1", "name=(none)/0"},
        {"/show?n%61me=1", "name=1/1"},
        {"/show?name=1&name=2", "name=1/1"},
        {"/show?name=a%00b", "name=a/3"},
        {"/show?name=%zz", "name=(none)/0"},
        {"/show?name=123456789012345", "name=123456789012345/15"},
        {"/show?name=1234567890123456", "name=(none)/0"},
        {"/show?hub.mode=subscribe&name=x#name=y", "name=x/1"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(get(cases[i].target), 200);
        assert_body(cases[i].seen);
    }
}

static void a_header_that_stands_twice_is_absent(void **state)
{
    (void)state;
    assert_int_equal(ask("GET /show HTTP/1.1\r\nHost: a\r\nX-Test: one\r\nx-test: two\r\n\r\n"), 200);
    assert_body("header=(none)");
}

static void a_guest_of_a_proxy_is_not_local(void **state)
{
    static const char *const headers[] = {"X-Forwarded-For: 192.0.2.1", "Forwarded: for=192.0.2.1",
                                          "x-real-ip: 192.0.2.1"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
        char request[256];
        assert_true(
            str_format(request, sizeof(request), "GET /show HTTP/1.1\r\nHost: a\r\n%s\r\n\r\n", headers[i]));
        assert_int_equal(ask(request), 200);
        assert_body("loopback=0");
    }
}

static void a_bad_address_is_named(void **state)
{
    static const char *const addresses[] = {
        "", "8080", ":8080", "127.0.0.1:", "127.0.0.1:65536", "localhost:80", "127.0.0.1:x", "[::1:80"};
    struct err err;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
        struct http_settings settings = {.listen = addresses[i], .max_connections = 1};
        assert_null(http_server_create(loop, &settings, &err));
        assert_non_null(strstr(err.text, "server.listen"));
    }
    char taken[32];
    assert_true(str_format(taken, sizeof(taken), "127.0.0.1:%d", http_server_port(server)));
    assert_null(
        http_server_create(loop, &(struct http_settings){.listen = taken, .max_connections = 1}, &err));
    assert_non_null(strstr(err.text, "Address already in use"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_handler_gets_the_request_and_its_answer_arrives),
        CASE(a_connection_carries_one_request_after_another),
        CASE(unknown_paths_and_methods_are_told_apart),
        CASE(a_star_takes_what_is_below),
        CASE(roles_are_asked_before_the_handler),
        CASE(without_a_judge_only_open_routes_answer),
        CASE(each_route_has_its_body_limit),
        CASE(a_body_far_over_the_limit_still_gets_its_answer),
        CASE(long_heads_are_refused),
        CASE(two_readings_are_none),
        CASE(disguised_paths_are_refused_and_queries_are_free),
        CASE(a_query_parameter_is_read_strictly),
        CASE(a_header_that_stands_twice_is_absent),
        CASE(a_guest_of_a_proxy_is_not_local),
        CASE(a_bad_address_is_named),
    };
    return cmocka_run_group_tests_name("http_requests", tests, NULL, NULL);
}
