/* Template messages, held against the templates that are registered. */
#include "check.h"
#include "template.h"
#include "util/num.h"
#include "util/utf8.h"

#define NAME_MAX 512
#define FILLED_MAX 1024
#define PAYLOAD_MAX 256
#define BUTTONS_MAX 10

static bool check_name(const char *name, struct fault *fault)
{
    struct str text = str_of(name);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return fault_set(fault, 131009, "template.name may hold a-z, 0-9 and _");
    }
    return true;
}

/* No newline, no tab, at most four spaces in a row. */
static bool is_one_line(const char *text)
{
    return !strpbrk(text, "\n\t\r") && !strstr(text, "     ");
}

static bool check_parameter(const cJSON *parameter, struct fault *fault)
{
    const char *type = json_text(parameter, "type"), *text = json_text(parameter, "text");
    if (!check_object(parameter, "parameter", "type text parameter_name", fault))
        return false;
    if (!type || strcmp(type, "text") != 0 || !text || !*text)
        return fault_set(fault, 132012, "body parameters must be texts that are not empty");
    return is_one_line(text) ||
           fault_set(fault, 132018, "a parameter holds a newline, a tab or more than four spaces in a row");
}

static bool check_body(const cJSON *part, const cJSON *registered, struct fault *fault)
{
    const cJSON *component = template_component(part, "body", 0), *parameter;
    const cJSON *given = json_get(component, "parameters");
    struct buf buf_auto filled = {0};
    if (component && !check_object(component, "component", "type parameters", fault))
        return false;
    if (cJSON_GetArraySize(given) != template_parameters(registered))
        return fault_set(fault, 132000, "body: %d parameters, expected %d", cJSON_GetArraySize(given),
                         template_parameters(registered));
    cJSON_ArrayForEach(parameter, given)
    {
        if (!check_parameter(parameter, fault))
            return false;
    }
    template_fill(registered, part, &filled);
    return utf8_units(buf_str(&filled)) <= FILLED_MAX ||
           fault_set(fault, 132005, "the body has more than %d characters when filled in", FILLED_MAX);
}

static bool check_header(const cJSON *part, const cJSON *registered, struct fault *fault)
{
    const cJSON *header = template_component(part, "header", 0);
    const cJSON *parameter = cJSON_GetArrayItem(json_get(header, "parameters"), 0);
    const char *type = json_text(parameter, "type");
    if (!json_bool(registered, "location", false))
        return !header || fault_set(fault, 132012, "the template has no header with parameters");
    if (!type || strcmp(type, "location") != 0)
        return fault_set(fault, 132012, "the template's header is a location");
    return check_object(header, "component", "type parameters", fault) &&
           check_location(json_get(parameter, "location"), fault);
}

/* A quick reply's payload; without one its title comes back. */
static bool check_button(const cJSON *button, int buttons, struct fault *fault)
{
    const cJSON *parameter = cJSON_GetArrayItem(json_get(button, "parameters"), 0);
    const char *type = json_text(button, "sub_type");
    int64_t index = json_i64(button, "index", -1);
    if (!check_object(button, "component", "type sub_type index parameters", fault) ||
        !check_object(parameter, "parameter", "type payload", fault) ||
        !check_text(parameter, "payload", 1, PAYLOAD_MAX, fault))
        return false;
    if (!type || strcmp(type, "quick_reply") != 0 || index < 0 || index >= buttons)
        return fault_set(fault, 132012, "the template has %d quick-reply buttons", buttons);
    return true;
}

static bool check_buttons(const cJSON *part, const cJSON *registered, struct fault *fault)
{
    int buttons = cJSON_GetArraySize(json_get(registered, "buttons"));
    for (int i = 0; i < BUTTONS_MAX; i++) {
        const cJSON *button = template_component(part, "button", i);
        if (button && !check_button(button, buttons, fault))
            return false;
    }
    return true;
}

bool check_template(const cJSON *part, const cJSON *templates, struct fault *fault)
{
    const char *name = json_text(part, "name");
    const cJSON *registered = template_find(templates, name);
    if (!check_object(part, "template", "name language components", fault) ||
        !check_text(part, "name", 1, NAME_MAX, fault) || !check_name(name, fault) ||
        !check_object(json_get(part, "language"), "language", "code policy", fault) ||
        !check_text(json_get(part, "language"), "code", 2, 8, fault))
        return false;
    if (!registered)
        return fault_set(fault, 132001, "template name (%.60s) does not exist in %.8s", name,
                         json_text(json_get(part, "language"), "code"));
    if (json_bool(registered, "paused", false))
        return fault_set(fault, 132015, "template %.60s is paused", name);
    return check_header(part, registered, fault) && check_body(part, registered, fault) &&
           check_buttons(part, registered, fault);
}
