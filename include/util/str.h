/* String views: a pointer and a length, not owned, not NUL-terminated, any bytes. */
#ifndef PUKAAR_UTIL_STR_H
#define PUKAAR_UTIL_STR_H

#include <string.h>

#include "util/base.h"

struct str {
    const char *at;
    size_t len;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})

static inline struct str str_of(const char *text)
{
    return (struct str){text, text ? strlen(text) : 0};
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/* As str_eq, ASCII letters compared without case. */
bool str_eq_nocase(struct str a, struct str b);
bool str_starts(struct str text, struct str prefix);
/* Whether part stands anywhere in text; the empty part always does. */
bool str_contains(struct str text, struct str part);
bool str_contains_nocase(struct str text, struct str part); /* ASCII letters without case */
/* The part of text between the given byte offsets; both are clamped to its length. */
struct str str_slice(struct str text, size_t from, size_t to);
/* Without ASCII white space at both ends. */
struct str str_trim(struct str text);
/* Takes the part before `separator` off the front of *rest (all of it when there is none). False at the end.
 */
bool str_next(struct str *rest, char separator, struct str *ret_part);
/* Copies with a NUL into a fixed buffer; false (and an empty buffer) when it does not fit or holds a NUL
 * byte. */
bool str_copy(char *buffer, size_t size, struct str text) NODISCARD;

/* Bounded printf into a fixed buffer: false when it was cut. */
bool str_format(char *buffer, size_t size, const char *format, ...) PRINTF_LIKE(3, 4);

#endif
