/* Webhooks that hold what no platform should send: read as far as they make sense, and quickly. */
#include "../unit.h"

#include <stdio.h>
#include <string.h>

#include "channel/whatsapp.h"
#include "util/clock.h"

#define HEAD                                                                                                 \
    "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"changes\":[{\"field\":\"messages\",\"value\":{"
#define TAIL "}}]}]}"
#define GOOD                                                                                                 \
    "{\"from\":\"910000010001\",\"id\":\"wamid.A\",\"timestamp\":\"1764144000\",\"type\":\"text\",\"text\":" \
    "{\"body\":\"good\"}}"

static struct webhook webhook;

static int drop(void **state)
{
    (void)state;
    webhook_free(&webhook);
    return 0;
}

static int read_body(struct str body)
{
    struct err err = {""};
    webhook_free(&webhook);
    return whatsapp_parse(body, &webhook, &err);
}

static void times_that_are_none(void **state)
{
    static const struct {
        const char *time;
        int64_t ms;
    } times[] = {
        {"\"1764144000\"", INT64_C(1764144000000)},
        {"1764144000", INT64_C(1764144000000)},
        {"1764144000123", INT64_C(1764144000123)},
        {"\"-9223372036854775808\"", 0},
        {"\"9223372036854775807\"", 0},
        {"9e300", 0},
        {"-5", 0},
        {"\"soon\"", 0},
        {"null", 0},
        {"{}", 0},
        {"\"\"", 0},
        {"253402300799999", INT64_C(253402300799999)},
        {"253402300800000", 0},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(times); i++) {
        char body[512];
        assert_true(str_format(body, sizeof(body),
                               HEAD "\"messages\":[{\"from\":\"910000010001\",\"id\":\"a\",\"timestamp\":%s,"
                                    "\"type\":\"text\",\"text\":{\"body\":\"x\"}}]" TAIL,
                               times[i].time));
        assert_int_equal(read_body(str_of(body)), 0);
        assert_int_equal(webhook.message_count, 1);
        if (webhook.messages[0].sent_ms != times[i].ms)
            fail_msg("%s is read as %lld", times[i].time, (long long)webhook.messages[0].sent_ms);
    }
}

static void half_an_emoji_costs_no_neighbour(void **state)
{
    (void)state;
    assert_int_equal(
        read_body(STR(HEAD "\"messages\":[" GOOD ",{\"from\":\"910000010001\",\"id\":\"b\",\"timestamp\":"
                           "\"1\",\"type\":\"text\",\"text\":{\"body\":"
                           "\"bachao "
                           "\\ud83d\"}},{\"from\":\"910000010001\",\"id\":\"c\",\"timestamp\":\"1\",\"type\":"
                           "\"text\",\"text\":{\"body\":\"a\\u0000b\"}}," GOOD "]" TAIL)),
        0);
    assert_int_equal(webhook.message_count, 4);
    assert_true(str_eq(webhook.messages[1].text, STR("bachao \xef\xbf\xbd")));
    assert_true(str_eq(webhook.messages[2].text, STR("a\xef\xbf\xbd"
                                                     "b")));
}

static void bytes_that_are_no_utf8_are_kept(void **state)
{
    (void)state;
    assert_int_equal(read_body(STR(HEAD "\"messages\":[{\"from\":\"910000010001\",\"id\":\"b\",\"timestamp\":"
                                        "\"1\",\"type\":\"text\",\"text\":{\"body\":\"a\xff\"}}]" TAIL)),
                     0);
    assert_true(str_eq(webhook.messages[0].text, STR("a\xff")));
}

static void contents_that_are_none(void **state)
{
    static const char *const bad[] = {
        "\"type\":\"text\"",
        "\"type\":\"text\",\"text\":{}",
        "\"type\":\"text\",\"text\":{\"body\":7}",
        "\"type\":\"text\",\"text\":[]",
        "\"type\":\"location\",\"location\":{\"latitude\":91,\"longitude\":0}",
        "\"type\":\"location\",\"location\":{\"latitude\":1}",
        "\"type\":\"location\",\"location\":{\"latitude\":\"1e999\",\"longitude\":0}",
        "\"type\":\"location\",\"location\":null",
        "\"type\":\"image\"",
        "\"type\":\"image\",\"image\":\"x\"",
        "\"type\":\"button\",\"button\":7",
        "\"type\":\"reaction\",\"reaction\":[]",
        "\"type\":7",
        "\"type\":null",
        "\"kind\":\"text\"",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        char body[1024];
        assert_true(str_format(body, sizeof(body),
                               HEAD "\"messages\":[" GOOD
                                    ",{\"from\":\"910000010001\",\"id\":\"b\",\"timestamp\":\"1\",%s}," GOOD
                                    "]" TAIL,
                               bad[i]));
        assert_int_equal(read_body(str_of(body)), 0);
        if (webhook.message_count != 2 || webhook.skipped != 1)
            fail_msg("%s: %zu read, %zu skipped", bad[i], webhook.message_count, webhook.skipped);
    }
}

