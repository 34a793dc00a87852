/* Who wrote: known by number, by platform id, or both; joined with contacts[] by what they say, never by
 * where they stand. */
#include "../unit.h"

#include <string.h>

#include "channel/whatsapp.h"

#define HEAD "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"changes\":[{\"value\":{"
#define TAIL "},\"field\":\"messages\"}]}]}"
#define REST "\"id\":\"wamid.A\",\"timestamp\":\"1764144000\",\"type\":\"text\",\"text\":{\"body\":\"x\"}"

static struct webhook webhook;

static int drop(void **state)
{
    (void)state;
    webhook_free(&webhook);
    return 0;
}

static void read_value(const char *value)
{
    char body[8192];
    struct err err = {""};
    assert_true(str_format(body, sizeof(body), HEAD "%s" TAIL, value));
    webhook_free(&webhook);
    if (whatsapp_parse(str_of(body), &webhook, &err) < 0)
        fail_msg("%s: %s", body, err.text);
}

struct seen {
    const char *value, *phone, *user_id, *name;
    enum address_kind kind;
    const char *chat;
};

static const struct seen people[] = {
    /* a number alone */
    {"\"messages\":[{\"from\":\"910000010001\"," REST "}]", "+910000010001", "", "", ADDRESS_PHONE,
     "+910000010001"},
    /* a number, its contact, and so its platform id */
    {"\"contacts\":[{\"profile\":{\"name\":\"Asha\"},\"wa_id\":\"910000010001\",\"user_id\":\"IN.1\"}],"
     "\"messages\":[{\"from\":\"910000010001\"," REST "}]",
     "+910000010001", "IN.1", "Asha", ADDRESS_PHONE, "+910000010001"},
    /* a username: no number anywhere */
    {"\"contacts\":[{\"profile\":{\"name\":\"Asha\",\"username\":\"@asha\"},\"user_id\":\"IN.1\"}],"
     "\"messages\":[{\"from_user_id\":\"IN.1\"," REST "}]",
     "", "IN.1", "Asha", ADDRESS_USER, "IN.1"},
    /* the number stands in the contact alone */
    {"\"contacts\":[{\"wa_id\":\"910000010001\",\"user_id\":\"IN.1\"}],\"messages\":[{\"from_user_id\":\"IN."
     "1\"," REST "}]",
     "+910000010001", "IN.1", "", ADDRESS_PHONE, "+910000010001"},
    /* the platform id where the number used to be */
    {"\"contacts\":[{\"profile\":{\"name\":\"Asha\"},\"user_id\":\"IN.1\"}],\"messages\":[{\"from\":\"IN."
     "1\"," REST "}]",
     "", "IN.1", "Asha", ADDRESS_USER, "IN.1"},
    /* neither, but a lone contact */
    {"\"contacts\":[{\"wa_id\":\"910000010001\"}],\"messages\":[{" REST "}]", "+910000010001", "", "",
     ADDRESS_PHONE, "+910000010001"},
    /* empty instead of absent */
    {"\"contacts\":[{\"wa_id\":\"\",\"user_id\":\"IN.1\"}],\"messages\":[{\"from\":\"\",\"from_user_id\":"
     "\"\"," REST "}]",
     "", "IN.1", "", ADDRESS_USER, "IN.1"},
    /* the contact of somebody else is not merged with the sender */
    {"\"contacts\":[{\"profile\":{\"name\":\"Other\"},\"wa_id\":\"910000010002\",\"user_id\":\"IN.2\"}],"
     "\"messages\":[{\"from\":\"910000010001\"," REST "}]",
     "+910000010001", "", "", ADDRESS_PHONE, "+910000010001"},
    {"\"contacts\":[{\"wa_id\":\"910000010002\",\"user_id\":\"IN.2\"}],\"messages\":[{\"from_user_id\":\"IN."
     "1\"," REST "}]",
     "", "IN.1", "", ADDRESS_USER, "IN.1"},
    /* in a group */
    {"\"contacts\":[{\"wa_id\":\"910000010001\"}],\"messages\":[{\"group_id\":\"Y2Fw\",\"from\":"
     "\"910000010001\"," REST "}]",
     "+910000010001", "", "", ADDRESS_GROUP, "Y2Fw"},
    {"\"messages\":[{\"group_id\":\"\",\"from\":\"910000010001\"," REST "}]", "+910000010001", "", "",
     ADDRESS_PHONE, "+910000010001"},
    /* contacts that are no contacts */
    {"\"contacts\":{\"wa_id\":\"910000010002\"},\"messages\":[{\"from\":\"910000010001\"," REST "}]",
     "+910000010001", "", "", ADDRESS_PHONE, "+910000010001"},
    {"\"contacts\":[null,7,\"x\",{}],\"messages\":[{\"from\":\"910000010001\"," REST "}]", "+910000010001",
     "", "", ADDRESS_PHONE, "+910000010001"},
};

