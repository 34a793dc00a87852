/* Words of any language as concepts: by spelling, by beginning, by sound; none for what is not in the tables.
 */
#include "lexicon_fixture.h"

#include "private.h"

static struct lexicon_fixture lexicon;

static int load(void **state)
{
    (void)state;
    lexicon_begin(&lexicon);
    lexicon_file(&lexicon, "en.tsv", "help me\talert\tother\t8\tcall\n");
    lexicon_file(&lexicon, "rules.tsv", "");
    lexicon_file(&lexicon, "concepts-en.tsv", "grandmother\tgranny grandma\nfall\tfall* fell\nsave\tsave\n");
    lexicon_file(&lexicon, "concepts-mr.tsv", "grandmother\tआजी*\nfall\tपडल*\n");
    lexicon_file(&lexicon, "concepts-hi-Latn.tsv",
                 "grandmother\tdadi naani\nsave\tbachao\nchild\tbacha\nsave\tbacha\n");
    lexicon_load_it(&lexicon);
    assert_non_null(lexicon.recogniser);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    lexicon_end(&lexicon);
    return 0;
}

static uint32_t concepts(const char *word)
{
    recognise_prepare(lexicon.recogniser, lexicon.scratch, str_of(word));
    assert_int_equal(lexicon.scratch->reading.tokens->count, 1);
    return concepts_of(&lexicon.recogniser->lexicon.concepts, &lexicon.scratch->reading.tokens->list[0]);
}

static void languages_meet_in_a_concept(void **state)
{
    (void)state;
    uint32_t grandmother = concepts("granny");
    assert_int_not_equal(grandmother, 0);
    assert_int_equal(concepts("आजी"), grandmother);
    assert_int_equal(concepts("Dadi"), grandmother);
    assert_int_equal(concepts("पडली"), concepts("fell"));
}

static void words_are_known_by_beginning_and_sound(void **state)
{
    (void)state;
    assert_int_equal(concepts("falling"), concepts("fell"));
    assert_int_equal(concepts("आजीला"), concepts("granny"));
    assert_int_equal(concepts("nani"), concepts("granny"));    /* naani */
    assert_int_equal(concepts("bachaaaao"), concepts("save")); /* bachao */
    assert_int_equal(concepts("grannyx"), 0);                  /* no `*`, and English has a spelling */
    assert_int_equal(concepts("fa"), 0);
}

static void a_word_may_have_several(void **state)
{
    (void)state;
    uint32_t both = concepts("bacha");
    assert_int_not_equal(concepts_unpack(both, 0), 0);
    assert_int_not_equal(concepts_unpack(both, 1), 0);
    assert_int_equal(concepts_unpack(both, 2), 0);
    assert_int_equal(concepts_unpack(both, CONCEPTS_OF_WORD_MAX), 0);
}

static void numbers_and_strangers_have_none(void **state)
{
    (void)state;
    assert_int_equal(concepts("1203"), 0);
    assert_int_equal(concepts("🆘"), 0);
    assert_int_equal(concepts("grumblefish"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(languages_meet_in_a_concept),
        cmocka_unit_test(words_are_known_by_beginning_and_sound),
        cmocka_unit_test(a_word_may_have_several),
        cmocka_unit_test(numbers_and_strangers_have_none),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
