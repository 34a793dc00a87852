/* Commands: every POST below /control/. */
#include "control.h"

#include <stdlib.h>

#include "groups.h"
#include "incoming.h"
#include "keys.h"
#include "pump.h"
#include "reply.h"
#include "status.h"
#include "template.h"
#include "util/clock.h"
#include "util/id.h"
#include "util/mem.h"
#include "webhook.h"

#define COPIES_MAX 1000
#define BATCH_MAX 1000

typedef cJSON *command_fn(struct sandbox *sandbox, const cJSON *json, struct err *err);

static cJSON *done(void)
{
    return cJSON_CreateObject();
}

static cJSON *with_id(const struct message *message)
{
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddStringToObject(answer, "id", message->id);
    return answer;
}

static int64_t copies(const cJSON *json, const char *key, int64_t fallback)
{
    return MIN(MAX(json_i64(json, key, fallback), 0), COPIES_MAX);
}

/* count: as many messages; duplicate: each posted that many times more, under its one id. */
static cJSON *post_message(struct sandbox *sandbox, const cJSON *json, struct err *err)
{
    cJSON *ids = cJSON_CreateArray(), *answer = NULL;
    for (int64_t i = copies(json, "count", 1); i > 0; i--) {
        struct message *message = incoming_make(sandbox, json, err);
        if (!message) {
            cJSON_Delete(ids);
            cJSON_Delete(answer);
            return NULL;
        }
        for (int64_t copy = copies(json, "duplicate", 0); copy >= 0; copy--)
            pump_message(sandbox->pump, message);
        cJSON_AddItemToArray(ids, cJSON_CreateString(message->id));
        if (!answer)
            answer = with_id(message);
    }
    if (!answer)
        answer = cJSON_CreateObject();
    cJSON_AddItemToObject(answer, "ids", ids);
    return answer;
}

static cJSON *press(struct sandbox *sandbox, const cJSON *json, struct err *err)
{
    struct message *message = incoming_press(sandbox, json, err);
    if (!message)
        return NULL;
    pump_message(sandbox->pump, message);
    return with_id(message);
}

/* ---- Batches ---- */

static int make_all(struct sandbox *sandbox, const cJSON *messages, cJSON *ids, struct err *err)
{
    const cJSON *json;
    cJSON_ArrayForEach(json, messages)
    {
        struct message *message = incoming_make(sandbox, json, err);
        if (!message)
            return -1;
        for (int64_t copy = copies(json, "duplicate", 0); copy >= 0; copy--)
            cJSON_AddItemToArray(ids, cJSON_CreateString(message->id));
    }
    return 0;
}

static void post_ids(struct sandbox *sandbox, const cJSON *ids, bool shuffle)
{
    size_t count = (size_t)cJSON_GetArraySize(ids), at = 0;
    const char **list = mem_new(count, sizeof(char *));
    const cJSON *id;
    cJSON_ArrayForEach(id, ids)
    {
        size_t place = shuffle ? (size_t)id_new() % (at + 1) : at;
        list[at] = list[place];
        list[place] = id->valuestring;
        at++;
    }
    pump_batch(sandbox->pump, list, at);
    free(list);
}

static cJSON *post_batch(struct sandbox *sandbox, const cJSON *json, struct err *err)
{
    const cJSON *messages = json_get(json, "messages");
    int count = cJSON_GetArraySize(messages);
    if (keys_only(json, "messages shuffle duplicate", err) < 0)
        return NULL;
    if (!cJSON_IsArray(messages) || count < 1 || count > BATCH_MAX) {
        err_set(err, "messages must be an array of 1 to %d", BATCH_MAX);
        return NULL;
    }
    cJSON *answer = cJSON_CreateObject();
    cJSON *ids = cJSON_AddArrayToObject(answer, "ids");
    if (make_all(sandbox, messages, ids, err) < 0) {
        cJSON_Delete(answer);
        return NULL;
    }
    for (int64_t copy = copies(json, "duplicate", 0); copy >= 0; copy--)
        post_ids(sandbox, ids, json_bool(json, "shuffle", false));
    return answer;
}

