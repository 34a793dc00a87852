/* Replies that go on: server-sent events. */
#include <event2/buffer.h>

#include "http_private.h"
#include "util/log.h"

#define STREAMS_MAX 64
#define BACKLOG_MAX ((size_t)256 * 1024)

static struct open_request *find_stream(struct http_server *server, uint64_t id)
{
    struct open_request *open = open_find(server, id);
    return open && open->stream ? open : NULL;
}

static void on_peer_gone(void *arg)
{
    open_drop(arg);
}

bool http_stream_start(struct http_server *server, uint64_t id, const char *type)
{
    struct open_request *open = open_find(server, id);
    if (!open || open->stream)
        return false;
    if (server->streams >= STREAMS_MAX) {
        http_problem(server, id, 503, "too many streams are open");
        return false;
    }
    struct bufferevent *events = request_events(open->request);
    if (!events) {
        open_drop(open);
        return false;
    }
    loop_timer_cancel(server->loop, open->deadline);
    open->deadline = 0;
    open->stream = true;
    server->streams++;
    count_status(200);
    add_headers(server, open->request, type);
    guards_on_gone(server->guards, events, on_peer_gone, open);
    evhttp_send_reply_start(open->request, 200, "OK");
    return true;
}

static void end(struct open_request *open)
{
    struct http_server *server = open->server;
    struct evhttp_request *request = open->request;
    guards_on_gone(server->guards, request_events(request), NULL, NULL);
    open_forget(open);
    watch_answer(server, request);
    evhttp_send_reply_end(request);
}

bool http_stream_send(struct http_server *server, uint64_t id, struct str bytes)
{
    struct open_request *open = find_stream(server, id);
    struct bufferevent *events = open ? request_events(open->request) : NULL;
    if (!events)
        return false;
    if (evbuffer_get_length(bufferevent_get_output(events)) + bytes.len > BACKLOG_MAX) {
        log_warn("http.stream_cut", F_INT("request", id));
        guards_cut(server->guards, events);
        end(open);
        return false;
    }
    struct evbuffer *chunk = evbuffer_new();
    evbuffer_add(chunk, bytes.at, bytes.len);
    evhttp_send_reply_chunk(open->request, chunk);
    evbuffer_free(chunk);
    return true;
}

void http_stream_end(struct http_server *server, uint64_t id)
{
    struct open_request *open = find_stream(server, id);
    if (open)
        end(open);
}
