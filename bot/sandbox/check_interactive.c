/* Interactive messages: up to three reply buttons, lists, location requests, a link. */
#include "check.h"

#define BODY_MAX 1024
#define LIST_BODY_MAX 4096
#define HEADER_MAX 60
#define FOOTER_MAX 60
#define BUTTONS_MAX 3
#define TITLE_MAX 20
#define BUTTON_ID_MAX 256
#define ROWS_MAX 10

static bool check_line(const cJSON *interactive, const char *key, size_t max, bool required,
                       struct fault *fault)
{
    const cJSON *part = json_get(interactive, key);
    if (!part)
        return !required || fault_set(fault, 131008, "interactive.%s is missing", key);
    return check_object(part, key, "type text", fault) && check_text(part, "text", 1, max, fault);
}

static bool check_button(const cJSON *buttons, const cJSON *button, struct fault *fault)
{
    const cJSON *reply = json_get(button, "reply"), *other;
    const char *type = json_text(button, "type");
    if (!check_object(button, "button", "type reply", fault) ||
        !check_object(reply, "reply", "id title", fault) ||
        !check_text(reply, "id", 1, BUTTON_ID_MAX, fault) || !check_text(reply, "title", 1, TITLE_MAX, fault))
        return false;
    if (!type || strcmp(type, "reply") != 0)
        return fault_set(fault, 131009, "button type must be reply");
    cJSON_ArrayForEach(other, buttons)
    {
        const char *title = json_text(json_get(other, "reply"), "title");
        if (other != button && title && strcmp(title, json_text(reply, "title")) == 0)
            return fault_set(fault, 131009, "button titles must be unique");
    }
    return true;
}

static bool check_buttons(const cJSON *action, struct fault *fault)
{
    const cJSON *buttons = json_get(action, "buttons"), *button;
    int count = cJSON_GetArraySize(buttons);
    if (!check_object(action, "action", "buttons", fault))
        return false;
    if (!cJSON_IsArray(buttons) || count < 1 || count > BUTTONS_MAX)
        return fault_set(fault, 131009, "there must be 1 to %d buttons", BUTTONS_MAX);
    cJSON_ArrayForEach(button, buttons)
    {
        if (!check_button(buttons, button, fault))
            return false;
    }
    return true;
}

static bool check_row(const cJSON *row, struct fault *fault)
{
    return check_object(row, "row", "id title description", fault) && check_text(row, "id", 1, 200, fault) &&
           check_text(row, "title", 1, 24, fault) && check_text(row, "description", 0, 72, fault);
}

static bool check_list(const cJSON *action, struct fault *fault)
{
    const cJSON *section, *row;
    int rows = 0;
    if (!check_object(action, "action", "button sections", fault) ||
        !check_text(action, "button", 1, 20, fault))
        return false;
    cJSON_ArrayForEach(section, json_get(action, "sections"))
    {
        if (!check_object(section, "section", "title rows", fault) ||
            !check_text(section, "title", 0, 24, fault))
            return false;
        cJSON_ArrayForEach(row, json_get(section, "rows"))
        {
            if (!check_row(row, fault))
                return false;
            rows++;
        }
    }
    return (rows >= 1 && rows <= ROWS_MAX) || fault_set(fault, 131009, "a list has 1 to %d rows", ROWS_MAX);
}

static bool check_named(const cJSON *action, const char *name, const char *keys, struct fault *fault)
{
    const char *given = json_text(action, "name");
    if (!check_object(action, "action", keys, fault))
        return false;
    return (given && strcmp(given, name) == 0) || fault_set(fault, 131009, "action.name must be %s", name);
}

static bool check_action(const char *type, const cJSON *action, struct fault *fault)
{
    if (strcmp(type, "button") == 0)
        return check_buttons(action, fault);
    if (strcmp(type, "list") == 0)
        return check_list(action, fault);
    if (strcmp(type, "location_request_message") == 0)
        return check_named(action, "send_location", "name", fault);
    if (strcmp(type, "request_contact_info") == 0)
        return check_named(action, "request_contact_info", "name", fault);
    if (strcmp(type, "cta_url") == 0)
        return check_named(action, "cta_url", "name parameters", fault) &&
               check_text(json_get(action, "parameters"), "display_text", 1, 20, fault) &&
               check_text(json_get(action, "parameters"), "url", 1, 2000, fault);
    return fault_set(fault, 131009, "interactive.type %.40s", type);
}

bool check_interactive(const cJSON *interactive, struct fault *fault)
{
    const char *type = json_text(interactive, "type");
    if (!check_object(interactive, "interactive", "type header body footer action", fault))
        return false;
    if (!type)
        return fault_set(fault, 131008, "interactive.type is missing");
    size_t body_max = strcmp(type, "list") == 0 ? LIST_BODY_MAX : BODY_MAX;
    return check_line(interactive, "header", HEADER_MAX, false, fault) &&
           check_line(interactive, "body", body_max, true, fault) &&
           check_line(interactive, "footer", FOOTER_MAX, false, fault) &&
           check_action(type, json_get(interactive, "action"), fault);
}
