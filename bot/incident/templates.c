/* The templates to register, with examples that are made by what speaks in earnest. */
#include "incident/templates.h"

#include "incident/speak.h"
#include "util/json.h"

#define TIME_TO_LIVE_S 3600              /* an alert that comes next week does harm */
#define SAMPLE_MS INT64_C(1795509000000) /* 24 Nov 2026, 14:00 IST */

static void speak_sample_alert(const struct speak_context *context, const struct incident *incident,
                               struct outgoing *ret)
{
    speak_alert(context, incident, 0, ret);
}

static void speak_sample_roll_call(const struct speak_context *context, const struct incident *incident,
                                   struct outgoing *ret)
{
    speak_roll_call(context, incident->message_ms, ret);
}

static void speak_sample_operator(const struct speak_context *context, const struct incident *incident,
                                  struct outgoing *ret)
{
    struct outgoing text;
    speak_text(context, incident, "operator.nobody", NULL, &text);
    speak_operator(context, text.text, ret);
}

static void speak_sample_approval(const struct speak_context *context, const struct incident *incident,
                                  struct outgoing *ret)
{
    speak_approval(context, incident->id, incident->reporter, "", ret);
}

static void speak_sample_notice(const struct speak_context *context, const struct incident *incident,
                                struct outgoing *ret)
{
    const struct text_value values[] = {{"by", incident->reporter}, {"society", context->society_name}, {0}};
    struct outgoing text;
    speak_text(context, incident, "register.refused", values, &text);
    speak_notice(context, text.text, ret);
}

/* The placeholders of a template's text, in the order of the parameters. */
static const struct sample {
    const char *key;
    const char *placeholders[OUTGOING_PARAMS_MAX + 1];
    void (*speak)(const struct speak_context *, const struct incident *, struct outgoing *);
} samples[] = {
    {"template.alert", {"ref", "place", "words", "reporter", "time", "map"}, speak_sample_alert},
    {"template.circle", {"ref", "place"}, speak_circle},
    {"template.roll_call", {"station"}, speak_sample_roll_call},
    {"template.operator", {"value"}, speak_sample_operator},
    {"template.approval", {"by", "value"}, speak_sample_approval},
    {"template.notice", {"value"}, speak_sample_notice},
};

static const char *body_of(const struct speak_context *context, const struct sample *sample)
{
    struct text_value values[OUTGOING_PARAMS_MAX + 1] = {0};
    struct buf buf_auto out = {0};
    for (size_t i = 0; sample->placeholders[i]; i++)
        values[i] =
            (struct text_value){sample->placeholders[i], arena_printf(context->arena, "{{%zu}}", i + 1)};
    text_print(context->texts, context->language, sample->key, values, &out);
    return arena_dup(context->arena, buf_text(&out));
}

static void put_body(struct json_writer *json, const char *body, const struct outgoing *outgoing)
{
    json_open(json, NULL, '{');
    json_put_text(json, "type", "BODY");
    json_put_text(json, "text", body);
    json_open(json, "example", '{');
    json_open(json, "body_text", '[');
    json_open(json, NULL, '[');
    for (size_t i = 0; i < outgoing->param_count; i++)
        json_put_text(json, NULL, outgoing->params[i]);
    json_close(json, ']');
    json_close(json, ']');
    json_close(json, '}');
    json_close(json, '}');
}

static void put_buttons(struct json_writer *json, const struct outgoing *outgoing)
{
    if (!outgoing->button_count)
        return;
    json_open(json, NULL, '{');
    json_put_text(json, "type", "BUTTONS");
    json_open(json, "buttons", '[');
    for (size_t i = 0; i < outgoing->button_count; i++) {
        json_open(json, NULL, '{');
        json_put_text(json, "type", "QUICK_REPLY");
        json_put_text(json, "text", outgoing->buttons[i].title);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
}

static void put_template(struct json_writer *json, const struct speak_context *context,
                         const struct sample *sample, const struct outgoing *outgoing, const char *name)
{
    json_open(json, NULL, '{');
    json_put_text(json, "name", name);
    json_put_text(json, "language", context->language);
    json_put_text(json, "category", "UTILITY");
    json_put_i64(json, "message_send_ttl_seconds", TIME_TO_LIVE_S);
    json_open(json, "components", '[');
    if (outgoing->has_point) {
        json_open(json, NULL, '{');
        json_put_text(json, "type", "HEADER");
        json_put_text(json, "format", "LOCATION");
        json_close(json, '}');
    }
    put_body(json, body_of(context, sample), outgoing);
    put_buttons(json, outgoing);
    json_close(json, ']');
    json_close(json, '}');
}

static struct incident made_up(void)
{
    return (struct incident){.id = 1,
                             .ref = "4F7K",
                             .state = INCIDENT_OPEN,
                             .category = CATEGORY_INTRUDER,
                             .reporter = "+910000010001",
                             .place = {.wing = "B", .flat = "1203"},
                             .has_point = true,
                             .lat = 19.0632,
                             .lon = 72.8263,
                             .words = "koi mere ghar ka darwaza tod raha hai, B wing 1203, bachao",
                             .message_ms = SAMPLE_MS,
                             .opened_ms = SAMPLE_MS};
}

void templates_print(const struct texts *texts, const char *language, const char *alert_name, struct buf *out)
{
    struct arena arena = {0};
    struct incident incident = made_up();
    struct speak_context context = {.texts = texts,
                                    .arena = &arena,
                                    .now_ms = SAMPLE_MS,
                                    .late_ms = MINUTE_MS,
                                    .society_name = "Gulmohar Heights",
                                    .society_address = "12 Carter Lane, Bandra West",
                                    .station_name = "Seaside Police Station",
                                    .language = language};
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        struct outgoing outgoing;
        struct json_writer json = {.out = out};
        samples[i].speak(&context, &incident, &outgoing);
        bool named = outgoing.template_name && *outgoing.template_name;
        put_template(&json, &context, &samples[i], &outgoing, named ? outgoing.template_name : alert_name);
        buf_add_char(out, '\n');
    }
    arena_free(&arena);
}
