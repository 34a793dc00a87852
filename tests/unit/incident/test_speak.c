/* What an alert says, and what is never said of a woman's safety. */
#include "../unit.h"

#include <stdlib.h>
#include <string.h>

#include "incident/speak.h"

#define NOW INT64_C(1764144000000) /* 2025-11-26 13:30 IST */
#define NUMBER "+910000010001"

static struct texts *texts;
static struct arena arena;

static int load(void **state)
{
    (void)state;
    struct config_report report = {{0}, 0};
    texts = texts_load(getenv("PUKAAR_TEXTS"), &report);
    assert_non_null(texts);
    config_report_free(&report);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    texts_free(texts);
    arena_free(&arena);
    return 0;
}

static struct speak_context context(const char *language)
{
    return (struct speak_context){.texts = texts,
                                  .arena = &arena,
                                  .now_ms = NOW,
                                  .late_ms = 120000,
                                  .society_name = "Gulmohar Heights",
                                  .society_address = "12 Carter Lane",
                                  .station_name = "Seaside Police Station",
                                  .language = language};
}

static struct incident incident(enum category category)
{
    struct incident made = {.id = 7,
                            .ref = "4F7K",
                            .state = INCIDENT_OPEN,
                            .category = category,
                            .reporter = NUMBER,
                            .society = "gulmohar",
                            .station = "seaside",
                            .language = "en",
                            .has_point = true,
                            .lat = 19.0632,
                            .lon = 72.8263,
                            .message_ms = NOW,
                            .opened_ms = NOW};
    strcpy(made.words, "koi darwaza tod raha hai");
    strcpy(made.place.wing, "B");
    strcpy(made.place.flat, "1203");
    return made;
}

static void holds(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in \"%s\"", part, text);
}

static void an_alert_says_everything(void **state)
{
    (void)state;
    struct speak_context en = context("en");
    struct incident in = incident(CATEGORY_INTRUDER);
    struct outgoing out;
    speak_alert(&en, &in, 0, &out);
    assert_int_equal(out.kind, OUTGOING_ALERT);
    static const char *const parts[] = {"4F7K",
                                        "Intruder",
                                        "Gulmohar Heights",
                                        "12 Carter Lane",
                                        "Wing B",
                                        "Flat 1203",
                                        "koi darwaza tod raha hai",
                                        "0000010001",
                                        "26 Nov 2025, 13:30 IST",
                                        "https://maps.google.com/?q=19.063200,72.826300"};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        holds(out.text, parts[i]);
    assert_int_equal(out.button_count, 3);
    char verb[BUTTON_ID_SIZE];
    int64_t id;
    assert_true(button_id_parse(out.buttons[0].id, verb, &id));
    assert_string_equal(verb, "acknowledge");
    assert_int_equal(id, 7);
    assert_true(out.has_point);
}

static void repeats_drills_and_late_words_say_so(void **state)
{
    (void)state;
    struct speak_context en = context("en");
    struct incident in = incident(CATEGORY_FIRE);
    struct outgoing out;
    in.drill = true;
    in.message_ms = NOW - 3 * HOUR_MS - 20 * MINUTE_MS;
    speak_alert(&en, &in, 1, &out);
    holds(out.text, "DRILL");
    holds(out.text, "NOT YET ANSWERED");
    holds(out.text, "3 h 20 min");
}

static void every_language_speaks_every_category(void **state)
{
    (void)state;
    static const char *const languages[] = {"en", "hi", "mr"};
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        for (unsigned category = CATEGORY_NONE + 1; category < CATEGORY_COUNT_; category++) {
            struct speak_context in_language = context(languages[i]);
            struct incident in = incident((enum category)category);
            struct outgoing out;
            speak_alert(&in_language, &in, 0, &out);
            holds(out.text, "4F7K");
            assert_null(strchr(out.text, '{'));
            speak_circle(&in_language, &in, &out);
            holds(out.text, "4F7K");
            assert_null(strchr(out.text, '{'));
        }
    }
}

static void the_circle_never_learns_who_she_is(void **state)
{
    (void)state;
    struct speak_context en = context("en");
    struct incident in = incident(CATEGORY_WOMEN_SAFETY);
    struct outgoing out;
    speak_circle(&en, &in, &out);
    holds(out.text, "B");
    assert_null(strstr(out.text, "0000010001"));
    assert_null(strstr(out.text, "1203"));
    assert_null(strstr(out.text, "darwaza"));
    for (size_t i = 0; i < out.param_count; i++) {
        assert_null(strstr(out.params[i], "0000010001"));
        assert_null(strstr(out.params[i], "1203"));
        assert_null(strstr(out.params[i], "darwaza"));
    }
}

static void the_first_answer_names_112_and_1091(void **state)
{
    (void)state;
    static const char *const keys[] = {"chat.reported", "chat.reported_private", "chat.confirm",
                                       "chat.nobody"};
    static const char *const languages[] = {"en", "hi", "mr"};
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        for (size_t k = 0; k < ARRAY_LEN(keys); k++) {
            struct speak_context in_language = context(languages[i]);
            struct incident in = incident(CATEGORY_FIRE);
            struct outgoing out;
            speak_text(&in_language, &in, keys[k], NULL, &out);
            holds(out.text, "112");
            holds(out.text, "1091");
        }
    }
}

static void button_ids_of_strangers_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      ":",
                                      "acknowledge",
                                      "acknowledge:",
                                      ":7",
                                      "acknowledge:x",
                                      "acknowledge:-",
                                      "acknowledge:99999999999999999999"};
    char verb[BUTTON_ID_SIZE];
    int64_t id;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (button_id_parse(bad[i], verb, &id))
            fail_msg("accepted: %s", bad[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_alert_says_everything),
        cmocka_unit_test(repeats_drills_and_late_words_say_so),
        cmocka_unit_test(every_language_speaks_every_category),
        cmocka_unit_test(the_circle_never_learns_who_she_is),
        cmocka_unit_test(the_first_answer_names_112_and_1091),
        cmocka_unit_test(button_ids_of_strangers_are_refused),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
