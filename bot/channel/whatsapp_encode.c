/*
 * The body of POST /messages (messaging-platforms reference, sections 5.2 to 5.5). Texts are cut to the
 * platform's limits on a character border: an alert that is too long goes out shortened, never not at all.
 */
#include <stdio.h>
#include <stdlib.h>

#include "channel/whatsapp.h"
#include "incident/speak.h"
#include "util/json.h"
#include "util/utf8.h"

/* In UTF-16 units. */
enum {
    TEXT_MAX = 4096,
    INTERACTIVE_MAX = 1024,
    CAPTION_MAX = 1024,
    TITLE_MAX = 20,
    BUTTONS_MAX = 3,
    ROWS_MAX = 10,
    ROW_ID_MAX = 200,
    ROW_TITLE_MAX = 24,
    ROW_DETAIL_MAX = 72,
    LIST_TEXT_MAX = 1024, /* of the published OpenAPI; a page says 4096 */
    BUTTON_ID_MAX = 256,
    PARAMETERS_MAX = 900, /* the body template with all parameters filled in may have 1024 */
    PARAMETER_LEAST = 60, /* each keeps this much before a longer one is cut further */
    POINT_NAME_MAX = 200,
};

static const char *text_or(const char *text, const char *other)
{
    return text && *text ? text : other;
}

static void put_cut(struct json_writer *json, const char *key, const char *text, size_t units)
{
    json_put_str(json, key, utf8_cut(str_of(text_or(text, "")), units));
}

static void put_envelope(struct json_writer *json, const struct address *to, const char *type)
{
    bool user = to->kind == ADDRESS_USER;
    json_put_text(json, "messaging_product", "whatsapp");
    json_put_text(json, "recipient_type", to->kind == ADDRESS_GROUP ? "group" : "individual");
    json_put_text(json, user ? "recipient" : "to", to->id);
    json_put_text(json, "type", type);
}

static void put_point(struct json_writer *json, const struct outgoing *outgoing)
{
    char number[32];
    json_open(json, "location", '{');
    snprintf(number, sizeof(number), "%.6f", outgoing->lat);
    json_put_text(json, "latitude", number);
    snprintf(number, sizeof(number), "%.6f", outgoing->lon);
    json_put_text(json, "longitude", number);
    if (outgoing->point_name && *outgoing->point_name)
        put_cut(json, "name", outgoing->point_name, POINT_NAME_MAX);
    if (outgoing->point_address && *outgoing->point_address)
        put_cut(json, "address", outgoing->point_address, POINT_NAME_MAX);
    json_close(json, '}');
}

static void put_text(struct json_writer *json, const struct outgoing *outgoing)
{
    json_open(json, "text", '{');
    json_put_bool(json, "preview_url", false);
    put_cut(json, "body", text_or(outgoing->text, "…"), TEXT_MAX);
    json_close(json, '}');
}

/* A place for a group: its name, its address and a link to the map, one a line. */
static void put_point_as_text(struct json_writer *json, const struct outgoing *outgoing)
{
    struct buf buf_auto text = {0};
    const char *const parts[] = {outgoing->point_name, outgoing->point_address};
    char link[64];
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (parts[i] && *parts[i]) {
            buf_add_str(&text, utf8_cut(str_of(parts[i]), POINT_NAME_MAX));
            buf_add_char(&text, '\n');
        }
    }
    map_link(outgoing->lat, outgoing->lon, link);
    buf_add_text(&text, link);
    put_text(json, &(struct outgoing){.text = buf_text(&text)});
}

static void put_interactive_body(struct json_writer *json, const char *type, const struct outgoing *outgoing,
                                 size_t most)
{
    json_put_text(json, "type", type);
    json_open(json, "body", '{');
    put_cut(json, "text", text_or(outgoing->text, "…"), most);
    json_close(json, '}');
    json_open(json, "action", '{');
}

