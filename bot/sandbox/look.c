/* Looking: every GET below /control/. */
#include <stdlib.h>

#include "control.h"
#include "reply.h"
#include "util/num.h"

#define KEY_MAX 256

static int64_t number_of(const struct http_request *request, const char *name, int64_t fallback)
{
    char text[32];
    size_t len;
    int64_t number;
    if (!http_query(request, name, text, sizeof(text), &len) || !num_i64(str_of(text), &number))
        return fallback;
    return number;
}

static cJSON *phones(const struct sandbox *sandbox)
{
    cJSON *root = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(root, "phones");
    for (struct phone *phone = sandbox->world.phones; phone; phone = phone->hh.next)
        cJSON_AddItemToArray(list, phone_json(phone));
    list = cJSON_AddArrayToObject(root, "groups");
    for (struct group *group = sandbox->world.groups; group; group = group->hh.next)
        cJSON_AddItemToArray(list, group_json(group));
    cJSON_AddStringToObject(root, "business", sandbox->options.number);
    return root;
}

/* Of one phone or group, or all; oldest first. */
static cJSON *messages(const struct sandbox *sandbox, const struct http_request *request)
{
    char phone[KEY_MAX] = "", group[KEY_MAX] = "";
    size_t len;
    bool one_phone = http_query(request, "phone", phone, sizeof(phone), &len);
    bool one_group = http_query(request, "group", group, sizeof(group), &len);
    cJSON *root = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(root, "messages");
    for (struct message *message = sandbox->world.messages; message; message = message->hh.next) {
        bool wanted = one_phone   ? !message->in_group && strcmp(message->thread, phone) == 0
                      : one_group ? message->in_group && strcmp(message->thread, group) == 0
                                  : true;
        if (wanted)
            cJSON_AddItemToArray(list, message_json(&sandbox->world, message));
    }
    return root;
}

static cJSON *listed(const char *name, const struct journal *journal, int64_t after)
{
    cJSON *root = cJSON_CreateObject();
    cJSON_AddNumberToObject(root, "last", (double)journal->count);
    cJSON_AddItemToObject(root, name, journal_list(journal, (uint64_t)MAX(after, 0)));
    return root;
}

static cJSON *look(const struct http_request *request, struct sandbox *sandbox)
{
    struct str path = request->path;
    if (str_eq(path, STR("/control/phones")))
        return phones(sandbox);
    if (str_eq(path, STR("/control/messages")))
        return messages(sandbox, request);
    if (str_eq(path, STR("/control/sends")))
        return listed("sends", &sandbox->sends, number_of(request, "after", 0));
    if (str_eq(path, STR("/control/webhooks")))
        return listed("webhooks", &sandbox->webhooks, number_of(request, "after", 0));
    if (str_eq(path, STR("/control/behaviour")))
        return behaviour_json(&sandbox->behaviour);
    return NULL;
}

void control_get(const struct http_request *request, struct sandbox *sandbox)
{
    if (str_eq(request->path, STR("/control/events"))) {
        int64_t after = number_of(request, "after", -1);
        uint64_t last = sandbox->events.journal.count;
        events_wait(&sandbox->events, request->id, after < 0 ? last : (uint64_t)after,
                    after < 0 ? 0 : number_of(request, "wait", EVENTS_WAIT_MS));
        return;
    }
    cJSON json_auto *answer = look(request, sandbox);
    if (answer)
        reply_json(sandbox, request->id, 200, answer);
    else
        http_problem(sandbox->server, request->id, 404, "no such thing to look at");
}
