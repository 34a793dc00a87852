/*
 * HTTP client: curl's multi interface driven by the event loop. libcurl is never called from inside one of
 * its callbacks (curl_multi_assign apart); after every socket_action the finished transfers are taken out.
 * One call object holds all that must outlive its transfer.
 */
#include "net/http_client.h"

#include <curl/curl.h>
#include <event2/event.h>
#include <stdlib.h>
#include <uthash.h>

#include "util/buf.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/metrics.h"
#include "util/num.h"

#define TIMEOUT_DEFAULT_MS 10000
#define CONNECT_MS 5000L
#define RESPONSE_DEFAULT ((size_t)256 * 1024)
#define AGE_MAX_S 60L        /* an idle connection older than this is not used again */
#define LIFETIME_MAX_S 3600L /* certificates are checked again at least this often */

struct call {
    uint64_t id;
    struct http_client *client;
    CURL *easy;
    struct curl_slist *headers;
    char *body;
    size_t body_len, body_sent;
    struct buf response;
    size_t response_max;
    bool too_large;
    char error[CURL_ERROR_SIZE];
    http_done_fn *done;
    void *arg;
    UT_hash_handle hh; /* client.calls */
};

struct http_client {
    struct loop *loop;
    CURLM *multi;
    struct event *timer;
    struct call *calls;
    CURL **idle; /* easy handles to use again */
    int idle_count, max_in_flight;
    uint64_t last_id;
    char *ca_file;
    bool closing; /* no new calls */
};

static int clients; /* libcurl's global state lives as long as one of them */

/* What must not fail but for want of memory. */
static void must(bool good, const char *what)
{
    if (good)
        return;
    log_error("http_client.no_memory", F_TEXT("what", what));
    abort();
}

/* ---- The end of a call ---- */

static int64_t retry_after_of(CURL *easy)
{
    struct curl_header *header;
    int64_t seconds;
    if (curl_easy_header(easy, "Retry-After", 0, CURLH_HEADER, -1, &header) != CURLHE_OK ||
        !num_i64(str_of(header->value), &seconds) || seconds < 0 || seconds > DAY_MS / SECOND_MS)
        return -1;
    return seconds * SECOND_MS;
}

/* Whether any byte of the request can have left: curl counts what it handed to the connection. */
static bool has_left(CURL *easy)
{
    long request_bytes = 0;
    curl_off_t body_bytes = 0;
    curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &request_bytes);
    curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &body_bytes);
    return request_bytes > 0 || body_bytes > 0;
}

static struct http_result result_of(struct call *call, CURLcode code)
{
    long status = 0;
    if (code != CURLE_OK)
        return (struct http_result){.outcome = has_left(call->easy) ? HTTP_UNKNOWN : HTTP_NOT_SENT,
                                    .retry_after_ms = -1,
                                    .error = call->too_large ? "the response is larger than allowed"
                                             : *call->error  ? call->error
                                                             : curl_easy_strerror(code)};
    curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
    return (struct http_result){.outcome = HTTP_ANSWERED,
                                .status = (int)status,
                                .retry_after_ms = retry_after_of(call->easy),
                                .body = buf_str(&call->response),
                                .error = ""};
}

/* curl lets go of the call: its handle can serve the next one. */
static void detach(struct call *call)
{
    struct http_client *client = call->client;
    curl_multi_remove_handle(client->multi, call->easy);
    HASH_DEL(client->calls, call);
}

/* After detach(), so that done may start the next call. */
static void finish(struct call *call, CURLcode code)
{
    struct http_client *client = call->client;
    struct http_result result = result_of(call, code);
    curl_easy_reset(call->easy);
    if (client->idle_count < client->max_in_flight)
        client->idle[client->idle_count++] = call->easy;
    else
        curl_easy_cleanup(call->easy);
    call->done(call->id, &result, call->arg);
    curl_slist_free_all(call->headers);
    free(call->body);
    buf_free(&call->response);
    free(call);
}

static struct call *detach_all(struct http_client *client)
{
    struct call *call, *next, *detached = NULL;
    HASH_ITER(hh, client->calls, call, next)
    {
        detach(call);
        HASH_ADD(hh, detached, id, sizeof(call->id), call);
    }
    return detached;
}

/* Each ends as what can be said of it. */
static void finish_all(struct call *detached)
{
    struct call *call, *next;
    HASH_ITER(hh, detached, call, next)
    {
        HASH_DEL(detached, call);
        finish(call, CURLE_ABORTED_BY_CALLBACK);
    }
}

