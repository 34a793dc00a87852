/* Sends by template, answers by configuration, and what the gateway posts. */
#include "../unit.h"

#include <string.h>

#include "channel/sms.h"
#include "util/clock.h"
#include "util/json.h"
#include "util/url.h"

#define HARD "a \"b\" \\ & = % + {token}\nआ"
#define NOW (INT64_C(1800000000000) / HOUR_MS * HOUR_MS)

static struct address to(const char *phone)
{
    struct address address;
    assert_true(address_set(&address, CHANNEL_SMS, ADDRESS_PHONE, str_of(phone)));
    return address;
}

static struct sms_format format_of(const char *url, const char *headers, const char *body)
{
    return (struct sms_format){.url = url,
                               .method = "POST",
                               .body = body,
                               .headers = headers,
                               .token = "t\"o&k",
                               .success = "",
                               .id = "",
                               .max_parts = 3};
}

static void encode(const struct sms_format *format, struct sms_request *ret)
{
    struct outgoing outgoing = {.kind = OUTGOING_TEXT, .text = HARD};
    struct address address = to("+910000020011");
    assert_int_equal(sms_encode(&outgoing, &address, format, "pukaar-7", ret), 0);
}

static void json_is_escaped(void **state)
{
    struct sms_format format = format_of(
        "http://g/{digits}?k={token}", "content-type:  application/json; charset=utf-8|X-Key: {token} {text}",
        "{\"to\":\"{to}\",\"text\":\"{text}\",\"id\":\"{id}\",\"u\":{unicode}}");
    struct sms_request request;
    (void)state;
    encode(&format, &request);
    cJSON json_auto *body = json_parse(buf_str(&request.body));
    assert_non_null(body);
    assert_string_equal(json_text(body, "to"), "+910000020011");
    assert_string_equal(json_text(body, "text"), HARD); /* and nothing in it is filled in again */
    assert_string_equal(json_text(body, "id"), "pukaar-7");
    assert_int_equal(json_i64(body, "u", 9), 1);
    assert_string_equal(buf_text(&request.url), "http://g/910000020011?k=t%22o%26k");
    assert_string_equal(request.headers[1], "X-Key: t\"o&k {text}");
    assert_null(request.headers[2]);
    sms_request_free(&request);
}

static void a_form_is_escaped(void **state)
{
    struct sms_format format = format_of("http://g/", "", "to={to}&text={text}&key={token}");
    struct sms_request request;
    struct buf buf_auto text = {0}, key = {0}, number = {0};
    (void)state;
    encode(&format, &request);
    assert_true(url_field(buf_str(&request.body), "text", &text));
    assert_string_equal(buf_text(&text), HARD);
    assert_true(url_field(buf_str(&request.body), "to", &number));
    assert_string_equal(buf_text(&number), "+910000020011");
    assert_true(url_field(buf_str(&request.body), "key", &key));
    assert_string_equal(buf_text(&key), "t\"o&k");
    assert_string_equal(request.headers[0], "Content-Type: application/x-www-form-urlencoded");
    sms_request_free(&request);
}

static void plain_text_and_xml(void **state)
{
    struct sms_format format = format_of("http://g/", "Content-Type: text/plain", "{to}:{text}{unknown}{");
    struct sms_request request;
    (void)state;
    encode(&format, &request);
    assert_string_equal(buf_text(&request.body), "+910000020011:" HARD "{unknown}{");
    sms_request_free(&request);
    format.headers = "Content-Type: text/xml";
    format.body = "<t>{text}</t>";
    encode(&format, &request);
    assert_string_equal(buf_text(&request.body), "<t>a &quot;b&quot; \\ &amp; = % + {token}\nआ</t>");
    sms_request_free(&request);
}

static void the_type_is_guessed(void **state)
{
    struct sms_format format = format_of("http://g/", "A: b", " [\"{text}\"]");
    struct sms_request request;
    (void)state;
    encode(&format, &request);
    assert_string_equal(request.headers[0], "A: b");
    assert_string_equal(request.headers[1], "Content-Type: application/json");
    sms_request_free(&request);
    format.body = "";
    encode(&format, &request);
    assert_null(request.headers[1]);
    assert_int_equal(request.body.len, 0);
    sms_request_free(&request);
}

