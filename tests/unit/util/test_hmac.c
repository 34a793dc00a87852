/* HMAC-SHA256 against RFC 4231, section 4. */
#include "../unit.h"

#include <string.h>

#include "util/hmac.h"

struct vector {
    const char *key, *message, *hex;
    size_t key_len, message_len; /* 0: strlen; else bytes of one value repeated */
};

static const struct vector vectors[] = {
    {"\x0b", "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7", 20, 0},
    {"Jefe", "what do ya want for nothing?",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", 0, 0},
    {"\xaa", "\xdd", "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe", 20, 50},
    {"\xaa", "Test Using Larger Than Block-Size Key - Hash Key First",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54", 131, 0},
    {"\xaa",
     "This is a test using a larger than block-size key and a larger than block-size data. The key needs to "
     "be hashed before being used "
     "by the HMAC algorithm.",
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2", 131, 0},
};

static struct str fill(char *room, const char *text, size_t len)
{
    if (len == 0)
        return str_of(text);
    memset(room, text[0], len);
    return (struct str){room, len};
}

static void the_standard_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        char key_room[256], message_room[256], hex[2 * HMAC_SIZE + 1];
        unsigned char digest[HMAC_SIZE];
        struct hmac_key *key = hmac_key_create(fill(key_room, vectors[i].key, vectors[i].key_len));
        for (int again = 0; again < 3; again++) { /* the prepared key is not used up */
            hmac_sha256(key, fill(message_room, vectors[i].message, vectors[i].message_len), digest);
            hmac_hex(digest, HMAC_SIZE, hex);
            assert_string_equal(hex, vectors[i].hex);
        }
        hmac_key_destroy(key);
    }
}

static void empty_key_and_message(void **state)
{
    char hex[2 * HMAC_SIZE + 1];
    unsigned char digest[HMAC_SIZE];
    struct hmac_key *key = hmac_key_create(STR(""));
    (void)state;
    for (int again = 0; again < 2; again++) {
        hmac_sha256(key, (struct str){NULL, 0}, digest);
        hmac_hex(digest, HMAC_SIZE, hex);
        assert_string_equal(hex, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    }
    hmac_key_destroy(key);
    hmac_key_destroy(NULL);
}

static void equality(void **state)
{
    (void)state;
    assert_true(hmac_equal(STR("abc"), STR("abc")));
    assert_true(hmac_equal(STR(""), (struct str){NULL, 0}));
    assert_false(hmac_equal(STR("abc"), STR("abd")));
    assert_false(hmac_equal(STR("abc"), STR("ab")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_standard_vectors),
                                       cmocka_unit_test(empty_key_and_message), cmocka_unit_test(equality)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