static void each_is_known_by_what_is_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(people); i++) {
        read_value(people[i].value);
        assert_int_equal(webhook.message_count, 1);
        const struct message *message = &webhook.messages[0];
        assert_string_equal(message->phone, people[i].phone);
        assert_string_equal(message->user_id, people[i].user_id);
        assert_string_equal(message->name, people[i].name);
        assert_int_equal(message->chat.kind, people[i].kind);
        assert_string_equal(message->chat.id, people[i].chat);
    }
}

static void nobody_is_skipped(void **state)
{
    static const char *const values[] = {
        "\"messages\":[{" REST "}]",
        "\"messages\":[{\"from\":\"+91 00000 10001\"," REST "}]",
        "\"messages\":[{\"from\":\"asha\"," REST "}]",
        "\"messages\":[{\"from\":910000010001," REST "}]",
        "\"contacts\":[{\"wa_id\":\"910000010001\"},{\"wa_id\":\"910000010002\"}],\"messages\":[{" REST "}]",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        read_value(values[i]);
        assert_int_equal(webhook.message_count, 0);
        assert_int_equal(webhook.skipped, 1);
    }
}

/* In a batch of several, in whatever order the contacts stand. */
static void contacts_are_joined_by_their_ids(void **state)
{
    (void)state;
    read_value("\"contacts\":[{\"profile\":{\"name\":\"C\"},\"user_id\":\"IN.3\"},{\"profile\":{\"name\":"
               "\"B\"},\"wa_id\":\"910000010002\"},"
               "{\"profile\":{\"name\":\"A\"},\"wa_id\":\"910000010001\",\"user_id\":\"IN.1\"}],"
               "\"messages\":[{\"from\":\"910000010001\"," REST "},{\"from\":\"910000010002\"," REST
               "},{\"from_user_id\":\"IN.3\"," REST "},"
               "{\"from\":\"910000010004\"," REST "}]");
    static const char *const names[] = {"A", "B", "C", ""};
    assert_int_equal(webhook.message_count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(webhook.messages[i].name, names[i]);
    assert_string_equal(webhook.messages[0].user_id, "IN.1");
    assert_string_equal(webhook.messages[2].phone, "");
}

static void numbers_change(void **state)
{
    static const struct {
        const char *system, *phone, *user_id, *old_user_id;
        enum message_kind kind;
    } changes[] = {
        {"{\"type\":\"user_changed_number\",\"wa_id\":\"910000010002\"}", "+910000010002", "", "",
         MESSAGE_NUMBER_CHANGED},
        {"{\"type\":\"user_changed_number\",\"new_wa_id\":\"910000010002\"}", "+910000010002", "", "",
         MESSAGE_NUMBER_CHANGED},
        {"{\"type\":\"user_changed_user_id\",\"user_id\":\"IN.2\",\"previous_user_id\":\"IN.1\"}", "", "IN.2",
         "IN.1", MESSAGE_NUMBER_CHANGED},
        {"{\"type\":\"customer_identity_changed\",\"wa_id\":\"910000010002\"}", "", "", "", MESSAGE_OTHER},
        {"{}", "", "", "", MESSAGE_OTHER},
        {"7", "", "", "", MESSAGE_OTHER},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        char value[512];
        assert_true(str_format(value, sizeof(value),
                               "\"messages\":[{\"from\":\"910000010001\",\"id\":\"a\",\"timestamp\":\"1\","
                               "\"type\":\"system\",\"system\":%s}]",
                               changes[i].system));
        read_value(value);
        assert_int_equal(webhook.message_count, 1);
        assert_int_equal(webhook.messages[0].kind, changes[i].kind);
        assert_string_equal(webhook.messages[0].new_phone, changes[i].phone);
        assert_string_equal(webhook.messages[0].new_user_id, changes[i].user_id);
        assert_string_equal(webhook.messages[0].old_user_id, changes[i].old_user_id);
    }
}

static void statuses_name_their_party(void **state)
{
    (void)state;
    read_value("\"statuses\":[{\"id\":\"a\",\"status\":\"read\",\"timestamp\":\"1\",\"recipient_id\":"
               "\"910000020011\"},"
               "{\"id\":\"b\",\"status\":\"read\",\"timestamp\":\"1\",\"recipient_user_id\":\"IN.1\"},"
               "{\"id\":\"c\",\"status\":\"delivered\",\"timestamp\":1764144000,\"recipient_id\":\"Y2Fw\","
               "\"recipient_type\":\"group\",\"recipient_participant_id\":\"910000010001\"},"
               "{\"id\":\"d\",\"status\":\"delivered\",\"timestamp\":\"1764144000123\",\"recipient_id\":"
               "\"Y2Fw\",\"participant_recipient_id\":\"910000010002\"},"
               "{\"id\":\"e\",\"status\":\"delivered\",\"recipient_id\":\"Y2Fw\",\"recipient_participant_"
               "id\":\"\",\"recipient_participant_user_id\":\"IN.3\"},"
               "{\"id\":\"f\",\"status\":\"deleted\"},{\"id\":\"\",\"status\":\"sent\"},{\"status\":\"sent\"}"
               ",{\"id\":\"g\",\"status\":\"none\"},"
               "{\"id\":\"h\",\"status\":\"failed\",\"errors\":[{\"code\":\"131026\",\"error_data\":{"
               "\"details\":\"No\"}}],\"biz_opaque_callback_data\":\"pk1:7\"}]");
    static const struct {
        const char *recipient, *participant;
        int64_t at_ms;
    } parties[] = {{"+910000020011", "", 1000},
                   {"IN.1", "", 1000},
                   {"Y2Fw", "+910000010001", INT64_C(1764144000000)},
                   {"Y2Fw", "+910000010002", INT64_C(1764144000123)},
                   {"Y2Fw", "IN.3", 0},
                   {"", "", 0}};
    assert_int_equal(webhook.status_count, ARRAY_LEN(parties));
    assert_int_equal(webhook.skipped, 4);
    for (size_t i = 0; i < ARRAY_LEN(parties); i++) {
        assert_string_equal(webhook.statuses[i].recipient, parties[i].recipient);
        assert_string_equal(webhook.statuses[i].participant, parties[i].participant);
        assert_true(webhook.statuses[i].at_ms == parties[i].at_ms);
    }
    assert_int_equal(webhook.statuses[5].error_code, 131026);
    assert_string_equal(webhook.statuses[5].error_text, "No");
    assert_string_equal(webhook.statuses[5].callback_data, "pk1:7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_known_by_what_is_said),    cmocka_unit_test(nobody_is_skipped),
        cmocka_unit_test(contacts_are_joined_by_their_ids), cmocka_unit_test(numbers_change),
        cmocka_unit_test(statuses_name_their_party),
    };
    return cmocka_run_group_tests(tests, NULL, drop);
}
