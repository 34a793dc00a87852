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

/* The whole of the platform's table, as its page of error codes has it: what each means for a message on its
 * way. */
static void every_code_of_the_table(void **state)
{
    static const struct {
        int code;
        enum send_verdict verdict;
    } codes[] = {
        {0, SEND_STOPPED},         {1, SEND_RETRY},
        {2, SEND_RETRY},           {3, SEND_STOPPED},
        {4, SEND_RETRY},           {10, SEND_STOPPED},
        {33, SEND_STOPPED},        {100, SEND_DEAD},
        {190, SEND_STOPPED},       {200, SEND_STOPPED},
        {250, SEND_STOPPED},       {299, SEND_STOPPED},
        {368, SEND_STOPPED},       {613, SEND_RETRY},
        {80007, SEND_RETRY},       {130403, SEND_DEAD},
        {130429, SEND_RETRY},      {130472, SEND_DEAD},
        {130497, SEND_DEAD},       {131000, SEND_RETRY},
        {131005, SEND_STOPPED},    {131008, SEND_DEAD},
        {131009, SEND_DEAD},       {131016, SEND_RETRY},
        {131021, SEND_DEAD},       {131026, SEND_DEAD},
        {131030, SEND_DEAD},       {131031, SEND_STOPPED},
        {131037, SEND_STOPPED},    {131042, SEND_STOPPED},
        {131045, SEND_STOPPED},    {131047, SEND_USE_TEMPLATE},
        {131048, SEND_RETRY},      {131049, SEND_DEAD},
        {131050, SEND_DEAD},       {131051, SEND_DEAD},
        {131052, SEND_DEAD},       {131053, SEND_DEAD},
        {131056, SEND_RETRY_PAIR}, {131057, SEND_RETRY},
        {131062, SEND_DEAD},       {131064, SEND_DEAD},
        {132000, SEND_DEAD},       {132001, SEND_DEAD},
        {132005, SEND_DEAD},       {132007, SEND_DEAD},
        {132008, SEND_DEAD},       {132012, SEND_DEAD},
        {132015, SEND_DEAD},       {132016, SEND_DEAD},
        {133004, SEND_RETRY},      {133010, SEND_STOPPED},
        {133015, SEND_RETRY},      {131207, SEND_DEAD},
        {137000, SEND_DEAD},       {999999, SEND_DEAD},
        {-1, SEND_DEAD},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        if (whatsapp_error_verdict(codes[i].code) != codes[i].verdict)
            fail_msg("%d is %d", codes[i].code, (int)whatsapp_error_verdict(codes[i].code));
    }
}

static void some_wait_at_least(void **state)
{
    struct send_answer answer;
    (void)state;
    verdict_of(400, "{\"error\":{\"code\":131056}}", &answer);
    assert_int_equal(answer.retry_after_ms, 6 * SECOND_MS);
    verdict_of(400, "{\"error\":{\"code\":80007}}", &answer);
    assert_int_equal(answer.retry_after_ms, MINUTE_MS);
    verdict_of(400, "{\"error\":{\"code\":131026}}", &answer);
    assert_int_equal(answer.retry_after_ms, 0);
}

/* Codes that stand in no table are final, unless the platform itself says that they pass. */
static void unknown_codes(void **state)
{
    struct send_answer answer;
    (void)state;
    assert_int_equal(verdict_of(400, "{\"error\":{\"code\":131999}}", &answer), SEND_DEAD);
    assert_int_equal(verdict_of(400, "{\"error\":{\"code\":131999,\"is_transient\":true}}", &answer),
                     SEND_RETRY);
    assert_int_equal(verdict_of(429, "{\"error\":{\"code\":131999}}", &answer), SEND_RETRY);
    assert_int_equal(verdict_of(503, "{\"error\":{\"code\":131999}}", &answer), SEND_RETRY);
    assert_int_equal(verdict_of(503, "{\"error\":{\"code\":131026}}", &answer), SEND_DEAD);
    assert_int_equal(verdict_of(200, "{\"error\":{\"code\":\"131026\"}}", &answer), SEND_DEAD);
    assert_int_equal(answer.error_code, 131026);
}

static void words_of_an_error_are_cut(void **state)
{
    struct buf buf_auto body = {0};
    struct send_answer answer;
    (void)state;
    buf_add_text(&body, "{\"error\":{\"code\":100,\"message\":\"short\",\"error_data\":{\"details\":\"");
    for (int i = 0; i < 5000; i++)
        buf_add_char(&body, 'x');
    buf_add_text(&body, "\"}}}");
    whatsapp_read_answer(400, buf_str(&body), &answer);
    assert_int_equal(strlen(answer.error_text), sizeof(answer.error_text) - 1);
    verdict_of(400, "{\"error\":{\"code\":100,\"message\":\"short\"}}", &answer);
    assert_string_equal(answer.error_text, "short");
    verdict_of(502, "<html>", &answer);
    assert_string_equal(answer.error_text, "HTTP 502 without a readable answer");
}

/* Taken, but shaped otherwise than we know it. */
static void odd_successes(void **state)
{
    struct send_answer answer;
    (void)state;
    assert_int_equal(verdict_of(200, "{\"success\":true}", &answer), SEND_SENT); /* a read mark */
    assert_string_equal(answer.message_id, "");
    assert_int_equal(verdict_of(200,
                                "{\"contacts\":[{\"input\":\"IN.1\",\"user_id\":\"IN.1\"}],\"messages\":[{"
                                "\"id\":\"w\",\"message_status\":\"accepted\"}]}",
                                &answer),
                     SEND_SENT);
    assert_string_equal(answer.recipient, "IN.1");
    assert_int_equal(
        verdict_of(200, "{\"messages\":[{\"id\":\"w\",\"message_status\":\"paused\"}]}", &answer), SEND_HELD);
    assert_int_equal(verdict_of(200, "{\"messages\":[]}", &answer), SEND_RETRY);
    assert_int_equal(verdict_of(200, "<html>log in</html>", &answer), SEND_RETRY);
    assert_int_equal(verdict_of(200, "", &answer), SEND_RETRY);
    assert_int_equal(verdict_of(302, "", &answer), SEND_RETRY);
    assert_int_equal(verdict_of(404, "<html>", &answer), SEND_DEAD);
    assert_int_equal(verdict_of(403, "<html>", &answer), SEND_STOPPED);
    assert_int_equal(verdict_of(408, "", &answer), SEND_RETRY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_of_the_table),
        cmocka_unit_test(some_wait_at_least),
        cmocka_unit_test(unknown_codes),
        cmocka_unit_test(words_of_an_error_are_cut),
        cmocka_unit_test(odd_successes),
        cmocka_unit_test(taken_and_held),
        cmocka_unit_test(codes_decide),
        cmocka_unit_test(without_a_code_the_status_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
