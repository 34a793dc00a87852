/*
 * HTTP server over evhttp. Requests are known by an id: a reply looks its request up, answers once and
 * forgets it. What evhttp leaves open is closed here (see README.md): the cap and deadline of connections are
 * in http_guard.c, the routing and every limit below.
 */
#include "net/http_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <uthash.h>

#include "http_guard.h"
#include "http_read.h"
#include "tls.h"
#include "util/json.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/metrics.h"
#include "util/num.h"

#define HEADERS_MAX (16 * 1024)
#define STEP_TIMEOUT_S 15 /* without any byte in or out */
#define REQUEST_MS 10000
#define REPLY_MS 5000
#define STREAMS_MAX 64
#define STREAM_BACKLOG_MAX ((size_t)256 * 1024)

struct open_request {
    uint64_t id;
    struct http_server *server;
    struct evhttp_request *request;
    struct evhttp_connection *connection;
    uint64_t deadline; /* timer; 0 for a stream */
    bool stream;
    UT_hash_handle hh; /* server.open */
};

struct http_server {
    struct loop *loop;
    struct evhttp *http;
    struct evhttp_bound_socket *socket;
    struct guards *guards;
    struct http_settings settings;
    char *tls_cert, *tls_key;
    SSL_CTX *tls;
    struct open_request *open;
    int streams, port;
    uint64_t last_id;
    loop_fn *drained; /* while draining */
    void *drained_arg;
    bool draining;
};

static const char *reason_of(int status)
{
    switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 413: return "Content Too Large";
    case 429: return "Too Many Requests";
    case 503: return "Service Unavailable";
    default: return "Status";
    }
}

static struct open_request *find(struct http_server *server, uint64_t id)
{
    struct open_request *open;
    HASH_FIND(hh, server->open, &id, sizeof(id), open);
    return open;
}

static void forget(struct open_request *open)
{
    struct http_server *server = open->server;
    loop_timer_cancel(server->loop, open->deadline);
    server->streams -= open->stream;
    HASH_DEL(server->open, open);
    free(open);
    if (server->draining && server->drained && HASH_COUNT(server->open) == 0)
        loop_post(server->loop, mem_steal(server->drained), server->drained_arg);
}

static void add_headers(struct evhttp_request *request, const struct http_server *server, const char *type)
{
    struct evkeyvalq *headers = evhttp_request_get_output_headers(request);
    if (type)
        evhttp_add_header(headers, "Content-Type", type);
    evhttp_add_header(headers, "X-Content-Type-Options", "nosniff");
    evhttp_add_header(headers, "Cache-Control", "no-store");
    if (server->draining)
        evhttp_add_header(headers, "Connection", "close");
}

static void count_status(int status)
{
    char text[16];
    snprintf(text, sizeof(text), "%d", status);
    metric_add(METRIC_HTTP_REQUESTS, text, 1);
}

/* The answer has left: the next request's time begins. */
static void on_answered(struct evhttp_request *request, void *arg)
{
    struct http_server *server = arg;
    struct evhttp_connection *connection = evhttp_request_get_connection(request);
    if (connection)
        guards_answered(server->guards, evhttp_connection_get_bufferevent(connection));
}

static void answer(struct http_server *server, struct evhttp_request *request, int status, const char *type,
                   struct str body, const char *header, const char *value)
{
    struct evbuffer *bytes = evbuffer_new();
    add_headers(request, server, type);
    if (header)
        evhttp_add_header(evhttp_request_get_output_headers(request), header, value);
    if (body.len)
        evbuffer_add(bytes, body.at, body.len);
    count_status(status);
    evhttp_request_set_on_complete_cb(request, on_answered, server);
    evhttp_send_reply(request, status, reason_of(status), bytes);
    evbuffer_free(bytes);
}

static void answer_problem(struct http_server *server, struct evhttp_request *request, int status,
                           const char *detail, const char *header, const char *value)
{
    struct buf buf_auto body = {0};
    struct json_writer json = {.out = &body};
    json_open(&json, NULL, '{');
    json_put_text(&json, "type", "about:blank");
    json_put_text(&json, "title", reason_of(status));
    json_put_i64(&json, "status", status);
    json_put_text(&json, "detail", detail);
    json_close(&json, '}');
    answer(server, request, status, "application/problem+json", buf_str(&body), header, value);
}

