/* A message into JSON and back: nothing may be lost on the way through the outbox. */
#include "../unit.h"

#include <string.h>

#include "incident/outgoing.h"

static void goes_through(const struct outgoing *before, struct arena *arena, struct outgoing *after)
{
    struct buf buf_auto json = {0};
    outgoing_print_json(before, &json);
    assert_int_equal(outgoing_parse_json(buf_str(&json), arena, after), 0);
    assert_int_equal(after->kind, before->kind);
    assert_string_equal(after->text, before->text ? before->text : "");
}

static void everything_comes_back(void **state)
{
    const struct outgoing before = {
        .kind = OUTGOING_ALERT,
        .text = "मदद \"बचाओ\"\n🚨 \\ \x01",
        .template_name = "pukaar_circle",
        .language = "mr",
        .buttons = {{"acknowledge:9", "Acknowledge"},
                    {"en_route:9", "On the way"},
                    {"false_alarm:9", "False alarm"}},
        .button_count = 3,
        .params = {"4F7K — Fire", "", "c", "d", "e", "f", "g", "h"},
        .param_count = 8,
        .has_point = true,
        .lat = 19.0632001,
        .lon = -72.8263,
        .point_name = "Gulmohar",
        .point_address = "12 Carter Lane",
        .window_only = true,
        .reply_to = "wamid.A+/=",
        .media_kind = "image",
        .media_id = "123",
    };
    struct arena arena = {0};
    struct outgoing after;
    (void)state;
    goes_through(&before, &arena, &after);
    assert_int_equal(after.button_count, 3);
    assert_int_equal(after.param_count, 8);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(after.buttons[i].id, before.buttons[i].id);
        assert_string_equal(after.buttons[i].title, before.buttons[i].title);
    }
    for (size_t i = 0; i < 8; i++)
        assert_string_equal(after.params[i], before.params[i]);
    assert_true(after.has_point && after.window_only);
    assert_true(after.lat == before.lat && after.lon == before.lon);
    assert_string_equal(after.template_name, before.template_name);
    assert_string_equal(after.language, before.language);
    assert_string_equal(after.point_name, before.point_name);
    assert_string_equal(after.point_address, before.point_address);
    assert_string_equal(after.reply_to, before.reply_to);
    assert_string_equal(after.media_kind, before.media_kind);
    assert_string_equal(after.media_id, before.media_id);
    arena_free(&arena);
}

static void every_kind_comes_back(void **state)
{
    struct arena arena = {0};
    (void)state;
    for (enum outgoing_kind kind = OUTGOING_TEXT; kind <= OUTGOING_MEDIA; kind++) {
        struct outgoing before = {.kind = kind, .text = "x"}, after;
        goes_through(&before, &arena, &after);
        assert_false(after.has_point);
        assert_false(after.window_only);
    }
    arena_free(&arena);
}

static void empty_stays_empty(void **state)
{
    struct outgoing before = {.kind = OUTGOING_LOCATION}, after;
    struct arena arena = {0};
    (void)state;
    goes_through(&before, &arena, &after);
    assert_string_equal(after.reply_to, "");
    assert_string_equal(after.template_name, "");
    assert_int_equal(after.button_count + after.param_count, 0);
    arena_free(&arena);
}

static void bytes_that_are_no_text_stay_json(void **state)
{
    struct outgoing before = {.kind = OUTGOING_TEXT, .text = "a\xff\xf0\x9f"}, after;
    struct arena arena = {0};
    struct buf buf_auto json = {0};
    (void)state;
    outgoing_print_json(&before, &json);
    assert_int_equal(outgoing_parse_json(buf_str(&json), &arena, &after), 0);
    assert_string_equal(after.text, "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    arena_free(&arena);
}

static void what_is_no_message_is_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "null",
                                      "[]",
                                      "{}",
                                      "7",
                                      "{\"kind\":\"fax\",\"text\":\"x\"}",
                                      "{\"kind\":7}",
                                      "{\"kind\":\"text\"",
                                      "{\"kind\":null}"};
    struct arena arena = {0};
    struct outgoing after;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(outgoing_parse_json(str_of(bad[i]), &arena, &after), -1);
    arena_free(&arena);
}

/* Rows of a newer version may hold more than this one knows. */
static void more_than_fits_is_left_out(void **state)
{
    const char *json = "{\"kind\":\"buttons\",\"text\":\"x\",\"colour\":\"red\",\"buttons\":[{\"id\":\"1\"},{"
                       "},7,{\"id\":\"4\"},5,6,7,8,9,10,11,12],"
                       "\"params\":[\"1\",2,\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\"],\"lat\":19.5,"
                       "\"window_only\":\"yes\"}";
    struct arena arena = {0};
    struct outgoing after;
    (void)state;
    assert_int_equal(outgoing_parse_json(str_of(json), &arena, &after), 0);
    assert_int_equal(after.button_count, OUTGOING_BUTTONS_MAX);
    assert_string_equal(after.buttons[0].title, "");
    assert_string_equal(after.buttons[1].id, "");
    assert_int_equal(after.param_count, OUTGOING_PARAMS_MAX);
    assert_string_equal(after.params[1], "3");
    assert_false(after.has_point);
    assert_false(after.window_only);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_comes_back),
        cmocka_unit_test(every_kind_comes_back),
        cmocka_unit_test(empty_stays_empty),
        cmocka_unit_test(bytes_that_are_no_text_stay_json),
        cmocka_unit_test(what_is_no_message_is_refused),
        cmocka_unit_test(more_than_fits_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
