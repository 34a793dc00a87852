/* JSON that strangers wrote, and JSON that we write. */
#include "../unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "util/json.h"

static char *nested(size_t depth, char open, char close)
{
    struct buf buf = {0};
    for (size_t i = 0; i < depth; i++)
        buf_add_char(&buf, open);
    for (size_t i = 0; i < depth; i++)
        buf_add_char(&buf, close);
    return buf_take(&buf);
}

static void whole_values_only(void **state)
{
    static const char *const good[] = {
        "{}", "[]", "7", "\"x\"", "null", " {\"a\":[1,2]} \n", "\xef\xbb\xbf{}", "\"\\\\[[[[\""};
    static const char *const bad[] = {"",        " ",   "{",   "}",         "[1,",     "{} {}", "{}x",
                                      "{\"a\"}", "\"x", "nul", "\"\\u12\"", "\"\\x\"", "{1:2}"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        cJSON json_auto *value = json_parse(str_of(good[i]));
        if (!value)
            fail_msg("refused: %s", good[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        cJSON json_auto *value = json_parse(str_of(bad[i]));
        if (value)
            fail_msg("accepted: %s", bad[i]);
    }
}

static void depth_is_limited(void **state)
{
    (void)state;
    for (size_t depth = JSON_DEPTH_MAX; depth <= JSON_DEPTH_MAX + 1; depth++) {
        char *text = nested(depth, '[', ']');
        cJSON json_auto *value = json_parse(str_of(text));
        assert_int_equal(value != NULL, depth <= JSON_DEPTH_MAX);
        free(text);
    }
    char *deep = nested(1000000, '[', ']');
    assert_null(json_parse(str_of(deep)));
    free(deep);
    cJSON json_auto *quoted =
        json_parse(STR("\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[\""));
    assert_non_null(quoted);
}

/* Half an emoji or a NUL in one text costs nothing else. */
static void torn_escapes_are_mended(void **state)
{
    static const struct {
        const char *in, *out;
    } texts[] = {
        {"\"a\\ud83d\"", "a\xef\xbf\xbd"},
        {"\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80"},
        {"\"\\ude00\\ud83d\"", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\"\\ud83d\\ud83d\\ude00\"", "\xef\xbf\xbd\xf0\x9f\x98\x80"},
        {"\"\\uD83Dx\"", "\xef\xbf\xbdx"},
        {"\"\\ud83d\\n\"", "\xef\xbf\xbd\n"},
        {"\"a\\u0000b\"", "a\xef\xbf\xbd"
                          "b"},
        {"\"\\\\ud83d\"", "\\ud83d"},
        {"\"\\\\\\ud83d\"", "\\\xef\xbf\xbd"},
        {"\"\\u092e\\/\"", "म/"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        char *exact = strndup(texts[i].in, strlen(texts[i].in));
        cJSON json_auto *value = json_parse(str_of(exact));
        if (!value || strcmp(cJSON_GetStringValue(value), texts[i].out) != 0)
            fail_msg("%s is read as %s", texts[i].in, value ? cJSON_GetStringValue(value) : "nothing");
        free(exact);
    }
    assert_null(json_parse(STR("\"\\ud83d")));
    assert_null(json_parse(STR("\"\\u00")));
}

static void members(void **state)
{
    cJSON json_auto *root = json_parse(
        STR("{\"s\":\"x\",\"S\":\"y\",\"n\":5,\"ns\":\"-7\",\"r\":19.5,\"rs\":\"72.8\",\"t\":true,\"z\":null,"
            "\"big\":1e300,\"exact\":9007199254740991,\"bad\":\"12x\",\"o\":{},\"e\":\"\"}"));
    double real = 0;
    (void)state;
    assert_string_equal(json_text(root, "s"), "x");
    assert_string_equal(json_text(root, "S"), "y");
    assert_null(json_text(root, "n"));
    assert_null(json_text(root, "absent"));
    assert_null(json_text(NULL, "s"));
    assert_null(json_get(json_get(root, "s"), "s"));
    assert_int_equal(json_i64(root, "n", 1), 5);
    assert_int_equal(json_i64(root, "ns", 1), -7);
    assert_int_equal(json_i64(root, "bad", 1), 1);
    assert_int_equal(json_i64(root, "e", 1), 1);
    assert_int_equal(json_i64(root, "big", 1), 1);
    assert_true(json_i64(root, "exact", 1) == INT64_C(9007199254740991));
    assert_int_equal(json_i64(root, "z", 1), 1);
    assert_true(json_real(root, "r", &real) && real == 19.5);
    assert_true(json_real(root, "rs", &real) && real == 72.8);
    assert_false(json_real(root, "bad", &real));
    assert_false(json_real(root, "o", &real));
    assert_true(json_bool(root, "t", false));
    assert_true(json_bool(root, "s", true));
}

static void what_is_written(void **state)
{
    struct buf buf_auto out = {0};
    struct json_writer json = {.out = &out};
    (void)state;
    json_open(&json, NULL, '{');
    json_put_text(&json, "ref", "4F7K");
    json_put_text(&json, "none", NULL);
    json_open(&json, "list", '[');
    json_put_i64(&json, NULL, INT64_MIN);
    json_put_real(&json, NULL, 0.125, 2);
    json_put_real(&json, NULL, (double)INFINITY, 1);
    json_open(&json, NULL, '{');
    json_close(&json, '}');
    json_put_bool(&json, NULL, true);
    json_close(&json, ']');
    json_put_time(&json, "at", 1);
    json_put_time(&json, "never", 0);
    json_put_raw(&json, "raw", "[]");
    json_put_null(&json, "a\"b");
    json_close(&json, '}');
    assert_string_equal(buf_text(&out),
                        "{\"ref\":\"4F7K\",\"none\":null,\"list\":[-9223372036854775808,0.12,0.0,{},true],"
                        "\"at\":\"1970-01-01T00:00:00.001Z\",\"never\":null,\"raw\":[],\"a\\\"b\":null}");
    cJSON json_auto *again = json_parse(buf_str(&out));
    assert_non_null(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_values_only),       cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(torn_escapes_are_mended), cmocka_unit_test(members),
        cmocka_unit_test(what_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
