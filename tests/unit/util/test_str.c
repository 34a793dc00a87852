/* String views: what stands inside another. */
#include "../unit.h"

#include "util/str.h"

static void a_part_is_found_anywhere(void **state)
{
    (void)state;
    assert_true(str_contains(STR("status=ok"), STR("status")));
    assert_true(str_contains(STR("status=ok"), STR("ok")));
    assert_true(str_contains(STR("ok"), STR("ok")));
    assert_false(str_contains(STR("o"), STR("ok")));
    assert_false(str_contains(STR("status=OK"), STR("ok")));
    assert_true(str_contains(STR("any"), STR("")));
    assert_true(str_contains((struct str){NULL, 0}, (struct str){NULL, 0}));
    assert_false(str_contains((struct str){NULL, 0}, STR("a")));
}

static void case_may_not_matter(void **state)
{
    (void)state;
    assert_true(str_contains_nocase(STR("Content-Type: application/JSON"), STR("json")));
    assert_true(str_contains_nocase(STR("near banyan court, gate"), STR("Banyan Court")));
    assert_false(str_contains_nocase(STR("banyan cour"), STR("Banyan Court")));
    assert_true(str_contains_nocase(STR(""), STR("")));
    assert_false(str_contains_nocase((struct str){NULL, 0}, STR("a")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_is_found_anywhere),
        cmocka_unit_test(case_may_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
