/* Pressing a button of a message that a phone has received. */
#include <stdlib.h>

#include "incoming.h"
#include "keys.h"

/* By place, words or payload. */
static cJSON *find_button(const cJSON *buttons, const cJSON *json, struct err *err)
{
    const char *title = json_text(json, "title"), *id = json_text(json, "id");
    cJSON *button = cJSON_GetArrayItem(buttons, (int)json_i64(json, "index", -1)), *each;
    cJSON_ArrayForEach(each, buttons)
    {
        const char *its_title = json_text(each, "title"), *its_id = json_text(each, "id");
        if ((title && strcmp(title, its_title) == 0) || (id && strcmp(id, its_id) == 0))
            button = each;
    }
    if (!button)
        err_set(err, "the message has %d buttons, and not this one", cJSON_GetArraySize(buttons));
    return button;
}

/* As the control interface takes it: a reply button or a list's row of an interactive message, or a
 * template's quick reply. */
static cJSON *pressed_json(const struct message *message, const cJSON *button, const char *phone)
{
    bool template = strcmp(message->type, "template") == 0;
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "from", phone);
    const char *interactive = json_text(message->content, "interactive"),
               *detail = json_text(button, "detail");
    bool row = interactive && strcmp(interactive, "list") == 0;
    cJSON *part = cJSON_AddObjectToObject(json, template ? "quick_reply" : row ? "row" : "button");
    if (row && detail)
        cJSON_AddStringToObject(part, "description", detail);
    cJSON_AddStringToObject(part, template ? "payload" : "id", json_text(button, "id"));
    cJSON_AddStringToObject(part, template ? "text" : "title", json_text(button, "title"));
    cJSON_AddStringToObject(json, "context", message->id);
    return json;
}

struct message *incoming_press(struct sandbox *sandbox, const cJSON *json, struct err *err)
{
    if (keys_only(json, "phone message_id index title id", err) < 0)
        return NULL;
    const struct message *message = message_find(&sandbox->world, json_text(json, "message_id"));
    const char *phone = json_text(json, "phone");
    if (!message || !message->from_business || message->in_group ||
        (phone && strcmp(phone, message->thread) != 0)) {
        err_set(err, "no message of the business with buttons has this message_id on this phone");
        return NULL;
    }
    cJSON *button = find_button(json_get(message->content, "buttons"), json, err);
    if (!button)
        return NULL;
    if (!json_get(button, "pressed")) {
        cJSON_AddTrueToObject(button, "pressed");
        sandbox_message_event(sandbox, message);
    }
    cJSON json_auto *pressed = pressed_json(message, button, message->thread);
    return incoming_make(sandbox, pressed, err);
}
