/*
 * What an operator sees over HTTP: /healthz, /readyz, /metrics. Who may see what is decided here, by the
 * route's role.
 */
#ifndef PUKAAR_ADMIN_ADMIN_H
#define PUKAAR_ADMIN_ADMIN_H

#include "desk/desk.h"
#include "net/http_server.h"

struct find_pace; /* admin/find.h */
struct admin {
    struct http_server *server;
    struct desk *desk;
    const struct settings *settings;
    struct find_pace *pace;
};

/* Handlers; arg is the struct admin. */
void admin_healthz(const struct http_request *request, void *arg);
void admin_readyz(const struct http_request *request, void *arg);
void admin_metrics(const struct http_request *request, void *arg);

/* HTTP_LOOPBACK_OR_TOKEN: from this machine and not through a proxy, or with "Authorization: Bearer <admin
 * token>". HTTP_ADMIN: the token. */
bool admin_allow(const struct admin *admin, const struct http_request *request);

#endif
