/*
 * A guard for each accepted connection: it is counted against the cap, and cut when its request is not
 * complete or its answer not taken in time, or when it sends more than one request may hold. libevent 2.1 has
 * none of these. A guard learns of its connection's end from evhttp's close callback, which runs however it
 * ends (a peer that never says a byte, a TLS handshake that never ends, a time-out, a reply). For net/ only.
 */
#ifndef PUKAAR_NET_HTTP_GUARD_H
#define PUKAAR_NET_HTTP_GUARD_H

#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <openssl/ssl.h>

#include "net/loop.h"

struct guards;

struct guards_settings {
    int max;            /* connections */
    int64_t request_ms; /* until a request is complete */
    int64_t answer_ms;  /* until an answer is taken */
    size_t input_max;   /* bytes of a connection that wait to be read */
    loop_fn *quiet;     /* called when no connection holds a request or an unsent answer any more */
    void *arg;
};

struct guards *guards_create(struct loop *loop, const struct guards_settings *settings);
/* Once evhttp has freed its connections. */
void guards_destroy(struct guards *guards);
/* NULL before the listener is freed. */
void guards_listen_on(struct guards *guards, struct evconnlistener *listener);
int guards_count(const struct guards *guards);
/* Connections that hold a request or an unsent answer. */
int guards_busy(const struct guards *guards);

/* A guarded bufferevent for a connection about to be accepted; tls NULL for plain. For evhttp_set_bevcb(). */
struct bufferevent *guards_accept(struct guards *guards, SSL_CTX *tls);
/* The way of one request; a connection that is gone is passed over. */
void guards_complete(struct guards *guards, struct bufferevent *guarded);  /* whole: its time stops */
void guards_answering(struct guards *guards, struct bufferevent *guarded); /* the answer is to be taken */
void guards_answered(struct guards *guards, struct bufferevent *guarded);  /* the next one's time begins */
/* Ends it: no byte is read or sent any more. */
void guards_cut(struct guards *guards, struct bufferevent *guarded);
/* Calls fn(arg) when the connection ends; NULL for no more. */
void guards_on_gone(struct guards *guards, struct bufferevent *guarded, loop_fn *fn, void *arg);

#endif
