/* The client: how each call ends, and what may be believed of it. The peer is scripted byte by byte. */
#include "net.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/metrics.h"

#define MAX_IN_FLIGHT 3

static struct http_client *client;
static struct peer peer;
static struct outcome outcome;
static bool fail_next_action;

CURLMcode __real_curl_multi_socket_action(CURLM *multi, curl_socket_t fd, int what, int *running);
CURLMcode __wrap_curl_multi_socket_action(CURLM *multi, curl_socket_t fd, int what, int *running);

CURLMcode __wrap_curl_multi_socket_action(CURLM *multi, curl_socket_t fd, int what, int *running)
{
    CURLMcode code = __real_curl_multi_socket_action(multi, fd, what, running);
    if (!fail_next_action)
        return code;
    fail_next_action = false;
    return CURLM_INTERNAL_ERROR;
}

static int setup(void **state)
{
    struct err err;
    int result = net_setup(state);
    peer_open(&peer);
    outcome = (struct outcome){0};
    client = http_client_create(loop, MAX_IN_FLIGHT, &err);
    return client ? result : -1;
}

static int teardown(void **state)
{
    http_client_destroy(client);
    peer_close(&peer);
    return net_teardown(state);
}

static const char *url_of(const char *path)
{
    static char url[128];
    assert_true(str_format(url, sizeof(url), "http://127.0.0.1:%d%s", peer.port, path));
    return url;
}

static uint64_t start(struct http_call call, struct outcome *into)
{
    if (!call.method)
        call.method = "POST";
    if (!call.url)
        call.url = url_of("/send");
    *into = (struct outcome){0};
    uint64_t id = http_client_start(client, &call, note_outcome, into);
    assert_int_equal(into->ended, 0);
    return id;
}

/* Begins a call and waits until the peer has the whole request, which ends with the body. */
static void send_whole(struct http_call call)
{
    int before = peer.accepted;
    if (!call.body.len)
        call.body = STR("the body");
    assert_true(start(call, &outcome) != 0);
    WAIT(peer.accepted == before + 1 && strstr(buf_text(&peer.last->in), "\r\n\r\nthe body"));
}

static void answer(const char *bytes)
{
    raw_send(peer.last, bytes);
    WAIT(outcome.ended);
}

static void hang_up(bool reset)
{
    struct raw *raw = peer.last;
    for (int i = 0; i < peer.accepted; i++) {
        if (peer.all[i] == raw)
            peer.all[i] = NULL;
    }
    peer.last = NULL;
    if (reset)
        raw_reset(raw);
    else
        raw_close(raw);
}

static void assert_ended(enum http_outcome expected)
{
    WAIT(outcome.ended);
    assert_int_equal(outcome.ended, 1);
    assert_int_equal(outcome.outcome, expected);
    assert_int_equal(http_client_in_flight(client), 0);
    if (expected != HTTP_ANSWERED)
        assert_string_not_equal(outcome.error, "");
}

static void a_whole_answer_is_handed_over(void **state)
{
    const char *headers[] = {"Content-Type: application/json", "Authorization: Bearer secret", NULL};
    (void)state;
    send_whole((struct http_call){.method = "PUT", .headers = headers});
    const char *request = buf_text(&peer.last->in);
    assert_int_equal(strncmp(request, "PUT /send HTTP/1.1\r\n", 20), 0);
    assert_non_null(strstr(request, "Content-Type: application/json\r\n"));
    assert_non_null(strstr(request, "Authorization: Bearer secret\r\n"));
    assert_non_null(strstr(request, "Content-Length: 8\r\n"));
    assert_null(strstr(request, "Expect:"));
    answer("HTTP/1.1 429 Slow down\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nwait");
    assert_ended(HTTP_ANSWERED);
    assert_int_equal(outcome.status, 429);
    assert_int_equal(outcome.retry_after_ms, 7000);
    assert_string_equal(outcome.body, "wait");
}

