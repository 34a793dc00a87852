/*
 * HTTP client: curl's multi interface driven by the event loop. libcurl is never called from inside one of
 * its callbacks; after every socket_action the finished transfers are taken out. One request object holds all
 * that must outlive its transfer.
 */
#include "net/http_client.h"

#include <curl/curl.h>
#include <event2/event.h>
#include <stdlib.h>
#include <uthash.h>

#include "util/buf.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/num.h"

#define TIMEOUT_DEFAULT_MS 10000
#define CONNECT_MS 5000
#define RESPONSE_DEFAULT ((size_t)256 * 1024)
#define AGE_MAX_S 90L        /* an idle connection older than this is not used again */
#define LIFETIME_MAX_S 3600L /* certificates are checked again at least this often */
#define HEADERS_MAX 16

struct call {
    uint64_t id;
    struct http_client *client;
    CURL *easy;
    struct curl_slist *headers;
    char *body;
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
    bool rebuild; /* socket_action failed: the multi is made anew from the loop */
};

static void drain_finished(struct http_client *client);

static void act(struct http_client *client, curl_socket_t fd, int what)
{
    int running;
    if (curl_multi_socket_action(client->multi, fd, what, &running) != CURLM_OK)
        client->rebuild = true;
    drain_finished(client);
}

static void on_socket_event(evutil_socket_t fd, short events, void *arg)
{
    int what = (events & EV_READ ? CURL_CSELECT_IN : 0) | (events & EV_WRITE ? CURL_CSELECT_OUT : 0);
    act(arg, fd, what);
}

static void on_timer(evutil_socket_t fd, short events, void *arg)
{
    (void)fd;
    (void)events;
    act(arg, CURL_SOCKET_TIMEOUT, 0);
}

/* A zero time-out is given to the timer too: calling curl from here is not allowed. */
static int timer_callback(CURLM *multi, long timeout_ms, void *arg)
{
    struct http_client *client = arg;
    struct timeval delay = {.tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000};
    (void)multi;
    if (timeout_ms < 0)
        evtimer_del(client->timer);
    else
        evtimer_add(client->timer, &delay);
    return 0;
}

/* About file descriptors, not transfers. */
static int socket_callback(CURL *easy, curl_socket_t fd, int what, void *arg, void *assigned)
{
    struct http_client *client = arg;
    struct event *event = assigned;
    (void)easy;
    if (event)
        event_free(event);
    event = NULL;
    if (what != CURL_POLL_REMOVE) {
        short events =
            (short)(EV_PERSIST | (what & CURL_POLL_IN ? EV_READ : 0) | (what & CURL_POLL_OUT ? EV_WRITE : 0));
        event = event_new(loop_base(client->loop), fd, events, on_socket_event, client);
        event_add(event, NULL);
    }
    curl_multi_assign(client->multi, fd, event);
    return 0;
}

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

static void multi_create(struct http_client *client)
{
    client->multi = curl_multi_init();
    curl_multi_setopt(client->multi, CURLMOPT_SOCKETFUNCTION, socket_callback);
    curl_multi_setopt(client->multi, CURLMOPT_SOCKETDATA, client);
    curl_multi_setopt(client->multi, CURLMOPT_TIMERFUNCTION, timer_callback);
    curl_multi_setopt(client->multi, CURLMOPT_TIMERDATA, client);
    curl_multi_setopt(client->multi, CURLMOPT_MAXCONNECTS, (long)client->max_in_flight);
}

struct http_client *http_client_create(struct loop *loop, int max_in_flight, struct err *err)
{
    static bool initialised;
    if (!initialised && curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
        err_set(err, "libcurl does not start");
        return NULL;
    }
    initialised = true;
    const curl_version_info_data *version = curl_version_info(CURLVERSION_NOW);
    if (!(version->features & CURL_VERSION_ASYNCHDNS)) {
        err_set(err, "this libcurl resolves names in the caller's thread, which would stop the loop; install "
                     "one with AsynchDNS");
        return NULL;
    }
    struct http_client *client = mem_new(1, sizeof(*client));
    *client = (struct http_client){.loop = loop, .max_in_flight = max_in_flight};
    client->idle = mem_new((size_t)max_in_flight, sizeof(*client->idle));
    client->timer = evtimer_new(loop_base(loop), on_timer, client);
    multi_create(client);
    log_info("http_client.created", F_TEXT("libcurl", version->version));
    return client;
}

static void call_free(struct call *call)
{
    HASH_DEL(call->client->calls, call);
    curl_slist_free_all(call->headers);
    free(call->body);
    buf_free(&call->response);
    free(call);
}

