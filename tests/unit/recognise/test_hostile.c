/* Bounded work on any bytes: nothing crashes, evidence stays inside the text, no input takes long. */
#include "lexicon_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define MEGABYTE ((size_t)1 << 20)

static struct lexicon_fixture shipped;

static int load(void **state)
{
    (void)state;
    lexicon_shipped(&shipped);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    lexicon_end(&shipped);
    return 0;
}

static void judge(const char *bytes, size_t len)
{
    struct verdict verdict;
    recognise(shipped.recogniser, shipped.scratch, (struct str){bytes, len}, NULL, &verdict);
    assert_true(verdict.confidence >= 0 && verdict.confidence <= 1);
    for (size_t i = 0; i < verdict.evidence_count; i++) {
        assert_true(verdict.evidence[i].start < verdict.evidence[i].end);
        assert_true(verdict.evidence[i].end <= len);
    }
    struct buf buf_auto out = {0};
    verdict_print_json(&verdict, (struct str){bytes, len}, &out);
    assert_true(out.len > 0);
}

static void repeated(const char *piece, size_t len)
{
    size_t one = strlen(piece);
    mem_auto char *bytes = mem_new(len + one, 1);
    for (size_t at = 0; at < len; at += one)
        memcpy(bytes + at, piece, one);
    judge(bytes, len);
}

static void a_megabyte_of_anything(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a", " ", "help ", "bachao ", "\xcc\x81", "\xff",
                                         "क", "ा", "🆘",     "koi .. ", "1 "};
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++)
        repeated(pieces[i], MEGABYTE);
}

static void ten_thousand_marks(void **state)
{
    (void)state;
    mem_auto char *bytes = mem_new(30001, 1);
    bytes[0] = 'a';
    for (size_t i = 0; i < 10000; i++)
        memcpy(bytes + 1 + 2 * i, "\xcd\x89", 2);
    judge(bytes, 20001);
}

static void random_bytes(void **state)
{
    (void)state;
    char bytes[600];
    uint64_t seed = 42;
    for (size_t round = 0; round < 3000; round++) {
        size_t len = (seed >> 20) % sizeof(bytes);
        for (size_t i = 0; i < len; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            bytes[i] = (char)(seed >> 56);
        }
        seed = seed * UINT64_C(6364136223846793005) + 1;
        judge(bytes, len);
    }
}

static void cut_characters(void **state)
{
    (void)state;
    static const char text[] = "वाचवा कोणीतरी दार तोडतंय 🆘 bachao";
    for (size_t from = 0; from < sizeof(text); from++) {
        for (size_t to = from; to < sizeof(text); to++)
            judge(text + from, to - from);
    }
}

/* The same text gives the same verdict whatever was read before: nothing is left over in the scratch. */
static void nothing_is_left_over(void **state)
{
    (void)state;
    struct verdict first, again;
    lexicon_judge(&shipped, "koi bachao B wing 1203", &first);
    repeated("darwaza tod raha hai 1204 ", 5000);
    lexicon_judge(&shipped, "koi bachao B wing 1203", &again);
    assert_int_equal(first.kind, again.kind);
    assert_string_equal(first.reason, again.reason);
    assert_string_equal(first.place.flat, again.place.flat);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_megabyte_of_anything), cmocka_unit_test(ten_thousand_marks),
        cmocka_unit_test(random_bytes),           cmocka_unit_test(cut_characters),
        cmocka_unit_test(nothing_is_left_over),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
