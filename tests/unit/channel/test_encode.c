/* The body of POST /messages: what goes to whom, and cut to the platform's limits, never refused for its
 * length. */
#include "../unit.h"

#include <stdlib.h>
#include <string.h>

#include "channel/whatsapp.h"
#include "util/json.h"
#include "util/utf8.h"

static struct address to(enum address_kind kind, const char *id)
{
    struct address address;
    assert_true(address_set(&address, CHANNEL_WHATSAPP, kind, str_of(id)));
    return address;
}

static cJSON *encode(const struct outgoing *outgoing, const struct address *address, bool window_open)
{
    struct buf buf_auto out = {0};
    struct whatsapp_format format = {"pukaar_alert", "en", window_open};
    assert_int_equal(whatsapp_encode(outgoing, address, &format, "pk1:5", &out), 0);
    cJSON *json = json_parse(buf_str(&out));
    assert_non_null(json);
    assert_string_equal(json_text(json, "messaging_product"), "whatsapp");
    assert_string_equal(json_text(json, "biz_opaque_callback_data"), "pk1:5");
    return json;
}

static struct outgoing alert(const char *text)
{
    return (struct outgoing){.kind = OUTGOING_ALERT,
                             .text = text,
                             .buttons = {{"acknowledge:7", "Acknowledge"},
                                         {"en_route:7", "On the way"},
                                         {"false_alarm:7", "False alarm"}},
                             .button_count = 3,
                             .params = {"4F7K", "Fire", "a\n\tb    c"},
                             .param_count = 3,
                             .has_point = true,
                             .lat = 19.0632,
                             .lon = 72.8263,
                             .point_name = "Gulmohar"};
}

static void outside_the_window_a_template(void **state)
{
    (void)state;
    struct address contact = to(ADDRESS_PHONE, "+910000020011");
    struct outgoing out = alert("text");
    cJSON *json = encode(&out, &contact, false);
    assert_string_equal(json_text(json, "type"), "template");
    assert_string_equal(json_text(json, "to"), "+910000020011");
    const cJSON *template = json_get(json, "template");
    assert_string_equal(json_text(template, "name"), "pukaar_alert");
    const cJSON *components = json_get(template, "components");
    assert_int_equal(cJSON_GetArraySize(components), 5);
    assert_string_equal(json_text(cJSON_GetArrayItem(components, 0), "type"), "header");
    const cJSON *parameters = json_get(cJSON_GetArrayItem(components, 1), "parameters");
    assert_string_equal(json_text(cJSON_GetArrayItem(parameters, 2), "text"), "a b c");
    const cJSON *button = cJSON_GetArrayItem(components, 4);
    assert_string_equal(json_text(button, "sub_type"), "quick_reply");
    assert_string_equal(json_text(cJSON_GetArrayItem(json_get(button, "parameters"), 0), "payload"),
                        "false_alarm:7");
    cJSON_Delete(json);
}

static void inside_the_window_buttons(void **state)
{
    (void)state;
    struct address contact = to(ADDRESS_PHONE, "+910000020011");
    struct outgoing out = alert("text");
    cJSON *json = encode(&out, &contact, true);
    assert_string_equal(json_text(json, "type"), "interactive");
    const cJSON *buttons = json_get(json_get(json_get(json, "interactive"), "action"), "buttons");
    assert_int_equal(cJSON_GetArraySize(buttons), 3);
    assert_string_equal(json_text(json_get(cJSON_GetArrayItem(buttons, 0), "reply"), "id"), "acknowledge:7");
    cJSON_Delete(json);
}

/* At most ten rows, each with an id of its own; what stands below a row only where there is something. */
static void a_list(void **state)
{
    (void)state;
    struct address phone = to(ADDRESS_PHONE, "+910000020011");
    struct outgoing out = {.kind = OUTGOING_LIST,
                           .text = "Which one?",
                           .list_title = "Choose one of the many stations",
                           .button_count = OUTGOING_BUTTONS_MAX};
    for (size_t i = 0; i < OUTGOING_BUTTONS_MAX; i++)
        out.buttons[i] = (struct outgoing_button){"onboard:station:seaside", "Bandra West Police Station"};
    out.details[0] = "Bandra West Police Station, 350 m";
    cJSON *json = encode(&out, &phone, true);
    const cJSON *action = json_get(json_get(json, "interactive"), "action");
    const cJSON *rows = json_get(cJSON_GetArrayItem(json_get(action, "sections"), 0), "rows");
    assert_string_equal(json_text(json_get(json, "interactive"), "type"), "list");
    assert_string_equal(json_text(action, "button"), "Choose one of the ma");
    assert_int_equal(cJSON_GetArraySize(rows), 10);
    assert_string_equal(json_text(cJSON_GetArrayItem(rows, 0), "id"), "onboard:station:seaside");
    assert_string_equal(json_text(cJSON_GetArrayItem(rows, 0), "title"), "Bandra West Police Stati");
    assert_string_equal(json_text(cJSON_GetArrayItem(rows, 0), "description"),
                        "Bandra West Police Station, 350 m");
    assert_null(json_get(cJSON_GetArrayItem(rows, 1), "description"));
    cJSON_Delete(json);
    struct address group = to(ADDRESS_GROUP, "G1");
    json = encode(&out, &group, true);
    assert_string_equal(json_text(json, "type"), "text");
    cJSON_Delete(json);
}