/* ---- The multi on the loop ---- */

static void act(struct http_client *client, curl_socket_t fd, int what);

static void on_socket_event(evutil_socket_t fd, short events, void *arg)
{
    act(arg, fd, (events & EV_READ ? CURL_CSELECT_IN : 0) | (events & EV_WRITE ? CURL_CSELECT_OUT : 0));
}

static void on_timer(evutil_socket_t fd, short events, void *arg)
{
    (void)fd;
    (void)events;
    act(arg, CURL_SOCKET_TIMEOUT, 0);
}

/* A zero time-out is given to the timer too: calling curl from here is not allowed. */
static int on_timer_wanted(CURLM *multi, long timeout_ms, void *arg)
{
    struct http_client *client = arg;
    const struct timeval delay = {.tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000};
    (void)multi;
    if (timeout_ms < 0)
        evtimer_del(client->timer);
    else
        evtimer_add(client->timer, &delay);
    return 0;
}

/* About file descriptors, not transfers: easy may be a handle of curl's own. */
static int on_socket_wanted(CURL *easy, curl_socket_t fd, int what, void *arg, void *assigned)
{
    struct http_client *client = arg;
    (void)easy;
    if (assigned)
        event_free(assigned);
    if (what == CURL_POLL_REMOVE)
        return 0;
    short events =
        (short)(EV_PERSIST | (what & CURL_POLL_IN ? EV_READ : 0) | (what & CURL_POLL_OUT ? EV_WRITE : 0));
    struct event *event = event_new(loop_base(client->loop), fd, events, on_socket_event, client);
    must(event && event_add(event, NULL) == 0, "event");
    curl_multi_assign(client->multi, fd, event);
    return 0;
}

static void create_multi(struct http_client *client)
{
    client->multi = curl_multi_init();
    must(client->multi, "multi");
    curl_multi_setopt(client->multi, CURLMOPT_SOCKETFUNCTION, on_socket_wanted);
    curl_multi_setopt(client->multi, CURLMOPT_SOCKETDATA, client);
    curl_multi_setopt(client->multi, CURLMOPT_TIMERFUNCTION, on_timer_wanted);
    curl_multi_setopt(client->multi, CURLMOPT_TIMERDATA, client);
    curl_multi_setopt(client->multi, CURLMOPT_MAXCONNECTS, (long)client->max_in_flight);
}

/* curl said that the state of all transfers is uncertain. */
static void rebuild(struct http_client *client, CURLMcode why)
{
    log_error("http_client.rebuilt", F_TEXT("why", curl_multi_strerror(why)),
              F_INT("in_flight", http_client_in_flight(client)));
    metric_add(METRIC_ALARMS, "http_client_rebuilt", 1);
    struct call *detached = detach_all(client);
    curl_multi_cleanup(client->multi);
    create_multi(client);
    finish_all(detached);
}

static void drain_finished(struct http_client *client)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(client->multi, &left))) {
        struct call *call;
        const CURLcode code = message->data.result; /* the message dies with the handle's removal */
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &call);
        detach(call);
        finish(call, code);
    }
}

static void act(struct http_client *client, curl_socket_t fd, int what)
{
    int running;
    CURLMcode code = curl_multi_socket_action(client->multi, fd, what, &running);
    drain_finished(client);
    if (code != CURLM_OK)
        rebuild(client, code);
}

/* ---- One call ---- */

static size_t on_response(char *bytes, size_t size, size_t count, void *arg)
{
    struct call *call = arg;
    size_t len = size * count;
    if (len > call->response_max - call->response.len) {
        call->too_large = true;
        return 0; /* aborts the transfer */
    }
    buf_add(&call->response, bytes, len);
    return len;
}

static size_t on_body_wanted(char *ret, size_t size, size_t count, void *arg)
{
    struct call *call = arg;
    size_t len = MIN(size * count, call->body_len - call->body_sent);
    memcpy(ret, call->body + call->body_sent, len);
    call->body_sent += len;
    return len;
}

/* All of libcurl's policy in one place. */
static void set_policy(struct call *call, const struct http_call *from)
{
    CURL *easy = call->easy;
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* not from the environment */
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
                     (long)(from->timeout_ms ? from->timeout_ms : TIMEOUT_DEFAULT_MS));
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, AGE_MAX_S);
    curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, LIFETIME_MAX_S);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    /* Over TLS the handshake says whether a connection can be shared, so the next call waits for it. Without
     * TLS only the first answer would say. */
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                     (long)(str_starts(str_of(from->url), STR("https:")) ? CURL_HTTP_VERSION_2TLS
                                                                         : CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
    if (call->client->ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, call->client->ca_file);
}

