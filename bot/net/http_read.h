/* Reading what evhttp parsed, strictly. For net/ only. */
#ifndef PUKAAR_NET_HTTP_READ_H
#define PUKAAR_NET_HTTP_READ_H

#include <event2/http.h>

#include "net/http_server.h"

/* The last value of a header, and how often it stood. */
const char *read_header(struct evhttp_request *request, const char *name, int *ret_count);
/* What evhttp lets pass that two readers could understand differently (RFC 9112, section 11.2). */
bool read_is_ambiguous(struct evhttp_request *request);
bool read_is_loopback(const char *peer);
bool read_came_by_proxy(struct evhttp_request *request);
/* Path (decoded into path) and query; false for what no route of ours may hold. */
bool read_uri(struct evhttp_request *request, char *path, size_t size, struct http_request *ret);

#endif