/* Bytes as they are, signed as told: "good" (default), "bad", "none", or a header line. */
static cJSON *post_raw(struct sandbox *sandbox, const cJSON *json, struct err *err)
{
    const char *body = json_text(json, "body"), *how = json_text(json, "signature");
    char signature[SIGNATURE_SIZE];
    if (keys_only(json, "body signature", err) < 0)
        return NULL;
    if (!body) {
        err_set(err, "body must be a string");
        return NULL;
    }
    webhook_sign(sandbox->key, str_of(body), signature);
    char *last = signature + strlen(signature) - 1;
    if (how && strcmp(how, "bad") == 0)
        *last = *last == '0' ? '1' : '0';
    else if (how && strcmp(how, "none") == 0)
        *signature = '\0';
    pump_bytes(sandbox->pump, str_of(body), how && strchr(how, ':') ? how : signature);
    return done();
}

/* ---- Phones ---- */

static int set_phone(struct sandbox *sandbox, const cJSON *json, struct err *err)
{
    if (keys_only(json, "phone user_id name role hides_number off no_data absent", err) < 0)
        return -1;
    struct phone *phone =
        phone_ensure(&sandbox->world, json_text(json, "phone"), json_text(json, "user_id"), err);
    if (!phone)
        return -1;
    bool was_off = phone->off || phone->no_data;
    phone_name(phone, json_text(json, "name"), json_text(json, "role"));
    phone->hides_number = json_bool(json, "hides_number", phone->hides_number);
    phone->off = json_bool(json, "off", phone->off);
    phone->no_data = json_bool(json, "no_data", phone->no_data);
    phone->absent = json_bool(json, "absent", phone->absent);
    if (was_off)
        status_phone_on(sandbox, phone);
    return 0;
}

static int set_group(struct sandbox *sandbox, const cJSON *json, struct err *err)
{
    const cJSON *member;
    if (keys_only(json, "id name members", err) < 0)
        return -1;
    struct group *group = group_ensure(&sandbox->world, json_text(json, "id"), json_text(json, "name"), err);
    if (!group)
        return -1;
    cJSON_ArrayForEach(member, json_get(json, "members"))
    {
        const char *key = cJSON_GetStringValue(member);
        bool by_id = key && strchr(key, '.');
        struct phone *phone = phone_ensure(&sandbox->world, by_id ? NULL : key, by_id ? key : NULL, err);
        if (!phone || group_join(group, phone, err) < 0)
            return -1;
    }
    return 0;
}

int control_phones(struct sandbox *sandbox, const cJSON *json, struct err *err)
{
    const cJSON *one;
    if (keys_only(json, "phones groups", err) < 0)
        return -1;
    cJSON_ArrayForEach(one, json_get(json, "phones"))
    {
        if (set_phone(sandbox, one, err) < 0)
            return -1;
    }
    cJSON_ArrayForEach(one, json_get(json, "groups"))
    {
        if (set_group(sandbox, one, err) < 0)
            return -1;
    }
    events_add(&sandbox->events, "phones", cJSON_CreateObject());
    return 0;
}

static cJSON *post_phones(struct sandbox *sandbox, const cJSON *json, struct err *err)
{
    return control_phones(sandbox, json, err) < 0 ? NULL : done();
}

static cJSON *post_read(struct sandbox *sandbox, const cJSON *json, struct err *err)
{
    const struct phone *phone = phone_find(&sandbox->world, json_text(json, "phone"));
    const struct group *group = group_find(&sandbox->world, json_text(json, "group"));
    if (keys_only(json, "phone group", err) < 0)
        return NULL;
    if (!phone) {
        err_set(err, "phone names who reads; group where, when it is a group");
        return NULL;
    }
    status_read(sandbox, group ? group->id : phone->key, phone);
    return done();
}

/* As if the last message had come just now, or more than 24 hours ago. */
static cJSON *post_window(struct sandbox *sandbox, const cJSON *json, struct err *err)
{
    struct phone *phone = phone_find(&sandbox->world, json_text(json, "phone"));
    struct group *group = group_find(&sandbox->world, json_text(json, "group"));
    int64_t wrote_ms = json_bool(json, "open", false) ? clock_wall_ms() : 0;
    if (keys_only(json, "phone group open", err) < 0)
        return NULL;
    if (!phone && !group) {
        err_set(err, "no such phone or group");
        return NULL;
    }
    if (phone)
        phone->wrote_ms = wrote_ms;
    if (group)
        group->wrote_ms = wrote_ms;
    events_add(&sandbox->events, "phones", cJSON_CreateObject());
    return done();
}

