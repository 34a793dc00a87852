/*
 * HTTP client on curl multi_socket and the same loop. Own admission control (libcurl only gets what may start
 * now, because its queueing time counts against the time-out), HTTP/2 where the host is https and offers it,
 * no redirects, response cap.
 */
#ifndef PUKAAR_NET_HTTP_CLIENT_H
#define PUKAAR_NET_HTTP_CLIENT_H

#include "net/loop.h"
#include "util/base.h"
#include "util/err.h"
#include "util/str.h"

struct http_client;

enum http_outcome {
    HTTP_ANSWERED, /* a whole response came; see status */
    HTTP_NOT_SENT, /* nothing of the request left this machine: safe to repeat */
    HTTP_UNKNOWN,  /* bytes of the request had left and no whole answer came: it may have been done. A body is
                      never sent twice for one call. */
};

struct http_call {
    const char *method; /* "GET", "POST", ... */
    const char *url;    /* http or https; never logged (Telegram's holds the token) */
    /* "Name: value" lines, NULL-terminated; never logged. */
    const char *const *headers;
    struct str body;     /* copied */
    int64_t timeout_ms;  /* whole exchange; 0: 10 s */
    size_t response_max; /* bytes; more is HTTP_UNKNOWN; 0: 256 KiB */
};

struct http_result {
    enum http_outcome outcome;
    int status;             /* with HTTP_ANSWERED */
    int64_t retry_after_ms; /* from Retry-After in seconds; -1 without */
    struct str body;        /* valid during the callback */
    const char *error;      /* libcurl's words when not HTTP_ANSWERED */
};

/* Called once for each started call, on the loop, never from inside http_client_start(). May start calls (the
 * one that ended counts no more); must not destroy the client. */
typedef void http_done_fn(uint64_t call, const struct http_result *result, void *arg);

/* max_in_flight bounds calls at one time (the pool of curl handles too). */
struct http_client *http_client_create(struct loop *loop, int max_in_flight, struct err *err);
/* Cancels what is open: each done callback runs with HTTP_UNKNOWN or HTTP_NOT_SENT first, and can start
 * nothing any more. */
void http_client_destroy(struct http_client *client);
/* The call's id, never 0; 0 when max_in_flight are running: try again after a done. */
uint64_t http_client_start(struct http_client *client, const struct http_call *call, http_done_fn *done,
                           void *arg);
int http_client_in_flight(const struct http_client *client);
/* A CA bundle to trust in place of the system's; NULL for the system's. Tests use their own. */
void http_client_trust(struct http_client *client, const char *ca_file);

#endif
