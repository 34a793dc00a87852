/* The routing table. For net/ only. */
#ifndef PUKAAR_NET_HTTP_ROUTE_H
#define PUKAAR_NET_HTTP_ROUTE_H

#include "net/http_server.h"

#define ROUTE_METHODS_SIZE 40

/* The first row of this path and method; NULL when there is none. *ret_methods: all that the path allows. */
const struct http_route *route_find(const struct http_settings *settings, struct str path, unsigned method,
                                    unsigned *ret_methods);
/* "GET, POST" for an Allow header. */
const char *route_methods(unsigned methods, char ret[ROUTE_METHODS_SIZE]);
/* The largest body that any route takes. */
size_t route_body_max(const struct http_settings *settings);
/* Whether the request may go to the route it was given. */
bool route_allows(const struct http_settings *settings, const struct http_request *request);

#endif
