#include "../unit.h"

#include "template.h"

static void test_fill(void **state UNUSED)
{
    struct buf buf_auto out = {0};
    cJSON json_auto *registered = json_parse(STR("{\"body\":\"a {{1}}, {{2}} and {{ }} {{1}}\"}"));
    cJSON json_auto *part = json_parse(STR("{\"components\":[{\"type\":\"BODY\",\"parameters\":["
                                           "{\"type\":\"text\",\"text\":\"x{{2}}\"},{\"text\":\"y\"}]}]}"));
    template_fill(registered, part, &out);
    assert_string_equal(buf_text(&out), "a x{{2}}, y and {{ }} {{1}}");
}

static void test_parameters(void **state UNUSED)
{
    cJSON json_auto *none = json_parse(STR("{\"body\":\"a {{ b\"}"));
    cJSON json_auto *three = json_parse(STR("{\"body\":\"{{1}} {{3}} {{2}}\"}"));
    assert_int_equal(template_parameters(none), 0);
    assert_int_equal(template_parameters(three), 3);
}

/* conf/texts/templates.md is what an operator registers; it must say what the sandbox reads out of it. */
static void test_those_at_start(void **state UNUSED)
{
    cJSON json_auto *templates = json_parse(str_of(templates_at_start));
    const cJSON *alert = template_find(templates, "pukaar_alert");
    const cJSON *circle = template_find(templates, "pukaar_circle");
    assert_true(json_bool(alert, "location", false));
    assert_int_equal(template_parameters(alert), 6);
    assert_string_equal(template_button(alert, 0), "Acknowledge");
    assert_string_equal(template_button(alert, 2), "False alarm");
    assert_null(template_button(alert, 3));
    assert_false(json_bool(circle, "location", true));
    assert_int_equal(template_parameters(circle), 2);
    assert_string_equal(template_button(circle, 0), "I am going");
    assert_string_equal(template_button(circle, 1), "False alarm");
    const cJSON *roll_call = template_find(templates, "pukaar_roll_call");
    assert_int_equal(template_parameters(roll_call), 1);
    assert_string_equal(template_button(roll_call, 0), "Present");
    assert_int_equal(template_parameters(template_find(templates, "pukaar_operator")), 1);
    assert_null(template_find(templates, "pukaar"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_fill), cmocka_unit_test(test_parameters),
                                       cmocka_unit_test(test_those_at_start)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
