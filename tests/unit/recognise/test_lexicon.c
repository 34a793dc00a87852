/* What an editor of the lexicon may write, how it is found in texts, and what is said of a bad line. */
#include "lexicon_fixture.h"

#include <string.h>

static const char rules[] = "call\talert>=8\tat-least alert\ta phrase that is a call\n"
                            "opposite\topposite\tat-most none\tsigns of something else\n";

static void load(struct lexicon_fixture *fixture, const char *name, const char *terms)
{
    lexicon_begin(fixture);
    lexicon_file(fixture, name, terms);
    lexicon_file(fixture, "rules.tsv", rules);
    lexicon_load_it(fixture);
}

static void finds(struct lexicon_fixture *fixture, const char *text, const char *term)
{
    struct verdict verdict;
    lexicon_judge(fixture, text, &verdict);
    if (!verdict_has(&verdict, term))
        fail_msg("\"%s\" is not found in \"%s\"", term, text);
}

static void finds_nothing(struct lexicon_fixture *fixture, const char *text)
{
    struct verdict verdict;
    lexicon_judge(fixture, text, &verdict);
    if (verdict.evidence_count)
        fail_msg("\"%s\" is found in \"%s\"", verdict.evidence[0].term, text);
}

static void whole_words_in_order(void **state)
{
    (void)state;
    struct lexicon_fixture fixture;
    load(&fixture, "en.tsv", "fire in the flat\talert\tfire\t9\nthief\twho\ttheft\t3\n");
    finds(&fixture, "FIRE in the flat!!", "fire in the flat");
    finds(&fixture, "fiiiire in the flat", "fire in the flat");
    finds(&fixture, "a thief.", "thief");
    finds_nothing(&fixture, "flat in the fire");
    finds_nothing(&fixture, "firefly in the flats");
    lexicon_end(&fixture);
}

static void gaps_endings_and_exact_words(void **state)
{
    (void)state;
    struct lexicon_fixture fixture;
    load(&fixture, "en.tsv",
         "breaking .. door\talert\tintruder\t9\nstrangl*\tthreat\tviolence\t5\n=SOS\tcall\t-\t5\n");
    finds(&fixture, "he is breaking my old brown door", "breaking .. door");
    finds(&fixture, "breaking door", "breaking .. door");
    finds_nothing(&fixture, "breaking one two three four five door");
    finds(&fixture, "strangling her", "strangl*");
    finds(&fixture, "sos", "=SOS");
    lexicon_end(&fixture);
}

static void romanised_words_by_sound(void **state)
{
    (void)state;
    struct lexicon_fixture fixture;
    load(&fixture, "hi-Latn.tsv", "bachao\tcall\t-\t6\nmaar dalega\talert\tviolence\t9\n");
    finds(&fixture, "bachaaaooo", "bachao");
    finds(&fixture, "bchao", "bachao");
    finds(&fixture, "maar daalegaa", "maar dalega");
    finds_nothing(&fixture, "bachpan ki yaadein");
    lexicon_end(&fixture);
}

static void scripts_are_folded(void **state)
{
    (void)state;
    struct lexicon_fixture fixture;
    load(&fixture, "hi.tsv", "दरवाज़ा तोड़\talert\tintruder\t9\nआँच\tthreat\tfire\t2\n");
    finds(&fixture, "दरवाजा तोड", "दरवाज़ा तोड़");
    finds(&fixture, "आंच", "आँच");
    lexicon_end(&fixture);
}

static void evidence_names_the_bytes(void **state)
{
    (void)state;
    struct lexicon_fixture fixture;
    struct verdict verdict;
    load(&fixture, "en.tsv", "help\tcall\t-\t5\n");
    lexicon_judge(&fixture, "मदद HEEELP now", &verdict);
    assert_int_equal(verdict.evidence_count, 1);
    assert_int_equal(verdict.evidence[0].start, strlen("मदद "));
    assert_int_equal(verdict.evidence[0].end, strlen("मदद HEEELP"));
    lexicon_end(&fixture);
}

