/* The messages about an incident. What must not reach somebody is not put in here, so that no caller can send
 * it by mistake. */
#include "speak_private.h"

#include <inttypes.h>
#include <stdio.h>

#include "util/clock.h"
#include "util/num.h"
#include "util/utf8.h"

/* In UTF-16 units. */
#define ALERT_UNITS 1024 /* the platform's limit for a text with buttons */
#define WORDS_UNITS 450
#define VALUES_MAX 20
#define CIRCLE_TEMPLATE "pukaar_circle" /* two parameters: reference; society and place; two buttons */

void button_id_print(const char *verb, int64_t id, char ret[BUTTON_ID_SIZE])
{
    snprintf(ret, BUTTON_ID_SIZE, "%s:%" PRId64, verb, id);
}

bool button_id_parse(const char *payload, char ret_verb[BUTTON_ID_SIZE], int64_t *ret_id)
{
    struct str rest = str_of(payload), verb;
    return payload && str_next(&rest, ':', &verb) && verb.len && str_copy(ret_verb, BUTTON_ID_SIZE, verb) &&
           num_i64(rest, ret_id) && *ret_id > 0;
}

void map_link(double lat, double lon, char ret[64])
{
    snprintf(ret, 64, "https://maps.google.com/?q=%.6f,%.6f", lat, lon);
}

const char *speak_print(const struct speak_context *context, const char *key, const struct text_value *values)
{
    struct buf buf_auto out = {0};
    text_print(context->texts, context->language, key, values, &out);
    return arena_dup(context->arena, buf_text(&out));
}

static const char *named(const struct speak_context *context, const char *area, const char *name)
{
    char key[48];
    if (!name)
        return "";
    snprintf(key, sizeof(key), "%s.%s", area, name);
    return speak_print(context, key, NULL);
}

static void add_place_part(const struct speak_context *context, struct buf *out, const char *key,
                           const char *value)
{
    if (!*value)
        return;
    if (out->len)
        buf_add_text(out, ", ");
    bool ground = strcmp(key, "place.floor") == 0 && strcmp(value, "G") == 0;
    buf_add_text(out, speak_print(context, ground ? "place.ground" : key,
                                  (struct text_value[]){{"value", value}, {0}}));
}

/* "Wing B, flat 1203, near gate 2". For the circle of a protected incident without the flat. */
static const char *place_line(const struct speak_context *context, const struct incident *incident,
                              bool protected)
{
    struct buf buf_auto out = {0};
    const struct place *place = &incident->place;
    add_place_part(context, &out, "place.wing", place->wing);
    add_place_part(context, &out, "place.flat", protected ? "" : place->flat);
    add_place_part(context, &out, "place.floor", place->floor);
    if (*place->landmark)
        buf_addf(&out, "%s%s", out.len ? ", " : "", place->landmark);
    if (incident->place_is_home && out.len)
        return speak_print(context, "place.home", (struct text_value[]){{"value", buf_text(&out)}, {0}});
    return arena_dup(context->arena, buf_text(&out));
}

/* At most `units`, the sign that something is missing included. */
static const char *cut(const struct speak_context *context, const char *text, size_t units)
{
    if (utf8_units(str_of(text)) <= units)
        return text;
    struct str kept = utf8_cut(str_of(text), units ? units - 1 : 0);
    return arena_printf(context->arena, "%.*s%s", (int)kept.len, kept.at, units ? "…" : "");
}

/* "Gulmohar Heights, 12 Carter Lane — Wing B", without what is not known. */
static const char *whereabouts(const struct speak_context *context, const char *address, const char *place)
{
    const char *parts[] = {context->society_name, address};
    struct buf buf_auto out = {0};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (*parts[i])
            buf_addf(&out, "%s%s", out.len ? ", " : "", parts[i]);
    }
    if (*place)
        buf_addf(&out, "%s%s", out.len ? " — " : "", place);
    return arena_dup(context->arena, out.len ? buf_text(&out) : "—");
}

static const char *map_line(const struct speak_context *context, const struct incident *incident)
{
    char link[64];
    if (!incident->has_point)
        return speak_print(context, "alert.place_unknown", NULL);
    map_link(incident->lat, incident->lon, link);
    return arena_dup(context->arena, link);
}

static const char *time_line(const struct speak_context *context, const struct incident *incident)
{
    char time[CLOCK_TEXT_SIZE];
    clock_ist(incident->message_ms, time);
    return arena_dup(context->arena, time);
}

/* Their number, and whether it may be rung. */
static const char *reporter_line(const struct speak_context *context, const struct incident *incident)
{
    const char *number =
        *incident->reporter ? incident->reporter : speak_print(context, "alert.number_withheld", NULL);
    return incident->text_only
               ? speak_print(context, "alert.text_only", (struct text_value[]){{"reporter", number}, {0}})
               : number;
}

