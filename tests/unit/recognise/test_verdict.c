/* The shipped lexicon and model on sentences of each language form: calls are heard, ordinary words are not.
 */
#include "lexicon_fixture.h"

#include <string.h>

static void expect(const char *text, enum verdict_kind kind, enum category category)
{
    struct lexicon_fixture fixture;
    struct verdict verdict;
    lexicon_shipped(&fixture);
    lexicon_judge(&fixture, text, &verdict);
    if (verdict.kind != kind || (category && verdict.category != category))
        fail_msg("\"%s\" is %s %s: %s", text, verdict_name(verdict.kind), category_name(verdict.category),
                 verdict.reason);
    lexicon_end(&fixture);
}

static void calls_are_heard(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum category category;
    } calls[] = {
        {"bachao bachao koi darwaza tod raha hai B wing 1203", CATEGORY_INTRUDER},
        {"Someone is breaking into my house please send police", CATEGORY_INTRUDER},
        {"mere pati mujhe maar rahe hai koi bachao plz", CATEGORY_NONE},
        {"FIRE in 7th floor kitchen, people are stuck, call fire brigade", CATEGORY_FIRE},
        {"वाचवा वाचवा आग लागली आहे पाचव्या मजल्यावर", CATEGORY_FIRE},
        {"पापा को दिल का दौरा पड़ा है जल्दी एम्बुलेंस बुलाओ", CATEGORY_MEDICAL},
    };
    for (size_t i = 0; i < ARRAY_LEN(calls); i++)
        expect(calls[i].text, VERDICT_ALERT, calls[i].category);
}

static void ordinary_chat_is_left_alone(void **state)
{
    (void)state;
    static const char *const ordinary[] = {
        "good morning all, society meeting on sunday 11 am",
        "kal raat IPL me Rohit ne kya maara yaar, chhakka pe chhakka",
        "fire brigade drill tomorrow at 4 pm, please cooperate",
        "पानी आज शाम पांच बजे आएगा",
        "उद्या गणपती बसणार आहेत सगळ्यांनी यावे",
        "is the lift working today?",
        "",
        "👍",
    };
    for (size_t i = 0; i < ARRAY_LEN(ordinary); i++)
        expect(ordinary[i], VERDICT_NONE, CATEGORY_NONE);
}

static void a_cancel_is_known(void **state)
{
    (void)state;
    struct lexicon_fixture fixture;
    struct verdict verdict;
    lexicon_shipped(&fixture);
    static const char *const cancels[] = {"false alarm", "sorry false alarm, she is safe now",
                                          "galti se bhej diya sab theek hai"};
    for (size_t i = 0; i < ARRAY_LEN(cancels); i++) {
        lexicon_judge(&fixture, cancels[i], &verdict);
        if (!verdict.cancel || verdict.kind == VERDICT_ALERT)
            fail_msg("\"%s\": %s", cancels[i], verdict.reason);
    }
    lexicon_judge(&fixture, "bachao bachao koi ghar me ghus gaya hai", &verdict);
    assert_false(verdict.cancel);
    lexicon_end(&fixture);
}

static void languages_are_named(void **state)
{
    (void)state;
    struct lexicon_fixture fixture;
    struct verdict verdict;
    lexicon_shipped(&fixture);
    lexicon_judge(&fixture, "मला वाचवा, दार तोडतायत", &verdict);
    assert_true(verdict.language_count > 0);
    assert_string_equal(verdict.languages[0], "mr");
    lexicon_judge(&fixture, "koi bachao mujhe, darwaza tod rahe hai", &verdict);
    assert_string_equal(verdict.languages[0], "hi-Latn");
    lexicon_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_are_heard),
        cmocka_unit_test(ordinary_chat_is_left_alone),
        cmocka_unit_test(a_cancel_is_known),
        cmocka_unit_test(languages_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
