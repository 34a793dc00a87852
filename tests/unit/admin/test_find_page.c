/* What the public page says, and that nothing in it is taken for HTML. */
#include "../unit.h"

#include <stdlib.h>
#include <string.h>

#include "find_page.h"

static struct texts *texts;
static struct buf html;

static int load(void **state)
{
    struct config_report report = {0};
    (void)state;
    texts = texts_load(getenv("PUKAAR_TEXTS"), &report);
    return texts ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    texts_free(texts);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    buf_free(&html);
    return 0;
}

#define NONE                                                                                                 \
    {                                                                                                        \
        .id = "", .name = "", .phone = ""                                                                    \
    }

static void show(struct find_page page)
{
    page.texts = texts;
    page.language = page.language ? page.language : "en";
    page.entered = page.entered ? page.entered : "";
    buf_clear(&html);
    find_page_print(&page, &html);
}

static void says(const char *words, bool expected)
{
    if (!strstr(buf_text(&html), words) == expected)
        fail_msg("\"%s\" is%s said in: %s", words, expected ? " not" : "", buf_text(&html));
}

static void a_station_is_a_call_away(void **state)
{
    const struct station list[] = {{.id = "hill", .name = "Hill", .phone = ""},
                                   {.id = "sea", .name = "Sea", .phone = "+910000020001"}};
    struct find_answer answer = {
        .finding = {LOCATED_INSIDE, list[1], NONE, true, 1234}, .stations = list, .station_count = 2};
    (void)state;
    show((struct find_page){.answer = &answer, .asked = true});
    says("<h2>Sea</h2>", true);
    says("href=\"tel:+910000020001\">Call +91 00000 20001</a>", true);
    says("1.2 km", true);
    says("<option value=\"sea\" selected>Sea</option>", true);
    says("<option value=\"hill\">Hill</option>", true);
    says("class=\"note\">", false);
    says("href=\"tel:112\"", true);
    says("href=\"tel:1091\"", true);
    answer.finding.how = LOCATED_NEAREST;
    answer.finding.other = list[0];
    show((struct find_page){.answer = &answer, .asked = true, .language = "hi"});
    says("<html lang=\"hi\">", true);
    says("सबसे नज़दीकी थाना", true);
    says("आपका थाना Hill भी हो सकता है।", true);
    answer.finding.how = LOCATED_BY_STATION_POINT;
    answer.finding.station = list[0];
    show((struct find_page){.answer = &answer, .asked = true, .language = "mr"});
    says("हा अंदाज आहे", true);
    says("नंबर आमच्याकडे नाही", true);
}

static void before_anything_is_asked(void **state)
{
    struct find_answer answer = {.finding = {LOCATED_NOWHERE, NONE, NONE, false, 0}};
    (void)state;
    show((struct find_page){.answer = &answer});
    says("id=\"result\"", false);
    says("href=\"tel:112\"", true);
    says("href=\"tel:1091\"", true);
    says("<select", false); /* of no stations */
    show((struct find_page){.answer = &answer, .asked = true});
    says("We know no police station for this place", true);
    show((struct find_page){.complaint = "find.busy"});
    says("Too many are asking", true);
    says("href=\"tel:112\"", true);
}

static void nothing_is_taken_for_html(void **state)
{
    const struct station bad = {.id = "a", .name = "<script>alert(1)</script>&\"'", .phone = "+1\"><b>"};
    struct find_answer answer = {
        .finding = {LOCATED_INSIDE, bad, bad, false, 0}, .stations = &bad, .station_count = 1};
    (void)state;
    show((struct find_page){.answer = &answer, .asked = true, .entered = "\"><script>alert(2)</script>"});
    says("<script>alert", false);
    says("\"><b>", false);
    says("&lt;script&gt;alert(1)", true);
    says("value=\"&quot;&gt;&lt;script&gt;alert(2)", true);
}

static void spoken(const char *asked, const char *accepts, const char *language)
{
    assert_string_equal(find_page_language(asked, accepts), language);
}

static void the_language(void **state)
{
    (void)state;
    spoken("", NULL, "en");
    spoken("", "", "en");
    spoken("mr", "hi-IN,hi;q=0.9", "mr");
    spoken("fr", "hi-IN,hi;q=0.9", "hi");
    spoken("", "fr-FR, mr-IN;q=0.8, en;q=0.5", "mr");
    spoken("", "ta", "en");
    spoken("../..", ",,,;", "en");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_station_is_a_call_away, drop),
        cmocka_unit_test_teardown(before_anything_is_asked, drop),
        cmocka_unit_test_teardown(nothing_is_taken_for_html, drop),
        cmocka_unit_test(the_language),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
