/* Prints every request the encoder makes, one {"case", "request"} a line; the request is null when nothing is
 * sent. */
#include <stdio.h>
#include <stdlib.h>

#include "channel/whatsapp.h"
#include "incident/speak.h"
#include "util/json.h"

struct recipient {
    const char *name;
    enum address_kind kind;
    const char *id;
};

static const struct recipient recipients[] = {
    {"phone", ADDRESS_PHONE, "+910000020011"},
    {"user", ADDRESS_USER, "IN.13491208655302741918"},
    {"group", ADDRESS_GROUP, "Y2FwaV9ncm91cDoxOTUwNTU1MDA3OToxMjAzNjMzOTQzMjAdOTY0MTUZD"},
};

static struct arena arena;

static void print_case(const char *name, const struct outgoing *outgoing, const struct recipient *recipient,
                       bool window_open)
{
    struct buf buf_auto request = {0}, line = {0};
    struct json_writer json = {.out = &line};
    struct whatsapp_format format = {"pukaar_alert", "en", window_open};
    struct address to;
    if (!address_set(&to, CHANNEL_WHATSAPP, recipient->kind, str_of(recipient->id)))
        abort();
    int result = whatsapp_encode(outgoing, &to, &format, "pk1:42", &request);
    json_open(&json, NULL, '{');
    json_put_text(
        &json, "case",
        arena_printf(&arena, "%s to %s, window %s", name, recipient->name, window_open ? "open" : "closed"));
    json_put_raw(&json, "request", result == 0 ? buf_text(&request) : "null");
    json_close(&json, '}');
    puts(buf_text(&line));
}

static void print_for_all(const char *name, const struct outgoing *outgoing)
{
    for (size_t i = 0; i < 2 * ARRAY_LEN(recipients); i++)
        print_case(name, outgoing, &recipients[i / 2], i % 2);
}

static const char *repeated(const char *piece, size_t times)
{
    struct buf buf_auto out = {0};
    for (size_t i = 0; i < times; i++)
        buf_add_text(&out, piece);
    return arena_dup(&arena, buf_text(&out));
}

/* Every kind, every member filled with the text. */
static void print_kinds(const char *name, const char *text)
{
    static const char *const kinds[] = {"text",     "alert",        "buttons",  "list",
                                        "location", "ask_location", "reaction", "media"};
    static const char *const media[] = {"image",    "video",   "audio",   "voice",
                                        "document", "sticker", "hologram"};
    for (enum outgoing_kind kind = OUTGOING_TEXT; kind <= OUTGOING_MEDIA; kind++) {
        for (size_t i = 0; i < (kind == OUTGOING_MEDIA ? ARRAY_LEN(media) : 1); i++) {
            struct outgoing outgoing = {
                .kind = kind,
                .text = text,
                .language = "hi",
                .has_point = true,
                .lat = 19.0632,
                .lon = -72.8263,
                .point_name = text,
                .point_address = text,
                .reply_to = "wamid.HBgMOTE5OTk=",
                .media_kind = media[i],
                .media_id = "1234567890",
                .buttons = {{"acknowledge:7", text},
                            {"en_route:7", "On the way"},
                            {text && *text ? text : "false_alarm:7", "False alarm"}},
                .button_count = 3,
                .params = {"4F7K — Fire", text, text, "+910000010001", "", text},
                .param_count = 6,
            };
            outgoing.buttons[0].title = text && *text ? text : "Acknowledge";
            if (kind == OUTGOING_REACTION)
                outgoing.text = "\xf0\x9f\x91\x8d";
            print_for_all(
                arena_printf(&arena, "%s %s%s", name, kinds[kind], kind == OUTGOING_MEDIA ? media[i] : ""),
                &outgoing);
        }
    }
}