static void put_buttons(struct json_writer *json, const struct outgoing *outgoing)
{
    json_open(json, "interactive", '{');
    put_interactive_body(json, "button", outgoing, INTERACTIVE_MAX);
    json_open(json, "buttons", '[');
    for (size_t i = 0; i < MIN(outgoing->button_count, (size_t)BUTTONS_MAX); i++) {
        json_open(json, NULL, '{');
        json_put_text(json, "type", "reply");
        json_open(json, "reply", '{');
        put_cut(json, "id", outgoing->buttons[i].id, BUTTON_ID_MAX);
        put_cut(json, "title", outgoing->buttons[i].title, TITLE_MAX);
        json_close(json, '}');
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
    json_close(json, '}');
}

/* One section needs no title. */
static void put_list(struct json_writer *json, const struct outgoing *outgoing)
{
    json_open(json, "interactive", '{');
    put_interactive_body(json, "list", outgoing, LIST_TEXT_MAX);
    put_cut(json, "button", text_or(outgoing->list_title, "…"), TITLE_MAX);
    json_open(json, "sections", '[');
    json_open(json, NULL, '{');
    json_open(json, "rows", '[');
    for (size_t i = 0; i < MIN(outgoing->button_count, (size_t)ROWS_MAX); i++) {
        const struct outgoing_button *row = &outgoing->buttons[i];
        json_open(json, NULL, '{');
        put_cut(json, "id", row->id, ROW_ID_MAX);
        put_cut(json, "title", text_or(row->title, "…"), ROW_TITLE_MAX);
        if (outgoing->details[i] && *outgoing->details[i])
            put_cut(json, "description", outgoing->details[i], ROW_DETAIL_MAX);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
    json_close(json, ']');
    json_close(json, '}');
    json_close(json, '}');
}

static void put_ask_location(struct json_writer *json, const struct outgoing *outgoing)
{
    json_open(json, "interactive", '{');
    put_interactive_body(json, "location_request_message", outgoing, INTERACTIVE_MAX);
    json_put_text(json, "name", "send_location");
    json_close(json, '}');
    json_close(json, '}');
}

static void put_reaction(struct json_writer *json, const struct outgoing *outgoing)
{
    json_open(json, "reaction", '{');
    json_put_text(json, "message_id", text_or(outgoing->reply_to, ""));
    json_put_text(json, "emoji", text_or(outgoing->text, ""));
    json_close(json, '}');
}

/* Voice notes are audio to the platform, and what it does not know may still be a document. */
static const char *media_type(const struct outgoing *outgoing)
{
    static const char *const types[] = {"image", "video", "audio", "document", "sticker"};
    const char *kind = text_or(outgoing->media_kind, "document");
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (strcmp(kind, types[i]) == 0)
            return types[i];
    }
    return strcmp(kind, "voice") == 0 ? "audio" : "document";
}

/* Audio and stickers take no caption. */
static void put_media(struct json_writer *json, const struct outgoing *outgoing)
{
    const char *type = media_type(outgoing);
    bool captioned = strcmp(type, "audio") != 0 && strcmp(type, "sticker") != 0;
    json_open(json, type, '{');
    json_put_text(json, "id", text_or(outgoing->media_id, ""));
    if (captioned && outgoing->text && *outgoing->text)
        put_cut(json, "caption", outgoing->text, CAPTION_MAX);
    json_close(json, '}');
}

/* A parameter may hold no newline, no tab and not more than four spaces in a row, and may not be empty. */
static char *flatten(const char *text)
{
    struct buf out = {0};
    bool space = false;
    for (; *text; text++) {
        bool white = (unsigned char)*text <= ' ';
        if (!white && space && out.len)
            buf_add_char(&out, ' ');
        if (!white)
            buf_add_char(&out, *text);
        space = white;
    }
    if (!out.len)
        buf_add_char(&out, '-');
    return buf_take(&out);
}

/* The longest parameter (the words, as a rule) gives way until all of them fit together. */
static void fit(char *const *flat, size_t count, size_t *units)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += units[i] = utf8_units(str_of(flat[i]));
    while (total > PARAMETERS_MAX) {
        size_t longest = 0;
        for (size_t i = 1; i < count; i++)
            longest = units[i] > units[longest] ? i : longest;
        size_t over = total - PARAMETERS_MAX;
        size_t cut = units[longest] > PARAMETER_LEAST ? MIN(over, units[longest] - PARAMETER_LEAST) : over;
        cut = MIN(cut, units[longest]);
        units[longest] -= cut;
        total -= cut;
    }
}

