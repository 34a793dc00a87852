#include "content.h"

#include <stdio.h>

#include "template.h"
#include "util/num.h"

static void copy(cJSON *to, const char *name, const cJSON *from, const char *key)
{
    const char *text = json_text(from, key);
    if (text && *text)
        cJSON_AddStringToObject(to, name, text);
}

/* The platform takes degrees as numbers and as strings. */
static void copy_degrees(cJSON *to, const char *name, const cJSON *from, const char *key)
{
    double value = 0;
    const char *text = json_text(from, key);
    if (text ? num_real(str_of(text), &value) : json_real(from, key, &value))
        cJSON_AddNumberToObject(to, name, value);
}

static void put_location(cJSON *content, const cJSON *location)
{
    if (!location)
        return;
    cJSON *shown = cJSON_AddObjectToObject(content, "location");
    copy_degrees(shown, "lat", location, "latitude");
    copy_degrees(shown, "lon", location, "longitude");
    copy(shown, "name", location, "name");
    copy(shown, "address", location, "address");
}

static cJSON *add_button(cJSON *buttons, const char *id, const char *title)
{
    cJSON *button = cJSON_CreateObject();
    cJSON_AddStringToObject(button, "id", id ? id : "");
    cJSON_AddStringToObject(button, "title", title ? title : "");
    cJSON_AddItemToArray(buttons, button);
    return button;
}

static void put_rows(cJSON *buttons, const cJSON *action)
{
    const cJSON *section, *row;
    cJSON_ArrayForEach(section, json_get(action, "sections"))
    {
        cJSON_ArrayForEach(row, json_get(section, "rows")) copy(
            add_button(buttons, json_text(row, "id"), json_text(row, "title")), "detail", row, "description");
    }
}

static void put_interactive(cJSON *content, const cJSON *part)
{
    const cJSON *action = json_get(part, "action"), *button;
    const char *type = json_text(part, "type");
    copy(content, "header", json_get(part, "header"), "text");
    copy(content, "text", json_get(part, "body"), "text");
    copy(content, "footer", json_get(part, "footer"), "text");
    copy(content, "interactive", part, "type");
    if (strcmp(type, "location_request_message") == 0)
        cJSON_AddStringToObject(content, "asks", "location");
    if (strcmp(type, "request_contact_info") == 0)
        cJSON_AddStringToObject(content, "asks", "contact");
    copy(content, "url", json_get(action, "parameters"), "url");
    copy(content, "url_title", json_get(action, "parameters"), "display_text");
    cJSON *buttons = cJSON_AddArrayToObject(content, "buttons");
    cJSON_ArrayForEach(button, json_get(action, "buttons"))
    {
        const cJSON *reply = json_get(button, "reply");
        (void)add_button(buttons, json_text(reply, "id"), json_text(reply, "title"));
    }
    put_rows(buttons, action);
}

/* The payload of a template's button: given with the message, else its title. */
static const char *payload_of(const cJSON *part, int index, const char *title)
{
    const cJSON *component;
    for (int i = 0; (component = template_component(part, "button", i)); i++) {
        const cJSON *parameter = cJSON_GetArrayItem(json_get(component, "parameters"), 0);
        if (json_i64(component, "index", -1) == index && json_text(parameter, "payload"))
            return json_text(parameter, "payload");
    }
    return title;
}

static void put_template(cJSON *content, const cJSON *part, const cJSON *templates)
{
    const cJSON *registered = template_find(templates, json_text(part, "name"));
    const cJSON *header = json_get(template_component(part, "header", 0), "parameters");
    struct buf buf_auto text = {0};
    const char *title;
    template_fill(registered, part, &text);
    copy(content, "template", part, "name");
    cJSON_AddStringToObject(content, "text", buf_text(&text));
    put_location(content, json_get(cJSON_GetArrayItem(header, 0), "location"));
    cJSON *buttons = cJSON_AddArrayToObject(content, "buttons");
    for (int i = 0; (title = template_button(registered, i)); i++)
        (void)add_button(buttons, payload_of(part, i, title), title);
}

static void put_media(cJSON *content, const char *type, const cJSON *part)
{
    cJSON *media = cJSON_AddObjectToObject(content, "media");
    cJSON_AddStringToObject(media, "kind", type);
    copy(media, "id", part, "id");
    copy(media, "link", part, "link");
    copy(media, "filename", part, "filename");
    copy(content, "text", part, "caption");
}

cJSON *content_of_request(const cJSON *request, const char *type, const cJSON *templates)
{
    const cJSON *part = json_get(request, type);
    cJSON *content = cJSON_CreateObject();
    copy(content, "context", json_get(request, "context"), "message_id");
    if (strcmp(type, "text") == 0) {
        copy(content, "text", part, "body");
    } else if (strcmp(type, "location") == 0) {
        put_location(content, part);
    } else if (strcmp(type, "interactive") == 0) {
        put_interactive(content, part);
    } else if (strcmp(type, "template") == 0) {
        put_template(content, part, templates);
    } else if (strcmp(type, "reaction") == 0) {
        copy(content, "reaction", part, "emoji");
        copy(content, "context", part, "message_id");
    } else {
        put_media(content, type, part);
    }
    return content;
}