/* ---- The platform ---- */

static cJSON *post_behaviour(struct sandbox *sandbox, const cJSON *json, struct err *err)
{
    return behaviour_set(&sandbox->behaviour, json, err) < 0 ? NULL : behaviour_json(&sandbox->behaviour);
}

static cJSON *post_templates(struct sandbox *sandbox, const cJSON *json, struct err *err)
{
    const cJSON *one;
    cJSON_ArrayForEach(one, json_get(json, "templates"))
    {
        if (keys_only(one, "name body location buttons paused", err) < 0)
            return NULL;
    }
    if (!cJSON_IsArray(json_get(json, "templates"))) {
        err_set(err, "templates must be an array");
        return NULL;
    }
    cJSON_Delete(sandbox->templates);
    sandbox->templates = cJSON_Duplicate(json_get(json, "templates"), true);
    return done();
}

/* NULL leaves it as it is. */
static int set_address(char **place, const char *url, struct err *err)
{
    if (url && !str_starts(str_of(url), STR("http://")) && !str_starts(str_of(url), STR("https://")))
        return err_set(err, "an address must begin with http:// or https://");
    if (url) {
        free(*place);
        *place = mem_dup(url);
    }
    return 0;
}

static cJSON *post_webhook(struct sandbox *sandbox, const cJSON *json, struct err *err)
{
    const char *url = json_text(json, "url"), *sms = json_text(json, "sms");
    if (keys_only(json, "url sms", err) < 0)
        return NULL;
    if (!url && !sms) {
        err_set(err, "url or sms must be given");
        return NULL;
    }
    if (set_address(&sandbox->options.webhook, url, err) < 0 ||
        set_address(&sandbox->options.sms, sms, err) < 0)
        return NULL;
    return done();
}

/* Messages, records, behaviour and templates go; the phones stay unless {"phones":true}. */
static cJSON *post_reset(struct sandbox *sandbox, const cJSON *json, struct err *err)
{
    if (keys_only(json, "phones", err) < 0)
        return NULL;
    pump_clear(sandbox->pump);
    behaviour_clear(&sandbox->behaviour);
    world_clear(&sandbox->world, json_bool(json, "phones", false));
    journal_clear(&sandbox->sends);
    journal_clear(&sandbox->webhooks);
    cJSON_Delete(sandbox->templates);
    sandbox->templates = json_parse(str_of(templates_at_start));
    events_add(&sandbox->events, "reset", cJSON_CreateObject());
    return done();
}

static cJSON *post_group(struct sandbox *sandbox, const cJSON *json, struct err *err)
{
    return groups_command(sandbox, json, err) < 0 ? NULL : done();
}

static const struct {
    const char *path;
    command_fn *run;
} commands[] = {
    {"/control/message", post_message}, {"/control/batch", post_batch},
    {"/control/press", press},          {"/control/raw", post_raw},
    {"/control/phones", post_phones},   {"/control/read", post_read},
    {"/control/window", post_window},   {"/control/behaviour", post_behaviour},
    {"/control/webhook", post_webhook}, {"/control/templates", post_templates},
    {"/control/reset", post_reset},     {"/control/group", post_group},
};

static command_fn *find(struct str path)
{
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        if (str_eq(path, str_of(commands[i].path)))
            return commands[i].run;
    }
    return NULL;
}

void control_post(const struct http_request *request, struct sandbox *sandbox)
{
    struct err err = {""};
    command_fn *run = find(request->path);
    cJSON json_auto *json = json_parse(request->body.len ? request->body : STR("{}"));
    if (!run || !json) {
        http_problem(sandbox->server, request->id, run ? 400 : 404,
                     run ? "the body is not JSON" : "no such command");
        return;
    }
    cJSON json_auto *answer = run(sandbox, json, &err);
    if (answer)
        reply_json(sandbox, request->id, 200, answer);
    else
        http_problem(sandbox->server, request->id, 400, err.text);
}