static void put_parameters(struct json_writer *json, const struct outgoing *outgoing)
{
    char *flat[OUTGOING_PARAMS_MAX];
    size_t units[OUTGOING_PARAMS_MAX];
    for (size_t i = 0; i < outgoing->param_count; i++)
        flat[i] = flatten(text_or(outgoing->params[i], "-"));
    fit(flat, outgoing->param_count, units);
    json_open(json, "parameters", '[');
    for (size_t i = 0; i < outgoing->param_count; i++) {
        json_open(json, NULL, '{');
        json_put_text(json, "type", "text");
        put_cut(json, "text", flat[i], units[i]);
        json_close(json, '}');
        free(flat[i]);
    }
    json_close(json, ']');
}

static void put_component(struct json_writer *json, const char *type)
{
    json_open(json, NULL, '{');
    json_put_text(json, "type", type);
}

static void put_quick_reply(struct json_writer *json, const struct outgoing_button *button, size_t index)
{
    char number[24];
    put_component(json, "button");
    json_put_text(json, "sub_type", "quick_reply");
    snprintf(number, sizeof(number), "%zu", index);
    json_put_text(json, "index", number);
    json_open(json, "parameters", '[');
    json_open(json, NULL, '{');
    json_put_text(json, "type", "payload");
    put_cut(json, "payload", button->id, BUTTON_ID_MAX);
    json_close(json, '}');
    json_close(json, ']');
    json_close(json, '}');
}

static void put_template(struct json_writer *json, const struct outgoing *outgoing,
                         const struct whatsapp_format *format)
{
    json_open(json, "template", '{');
    json_put_text(json, "name", text_or(outgoing->template_name, format->template_name));
    json_open(json, "language", '{');
    json_put_text(json, "code", text_or(outgoing->language, format->template_language));
    json_close(json, '}');
    json_open(json, "components", '[');
    if (outgoing->has_point) {
        put_component(json, "header");
        json_open(json, "parameters", '[');
        json_open(json, NULL, '{');
        json_put_text(json, "type", "location");
        put_point(json, outgoing);
        json_close(json, '}');
        json_close(json, ']');
        json_close(json, '}');
    }
    put_component(json, "body");
    put_parameters(json, outgoing);
    json_close(json, '}');
    for (size_t i = 0; i < MIN(outgoing->button_count, (size_t)BUTTONS_MAX); i++)
        put_quick_reply(json, &outgoing->buttons[i], i);
    json_close(json, ']');
    json_close(json, '}');
}

enum shape {
    SHAPE_TEXT,
    SHAPE_TEMPLATE,
    SHAPE_BUTTONS,
    SHAPE_LIST,
    SHAPE_LOCATION,
    SHAPE_ASK,
    SHAPE_REACTION,
    SHAPE_MEDIA,
    SHAPE_POINT_AS_TEXT,
    SHAPE_NOTHING
};

/* Stickers stand on no list of what a group takes. */
static bool can_pass_on(const struct outgoing *outgoing, bool group)
{
    bool sticker = strcmp(media_type(outgoing), "sticker") == 0;
    return outgoing->media_id && *outgoing->media_id && !(group && sticker);
}