static void a_header_stays_one_line(void **state)
{
    struct sms_format format = format_of("http://g/", "A: {token}", "");
    struct sms_request request;
    (void)state;
    format.token = "x\r\nEvil: 1";
    encode(&format, &request);
    assert_string_equal(request.headers[0], "A: xEvil: 1");
    assert_null(request.headers[1]);
    sms_request_free(&request);
}

static void more_headers_than_there_is_room_for(void **state)
{
    struct sms_format format = format_of("http://g/", "A:1|B:2|C:3|D:4|E:5|F:6|G:7|H:8|I:9||", "x={to}");
    struct sms_request request;
    size_t count = 0;
    (void)state;
    encode(&format, &request);
    while (request.headers[count])
        count++;
    assert_int_equal(count, SMS_HEADERS_MAX);
    assert_string_equal(request.headers[count - 1], "Content-Type: application/x-www-form-urlencoded");
    sms_request_free(&request);
}

static void nothing_to_say_and_nobody_to_say_it_to(void **state)
{
    struct sms_format format = format_of("http://g/", "", "");
    struct sms_request request;
    struct outgoing silent = {.kind = OUTGOING_LOCATION, .has_point = true}, words = {.text = "x"};
    struct address person = to("+910000020011"), group;
    (void)state;
    assert_int_equal(sms_encode(&silent, &person, &format, "", &request), 1);
    sms_request_free(&request);
    assert_true(address_set(&group, CHANNEL_SMS, ADDRESS_GROUP, STR("g")));
    assert_int_equal(sms_encode(&words, &group, &format, "", &request), -1);
    sms_request_free(&request);
}

/* ---- Answers ---- */

static struct send_answer answer(const char *success, const char *id, int status, const char *body)
{
    struct sms_format format = {.success = success, .id = id};
    struct send_answer ret;
    sms_read_answer(&format, status, str_of(body), &ret);
    return ret;
}

