/* Keyed hashes and comparison that takes the same time whatever differs. */
#ifndef PUKAAR_UTIL_HMAC_H
#define PUKAAR_UTIL_HMAC_H

#include "util/base.h"
#include "util/str.h"

#define HMAC_SIZE 32

/* A prepared key (HMAC-SHA256, RFC 2104): preparing once saves most of the cost of a short message. One
 * thread at a time. */
struct hmac_key;
struct hmac_key *hmac_key_create(struct str secret);
void hmac_key_destroy(struct hmac_key *key);
void hmac_sha256(struct hmac_key *key, struct str message, unsigned char ret[HMAC_SIZE]);

/* Without a key (FIPS 180-4). */
void sha256(struct str message, unsigned char ret[HMAC_SIZE]);

/* Equal content, compared in constant time for equal lengths; the length itself is not secret. */
bool hmac_equal(struct str a, struct str b);
/* Lower-case hex with a NUL: ret holds 2 * len + 1 bytes. */
void hmac_hex(const unsigned char *bytes, size_t len, char *ret);

#endif
