/* A text as words in lower case, and where each stood. */
#include "reply_reading.h"

#include <ctype.h>
#include <string.h>

#include "util/utf8.h"

enum sort { SORT_LETTER, SORT_BORDER, SORT_INVISIBLE, SORT_EMOJI };

static enum sort sort_of(uint32_t point)
{
    if (point < 0x80)
        return point <= ' ' || strchr(".,!?;:\"'()[]*_~`-#/|<>", (int)point) ? SORT_BORDER : SORT_LETTER;
    if (point == 0xa0 || point == 0x964 || point == 0x965 || (point >= 0x2010 && point <= 0x2029))
        return SORT_BORDER; /* no-break space, danda, dashes, quotes, ellipsis */
    if ((point >= 0x200b && point <= 0x200f) || point == 0x2060 || point == 0xfeff ||
        (point >= 0xfe00 && point <= 0xfe0f) || (point >= 0x1f3fb && point <= 0x1f3ff))
        return SORT_INVISIBLE; /* joiners, variation selectors, skin tones */
    bool picture = (point >= 0x2190 && point <= 0x2bff) || (point >= 0x1f000 && point <= 0x1ffff);
    return picture ? SORT_EMOJI : SORT_LETTER;
}

/* "okkk" is "ok". */
static void shrink(struct reading *reading, size_t begin)
{
    const char *normal = reading->normal;
    while (reading->len >= begin + 2 && islower((unsigned char)normal[reading->len - 1]) &&
           normal[reading->len - 1] == normal[reading->len - 2])
        reading->len--;
}

static void add_lower(struct reading *reading, struct str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.at[i];
        reading->normal[reading->len++] = (char)(c < 0x80 ? tolower(c) : c);
    }
}

/* Takes one word, or one emoji, off the front of *rest into normal; false when only borders were left. */
static bool take_word(struct reading *reading, struct str *rest, struct str *ret_raw)
{
    size_t begin = reading->len, from = 0, at = 0;
    bool ended = false;
    while (at < rest->len && !ended) {
        uint32_t point;
        size_t used = utf8_decode(str_slice(*rest, at, rest->len), &point);
        enum sort sort = sort_of(point);
        bool empty = reading->len == begin;
        ended = !empty && (sort == SORT_BORDER || sort == SORT_EMOJI);
        if (ended)
            break;
        if (empty && sort != SORT_INVISIBLE)
            from = sort == SORT_BORDER ? at + used : at;
        if (sort == SORT_LETTER || sort == SORT_EMOJI)
            add_lower(reading, str_slice(*rest, at, at + used));
        ended = sort == SORT_EMOJI;
        at += used;
    }
    shrink(reading, begin);
    *ret_raw = str_slice(*rest, from, at);
    *rest = str_slice(*rest, at, rest->len);
    return reading->len > begin;
}

/* "yes yes yes" is "yes". */
static bool is_said_again(const struct reading *reading, size_t begin)
{
    if (!reading->count)
        return false;
    size_t last = reading->words[reading->count - 1].at, len = reading->len - begin;
    return begin - last - 1 == len && memcmp(reading->normal + last, reading->normal + begin, len) == 0;
}

void reading_make(struct str text, struct reading *ret)
{
    struct str raw;
    *ret = (struct reading){.whole = true};
    while (text.len) {
        size_t before = ret->len;
        if (ret->count)
            ret->normal[ret->len++] = ' ';
        size_t begin = ret->len;
        bool got = take_word(ret, &text, &raw);
        if (got && ret->count == REPLY_WORDS_MAX)
            ret->whole = false;
        if (got && ret->whole)
            ret->end = raw.at + raw.len;
        if (!got || !ret->whole || is_said_again(ret, begin)) {
            ret->len = before;
            if (ret->whole)
                continue;
            break;
        }
        ret->words[ret->count++] = (struct word){begin, raw};
    }
    ret->normal[ret->len] = '\0';
}