static void success_is_what_the_operator_says(void **state)
{
    static const struct {
        const char *success, *body;
        bool sent;
    } cases[] = {
        {"", "", true},
        {"", "anything", true},
        {"OK", "OK 12", true},
        {"OK", "ERR", false},
        {"status=ok", "{\"status\":\"ok\"}", true},
        {"status=ok", "{\"status\":\"okay\"}", false},
        {"status=ok", "id=7 status=ok", true},
        {"messages.0.code=0", "{\"messages\":[{\"code\":0}]}", true},
        {"messages.0.code=0", "{\"messages\":[{\"code\":1}]}", false},
        {"messages.1.code=0", "{\"messages\":[{\"code\":0}]}", false},
        {"done=true", "{\"done\":true}", true},
        {"done=true", "{\"done\":false}", false},
        {"a=b", "{", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct send_answer got = answer(cases[i].success, "", 200, cases[i].body);
        assert_int_equal(got.verdict, cases[i].sent ? SEND_SENT : SEND_RETRY);
        assert_int_equal(got.error_code, cases[i].sent ? 0 : 200);
    }
}

static void the_status_says_what_to_do(void **state)
{
    static const struct {
        int status;
        enum send_verdict verdict;
    } cases[] = {{201, SEND_SENT},    {204, SEND_SENT},    {301, SEND_RETRY},   {400, SEND_DEAD},
                 {401, SEND_STOPPED}, {402, SEND_STOPPED}, {403, SEND_STOPPED}, {404, SEND_DEAD},
                 {408, SEND_RETRY},   {422, SEND_DEAD},    {429, SEND_RETRY},   {500, SEND_RETRY},
                 {503, SEND_RETRY}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct send_answer got = answer("", "", cases[i].status, "token-of-ours");
        assert_int_equal(got.verdict, cases[i].verdict);
        assert_null(strstr(got.error_text, "token-of-ours"));
    }
}

static void the_id_is_found(void **state)
{
    char huge[400] = "{\"id\":\"";
    (void)state;
    assert_string_equal(answer("", "messages.0.id", 200, "{\"messages\":[{\"id\":\"m-1\"}]}").message_id,
                        "m-1");
    assert_string_equal(answer("", "id", 200, "{\"id\":123456789012}").message_id, "123456789012");
    assert_string_equal(answer("", "id", 200, "{\"id\":{}}").message_id, "");
    assert_string_equal(answer("", "id.x.y", 200, "{\"id\":\"a\"}").message_id, "");
    assert_string_equal(answer("", "", 200, "{\"id\":\"a\"}").message_id, "");
    assert_string_equal(answer("", "id", 200, "no json").message_id, "");
    memset(huge + 7, 'x', 300);
    memcpy(huge + 307, "\"}", 3);
    assert_string_equal(answer("", "id", 200, huge).message_id, "");
}

/* ---- What it posts ---- */

static const struct sms_names names = {.id = "id",
                                       .state = "status",
                                       .delivered = "delivered, DELIVRD",
                                       .failed = "failed",
                                       .from = "from",
                                       .text = "text"};

static int parse(const char *query, const char *type, const char *body, int64_t now_ms, struct webhook *ret)
{
    struct sms_post post = {str_of(query), str_of(body), type};
    struct err err = {""};
    int result = sms_parse(&post, &names, now_ms, ret, &err);
    assert_int_equal(result == 0, *err.text == '\0');
    return result;
}

static void check_report(const char *query, const char *type, const char *body, enum delivery delivery)
{
    struct webhook webhook;
    assert_int_equal(parse(query, type, body, NOW, &webhook), 0);
    assert_int_equal(webhook.status_count, delivery != DELIVERY_NONE);
    assert_int_equal(webhook.skipped, delivery == DELIVERY_NONE);
    if (delivery != DELIVERY_NONE) {
        assert_int_equal(webhook.statuses[0].delivery, delivery);
        assert_string_equal(webhook.statuses[0].message_id, "m 1");
        assert_true(webhook.statuses[0].at_ms == NOW);
    }
    webhook_free(&webhook);
}

static void reports_are_read(void **state)
{
    static const char form[] = "application/x-www-form-urlencoded", json[] = "application/json";
    (void)state;
    check_report("id=m+1&status=delivered", NULL, "", DELIVERY_DELIVERED);
    check_report("", form, "status=delivrd&id=m%201", DELIVERY_DELIVERED);
    check_report("", form, "status=FAILED&id=m%201", DELIVERY_FAILED);
    check_report("id=m+1", form, "status=failed", DELIVERY_FAILED);
    check_report("", json, "{\"id\":\"m 1\",\"status\":\"Delivered\"}", DELIVERY_DELIVERED);
    check_report("", NULL, "{\"id\":\"m 1\",\"status\":\"Delivered\"}", DELIVERY_DELIVERED);
    check_report("", form, "id=m+1&status=buffered", DELIVERY_NONE);
    check_report("", form, "id=m+1&status=", DELIVERY_NONE);
    check_report("", form, "id=&status=delivered", DELIVERY_NONE);
    check_report("", form, "status=delivered", DELIVERY_NONE);
    check_report("", NULL, "", DELIVERY_NONE);
    check_report("", json, "[null]", DELIVERY_NONE);
    check_report("", json, "7", DELIVERY_NONE);
}

static void replies_are_read(void **state)
{
    static const char *const numbers[] = {"910000020011", "%2B91+00000+20011", "00910000020011"};
    struct webhook webhook;
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        char query[96];
        assert_true(str_format(query, sizeof(query), "from=%s&text=ACK+4F7K&id=9", numbers[i]));
        assert_int_equal(parse(query, NULL, "", NOW, &webhook), 0);
        assert_int_equal(webhook.message_count, 1);
        assert_string_equal(webhook.messages[0].phone, "+910000020011");
        assert_int_equal(webhook.messages[0].chat.channel, CHANNEL_SMS);
        assert_true(str_eq(webhook.messages[0].text, STR("ACK 4F7K")));
        webhook_free(&webhook);
    }
    assert_int_equal(parse("from=Pukaar&text=hello", NULL, "", NOW, &webhook), 0);
    assert_int_equal(webhook.skipped, 1);
    webhook_free(&webhook);
}

