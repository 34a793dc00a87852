/* Webhooks: every kind of item is read or passed over, and none takes its neighbours with it. */
#include "../unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "channel/whatsapp.h"

#define HEAD                                                                                                 \
    "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":"            \
    "\"messages\","                                                                                          \
    "\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":{\"phone_number_id\":\"5\"},"
#define TAIL "}}]}]}"
#define FROM "\"from\":\"910000010001\",\"id\":\"wamid.A=\",\"timestamp\":\"1764144000\","

static struct webhook webhook;

static int drop(void **state)
{
    (void)state;
    webhook_free(&webhook);
    return 0;
}

static const struct message *one(const char *value)
{
    char body[4096];
    struct err err = {""};
    assert_true(str_format(body, sizeof(body), HEAD "%s" TAIL, value));
    webhook_free(&webhook);
    if (whatsapp_parse(str_of(body), &webhook, &err) < 0)
        fail_msg("%s: %s", body, err.text);
    return webhook.message_count ? &webhook.messages[0] : NULL;
}

static void a_text(void **state)
{
    (void)state;
    const struct message *message =
        one("\"contacts\":[{\"profile\":{\"name\":\"Asha\"},\"wa_id\":\"910000010001\"}],\"messages\":[{" FROM
            "\"type\":\"text\",\"text\":{\"body\":\"\\u092e\\u0926\\u0926 \\/\"}}]");
    assert_non_null(message);
    assert_int_equal(message->kind, MESSAGE_TEXT);
    assert_true(str_eq(message->text, STR("मदद /")));
    assert_string_equal(message->phone, "+910000010001");
    assert_string_equal(message->id, "wamid.A=");
    assert_string_equal(message->name, "Asha");
    assert_true(message->sent_ms == INT64_C(1764144000000) && message->posted_ms == message->sent_ms);
    assert_int_equal(message->chat.kind, ADDRESS_PHONE);
    assert_false(message->forwarded);
}

static void times_in_other_shapes(void **state)
{
    (void)state;
    const struct message *message = one(
        "\"messages\":[{\"from\":\"910000010001\",\"id\":\"a\",\"timestamp\":1764144000,\"type\":\"text\","
        "\"text\":{\"body\":\"x\"}}]");
    assert_true(message && message->sent_ms == INT64_C(1764144000000));
    message =
        one("\"messages\":[{\"from\":\"910000010001\",\"id\":\"a\",\"timestamp\":\"1764144000123\",\"type\":"
            "\"text\",\"text\":{\"body\":\"x\"}}]");
    assert_true(message && message->sent_ms == INT64_C(1764144000123));
}

static void a_group_and_a_person_without_number(void **state)
{
    (void)state;
    const struct message *message =
        one("\"messages\":[{\"from_user_id\":\"IN.99\",\"group_id\":\"G1\",\"id\":\"a\",\"timestamp\":"
            "\"1764144000\","
            "\"type\":\"text\",\"text\":{\"body\":\"x\"},\"context\":{\"forwarded\":true}}]");
    assert_non_null(message);
    assert_int_equal(message->chat.kind, ADDRESS_GROUP);
    assert_string_equal(message->chat.id, "G1");
    assert_string_equal(message->phone, "");
    assert_string_equal(message->user_id, "IN.99");
    assert_true(message->forwarded);
}

static void pins_media_and_presses(void **state)
{
    (void)state;
    const struct message *message =
        one("\"messages\":[{" FROM
            "\"type\":\"location\",\"location\":{\"latitude\":19.06,\"longitude\":72.82}}]");
    assert_int_equal(message->kind, MESSAGE_POINT);
    assert_true(message->lat > 19.05 && message->lon > 72.81);
    message =
        one("\"messages\":[{" FROM "\"type\":\"audio\",\"audio\":{\"id\":\"77\",\"mime_type\":\"audio/ogg\","
            "\"voice\":true}}]");
    assert_int_equal(message->kind, MESSAGE_MEDIA);
    assert_string_equal(message->media_kind, "voice");
    assert_string_equal(message->media_id, "77");
    message =
        one("\"messages\":[{" FROM "\"type\":\"image\",\"image\":{\"id\":\"78\",\"caption\":\"aag\"}}]");
    assert_true(str_eq(message->text, STR("aag")));
    message = one("\"messages\":[{" FROM
                  "\"context\":{\"id\":\"wamid.B\"},\"type\":\"interactive\",\"interactive\":"
                  "{\"type\":\"button_reply\",\"button_reply\":{\"id\":\"acknowledge:7\",\"title\":"
                  "\"Acknowledge\"}}}]");
    assert_int_equal(message->kind, MESSAGE_BUTTON);
    assert_string_equal(message->payload, "acknowledge:7");
    assert_string_equal(message->context_id, "wamid.B");
    message = one("\"messages\":[{" FROM
                  "\"type\":\"button\",\"button\":{\"payload\":\"en_route:7\",\"text\":\"On\"}}]");
    assert_int_equal(message->kind, MESSAGE_BUTTON);
    assert_string_equal(message->payload, "en_route:7");
    message = one("\"messages\":[{" FROM "\"type\":\"reaction\",\"reaction\":{\"message_id\":\"wamid.C\"}}]");
    assert_int_equal(message->kind, MESSAGE_REACTION);
    assert_int_equal(message->text.len, 0);
}

static void a_changed_number(void **state)
{
    (void)state;
    const struct message *message =
        one("\"messages\":[{" FROM "\"type\":\"system\",\"system\":{\"type\":\"user_changed_number\","
            "\"wa_id\":\"910000010002\",\"user_id\":\"IN.2\",\"previous_user_id\":\"IN.1\"}}]");
    assert_int_equal(message->kind, MESSAGE_NUMBER_CHANGED);
    assert_string_equal(message->new_phone, "+910000010002");
    assert_string_equal(message->new_user_id, "IN.2");
    assert_string_equal(message->old_user_id, "IN.1");
}

static void unknown_kinds_are_messages_all_the_same(void **state)
{
    (void)state;
    static const char *const types[] = {"unsupported", "order",        "contacts",   "edit",
                                        "revoke",      "of_next_year", "interactive"};
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        char value[512];
        assert_true(str_format(value, sizeof(value), "\"messages\":[{" FROM "\"type\":\"%s\"}]", types[i]));
        const struct message *message = one(value);
        if (!message || message->kind != MESSAGE_OTHER)
            fail_msg("%s", types[i]);
    }
}