void http_reply_with(struct http_server *server, uint64_t id, int status, const char *type, struct str body,
                     const char *header, const char *value)
{
    struct open_request *open = find(server, id);
    if (!open || open->stream)
        return;
    struct evhttp_request *request = open->request;
    answer(server, request, status, type, body, header, value);
    forget(open);
}

void http_reply(struct http_server *server, uint64_t id, int status, const char *type, struct str body)
{
    http_reply_with(server, id, status, type, body, NULL, NULL);
}

void http_problem(struct http_server *server, uint64_t id, int status, const char *detail)
{
    struct open_request *open = find(server, id);
    if (!open || open->stream)
        return;
    struct evhttp_request *request = open->request;
    answer_problem(server, request, status, detail, NULL, NULL);
    forget(open);
}

static void on_reply_deadline(void *arg)
{
    struct open_request *open = arg;
    open->deadline = 0;
    log_warn("http.reply_late", F_INT("request", open->id));
    http_problem(open->server, open->id, 503, "no answer in time; try again");
}

static enum http_method method_of(struct evhttp_request *request)
{
    enum evhttp_cmd_type command = evhttp_request_get_command(request);
    return command == EVHTTP_REQ_GET      ? HTTP_GET
           : command == EVHTTP_REQ_POST   ? HTTP_POST
           : command == EVHTTP_REQ_PUT    ? HTTP_PUT
           : command == EVHTTP_REQ_DELETE ? HTTP_DELETE
                                          : 0;
}

static bool path_matches(const char *route, struct str path)
{
    size_t len = strlen(route);
    if (len > 1 && route[len - 1] == '*')
        return str_starts(path, (struct str){route, len - 1});
    return str_eq(str_of(route), path);
}

static const struct http_route *route_of(const struct http_server *server, struct str path,
                                         enum http_method method, unsigned *ret_methods)
{
    const struct http_route *found = NULL;
    *ret_methods = 0;
    for (size_t i = 0; i < server->settings.route_count; i++) {
        const struct http_route *route = &server->settings.routes[i];
        if (!path_matches(route->path, path))
            continue;
        *ret_methods |= route->methods;
        if (!found && route->methods & method)
            found = route;
    }
    return found;
}

static const char *method_list(unsigned methods, char ret[40])
{
    snprintf(ret, 40, "%s%s%s%s", methods & HTTP_GET ? "GET, " : "", methods & HTTP_POST ? "POST, " : "",
             methods & HTTP_PUT ? "PUT, " : "", methods & HTTP_DELETE ? "DELETE, " : "");
    size_t len = strlen(ret);
    ret[len >= 2 ? len - 2 : 0] = '\0';
    return ret;
}

static bool allowed(const struct http_server *server, const struct http_request *request)
{
    enum http_role role = request->route->role;
    if (role == HTTP_NOBODY)
        return false;
    if (!server->settings.allow)
        return role == HTTP_ANYONE || role == HTTP_PLATFORM;
    return server->settings.allow(request, server->settings.arg);
}

static struct open_request *open_create(struct http_server *server, struct evhttp_request *request)
{
    struct open_request *open = mem_new(1, sizeof(*open));
    *open = (struct open_request){.id = ++server->last_id,
                                  .server = server,
                                  .request = request,
                                  .connection = evhttp_request_get_connection(request)};
    open->deadline = loop_timer(server->loop, server->settings.reply_ms, on_reply_deadline, open);
    HASH_ADD(hh, server->open, id, sizeof(open->id), open);
    return open;
}

static void dispatch(struct http_server *server, struct evhttp_request *request, struct http_request *ret)
{
    struct evbuffer *body = evhttp_request_get_input_buffer(request);
    char methods_text[40];
    unsigned methods;
    ret->method = method_of(request);
    ret->route = route_of(server, ret->path, ret->method, &methods);
    if (!methods)
        answer_problem(server, request, 404, "no such path", NULL, NULL);
    else if (!ret->route)
        answer_problem(server, request, 405, "not this method", "Allow", method_list(methods, methods_text));
    else if (!allowed(server, ret))
        answer_problem(server, request, 401, "not without the right token", "WWW-Authenticate", "Bearer");
    else if (evbuffer_get_length(body) > ret->route->body_max)
        answer_problem(server, request, 413, "the body is larger than allowed here", NULL, NULL);
    else {
        ret->body = (struct str){(const char *)evbuffer_pullup(body, -1), evbuffer_get_length(body)};
        ret->id = open_create(server, request)->id;
        ret->route->handle(ret, server->settings.arg);
    }
}