static char *id_of(const char *query, int64_t now_ms)
{
    static char ids[2][64];
    static size_t at;
    struct webhook webhook;
    char *ret = ids[at++ % 2];
    assert_int_equal(parse(query, NULL, "", now_ms, &webhook), 0);
    assert_int_equal(webhook.message_count, 1);
    assert_true(str_copy(ret, sizeof(ids[0]), str_of(webhook.messages[0].id)));
    webhook_free(&webhook);
    return ret;
}

static void a_repetition_has_the_same_time(void **state)
{
    const char *query = "from=910000020011&text=ok&id=1";
    const int64_t later[] = {NOW + MINUTE_MS, NOW + HOUR_MS - 1, NOW + HOUR_MS};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(later); i++) {
        struct webhook webhook;
        assert_int_equal(parse(query, NULL, "", later[i], &webhook), 0);
        assert_true(webhook.messages[0].sent_ms == later[i]);
        assert_true(webhook.messages[0].posted_ms == (i < 2 ? NOW : NOW + HOUR_MS));
        webhook_free(&webhook);
    }
}

static void a_repetition_is_known_by_all_of_it(void **state)
{
    static const char base[] = "from=910000020011&text=ok&id=1";
    (void)state;
    assert_string_equal(id_of(base, NOW), id_of(base, NOW + 1000));
    assert_string_not_equal(id_of(base, NOW), id_of(base, NOW + HOUR_MS));
    assert_string_not_equal(id_of(base, NOW), id_of("from=910000020011&text=ok&id=2", NOW));
    assert_string_not_equal(id_of(base, NOW), id_of("from=910000020011&text=no&id=1", NOW));
    assert_string_not_equal(id_of(base, NOW), id_of("from=910000020012&text=ok&id=1", NOW));
    assert_string_not_equal(id_of("from=910000020011&text=ok", NOW),
                            id_of("from=910000020011&text=ok", NOW + 1));
}

static void an_array_holds_many(void **state)
{
    struct webhook webhook;
    (void)state;
    assert_int_equal(
        parse("", "text/json",
              "[{\"id\":\"a\",\"status\":\"delivered\"},{\"from\":\"910000020011\",\"text\":\"ok\"},{}]", NOW,
              &webhook),
        0);
    assert_int_equal(webhook.status_count, 1);
    assert_int_equal(webhook.message_count, 1);
    assert_int_equal(webhook.skipped, 1);
    webhook_free(&webhook);
}

static void a_body_that_is_not_what_it_says(void **state)
{
    struct webhook webhook;
    (void)state;
    assert_int_equal(parse("", "application/json", "{", NOW, &webhook), -1);
    webhook_free(&webhook);
    assert_int_equal(parse("id=m+1&status=delivered", "application/json", "", NOW, &webhook), 0);
    assert_int_equal(webhook.status_count, 1);
    webhook_free(&webhook);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_escaped),
        cmocka_unit_test(a_form_is_escaped),
        cmocka_unit_test(plain_text_and_xml),
        cmocka_unit_test(the_type_is_guessed),
        cmocka_unit_test(a_header_stays_one_line),
        cmocka_unit_test(more_headers_than_there_is_room_for),
        cmocka_unit_test(nothing_to_say_and_nobody_to_say_it_to),
        cmocka_unit_test(success_is_what_the_operator_says),
        cmocka_unit_test(the_status_says_what_to_do),
        cmocka_unit_test(the_id_is_found),
        cmocka_unit_test(reports_are_read),
        cmocka_unit_test(replies_are_read),
        cmocka_unit_test(a_repetition_has_the_same_time),
        cmocka_unit_test(a_repetition_is_known_by_all_of_it),
        cmocka_unit_test(an_array_holds_many),
        cmocka_unit_test(a_body_that_is_not_what_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
