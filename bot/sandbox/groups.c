/* https://developers.facebook.com/documentation/business-messaging/whatsapp/groups (2026-05-21) */
#include "groups.h"

#include <stdio.h>
#include <stdlib.h>

#include "keys.h"
#include "pump.h"
#include "util/clock.h"
#include "util/id.h"
#include "util/mem.h"
#include "util/utf8.h"
#include "webhook.h"

#define SUBJECT_MAX 128
#define DESCRIPTION_MAX 2048

/* ---- What the platform tells ---- */

static cJSON *event_new(const char *type, const char *group_id)
{
    char seconds[24];
    cJSON *event = cJSON_CreateObject();
    snprintf(seconds, sizeof(seconds), "%lld", (long long)(clock_wall_ms() / SECOND_MS));
    cJSON_AddStringToObject(event, "timestamp", seconds);
    cJSON_AddStringToObject(event, "group_id", group_id);
    cJSON_AddStringToObject(event, "type", type);
    return event;
}

/* Takes the event. */
static void tell(struct sandbox *sandbox, const char *field, cJSON *event)
{
    struct buf buf_auto body = {0};
    char signature[SIGNATURE_SIZE];
    cJSON json_auto *webhook = webhook_create();
    cJSON *changes =
        cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(webhook, "entry"), 0), "changes");
    cJSON *change = cJSON_CreateObject(), *value = cJSON_AddObjectToObject(change, "value");
    cJSON_AddItemToArray(changes, change);
    cJSON_AddStringToObject(change, "field", field);
    cJSON_AddStringToObject(value, "messaging_product", "whatsapp");
    cJSON *metadata = cJSON_AddObjectToObject(value, "metadata");
    cJSON_AddStringToObject(metadata, "display_phone_number", sandbox->options.number);
    cJSON_AddStringToObject(metadata, "phone_number_id", sandbox->options.phone_number_id);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(value, "groups"), event);
    webhook_bytes(webhook, &body);
    webhook_sign(sandbox->key, buf_str(&body), signature);
    pump_bytes(sandbox->pump, buf_str(&body), signature);
    events_add(&sandbox->events, "phones", cJSON_CreateObject());
}

static void add_participant(cJSON *event, const char *list, const char *number, const char *user_id)
{
    cJSON *person = cJSON_CreateObject();
    if (*number)
        cJSON_AddStringToObject(person, "wa_id", number + (*number == '+'));
    if (*user_id)
        cJSON_AddStringToObject(person, "user_id", user_id);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(event, list), person);
}

static void tell_entered(struct sandbox *sandbox, const struct group *group, const struct phone *phone)
{
    cJSON *event = event_new("group_participants_add", group->id);
    cJSON_AddStringToObject(event, "reason", "invite_link");
    add_participant(event, "added_participants", phone->hides_number ? "" : phone->number, phone->user_id);
    tell(sandbox, "group_participants_update", event);
}

static void tell_left(struct sandbox *sandbox, const struct group *group, const char *number,
                      const char *user_id)
{
    cJSON *event = event_new("group_participants_remove", group->id);
    cJSON_AddStringToObject(event, "initiated_by", "participant");
    add_participant(event, "removed_participants", number, user_id);
    tell(sandbox, "group_participants_update", event);
}

/* ---- What the business asks ---- */

static bool check_create(const cJSON *body, struct fault *fault)
{
    const char *subject = json_text(body, "subject"), *description = json_text(body, "description");
    const char *product = json_text(body, "messaging_product"), *mode = json_text(body, "join_approval_mode");
    struct err err;
    if (keys_only(body, "messaging_product subject description join_approval_mode", &err) < 0)
        return fault_set(fault, 100, "%s", err.text);
    if (!product || strcmp(product, "whatsapp") != 0)
        return fault_set(fault, 100, "messaging_product must be whatsapp");
    if (!subject || !str_trim(str_of(subject)).len || utf8_units(str_of(subject)) > SUBJECT_MAX)
        return fault_set(fault, 131009, "subject: 1 to %d characters", SUBJECT_MAX);
    if (description && utf8_units(str_of(description)) > DESCRIPTION_MAX)
        return fault_set(fault, 131009, "description: at most %d characters", DESCRIPTION_MAX);
    return !mode || strcmp(mode, "auto_approve") == 0 || strcmp(mode, "approval_required") == 0 ||
           fault_set(fault, 131009, "join_approval_mode: auto_approve or approval_required");
}

