/* The skeleton of a word (sound.h), the same for all scripts. */
#include "sound.h"

/* 5-bit symbols; 0 is silence. Vowels: the class is kept for the first and the last letter of a word only. */
enum sound { SILENT, K, G, C, J, T, D, N, P, B, M, Y, R, L, V, S, H, F, VOWEL_A, VOWEL_I, VOWEL_U, ASPIRATE };

static const uint8_t latin[26] = {
    VOWEL_A, B,       K, D, VOWEL_I, F, G, ASPIRATE, VOWEL_I, J, K, L,       M,
    N,       VOWEL_U, P, K, R,       S, T, VOWEL_U,  V,       V, S, VOWEL_I, J,
};

/* By place in an Indic block (fold_script.c says why one table serves all). */
static const uint8_t indic[0x80] = {
    [0x02] = N,
    [0x05] = VOWEL_A,
    VOWEL_A,
    VOWEL_I,
    VOWEL_I,
    VOWEL_U,
    VOWEL_U,
    R,
    [0x0e] = VOWEL_I,
    VOWEL_I,
    VOWEL_I,
    VOWEL_U,
    VOWEL_U,
    VOWEL_U,
    VOWEL_U,
    [0x15] = K,
    K,
    G,
    G,
    N,
    C,
    C,
    J,
    J,
    N,
    T,
    T,
    D,
    D,
    N,
    T,
    T,
    D,
    D,
    N,
    N,
    P,
    F,
    B,
    B,
    M,
    VOWEL_I,
    R,
    R,
    L,
    L,
    L,
    V,
    S,
    S,
    S,
    H,
    [0x3e] = VOWEL_A,
    VOWEL_I,
    VOWEL_I,
    VOWEL_U,
    VOWEL_U,
    R,
    [0x45] = VOWEL_I,
    VOWEL_I,
    VOWEL_I,
    VOWEL_I,
    VOWEL_U,
    VOWEL_U,
    VOWEL_U,
    VOWEL_U,
};

static const uint8_t arabic[0x100] = {
    [0x26] = VOWEL_I, [0x27] = VOWEL_A, [0x28] = B, [0x2a] = T,        [0x2b] = S,       [0x2c] = J,
    [0x2d] = H,       [0x2e] = K,       [0x2f] = D, [0x30] = J,        [0x31] = R,       [0x32] = J,
    [0x33] = S,       [0x34] = S,       [0x35] = S, [0x36] = J,        [0x37] = T,       [0x38] = J,
    [0x3a] = G,       [0x41] = F,       [0x42] = K, [0x44] = L,        [0x45] = M,       [0x46] = N,
    [0x48] = VOWEL_U, [0x79] = T,       [0x7e] = P, [0x86] = C,        [0x88] = D,       [0x91] = R,
    [0x98] = J,       [0xa9] = K,       [0xaf] = G, [0xc1] = ASPIRATE, [0xcc] = VOWEL_I,
};

static uint8_t sound_of(uint32_t point)
{
    if (point >= 'a' && point <= 'z')
        return latin[point - 'a'];
    if (point >= 0x0900 && point < 0x0d80)
        return indic[point & 0x7f];
    if (point >= 0x0600 && point < 0x0700)
        return arabic[point & 0xff];
    return SILENT;
}

static bool is_vowel(uint8_t sound)
{
    return sound >= VOWEL_A && sound <= VOWEL_U;
}

uint64_t sound_skeleton(const uint32_t *points, size_t count)
{
    uint64_t skeleton = 0;
    uint8_t last = SILENT, vowel = SILENT; /* vowel: heard since the last consonant */
    int symbols = 0;
    for (size_t i = 0; i < count && symbols < 11; i++) {
        uint8_t sound = sound_of(points[i]);
        bool first = skeleton == 0;
        if (sound == K && points[i] == 'c' && i + 1 < count && points[i + 1] == 'h')
            sound = C;
        if (is_vowel(sound)) {
            vowel = sound;
            if (!first)
                continue;
        } else if (sound == ASPIRATE) {
            if (last != SILENT && vowel == SILENT)
                continue; /* kh, bh, ch: one letter in other scripts */
            sound = H;
        }
        if (sound == SILENT || (sound == last && vowel == SILENT))
            continue;
        skeleton = skeleton << 5 | sound;
        symbols++;
        if (!is_vowel(sound)) {
            last = sound;
            vowel = SILENT;
        }
    }
    return vowel == SILENT || skeleton == 0 ? skeleton : skeleton << 5 | vowel;
}
