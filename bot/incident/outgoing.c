/* A message on its way, as the outbox keeps it. */
#include "incident/outgoing.h"

#include "util/json.h"

static const char *const kind_names[] = {"text",         "alert",         "buttons",     "list",
                                         "location",     "ask_location",  "reaction",    "media",
                                         "group_create", "group_approve", "group_reject"};

static void put_text(struct json_writer *json, const char *key, const char *text)
{
    if (text && *text)
        json_put_text(json, key, text);
}

void outgoing_print_json(const struct outgoing *outgoing, struct buf *out)
{
    struct json_writer json = {.out = out};
    json_open(&json, NULL, '{');
    json_put_text(&json, "kind", kind_names[outgoing->kind]);
    put_text(&json, "text", outgoing->text);
    put_text(&json, "language", outgoing->language);
    put_text(&json, "list_title", outgoing->list_title);
    put_text(&json, "template_name", outgoing->template_name);
    json_open(&json, "buttons", '[');
    for (size_t i = 0; i < outgoing->button_count; i++) {
        json_open(&json, NULL, '{');
        json_put_text(&json, "id", outgoing->buttons[i].id);
        json_put_text(&json, "title", outgoing->buttons[i].title);
        put_text(&json, "detail", outgoing->details[i]);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_open(&json, "params", '[');
    for (size_t i = 0; i < outgoing->param_count; i++)
        json_put_text(&json, NULL, outgoing->params[i]);
    json_close(&json, ']');
    if (outgoing->has_point) {
        json_put_real(&json, "lat", outgoing->lat, 7);
        json_put_real(&json, "lon", outgoing->lon, 7);
    }
    put_text(&json, "point_name", outgoing->point_name);
    put_text(&json, "point_address", outgoing->point_address);
    json_put_bool(&json, "window_only", outgoing->window_only);
    put_text(&json, "reply_to", outgoing->reply_to);
    put_text(&json, "media_kind", outgoing->media_kind);
    put_text(&json, "media_id", outgoing->media_id);
    put_text(&json, "brief_head", outgoing->brief_head);
    put_text(&json, "brief_words", outgoing->brief_words);
    put_text(&json, "brief_tail", outgoing->brief_tail);
    json_close(&json, '}');
}

static bool parse_kind(const char *name, enum outgoing_kind *ret)
{
    for (size_t i = 0; name && i < ARRAY_LEN(kind_names); i++) {
        if (strcmp(kind_names[i], name) == 0) {
            *ret = (enum outgoing_kind)i;
            return true;
        }
    }
    return false;
}

static const char *text_of(const cJSON *object, const char *name, struct arena *arena)
{
    const char *text = json_text(object, name);
    return arena_dup(arena, text ? text : "");
}

static void parse_lists(const cJSON *value, struct arena *arena, struct outgoing *ret)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, json_get(value, "buttons"))
    {
        if (ret->button_count == OUTGOING_BUTTONS_MAX)
            break;
        ret->details[ret->button_count] = text_of(item, "detail", arena);
        ret->buttons[ret->button_count++] =
            (struct outgoing_button){text_of(item, "id", arena), text_of(item, "title", arena)};
    }
    cJSON_ArrayForEach(item, json_get(value, "params"))
    {
        if (ret->param_count < OUTGOING_PARAMS_MAX && cJSON_IsString(item))
            ret->params[ret->param_count++] = arena_dup(arena, item->valuestring);
    }
}

int outgoing_parse_json(struct str text, struct arena *arena, struct outgoing *ret)
{
    cJSON json_auto *value = json_parse(text);
    *ret = (struct outgoing){0};
    if (!parse_kind(json_text(value, "kind"), &ret->kind))
        return -1;
    ret->text = text_of(value, "text", arena);
    ret->language = text_of(value, "language", arena);
    ret->list_title = text_of(value, "list_title", arena);
    ret->template_name = text_of(value, "template_name", arena);
    ret->point_name = text_of(value, "point_name", arena);
    ret->point_address = text_of(value, "point_address", arena);
    ret->reply_to = text_of(value, "reply_to", arena);
    ret->media_kind = text_of(value, "media_kind", arena);
    ret->media_id = text_of(value, "media_id", arena);
    ret->brief_head = text_of(value, "brief_head", arena);
    ret->brief_words = text_of(value, "brief_words", arena);
    ret->brief_tail = text_of(value, "brief_tail", arena);
    ret->window_only = json_bool(value, "window_only", false);
    ret->has_point = json_real(value, "lat", &ret->lat) && json_real(value, "lon", &ret->lon);
    parse_lists(value, arena, ret);
    return 0;
}
