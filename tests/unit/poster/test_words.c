/* What posters say, and when there is none. */
#include "../unit.h"

#include <stdlib.h>

#include "poster/poster.h"

#define NBSP "\u00a0"

static const struct station seaside = {.id = "seaside",
                                       .name = "Seaside Police Station",
                                       .phone = "+910000020001",
                                       .language = "en",
                                       .above = ""};
static const struct society gulmohar = {.id = "gulmohar",
                                        .name = "Gulmohar",
                                        .address = "",
                                        .station = "seaside",
                                        .language = "hi",
                                        .join_code = "K7M2QX"};

struct fixture {
    struct arena arena;
    struct texts *texts;
    struct poster_languages languages;
};

static int setup(void **state)
{
    static struct fixture fixture;
    struct config_report report = {{0}, 0};
    struct err err;
    fixture.texts = texts_load(getenv("PUKAAR_TEXTS"), &report);
    config_report_free(&report);
    *state = &fixture;
    return fixture.texts ? poster_languages_parse("", "hi", &fixture.arena, &fixture.languages, &err) : -1;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    texts_free(fixture->texts);
    arena_free(&fixture->arena);
    return 0;
}

static void languages(void **state)
{
    struct fixture *fixture = *state;
    struct poster_languages list;
    struct err err;
    assert_int_equal(poster_languages_parse("", "mr", &fixture->arena, &list, &err), 0);
    assert_int_equal(list.count, 3);
    assert_string_equal(list.at[0], "mr");
    assert_string_equal(list.at[1], "en");
    assert_string_equal(list.at[2], "hi");
    assert_int_equal(poster_languages_parse("hi, en", "mr", &fixture->arena, &list, &err), 0);
    assert_int_equal(list.count, 2);
    assert_string_equal(list.at[0], "hi");
    static const char *const bad[] = {"fr", "en,,hi", "en,en", "EN", ",", "en,hi,mr,en"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(poster_languages_parse(bad[i], "en", &fixture->arena, &list, &err), -1);
}

static void a_society(void **state)
{
    struct fixture *fixture = *state;
    struct poster poster;
    struct err err;
    assert_int_equal(poster_of_society(&gulmohar, &seaside, "+910000010000", fixture->texts,
                                       &fixture->languages, &fixture->arena, &poster, &err),
                     0);
    assert_string_equal(poster.qr, "https://wa.me/910000010000?text=JOIN%20K7M2QX");
    assert_string_equal(poster.big, "JOIN K7M2QX");
    assert_string_equal(poster.name, "Gulmohar");
    assert_int_equal(poster.word_count, 3);
    assert_string_equal(poster.words[0].language, "hi");
    assert_int_equal(poster.help_count, 2);
    assert_string_equal(poster.help[0], "112");
    for (size_t i = 0; i < poster.word_count; i++) {
        assert_non_null(strstr(poster.words[i].side, "+91" NBSP "00000" NBSP "10000"));
        assert_non_null(strstr(poster.words[i].line, "Seaside Police Station"));
        assert_non_null(strstr(poster.words[i].line, "+91" NBSP "00000" NBSP "20001"));
        assert_non_null(strstr(poster.words[i].body, "112"));
    }
}

static void a_society_that_gets_none(void **state)
{
    struct fixture *fixture = *state;
    struct poster poster;
    struct err err;
    struct society society = gulmohar;
#define REFUSED(bot, word)                                                                                   \
    (assert_int_equal(poster_of_society(&society, &seaside, bot, fixture->texts, &fixture->languages,        \
                                        &fixture->arena, &poster, &err),                                     \
                      -1),                                                                                   \
     assert_non_null(strstr(err.text, word)))
    REFUSED("", "display_number");
    society.station = "";
    REFUSED("+910000010000", "no station");
    society.station = "seaside";
    society.join_code = "";
    REFUSED("+910000010000", "--new-code");
#undef REFUSED
}

static void a_station(void **state)
{
    struct fixture *fixture = *state;
    struct poster poster;
    struct err err;
    struct station silent = seaside;
    assert_int_equal(
        poster_of_station(&seaside, fixture->texts, &fixture->languages, &fixture->arena, &poster, &err), 0);
    assert_string_equal(poster.qr, "tel:+910000020001");
    assert_string_equal(poster.big, "+91" NBSP "00000" NBSP "20001");
    assert_int_equal(poster.help_count, 3);
    assert_string_equal(poster.help[2], "103");
    silent.phone = "";
    assert_int_equal(
        poster_of_station(&silent, fixture->texts, &fixture->languages, &fixture->arena, &poster, &err), -1);
    assert_non_null(strstr(err.text, "station set --id seaside --phone"));
}

static void names_of_sizes_and_formats(void **state)
{
    enum poster_size size;
    enum poster_format format;
    (void)state;
    for (int i = 0; i < POSTER_SIZE_COUNT; i++) {
        assert_true(poster_size_parse(str_of(poster_size_name((enum poster_size)i)), &size));
        assert_int_equal(size, i);
    }
    assert_true(poster_format_parse(STR("PNG"), &format));
    assert_int_equal(format, POSTER_PNG);
    assert_string_equal(poster_format_name(format), "png");
    assert_false(poster_size_parse(STR("a5"), &size));
    assert_false(poster_format_parse(STR("gif"), &format));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(languages),
        cmocka_unit_test(a_society),
        cmocka_unit_test(a_society_that_gets_none),
        cmocka_unit_test(a_station),
        cmocka_unit_test(names_of_sizes_and_formats),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
