#include "util/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/mem.h"
#include "util/utf8.h"

static void reserve(struct buf *buf, size_t more)
{
    if (more > SIZE_MAX / 4 - buf->len)
        abort();
    size_t need = buf->len + more + 1;
    if (need <= buf->size)
        return;
    buf->size = MAX(need, MAX(buf->size * 2, (size_t)64));
    buf->at = mem_resize(buf->at, buf->size, 1);
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
    reserve(buf, len);
    if (len)
        memcpy(buf->at + buf->len, bytes, len);
    buf->len += len;
    buf->at[buf->len] = '\0';
}

void buf_add_str(struct buf *buf, struct str text)
{
    buf_add(buf, text.at, text.len);
}

void buf_add_text(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_add_char(struct buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_addf(struct buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len > 0) {
        reserve(buf, (size_t)len);
        vsnprintf(buf->at + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    va_end(again);
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    if (buf->at)
        buf->at[0] = '\0';
}

void buf_free(struct buf *buf)
{
    free(buf->at);
    *buf = (struct buf){0};
}

char *buf_take(struct buf *buf)
{
    reserve(buf, 0);
    buf->at[buf->len] = '\0';
    char *bytes = buf->at;
    *buf = (struct buf){0};
    return bytes;
}

const char *buf_text(const struct buf *buf)
{
    return buf->at ? buf->at : "";
}

static void add_json_char(struct buf *buf, unsigned char c)
{
    static const char short_form[] = "\b\f\n\r\t", letters[] = "bfnrt";
    const char *found = c ? strchr(short_form, c) : NULL;
    if (found)
        buf_addf(buf, "\\%c", letters[found - short_form]);
    else if (c < 0x20 || c == 0x7f)
        buf_addf(buf, "\\u%04x", c);
    else if (c == '"' || c == '\\')
        buf_addf(buf, "\\%c", c);
    else
        buf_add_char(buf, (char)c);
}

/* What moves a terminal's cursor, breaks a line or turns the direction of writing: as text harmless only when
 * escaped. */
static bool is_unruly(uint32_t point)
{
    return (point >= 0x80 && point <= 0x9f) || point == 0x61c || (point >= 0x200e && point <= 0x200f) ||
           (point >= 0x2028 && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069) || point == 0xfeff;
}

void buf_add_json(struct buf *buf, struct str text)
{
    buf_add_char(buf, '"');
    while (text.len) {
        uint32_t point;
        size_t used = utf8_decode(text, &point);
        if (used == 1 && point != UTF8_INVALID)
            add_json_char(buf, (unsigned char)text.at[0]);
        else if (point == UTF8_INVALID)
            buf_add_text(buf, "\\ufffd");
        else if (is_unruly(point))
            buf_addf(buf, "\\u%04x", (unsigned)point);
        else
            buf_add(buf, text.at, used);
        text = str_slice(text, used, text.len);
    }
    buf_add_char(buf, '"');
}

void buf_add_html(struct buf *buf, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.at[i]) {
        case '&': buf_add_text(buf, "&amp;"); break;
        case '<': buf_add_text(buf, "&lt;"); break;
        case '>': buf_add_text(buf, "&gt;"); break;
        case '"': buf_add_text(buf, "&quot;"); break;
        case '\'': buf_add_text(buf, "&#39;"); break;
        default: buf_add_char(buf, text.at[i]);
        }
    }
}

void buf_add_csv(struct buf *buf, struct str text)
{
    /* "+91..." is a phone number, not a formula: quoting it would break a later import. */
    bool formula = text.len && strchr("=-@\t\r", text.at[0]);
    bool quote = false;
    for (size_t i = 0; i < text.len && !quote; i++)
        quote = strchr(",;\"\r\n", text.at[i]) != NULL;
    if (quote)
        buf_add_char(buf, '"');
    if (formula)
        buf_add_char(buf, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            buf_add_char(buf, '"');
        buf_add_char(buf, text.at[i]);
    }
    if (quote)
        buf_add_char(buf, '"');
}
