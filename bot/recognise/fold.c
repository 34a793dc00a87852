#include "fold.h"

#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "fold_script.h"
#include "util/mem.h"
#include "util/utf8.h"

#define DROPPED 0

static bool is_dropped(UChar32 point)
{
    return point == DROPPED || u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
           fold_script_drops((uint32_t)point);
}

/* The code point at *at, which moves behind it. (ICU's own macro mixes signs.) */
static UChar32 next_point(const UChar *text, int32_t length, int32_t *at)
{
    UChar unit = text[(*at)++];
    if (!U16_IS_LEAD(unit) || *at >= length || !U16_IS_TRAIL(text[*at]))
        return unit;
    return U16_GET_SUPPLEMENTARY(unit, text[(*at)++]);
}

/* NFKD of one code point, case folded, then by script; returns how many of out are used. */
static size_t fold_slowly(const UNormalizer2 *nfkd, UChar32 point, uint16_t out[FOLD_EXPANSION_MAX])
{
    UErrorCode status = U_ZERO_ERROR;
    UChar source[2], normal[24], cased[48];
    int32_t length = 0;
    U16_APPEND_UNSAFE(source, length, point);
    length = unorm2_normalize(nfkd, source, length, normal, ARRAY_LEN(normal), &status);
    length = u_strFoldCase(cased, ARRAY_LEN(cased), normal, length, U_FOLD_CASE_DEFAULT, &status);
    if (U_FAILURE(status))
        return 0;
    size_t count = 0;
    for (int32_t i = 0; i < length && count < FOLD_EXPANSION_MAX;) {
        UChar32 next = next_point(cased, length, &i);
        int32_t digit = u_charDigitValue(next);
        if (digit >= 0 && u_charType(next) == U_DECIMAL_DIGIT_NUMBER)
            next = '0' + digit;
        next = (UChar32)fold_script((uint32_t)next);
        if (!is_dropped(next) && next < (UChar32)FOLD_BMP)
            out[count++] = (uint16_t)next;
    }
    return count;
}

static uint16_t table_value(struct fold_table *table, const UNormalizer2 *nfkd, UChar32 point)
{
    uint16_t out[FOLD_EXPANSION_MAX];
    if (is_dropped(point))
        return DROPPED;
    size_t count = fold_slowly(nfkd, point, out);
    if (count <= 1)
        return count ? out[0] : DROPPED;
    if (table->expansion_count == FOLD_EXPANSIONS)
        return out[0];
    size_t number = table->expansion_count++;
    memcpy(table->expansions[number].points, out, sizeof(out));
    table->expansions[number].count = count;
    return (uint16_t)(FOLD_EXPANSION_FIRST + number);
}

static enum point_class class_of(UChar32 point)
{
    uint32_t type = U_MASK(u_charType(point));
    if (point >= '0' && point <= '9')
        return POINT_DIGIT;
    if (type & (U_GC_L_MASK | U_GC_M_MASK))
        return POINT_LETTER;
    if (point > 0xff && u_hasBinaryProperty(point, UCHAR_EMOJI))
        return POINT_EMOJI;
    if (type & (U_GC_P_MASK | U_GC_S_MASK))
        return POINT_MARK;
    return POINT_SPACE;
}

/* Whole blocks with nothing to fold are skipped: ideographs, Hangul, surrogates, private use. */
static bool is_plain_block(uint32_t point)
{
    return (point >= 0x2e80 && point < 0xf900) || (point >= 0xfff0 && point < FOLD_BMP);
}

