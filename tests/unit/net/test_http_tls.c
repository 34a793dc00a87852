/* TLS: the server's certificates and their reload, handshakes that lead nowhere, and whom the client trusts.
 */
#include "net.h"

#include <stdio.h>
#include <stdlib.h>

#include "util/clock.h"
#include "util/mem.h"

#define LARGE ((size_t)1024 * 1024)

static struct http_server *server;
static struct certificate certificate;
static struct outcome outcome;
static size_t large_seen;

static void answer_at_once(const struct http_request *request, void *arg)
{
    (void)arg;
    http_reply(server, request->id, 200, "text/plain", request->body.len ? request->body : STR("yes"));
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
    (void)request; /* open until the test ends */
    (void)arg;
}

static const struct http_route routes[] = {
    {"/hold", HTTP_GET, HTTP_ANYONE, 0, hold},
    {"/yes", HTTP_GET | HTTP_POST, HTTP_ANYONE, 100000, answer_at_once},
    {"/large", HTTP_GET, HTTP_ANYONE, 0, answer_large},
};

static struct http_settings settings_of(int64_t request_ms)
{
    return (struct http_settings){.listen = "127.0.0.1:0",
                                  .tls_cert = certificate.cert,
                                  .tls_key = certificate.key,
                                  .max_connections = 8,
                                  .request_ms = request_ms,
                                  .routes = routes,
                                  .route_count = ARRAY_LEN(routes)};
}

static void serve(int64_t request_ms)
{
    struct http_settings settings = settings_of(request_ms);
    struct err err;
    server = http_server_create(loop, &settings, &err);
    assert_non_null(server);
}

static int setup(void **state)
{
    int result = net_setup(state);
    certificate_make(&certificate);
    serve(0);
    return result;
}

static int teardown(void **state)
{
    http_server_destroy(server);
    certificate_remove(&certificate);
    return net_teardown(state);
}

static void note_large(uint64_t call, const struct http_result *result, void *arg)
{
    large_seen = result->body.len;
    note_outcome(call, result, arg);
}

/* One call of a client of its own, which trusts the certificate in the given file. */
static enum http_outcome ask(const char *scheme, const char *path, const char *trusted, struct str body)
{
    struct err err;
    struct http_client *client = http_client_create(loop, 2, &err);
    char url[64];
    assert_non_null(client);
    assert_true(str_format(url, sizeof(url), "%s://127.0.0.1:%d%s", scheme, http_server_port(server), path));
    http_client_trust(client, trusted);
    outcome = (struct outcome){0};
    assert_true(http_client_start(client,
                                  &(struct http_call){.method = body.len ? "POST" : "GET",
                                                      .url = url,
                                                      .body = body,
                                                      .response_max = 2 * LARGE},
                                  note_large, &outcome) != 0);
    WAIT(outcome.ended);
    http_client_destroy(client);
    return outcome.outcome;
}

static bool is_trusted(const char *file)
{
    return ask("https", "/yes", file, STR("")) == HTTP_ANSWERED;
}

static void requests_and_answers_of_any_size_pass(void **state)
{
    char *body = mem_new(100000, 1);
    (void)state;
    memset(body, 'x', 100000);
    assert_int_equal(ask("https", "/yes", certificate.cert, STR("")), HTTP_ANSWERED);
    assert_int_equal(outcome.status, 200);
    assert_string_equal(outcome.body, "yes");
    assert_int_equal(ask("https", "/yes", certificate.cert, (struct str){body, 100000}), HTTP_ANSWERED);
    assert_int_equal(outcome.status, 200);
    assert_int_equal(large_seen, 100000);
    assert_int_equal(ask("https", "/large", certificate.cert, STR("")), HTTP_ANSWERED);
    assert_int_equal(large_seen, LARGE);
    WAIT(http_server_connections(server) == 0);
    free(body);
}

/* Calls share a connection where that is offered, and must not wait for each other where it is not. */
static void calls_go_side_by_side(void **state)
{
    struct outcome outcomes[3] = {0};
    char url[64];
    (void)state;
    struct http_client *client = http_client_create(loop, 3, NULL);
    assert_true(str_format(url, sizeof(url), "https://127.0.0.1:%d/hold", http_server_port(server)));
    http_client_trust(client, certificate.cert);
    for (int i = 0; i < 3; i++)
        assert_true(http_client_start(client, &(struct http_call){.method = "GET", .url = url}, note_outcome,
                                      &outcomes[i]) != 0);
    WAIT(http_server_open_requests(server) == 3);
    http_client_destroy(client);
    for (int i = 0; i < 3; i++)
        assert_int_equal(outcomes[i].outcome, HTTP_UNKNOWN);
}

static void who_is_not_trusted_gets_no_request(void **state)
{
    (void)state;
    assert_int_equal(ask("https", "/yes", NULL, STR("body")), HTTP_NOT_SENT);
    assert_string_not_equal(outcome.error, "");
    WAIT(http_server_connections(server) == 0);
}

