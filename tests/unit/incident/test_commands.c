/* What residents ask of Pukaar itself, in English, Hindi and Marathi; and what must not be taken for it. */
#include "fixture.h"
#include "incident/commands.h"

struct line {
    const char *text;
    enum command_verb verb;
    const char *code, *language, *rest;
};

static void read_as(const struct line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct command command;
        command_parse(texts, str_of(lines[i].text), &command);
        if (command.verb != lines[i].verb || strcmp(command.code, lines[i].code) != 0 ||
            strcmp(command.language, lines[i].language) != 0 || !str_eq(command.rest, str_of(lines[i].rest)))
            fail_msg("\"%s\" is read as %s, code \"%s\", language \"%s\", rest \"%.*s\"", lines[i].text,
                     command_name(command.verb), command.code, command.language, (int)command.rest.len,
                     command.rest.at);
    }
}

static void codes(void **state)
{
    static const struct line lines[] = {
        {"JOIN K7M2QX", COMMAND_JOIN, "K7M2QX", "", ""},
        {"join k7m2qx", COMMAND_JOIN, "K7M2QX", "", ""},
        {"Join: K7M2QX.", COMMAND_JOIN, "K7M2QX", "", ""},
        {"joinK7M2QX", COMMAND_JOIN, "K7M2QX", "", ""},
        {"join-k7m2qx", COMMAND_JOIN, "K7M2QX", "", ""},
        {"JOIN K7M 2QX", COMMAND_JOIN, "K7M2QX", "", ""},
        {"JOIN K7-M2-QX", COMMAND_JOIN, "K7M2QX", "", ""},
        {"*JOIN* _K7M2QX_", COMMAND_JOIN, "K7M2QX", "", ""},
        {"K7M2QX join", COMMAND_JOIN, "K7M2QX", "", ""},
        {"join code K7M2QX", COMMAND_JOIN, "K7M2QX", "", ""},
        {"K7M2QX", COMMAND_JOIN, "K7M2QX", "", ""},
        {"JOIN K7M2QX B wing 1203", COMMAND_JOIN, "K7M2QX", "", "B wing 1203"},
        {"JOIN K7M2QX help me!", COMMAND_JOIN, "K7M2QX", "", "help me!"},
        {"जोडा K7M2QX", COMMAND_JOIN, "K7M2QX", "mr", ""},
        {"जोडाK7M2QX", COMMAND_JOIN, "K7M2QX", "mr", ""},
        {"जुड़ना है K7M2QX", COMMAND_JOIN, "K7M2QX", "hi", ""},
        {"join karo K7M2QX", COMMAND_JOIN, "K7M2QX", "hi", ""},
        {"K7M2QX join karna hai", COMMAND_JOIN, "K7M2QX", "hi", ""},
        {"mala joda k7m2qx", COMMAND_JOIN, "K7M2QX", "mr", ""},
        {"LINK K7M2QX", COMMAND_LINK, "K7M2QX", "", ""},
        {"link karo K7M2QX", COMMAND_LINK, "K7M2QX", "hi", ""},
    };
    (void)state;
    read_as(lines, ARRAY_LEN(lines));
}

static void without_a_code(void **state)
{
    static const struct line lines[] = {
        {"JOIN", COMMAND_JOIN, "", "", ""},
        {"join karna hai", COMMAND_JOIN, "", "hi", ""},
        {"JOIN K7M2Q", COMMAND_JOIN, "", "", "K7M2Q"},
        {"join K0M1QX", COMMAND_JOIN, "", "", "K0M1QX"},
        {"my data", COMMAND_MY_DATA, "", "", ""},
        {"MyData!", COMMAND_MY_DATA, "", "", ""},
        {"माझा डेटा", COMMAND_MY_DATA, "", "mr", ""},
        {"mera data", COMMAND_MY_DATA, "", "hi", ""},
        {"LEAVE", COMMAND_LEAVE, "", "", ""},
        {"leave Gulmohar Heights", COMMAND_LEAVE, "", "", "Gulmohar Heights"},
        {"सोसायटी सोडा", COMMAND_LEAVE, "", "mr", ""},
        {"STOP", COMMAND_STOP, "", "", ""},
        {"stop stop stop", COMMAND_STOP, "", "", ""},
        {"मेरा डेटा मिटाओ", COMMAND_STOP, "", "hi", ""},
        {"maza data pusa", COMMAND_STOP, "", "mr", ""},
        {"skip", COMMAND_SKIP, "", "", ""},
        {"मराठी", COMMAND_LANGUAGE, "", "mr", ""},
    };
    (void)state;
    read_as(lines, ARRAY_LEN(lines));
}