static void contents_that_may_be_so(void **state)
{
    static const struct {
        const char *content;
        enum message_kind kind;
        const char *text, *payload;
    } odd[] = {
        {"\"type\":\"reaction\",\"reaction\":{\"message_id\":\"w\",\"emoji\":\"\"}", MESSAGE_REACTION, "",
         NULL},
        {"\"type\":\"reaction\",\"reaction\":{\"message_id\":\"w\"}", MESSAGE_REACTION, "", NULL},
        {"\"type\":\"button\",\"button\":{\"text\":\"Acknowledge\"}", MESSAGE_BUTTON, "Acknowledge", NULL},
        {"\"type\":\"button\",\"button\":{\"payload\":\"acknowledge:7\",\"text\":\"Acknowledge\"}",
         MESSAGE_BUTTON, "Acknowledge", "acknowledge:7"},
        {"\"type\":\"interactive\",\"interactive\":{\"type\":\"list_reply\",\"list_reply\":{\"id\":\"no:7\","
         "\"title\":\"No\",\"description\":\"d\"}}",
         MESSAGE_BUTTON, "No", "no:7"},
        {"\"type\":\"interactive\",\"interactive\":{\"type\":\"nfm_reply\",\"nfm_reply\":{\"response_json\":"
         "\"{}\"}}",
         MESSAGE_OTHER, "", NULL},
        {"\"type\":\"interactive\",\"errors\":[{\"code\":131000}]", MESSAGE_OTHER, "", NULL},
        {"\"type\":\"location\",\"location\":{\"latitude\":\"19.06\",\"longitude\":\"72.83\"}", MESSAGE_POINT,
         "", NULL},
        {"\"type\":\"voice\",\"voice\":{\"id\":\"9\"}", MESSAGE_MEDIA, "", NULL},
        {"\"type\":\"sticker\",\"sticker\":{\"id\":\"9\",\"animated\":true}", MESSAGE_MEDIA, "", NULL},
        {"\"type\":\"contacts\",\"contacts\":[{\"phones\":[]}]", MESSAGE_OTHER, "", NULL},
        {"\"type\":\"unsupported\",\"unsupported\":{\"type\":\"poll\"},\"errors\":[{\"code\":131051}]",
         MESSAGE_OTHER, "", NULL},
        {"\"type\":\"text\",\"text\":{\"body\":\"\"}", MESSAGE_TEXT, "", NULL},
        {"\"type\":\"text\",\"text\":{\"body\":\"x\"},\"context\":7", MESSAGE_TEXT, "x", NULL},
        {"\"type\":\"text\",\"text\":{\"body\":\"x\"},\"context\":{\"frequently_forwarded\":true}",
         MESSAGE_TEXT, "x", NULL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
        char body[1024];
        assert_true(str_format(
            body, sizeof(body),
            HEAD "\"messages\":[{\"from\":\"910000010001\",\"id\":\"b\",\"timestamp\":\"1\",%s}]" TAIL,
            odd[i].content));
        assert_int_equal(read_body(str_of(body)), 0);
        assert_int_equal(webhook.message_count, 1);
        assert_int_equal(webhook.messages[0].kind, odd[i].kind);
        assert_true(str_eq(webhook.messages[0].text, str_of(odd[i].text)));
        if (odd[i].payload)
            assert_string_equal(webhook.messages[0].payload, odd[i].payload);
        else
            assert_null(webhook.messages[0].payload);
        assert_int_equal(webhook.messages[0].forwarded, strstr(odd[i].content, "forwarded") != NULL);
    }
}

static void other_fields(void **state)
{
    (void)state;
    assert_int_equal(
        read_body(STR("{\"object\":\"whatsapp_business_account\",\"entry\":[{\"time\":1,\"changes\":["
                      "{\"field\":\"account_update\",\"value\":{\"event\":\"DISABLED_UPDATE\"}},{\"field\":"
                      "\"standby\",\"value\":{\"messages\":[" GOOD "]}},"
                      "{\"field\":\"smb_message_echoes\",\"value\":{\"message_echoes\":[]}},{\"field\":"
                      "\"messages\",\"value\":{\"errors\":[{\"code\":130429,\"title\":\"Rate\"}]}},"
                      "{\"field\":\"next_year\",\"value\":{}},{\"field\":\"messages\"},{\"value\":{\"field\":"
                      "\"message_template_status_update\",\"event\":\"PAUSED\"}},7]},"
                      "{\"changes\":7},7,{}]}")),
        0);
    assert_int_equal(webhook.message_count, 0);
    assert_int_equal(webhook.notice_count, 3);
    assert_string_equal(webhook.notices[0].what, "account_update DISABLED_UPDATE");
    assert_string_equal(webhook.notices[1].what, "errors Rate");
    assert_int_equal(webhook.notices[1].error_code, 130429);
    assert_string_equal(webhook.notices[2].what, "message_template_status_update PAUSED");
    assert_int_equal(webhook.skipped, 5); /* standby, echoes, next year's, the one without a value, the 7 */
}

/* A MiB of small things: all the work is bounded, whatever they are. */
static void floods_cost_little(void **state)
{
    static const char *const items[] = {
        "7", "{}", "{\"id\":\"a\"}", "{\"id\":\"a\",\"type\":\"text\"}", "{\"id\":\"a\",\"status\":\"x\"}",
        GOOD};
    static const char *const lists[] = {"messages", "statuses", "contacts"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(items) * ARRAY_LEN(lists); i++) {
        struct buf buf_auto body = {0};
        buf_addf(&body, HEAD "\"%s\":[%s", lists[i % 3], items[i / 3]);
        while (body.len < (1u << 20))
            buf_addf(&body, ",%s", items[i / 3]);
        buf_add_text(&body, "]");
        if (i % 3 == 2) {
            buf_add_text(&body, ",\"messages\":[{\"id\":\"a\"}");
            for (int k = 0; k < 5; k++)
                buf_add_text(&body, "," GOOD);
            buf_add_text(&body, "]");
        }
        buf_add_text(&body, TAIL);
        int64_t begin_ms = clock_mono_ms();
        assert_int_equal(read_body(buf_str(&body)), 0);
        assert_true(clock_mono_ms() - begin_ms < 5000); /* sanitizers and a busy machine included */
        assert_true(webhook.message_count + webhook.status_count <= WHATSAPP_ITEMS_MAX);
    }
}

/* The limit holds over messages, statuses and notices together. */
static void a_thousand_of_everything(void **state)
{
    struct buf buf_auto body = {0};
    (void)state;
    buf_add_text(&body, "{\"object\":\"whatsapp_business_account\",\"entry\":[");
    for (int i = 0; i < 600; i++)
        buf_addf(&body,
                 "%s{\"changes\":[{\"field\":\"messages\",\"value\":{\"messages\":[" GOOD
                 "],\"statuses\":[{\"id\":\"a\",\"status\":\"sent\"}]}},"
                 "{\"field\":\"account_alerts\",\"value\":{}}]}",
                 i ? "," : "");
    buf_add_text(&body, "]}");
    assert_int_equal(read_body(buf_str(&body)), 0);
    assert_int_equal(webhook.message_count + webhook.status_count + webhook.notice_count, WHATSAPP_ITEMS_MAX);
    assert_int_equal(webhook.skipped, 1800 - WHATSAPP_ITEMS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_that_are_none),
        cmocka_unit_test(half_an_emoji_costs_no_neighbour),
        cmocka_unit_test(bytes_that_are_no_utf8_are_kept),
        cmocka_unit_test(contents_that_are_none),
        cmocka_unit_test(contents_that_may_be_so),
        cmocka_unit_test(other_fields),
        cmocka_unit_test(floods_cost_little),
        cmocka_unit_test(a_thousand_of_everything),
    };
    return cmocka_run_group_tests(tests, NULL, drop);
}
