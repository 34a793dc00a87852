/*
 * HTTP/1.1 server over evhttp, narrow enough to be replaced. Own routing table, deferred one-shot replies by
 * request id, streams for server-sent events, limits on everything (RFC 9112; what evhttp leaves open is
 * closed here): header block over 16 KiB -> 400, body over the route's body_max -> 413, Transfer-Encoding or
 * more than one Content-Length -> 400, unknown path -> 404, other method -> 405 with Allow, "%00" or "%2f" in
 * a path -> 400. An error's body is application/problem+json (RFC 9457), but for what evhttp itself refuses
 * while it reads (a head or body over the largest limit, a broken request line, a method it does not know:
 * 501), which is HTML. Every answer of ours carries X-Content-Type-Options: nosniff and an explicit type.
 * Connections over the cap wait in the kernel's queue. Cut is a connection whose request is not complete
 * after request_ms, whose answer is not taken within answer_ms, or that sends more than one largest request
 * ahead.
 */
#ifndef PUKAAR_NET_HTTP_SERVER_H
#define PUKAAR_NET_HTTP_SERVER_H

#include "net/loop.h"
#include "util/base.h"
#include "util/err.h"
#include "util/str.h"

struct http_server;

enum http_method { HTTP_GET = 1, HTTP_POST = 2, HTTP_PUT = 4, HTTP_DELETE = 8 };

/* Who may call a route. The server asks http_settings.allow before any handler runs; a route without a role
 * refuses. */
enum http_role { HTTP_NOBODY, HTTP_ANYONE, HTTP_PLATFORM, HTTP_LOOPBACK_OR_TOKEN, HTTP_ADMIN };

struct http_request {
    uint64_t id; /* for the reply, never used again */
    enum http_method method;
    struct str path;       /* percent-decoded, without the query */
    struct str query;      /* raw, without '?' */
    struct str body;       /* whole; valid until the handler returns */
    const char *peer;      /* numeric address of the other end */
    bool peer_is_loopback; /* and no X-Forwarded-For, Forwarded or X-Real-IP header, so it is no proxy's guest
                            */
    const struct http_route *route;
    const void *handle; /* the server's own */
};

/* The header's value, NULL when absent or given more than once (no sane client does). Case of name does not
 * matter. */
const char *http_header(const struct http_request *request, const char *name);
/* A query parameter percent-decoded ('+' is a space) into ret (any bytes, NUL-terminated; *ret_len tells);
 * false when absent or longer than size - 1. The first wins. */
bool http_query(const struct http_request *request, const char *name, char *ret, size_t size,
                size_t *ret_len);

struct http_route {
    const char *path; /* "/healthz"; a trailing "/" followed by "*" takes everything below: "/console/" "*" */
    unsigned methods; /* of enum http_method; a path may have several rows */
    enum http_role role;
    size_t body_max; /* bytes */
    /* Replies now or later, exactly once, with request->id. */
    void (*handle)(const struct http_request *request, void *arg);
};

struct http_settings {
    const char *listen;             /* "127.0.0.1:8080", "[::1]:8080", port 0 picks a free one */
    const char *tls_cert, *tls_key; /* PEM files, both or neither (NULL or "") */
    int max_connections;            /* at least 1 */
    int64_t request_ms; /* from accept (or the last reply) of a started request to its completion; 0: 10 s */
    int64_t reply_ms;   /* a request unanswered after this gets 503; 0: 5 s */
    int64_t answer_ms;  /* for the peer to take an answer; 0: 30 s */
    const struct http_route *routes; /* must outlive the server */
    size_t route_count;
    /* NULL allows HTTP_ANYONE and HTTP_PLATFORM only. False answers 401 (HTTP_ADMIN, HTTP_LOOPBACK_OR_TOKEN).
     */
    bool (*allow)(const struct http_request *request, void *arg);
    void *arg; /* for allow and the handlers */
};

struct http_server *http_server_create(struct loop *loop, const struct http_settings *settings,
                                       struct err *err);
/* After drain; requests still open get their connection closed. Not from inside a handler. */
void http_server_destroy(struct http_server *server);
int http_server_port(const struct http_server *server);

/* Answers a request; an id that is gone (answered, timed out, disconnected) is passed over. type NULL: no
 * body expected. */
void http_reply(struct http_server *server, uint64_t request, int status, const char *type, struct str body);
/* As http_reply with one more header (e.g. "Retry-After"). */
void http_reply_with(struct http_server *server, uint64_t request, int status, const char *type,
                     struct str body, const char *header, const char *value);
/* With any further headers. */
struct http_line {
    const char *name, *value;
};
void http_reply_lines(struct http_server *server, uint64_t request, int status, const char *type,
                      struct str body, const struct http_line *lines, size_t count);
void http_problem_lines(struct http_server *server, uint64_t request, int status, const char *detail,
                        const struct http_line *lines, size_t count);
/* Ends the request's connection without an answer, as a peer that dies would. */
void http_cut(struct http_server *server, uint64_t request);
/* application/problem+json with status, title and detail. */
void http_problem(struct http_server *server, uint64_t request, int status, const char *detail);

/* A reply that goes on: sent in chunks until http_stream_end() or a drain. http_stream_send answers false
 * once the peer is gone or has more than 256 KiB unread (it is then cut); the id is gone afterwards. At most
 * 64 streams; more get 503. */
bool http_stream_start(struct http_server *server, uint64_t request, const char *type) NODISCARD;
bool http_stream_send(struct http_server *server, uint64_t request, struct str bytes) NODISCARD;
void http_stream_end(struct http_server *server, uint64_t request);

/* Closes the listening socket, ends the streams, answers new requests on open connections with 503 and
 * Connection: close, and calls done once no request is left open and every answer has left. */
void http_server_drain(struct http_server *server, loop_fn *done, void *arg);
/* Loads certificate and key again for connections from now on; on error the old ones stay. */
int http_server_reload_tls(struct http_server *server, struct err *err) NODISCARD;

/* Open connections and requests, for metrics and tests. */
int http_server_connections(const struct http_server *server);
int http_server_open_requests(const struct http_server *server);

#endif
