/* What is said about an incident, in every language: nothing left out that the station needs, within the
 * platform's limits. */
#include "fixture.h"

#include <stdio.h>

#include "util/utf8.h"

#define BUTTONS_TEXT_MAX 1024

static void alert_says_everything(void **state)
{
    struct incident incident = known_incident(CATEGORY_FIRE);
    struct arena arena = {0};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        struct speak_context context = context_of(&arena, languages[i]);
        struct outgoing alert;
        speak_alert(&context, &incident, 0, &alert);
        static const char *const parts[] = {"4F7K",
                                            "Gulmohar Heights",
                                            "12 Carter Lane",
                                            "1203",
                                            "gate 2",
                                            "he is breaking the door of my flat, Meera",
                                            "+910000010001",
                                            "15 Nov 2023, 03:43 IST",
                                            "https://maps.google.com/?q=19.063200,72.826300"};
        struct outgoing as_template = alert;
        as_template.text = NULL;
        for (size_t k = 0; k < ARRAY_LEN(parts); k++) {
            assert_says(alert.text, parts[k]);
            assert_says(all_said(&arena, &as_template), parts[k]);
        }
        assert_int_equal(alert.kind, OUTGOING_ALERT);
        assert_string_equal(alert.language, languages[i]);
        assert_true(alert.has_point && alert.lat == incident.lat && alert.lon == incident.lon);
        assert_hides(alert.text, "{");
    }
    arena_free(&arena);
}

static void buttons_are_the_three_answers(void **state)
{
    static const char *const verbs[] = {"acknowledge", "en_route", "false_alarm"};
    struct incident incident = known_incident(CATEGORY_FIRE);
    struct arena arena = {0};
    struct speak_context context = context_of(&arena, "en");
    struct outgoing alert;
    (void)state;
    speak_alert(&context, &incident, 0, &alert);
    assert_int_equal(alert.button_count, 3);
    for (size_t i = 0; i < 3; i++) {
        char verb[BUTTON_ID_SIZE];
        int64_t id;
        assert_true(button_id_parse(alert.buttons[i].id, verb, &id));
        assert_string_equal(verb, verbs[i]);
        assert_int_equal(id, 77);
    }
    assert_string_equal(alert.buttons[0].title, "Acknowledge");
    assert_string_equal(alert.buttons[1].title, "On the way");
    assert_string_equal(alert.buttons[2].title, "False alarm");
    arena_free(&arena);
}

static void every_category_is_named(void **state)
{
    struct arena arena = {0};
    (void)state;
    for (enum category category = CATEGORY_NONE + 1; category < CATEGORY_COUNT_; category++) {
        for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
            struct incident incident = known_incident(category);
            struct speak_context context = context_of(&arena, languages[i]);
            struct buf buf_auto name = {0};
            struct outgoing alert;
            char key[48];
            assert_true(str_format(key, sizeof(key), "category.%s", category_name(category)));
            text_print(texts, languages[i], key, NULL, &name);
            speak_alert(&context, &incident, 0, &alert);
            assert_says(alert.text, buf_text(&name));
            assert_says(alert.params[0], buf_text(&name));
        }
    }
    arena_free(&arena);
}

static void marks_stand_first(void **state)
{
    struct incident incident = known_incident(CATEGORY_FIRE);
    struct arena arena = {0};
    struct speak_context context = context_of(&arena, "en");
    struct outgoing alert;
    (void)state;
    speak_alert(&context, &incident, 0, &alert);
    assert_hides(alert.text, "DRILL");
    assert_hides(alert.text, "NOT YET ANSWERED");
    assert_hides(alert.text, "LATE");
    assert_hides(alert.text, "UNVERIFIED");
    incident.drill = incident.unverified = incident.by_nearness = true;
    context.now_ms = incident.message_ms + 3 * HOUR_MS;
    speak_alert(&context, &incident, 1, &alert);
    assert_memory_equal(alert.text, "*** DRILL", 9);
    assert_memory_equal(alert.params[0], "*** DRILL", 9);
    assert_says(alert.params[0],
                " — Fire · NOT YET ANSWERED · LATE: these words are 3 h 0 min old · UNVERIFIED");
    assert_says(alert.text, "NOT YET ANSWERED");
    assert_says(alert.text, "LATE: these words are 3 h 0 min old");
    assert_says(alert.text, "UNVERIFIED");
    assert_says(alert.text, "nearest station");
    arena_free(&arena);
}