/* A group takes text and media alone. */
static enum shape shape_of(const struct outgoing *outgoing, const struct address *to, bool window_open)
{
    bool group = to->kind == ADDRESS_GROUP;
    switch (outgoing->kind) {
    case OUTGOING_TEXT: return SHAPE_TEXT;
    case OUTGOING_ALERT:
        if (!window_open && !group)
            return SHAPE_TEMPLATE;
        return outgoing->button_count && !group ? SHAPE_BUTTONS : SHAPE_TEXT;
    case OUTGOING_BUTTONS: return outgoing->button_count && !group ? SHAPE_BUTTONS : SHAPE_TEXT;
    case OUTGOING_LIST: return outgoing->button_count && !group ? SHAPE_LIST : SHAPE_TEXT;
    case OUTGOING_LOCATION:
        if (!outgoing->has_point || (outgoing->window_only && !window_open))
            return SHAPE_NOTHING;
        return group ? SHAPE_POINT_AS_TEXT : SHAPE_LOCATION;
    case OUTGOING_ASK_LOCATION: return group ? SHAPE_TEXT : SHAPE_ASK;
    case OUTGOING_REACTION: return group ? SHAPE_NOTHING : SHAPE_REACTION;
    case OUTGOING_MEDIA:
        if (outgoing->window_only && !window_open)
            return SHAPE_NOTHING;
        return can_pass_on(outgoing, group) ? SHAPE_MEDIA : SHAPE_NOTHING;
    case OUTGOING_GROUP_CREATE:
    case OUTGOING_GROUP_APPROVE:
    case OUTGOING_GROUP_REJECT: return SHAPE_NOTHING; /* no messages: whatsapp_encode_group() */
    }
    return SHAPE_NOTHING;
}

int whatsapp_encode(const struct outgoing *outgoing, const struct address *to,
                    const struct whatsapp_format *format, const char *callback_data, struct buf *out)
{
    static const char *const types[] = {
        [SHAPE_TEXT] = "text",         [SHAPE_TEMPLATE] = "template", [SHAPE_BUTTONS] = "interactive",
        [SHAPE_LOCATION] = "location", [SHAPE_ASK] = "interactive",   [SHAPE_REACTION] = "reaction",
        [SHAPE_LIST] = "interactive",  [SHAPE_MEDIA] = NULL,          [SHAPE_POINT_AS_TEXT] = "text",
    };
    struct json_writer json = {.out = out};
    enum shape shape = shape_of(outgoing, to, format->window_open);
    if (shape == SHAPE_NOTHING)
        return 1;
    json_open(&json, NULL, '{');
    put_envelope(&json, to, types[shape] ? types[shape] : media_type(outgoing));
    switch (shape) {
    case SHAPE_TEXT: put_text(&json, outgoing); break;
    case SHAPE_TEMPLATE: put_template(&json, outgoing, format); break;
    case SHAPE_BUTTONS: put_buttons(&json, outgoing); break;
    case SHAPE_LIST: put_list(&json, outgoing); break;
    case SHAPE_LOCATION: put_point(&json, outgoing); break;
    case SHAPE_ASK: put_ask_location(&json, outgoing); break;
    case SHAPE_REACTION: put_reaction(&json, outgoing); break;
    case SHAPE_MEDIA: put_media(&json, outgoing); break;
    case SHAPE_POINT_AS_TEXT: put_point_as_text(&json, outgoing); break;
    case SHAPE_NOTHING: break;
    }
    if (shape != SHAPE_REACTION && outgoing->reply_to && *outgoing->reply_to) {
        json_open(&json, "context", '{');
        json_put_text(&json, "message_id", outgoing->reply_to);
        json_close(&json, '}');
    }
    if (callback_data && *callback_data)
        json_put_text(&json, "biz_opaque_callback_data", callback_data);
    json_close(&json, '}');
    return 0;
}

void whatsapp_encode_read(const char *message_id, struct buf *out)
{
    struct json_writer json = {.out = out};
    json_open(&json, NULL, '{');
    json_put_text(&json, "messaging_product", "whatsapp");
    json_put_text(&json, "status", "read");
    json_put_text(&json, "message_id", message_id);
    json_close(&json, '}');
}