static void retry_after_is_read_strictly(void **state)
{
    const struct {
        const char *header;
        int64_t expected_ms;
    } cases[] = {{"", -1},
                 {"Retry-After: 0\r\n", 0},
                 {"Retry-After: 86400\r\n", 86400000},
                 {"Retry-After: 86401\r\n", -1},
                 {"Retry-After: -1\r\n", -1},
                 {"Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n", -1}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char bytes[256];
        assert_true(str_format(bytes, sizeof(bytes),
                               "HTTP/1.1 503 No\r\n%sConnection: close\r\nContent-Length: 0\r\n\r\n",
                               cases[i].header));
        send_whole((struct http_call){0});
        answer(bytes);
        assert_ended(HTTP_ANSWERED);
        assert_int_equal(outcome.retry_after_ms, cases[i].expected_ms);
    }
}

static void a_get_has_no_body_and_an_empty_post_says_so(void **state)
{
    (void)state;
    assert_true(start((struct http_call){.method = "GET"}, &outcome) != 0);
    WAIT(peer.accepted == 1 && strstr(buf_text(&peer.last->in), "\r\n\r\n"));
    assert_int_equal(strncmp(buf_text(&peer.last->in), "GET /send HTTP/1.1\r\n", 20), 0);
    assert_null(strcasestr(buf_text(&peer.last->in), "content-length"));
    answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    buf_clear(&peer.last->in);
    assert_true(start((struct http_call){.method = "POST"}, &outcome) != 0);
    WAIT(strstr(buf_text(&peer.last->in), "\r\n\r\n"));
    assert_non_null(strstr(buf_text(&peer.last->in), "Content-Length: 0\r\n"));
    assert_null(strcasestr(buf_text(&peer.last->in), "transfer-encoding"));
    answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(peer.accepted, 1); /* the connection was used again */
}

static void the_body_is_ours_to_keep(void **state)
{
    char body[] = "the body";
    (void)state;
    assert_true(start((struct http_call){.body = {body, 8}}, &outcome) != 0);
    memset(body, 'x', 8);
    WAIT(peer.accepted == 1 && strstr(buf_text(&peer.last->in), "\r\n\r\nthe body"));
    answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assert_ended(HTTP_ANSWERED);
}

static void nobody_there_means_not_sent(void **state)
{
    (void)state;
    struct peer gone;
    peer_open(&gone);
    char url[64];
    assert_true(str_format(url, sizeof(url), "http://127.0.0.1:%d/", gone.port));
    peer_close(&gone);
    assert_true(start((struct http_call){.url = url, .body = STR("x")}, &outcome) != 0);
    assert_ended(HTTP_NOT_SENT);
}

static void other_protocols_mean_not_sent(void **state)
{
    static const char *const urls[] = {"file:///etc/hostname", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "",
                                       "http://"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
        assert_true(start((struct http_call){.method = "GET", .url = urls[i]}, &outcome) != 0);
        assert_ended(HTTP_NOT_SENT);
    }
}

static void a_handshake_that_never_ends_means_not_sent(void **state)
{
    char url[64];
    (void)state;
    assert_true(str_format(url, sizeof(url), "https://127.0.0.1:%d/", peer.port));
    assert_true(start((struct http_call){.url = url, .body = STR("x"), .timeout_ms = 60}, &outcome) != 0);
    WAIT(peer.accepted == 1);
    assert_ended(HTTP_NOT_SENT);
}

static void a_lost_connection_after_the_body_is_unknown(void **state)
{
    (void)state;
    for (int reset = 0; reset <= 1; reset++) {
        send_whole((struct http_call){0});
        hang_up(reset);
        assert_ended(HTTP_UNKNOWN);
    }
}

static void a_time_out_after_the_body_is_unknown(void **state)
{
    (void)state;
    send_whole((struct http_call){.timeout_ms = 80});
    assert_ended(HTTP_UNKNOWN);
}

