/* Requests that the platform takes, and the code with which it refuses others. */
#include "../unit.h"

#include <stdlib.h>

#include "check.h"
#include "util/mem.h"

#define TO "\"messaging_product\":\"whatsapp\",\"to\":\"+910000020011\","
#define GROUP "\"messaging_product\":\"whatsapp\",\"recipient_type\":\"group\",\"to\":\"Y2Fw\","
#define BUTTON(id, title) "{\"type\":\"reply\",\"reply\":{\"id\":\"" id "\",\"title\":\"" title "\"}}"
#define BUTTONS(list)                                                                                        \
    "{" TO "\"type\":\"interactive\",\"interactive\":{\"type\":\"button\",\"body\":{\"text\":\"b\"},"        \
    "\"action\":{\"buttons\":[" list "]}}}"
#define TEMPLATE(name, components)                                                                           \
    "{" TO "\"type\":\"template\",\"template\":{\"name\":\"" name "\",\"language\":{\"code\":\"en\"},"       \
    "\"components\":[" components "]}}"
#define HEADER                                                                                               \
    "{\"type\":\"header\",\"parameters\":[{\"type\":\"location\",\"location\":{\"latitude\":\"19.1\","       \
    "\"longitude\":\"72.8\"}}]},"
#define TEXT(words) "{\"type\":\"text\",\"text\":\"" words "\"}"
#define BODY(list) "{\"type\":\"body\",\"parameters\":[" list "]}"
#define QUICK(index)                                                                                         \
    ",{\"type\":\"button\",\"sub_type\":\"quick_reply\",\"index\":\"" index                                  \
    "\",\"parameters\":[{\"type\":\"payload\",\"payload\":\"ack:1\"}]}"

static const char templates_text[] =
    "[{\"name\":\"alarm\",\"body\":\"A {{1}} b {{2}}\",\"location\":true,\"buttons\":[\"Yes\",\"No\"]},"
    "{\"name\":\"plain\",\"body\":\"No parameter\"},{\"name\":\"rests\",\"body\":\"x\",\"paused\":true}]";

static const struct {
    const char *body;
    int code; /* 0: taken */
} cases[] = {
    {"{" TO "\"type\":\"text\",\"text\":{\"body\":\"hello\",\"preview_url\":false}}", 0},
    {"{" TO "\"text\":{\"body\":\"the type is text when none is given\"}}", 0},
    {"{" TO "\"type\":\"text\",\"text\":{\"body\":\"\"}}", 131009},
    {"{" TO "\"type\":\"text\",\"text\":{}}", 131008},
    {"{" TO "\"type\":\"text\",\"text\":\"hello\"}", 131008},
    {"{" TO "\"type\":\"text\"}", 131008},
    {"{" TO "\"type\":\"text\",\"text\":{\"body\":\"x\",\"extra\":1}}", 100},
    {"{" TO "\"type\":\"text\",\"text\":{\"body\":\"x\"},\"extra\":1}", 100},
    {"{" TO "\"type\":\"carrier_pigeon\"}", 131051},
    {"{\"to\":\"+910000020011\",\"type\":\"text\",\"text\":{\"body\":\"x\"}}", 100},
    {"{\"messaging_product\":\"whatsapp\",\"text\":{\"body\":\"x\"}}", 100},
    {"{" TO "\"recipient\":\"IN.1\",\"text\":{\"body\":\"x\"}}", 100},
    {"{\"messaging_product\":\"whatsapp\",\"recipient\":\"IN.1\",\"text\":{\"body\":\"x\"}}", 0},
    {"{" TO "\"recipient_type\":\"everybody\",\"text\":{\"body\":\"x\"}}", 100},
    {"{" GROUP "\"type\":\"text\",\"text\":{\"body\":\"x\"}}", 0},
    {"{" GROUP "\"type\":\"interactive\",\"interactive\":{}}", 131051},
    {"{" GROUP "\"type\":\"location\",\"location\":{\"latitude\":\"1\",\"longitude\":\"2\"}}", 131051},
    {"{" TO "\"type\":\"location\",\"location\":{\"latitude\":\"19.1\",\"longitude\":72.8,\"name\":\"n\"}}",
     0},
    {"{" TO "\"type\":\"location\",\"location\":{\"latitude\":\"north\",\"longitude\":72.8}}", 131009},
    {"{" TO "\"type\":\"location\",\"location\":{\"latitude\":91,\"longitude\":72.8}}", 131009},
    {"{" TO "\"type\":\"reaction\",\"reaction\":{\"message_id\":\"wamid.1\",\"emoji\":\"\"}}", 0},
    {"{" TO "\"type\":\"reaction\",\"reaction\":{\"emoji\":\"x\"}}", 131008},
    {"{" TO "\"type\":\"image\",\"image\":{\"id\":\"1\",\"caption\":\"c\"}}", 0},
    {"{" TO "\"type\":\"image\",\"image\":{\"id\":\"1\",\"link\":\"https://example.invalid\"}}", 131008},
    {"{" TO "\"type\":\"audio\",\"audio\":{\"id\":\"1\",\"caption\":\"c\"}}", 100},
    {"{" TO "\"text\":{\"body\":\"x\"},\"context\":{\"message_id\":\"wamid.1\"}}", 0},
    {"{" TO "\"text\":{\"body\":\"x\"},\"context\":{\"id\":\"wamid.1\"}}", 100},
    {BUTTONS(BUTTON("a", "One") "," BUTTON("b", "Two") "," BUTTON("c", "Three")), 0},
    {BUTTONS(BUTTON("a", "1") "," BUTTON("b", "2") "," BUTTON("c", "3") "," BUTTON("d", "4")), 131009},
    {BUTTONS(""), 131009},
    {BUTTONS(BUTTON("a", "Twenty-one characters")), 131009},
    {BUTTONS(BUTTON("a", "Twenty characters ab")), 0},
    {BUTTONS(BUTTON("a", "Same") "," BUTTON("b", "Same")), 131009},
    {BUTTONS(BUTTON("", "Empty id")), 131009},
    {"{" TO "\"type\":\"interactive\",\"interactive\":{\"type\":\"location_request_message\","
     "\"body\":{\"text\":\"where\"},\"action\":{\"name\":\"send_location\"}}}",
     0},
    {"{" TO "\"type\":\"interactive\",\"interactive\":{\"type\":\"location_request_message\","
     "\"body\":{\"text\":\"where\"},\"action\":{\"name\":\"send_pizza\"}}}",
     131009},
    {"{" TO
     "\"type\":\"interactive\",\"interactive\":{\"type\":\"list\",\"body\":{\"text\":\"b\"},\"action\":{"
     "\"button\":\"Choose\",\"sections\":[{\"title\":\"s\",\"rows\":[{\"id\":\"1\",\"title\":\"t\"}]}]}}}",
     0},
    {TEMPLATE("alarm", HEADER BODY(TEXT("x") "," TEXT("y")) QUICK("0") QUICK("1")), 0},
    {TEMPLATE("plain", ""), 0},
    {TEMPLATE("alarm", HEADER BODY(TEXT("x"))), 132000},
    {TEMPLATE("alarm", BODY(TEXT("x") "," TEXT("y"))), 132012},
    {TEMPLATE("alarm", HEADER BODY(TEXT("x") "," TEXT("y")) QUICK("2")), 132012},
    {TEMPLATE("alarm", HEADER BODY(TEXT("x\\ny") "," TEXT("y"))), 132018},
    {TEMPLATE("alarm", HEADER BODY(TEXT("x     y") "," TEXT("y"))), 132018},
    {TEMPLATE("alarm", HEADER BODY(TEXT("x    y") "," TEXT("y"))), 0},
    {TEMPLATE("alarm", HEADER BODY(TEXT("") "," TEXT("y"))), 132012},
    {TEMPLATE("stranger", ""), 132001},
    {TEMPLATE("rests", ""), 132015},
    {TEMPLATE("Alarm", ""), 131009},
    {"{\"messaging_product\":\"whatsapp\",\"status\":\"read\",\"message_id\":\"wamid.1\"}", 0},
    {"{\"messaging_product\":\"whatsapp\",\"status\":\"eaten\",\"message_id\":\"wamid.1\"}", 100},
    {"[]", 100},
};