static void print_bare(void)
{
    for (enum outgoing_kind kind = OUTGOING_TEXT; kind <= OUTGOING_MEDIA; kind++) {
        struct outgoing outgoing = {.kind = kind};
        if (kind != OUTGOING_ALERT && kind != OUTGOING_REACTION)
            print_for_all(arena_printf(&arena, "bare %d", (int)kind), &outgoing);
    }
    struct outgoing waiting = {
        .kind = OUTGOING_LOCATION, .has_point = true, .lat = 1, .lon = 2, .window_only = true};
    print_for_all("window_only location", &waiting);
}

static struct incident incident_of(enum category category)
{
    return (struct incident){.id = 7,
                             .ref = "4F7K",
                             .state = INCIDENT_OPEN,
                             .category = category,
                             .reporter = "+910000010001",
                             .language = "en",
                             .place = {.wing = "B", .flat = "1203"},
                             .has_point = true,
                             .lat = 19.0632,
                             .lon = 72.8263,
                             .words = "घर में चोर है\nजल्दी\tआओ",
                             .message_ms = INT64_C(1700000000000)};
}

/* What is really said, in every language: the alert, its place, the circle's, and the short texts of a chat.
 */
static void print_spoken(const struct texts *texts, const char *language, enum category category)
{
    struct incident incident = incident_of(category);
    struct speak_context context = {.texts = texts,
                                    .arena = &arena,
                                    .now_ms = INT64_C(1700000100000),
                                    .late_ms = 120000,
                                    .society_name = "Gulmohar Heights",
                                    .society_address = "12 Carter Lane",
                                    .station_name = "Seaside",
                                    .station_has_point = true,
                                    .station_lat = 19.06,
                                    .station_lon = 72.83,
                                    .language = language};
    const char *name = arena_printf(&arena, "%s %s", language, category_name(category));
    struct outgoing outgoing;
    speak_alert(&context, &incident, 1, &outgoing);
    print_for_all(arena_printf(&arena, "alert %s", name), &outgoing);
    incident.has_point = false;
    speak_alert(&context, &incident, 0, &outgoing);
    print_for_all(arena_printf(&arena, "alert without place %s", name), &outgoing);
    incident.has_point = true;
    if (speak_alert_location(&context, &incident, &outgoing))
        print_for_all(arena_printf(&arena, "place %s", name), &outgoing);
    speak_circle(&context, &incident, &outgoing);
    print_for_all(arena_printf(&arena, "circle %s", name), &outgoing);
    speak_text(&context, &incident, "chat.reported", NULL, &outgoing);
    print_for_all(arena_printf(&arena, "reported %s", name), &outgoing);
}

static void print_all_spoken(void)
{
    static const char *const languages[] = {"en", "hi", "mr"};
    struct config_report report = {0};
    struct texts *texts = texts_load(getenv("PUKAAR_TEXTS"), &report);
    if (!texts) {
        fputs(buf_text(&report.lines), stderr);
        exit(1);
    }
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        for (enum category category = CATEGORY_NONE + 1; category < CATEGORY_COUNT_; category++)
            print_spoken(texts, languages[i], category);
    }
    texts_free(texts);
    config_report_free(&report);
}

int main(void)
{
    print_kinds("short", "help");
    print_kinds("empty", "");
    print_kinds("absent", NULL);
    print_kinds("white", " \n\t \r\n     x     y\n");
    print_kinds("control", "a\x01\x1b[2J\x7f\xe2\x80\xae"
                           "b");
    print_kinds("no UTF-8", "a\xff\xf0\x9f\x9a"
                            "b");
    print_kinds("long", repeated("help ", 2000));
    print_kinds("long emoji", repeated("\xf0\x9f\x9a\xa8", 5000));
    print_kinds("long Devanagari", repeated("क्षि", 3000));
    print_kinds("one letter under many marks", arena_printf(&arena, "e%s", repeated("\xcc\x81", 5000)));
    print_kinds("marks alone", repeated("\xe2\x80\x8d", 5000));
    print_bare();
    print_all_spoken();
    arena_free(&arena);
    return 0;
}