static void on_request(struct evhttp_request *request, void *arg)
{
    struct http_server *server = arg;
    struct evhttp_connection *connection = evhttp_request_get_connection(request);
    struct http_request seen = {.handle = request};
    char path[1024], *peer = NULL;
    ev_uint16_t port;
    guards_complete(server->guards, evhttp_connection_get_bufferevent(connection));
    evhttp_connection_get_peer(connection, &peer, &port);
    seen.peer = peer ? peer : "";
    seen.peer_is_loopback = read_is_loopback(seen.peer) && !read_came_by_proxy(request);
    if (server->draining)
        answer_problem(server, request, 503, "shutting down; try again", "Retry-After", "2");
    else if (read_is_ambiguous(request))
        answer_problem(server, request, 400, "Transfer-Encoding, or more than one Content-Length", NULL,
                       NULL);
    else if (!read_uri(request, path, sizeof(path), &seen))
        answer_problem(server, request, 400, "not a path of ours", NULL, NULL);
    else
        dispatch(server, request, &seen);
}

static struct bufferevent *on_connection(struct event_base *base, void *arg)
{
    struct http_server *server = arg;
    (void)base;
    return guards_accept(server->guards, server->tls);
}

/* "127.0.0.1:8080", "[::1]:8080", ":8080" */
static bool split_listen(const char *listen, char host[64], char port[8])
{
    const char *colon = strrchr(listen, ':');
    int64_t number;
    if (!colon || !str_copy(port, 8, str_of(colon + 1)) || !num_i64(str_of(port), &number) || number < 0 ||
        number > 65535)
        return false;
    struct str name = {listen, (size_t)(colon - listen)};
    if (name.len >= 2 && name.at[0] == '[' && name.at[name.len - 1] == ']')
        name = str_slice(name, 1, name.len - 1);
    return str_copy(host, 64, name);
}

