#include "../unit.h"

#include <stdlib.h>

#include "journal.h"
#include "util/mem.h"
#include "world.h"

static void add(struct journal *journal, int count)
{
    for (int i = 0; i < count; i++)
        journal_add(journal, cJSON_CreateObject());
}

static int size_after(const struct journal *journal, uint64_t after, int64_t *ret_first)
{
    cJSON json_auto *list = journal_list(journal, after);
    *ret_first = json_i64(cJSON_GetArrayItem(list, 0), "n", 0);
    return cJSON_GetArraySize(list);
}

static void test_numbers_and_bound(void **state UNUSED)
{
    struct journal *journal = mem_new(1, sizeof(*journal));
    int64_t first;
    add(journal, 3);
    assert_int_equal(size_after(journal, 0, &first), 3);
    assert_int_equal(first, 1);
    assert_int_equal(size_after(journal, 2, &first), 1);
    assert_int_equal(first, 3);
    assert_int_equal(size_after(journal, 3, &first), 0);
    add(journal, JOURNAL_MAX);
    assert_int_equal(size_after(journal, 0, &first), JOURNAL_MAX);
    assert_int_equal(first, 4);
    assert_null(journal_find(journal, 3));
    assert_non_null(journal_find(journal, 4));
    assert_null(journal_find(journal, JOURNAL_MAX + 4));
    journal_clear(journal);
    assert_int_equal(size_after(journal, 0, &first), 0);
    add(journal, 1);
    assert_int_equal(size_after(journal, 0, &first), 1);
    assert_int_equal(first, JOURNAL_MAX + 4);
    journal_clear(journal);
    free(journal);
}

static void test_messages_are_bounded(void **state UNUSED)
{
    struct world world = {0};
    struct message *message =
        message_add(&world, "t", false, "text", cJSON_CreateObject(), cJSON_CreateObject());
    char first[WAMID_SIZE];
    assert_true(str_copy(first, sizeof(first), str_of(message->id)));
    for (int i = 0; i < MESSAGES_MAX; i++)
        message = message_add(&world, "t", false, "text", cJSON_CreateObject(), cJSON_CreateObject());
    assert_int_equal(HASH_COUNT(world.messages), MESSAGES_MAX);
    assert_null(message_find(&world, first));
    assert_ptr_equal(message_find(&world, message->id), message);
    world_clear(&world, true);
}

static void test_phones_are_found_by_number_and_id(void **state UNUSED)
{
    struct world world = {0};
    struct err err;
    struct phone *phone = phone_ensure(&world, "+91 00000-10001", "IN.1", &err);
    assert_string_equal(phone->key, "+910000010001");
    assert_ptr_equal(phone_ensure(&world, "00910000010001", NULL, &err), phone);
    assert_ptr_equal(phone_ensure(&world, NULL, "IN.1", &err), phone);
    assert_ptr_not_equal(phone_ensure(&world, NULL, "IN.2", &err), phone);
    assert_null(phone_ensure(&world, "12", NULL, &err));
    assert_null(phone_ensure(&world, NULL, NULL, &err));
    assert_non_null(strstr(err.text, "phone number"));
    world_clear(&world, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers_and_bound),
                                       cmocka_unit_test(test_messages_are_bounded),
                                       cmocka_unit_test(test_phones_are_found_by_number_and_id)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