static void plain_words_to_a_tls_port_are_not_answered(void **state)
{
    (void)state;
    struct raw *raw = raw_connect(http_server_port(server));
    raw_send(raw, "GET /yes HTTP/1.1\r\nHost: a\r\n\r\n");
    WAIT(raw->closed);
    assert_null(strstr(buf_text(&raw->in), "yes"));
    raw_close(raw);
    WAIT(http_server_connections(server) == 0);
}

static void handshakes_that_never_end_are_cut(void **state)
{
    /* The head of a ClientHello of 256 bytes, most of which never come. */
    static const char hello[] = "\x16\x03\x01\x01\x00\x01\x01\x01\xfc";
    (void)state;
    http_server_destroy(server);
    serve(60);
    for (size_t len = 0; len < sizeof(hello); len += sizeof(hello) - 1) {
        int64_t begin_ms = clock_mono_ms();
        struct raw *raw = raw_connect(http_server_port(server));
        assert_true(raw_push(raw, hello, len));
        WAIT(http_server_connections(server) == 1);
        WAIT(raw->closed);
        assert_in_range(clock_mono_ms() - begin_ms, 50, 5000);
        raw_close(raw);
        WAIT(http_server_connections(server) == 0);
    }
}

static void peers_may_vanish_in_the_handshake(void **state)
{
    (void)state;
    for (int turns = 0; turns < 4; turns++) {
        struct raw *raw = raw_connect(http_server_port(server));
        assert_true(raw_push(raw, "\x16\x03\x01", 3));
        for (int turn = 0; turn < turns; turn++)
            net_glance();
        if (turns % 2)
            raw_reset(raw);
        else
            raw_close(raw);
    }
    assert_true(is_trusted(certificate.cert));
    WAIT(http_server_connections(server) == 0);
}

static void the_server_may_end_in_a_handshake(void **state)
{
    (void)state;
    struct raw *raw = raw_connect(http_server_port(server));
    WAIT(http_server_connections(server) == 1);
    http_server_destroy(server);
    WAIT(raw->closed);
    raw_close(raw);
    serve(0);
}

static void a_reload_serves_the_new_certificate(void **state)
{
    char old[96];
    struct err err;
    (void)state;
    assert_true(str_format(old, sizeof(old), "%s/old.pem", certificate.directory));
    assert_int_equal(rename(certificate.cert, old), 0);
    certificate_renew(&certificate);
    assert_true(is_trusted(old));
    assert_false(is_trusted(certificate.cert));
    assert_int_equal(http_server_reload_tls(server, &err), 0);
    assert_true(is_trusted(certificate.cert));
    assert_false(is_trusted(old));
    remove(old);
}

static void overwrite(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void a_bad_reload_is_named_and_the_old_stays(void **state)
{
    char old[96];
    struct err err;
    (void)state;
    assert_true(str_format(old, sizeof(old), "%s/old.pem", certificate.directory));
    assert_int_equal(rename(certificate.cert, old), 0);
    assert_true(http_server_reload_tls(server, &err) < 0);
    assert_non_null(strstr(err.text, certificate.cert));
    overwrite(certificate.cert, "no certificate");
    assert_true(http_server_reload_tls(server, &err) < 0);
    assert_non_null(strstr(err.text, certificate.cert));
    certificate_renew(&certificate);
    assert_int_equal(rename(old, certificate.cert), 0); /* the key is not this certificate's */
    assert_true(http_server_reload_tls(server, &err) < 0);
    assert_non_null(strstr(err.text, certificate.key));
    assert_true(is_trusted(certificate.cert));
}

static void a_server_with_a_bad_certificate_does_not_start(void **state)
{
    struct http_settings settings = settings_of(0);
    struct err err;
    (void)state;
    overwrite(certificate.key, "no key");
    assert_null(http_server_create(loop, &settings, &err));
    assert_non_null(strstr(err.text, certificate.key));
}

static void a_plain_server_has_nothing_to_reload(void **state)
{
    struct http_settings settings = settings_of(0);
    struct err err;
    (void)state;
    http_server_destroy(server);
    settings.tls_cert = settings.tls_key = "";
    server = http_server_create(loop, &settings, &err);
    assert_int_equal(http_server_reload_tls(server, &err), 0);
    assert_int_equal(ask("http", "/yes", NULL, STR("")), HTTP_ANSWERED);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(requests_and_answers_of_any_size_pass),   CASE(calls_go_side_by_side),
        CASE(who_is_not_trusted_gets_no_request),      CASE(plain_words_to_a_tls_port_are_not_answered),
        CASE(handshakes_that_never_end_are_cut),       CASE(peers_may_vanish_in_the_handshake),
        CASE(the_server_may_end_in_a_handshake),       CASE(a_reload_serves_the_new_certificate),
        CASE(a_bad_reload_is_named_and_the_old_stays), CASE(a_server_with_a_bad_certificate_does_not_start),
        CASE(a_plain_server_has_nothing_to_reload),
    };
    return cmocka_run_group_tests_name("http_tls", tests, NULL, NULL);
}
