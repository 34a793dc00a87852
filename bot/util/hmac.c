#include "util/hmac.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>

#include "util/mem.h"

struct hmac_key {
    EVP_MAC *mac;
    EVP_MAC_CTX *context; /* keyed; re-initialised without a key for each message */
};

static void must(bool worked)
{
    if (!worked)
        abort(); /* OpenSSL without SHA-256 or memory: nothing could be verified */
}

struct hmac_key *hmac_key_create(struct str secret)
{
    struct hmac_key *key = mem_new(1, sizeof(*key));
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                           OSSL_PARAM_construct_end()};
    must((key->mac = EVP_MAC_fetch(NULL, "HMAC", NULL)));
    must((key->context = EVP_MAC_CTX_new(key->mac)));
    must(EVP_MAC_init(key->context, (const unsigned char *)secret.at, secret.len, params));
    return key;
}

void hmac_key_destroy(struct hmac_key *key)
{
    if (!key)
        return;
    EVP_MAC_CTX_free(key->context);
    EVP_MAC_free(key->mac);
    free(key);
}

void hmac_sha256(struct hmac_key *key, struct str message, unsigned char ret[HMAC_SIZE])
{
    size_t len = 0;
    must(EVP_MAC_init(key->context, NULL, 0, NULL));
    must(EVP_MAC_update(key->context, (const unsigned char *)message.at, message.len));
    must(EVP_MAC_final(key->context, ret, &len, HMAC_SIZE) && len == HMAC_SIZE);
}

void sha256(struct str message, unsigned char ret[HMAC_SIZE])
{
    unsigned int len = 0;
    must(EVP_Digest(message.at ? message.at : "", message.len, ret, &len, EVP_sha256(), NULL) &&
         len == HMAC_SIZE);
}

bool hmac_equal(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.at, b.at, a.len) == 0);
}

void hmac_hex(const unsigned char *bytes, size_t len, char *ret)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        ret[2 * i] = digits[bytes[i] >> 4];
        ret[2 * i + 1] = digits[bytes[i] & 15];
    }
    ret[2 * len] = '\0';
}
