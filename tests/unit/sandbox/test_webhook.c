/* The bytes that are signed are the bytes that are sent, escaped as the platform escapes. */
#include "../unit.h"

#include <stdlib.h>

#include "util/mem.h"
#include "webhook.h"

static void test_escapes(void **state UNUSED)
{
    struct buf buf_auto out = {0};
    cJSON json_auto *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "a", "x/y <b> 5% \"q\" \\ \n \xe0\xa4\xae \xf0\x9f\x9a\xa8");
    webhook_bytes(json, &out);
    assert_string_equal(buf_text(&out),
                        "{\"a\":\"x\\/y \\u003cb> 5\\u0025 \\\"q\\\" \\\\ \\n \\u092e \\ud83d\\udea8\"}");
    cJSON json_auto *back = json_parse(buf_str(&out));
    assert_string_equal(json_text(back, "a"), json_text(json, "a"));
}

/* Computed with openssl. */
static void test_signature(void **state UNUSED)
{
    char line[SIGNATURE_SIZE];
    struct hmac_key *key = hmac_key_create(STR("test_app_secret"));
    webhook_sign(key, STR("{\"object\":\"whatsapp_business_account\",\"entry\":[]}"), line);
    assert_string_equal(line, "X-Hub-Signature-256: "
                              "sha256=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756");
    hmac_key_destroy(key);
}

/* A world with one phone, a group of two, and a message of the business in each. */
struct fixture {
    struct sandbox sandbox;
    struct phone *phone, *hidden;
    struct message *direct, *in_group;
};

static struct message *add(struct sandbox *sandbox, const char *thread, bool in_group)
{
    struct message *message =
        message_add(&sandbox->world, thread, in_group, "text", cJSON_CreateObject(), cJSON_CreateObject());
    message->from_business = true;
    message->callback = mem_dup("ours");
    return message;
}

static int set_up(void **state)
{
    struct fixture *fixture = mem_new(1, sizeof(*fixture));
    struct world *world = &fixture->sandbox.world;
    struct err err;
    fixture->sandbox.options = (struct options){.phone_number_id = "1001", .number = "910000000001"};
    fixture->phone = phone_ensure(world, "+91 00000 10001", NULL, &err);
    fixture->hidden = phone_ensure(world, "+910000010002", "IN.77", &err);
    fixture->hidden->hides_number = true;
    struct group *group = group_ensure(world, "G==", "Group", &err);
    assert_true(group_join(group, fixture->phone, &err) == 0 &&
                group_join(group, fixture->hidden, &err) == 0);
    fixture->direct = add(&fixture->sandbox, fixture->phone->key, false);
    fixture->in_group = add(&fixture->sandbox, group->id, true);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    world_clear(&fixture->sandbox.world, true);
    free(fixture);
    return 0;
}

static const cJSON *only_value(const cJSON *webhook)
{
    const cJSON *changes = json_get(cJSON_GetArrayItem(json_get(webhook, "entry"), 0), "changes");
    assert_int_equal(cJSON_GetArraySize(changes), 1);
    return json_get(cJSON_GetArrayItem(changes, 0), "value");
}

static void test_status(void **state)
{
    struct fixture *fixture = *state;
    cJSON json_auto *webhook = webhook_create();
    webhook_put_status(webhook, &fixture->sandbox, fixture->direct, STATE_DELIVERED, NULL);
    const cJSON *value = only_value(webhook), *status = cJSON_GetArrayItem(json_get(value, "statuses"), 0);
    assert_string_equal(json_text(json_get(value, "metadata"), "phone_number_id"), "1001");
    assert_string_equal(json_text(status, "status"), "delivered");
    assert_string_equal(json_text(status, "id"), fixture->direct->id);
    assert_string_equal(json_text(status, "recipient_id"), "910000010001");
    assert_string_equal(json_text(status, "biz_opaque_callback_data"), "ours");
    assert_true(cJSON_IsString(json_get(status, "timestamp")));
}

static void test_failed_names_its_code_and_no_contact(void **state)
{
    struct fixture *fixture = *state;
    cJSON json_auto *webhook = webhook_create();
    fixture->direct->code = 131026;
    webhook_put_status(webhook, &fixture->sandbox, fixture->direct, STATE_FAILED, NULL);
    const cJSON *value = only_value(webhook), *status = cJSON_GetArrayItem(json_get(value, "statuses"), 0);
    assert_int_equal(json_i64(cJSON_GetArrayItem(json_get(status, "errors"), 0), "code", 0), 131026);
    assert_int_equal(cJSON_GetArraySize(json_get(value, "contacts")), 0);
}

static void test_group_statuses_one_a_member(void **state)
{
    struct fixture *fixture = *state;
    cJSON json_auto *webhook = webhook_create();
    webhook_put_status(webhook, &fixture->sandbox, fixture->in_group, STATE_SENT, NULL);
    webhook_put_status(webhook, &fixture->sandbox, fixture->in_group, STATE_DELIVERED, NULL);
    const cJSON *statuses = json_get(only_value(webhook), "statuses");
    assert_int_equal(cJSON_GetArraySize(statuses), 3);
    assert_null(json_get(cJSON_GetArrayItem(statuses, 0), "recipient_participant_id"));
    assert_string_equal(json_text(cJSON_GetArrayItem(statuses, 1), "recipient_participant_id"),
                        "910000010001");
    const cJSON *hidden = cJSON_GetArrayItem(statuses, 2);
    assert_null(json_get(hidden, "recipient_participant_id"));
    assert_string_equal(json_text(hidden, "recipient_participant_user_id"), "IN.77");
    assert_string_equal(json_text(hidden, "recipient_id"), "G==");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_signature),
        cmocka_unit_test_setup_teardown(test_status, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failed_names_its_code_and_no_contact, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_group_statuses_one_a_member, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