static void a_drill_says_so_everywhere(void **state)
{
    struct incident incident = known_incident(CATEGORY_FIRE);
    struct arena arena = {0};
    (void)state;
    incident.drill = true;
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        struct speak_context context = context_of(&arena, languages[i]);
        struct outgoing alert, circle, text;
        speak_alert(&context, &incident, 0, &alert);
        speak_circle(&context, &incident, &circle);
        speak_text(&context, &incident, "chat.reported", NULL, &text);
        assert_says(alert.text, "DRILL");
        assert_says(alert.params[0], "DRILL");
        assert_says(circle.text, "DRILL");
        assert_says(circle.params[0], "DRILL");
        assert_says(text.text, "DRILL");
        assert_says(alert.point_name, "DRILL");
    }
    arena_free(&arena);
}

static void unknown_things_are_said_to_be_unknown(void **state)
{
    struct incident incident = known_incident(CATEGORY_OTHER);
    struct arena arena = {0};
    struct speak_context context = context_of(&arena, "en");
    struct outgoing alert;
    (void)state;
    incident.place = (struct place){0};
    incident.has_point = false;
    incident.reporter[0] = '\0';
    context.society_name = context.society_address = "";
    speak_alert(&context, &incident, 0, &alert);
    assert_says(alert.text, "number withheld");
    assert_says(alert.text, "Map: place not known yet");
    assert_hides(alert.text, "\n\n");
    assert_hides(alert.text, "📍");
    assert_string_equal(alert.params[1], "—");
    /* The template has a location header all the same: the station's own point, and it says so. */
    assert_true(alert.has_point && alert.lat == context.station_lat && alert.lon == context.station_lon);
    assert_says(alert.point_name, "place not known yet");
    assert_false(speak_alert_location(&context, &incident, &alert));
    context.station_has_point = false;
    speak_alert(&context, &incident, 0, &alert);
    assert_true(alert.has_point && alert.lat == 0 && alert.lon == 0);
    arena_free(&arena);
}

static void who_must_not_be_rung_is_marked(void **state)
{
    struct incident incident = known_incident(CATEGORY_WOMEN_SAFETY);
    struct arena arena = {0};
    (void)state;
    incident.text_only = true;
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        struct speak_context context = context_of(&arena, languages[i]);
        struct buf buf_auto marked = {0};
        struct outgoing alert;
        text_print(texts, languages[i], "alert.text_only",
                   (struct text_value[]){{"reporter", "+910000010001"}, {0}}, &marked);
        assert_string_not_equal(buf_text(&marked), "+910000010001");
        speak_alert(&context, &incident, 0, &alert);
        assert_says(alert.text, buf_text(&marked));
        assert_string_equal(alert.params[3], buf_text(&marked));
    }
    arena_free(&arena);
}

static void whence_it_comes_is_said(void **state)
{
    struct incident incident = known_incident(CATEGORY_FIRE);
    struct arena arena = {0};
    struct speak_context context = context_of(&arena, "en");
    struct outgoing alert;
    (void)state;
    context.handed_by = "Nirbhaya squad";
    context.passed_from = "Hillview Police Station";
    speak_alert(&context, &incident, 0, &alert);
    assert_says(alert.text, "Handed over to you by Nirbhaya squad");
    assert_says(alert.params[0], "Handed over to you by Nirbhaya squad");
    assert_hides(alert.text, "Hillview"); /* nobody else sees it any more */
    snprintf(incident.also_station, sizeof(incident.also_station), "hillview");
    speak_alert(&context, &incident, 0, &alert);
    assert_says(alert.text, "Passed on to you by Hillview Police Station");
    arena_free(&arena);
}

