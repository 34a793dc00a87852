/* The platform's answers to a send: its error code decides, whatever the HTTP status and the body. */
#include "../unit.h"

#include <stdio.h>
#include <string.h>

#include "channel/whatsapp.h"

static enum send_verdict verdict_of(int status, const char *body, struct send_answer *ret)
{
    whatsapp_read_answer(status, str_of(body), ret);
    return ret->verdict;
}

static void taken_and_held(void **state)
{
    (void)state;
    struct send_answer answer;
    assert_int_equal(
        verdict_of(200,
                   "{\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":\"+910000020011\",\"wa_id\":"
                   "\"910000020011\"}],\"messages\":[{\"id\":\"wamid.X=\"}]}",
                   &answer),
        SEND_SENT);
    assert_string_equal(answer.message_id, "wamid.X=");
    assert_int_equal(
        verdict_of(200,
                   "{\"messages\":[{\"id\":\"wamid.Y\",\"message_status\":\"held_for_quality_assessment\"}]}",
                   &answer),
        SEND_HELD);
}

static void codes_decide(void **state)
{
    (void)state;
    static const struct {
        int status, code;
        enum send_verdict verdict;
    } cases[] = {
        {400, 131047, SEND_USE_TEMPLATE}, {400, 131056, SEND_RETRY_PAIR}, {400, 131026, SEND_DEAD},
        {401, 190, SEND_STOPPED},         {400, 131042, SEND_STOPPED},    {400, 130429, SEND_RETRY},
        {500, 131000, SEND_RETRY},        {404, 132001, SEND_DEAD},       {500, 131026, SEND_DEAD},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char body[200];
        struct send_answer answer;
        assert_true(str_format(body, sizeof(body), "{\"error\":{\"message\":\"(#%d) no\",\"code\":%d}}",
                               cases[i].code, cases[i].code));
        if (verdict_of(cases[i].status, body, &answer) != cases[i].verdict)
            fail_msg("%d with %d is %d", cases[i].status, cases[i].code, (int)answer.verdict);
        assert_int_equal(answer.error_code, cases[i].code);
    }
}

static void without_a_code_the_status_decides(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *body;
        enum send_verdict verdict;
    } cases[] = {
        {502, "<html>bad gateway</html>", SEND_RETRY},
        {500, "", SEND_RETRY},
        {429, "{}", SEND_RETRY},
        {503, "[[", SEND_RETRY},
        {401, "", SEND_STOPPED},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct send_answer answer;
        if (verdict_of(cases[i].status, cases[i].body, &answer) != cases[i].verdict)
            fail_msg("%d \"%s\" is %d", cases[i].status, cases[i].body, (int)answer.verdict);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taken_and_held),
        cmocka_unit_test(codes_decide),
        cmocka_unit_test(without_a_code_the_status_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