static int listening_socket(const char *listen, struct err *err)
{
    char host[64], port[8];
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    if (!split_listen(listen, host, port) || getaddrinfo(*host ? host : NULL, port, &hints, &found) != 0)
        return err_set(err, "server.listen: \"%s\" is no address such as 127.0.0.1:8080 or [::1]:8080",
                       listen);
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
    /* TCP_NODELAY is inherited by accepted sockets; without it the first reply over TLS waits for a delayed
     * acknowledgement. */
    bool good = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)) == 0 &&
                bind(fd, found->ai_addr, found->ai_addrlen) == 0;
    freeaddrinfo(found);
    if (good)
        return fd;
    err_set(err, "server.listen: %s: %s", listen, strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

static int port_of(int fd)
{
    struct sockaddr_storage address;
    socklen_t len = sizeof(address);
    if (getsockname(fd, (struct sockaddr *)&address, &len) < 0)
        return 0;
    if (address.ss_family == AF_INET6)
        return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    return ntohs(((struct sockaddr_in *)&address)->sin_port);
}

static size_t largest_body(const struct http_settings *settings)
{
    size_t largest = 0;
    for (size_t i = 0; i < settings->route_count; i++)
        largest = MAX(largest, settings->routes[i].body_max);
    return largest;
}

static void set_limits(struct http_server *server)
{
    evhttp_set_max_headers_size(server->http, HEADERS_MAX);
    evhttp_set_max_body_size(server->http, (ev_ssize_t)largest_body(&server->settings));
    evhttp_set_timeout(server->http, STEP_TIMEOUT_S);
    evhttp_set_allowed_methods(server->http,
                               EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE);
    evhttp_set_default_content_type(server->http, NULL);
    evhttp_set_gencb(server->http, on_request, server);
    evhttp_set_bevcb(server->http, on_connection, server);
}

static int begin_listening(struct http_server *server, struct err *err)
{
    int fd = listening_socket(server->settings.listen, err);
    if (fd < 0)
        return -1;
    struct evconnlistener *listener = evconnlistener_new(
        loop_base(server->loop), NULL, NULL, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 512, fd);
    if (!listener) {
        close(fd);
        return err_set(err, "server.listen: %s: %s", server->settings.listen, strerror(errno));
    }
    server->port = port_of(fd);
    server->socket = evhttp_bind_listener(server->http, listener);
    guards_listen_on(server->guards, listener);
    return 0;
}

struct http_server *http_server_create(struct loop *loop, const struct http_settings *settings,
                                       struct err *err)
{
    struct http_server *server = mem_new(1, sizeof(*server));
    *server = (struct http_server){.loop = loop, .settings = *settings};
    server->settings.request_ms = settings->request_ms ? settings->request_ms : REQUEST_MS;
    server->settings.reply_ms = settings->reply_ms ? settings->reply_ms : REPLY_MS;
    server->tls_cert = mem_dup(settings->tls_cert ? settings->tls_cert : "");
    server->tls_key = mem_dup(settings->tls_key ? settings->tls_key : "");
    server->guards = guards_create(loop, settings->max_connections, server->settings.request_ms);
    server->http = evhttp_new(loop_base(loop));
    set_limits(server);
    if ((*server->tls_cert && !(server->tls = tls_context(server->tls_cert, server->tls_key, err))) ||
        begin_listening(server, err) < 0) {
        http_server_destroy(server);
        return NULL;
    }
    return server;
}

void http_server_destroy(struct http_server *server)
{
    struct open_request *open, *next;
    if (!server)
        return;
    server->drained = NULL;
    HASH_ITER(hh, server->open, open, next)
    forget(open);
    if (server->http)
        evhttp_free(server->http);
    /* bufferevents are freed by the loop, a turn later */
    for (int i = 0; i < 64 && guards_count(server->guards) > 0; i++)
        event_base_loop(loop_base(server->loop), EVLOOP_NONBLOCK);
    if (guards_count(server->guards) == 0)
        guards_destroy(server->guards);
    SSL_CTX_free(server->tls);
    free(server->tls_cert);
    free(server->tls_key);
    free(server);
}

int http_server_port(const struct http_server *server)
{
    return server->port;
}

int http_server_connections(const struct http_server *server)
{
    return guards_count(server->guards);
}

int http_server_open_requests(const struct http_server *server)
{
    return (int)HASH_COUNT(server->open);
}

void http_server_drain(struct http_server *server, loop_fn *done, void *arg)
{
    server->draining = true;
    guards_close_door(server->guards);
    if (HASH_COUNT(server->open) == 0) {
        loop_post(server->loop, done, arg);
        return;
    }
    server->drained = done;
    server->drained_arg = arg;
}

int http_server_reload_tls(struct http_server *server, struct err *err)
{
    if (!*server->tls_cert)
        return 0;
    SSL_CTX *fresh = tls_context(server->tls_cert, server->tls_key, err);
    if (!fresh)
        return -1;
    SSL_CTX_free(server->tls); /* connections that use it hold it */
    server->tls = fresh;
    return 0;
}

/* The peer of a stream is gone. */
static void on_stream_closed(void *arg)
{
    forget(arg);
}

bool http_stream_start(struct http_server *server, uint64_t id, const char *type)
{
    struct open_request *open = find(server, id);
    if (!open)
        return false;
    if (server->streams >= STREAMS_MAX) {
        http_problem(server, id, 503, "too many streams are open");
        return false;
    }
    loop_timer_cancel(server->loop, open->deadline);
    open->deadline = 0;
    open->stream = true;
    server->streams++;
    count_status(200);
    add_headers(open->request, server, type);
    guards_on_gone(server->guards, evhttp_connection_get_bufferevent(open->connection), on_stream_closed,
                   open);
    evhttp_send_reply_start(open->request, 200, "OK");
    return find(server, id) != NULL;
}

bool http_stream_send(struct http_server *server, uint64_t id, struct str bytes)
{
    struct open_request *open = find(server, id);
    if (!open || !open->stream)
        return false;
    struct bufferevent *events = evhttp_connection_get_bufferevent(open->connection);
    if (evbuffer_get_length(bufferevent_get_output(events)) > STREAM_BACKLOG_MAX) {
        log_warn("http.stream_cut", F_INT("request", id));
        http_stream_end(server, id);
        return false;
    }
    struct evbuffer *chunk = evbuffer_new();
    evbuffer_add(chunk, bytes.at, bytes.len);
    evhttp_send_reply_chunk(open->request, chunk);
    evbuffer_free(chunk);
    return find(server, id) != NULL;
}

void http_stream_end(struct http_server *server, uint64_t id)
{
    struct open_request *open = find(server, id);
    if (!open || !open->stream)
        return;
    struct evhttp_request *request = open->request;
    guards_on_gone(server->guards, evhttp_connection_get_bufferevent(open->connection), NULL, NULL);
    forget(open);
    evhttp_send_reply_end(request);
}