/* What a glance at her phone shows is the first line. */
static void her_first_line_gives_nothing_away(void **state)
{
    static const char *const telling[] = {"Police", "Seaside", "112",  "1091",
                                          "women",  "पुलिस",    "पोलि", "महिला"};
    struct incident incident = known_incident(CATEGORY_WOMEN_SAFETY);
    struct arena arena = {0};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        struct speak_context context = context_of(&arena, languages[i]);
        struct outgoing told;
        speak_reported_private(&context, &incident, &told);
        assert_says(told.text, "112");
        assert_says(told.text, "1091");
        assert_says(told.text, "Seaside Police Station");
        const char *first = arena_dup_len(&arena, told.text, (size_t)(strchr(told.text, '\n') - told.text));
        for (size_t k = 0; k < ARRAY_LEN(telling); k++)
            assert_hides(first, telling[k]);
        assert_int_equal(told.kind, OUTGOING_BUTTONS);
        assert_int_equal(told.button_count, 2);
        assert_string_equal(told.buttons[0].id, "text_only:77");
        assert_string_equal(told.buttons[1].id, "may_call:77");
        for (size_t k = 0; k < told.button_count; k++)
            assert_true(utf8_units(str_of(told.buttons[k].title)) <= 20);
    }
    arena_free(&arena);
}

static void ground_floor_is_a_word(void **state)
{
    struct incident incident = known_incident(CATEGORY_FIRE);
    struct arena arena = {0};
    struct speak_context context = context_of(&arena, "en");
    struct outgoing alert;
    (void)state;
    incident.place = (struct place){.wing = "A", .floor = "G"};
    speak_alert(&context, &incident, 0, &alert);
    assert_says(alert.text, "Wing A, Ground floor");
    arena_free(&arena);
}

static char *repeated(struct arena *arena, const char *piece, size_t units)
{
    struct buf buf_auto out = {0};
    while (utf8_units(buf_str(&out)) < units)
        buf_add_text(&out, piece);
    return arena_dup(arena, buf_text(&out));
}

/* As long as everything may be (include/registry/records.h), the map still is there: the words give way. */
static void nothing_behind_the_words_is_cut_off(void **state)
{
    static const char *const pieces[] = {"x", "क्षि ", "\xf0\x9f\x9a\xa8", "a\xcc\x81", "{words}"};
    struct arena arena = {0};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(languages) * ARRAY_LEN(pieces); i++) {
        struct incident incident = known_incident(CATEGORY_WOMEN_SAFETY);
        struct speak_context context = context_of(&arena, languages[i % 3]);
        struct outgoing alert;
        const char *piece = pieces[i / 3];
        struct str words = utf8_cut(str_of(repeated(&arena, piece, 4000)), 1000);
        assert_true(str_copy(incident.words, sizeof(incident.words), words));
        context.society_name = repeated(&arena, piece, 120);
        context.society_address = repeated(&arena, piece, 240);
        memset(incident.place.landmark, 'l', sizeof(incident.place.landmark) - 1);
        incident.drill = incident.unverified = incident.by_nearness = true;
        incident.lat = -89.123456;
        incident.lon = -179.123456;
        context.now_ms += 40 * DAY_MS;
        speak_alert(&context, &incident, 1, &alert);
        assert_true(utf8_units(str_of(alert.text)) <= BUTTONS_TEXT_MAX);
        assert_true(utf8_valid(str_of(alert.text)));
        assert_says(alert.text, "https://maps.google.com/?q=-89.123456,-179.123456");
        assert_says(alert.text, "+910000010001");
        assert_says(alert.text, "4F7K");
        assert_says(alert.text, "…");
        assert_true(strncmp(alert.params[2], piece, strlen(piece)) == 0);
    }
    arena_free(&arena);
}

static void extra_values_come_first(void **state)
{
    const struct text_value extra[] = {{"by", "Inspector"}, {"ref", "9ZZZ"}, {0}};
    struct incident incident = known_incident(CATEGORY_FIRE);
    struct arena arena = {0};
    struct speak_context context = context_of(&arena, "en");
    struct outgoing text;
    (void)state;
    speak_text(&context, &incident, "contacts.taken", extra, &text);
    assert_string_equal(text.text, "9ZZZ was taken by Inspector.");
    assert_int_equal(text.kind, OUTGOING_TEXT);
    arena_free(&arena);
}

