#include "fold_script.h"

/*
 * The Indic scripts from Devanagari to Malayalam are laid out alike in blocks of 128 (Unicode chapter 12), so
 * one table of places inside the block serves them all.
 */
#define INDIC_FIRST 0x0900u
#define INDIC_LAST 0x0d7fu
#define INDIC_BLOCK 0x80u
#define ANUSVARA 0x02u
#define VISARGA 0x03u
#define NUKTA 0x3cu
#define VIRAMA 0x4du
#define DANDA 0x0964u

struct pair {
    uint16_t from, to;
};

static const struct pair indic[] = {
    {0x01, ANUSVARA},                                           /* chandrabindu */
    {0x08, 0x07},     {0x0a, 0x09}, {0x40, 0x3f}, {0x42, 0x41}, /* long i and u */
    {0x0d, 0x0f},     {0x0e, 0x0f}, {0x45, 0x47}, {0x46, 0x47}, /* candra and short e */
    {0x11, 0x13},     {0x12, 0x13}, {0x49, 0x4b}, {0x4a, 0x4b}, /* candra and short o */
    {0x37, 0x36},                                               /* ssa and sha */
};

static const struct pair letters[] = {
    /* Arabic script as Urdu is typed: yeh, kaf, heh, noon ghunna; Arabic and Persian keyboards mixed. */
    {0x064a, 0x06cc},
    {0x0649, 0x06cc},
    {0x06d2, 0x06cc},
    {0x0643, 0x06a9},
    {0x0647, 0x06c1},
    {0x06be, 0x06c1},
    {0x06d5, 0x06c1},
    {0x0629, 0x06c1},
    {0x06c3, 0x06c1},
    {0x06ba, 0x0646},
    {0x0671, 0x0627},
    {0x06d4, '.'},
    {0x061f, '?'},
    {0x060c, ','},
    /* Cyrillic and Greek letters that look Latin. */
    {0x0430, 'a'},
    {0x0435, 'e'},
    {0x043e, 'o'},
    {0x0440, 'p'},
    {0x0441, 'c'},
    {0x0443, 'y'},
    {0x0445, 'x'},
    {0x0456, 'i'},
    {0x0458, 'j'},
    {0x0455, 's'},
    {0x0432, 'b'},
    {0x043d, 'h'},
    {0x043a, 'k'},
    {0x043c, 'm'},
    {0x0442, 't'},
    {0x03b1, 'a'},
    {0x03b5, 'e'},
    {0x03b9, 'i'},
    {0x03ba, 'k'},
    {0x03bd, 'v'},
    {0x03bf, 'o'},
    {0x03c1, 'p'},
    {0x03c4, 't'},
    {0x03c5, 'u'},
    {0x0131, 'i'},
    {0x0142, 'l'},
    {0x00f8, 'o'},
    {0x00e6, 'a'},
    {0x2018, '\''},
    {0x2019, '\''},
    {0x201c, '"'},
    {0x201d, '"'},
    {0x2013, '-'},
    {0x2014, '-'},
    {DANDA, '.'},
    {DANDA + 1, '.'},
};

static uint32_t paired(const struct pair *pairs, size_t count, uint32_t point)
{
    for (size_t i = 0; i < count; i++) {
        if (pairs[i].from == point)
            return pairs[i].to;
    }
    return point;
}

static bool is_indic(uint32_t point)
{
    return point >= INDIC_FIRST && point <= INDIC_LAST;
}

uint32_t fold_script(uint32_t point)
{
    if (is_indic(point) && point != DANDA && point != DANDA + 1) {
        uint32_t block = point & ~(INDIC_BLOCK - 1);
        return block | paired(indic, ARRAY_LEN(indic), point - block);
    }
    return paired(letters, ARRAY_LEN(letters), point);
}

bool fold_script_drops(uint32_t point)
{
    if (is_indic(point)) {
        uint32_t place = point & (INDIC_BLOCK - 1);
        return place == NUKTA || place == VISARGA;
    }
    static const struct pair dropped[] = {
        {0x0300, 0x036f}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, /* accents, keycaps */
        {0x0610, 0x061a}, {0x0640, 0x0640}, {0x064b, 0x065f}, {0x0670, 0x0670},
        {0x06d6, 0x06dc}, {0x0621, 0x0621}, {0x200b, 0x200f}, {0xfe00, 0xfe0f},
    };
    for (size_t i = 0; i < ARRAY_LEN(dropped); i++) {
        if (point >= dropped[i].from && point <= dropped[i].to)
            return true;
    }
    return (point >= 0x1f3fb && point <= 0x1f3ff) ||
           (point >= 0xe0000 && point <= 0xe0fff); /* skin tones, tags */
}

uint16_t fold_script_enclosed(uint32_t point)
{
    static const uint32_t firsts[] = {0x1f110, 0x1f130, 0x1f150, 0x1f170};
    for (size_t i = 0; i < ARRAY_LEN(firsts); i++) {
        if (point >= firsts[i] && point < firsts[i] + 26)
            return (uint16_t)('a' + (point - firsts[i]));
    }
    return 0;
}

bool fold_script_is_virama(uint32_t point)
{
    return is_indic(point) && (point & (INDIC_BLOCK - 1)) == VIRAMA;
}

bool fold_script_is_nasal(uint32_t point, uint32_t virama)
{
    if ((point & ~(INDIC_BLOCK - 1)) != (virama & ~(INDIC_BLOCK - 1)))
        return false;
    uint32_t place = point & (INDIC_BLOCK - 1);
    return place == 0x19 || place == 0x1e || place == 0x23 || place == 0x28 || place == 0x2e;
}

uint32_t fold_script_anusvara(uint32_t virama)
{
    return (virama & ~(INDIC_BLOCK - 1)) | ANUSVARA;
}
