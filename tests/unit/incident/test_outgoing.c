/* What goes into the outbox comes out of it unchanged. */
#include "../unit.h"

#include <string.h>

#include "incident/outgoing.h"

static void everything_survives(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buf buf_auto json = {0};
    struct outgoing back, out = {
                              .kind = OUTGOING_ALERT,
                              .text = "आग \"B\"\n🔥",
                              .template_name = "pukaar_alert",
                              .language = "mr",
                              .buttons = {{"acknowledge:7", "Acknowledge"}, {"en_route:7", "On the way"}},
                              .button_count = 2,
                              .params = {"4F7K", "Fire"},
                              .param_count = 2,
                              .has_point = true,
                              .lat = 19.0632,
                              .lon = -72.8263,
                              .point_name = "Gulmohar",
                              .point_address = "12 Carter Lane",
                              .window_only = true,
                              .reply_to = "wamid.X=",
                              .media_kind = "voice",
                              .media_id = "99",
                          };
    outgoing_print_json(&out, &json);
    assert_int_equal(outgoing_parse_json(buf_str(&json), &arena, &back), 0);
    assert_int_equal(back.kind, out.kind);
    assert_string_equal(back.text, out.text);
    assert_string_equal(back.template_name, out.template_name);
    assert_string_equal(back.language, out.language);
    assert_int_equal(back.button_count, 2);
    assert_string_equal(back.buttons[1].id, "en_route:7");
    assert_string_equal(back.buttons[1].title, "On the way");
    assert_int_equal(back.param_count, 2);
    assert_string_equal(back.params[1], "Fire");
    assert_true(back.has_point && back.window_only);
    assert_true(back.lat > 19.06319 && back.lat < 19.06321 && back.lon < -72.82629 && back.lon > -72.82631);
    assert_string_equal(back.point_name, "Gulmohar");
    assert_string_equal(back.point_address, "12 Carter Lane");
    assert_string_equal(back.reply_to, "wamid.X=");
    assert_string_equal(back.media_kind, "voice");
    assert_string_equal(back.media_id, "99");
    arena_free(&arena);
}

static void what_is_no_such_row_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "{", "[]", "null", "{\"kind\":\"newer_than_us\"}", "{\"text\":\"no kind\"}"};
    struct arena arena = {0};
    struct outgoing out;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (outgoing_parse_json(str_of(bad[i]), &arena, &out) == 0)
            fail_msg("accepted: %s", bad[i]);
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_survives),
        cmocka_unit_test(what_is_no_such_row_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
