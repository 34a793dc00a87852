#include "sound.h"

/* The vowels of one group, in order, without repetition. */
struct vowels {
    char kinds[4]; /* 'a' 'i' 'u' 'o' (au, ao) */
    size_t count;
};

static char vowel_kind(char c)
{
    static const char kinds['z' - 'a' + 1] = {
        ['a' - 'a'] = 'a', ['e' - 'a'] = 'i', ['i' - 'a'] = 'i',
        ['y' - 'a'] = 'i', ['o' - 'a'] = 'u', ['u' - 'a'] = 'u',
    };
    return c >= 'a' && c <= 'z' ? kinds[c - 'a'] : 0;
}

/* ai -> i, au/ao -> o, ii -> i: what one hears of two vowels in a row. */
static void add_vowel(struct vowels *vowels, char kind)
{
    char *last = vowels->count ? &vowels->kinds[vowels->count - 1] : NULL;
    if (last && (*last == kind || (*last == 'o' && kind == 'u')))
        return;
    if (last && *last == 'a' && kind == 'i') {
        *last = 'i';
    } else if (last && *last == 'a' && kind == 'u') {
        *last = 'o';
    } else if (vowels->count < sizeof(vowels->kinds)) {
        vowels->kinds[vowels->count++] = kind;
    }
}

/* w or v that is heard as a vowel: huwa, bachaw. */
static bool is_vowel_w(const char *letters, size_t len, size_t at, char before)
{
    if (letters[at] != 'w' && letters[at] != 'v')
        return false;
    return (before == 'a' && at + 1 == len) || (before == 'u' && letters[at] == 'w');
}

static size_t read_vowels(const char *letters, size_t len, size_t at, struct vowels *ret)
{
    ret->count = 0;
    for (; at < len; at++) {
        char before = at > 0 ? vowel_kind(letters[at - 1]) : 0;
        char kind = vowel_kind(letters[at]);
        if (!kind && ret->count && is_vowel_w(letters, len, at, before))
            kind = 'u';
        if (!kind)
            break;
        add_vowel(ret, kind);
    }
    return at;
}

static void put(char key[SOUND_KEY_MAX], size_t *len, char c)
{
    if (*len < SOUND_KEY_MAX)
        key[(*len)++] = c;
}

static char consonant(const char *letters, size_t len, size_t at)
{
    char next = at + 1 < len ? letters[at + 1] : 0;
    switch (letters[at]) {
    case 'c': return next == 'h' || next == 'c' ? 'c' : next == 'e' || next == 'i' || next == 'y' ? 's' : 'k';
    case 'p': return next == 'h' ? 'f' : 'p';
    case 'q': return 'k';
    case 'w': return 'v';
    case 'z': return 'j';
    default: return letters[at];
    }
}

/* A last h is not heard: hamlah is hamla. */
static size_t heard_length(const char *letters, size_t len)
{
    return len > 2 && letters[len - 1] == 'h' && vowel_kind(letters[len - 2]) ? len - 1 : len;
}

size_t sound_key(const char *letters, size_t len, char key[SOUND_KEY_MAX])
{
    size_t used = 0;
    len = heard_length(letters, len);
    char last = 0; /* consonant just before, 0 after a vowel */
    for (size_t at = 0; at < len;) {
        struct vowels vowels;
        size_t next = read_vowels(letters, len, at, &vowels);
        for (size_t i = 0; i < vowels.count; i++) {
            if (vowels.kinds[i] != 'a' || at == 0 || next == len)
                put(key, &used, vowels.kinds[i]);
        }
        if (next > at) {
            at = next;
            last = 0;
            continue;
        }
        char c = letters[at];
        bool silent = c == 'h' && last; /* aspirate */
        if (c >= 'a' && c <= 'z' && !silent) {
            c = consonant(letters, len, at);
            if (c == 'x') {
                put(key, &used, 'k');
                c = 's';
            }
            if (c != last)
                put(key, &used, c);
            last = c;
        }
        at++;
    }
    return used;
}
