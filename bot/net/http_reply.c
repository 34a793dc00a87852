/* Requests that wait for their answer, by id, and the one way an answer is written. */
#include <event2/buffer.h>
#include <stdio.h>
#include <stdlib.h>

#include "http_private.h"
#include "util/buf.h"
#include "util/json.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/metrics.h"

static const struct {
    int status;
    const char *reason;
} reasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {303, "See Other"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {409, "Conflict"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
};

static const char *reason_of(int status)
{
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
        if (reasons[i].status == status)
            return reasons[i].reason;
    }
    return "Other";
}

struct bufferevent *request_events(struct evhttp_request *request)
{
    struct evhttp_connection *connection = evhttp_request_get_connection(request);
    return connection ? evhttp_connection_get_bufferevent(connection) : NULL;
}

static void on_reply_deadline(void *arg)
{
    struct open_request *open = arg;
    open->deadline = 0;
    log_warn("http.reply_late", F_INT("request", open->id));
    http_problem(open->server, open->id, 503, "no answer in time; try again");
}

struct open_request *open_create(struct http_server *server, struct evhttp_request *request)
{
    struct open_request *open = mem_new(1, sizeof(*open));
    *open = (struct open_request){.id = ++server->last_id, .server = server, .request = request};
    open->deadline = loop_timer(server->loop, server->settings.reply_ms, on_reply_deadline, open);
    HASH_ADD(hh, server->open, id, sizeof(open->id), open);
    return open;
}

struct open_request *open_find(struct http_server *server, uint64_t id)
{
    struct open_request *open;
    HASH_FIND(hh, server->open, &id, sizeof(id), open);
    return open;
}

void open_forget(struct open_request *open)
{
    struct http_server *server = open->server;
    loop_timer_cancel(server->loop, open->deadline);
    server->streams -= open->stream;
    HASH_DEL(server->open, open);
    free(open);
    settle(server);
}

void open_drop(struct open_request *open)
{
    struct evhttp_request *request = open->request;
    open_forget(open);
    if (!evhttp_request_get_connection(request))
        evhttp_send_reply_end(request); /* only frees it; a connection would free its own */
}

void count_status(int status)
{
    char text[16];
    snprintf(text, sizeof(text), "%d", status);
    metric_add(METRIC_HTTP_REQUESTS, text, 1);
}

void add_headers(const struct http_server *server, struct evhttp_request *request, const char *type)
{
    struct evkeyvalq *headers = evhttp_request_get_output_headers(request);
    if (type)
        evhttp_add_header(headers, "Content-Type", type);
    evhttp_add_header(headers, "X-Content-Type-Options", "nosniff");
    evhttp_add_header(headers, "Cache-Control", "no-store");
    if (server->draining)
        evhttp_add_header(headers, "Connection", "close");
}

static void on_answered(struct evhttp_request *request, void *arg)
{
    struct http_server *server = arg;
    guards_answered(server->guards, request_events(request));
}

void watch_answer(struct http_server *server, struct evhttp_request *request)
{
    guards_answering(server->guards, request_events(request));
    evhttp_request_set_on_complete_cb(request, on_answered, server);
}

static void answer(struct http_server *server, struct evhttp_request *request, int status, const char *type,
                   struct str body, const struct http_line *lines, size_t count)
{
    struct evbuffer *bytes = evbuffer_new();
    add_headers(server, request, type);
    for (size_t i = 0; i < count; i++)
        evhttp_add_header(evhttp_request_get_output_headers(request), lines[i].name, lines[i].value);
    if (body.len)
        evbuffer_add(bytes, body.at, body.len);
    count_status(status);
    watch_answer(server, request);
    evhttp_send_reply(request, status, reason_of(status), bytes);
    evbuffer_free(bytes);
}

static void print_problem(int status, const char *detail, struct buf *out)
{
    struct json_writer json = {.out = out};
    json_open(&json, NULL, '{');
    json_put_text(&json, "type", "about:blank");
    json_put_text(&json, "title", reason_of(status));
    json_put_i64(&json, "status", status);
    json_put_text(&json, "detail", detail);
    json_close(&json, '}');
}

#define PROBLEM_TYPE "application/problem+json"

void answer_problem(struct http_server *server, struct evhttp_request *request, int status,
                    const char *detail, const char *header, const char *value)
{
    struct buf buf_auto body = {0};
    print_problem(status, detail, &body);
    answer(server, request, status, PROBLEM_TYPE, buf_str(&body), &(struct http_line){header, value},
           header != NULL);
}

/* The request of an id that waits for its one answer; from now on it is ours. */
static struct evhttp_request *take(struct http_server *server, uint64_t id)
{
    struct open_request *open = open_find(server, id);
    if (!open || open->stream)
        return NULL;
    struct evhttp_request *request = open->request;
    open_forget(open);
    return request;
}

void http_reply_lines(struct http_server *server, uint64_t id, int status, const char *type, struct str body,
                      const struct http_line *lines, size_t count)
{
    struct evhttp_request *request = take(server, id);
    if (request)
        answer(server, request, status, type, body, lines, count);
}

void http_problem_lines(struct http_server *server, uint64_t id, int status, const char *detail,
                        const struct http_line *lines, size_t count)
{
    struct buf buf_auto body = {0};
    print_problem(status, detail, &body);
    http_reply_lines(server, id, status, PROBLEM_TYPE, buf_str(&body), lines, count);
}

void http_reply_with(struct http_server *server, uint64_t id, int status, const char *type, struct str body,
                     const char *header, const char *value)
{
    http_reply_lines(server, id, status, type, body, &(struct http_line){header, value}, header != NULL);
}

void http_reply(struct http_server *server, uint64_t id, int status, const char *type, struct str body)
{
    http_reply_with(server, id, status, type, body, NULL, NULL);
}

void http_problem(struct http_server *server, uint64_t id, int status, const char *detail)
{
    struct evhttp_request *request = take(server, id);
    if (request)
        answer_problem(server, request, status, detail, NULL, NULL);
}

/* What is written afterwards cannot leave; it makes evhttp let go of the connection. */
void http_cut(struct http_server *server, uint64_t id)
{
    struct evhttp_request *request = take(server, id);
    struct bufferevent *events = request ? request_events(request) : NULL;
    if (events)
        guards_cut(server->guards, events);
    if (request)
        answer(server, request, 503, NULL, STR(""), NULL, 0);
}
