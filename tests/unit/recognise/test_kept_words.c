/* What is kept of words between messages changes no verdict: not of the next message, not with another
 * lexicon. */
#include "lexicon_fixture.h"

#include "private.h"
#include "util/mem.h"

static const char *const texts[] = {
    "koi bachao B wing 1203",
    "bachaaao bachaao bachao BACHAO",
    "bachaaao",
    "🆘 🆘 help 12 123 1234 1a 2b",
    "वाचवा कोणीतरी दार तोडतंय, lift madhe atkalo",
    "see you at the gym at 6, bring 12 bottles",
    "",
};

static void weigh_all(const struct recogniser *recogniser, struct recognise_scratch *scratch, float *alert,
                      float *confirm)
{
    struct model_sum text = {0}, concepts = {0}, signs = {0};
    struct features *features = &scratch->features;
    features_extract(features, &scratch->reading, &scratch->findings, &recogniser->lexicon);
    model_add(recogniser->model, features->text, features->text_count, &text);
    model_add(recogniser->model, features->concepts, features->concept_count, &concepts);
    model_add(recogniser->model, features->signs, features->sign_count, &signs);
    model_verdict(recogniser->model, &text, &concepts, &signs, alert, confirm);
}

static void check(const struct recogniser *recogniser, struct recognise_scratch *scratch, const char *text)
{
    float alert, confirm, kept_alert, kept_confirm;
    recognise_prepare(recogniser, scratch, str_of(text));
    weigh_all(recogniser, scratch, &alert, &confirm);
    word_weights_score(&scratch->word_weights, recogniser->model, &scratch->reading, &scratch->findings,
                       &recogniser->lexicon, &scratch->features, &kept_alert, &kept_confirm);
    bool ordinary = kept_alert < -3 && kept_confirm < -3 && alert < 0 && confirm < 0; /* by its words alone */
    assert_true(ordinary || (alert == kept_alert && confirm == kept_confirm));
}

static void kept_weights_are_those_of_the_whole(void **state)
{
    (void)state;
    struct lexicon_fixture shipped;
    lexicon_shipped(&shipped);
    assert_non_null(shipped.recogniser->model);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < ARRAY_LEN(texts); i++)
            check(shipped.recogniser, shipped.scratch, texts[i]);
    }
    mem_auto char *longest = mem_new(1, 8 * MODEL_WORDS_MAX + 1); /* more words than are weighed */
    for (size_t i = 0; i < MODEL_WORDS_MAX; i++)
        memcpy(longest + 8 * i, i % 2 ? "help me " : "see you ", 8);
    check(shipped.recogniser, shipped.scratch, longest);
    lexicon_end(&shipped);
}

static void kept_words_are_not_those_of_another_lexicon(void **state)
{
    (void)state;
    struct lexicon_fixture with, without;
    struct verdict verdict;
    lexicon_begin(&with);
    lexicon_file(&with, "en.tsv", "grumblefish\talert\tother\t9\tcall\n");
    lexicon_file(&with, "rules.tsv", "always\talert>=9\tat-least alert\tsaid so\n");
    lexicon_load_it(&with);
    lexicon_begin(&without);
    lexicon_file(&without, "en.tsv", "snark\talert\tother\t9\tcall\n");
    lexicon_file(&without, "rules.tsv", "always\talert>=9\tat-least alert\tsaid so\n");
    lexicon_load_it(&without);
    assert_non_null(with.recogniser);
    assert_non_null(without.recogniser);
    for (int round = 0; round < 2; round++) {
        recognise(with.recogniser, with.scratch, STR("grumblefish snark"), NULL, &verdict);
        assert_true(verdict_has(&verdict, "grumblefish") && !verdict_has(&verdict, "snark"));
        recognise(without.recogniser, with.scratch, STR("grumblefish snark"), NULL, &verdict);
        assert_true(!verdict_has(&verdict, "grumblefish") && verdict_has(&verdict, "snark"));
    }
    lexicon_end(&with);
    lexicon_end(&without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kept_weights_are_those_of_the_whole),
        cmocka_unit_test(kept_words_are_not_those_of_another_lexicon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