static void rules_decide_and_overrule(void **state)
{
    (void)state;
    struct lexicon_fixture fixture;
    struct verdict verdict;
    load(&fixture, "en.tsv", "house on fire\talert\tfire\t9\nmovie\tfilm\t-\t5\n");
    lexicon_judge(&fixture, "house on fire", &verdict);
    assert_int_equal(verdict.kind, VERDICT_ALERT);
    assert_int_equal(verdict.category, CATEGORY_FIRE);
    assert_true(verdict.confidence >= 0.60);
    assert_non_null(strstr(verdict.reason, "a phrase that is a call"));
    lexicon_judge(&fixture, "house on fire, what a movie", &verdict);
    assert_int_equal(verdict.kind, VERDICT_NONE);
    assert_true(verdict.confidence < 0.30);
    lexicon_end(&fixture);
}

static void forwarded_words_are_asked_about(void **state)
{
    (void)state;
    struct lexicon_fixture fixture;
    struct verdict verdict;
    struct recognise_context forwarded = {.forwarded = true};
    load(&fixture, "en.tsv", "house on fire\talert\tfire\t9\n");
    recognise(fixture.recogniser, fixture.scratch, STR("house on fire"), &forwarded, &verdict);
    assert_int_equal(verdict.kind, VERDICT_CONFIRM);
    lexicon_end(&fixture);
}

static void plain_answers(void **state)
{
    (void)state;
    struct lexicon_fixture fixture;
    struct verdict verdict;
    load(&fixture, "en.tsv", "yes\tyes\t-\t5\nno\tno\t-\t5\n");
    lexicon_judge(&fixture, "YES!!", &verdict);
    assert_true(verdict.yes && !verdict.no);
    lexicon_judge(&fixture, "no no", &verdict);
    assert_true(verdict.no && !verdict.yes);
    lexicon_judge(&fixture, "yes the meeting is at six", &verdict);
    assert_false(verdict.yes || verdict.no);
    lexicon_end(&fixture);
}

static void every_bad_line_is_named(void **state)
{
    (void)state;
    struct lexicon_fixture fixture;
    load(&fixture, "en.tsv",
         "# fine\nhelp\tcall\t-\t5\nhelp me\tkall\t-\t5\nfire\tthreat\tflames\t5\nsos\tcall\t-\t12\nonly\n");
    assert_null(fixture.recogniser);
    assert_int_equal(fixture.report.errors, 4);
    const char *lines = buf_text(&fixture.report.lines);
    assert_non_null(strstr(lines, "en.tsv:3: part: \"kall\" is no part"));
    assert_non_null(strstr(lines, "en.tsv:4: category: \"flames\""));
    assert_non_null(strstr(lines, "en.tsv:5: weight: \"12\""));
    assert_non_null(strstr(lines, "en.tsv:6: term: four columns are needed"));
    lexicon_end(&fixture);
}

static void bad_concepts_are_named(void **state)
{
    (void)state;
    struct lexicon_fixture fixture;
    load(&fixture, "concepts-en.tsv", "fall\tfall* fell\nfire\n\tburns\nrun\tran fast-away\n");
    assert_null(fixture.recogniser);
    const char *lines = buf_text(&fixture.report.lines);
    assert_non_null(strstr(lines, "concepts-en.tsv:2: words: two columns are needed"));
    assert_non_null(strstr(lines, "concepts-en.tsv:3: concept: is empty"));
    assert_non_null(strstr(lines, "concepts-en.tsv:4: words: \"fast-away\" is not one word"));
    lexicon_end(&fixture);
}

static void a_bad_rule_is_named(void **state)
{
    (void)state;
    struct lexicon_fixture fixture;
    lexicon_begin(&fixture);
    lexicon_file(&fixture, "en.tsv", "help\tcall\t-\t5\n");
    lexicon_file(&fixture, "rules.tsv", "x\tsmoke>=2\tat-least alert\tsmoke\n");
    lexicon_load_it(&fixture);
    assert_null(fixture.recogniser);
    assert_non_null(
        strstr(buf_text(&fixture.report.lines), "rules.tsv:1: when: \"smoke>=2\" is no condition"));
    lexicon_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_words_in_order),
        cmocka_unit_test(gaps_endings_and_exact_words),
        cmocka_unit_test(romanised_words_by_sound),
        cmocka_unit_test(scripts_are_folded),
        cmocka_unit_test(evidence_names_the_bytes),
        cmocka_unit_test(rules_decide_and_overrule),
        cmocka_unit_test(forwarded_words_are_asked_about),
        cmocka_unit_test(plain_answers),
        cmocka_unit_test(every_bad_line_is_named),
        cmocka_unit_test(bad_concepts_are_named),
        cmocka_unit_test(a_bad_rule_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
