/* A growable byte buffer. Zero-initialise; always NUL-terminated once something was added. */
#ifndef PUKAAR_UTIL_BUF_H
#define PUKAAR_UTIL_BUF_H

#include "util/base.h"
#include "util/str.h"

struct buf {
    char *at; /* NULL while empty */
    size_t len, size;
};

void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_add_str(struct buf *buf, struct str text);
void buf_add_text(struct buf *buf, const char *text);
void buf_add_char(struct buf *buf, char c);
void buf_addf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_clear(struct buf *buf); /* keeps the memory */
void buf_free(struct buf *buf);  /* back to zero */
/* The bytes with a NUL behind them (never NULL); the caller frees, the buffer is empty again. */
char *buf_take(struct buf *buf);
/* The content as text, "" while empty; valid until the next change. */
const char *buf_text(const struct buf *buf);
static inline struct str buf_str(const struct buf *buf)
{
    return (struct str){buf->at, buf->len};
}

/* As a JSON string with quotes; invalid UTF-8 becomes U+FFFD; control characters (C1 too), line separators
 * and marks of direction are escaped. */
void buf_add_json(struct buf *buf, struct str text);
/* Escaped for HTML text and attribute values. */
void buf_add_html(struct buf *buf, struct str text);
/* One CSV field (RFC 4180), quoted when needed; a leading = - @ gets a ' in front so
 * that no spreadsheet runs it (a + is left alone: it begins a phone number). */
void buf_add_csv(struct buf *buf, struct str text);

#define buf_auto __attribute__((cleanup(buf_free)))

#endif