static int64_t retry_after_of(CURL *easy)
{
    struct curl_header *header;
    int64_t seconds;
    if (curl_easy_header(easy, "Retry-After", 0, CURLH_HEADER, -1, &header) != CURLHE_OK ||
        !num_i64(str_of(header->value), &seconds) || seconds < 0 || seconds > 86400)
        return -1;
    return seconds * SECOND_MS;
}

/* Whether any byte of the request can have left: curl counts what it handed to the socket. */
static bool has_left(CURL *easy)
{
    long request_bytes = 0;
    curl_off_t body_bytes = 0;
    curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &request_bytes);
    curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &body_bytes);
    return request_bytes > 0 || body_bytes > 0;
}

static void finish(struct call *call, CURLcode code)
{
    long status = 0;
    struct http_client *client = call->client;
    CURL *easy = call->easy;
    struct http_result result = {.outcome = HTTP_ANSWERED, .retry_after_ms = -1, .error = ""};
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK) {
        result.outcome = has_left(easy) ? HTTP_UNKNOWN : HTTP_NOT_SENT;
        result.error = call->too_large ? "the response is larger than allowed"
                       : *call->error  ? call->error
                                       : curl_easy_strerror(code);
    } else {
        result.status = (int)status;
        result.body = buf_str(&call->response);
        result.retry_after_ms = retry_after_of(easy);
    }
    curl_multi_remove_handle(client->multi, easy);
    http_done_fn *done = call->done;
    void *arg = call->arg;
    uint64_t id = call->id;
    if (client->idle_count < client->max_in_flight)
        client->idle[client->idle_count++] = easy;
    else
        curl_easy_cleanup(easy);
    call->easy = NULL;
    done(id, &result, arg);
    call_free(call);
}

/* curl said that the state of all transfers is uncertain: each ends as what can be said of it, and a new
 * multi takes over. */
static void rebuild(struct http_client *client)
{
    struct call *call, *next;
    client->rebuild = false;
    log_error("http_client.rebuilt", F_INT("in_flight", http_client_in_flight(client)));
    HASH_ITER(hh, client->calls, call, next)
    finish(call, CURLE_ABORTED_BY_CALLBACK);
    curl_multi_cleanup(client->multi);
    multi_create(client);
}

static void drain_finished(struct http_client *client)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(client->multi, &left))) {
        struct call *call;
        CURLcode code = message->data.result; /* the message dies with the handle's removal */
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &call);
        if (message->msg == CURLMSG_DONE)
            finish(call, code);
    }
    if (client->rebuild)
        rebuild(client);
}

void http_client_destroy(struct http_client *client)
{
    struct call *call, *next;
    if (!client)
        return;
    HASH_ITER(hh, client->calls, call, next)
    finish(call, CURLE_ABORTED_BY_CALLBACK);
    for (int i = 0; i < client->idle_count; i++)
        curl_easy_cleanup(client->idle[i]);
    curl_multi_cleanup(client->multi);
    event_free(client->timer);
    free(client->idle);
    free(client->ca_file);
    free(client);
}

/* All of libcurl's policy in one place. */
static void set_policy(CURL *easy, const struct http_call *from, struct call *call)
{
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
                     (long)(from->timeout_ms ? from->timeout_ms : TIMEOUT_DEFAULT_MS));
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, AGE_MAX_S);
    curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, LIFETIME_MAX_S);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_response);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call->error);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, call);
    if (call->client->ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, call->client->ca_file);
}

static void set_request(CURL *easy, const struct http_call *from, struct call *call)
{
    curl_easy_setopt(easy, CURLOPT_URL, from->url);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, from->method);
    for (const char *const *header = from->headers; header && *header; header++)
        call->headers = curl_slist_append(call->headers, *header);
    call->headers = curl_slist_append(call->headers, "Expect:");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, call->headers);
    if (from->body.len == 0)
        return;
    call->body = mem_dup_len(from->body.at, from->body.len);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call->body);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)from->body.len);
}

uint64_t http_client_start(struct http_client *client, const struct http_call *from, http_done_fn *done,
                           void *arg)
{
    if (http_client_in_flight(client) >= client->max_in_flight)
        return 0;
    CURL *easy = client->idle_count ? client->idle[--client->idle_count] : curl_easy_init();
    if (!easy)
        return 0;
    struct call *call = mem_new(1, sizeof(*call));
    *call = (struct call){.id = ++client->last_id,
                          .client = client,
                          .easy = easy,
                          .done = done,
                          .arg = arg,
                          .response_max = from->response_max ? from->response_max : RESPONSE_DEFAULT};
    curl_easy_reset(easy);
    set_policy(easy, from, call);
    set_request(easy, from, call);
    HASH_ADD(hh, client->calls, id, sizeof(call->id), call);
    curl_multi_add_handle(client->multi, easy); /* starts from the timer, not from here */
    return call->id;
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