/* "genuine, FIR 12/2026" */
static const char *disposition_line(const struct speak_context *context, const struct incident *incident)
{
    const char *name = named(context, "disposition", disposition_name(incident->disposition));
    return *incident->case_number ? arena_printf(context->arena, "%s, %s", name, incident->case_number)
                                  : name;
}

/* Every placeholder that an incident can fill. */
static void fill_values(const struct speak_context *context, const struct incident *incident,
                        struct text_value values[VALUES_MAX])
{
    const struct text_value all[] = {
        {"ref", incident->ref},
        {"category", named(context, "category", category_name(incident->category))},
        {"society", context->society_name},
        {"address", context->society_address},
        {"place", place_line(context, incident, false)},
        {"words", cut(context, incident->words, WORDS_UNITS)},
        {"reporter", reporter_line(context, incident)},
        {"time", time_line(context, incident)},
        {"map", map_line(context, incident)},
        {"station", context->station_name},
        {"by", incident->acknowledged_by},
        {"age", speak_age(context, incident)},
        {"disposition", disposition_line(context, incident)},
        {0},
    };
    _Static_assert(ARRAY_LEN(all) <= VALUES_MAX, "one value a placeholder");
    memcpy(values, all, sizeof(all));
}

static const char **value_of(struct text_value *values, const char *name)
{
    while (strcmp(values->name, name) != 0)
        values++;
    return &values->value;
}

/* Lines of which nothing was known are left out. */
static const char *without_blank_lines(const struct speak_context *context, const char *text)
{
    struct buf buf_auto out = {0};
    struct str rest = str_of(text), line;
    while (str_next(&rest, '\n', &line)) {
        struct str bare = str_trim(line);
        if (bare.len == 0 || str_eq(bare, STR("📍")))
            continue;
        if (out.len)
            buf_add_char(&out, '\n');
        buf_add_str(&out, line);
    }
    return arena_dup(context->arena, buf_text(&out));
}

/* The words give way, and then the address: what stands behind them, such as the map, is never cut off. */
static const char *alert_text(const struct speak_context *context, const char *marks,
                              struct text_value *values)
{
    static const char *const yielding[] = {"words", "address"};
    const char *text =
        arena_printf(context->arena, "%s%s", marks, speak_print(context, "alert.body", values));
    for (size_t i = 0; i < ARRAY_LEN(yielding); i++) {
        size_t units = utf8_units(str_of(text));
        if (units <= ALERT_UNITS)
            break;
        const char **value = value_of(values, yielding[i]);
        size_t has = utf8_units(str_of(*value));
        *value = cut(context, *value, has - MIN(has, units - ALERT_UNITS));
        text = arena_printf(context->arena, "%s%s", marks, speak_print(context, "alert.body", values));
    }
    return without_blank_lines(context, text);
}

static void add_button(const struct speak_context *context, int64_t id, const char *verb, const char *title,
                       struct outgoing *ret)
{
    char button[BUTTON_ID_SIZE];
    button_id_print(verb, id, button);
    ret->buttons[ret->button_count++] =
        (struct outgoing_button){arena_dup(context->arena, button), named(context, "button", title)};
}

static void add_buttons(const struct speak_context *context, int64_t id, const char *const *verbs,
                        size_t count, struct outgoing *ret)
{
    for (size_t i = 0; i < count; i++)
        add_button(context, id, verbs[i], verbs[i], ret);
}

static void set_point(const struct speak_context *context, const struct incident *incident,
                      struct outgoing *ret)
{
    ret->has_point = incident->has_point;
    ret->lat = incident->lat;
    ret->lon = incident->lon;
    ret->point_name = incident->drill ? arena_printf(context->arena, "DRILL — %s", context->society_name)
                                      : context->society_name;
    ret->point_address = context->society_address;
}

/* The template has a location header, so an alert always needs a point: while the place is unknown it is the
 * station's own, and says so. */
static void set_alert_point(const struct speak_context *context, const struct incident *incident,
                            struct outgoing *ret)
{
    set_point(context, incident, ret);
    if (incident->has_point)
        return;
    ret->has_point = true;
    ret->lat = context->station_has_point ? context->station_lat : 0;
    ret->lon = context->station_has_point ? context->station_lon : 0;
    ret->point_name = speak_print(context, "alert.place_unknown", NULL);
    ret->point_address = context->station_name;
}

void speak_alert(const struct speak_context *context, const struct incident *incident, int repeat,
                 struct outgoing *ret)
{
    struct text_value values[VALUES_MAX];
    struct buf buf_auto marks = {0};
    *ret = (struct outgoing){.kind = OUTGOING_ALERT, .language = context->language};
    fill_values(context, incident, values);
    speak_marks(context, incident, repeat, &marks);
    /* The template's six parameters, in the order it was registered with (conf/texts/templates.md); the
     * channel cuts them by its own measure. */
    ret->params[0] = speak_headline(context, incident, buf_text(&marks), *value_of(values, "category"));
    ret->params[1] = whereabouts(context, context->society_address, *value_of(values, "place"));
    ret->params[2] = *value_of(values, "words");
    ret->params[3] = *value_of(values, "reporter");
    ret->params[4] = *value_of(values, "time");
    ret->params[5] = *value_of(values, "map");
    ret->param_count = 6;
    ret->text = alert_text(context, buf_text(&marks), values);
    add_button(context, incident->id, "acknowledge", "acknowledge", ret);
    add_button(context, incident->id, "en_route", "en_route", ret);
    add_button(context, incident->id, "false_alarm", "false_alarm", ret);
    set_alert_point(context, incident, ret);
}