static void test_each(void **state UNUSED)
{
    cJSON json_auto *templates = json_parse(STR(templates_text));
    assert_non_null(templates);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct fault fault = {0};
        cJSON json_auto *body = json_parse(str_of(cases[i].body));
        assert_non_null(body);
        bool taken = check_request(body, templates, &fault);
        if (taken != (cases[i].code == 0) || fault.code != cases[i].code)
            fail_msg("%s: %d %s, not %d", cases[i].body, fault.code, fault.details, cases[i].code);
    }
}

static int code_of_text(const char *letter, size_t count)
{
    struct fault fault = {0};
    cJSON json_auto *body = json_parse(STR("{" TO "\"text\":{}}"));
    char *text = mem_new(count * strlen(letter) + 1, 1);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * strlen(letter), letter, strlen(letter));
    cJSON_AddStringToObject(cJSON_GetObjectItem(body, "text"), "body", text);
    bool taken = check_request(body, NULL, &fault);
    assert_true(taken == (fault.code == 0));
    free(text);
    return fault.code;
}

static void test_text_limit_counts_utf16(void **state UNUSED)
{
    assert_int_equal(code_of_text("x", 4096), 0);
    assert_int_equal(code_of_text("x", 4097), 131009);
    assert_int_equal(code_of_text("\xe0\xa4\xae", 4096), 0);
    assert_int_equal(code_of_text("\xf0\x9f\x9a\xa8", 2048), 0);
    assert_int_equal(code_of_text("\xf0\x9f\x9a\xa8", 2049), 131009);
}

static void test_error_json(void **state UNUSED)
{
    struct fault fault = {0};
    assert_false(fault_set(&fault, 131056, "to %s", "someone"));
    cJSON json_auto *json = fault_json(&fault);
    const cJSON *error = json_get(json, "error");
    assert_int_equal(json_i64(error, "code", 0), 131056);
    assert_string_equal(json_text(json_get(error, "error_data"), "details"), "to someone");
    assert_string_equal(json_text(error, "type"), "OAuthException");
    assert_int_equal(fault_http(&fault), 400);
    fault.http = 429;
    assert_int_equal(fault_http(&fault), 429);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_each),
                                       cmocka_unit_test(test_text_limit_counts_utf16),
                                       cmocka_unit_test(test_error_json)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
