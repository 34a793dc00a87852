/*
 * The HTTP server over evhttp: its life, its limits, and the way of a request to its route. What evhttp
 * leaves open is closed here and in the files beside (see README.md).
 */
#include "net/http_server.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <stdlib.h>
#include <unistd.h>

#include "http_listen.h"
#include "http_private.h"
#include "http_read.h"
#include "http_route.h"
#include "tls.h"
#include "util/mem.h"

#define HEADERS_MAX (16 * 1024)
#define STEP_TIMEOUT_S 15 /* without any byte in or out */
#define REQUEST_MS 10000
#define REPLY_MS 5000
#define ANSWER_MS 30000
#define BACKLOG 512

static unsigned method_of(struct evhttp_request *request)
{
    enum evhttp_cmd_type command = evhttp_request_get_command(request);
    return command == EVHTTP_REQ_GET      ? HTTP_GET
           : command == EVHTTP_REQ_POST   ? HTTP_POST
           : command == EVHTTP_REQ_PUT    ? HTTP_PUT
           : command == EVHTTP_REQ_DELETE ? HTTP_DELETE
                                          : 0;
}

static void dispatch(struct http_server *server, struct evhttp_request *request, struct http_request *seen)
{
    const struct http_settings *settings = &server->settings;
    struct evbuffer *body = evhttp_request_get_input_buffer(request);
    char allow[ROUTE_METHODS_SIZE];
    unsigned method = method_of(request), methods;
    seen->method = (enum http_method)method;
    seen->route = route_find(settings, seen->path, method, &methods);
    if (!methods) {
        answer_problem(server, request, 404, "no such path", NULL, NULL);
    } else if (!seen->route) {
        answer_problem(server, request, 405, "not this method", "Allow", route_methods(methods, allow));
    } else if (!route_allows(settings, seen)) {
        answer_problem(server, request, 401, "not without the right token", "WWW-Authenticate", "Bearer");
    } else if (evbuffer_get_length(body) > seen->route->body_max) {
        answer_problem(server, request, 413, "the body is larger than allowed here", NULL, NULL);
    } else {
        seen->body = (struct str){(const char *)evbuffer_pullup(body, -1), evbuffer_get_length(body)};
        seen->id = open_create(server, request)->id;
        seen->route->handle(seen, settings->arg);
    }
}

static void on_request(struct evhttp_request *request, void *arg)
{
    struct http_server *server = arg;
    struct http_request seen = {.handle = request};
    char path[1024], *peer = NULL;
    ev_uint16_t port;
    guards_complete(server->guards, request_events(request));
    evhttp_connection_get_peer(evhttp_request_get_connection(request), &peer, &port);
    seen.peer = peer ? peer : "";
    seen.peer_is_loopback = read_is_loopback(seen.peer) && !read_came_by_proxy(request);
    if (server->draining)
        answer_problem(server, request, 503, "shutting down; try again", "Retry-After", "2");
    else if (read_is_ambiguous(request)) /* where the next request begins is not known either */
        answer_problem(server, request, 400, "its length or a header can be understood in two ways",
                       "Connection", "close");
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

static void set_limits(struct http_server *server)
{
    struct evhttp *http = server->http;
    evhttp_set_max_headers_size(http, HEADERS_MAX);
    evhttp_set_max_body_size(http, (ev_ssize_t)route_body_max(&server->settings));
    evhttp_set_timeout(http, STEP_TIMEOUT_S);
    /* A body over the limit is read and thrown away before the 413, for clients that look for the answer only
     * when they have sent it all. The guard's deadline bounds it. */
    evhttp_set_flags(http, EVHTTP_SERVER_LINGERING_CLOSE);
    /* The four of enum http_method, and well-known ones for our 405; evhttp answers others with 501. */
    evhttp_set_allowed_methods(http, EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE |
                                         EVHTTP_REQ_HEAD | EVHTTP_REQ_OPTIONS | EVHTTP_REQ_PATCH);
    evhttp_set_default_content_type(http, NULL);
    evhttp_set_gencb(http, on_request, server);
    evhttp_set_bevcb(http, on_connection, server);
}

static int begin_listening(struct http_server *server, const char *listen, struct err *err)
{
    int fd = listen_socket(listen, err);
    if (fd < 0)
        return -1;
    struct evconnlistener *listener = evconnlistener_new(
        loop_base(server->loop), NULL, NULL, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, BACKLOG, fd);
    if (!listener) {
        err_set(err, "server.listen: %s: %s", listen, strerror(errno));
        close(fd);
        return -1;
    }
    server->port = listen_port(fd);
    server->socket = evhttp_bind_listener(server->http, listener);
    guards_listen_on(server->guards, listener);
    return 0;
}

static void stop_listening(struct http_server *server)
{
    guards_listen_on(server->guards, NULL);
    if (server->socket)
        evhttp_del_accept_socket(server->http, server->socket);
    server->socket = NULL;
}

static void on_quiet(void *arg)
{
    settle(arg);
}

static struct guards *create_guards(struct http_server *server, const struct http_settings *settings)
{
    const struct guards_settings from = {
        .max = settings->max_connections,
        .request_ms = settings->request_ms ? settings->request_ms : REQUEST_MS,
        .answer_ms = settings->answer_ms ? settings->answer_ms : ANSWER_MS,
        .input_max = route_body_max(settings) + (size_t)4 * HEADERS_MAX,
        .quiet = on_quiet,
        .arg = server,
    };
    return guards_create(server->loop, &from);
}

struct http_server *http_server_create(struct loop *loop, const struct http_settings *settings,
                                       struct err *err)
{
    struct http_server *server = mem_new(1, sizeof(*server));
    *server = (struct http_server){.loop = loop, .settings = *settings};
    server->settings.reply_ms = settings->reply_ms ? settings->reply_ms : REPLY_MS;
    server->tls_cert = mem_dup(settings->tls_cert ? settings->tls_cert : "");
    server->tls_key = mem_dup(settings->tls_key ? settings->tls_key : "");
    server->guards = create_guards(server, settings);
    server->http = evhttp_new(loop_base(loop));
    set_limits(server);
    if ((*server->tls_cert && !(server->tls = tls_context(server->tls_cert, server->tls_key, err))) ||
        begin_listening(server, settings->listen, err) < 0) {
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
    loop_timer_cancel(server->loop, server->settled);
    stop_listening(server);
    HASH_ITER(hh, server->open, open, next)
    {
        guards_on_gone(server->guards, request_events(open->request), NULL, NULL);
        open_drop(open);
    }
    evhttp_free(server->http);
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

static bool is_settled(const struct http_server *server)
{
    return !server->open && guards_busy(server->guards) == 0;
}

static void on_settled(void *arg)
{
    struct http_server *server = arg;
    server->settled = 0;
    if (!is_settled(server)) /* one more came on an open connection; its end settles again */
        return;
    loop_fn *done = mem_steal(server->drained);
    done(server->drained_arg);
}

void settle(struct http_server *server)
{
    if (server->drained && !server->settled && is_settled(server))
        server->settled = loop_timer(server->loop, 0, on_settled, server);
}

void http_server_drain(struct http_server *server, loop_fn *done, void *arg)
{
    struct open_request *open, *next;
    server->draining = true;
    stop_listening(server);
    HASH_ITER(hh, server->open, open, next)
    {
        if (open->stream)
            http_stream_end(server, open->id);
    }
    server->drained = done;
    server->drained_arg = arg;
    settle(server);
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