void speak_still_on_it(const struct speak_context *context, const struct incident *incident,
                       struct outgoing *ret)
{
    speak_text(context, incident, "officer.still_on_it", NULL, ret);
    ret->kind = OUTGOING_BUTTONS;
    add_button(context, incident->id, "acknowledge", "still_on_it", ret);
    add_button(context, incident->id, "en_route", "en_route", ret);
    add_button(context, incident->id, "on_scene", "on_scene", ret);
}

void speak_alert_brief(const struct speak_context *context, const struct incident *incident, int repeat,
                       struct outgoing *ret)
{
    struct text_value values[VALUES_MAX];
    struct buf buf_auto head = {0}, tail = {0};
    speak_alert(context, incident, repeat, ret);
    fill_values(context, incident, values);
    speak_marks(context, incident, repeat, &head);
    /* With the map's link at hand the address says nothing more. */
    const char *const lines[] = {*value_of(values, "place"), context->society_name,
                                 incident->has_point ? "" : context->society_address};
    buf_addf(&head, "%s %s", *value_of(values, "category"), incident->ref);
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        if (lines[i] && *lines[i])
            buf_addf(&head, "%s%s", i == 0 || !*lines[i - 1] ? "\n" : ", ", lines[i]);
    }
    buf_addf(&tail, "%s\n%s\n%s", *value_of(values, "reporter"), speak_print(context, "sms.reply", values),
             *value_of(values, "map"));
    ret->brief_head = arena_dup(context->arena, buf_text(&head));
    ret->brief_words = *value_of(values, "words");
    ret->brief_tail = arena_dup(context->arena, buf_text(&tail));
}

bool speak_alert_location(const struct speak_context *context, const struct incident *incident,
                          struct outgoing *ret)
{
    *ret = (struct outgoing){.kind = OUTGOING_LOCATION, .window_only = true};
    set_point(context, incident, ret);
    return incident->has_point;
}

void speak_circle(const struct speak_context *context, const struct incident *incident, struct outgoing *ret)
{
    static const char *const verbs[] = {"going", "looks_false"};
    bool protected = incident->category == CATEGORY_WOMEN_SAFETY;
    const char *place = place_line(context, incident, protected);
    const struct text_value values[] = {
        {"ref", incident->ref},
        {"category", named(context, "category", category_name(incident->category))},
        {"society", context->society_name},
        {"place", place},
        {"words", protected ? "" : cut(context, incident->words, WORDS_UNITS)},
        {0},
    };
    const char *drill = incident->drill ? speak_print(context, "alert.drill", NULL) : "";
    *ret = (struct outgoing){
        .kind = OUTGOING_ALERT, .language = context->language, .template_name = CIRCLE_TEMPLATE};
    const char *text = speak_print(context, protected ? "circle.alert_protected" : "circle.alert", values);
    ret->text =
        without_blank_lines(context, arena_printf(context->arena, "%s%s%s", drill, *drill ? "\n" : "", text));
    ret->params[0] = arena_printf(context->arena, "%s%s%s", drill, *drill ? " " : "", incident->ref);
    ret->params[1] = whereabouts(context, "", place);
    ret->param_count = 2;
    add_buttons(context, incident->id, verbs, ARRAY_LEN(verbs), ret);
}

void speak_reported_private(const struct speak_context *context, const struct incident *incident,
                            struct outgoing *ret)
{
    static const char *const verbs[] = {"text_only", "may_call"};
    speak_text(context, incident, "chat.reported_private", NULL, ret);
    ret->kind = OUTGOING_BUTTONS;
    add_buttons(context, incident->id, verbs, ARRAY_LEN(verbs), ret);
}

void speak_text(const struct speak_context *context, const struct incident *incident, const char *key,
                const struct text_value *extra, struct outgoing *ret)
{
    struct text_value values[VALUES_MAX + 8] = {0};
    size_t count = 0;
    for (; extra && extra->name && count < 8; extra++)
        values[count++] = *extra; /* first: the first of a name wins */
    fill_values(context, incident, values + count);
    const char *drill = incident->drill ? speak_print(context, "alert.drill", NULL) : "";
    *ret = (struct outgoing){.kind = OUTGOING_TEXT, .language = context->language};
    ret->text =
        arena_printf(context->arena, "%s%s%s", drill, *drill ? "\n" : "", speak_print(context, key, values));
}
