/*
 * A guard for each accepted connection: it is counted against the cap, and cut when its request is not
 * complete in time. libevent 2.1 has neither. A guard learns of its connection's end from evhttp's close
 * callback, which runs however it ends (a peer that never says a byte, a TLS handshake that never ends, a
 * time-out, a reply). For net/ only.
 */
#ifndef PUKAAR_NET_HTTP_GUARD_H
#define PUKAAR_NET_HTTP_GUARD_H

#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <openssl/ssl.h>

#include "net/loop.h"

struct guards;
struct evconnlistener;

struct guards *guards_create(struct loop *loop, int max, int64_t request_ms);
/* Once all connections are gone. */
void guards_destroy(struct guards *guards);
void guards_listen_on(struct guards *guards, struct evconnlistener *listener);
int guards_count(const struct guards *guards);
/* A guarded bufferevent for a connection about to be accepted; tls NULL for plain. For evhttp_set_bevcb(). */
struct bufferevent *guards_accept(struct guards *guards, SSL_CTX *tls);
/* The connection's request is complete (its time stops), or answered (the next request's time begins). */
void guards_complete(struct guards *guards, struct bufferevent *guarded);
void guards_answered(struct guards *guards, struct bufferevent *guarded);
/* Calls fn(arg) when the connection ends; NULL for no more. */
void guards_on_gone(struct guards *guards, struct bufferevent *guarded, loop_fn *fn, void *arg);
/* No more are accepted. */
void guards_close_door(struct guards *guards);

#endif