static void the_place_follows_as_a_pin(void **state)
{
    struct incident incident = known_incident(CATEGORY_FIRE);
    struct arena arena = {0};
    struct speak_context context = context_of(&arena, "en");
    struct outgoing pin;
    (void)state;
    assert_true(speak_alert_location(&context, &incident, &pin));
    assert_int_equal(pin.kind, OUTGOING_LOCATION);
    assert_true(pin.window_only && pin.has_point);
    assert_string_equal(pin.point_name, "Gulmohar Heights");
    arena_free(&arena);
}

/* Who had it, since when; and not that nobody has answered. */
static void a_silent_holder_is_named(void **state)
{
    struct incident incident = known_incident(CATEGORY_FIRE);
    struct arena arena = {0};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        struct speak_context context = context_of(&arena, languages[i]);
        struct buf buf_auto unanswered = {0};
        struct outgoing alert;
        text_print(texts, languages[i], "alert.repeat", NULL, &unanswered);
        context.silent_by = "";
        speak_alert(&context, &incident, 1, &alert);
        assert_says(alert.text, buf_text(&unanswered));
        context.silent_by = "+910000020011";
        context.silent_ms = NOW - HOUR_MS;
        speak_alert(&context, &incident, 1, &alert);
        assert_says(alert.text, "+910000020011");
        assert_says(alert.text, "15 Nov 2023, 02:43 IST");
        assert_says(alert.params[0], "+910000020011");
        assert_hides(alert.text, buf_text(&unanswered));
    }
    arena_free(&arena);
}

static void the_question_to_a_silent_holder(void **state)
{
    static const char *const verbs[] = {"acknowledge", "en_route", "on_scene"};
    struct incident incident = known_incident(CATEGORY_FIRE);
    struct arena arena = {0};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        struct speak_context context = context_of(&arena, languages[i]);
        struct outgoing question;
        speak_still_on_it(&context, &incident, &question);
        assert_int_equal(question.kind, OUTGOING_BUTTONS);
        assert_says(question.text, "4F7K");
        assert_int_equal(question.button_count, ARRAY_LEN(verbs));
        for (size_t k = 0; k < ARRAY_LEN(verbs); k++) {
            char verb[BUTTON_ID_SIZE];
            int64_t id;
            assert_true(button_id_parse(question.buttons[k].id, verb, &id) && id == incident.id);
            assert_string_equal(verb, verbs[k]);
            assert_true(utf8_units(str_of(question.buttons[k].title)) <= 20);
        }
    }
    arena_free(&arena);
}

static void ids_of_buttons(void **state)
{
    static const char *const bad[] = {
        "",
        "acknowledge",
        "acknowledge:",
        ":",
        ":7",
        "acknowledge:x",
        "acknowledge:-5",
        "acknowledge:0",
        "acknowledge:9223372036854775808",
        "acknowledge:5 ",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:5"};
    char verb[BUTTON_ID_SIZE], text[BUTTON_ID_SIZE];
    int64_t id;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(button_id_parse(bad[i], verb, &id));
    assert_false(button_id_parse(NULL, verb, &id));
    button_id_print("false_alarm", INT64_MAX, text);
    assert_true(button_id_parse(text, verb, &id));
    assert_string_equal(verb, "false_alarm");
    assert_true(id == INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alert_says_everything),
        cmocka_unit_test(buttons_are_the_three_answers),
        cmocka_unit_test(every_category_is_named),
        cmocka_unit_test(marks_stand_first),
        cmocka_unit_test(a_drill_says_so_everywhere),
        cmocka_unit_test(unknown_things_are_said_to_be_unknown),
        cmocka_unit_test(who_must_not_be_rung_is_marked),
        cmocka_unit_test(whence_it_comes_is_said),
        cmocka_unit_test(her_first_line_gives_nothing_away),
        cmocka_unit_test(ground_floor_is_a_word),
        cmocka_unit_test(nothing_behind_the_words_is_cut_off),
        cmocka_unit_test(extra_values_come_first),
        cmocka_unit_test(the_place_follows_as_a_pin),
        cmocka_unit_test(a_silent_holder_is_named),
        cmocka_unit_test(the_question_to_a_silent_holder),
        cmocka_unit_test(ids_of_buttons),
    };
    return cmocka_run_group_tests(tests, texts_setup, texts_teardown);
}
