#include "util/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

bool str_eq_nocase(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || strncasecmp(a.at, b.at, a.len) == 0);
}

bool str_starts(struct str text, struct str prefix)
{
    return text.len >= prefix.len && (prefix.len == 0 || memcmp(text.at, prefix.at, prefix.len) == 0);
}

bool str_contains(struct str text, struct str part)
{
    return part.len == 0 || (text.len >= part.len && memmem(text.at, text.len, part.at, part.len));
}

bool str_contains_nocase(struct str text, struct str part)
{
    for (size_t i = 0; i + part.len <= text.len; i++) {
        if (str_eq_nocase((struct str){text.at + i, part.len}, part))
            return true;
    }
    return false;
}

struct str str_slice(struct str text, size_t from, size_t to)
{
    to = MIN(to, text.len);
    from = MIN(from, to);
    return (struct str){text.at ? text.at + from : NULL, to - from};
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str text)
{
    while (text.len && is_space(text.at[0])) {
        text.at++;
        text.len--;
    }
    while (text.len && is_space(text.at[text.len - 1]))
        text.len--;
    return text;
}

bool str_next(struct str *rest, char separator, struct str *ret_part)
{
    if (!rest->at)
        return false;
    const char *end = rest->len ? memchr(rest->at, separator, rest->len) : NULL;
    if (!end) {
        *ret_part = *rest;
        *rest = (struct str){NULL, 0};
        return true;
    }
    size_t len = (size_t)(end - rest->at);
    *ret_part = (struct str){rest->at, len};
    *rest = (struct str){end + 1, rest->len - len - 1};
    return true;
}

bool str_copy(char *buffer, size_t size, struct str text)
{
    buffer[0] = '\0';
    if (text.len >= size || (text.len && memchr(text.at, '\0', text.len)))
        return false;
    if (text.len)
        memcpy(buffer, text.at, text.len);
    buffer[text.len] = '\0';
    return true;
}

bool str_format(char *buffer, size_t size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(buffer, size, format, args);
    va_end(args);
    return len >= 0 && (size_t)len < size;
}
