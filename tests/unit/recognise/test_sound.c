/* Romanised words that are one word have one key; words that are not have not. */
#include "../unit.h"

#include <string.h>

#include "sound.h"

static bool same(const char *a, const char *b)
{
    char first[SOUND_KEY_MAX], second[SOUND_KEY_MAX];
    size_t a_len = sound_key(a, strlen(a), first), b_len = sound_key(b, strlen(b), second);
    return a_len == b_len && memcmp(first, second, a_len) == 0;
}

static void one_word_many_spellings(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"bachao", "bchao"},        {"bachao", "bachaao"},   {"bachao", "bachaw"}, {"darwaza", "darvaja"},
        {"phasa", "fasa"},          {"hamla", "hamlah"},     {"chaku", "chaaku"},  {"madad", "maddad"},
        {"katl", "qatl"},           {"dhamaka", "dhamakah"}, {"jaldi", "zaldee"},  {"chhuri", "churi"},
        {"zabardasti", "jabrdsti"}, {"pulis", "puliss"},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        if (!same(pairs[i][0], pairs[i][1]))
            fail_msg("%s and %s differ", pairs[i][0], pairs[i][1]);
    }
}

static void other_words_stay_apart(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"bachao", "bachha"}, {"bachao", "bichao"}, {"goli", "gali"},   {"chori", "chura"},
        {"madad", "madhu"},   {"darwaza", "darzi"}, {"phasa", "paisa"}, {"lift", "left"},
    };
    for (size_t i = 0; i < 7; i++) {
        if (same(pairs[i][0], pairs[i][1]))
            fail_msg("%s and %s are the same", pairs[i][0], pairs[i][1]);
    }
}

static void a_key_never_overflows(void **state)
{
    (void)state;
    char letters[200], key[SOUND_KEY_MAX];
    for (size_t i = 0; i < sizeof(letters); i++)
        letters[i] = (char)('a' + i * 7 % 26);
    for (size_t len = 0; len <= sizeof(letters); len++)
        assert_true(sound_key(letters, len, key) <= SOUND_KEY_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_word_many_spellings),
        cmocka_unit_test(other_words_stay_apart),
        cmocka_unit_test(a_key_never_overflows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