static void statuses(void **state)
{
    (void)state;
    one("\"statuses\":[{\"id\":\"wamid.A\",\"status\":\"delivered\",\"timestamp\":\"1764144000\",\"recipient_"
        "id\":"
        "\"910000020011\",\"biz_opaque_callback_data\":\"pk1:5\"},{\"id\":\"wamid.B\",\"status\":\"failed\","
        "\"timestamp\":\"1764144001\",\"errors\":[{\"code\":131026,\"title\":\"Undeliverable\"}]},"
        "{\"id\":\"wamid.C\",\"status\":\"played\",\"timestamp\":\"1764144001\"}]");
    assert_int_equal(webhook.status_count, 3);
    assert_int_equal(webhook.statuses[0].delivery, DELIVERY_DELIVERED);
    assert_string_equal(webhook.statuses[0].callback_data, "pk1:5");
    assert_int_equal(webhook.statuses[1].delivery, DELIVERY_FAILED);
    assert_int_equal(webhook.statuses[1].error_code, 131026);
    assert_int_equal(webhook.statuses[2].delivery, DELIVERY_PLAYED);
}

static void a_bad_item_costs_its_neighbours_nothing(void **state)
{
    (void)state;
    one("\"messages\":[5,{\"type\":\"text\"},null,{" FROM "\"type\":\"text\",\"text\":{\"body\":\"good\"}},"
        "{\"from\":{},\"id\":[],\"timestamp\":{},\"type\":7}],\"statuses\":[\"x\"]");
    assert_int_equal(webhook.message_count, 1);
    assert_true(str_eq(webhook.messages[0].text, STR("good")));
    assert_int_equal(webhook.skipped, 5);
}

static void a_batch_of_a_thousand_and_no_more(void **state)
{
    (void)state;
    struct buf buf_auto body = {0};
    struct err err;
    buf_add_text(&body, HEAD "\"messages\":[");
    for (size_t i = 0; i < WHATSAPP_ITEMS_MAX + 5; i++)
        buf_addf(
            &body,
            "%s{\"from\":\"910000010001\",\"id\":\"m%zu\",\"timestamp\":\"1764144000\",\"type\":\"text\","
            "\"text\":{\"body\":\"x\"}}",
            i ? "," : "", i);
    buf_add_text(&body, "]" TAIL);
    webhook_free(&webhook);
    assert_int_equal(whatsapp_parse(buf_str(&body), &webhook, &err), 0);
    assert_int_equal(webhook.message_count, WHATSAPP_ITEMS_MAX);
    assert_int_equal(webhook.skipped, 5);
}

static void what_is_no_webhook(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "x",
                                      "[]",
                                      "5",
                                      "{}",
                                      "{\"object\":\"page\",\"entry\":[]}",
                                      "{\"object\":\"whatsapp_business_account\"",
                                      "\xff\xfe"};
    struct err err;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        webhook_free(&webhook);
        if (whatsapp_parse(str_of(bad[i]), &webhook, &err) == 0)
            fail_msg("accepted: %s", bad[i]);
        assert_true(err.text[0]);
    }
}

/* Every cut of a good webhook, and every byte of it changed: read or refused, never a crash. */
static void broken_bodies(void **state)
{
    (void)state;
    char body[] = HEAD "\"messages\":[{" FROM
                       "\"type\":\"location\",\"location\":{\"latitude\":1,\"longitude\":2}}]" TAIL;
    struct err err;
    for (size_t i = 0; i + 1 < sizeof(body); i++) {
        webhook_free(&webhook);
        (void)!whatsapp_parse((struct str){body, i}, &webhook, &err);
        char kept = body[i];
        body[i] = (char)(kept ^ 0x15);
        webhook_free(&webhook);
        (void)!whatsapp_parse((struct str){body, sizeof(body) - 1}, &webhook, &err);
        body[i] = kept;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text),
        cmocka_unit_test(times_in_other_shapes),
        cmocka_unit_test(a_group_and_a_person_without_number),
        cmocka_unit_test(pins_media_and_presses),
        cmocka_unit_test(a_changed_number),
        cmocka_unit_test(unknown_kinds_are_messages_all_the_same),
        cmocka_unit_test(statuses),
        cmocka_unit_test(a_bad_item_costs_its_neighbours_nothing),
        cmocka_unit_test(a_batch_of_a_thousand_and_no_more),
        cmocka_unit_test(what_is_no_webhook),
        cmocka_unit_test(broken_bodies),
    };
    return cmocka_run_group_tests(tests, NULL, drop);
}
