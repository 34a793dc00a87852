/* UTF-8 (RFC 3629), for bytes that may be invalid. */
#ifndef PUKAAR_UTIL_UTF8_H
#define PUKAAR_UTIL_UTF8_H

#include "util/base.h"
#include "util/str.h"

#define UTF8_INVALID UINT32_MAX

/* Decodes the first code point of a non-empty text; returns the bytes used (1 to 4). An invalid sequence
 * gives UTF8_INVALID and uses one byte. Overlong forms, surrogates and values above U+10FFFF are invalid. */
size_t utf8_decode(struct str text, uint32_t *ret_point);
/* Writes up to 4 bytes, returns how many; an invalid point is written as U+FFFD. */
size_t utf8_encode(uint32_t point, char out[4]);
bool utf8_valid(struct str text);
/* Length in UTF-16 units, which is how the platform's limits are counted here (the safer reading of
 * "characters"). */
size_t utf8_units(struct str text);
/* The longest prefix of at most `units` UTF-16 units that ends on a code point, and not before a combining
 * mark or behind a joiner or virama (unless nothing or much less would be left). */
struct str utf8_cut(struct str text, size_t units);

#endif
