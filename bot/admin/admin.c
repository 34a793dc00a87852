#include "admin/admin.h"

#include "util/hmac.h"
#include "util/json.h"
#include "util/metrics.h"

void admin_healthz(const struct http_request *request, void *arg)
{
    const struct admin *admin = arg;
    http_reply(admin->server, request->id, 200, "application/json", STR("{\"status\":\"alive\"}"));
}

void admin_readyz(const struct http_request *request, void *arg)
{
    const struct admin *admin = arg;
    char reason[160];
    struct buf buf_auto body = {0};
    struct json_writer json = {.out = &body};
    bool ready = desk_ready(admin->desk, reason);
    json_open(&json, NULL, '{');
    json_put_text(&json, "status", ready ? "ready" : "not ready");
    json_put_text(&json, "reason", reason);
    json_close(&json, '}');
    http_reply(admin->server, request->id, ready ? 200 : 503, "application/json", buf_str(&body));
}

void admin_metrics(const struct http_request *request, void *arg)
{
    const struct admin *admin = arg;
    struct buf buf_auto body = {0};
    metrics_print(&body);
    http_reply(admin->server, request->id, 200, "text/plain; version=0.0.4; charset=utf-8", buf_str(&body));
}

static bool has_token(const struct admin *admin, const struct http_request *request)
{
    const char *header = http_header(request, "Authorization"), *token = admin->settings->admin_token;
    const struct str prefix = STR("Bearer ");
    if (!token || !header || !str_starts(str_of(header), prefix))
        return false;
    return hmac_equal(str_of(header + prefix.len), str_of(token));
}

bool admin_allow(const struct admin *admin, const struct http_request *request)
{
    switch (request->route->role) {
    case HTTP_ANYONE:
    case HTTP_PLATFORM: return true; /* the platform proves itself by its signature */
    case HTTP_LOOPBACK_OR_TOKEN: return request->peer_is_loopback || has_token(admin, request);
    case HTTP_ADMIN: return has_token(admin, request);
    case HTTP_NOBODY: return false;
    }
    return false;
}