static void ordinary_words(void **state)
{
    static const char *const lines[] = {
        "join me help",
        "join us for the puja at 7",
        "please stop it",
        "stop him he has a knife",
        "my data pack is over",
        "link bhejo",
        "link please",
        "LINK K7M2Q",
        "english medium school",
        "skip the stairs, lift is ok",
        "B wing 1203",
        "ABCDEF",
        "123456",
        "kal K7M2QX code aaya tha",
        "joining tomorrow",
        "रुको",
        "",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct command command;
        command_parse(texts, str_of(lines[i]), &command);
        if (command.verb != COMMAND_NONE || *command.code)
            fail_msg("\"%s\" is read as %s \"%s\"", lines[i], command_name(command.verb), command.code);
    }
}

/* What the buttons say may be typed too. */
static void what_the_button_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        struct buf buf_auto title = {0};
        struct command command;
        text_print(texts, languages[i], "button.skip", NULL, &title);
        command_parse(texts, buf_str(&title), &command);
        assert_int_equal(command.verb, COMMAND_SKIP);
    }
}

static void homes(void **state)
{
    static const struct {
        const char *text, *wing, *flat;
    } homes[] = {{"1203", "", "1203"}, {"B 1203", "B", "1203"},  {"b/1203", "B", "1203"},
                 {"G-2", "G", "2"},    {" 1203a ", "", "1203A"}, {"AB, 12", "AB", "12"}};
    static const char *const none[] = {"",        "B",     "haan",          "B wing",     "98765432100",
                                       "ABCD 12", "12 34", "my flat is 12", "1203 bachao"};
    struct place home;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(homes); i++) {
        if (!home_parse(str_of(homes[i].text), &home) || strcmp(home.wing, homes[i].wing) != 0 ||
            strcmp(home.flat, homes[i].flat) != 0)
            fail_msg("\"%s\"", homes[i].text);
    }
    for (size_t i = 0; i < ARRAY_LEN(none); i++) {
        if (home_parse(str_of(none[i]), &home))
            fail_msg("\"%s\" is read as %s %s", none[i], home.wing, home.flat);
    }
}

static void a_few_words_for_help(void **state)
{
    static const char *const asking[] = {"help",       "HELP!!",  "join me help", "help me please",
                                         "madad karo", "मदद करो", "sos"};
    static const char *const not [] = {"helpful", "can you help me find a plumber for tomorrow",
                                       "helper kab aayega", ""};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(asking); i++) {
        if (!text_asks_help(texts, str_of(asking[i])))
            fail_msg("\"%s\"", asking[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(not ); i++) {
        if (text_asks_help(texts, str_of(not [i])))
            fail_msg("\"%s\"", not [i]);
    }
}

static void names_of_societies(void **state)
{
    (void)state;
    assert_true(text_names(STR("help at gulmohar heights, 3rd floor"), "Gulmohar Heights"));
    assert_true(text_names(STR("सह्याद्री सोसायटीत आग"), "सह्याद्री"));
    assert_false(text_names(STR("gulmohar heightsish"), "Gulmohar Heights"));
    assert_false(text_names(STR("a gulmohar tree fell"), "Gulmohar Heights"));
    assert_false(text_names(STR("om shanti"), "Om"));
    assert_false(text_names(STR(""), "Gulmohar"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes),
        cmocka_unit_test(without_a_code),
        cmocka_unit_test(ordinary_words),
        cmocka_unit_test(homes),
        cmocka_unit_test(what_the_button_says),
        cmocka_unit_test(names_of_societies),
        cmocka_unit_test(a_few_words_for_help),
    };
    return cmocka_run_group_tests(tests, texts_setup, texts_teardown);
}
