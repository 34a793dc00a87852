/* What officers and residents answer in words, in English, Hindi and Marathi. */
#include "../unit.h"

#include <stdlib.h>
#include <string.h>

#include "incident/texts.h"

static struct texts *texts;

static int load(void **state)
{
    (void)state;
    struct config_report report = {{0}, 0};
    texts = texts_load(getenv("PUKAAR_TEXTS"), &report);
    assert_string_equal(buf_text(&report.lines), "");
    assert_non_null(texts);
    config_report_free(&report);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    texts_free(texts);
    return 0;
}

static void expect(const char *text, enum reply_verb verb, const char *ref, const char *rest)
{
    struct reply reply;
    reply_parse(texts, str_of(text), &reply);
    if (reply.verb != verb || strcmp(reply.ref, ref) != 0 || (rest && !str_eq(reply.rest, str_of(rest))))
        fail_msg("\"%s\": verb %d ref \"%s\" rest \"%.*s\"", text, (int)reply.verb, reply.ref,
                 (int)reply.rest.len, reply.rest.at);
}

static void verbs_with_and_without_reference(void **state)
{
    (void)state;
    expect("ACK 4F7K", REPLY_ACKNOWLEDGE, "4F7K", "");
    expect("4f7k ack", REPLY_ACKNOWLEDGE, "4F7K", "");
    expect("OK", REPLY_ACKNOWLEDGE, "", "");
    expect("okkk!!", REPLY_ACKNOWLEDGE, "", "");
    expect("ack 44KK", REPLY_ACKNOWLEDGE, "44KK", "");
    expect("4F7K on the way", REPLY_EN_ROUTE, "4F7K", "");
    expect("on scene", REPLY_ON_SCENE, "", "");
    expect("FALSE ALARM", REPLY_FALSE_ALARM, "", "");
    expect("CLOSE 4F7K genuine", REPLY_CLOSE, "4F7K", "genuine");
    expect("LIST", REPLY_LIST, "", "");
}

static void hindi_and_marathi(void **state)
{
    (void)state;
    expect("जातोय", REPLY_EN_ROUTE, "", NULL);
    expect("आ रहे हैं", REPLY_EN_ROUTE, "", NULL);
    expect("ठीक आहे", REPLY_ACKNOWLEDGE, "", NULL);
    expect("मिल गया", REPLY_ACKNOWLEDGE, "", NULL);
    expect("हाँ", REPLY_YES, "", NULL);
    expect("नाही", REPLY_NO, "", NULL);
}

static void a_note_is_no_reply(void **state)
{
    (void)state;
    expect("ok but tell them to bring the key to the terrace door please", REPLY_NONE, "", NULL);
    expect("two men seen near gate 2", REPLY_NONE, "", NULL);
    expect("", REPLY_NONE, "", NULL);
    expect("4F7K", REPLY_NONE, "4F7K", NULL);
}

static void any_bytes_are_taken(void **state)
{
    (void)state;
    char bytes[80];
    struct reply reply;
    uint64_t seed = 7;
    for (size_t round = 0; round < 20000; round++) {
        size_t len = (seed >> 33) % sizeof(bytes);
        for (size_t i = 0; i < len; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            bytes[i] = (char)(seed >> 56);
        }
        seed = seed * UINT64_C(6364136223846793005) + 3;
        reply_parse(texts, (struct str){bytes, len}, &reply);
        assert_true(reply.rest.len <= len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verbs_with_and_without_reference),
        cmocka_unit_test(hindi_and_marathi),
        cmocka_unit_test(a_note_is_no_reply),
        cmocka_unit_test(any_bytes_are_taken),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
