/* Who may send, and where to; the rest is send.c's. */
#include "graph.h"

#include <stdlib.h>

#include "check.h"
#include "groups.h"
#include "send.h"
#include "util/clock.h"
#include "util/mem.h"

/* Every request is kept, those that are refused too. */
static uint64_t record(struct sandbox *sandbox, const struct http_request *request, const cJSON *body)
{
    cJSON *entry = cJSON_CreateObject();
    char at[CLOCK_TEXT_SIZE];
    clock_rfc3339(clock_wall_ms(), at);
    cJSON_AddStringToObject(entry, "at", at);
    char *path = mem_dup_len(request->path.at, request->path.len);
    char *raw = mem_dup_len(request->body.at, request->body.len);
    cJSON_AddStringToObject(entry, "path", path);
    cJSON_AddBoolToObject(entry, "authorized", http_header(request, "Authorization") != NULL);
    if (body)
        cJSON_AddItemToObject(entry, "request", cJSON_Duplicate(body, true));
    else
        cJSON_AddStringToObject(entry, "request", raw);
    free(path);
    free(raw);
    return journal_add(&sandbox->sends, entry);
}

static bool has_token(const struct http_request *request, const struct options *options)
{
    struct str given = str_of(http_header(request, "Authorization"));
    struct str word = STR("Bearer ");
    return str_starts(given, word) &&
           hmac_equal(str_slice(given, word.len, given.len), str_of(options->token));
}

/* "/v26.0/ID/messages": the object and its edge. */
static bool split_path(struct str path, struct str *ret_object, struct str *ret_edge)
{
    struct str part;
    if (!str_next(&path, '/', &part) || part.len || !str_next(&path, '/', &part) || part.len < 4 ||
        part.at[0] != 'v' || part.at[part.len - 2] != '.')
        return false;
    return str_next(&path, '/', ret_object) && str_next(&path, '/', ret_edge) && !path.len;
}

static void serve(struct send *send, const struct http_request *request)
{
    const struct options *options = &send->sandbox->options;
    const char *type = json_text(send->body, "type");
    struct str object = {NULL, 0}, edge = {NULL, 0};
    send->type = type ? type : "text";
    if (!has_token(request, options)) {
        fault_set(&send->fault, 190, "the access token is missing or wrong");
    } else if (!split_path(request->path, &object, &edge) ||
               !(str_eq(edge, STR("join_requests")) ||
                 (str_eq(object, str_of(options->phone_number_id)) && request->method == HTTP_POST &&
                  (str_eq(edge, STR("messages")) || str_eq(edge, STR("groups")))))) {
        fault_set(&send->fault, 100, "Unsupported post request: no such version or object");
    } else if (!send->body) {
        fault_set(&send->fault, 100, "the body is not JSON");
    }
    if (send->fault.code) {
        send_refuse(send, "ok");
    } else if (!str_eq(edge, STR("messages"))) {
        groups_serve(send, object, request->method == HTTP_DELETE);
    } else if (check_is_read(send->body)) {
        send_read_mark(send);
    } else {
        send_message(send);
    }
}

void graph_post(const struct http_request *request, struct sandbox *sandbox)
{
    struct send send = {.sandbox = sandbox, .request = request->id, .body = json_parse(request->body)};
    send.record = record(sandbox, request, send.body);
    serve(&send, request);
    cJSON_Delete(send.body);
    cJSON_Delete(send.rule);
    cJSON_Delete(send.status_rule);
}
