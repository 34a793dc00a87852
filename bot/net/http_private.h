/* What the files of the HTTP server share. For net/ only. */
#ifndef PUKAAR_NET_HTTP_PRIVATE_H
#define PUKAAR_NET_HTTP_PRIVATE_H

#include <event2/http.h>
#include <uthash.h>

#include "http_guard.h"
#include "net/http_server.h"

/*
 * A request handed to its route and not yet answered. libevent keeps a request for us when its connection
 * ends, and frees it with the reply; its connection is then NULL, so it is asked for and never kept.
 */
struct open_request {
    uint64_t id;
    struct http_server *server;
    struct evhttp_request *request;
    uint64_t deadline; /* timer; 0 for a stream */
    bool stream;
    UT_hash_handle hh; /* server.open */
};

struct http_server {
    struct loop *loop;
    struct evhttp *http;
    struct evhttp_bound_socket *socket; /* NULL while draining */
    struct guards *guards;
    struct http_settings settings;
    char *tls_cert, *tls_key; /* "" for none */
    SSL_CTX *tls;
    struct open_request *open;
    int streams, port;
    uint64_t last_id;
    bool draining;
    loop_fn *drained; /* NULL unless someone waits */
    void *drained_arg;
    uint64_t settled; /* timer */
};

/* The guarded bufferevent; NULL when the peer is gone. */
struct bufferevent *request_events(struct evhttp_request *request);

struct open_request *open_create(struct http_server *server, struct evhttp_request *request);
struct open_request *open_find(struct http_server *server, uint64_t id);
void open_forget(struct open_request *open);
/* Forgets it too, without an answer. */
void open_drop(struct open_request *open);

void add_headers(const struct http_server *server, struct evhttp_request *request, const char *type);
void count_status(int status);
/* evhttp tells when the answer has left. */
void watch_answer(struct http_server *server, struct evhttp_request *request);
/* header and value: one more header, or NULL. */
void answer_problem(struct http_server *server, struct evhttp_request *request, int status,
                    const char *detail, const char *header, const char *value);

/* While draining: calls drained once nothing is open and every answer has left. */
void settle(struct http_server *server);

#endif
