#include "util/utf8.h"

size_t utf8_decode(struct str text, uint32_t *ret_point)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)text.at[0];
    if (lead < 0x80) {
        *ret_point = lead;
        return 1;
    }
    *ret_point = UTF8_INVALID;
    size_t need = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || need > text.len)
        return 1;
    uint32_t point = lead & (0x7fu >> need);
    for (size_t i = 1; i < need; i++) {
        unsigned char next = (unsigned char)text.at[i];
        if ((next & 0xc0) != 0x80)
            return 1;
        point = point << 6 | (next & 0x3fu);
    }
    if (point < smallest[need] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
        return 1;
    *ret_point = point;
    return need;
}

size_t utf8_encode(uint32_t point, char out[4])
{
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
        point = 0xfffd;
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    size_t need = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = need - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (point & 0x3f));
        point >>= 6;
    }
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    out[0] = (char)(lead[need] | point);
    return need;
}

bool utf8_valid(struct str text)
{
    while (text.len) {
        uint32_t point;
        size_t used = utf8_decode(text, &point);
        if (point == UTF8_INVALID)
            return false;
        text = (struct str){text.at + used, text.len - used};
    }
    return true;
}

size_t utf8_units(struct str text)
{
    size_t units = 0;
    while (text.len) {
        uint32_t point;
        size_t used = utf8_decode(text, &point);
        units += point != UTF8_INVALID && point > 0xffff ? 2 : 1;
        text = (struct str){text.at + used, text.len - used};
    }
    return units;
}

/* Marks that belong to the character before: cutting in front of one would change how it reads. */
static bool is_joined(uint32_t point)
{
    return (point >= 0x300 && point <= 0x36f) || point == 0x200c || point == 0x200d ||
           (point >= 0xfe00 && point <= 0xfe0f) || (point >= 0x1f3fb && point <= 0x1f3ff) ||
           /* Devanagari, Bengali, Gujarati, Tamil: signs, vowel signs, virama, nukta */
           (point >= 0x900 && point <= 0xdff &&
            ((point & 0x7f) <= 3 ||
             ((point & 0x7f) >= 0x3a && (point & 0x7f) <= 0x4d && (point & 0x7f) != 0x3d)));
}

/* A joiner, or the virama that ties a consonant to the next: "क्" is half of "क्ष". */
static bool reaches_on(uint32_t point)
{
    return point == 0x200d || (point >= 0x900 && point <= 0xdff && (point & 0x7f) == 0x4d);
}

/* How far back a cut looks for a border; nobody writes that many marks on one letter in earnest. */
#define JOINED_UNITS_MAX 32

struct str utf8_cut(struct str text, size_t units)
{
    size_t at = 0, taken = 0, safe = 0, safe_taken = 0;
    bool joins = false; /* the one before reaches for the next */
    while (at < text.len) {
        uint32_t point;
        size_t used = utf8_decode((struct str){text.at + at, text.len - at}, &point);
        size_t cost = point != UTF8_INVALID && point > 0xffff ? 2 : 1;
        if (!joins && !is_joined(point)) {
            safe = at;
            safe_taken = taken;
        }
        if (taken + cost > units) {
            bool useless = safe == 0 || taken - safe_taken > JOINED_UNITS_MAX;
            return (struct str){text.at, useless ? at : safe};
        }
        joins = reaches_on(point);
        taken += cost;
        at += used;
    }
    return text;
}
