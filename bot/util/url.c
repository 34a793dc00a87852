#include "util/url.h"

#include <ctype.h>

void url_add(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c < 0x80 && (isalnum(c) || (c && strchr("-._~", c))))
            buf_add_char(out, (char)c);
        else
            buf_addf(out, "%%%02X", c);
    }
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool decode(struct str text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i] == '+' ? ' ' : text.at[i];
        if (c == '%') {
            int high = i + 2 < text.len ? hex(text.at[i + 1]) : -1;
            int low = i + 2 < text.len ? hex(text.at[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        }
        buf_add_char(out, c);
    }
    return true;
}

bool url_field(struct str pairs, const char *name, struct buf *out)
{
    struct str pair, key;
    while (str_next(&pairs, '&', &pair)) {
        struct buf buf_auto decoded = {0}, value = {0};
        if (!str_next(&pair, '=', &key) || !decode(key, &decoded) || strcmp(buf_text(&decoded), name) != 0)
            continue;
        if (!decode(pair, &value))
            return false;
        buf_add_str(out, buf_str(&value));
        return true;
    }
    return false;
}
