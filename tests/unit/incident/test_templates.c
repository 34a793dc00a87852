/* The templates to register are those that speak.h fills: as many parameters, in the same order, as many
 * buttons. */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

#include "incident/templates.h"
#include "util/json.h"
#include "util/utf8.h"

#define TEMPLATES 6

static const struct {
    const char *name;
    size_t params, buttons;
    bool location;
} expected[TEMPLATES] = {
    {"pukaar_alert", 6, 3, true},     {"pukaar_circle", 2, 2, false},   {"pukaar_roll_call", 1, 1, false},
    {"pukaar_operator", 1, 0, false}, {"pukaar_approval", 2, 2, false}, {"pukaar_notice", 1, 0, false},
};

static const cJSON *component(const cJSON *template, const char *type)
{
    const cJSON *found;
    cJSON_ArrayForEach(found, json_get(template, "components"))
    {
        if (strcmp(json_text(found, "type"), type) == 0)
            return found;
    }
    return NULL;
}

static const cJSON *examples(const cJSON *template)
{
    return cJSON_GetArrayItem(json_get(json_get(component(template, "BODY"), "example"), "body_text"), 0);
}

/* {{1}} to {{n}}, each once, in this order, neither first nor last: the platform's own rules. */
static void check_body(const cJSON *template, size_t params)
{
    const char *text = json_text(component(template, "BODY"), "text"), *at = text;
    char placeholder[16];
    size_t opened = 0;
    for (size_t i = 1; i <= params; i++) {
        snprintf(placeholder, sizeof(placeholder), "{{%zu}}", i);
        at = strstr(at, placeholder);
        assert_non_null(at);
    }
    for (const char *c = text; (c = strstr(c, "{{")); c += 2)
        opened++;
    assert_int_equal(opened, params);
    assert_true(strncmp(text, "{{", 2) != 0);
    assert_true(strcmp(text + strlen(text) - 2, "}}") != 0);
}

static void check_examples(const cJSON *template, size_t params)
{
    const cJSON *example;
    size_t units = utf8_units(str_of(json_text(component(template, "BODY"), "text")));
    assert_int_equal(cJSON_GetArraySize(examples(template)), params);
    cJSON_ArrayForEach(example, examples(template))
    {
        assert_true(*example->valuestring);
        assert_null(strpbrk(example->valuestring, "\n\t"));
        units += utf8_units(str_of(example->valuestring));
    }
    assert_true(units <= 1024);
}

static void check_buttons(const cJSON *template, size_t buttons)
{
    const cJSON *button, *list = json_get(component(template, "BUTTONS"), "buttons");
    assert_true((component(template, "BUTTONS") != NULL) == (buttons > 0));
    assert_int_equal(cJSON_GetArraySize(list), buttons);
    cJSON_ArrayForEach(button, list)
    {
        assert_string_equal(json_text(button, "type"), "QUICK_REPLY");
        assert_true(*json_text(button, "text"));
        assert_true(utf8_units(str_of(json_text(button, "text"))) <= 20);
    }
}

static void check_template(const cJSON *template, size_t at, const char *language)
{
    const cJSON *header = component(template, "HEADER");
    assert_string_equal(json_text(template, "name"), expected[at].name);
    assert_string_equal(json_text(template, "language"), language);
    assert_string_equal(json_text(template, "category"), "UTILITY");
    assert_true((header != NULL) == expected[at].location);
    assert_true(!header || strcmp(json_text(header, "format"), "LOCATION") == 0);
    check_body(template, expected[at].params);
    check_examples(template, expected[at].params);
    check_buttons(template, expected[at].buttons);
}

static void each_is_as_the_platform_takes_it(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        struct buf buf_auto out = {0};
        struct str rest, line;
        size_t count = 0;
        templates_print(texts, languages[i], "pukaar_alert", &out);
        rest = buf_str(&out);
        while (str_next(&rest, '\n', &line) && line.len) {
            cJSON json_auto *template = json_parse(line);
            assert_non_null(template);
            assert_true(count < TEMPLATES);
            check_template(template, count++, languages[i]);
        }
        assert_int_equal(count, TEMPLATES);
    }
}

/* Read as a phone shows it: every parameter stands where the text says what it is. */
static void parameters_stand_where_they_belong(void **state UNUSED)
{
    static const char *const shown[] = {
        "🚨 Call for help 4F7K — Intruder\n"
        "At: Gulmohar Heights, 12 Carter Lane, Bandra West — Wing B, Flat 1203\n"
        "Words: koi mere ghar ka darwaza tod raha hai, B wing 1203, bachao\n"
        "From: +910000010001\n"
        "Time: 24 Nov 2026, 14:00 IST\n"
        "Map: https://maps.google.com/?q=19.063200,72.826300\n"
        "Answer with a button. Not your area? Write NOT MINE.",
        "🚨 Help is needed, reference 4F7K\n"
        "At: Gulmohar Heights — Wing B, Flat 1203\n"
        "The police have been told. Go there if it is safe.",
        "Roll call of Seaside Police Station: is this phone at hand? Tap the button, or write anything.",
    };
    struct buf buf_auto out = {0};
    struct str rest, line;
    templates_print(texts, "en", "pukaar_alert", &out);
    rest = buf_str(&out);
    for (size_t i = 0; i < ARRAY_LEN(shown); i++) {
        assert_true(str_next(&rest, '\n', &line));
        cJSON json_auto *template = json_parse(line);
        struct buf buf_auto filled = {0};
        for (const char *c = json_text(component(template, "BODY"), "text"); *c;) {
            if (strncmp(c, "{{", 2) != 0) {
                buf_add_char(&filled, *c++);
                continue;
            }
            buf_add_text(&filled, cJSON_GetArrayItem(examples(template), c[2] - '1')->valuestring);
            c += 5;
        }
        assert_string_equal(buf_text(&filled), shown[i]);
    }
}

/* What is sent has as many parameters and buttons as what is registered. */
static void what_is_sent_fits(void **state UNUSED)
{
    struct arena arena = {0};
    struct incident incident = known_incident(CATEGORY_FIRE);
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        struct speak_context context = context_of(&arena, languages[i]);
        struct outgoing sent[TEMPLATES];
        speak_alert(&context, &incident, 1, &sent[0]);
        speak_circle(&context, &incident, &sent[1]);
        speak_roll_call(&context, NOW, &sent[2]);
        speak_operator(&context, "something is the matter", &sent[3]);
        speak_approval(&context, 7, "+910000040011", "?", &sent[4]);
        speak_notice(&context, "it was refused", &sent[5]);
        for (size_t k = 0; k < TEMPLATES; k++) {
            assert_int_equal(sent[k].kind, OUTGOING_ALERT);
            assert_int_equal(sent[k].param_count, expected[k].params);
            assert_int_equal(sent[k].button_count, expected[k].buttons);
            assert_true(sent[k].has_point == expected[k].location);
            assert_string_equal(sent[k].language, languages[i]);
        }
        assert_string_equal(sent[2].template_name, expected[2].name);
        assert_string_equal(sent[3].template_name, expected[3].name);
        assert_string_equal(sent[2].buttons[0].id, "present:1700000000000");
        assert_says(sent[2].text, context.station_name);
        assert_string_equal(sent[3].text, "something is the matter");
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_as_the_platform_takes_it),
        cmocka_unit_test(parameters_stand_where_they_belong),
        cmocka_unit_test(what_is_sent_fits),
    };
    return cmocka_run_group_tests(tests, texts_setup, texts_teardown);
}
