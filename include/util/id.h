/* Random ids and references, from the kernel's random source. */
#ifndef PUKAAR_UTIL_ID_H
#define PUKAAR_UTIL_ID_H

#include "util/base.h"
#include "util/str.h"

/* A positive random 63-bit number. */
int64_t id_new(void);

/* A short reference that can be read out over the phone: digits and capitals without those that look or sound
 * alike (0 O 1 I L U), always of both kinds: in a reply digits alone could be a flat, and letters alone a
 * word
 * ("haan", "seen", "they"). */
#define ID_REFERENCE_LEN 4
#define ID_REFERENCE_SIZE (ID_REFERENCE_LEN + 1)
void id_reference(char ret[ID_REFERENCE_SIZE]);
/* True when text has the form of a reference, in either case; ret then holds it in capitals. */
bool id_is_reference(struct str text, char ret[ID_REFERENCE_SIZE]);

/* The code of a society, with which residents enrol: of the same characters, of both kinds, long enough that
 * who tries one at random hits none: 7 * 10^8 codes, 10^5 societies. */
#define ID_JOIN_CODE_LEN 6
#define ID_JOIN_CODE_SIZE (ID_JOIN_CODE_LEN + 1)
void id_join_code(char ret[ID_JOIN_CODE_SIZE]);
/* True when text has the form of a join code as people type it: in either case, with spaces or hyphens
 * between; ret then holds it in capitals. */
bool id_is_join_code(struct str text, char ret[ID_JOIN_CODE_SIZE]);

/* Fills bytes with randomness. */
void id_random(void *bytes, size_t len);

#endif
