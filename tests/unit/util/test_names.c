/* Phone numbers, addresses, channels and categories as people and platforms write them. */
#include "../unit.h"

#include <string.h>

#include "util/address.h"
#include "util/category.h"
#include "util/phone.h"

static void numbers_as_people_write_them(void **state)
{
    static const struct {
        const char *text, *phone;
    } good[] = {
        {"+91 00000 20011", "+910000020011"},
        {"+91-00000-20011", "+910000020011"},
        {"+91 (00000) 20011", "+910000020011"},
        {"0091 00000 20011", "+910000020011"},
        {"91 00000 20011", "+910000020011"},
        {"0 12345 67890", "+911234567890"},
        {"12345.67890", "+911234567890"},
        {"  12345 67890 ", "+911234567890"},
        {"+1 555 0100", "+15550100"},
        {"+999 00000 00000", "+9990000000000"},
        {"+1234567", "+1234567"},
        {"+123456789012345", "+123456789012345"},
    };
    static const char *const bad[] = {"",
                                      " ",
                                      "+",
                                      "++910000020011",
                                      "+0910000020011",
                                      "+91 0000a 20011",
                                      "+123456",
                                      "+1234567890123456",
                                      "20011",
                                      "00000 2001",
                                      "00000 200112",

                                      "+91,0000020011",
                                      "tel:+910000020011",
                                      "+91+0000020011",
                                      "+९१००००००२००११",
                                      "00",
                                      "000000000000000000000000"};
    char phone[PHONE_SIZE];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        if (!phone_parse(str_of(good[i].text), phone) || strcmp(phone, good[i].phone) != 0)
            fail_msg("\"%s\" is read as \"%s\"", good[i].text, phone);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (phone_parse(str_of(bad[i]), phone))
            fail_msg("accepted: \"%s\"", bad[i]);
        assert_string_equal(phone, "");
    }
    assert_false(phone_parse((struct str){"+91\0"
                                          "0000020011",
                                          14},
                             phone));
}

static void numbers_as_the_platform_writes_them(void **state)
{
    static const char *const bad[] = {"",
                                      "+",
                                      "91 00000 20011",
                                      "91-0000020011",
                                      "IN.1349",
                                      "0910000020011",
                                      "123456",
                                      "1234567890123456",
                                      "9१0000020011"};
    char phone[PHONE_SIZE];
    (void)state;
    assert_true(phone_from_wa_id(STR("910000020011"), phone));
    assert_string_equal(phone, "+910000020011");
    assert_true(phone_from_wa_id(STR("+15550100"), phone));
    assert_string_equal(phone, "+15550100");
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(phone_from_wa_id(str_of(bad[i]), phone));
}

static void masked(void **state)
{
    static const struct {
        const char *phone, *masked;
    } numbers[] = {{"+910000012345", "+91******2345"},
                   {"+1234567", "***"},
                   {"+12345678", "+12**5678"},
                   {"", "***"},
                   {"a very long thing that is no number", "***"}};
    char text[PHONE_SIZE];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        phone_mask(numbers[i].phone, text);
        assert_string_equal(text, numbers[i].masked);
    }
}

static void addresses(void **state)
{
    static const struct {
        enum channel_kind channel;
        const char *text;
        enum address_kind kind;
        const char *id;
    } typed[] = {
        {CHANNEL_WHATSAPP, "+91 00000 10001", ADDRESS_PHONE, "+910000010001"},
        {CHANNEL_WHATSAPP, " 12345 67890 ", ADDRESS_PHONE, "+911234567890"},
        {CHANNEL_WHATSAPP, "IN.13491208655302741918", ADDRESS_USER, "IN.13491208655302741918"},
        {CHANNEL_WHATSAPP, "Y2FwaV9ncm91cDox", ADDRESS_GROUP, "Y2FwaV9ncm91cDox"},
        {CHANNEL_TELEGRAM, "123456789", ADDRESS_USER, "123456789"},
        {CHANNEL_TELEGRAM, "-1001234567890", ADDRESS_GROUP, "-1001234567890"},
    };
    struct address address;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(typed); i++) {
        assert_true(address_parse(&address, typed[i].channel, str_of(typed[i].text)));
        assert_int_equal(address.kind, typed[i].kind);
        assert_int_equal(address.channel, typed[i].channel);
        assert_string_equal(address.id, typed[i].id);
    }
    assert_false(address_parse(&address, CHANNEL_WHATSAPP, STR("  ")));
    assert_int_equal(address.channel, CHANNEL_NONE);
}