struct fold_table *fold_table_create(void)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfkd = unorm2_getNFKDInstance(&status);
    struct fold_table *table = mem_new(1, sizeof(*table));
    for (uint32_t point = 1; point < FOLD_BMP; point++) {
        bool plain = is_plain_block(point);
        table->bmp[point] = plain ? ' ' : table_value(table, nfkd, (UChar32)point);
        table->class[point] = (uint8_t)(plain ? POINT_SPACE : class_of((UChar32)point));
    }
    table->bmp[0] = ' ';
    for (uint32_t point = FOLD_DRESSED_FIRST; point <= FOLD_DRESSED_LAST; point++)
        table->dressed[point - FOLD_DRESSED_FIRST] = table_value(table, nfkd, (UChar32)point);
    for (uint32_t point = FOLD_ENCLOSED_FIRST; point <= FOLD_ENCLOSED_LAST; point++)
        table->enclosed[point - FOLD_ENCLOSED_FIRST] = fold_script_enclosed(point);
    return table;
}

void fold_table_free(struct fold_table *table)
{
    free(table);
}

static void put(struct folded *ret, uint32_t point, size_t offset)
{
    ret->points[ret->count] = point;
    ret->offsets[ret->count++] = (uint32_t)offset;
}

/* Nasal consonant + virama is written as anusvara by others: one spelling for both. */
static bool joins_as_nasal(struct folded *ret, uint32_t point)
{
    if (!fold_script_is_virama(point) || ret->count == 0)
        return false;
    uint32_t *last = &ret->points[ret->count - 1];
    if (!fold_script_is_nasal(*last, point))
        return false;
    *last = fold_script_anusvara(point);
    return true;
}

static void put_folded(const struct fold_table *table, uint32_t value, size_t offset, struct folded *ret)
{
    if (value == DROPPED || joins_as_nasal(ret, value))
        return;
    if (value < FOLD_EXPANSION_FIRST || value >= FOLD_EXPANSION_FIRST + FOLD_EXPANSIONS) {
        put(ret, value, offset);
        return;
    }
    const uint16_t *points = table->expansions[value - FOLD_EXPANSION_FIRST].points;
    for (size_t i = 0; i < table->expansions[value - FOLD_EXPANSION_FIRST].count; i++)
        put(ret, points[i], offset);
}

static void put_point(const struct fold_table *table, uint32_t point, size_t offset, struct folded *ret)
{
    if (point < FOLD_BMP) {
        put_folded(table, table->bmp[point], offset, ret);
    } else if (point >= FOLD_DRESSED_FIRST && point <= FOLD_DRESSED_LAST) {
        put_folded(table, table->dressed[point - FOLD_DRESSED_FIRST], offset, ret);
    } else if (point >= FOLD_ENCLOSED_FIRST && point <= FOLD_ENCLOSED_LAST &&
               table->enclosed[point - FOLD_ENCLOSED_FIRST]) {
        put_folded(table, table->enclosed[point - FOLD_ENCLOSED_FIRST], offset, ret);
    } else if (!fold_script_drops(point)) {
        put(ret, point == UTF8_INVALID ? ' ' : point, offset);
    }
}

static bool is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "don't" and "dont" are one word. */
static size_t apostrophe(struct str text, size_t at)
{
    struct str rest = str_slice(text, at, text.len);
    size_t len = rest.at[0] == '\'' ? 1 : str_starts(rest, STR("\xe2\x80\x99")) ? 3 : 0;
    bool inside =
        len && at > 0 && is_ascii_letter(text.at[at - 1]) && len < rest.len && is_ascii_letter(rest.at[len]);
    return inside ? len : 0;
}

void fold_text(const struct fold_table *table, struct str text, struct folded *ret)
{
    ret->count = 0;
    for (size_t i = 0; i < text.len;) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte < 0x80 && byte != '\'') {
            put(ret, table->bmp[byte] ? table->bmp[byte] : ' ', i++);
            continue;
        }
        size_t skipped = byte == '\'' || byte == 0xe2 ? apostrophe(text, i) : 0;
        if (skipped) {
            i += skipped;
            continue;
        }
        uint32_t point;
        size_t used = utf8_decode(str_slice(text, i, text.len), &point);
        put_point(table, point, i, ret);
        i += used;
    }
    ret->offsets[ret->count] = (uint32_t)text.len;
}