static void a_group_gets_text_alone(void **state)
{
    (void)state;
    struct address group = to(ADDRESS_GROUP, "G1");
    struct outgoing out = alert("text");
    out.kind = OUTGOING_BUTTONS;
    cJSON *json = encode(&out, &group, true);
    assert_string_equal(json_text(json, "recipient_type"), "group");
    assert_string_equal(json_text(json, "type"), "text");
    cJSON_Delete(json);
    out.kind = OUTGOING_ASK_LOCATION;
    json = encode(&out, &group, true);
    assert_string_equal(json_text(json, "type"), "text");
    cJSON_Delete(json);
}

static void a_person_by_platform_id(void **state)
{
    (void)state;
    struct address user = to(ADDRESS_USER, "IN.99");
    struct outgoing out = {.kind = OUTGOING_TEXT, .text = "hello"};
    cJSON *json = encode(&out, &user, true);
    assert_string_equal(json_text(json, "recipient"), "IN.99");
    assert_null(json_get(json, "to"));
    cJSON_Delete(json);
}

static void a_location_waits_for_the_window(void **state)
{
    (void)state;
    struct buf buf_auto body = {0};
    struct address contact = to(ADDRESS_PHONE, "+910000020011");
    struct whatsapp_format closed = {"pukaar_alert", "en", false};
    struct outgoing out = {
        .kind = OUTGOING_LOCATION, .has_point = true, .lat = 1, .lon = 2, .window_only = true};
    assert_int_equal(whatsapp_encode(&out, &contact, &closed, "pk1:5", &body), 1);
    assert_int_equal(body.len, 0);
    cJSON *json = encode(&out, &contact, true);
    assert_string_equal(json_text(json, "type"), "location");
    cJSON_Delete(json);
}

static void media_may_wait_for_the_window(void **state)
{
    (void)state;
    struct buf buf_auto body = {0};
    struct address contact = to(ADDRESS_PHONE, "+910000020011");
    struct whatsapp_format closed = {"pukaar_alert", "en", false};
    struct outgoing out = {
        .kind = OUTGOING_MEDIA, .media_kind = "voice", .media_id = "7", .window_only = true};
    assert_int_equal(whatsapp_encode(&out, &contact, &closed, "pk1:5", &body), 1);
    assert_int_equal(body.len, 0);
    cJSON *json = encode(&out, &contact, true);
    assert_string_equal(json_text(json, "type"), "audio");
    cJSON_Delete(json);
}

static const char *repeat(const char *piece, size_t times)
{
    static struct buf out;
    buf_clear(&out);
    for (size_t i = 0; i < times; i++)
        buf_add_text(&out, piece);
    return buf_text(&out);
}

/* Texts of every script and of emoji, far too long: all limits hold and no character is torn. */
static void long_texts_are_cut(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a", "आग ", "🔥", "é", "\n"};
    struct address contact = to(ADDRESS_PHONE, "+910000020011");
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        const char *text = repeat(pieces[i], 9000);
        struct outgoing out = {.kind = OUTGOING_TEXT, .text = text};
        cJSON *json = encode(&out, &contact, true);
        const char *body = json_text(json_get(json, "text"), "body");
        assert_true(utf8_valid(str_of(body)));
        assert_true(utf8_cut(str_of(body), 4096).len == strlen(body));
        cJSON_Delete(json);
        out = alert(text);
        json = encode(&out, &contact, true);
        body = json_text(json_get(json_get(json, "interactive"), "body"), "text");
        assert_true(utf8_valid(str_of(body)));
        assert_true(utf8_cut(str_of(body), 1024).len == strlen(body));
        cJSON_Delete(json);
        out.params[2] = text;
        json = encode(&out, &contact, false);
        cJSON_Delete(json);
    }
}

static void a_read_mark(void **state)
{
    (void)state;
    struct buf buf_auto out = {0};
    whatsapp_encode_read("wamid.A+/=", &out);
    assert_string_equal(
        buf_text(&out),
        "{\"messaging_product\":\"whatsapp\",\"status\":\"read\",\"message_id\":\"wamid.A+/=\"}");
}

static void a_group_gets_a_place_as_text(void **state)
{
    (void)state;
    struct address group = to(ADDRESS_GROUP, "G1");
    struct outgoing out = {.kind = OUTGOING_LOCATION,
                           .has_point = true,
                           .lat = 19.0632,
                           .lon = 72.8263,
                           .point_name = "Gulmohar"};
    cJSON *json = encode(&out, &group, true);
    assert_string_equal(json_text(json_get(json, "text"), "body"),
                        "Gulmohar\nhttps://maps.google.com/?q=19.063200,72.826300");
    cJSON_Delete(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outside_the_window_a_template),
        cmocka_unit_test(inside_the_window_buttons),
        cmocka_unit_test(a_list),
        cmocka_unit_test(a_group_gets_text_alone),
        cmocka_unit_test(a_person_by_platform_id),
        cmocka_unit_test(a_read_mark),
        cmocka_unit_test(a_group_gets_a_place_as_text),
        cmocka_unit_test(a_location_waits_for_the_window),
        cmocka_unit_test(media_may_wait_for_the_window),
        cmocka_unit_test(long_texts_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