static void create(struct send *send)
{
    char id[64], request[40], link[64];
    struct err err;
    const char *subject = json_text(send->body, "subject"),
               *mode = json_text(send->body, "join_approval_mode");
    if (!check_create(send->body, &send->fault)) {
        send_refuse(send, "ok");
        return;
    }
    snprintf(id, sizeof(id), "Y2FwaV9ncm91cDo%016llxZD==", (unsigned long long)id_new());
    snprintf(request, sizeof(request), "%016llX%016llX", (unsigned long long)id_new(),
             (unsigned long long)id_new());
    snprintf(link, sizeof(link), "https://chat.whatsapp.com/%016llx", (unsigned long long)id_new());
    struct group *group = group_ensure(&send->sandbox->world, id, subject, &err);
    if (!group) {
        fault_set(&send->fault, 131211, "%s", err.text);
        send_refuse(send, "ok");
        return;
    }
    group->by_approval = mode && strcmp(mode, "approval_required") == 0;
    cJSON json_auto *answer = cJSON_CreateObject();
    cJSON_AddStringToObject(answer, "messaging_product", "whatsapp");
    cJSON_AddStringToObject(answer, "request_id", request);
    cJSON *event = event_new("group_create", id);
    cJSON_AddStringToObject(event, "request_id", request);
    cJSON_AddStringToObject(event, "subject", subject);
    cJSON_AddStringToObject(event, "invite_link", link);
    cJSON_AddStringToObject(event, "join_approval_mode", mode ? mode : "auto_approve");
    tell(send->sandbox, "group_lifecycle_update", event);
    send_answer(send, answer);
}

/* Takes the request out of those that wait; NULL for none. */
static struct phone *take_asking(struct group *group, const char *id)
{
    for (size_t i = 0; id && i < group->asking_count; i++) {
        struct phone *phone = group->asking[i].phone;
        if (strcmp(group->asking[i].id, id) != 0)
            continue;
        group->asking[i] = group->asking[--group->asking_count];
        return phone;
    }
    return NULL;
}

static void decide(struct send *send, struct group *group, bool reject)
{
    const char *id = cJSON_GetStringValue(cJSON_GetArrayItem(json_get(send->body, "join_requests"), 0));
    struct phone *phone = take_asking(group, id);
    struct err err;
    if (!phone)
        fault_set(&send->fault, 131213, "no such join request");
    else if (!reject && group_join(group, phone, &err) < 0)
        fault_set(&send->fault, 131204, "%s", err.text);
    if (send->fault.code) {
        send_refuse(send, "ok");
        return;
    }
    cJSON json_auto *answer = cJSON_CreateObject();
    cJSON_AddStringToObject(answer, "messaging_product", "whatsapp");
    cJSON_AddItemToArray(
        cJSON_AddArrayToObject(answer, reject ? "rejected_join_requests" : "approved_join_requests"),
        cJSON_CreateString(id));
    send_answer(send, answer);
    if (!reject)
        tell_entered(send->sandbox, group, phone);
}

void groups_serve(struct send *send, struct str object, bool reject)
{
    char *id = mem_dup_len(object.at, object.len);
    struct group *group = group_find(&send->sandbox->world, id);
    if (strcmp(id, send->sandbox->options.phone_number_id) == 0) {
        create(send);
    } else if (group) {
        decide(send, group, reject);
    } else {
        fault_set(&send->fault, 131041, "unknown group %.100s", id);
        send_refuse(send, "ok");
    }
    free(id);
}

/* ---- What people do ---- */

static int enter(struct sandbox *sandbox, struct group *group, struct phone *phone, struct err *err)
{
    if (!group->by_approval) {
        if (group_join(group, phone, err) < 0)
            return -1;
        tell_entered(sandbox, group, phone);
        return 0;
    }
    if (group->asking_count == MEMBERS_MAX)
        return err_set(err, "%d ask already", MEMBERS_MAX);
    size_t at = group->asking_count++;
    snprintf(group->asking[at].id, sizeof(group->asking[at].id), "MTY0%016llx", (unsigned long long)id_new());
    group->asking[at].phone = phone;
    cJSON *event = event_new("group_join_request_created", group->id);
    cJSON_AddStringToObject(event, "join_request_id", group->asking[at].id);
    cJSON_AddStringToObject(event, "reason", "invite_link");
    if (*phone->number && !phone->hides_number)
        cJSON_AddStringToObject(event, "wa_id", phone->number + 1);
    if (*phone->user_id)
        cJSON_AddStringToObject(event, "user_id", phone->user_id);
    tell(sandbox, "group_participants_update", event);
    return 0;
}

int groups_command(struct sandbox *sandbox, const cJSON *json, struct err *err)
{
    struct group *group = group_find(&sandbox->world, json_text(json, "id"));
    const char *key = json_text(json, "enter") ? json_text(json, "enter") : json_text(json, "leave");
    bool by_id = key && strchr(key, '.');
    if (keys_only(json, "id enter leave leave_business delete", err) < 0)
        return -1;
    if (!group)
        return err_set(err, "no such group");
    if (json_bool(json, "delete", false)) {
        tell(sandbox, "group_lifecycle_update", event_new("group_delete", group->id));
        group_remove(&sandbox->world, group);
        return 0;
    }
    if (json_bool(json, "leave_business", false)) {
        tell_left(sandbox, group, sandbox->options.number, "");
        return 0;
    }
    struct phone *phone = phone_ensure(&sandbox->world, by_id ? NULL : key, by_id ? key : NULL, err);
    if (!phone)
        return -1;
    if (json_text(json, "enter"))
        return enter(sandbox, group, phone, err);
    group_leave(group, phone);
    tell_left(sandbox, group, phone->hides_number ? "" : phone->number, phone->user_id);
    return 0;
}