/*
 * Not as CURLOPT_POSTFIELDS: these curl would by itself send once more when a connection it used again ends
 * without an answer, though the other end may have acted on them. A body that it asks for and cannot rewind
 * (there is no CURLOPT_SEEKFUNCTION) makes it give up instead, and the call ends as HTTP_UNKNOWN.
 */
static void set_body(struct call *call, struct str body)
{
    call->body = mem_dup_len(body.len ? body.at : "", body.len);
    call->body_len = body.len;
    curl_easy_setopt(call->easy, CURLOPT_POST, 1L);
    curl_easy_setopt(call->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    curl_easy_setopt(call->easy, CURLOPT_READFUNCTION, on_body_wanted);
    curl_easy_setopt(call->easy, CURLOPT_READDATA, call);
}

static void add_header(struct call *call, const char *line)
{
    call->headers = curl_slist_append(call->headers, line);
    must(call->headers, "header");
}

static void set_request(struct call *call, const struct http_call *from)
{
    CURL *easy = call->easy;
    for (const char *const *header = from->headers; header && *header; header++)
        add_header(call, *header);
    add_header(call, "Expect:"); /* no waiting for 100 Continue */
    if (strcmp(from->method, "GET") != 0)
        set_body(call, from->body);
    curl_easy_setopt(easy, CURLOPT_URL, from->url);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, from->method);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, call->headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_response);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call->error);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, call);
}

uint64_t http_client_start(struct http_client *client, const struct http_call *from, http_done_fn *done,
                           void *arg)
{
    if (client->closing || http_client_in_flight(client) >= client->max_in_flight)
        return 0;
    struct call *call = mem_new(1, sizeof(*call));
    *call = (struct call){.id = ++client->last_id,
                          .client = client,
                          .easy = client->idle_count ? client->idle[--client->idle_count] : curl_easy_init(),
                          .response_max = from->response_max ? from->response_max : RESPONSE_DEFAULT,
                          .done = done,
                          .arg = arg};
    must(call->easy, "easy");
    set_policy(call, from);
    set_request(call, from);
    HASH_ADD(hh, client->calls, id, sizeof(call->id), call);
    /* Nothing is done here: it starts from the timer. */
    must(curl_multi_add_handle(client->multi, call->easy) == CURLM_OK, "transfer");
    return call->id;
}

/* ---- The client ---- */

static int check_library(struct err *err)
{
    const curl_version_info_data *version = curl_version_info(CURLVERSION_NOW);
    if (!(version->features & CURL_VERSION_ASYNCHDNS))
        return err_set(err, "this libcurl resolves names in the caller's thread, which would stop the loop; "
                            "install one with AsynchDNS");
    log_info("http_client.created", F_TEXT("libcurl", version->version),
             F_TEXT("tls", version->ssl_version ? version->ssl_version : "none"));
    return 0;
}

struct http_client *http_client_create(struct loop *loop, int max_in_flight, struct err *err)
{
    if (check_library(err) < 0)
        return NULL;
    if (clients == 0 && curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        err_set(err, "libcurl does not start");
        return NULL;
    }
    clients++;
    struct http_client *client = mem_new(1, sizeof(*client));
    *client = (struct http_client){.loop = loop, .max_in_flight = max_in_flight};
    client->idle = mem_new((size_t)max_in_flight, sizeof(*client->idle));
    client->timer = evtimer_new(loop_base(loop), on_timer, client);
    must(client->timer, "timer");
    create_multi(client);
    return client;
}

/* In this order: curl calls back until its multi is gone. */
void http_client_destroy(struct http_client *client)
{
    if (!client)
        return;
    client->closing = true;
    finish_all(detach_all(client));
    for (int i = 0; i < client->idle_count; i++)
        curl_easy_cleanup(client->idle[i]);
    curl_multi_cleanup(client->multi);
    event_free(client->timer);
    if (--clients == 0)
        curl_global_cleanup();
    free(client->idle);
    free(client->ca_file);
    free(client);
}

int http_client_in_flight(const struct http_client *client)
{
    return (int)HASH_COUNT(client->calls);
}

void http_client_trust(struct http_client *client, const char *ca_file)
{
    free(client->ca_file);
    client->ca_file = mem_dup(ca_file);
}