static void addresses_that_are_none(void **state)
{
    struct address address;
    char id[ADDRESS_ID_SIZE + 1];
    (void)state;
    memset(id, 'g', sizeof(id));
    assert_false(address_set(&address, CHANNEL_WHATSAPP, ADDRESS_PHONE, STR("910000010001")));
    assert_false(address_set(&address, CHANNEL_WHATSAPP, ADDRESS_PHONE, STR("+91 00000 10001")));
    assert_false(address_set(&address, CHANNEL_WHATSAPP, ADDRESS_USER, STR("")));
    assert_false(address_set(&address, CHANNEL_WHATSAPP, ADDRESS_GROUP, (struct str){id, ADDRESS_ID_SIZE}));
    assert_int_equal(address.channel, CHANNEL_NONE);
    assert_true(
        address_set(&address, CHANNEL_WHATSAPP, ADDRESS_GROUP, (struct str){id, ADDRESS_ID_SIZE - 1}));
    assert_false(address_set(&address, CHANNEL_WHATSAPP, ADDRESS_GROUP, (struct str){"a\0b", 3}));
}

static void equal_addresses_are_equal_keys(void **state)
{
    struct address a, b, key_a, key_b;
    (void)state;
    memset(&a, 0xaa, sizeof(a));
    memset(&b, 0x55, sizeof(b));
    a.channel = b.channel = CHANNEL_WHATSAPP;
    a.kind = b.kind = ADDRESS_GROUP;
    memcpy(a.id, "G1", 3);
    memcpy(b.id, "G1", 3);
    assert_true(address_same(&a, &b));
    address_key(&a, &key_a);
    address_key(&b, &key_b);
    assert_memory_equal(&key_a, &key_b, sizeof(key_a));
    b.kind = ADDRESS_USER;
    assert_false(address_same(&a, &b));
    address_key(&b, &key_b);
    assert_memory_not_equal(&key_a, &key_b, sizeof(key_a));
}

static void names_go_both_ways(void **state)
{
    (void)state;
    for (enum channel_kind channel = CHANNEL_WHATSAPP; channel <= CHANNEL_SMS; channel++) {
        enum channel_kind read;
        assert_true(channel_parse(str_of(channel_name(channel)), &read));
        assert_int_equal(read, channel);
    }
    for (enum category category = CATEGORY_NONE + 1; category < CATEGORY_COUNT_; category++) {
        enum category read;
        assert_true(category_parse(str_of(category_name(category)), &read));
        assert_int_equal(read, category);
    }
    enum category none;
    enum channel_kind nowhere;
    assert_null(category_name(CATEGORY_NONE));
    assert_null(channel_name(CHANNEL_NONE));
    assert_false(category_parse(STR(""), &none));
    assert_false(category_parse(STR("Fire"), &none));
    assert_false(channel_parse(STR(""), &nowhere));
    assert_true(category_is_urgent(CATEGORY_WOMEN_SAFETY) && category_is_urgent(CATEGORY_MEDICAL));
    assert_false(category_is_urgent(CATEGORY_THEFT) || category_is_urgent(CATEGORY_NONE));
}

static void phones_for_people(void **state)
{
    static const char *const pairs[][2] = {{"+910000020011", "+91 00000 20011"},
                                           {"+912200000011", "+91 22 0000 0011"},
                                           {"+440000020011", "+440000020011"},
                                           {"+123456789012345", "+123456789012345"},
                                           {"", ""}};
    char spaced[PHONE_SPACED_SIZE];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        phone_spaced(pairs[i][0], spaced);
        assert_string_equal(spaced, pairs[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phones_for_people),
        cmocka_unit_test(numbers_as_people_write_them),
        cmocka_unit_test(numbers_as_the_platform_writes_them),
        cmocka_unit_test(masked),
        cmocka_unit_test(addresses),
        cmocka_unit_test(addresses_that_are_none),
        cmocka_unit_test(equal_addresses_are_equal_keys),
        cmocka_unit_test(names_go_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