static void a_time_out_amid_the_answer_is_unknown(void **state)
{
    (void)state;
    send_whole((struct http_call){.timeout_ms = 80});
    raw_send(peer.last, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nye");
    assert_ended(HTTP_UNKNOWN);
    assert_string_equal(outcome.body, "");
}

static void half_an_answer_is_unknown(void **state)
{
    (void)state;
    send_whole((struct http_call){0});
    raw_send(peer.last, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    hang_up(false);
    assert_ended(HTTP_UNKNOWN);
}

static void garbage_is_unknown(void **state)
{
    (void)state;
    send_whole((struct http_call){0});
    answer("<html>no HTTP at all</html>\r\n\r\n");
    assert_ended(HTTP_UNKNOWN);
}

static void an_answer_over_the_limit_is_unknown(void **state)
{
    (void)state;
    send_whole((struct http_call){.response_max = 4});
    answer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nfour");
    assert_ended(HTTP_ANSWERED);
    send_whole((struct http_call){.response_max = 4});
    answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfives");
    assert_ended(HTTP_UNKNOWN);
    assert_string_equal(outcome.error, "the response is larger than allowed");
    send_whole((struct http_call){.response_max = 4});
    answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n");
    assert_ended(HTTP_UNKNOWN);
}

static void a_redirect_is_an_answer(void **state)
{
    (void)state;
    send_whole((struct http_call){0});
    answer("HTTP/1.1 307 There\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
    assert_ended(HTTP_ANSWERED);
    assert_int_equal(outcome.status, 307);
    assert_null(strstr(buf_text(&peer.last->in), "elsewhere"));
}

/* libcurl would send it again by itself on a new connection; the first may have been acted on. */
static void a_body_is_not_sent_twice_when_a_used_connection_dies(void **state)
{
    (void)state;
    send_whole((struct http_call){0});
    answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    buf_clear(&peer.last->in);
    assert_true(start((struct http_call){.body = STR("the body")}, &outcome) != 0);
    WAIT(strstr(buf_text(&peer.last->in), "\r\n\r\nthe body"));
    hang_up(false);
    assert_ended(HTTP_UNKNOWN);
    for (int i = 0; i < peer.accepted; i++) {
        if (peer.all[i])
            assert_null(strstr(buf_text(&peer.all[i]->in), "the body"));
    }
}

static void a_connection_that_ended_while_idle_is_no_matter(void **state)
{
    (void)state;
    send_whole((struct http_call){0});
    answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    hang_up(false);
    send_whole((struct http_call){0});
    answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assert_ended(HTTP_ANSWERED);
}

static void what_is_full_says_so(void **state)
{
    static struct outcome outcomes[MAX_IN_FLIGHT + 1]; /* some end with the client, in teardown */
    (void)state;
    for (int i = 0; i < MAX_IN_FLIGHT; i++)
        assert_true(start((struct http_call){.body = STR("x")}, &outcomes[i]) != 0);
    assert_int_equal(http_client_in_flight(client), MAX_IN_FLIGHT);
    assert_int_equal(start((struct http_call){.body = STR("x")}, &outcomes[MAX_IN_FLIGHT]), 0);
    WAIT(peer.accepted == MAX_IN_FLIGHT && peer.last->in.len);
    raw_send(peer.last, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    WAIT(http_client_in_flight(client) == MAX_IN_FLIGHT - 1);
    assert_true(start((struct http_call){.body = STR("x")}, &outcomes[MAX_IN_FLIGHT]) != 0);
    assert_int_equal(start((struct http_call){.body = STR("x")}, &outcome), 0);
}

static int chained;

static void start_next(uint64_t call, const struct http_result *result, void *arg)
{
    (void)call;
    (void)result;
    if (++chained >= 20)
        return;
    assert_true(
        http_client_start(client, &(struct http_call){.method = "GET", .url = arg}, start_next, arg) != 0);
}

/* A sender that works off a queue starts the next call from the end of the last, even at the limit. */
static void the_end_of_a_call_may_start_the_next(void **state)
{
    char url[64];
    (void)state;
    struct peer gone;
    peer_open(&gone);
    assert_true(str_format(url, sizeof(url), "http://127.0.0.1:%d/", gone.port));
    peer_close(&gone);
    chained = 0;
    for (int i = 0; i < MAX_IN_FLIGHT; i++)
        assert_true(http_client_start(client, &(struct http_call){.method = "GET", .url = url}, start_next,
                                      url) != 0);
    WAIT(chained >= 20 && http_client_in_flight(client) == 0);
}

static void note_and_try_again(uint64_t call, const struct http_result *result, void *arg)
{
    note_outcome(call, result, arg);
    assert_int_equal(http_client_start(client, &(struct http_call){.method = "GET", .url = url_of("/")},
                                       note_outcome, arg),
                     0);
}

static void what_is_open_ends_with_the_client(void **state)
{
    struct outcome sent = {0}, not_sent = {0};
    struct err err;
    (void)state;
    assert_true(
        http_client_start(client,
                          &(struct http_call){.method = "POST", .url = url_of("/a"), .body = STR("the body")},
                          note_and_try_again, &sent) != 0);
    WAIT(peer.accepted == 1 && strstr(buf_text(&peer.last->in), "the body"));
    assert_true(
        http_client_start(client,
                          &(struct http_call){.method = "POST", .url = url_of("/b"), .body = STR("the body")},
                          note_and_try_again, &not_sent) != 0);
    http_client_destroy(client);
    assert_int_equal(sent.ended, 1);
    assert_int_equal(sent.outcome, HTTP_UNKNOWN);
    assert_int_equal(not_sent.ended, 1);
    assert_int_equal(not_sent.outcome, HTTP_NOT_SENT);
    http_client_destroy(NULL);
    client = http_client_create(loop, MAX_IN_FLIGHT, &err);
    assert_non_null(client);
}

static void after_a_failure_of_libcurl_it_goes_on_with_a_new_multi(void **state)
{
    struct outcome sent;
    int64_t alarms = metric_read(METRIC_ALARMS, "http_client_rebuilt");
    (void)state;
    assert_true(start((struct http_call){.body = STR("the body")}, &sent) != 0);
    WAIT(peer.accepted == 1 && strstr(buf_text(&peer.last->in), "the body"));
    fail_next_action = true;
    raw_send(peer.last, "HTTP/1.1 100 Continue\r\n\r\n"); /* makes curl act, and finishes nothing */
    WAIT(sent.ended);
    assert_int_equal(sent.outcome, HTTP_UNKNOWN);
    assert_int_equal(metric_read(METRIC_ALARMS, "http_client_rebuilt"), alarms + 1);
    send_whole((struct http_call){0});
    answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assert_ended(HTTP_ANSWERED);
    assert_int_equal(sent.ended, 1);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_whole_answer_is_handed_over),
        CASE(retry_after_is_read_strictly),
        CASE(a_get_has_no_body_and_an_empty_post_says_so),
        CASE(the_body_is_ours_to_keep),
        CASE(nobody_there_means_not_sent),
        CASE(other_protocols_mean_not_sent),
        CASE(a_handshake_that_never_ends_means_not_sent),
        CASE(a_lost_connection_after_the_body_is_unknown),
        CASE(a_time_out_after_the_body_is_unknown),
        CASE(a_time_out_amid_the_answer_is_unknown),
        CASE(half_an_answer_is_unknown),
        CASE(garbage_is_unknown),
        CASE(an_answer_over_the_limit_is_unknown),
        CASE(a_redirect_is_an_answer),
        CASE(a_body_is_not_sent_twice_when_a_used_connection_dies),
        CASE(a_connection_that_ended_while_idle_is_no_matter),
        CASE(what_is_full_says_so),
        CASE(the_end_of_a_call_may_start_the_next),
        CASE(what_is_open_ends_with_the_client),
        CASE(after_a_failure_of_libcurl_it_goes_on_with_a_new_multi),
    };
    return cmocka_run_group_tests_name("http_client", tests, NULL, NULL);
}
