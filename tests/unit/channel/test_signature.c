/* X-Hub-Signature-256: HMAC-SHA256 over the raw body, lower-case hex behind "sha256=". */
#include "../unit.h"

#include <string.h>

#include "channel/whatsapp.h"

#define BODY "{\"object\":\"whatsapp_business_account\",\"entry\":[]}"
/* Of BODY with the secret "test_app_secret", computed with openssl. */
#define SIGNATURE "sha256=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756"

static struct hmac_key *secret, *other;

static int make(void **state)
{
    (void)state;
    secret = hmac_key_create(STR("test_app_secret"));
    other = hmac_key_create(STR("another_secret"));
    return 0;
}

static int drop(void **state)
{
    (void)state;
    hmac_key_destroy(secret);
    hmac_key_destroy(other);
    return 0;
}

static void the_right_one_is_valid(void **state)
{
    (void)state;
    assert_true(whatsapp_signature_valid(secret, NULL, SIGNATURE, STR(BODY)));
    assert_true(whatsapp_signature_valid(secret, NULL, SIGNATURE, STR(BODY))); /* the key is used again */
}

static void both_secrets_while_one_is_rotated(void **state)
{
    (void)state;
    assert_true(whatsapp_signature_valid(other, secret, SIGNATURE, STR(BODY)));
    assert_true(whatsapp_signature_valid(secret, other, SIGNATURE, STR(BODY)));
    assert_false(whatsapp_signature_valid(other, NULL, SIGNATURE, STR(BODY)));
}

static void anything_else_is_not(void **state)
{
    (void)state;
    char changed[] = SIGNATURE;
    assert_false(whatsapp_signature_valid(secret, NULL, NULL, STR(BODY)));
    assert_false(whatsapp_signature_valid(secret, NULL, "", STR(BODY)));
    assert_false(whatsapp_signature_valid(secret, NULL, "sha256=", STR(BODY)));
    assert_false(whatsapp_signature_valid(secret, NULL, SIGNATURE "0", STR(BODY)));
    assert_false(whatsapp_signature_valid(secret, NULL, SIGNATURE + 7, STR(BODY)));
    assert_false(whatsapp_signature_valid(secret, NULL, SIGNATURE, STR(BODY " ")));
    for (size_t i = 0; i + 1 < sizeof(changed); i++) {
        changed[i] ^= 1;
        assert_false(whatsapp_signature_valid(secret, NULL, changed, STR(BODY)));
        changed[i] ^= 1;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_right_one_is_valid),
        cmocka_unit_test(both_secrets_while_one_is_rotated),
        cmocka_unit_test(anything_else_is_not),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
