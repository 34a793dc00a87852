/* Societies that may be one and the same: by name and address, and by name and nearness. */
#include "registry/likeness.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <uthash.h>

#include "registry/point.h"
#include "util/mem.h"
#include "util/str.h"

/* A square of the grid holds LIKE_NEAR_M on each side up to 60 degrees north and south. */
#define CELL_LAT 0.0005
#define CELL_LON 0.001
#define PREFIX_LEAST 6 /* bytes: "gulmohar" and "gulmoharheights" */

struct noted {
    struct like like;
    char *words, *marks, *key; /* key: name and address; NULL without an address */
    double lat, lon;
    size_t next; /* of the same square, 1 more than its index; 0 for none */
};

struct square {
    int64_t at;
    size_t newest; /* as above */
    UT_hash_handle hh;
};

struct named {
    const char *key;
    size_t at;
    UT_hash_handle hh;
};

struct likenesses {
    struct noted *noted;
    size_t count, room;
    struct square *squares;
    struct named *named;
};

struct likenesses *likenesses_create(void)
{
    return mem_new(1, sizeof(struct likenesses));
}

void likenesses_destroy(struct likenesses *likenesses)
{
    struct square *square, *next_square;
    struct named *named, *next_named;
    if (!likenesses)
        return;
    HASH_ITER(hh, likenesses->squares, square, next_square)
    {
        HASH_DEL(likenesses->squares, square);
        free(square);
    }
    HASH_ITER(hh, likenesses->named, named, next_named)
    {
        HASH_DEL(likenesses->named, named);
        free(named);
    }
    for (size_t i = 0; i < likenesses->count; i++) {
        free(likenesses->noted[i].words);
        free(likenesses->noted[i].marks);
        free(likenesses->noted[i].key);
    }
    free(likenesses->noted);
    free(likenesses);
}

/* --- names ------------------------------------------------------------------------------------------------
 */

/* What nearly every society has in its name. */
static bool says_nothing(struct str word)
{
    static const char *const words[] = {
        "chs",     "chsl",    "co",        "op",       "coop",   "cooperative", "operative",
        "housing", "hsg",     "society",   "soc",      "ltd",    "limited",     "the",
        "apt",     "apts",    "apartment", "building", "bldg",   "apartments",  "wing",
        "no",      "सोसायटी", "सोसाइटी",   "सहकारी",   "हाउसिंग", "गृहनिर्माण",    "मर्यादित",
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_eq(word, str_of(words[i])))
            return true;
    }
    return false;
}

/* "ii" and "iv" count floors and phases as 2 and 4 do. */
static bool is_mark(struct str word)
{
    size_t roman = 0;
    while (roman < word.len && strchr("ivx", word.at[roman]))
        roman++;
    return word.len == 1 || isdigit((unsigned char)word.at[0]) || (word.len <= 4 && roman == word.len);
}

enum sort { SORT_OTHER, SORT_LETTER, SORT_DIGIT };

static enum sort sort_of(char c)
{
    unsigned char byte = (unsigned char)c;
    if (byte >= 0x80 || isalpha(byte))
        return SORT_LETTER;
    return isdigit(byte) ? SORT_DIGIT : SORT_OTHER;
}

static size_t put(char *to, size_t len, struct str word, bool spaced)
{
    if (len + word.len + 2 > LIKE_TEXT_SIZE)
        return len;
    memcpy(to + len, word.at, word.len);
    len += word.len;
    if (spaced)
        to[len++] = ' ';
    to[len] = '\0';
    return len;
}

/* Lower case, without dots and apostrophes: "C.H.S." is "chs". */
static struct str lower(const char *name, char ret[2 * LIKE_TEXT_SIZE])
{
    size_t len = 0;
    for (; *name && len + 1 < 2 * LIKE_TEXT_SIZE; name++) {
        if (*name != '.' && *name != '\'')
            ret[len++] = (char)tolower((unsigned char)*name);
    }
    return (struct str){ret, len};
}

void likeness_fold(const char *name, char ret_words[LIKE_TEXT_SIZE], char ret_marks[LIKE_TEXT_SIZE])
{
    char text[2 * LIKE_TEXT_SIZE];
    struct str rest = lower(name, text);
    size_t words = 0, marks = 0;
    ret_words[0] = ret_marks[0] = '\0';
    while (rest.len) {
        enum sort sort = sort_of(rest.at[0]);
        size_t len = 1;
        while (len < rest.len && sort_of(rest.at[len]) == sort)
            len++;
        struct str word = str_slice(rest, 0, len);
        if (sort != SORT_OTHER && is_mark(word))
            marks = put(ret_marks, marks, word, true);
        else if (sort != SORT_OTHER && !says_nothing(word))
            words = put(ret_words, words, word, false);
        rest = str_slice(rest, len, rest.len);
    }
}

#define EDITS_MOST 2

/* Edit distance, as far as it is no more than EDITS_MOST; then any larger number. */
static int edits(struct str a, struct str b)
{
    int before[LIKE_TEXT_SIZE + 1], now[LIKE_TEXT_SIZE + 1];
    if (a.len > b.len + EDITS_MOST || b.len > a.len + EDITS_MOST)
        return EDITS_MOST + 1;
    for (size_t k = 0; k <= b.len; k++)
        before[k] = (int)k;
    for (size_t i = 1; i <= a.len; i++) {
        int least = now[0] = (int)i;
        for (size_t k = 1; k <= b.len; k++) {
            int changed = before[k - 1] + (a.at[i - 1] != b.at[k - 1]);
            now[k] = MIN(changed, MIN(before[k], now[k - 1]) + 1);
            least = MIN(least, now[k]);
        }
        if (least > EDITS_MOST)
            return least;
        memcpy(before, now, (b.len + 1) * sizeof(*now));
    }
    return before[b.len];
}

static bool alike(const char *words_a, const char *marks_a, const struct noted *b)
{
    struct str one = str_of(words_a), other = str_of(b->words);
    size_t shorter = MIN(one.len, other.len);
    if (strcmp(marks_a, b->marks) != 0)
        return false;
    if (shorter >= PREFIX_LEAST && (str_starts(one, other) || str_starts(other, one)))
        return true;
    return edits(one, other) <= (shorter < 5 ? 0 : shorter < 10 ? 1 : EDITS_MOST);
}

/* --- where they stand --------------------------------------------------------------------------------------
 */

static int64_t square_at(double lat, double lon, int north, int east)
{
    int64_t row = (int64_t)floor(lat / CELL_LAT) + north, column = (int64_t)floor(lon / CELL_LON) + east;
    return row * 1000000 + column;
}

static char *key_of(const struct society *society, const char *words, const char *marks)
{
    char address[LIKE_TEXT_SIZE], numbers[LIKE_TEXT_SIZE], key[4 * LIKE_TEXT_SIZE];
    likeness_fold(society->address, address, numbers);
    if (!*address || !str_format(key, sizeof(key), "%s|%s|%s|%s", words, marks, address, numbers))
        return NULL;
    return mem_dup(key);
}

static void put_in_square(struct likenesses *likenesses, struct noted *noted, size_t index)
{
    struct square *square;
    int64_t at = square_at(noted->lat, noted->lon, 0, 0);
    HASH_FIND(hh, likenesses->squares, &at, sizeof(at), square);
    if (!square) {
        square = mem_new(1, sizeof(*square));
        square->at = at;
        HASH_ADD(hh, likenesses->squares, at, sizeof(at), square);
    }
    noted->next = square->newest;
    square->newest = index + 1;
}

static void put_by_name(struct likenesses *likenesses, const char *key, size_t index)
{
    struct named *named;
    HASH_FIND_STR(likenesses->named, key, named);
    if (named)
        return;
    named = mem_new(1, sizeof(*named));
    *named = (struct named){.key = key, .at = index};
    HASH_ADD_KEYPTR(hh, likenesses->named, named->key, strlen(key), named);
}

void likenesses_add(struct likenesses *likenesses, const struct society *society, int line)
{
    char words[LIKE_TEXT_SIZE], marks[LIKE_TEXT_SIZE];
    if (likenesses->count == likenesses->room) {
        likenesses->room = likenesses->room ? likenesses->room * 2 : 256;
        likenesses->noted = mem_resize(likenesses->noted, likenesses->room, sizeof(*likenesses->noted));
    }
    struct noted *noted = &likenesses->noted[likenesses->count];
    likeness_fold(society->name, words, marks);
    *noted = (struct noted){.like = {society->id, society->name, line},
                            .words = mem_dup(words),
                            .marks = mem_dup(marks),
                            .key = key_of(society, words, marks),
                            .lat = society->lat,
                            .lon = society->lon};
    if (noted->key)
        put_by_name(likenesses, noted->key, likenesses->count);
    if (society->has_point)
        put_in_square(likenesses, noted, likenesses->count);
    likenesses->count++;
}

static const struct noted *near_one(const struct likenesses *likenesses, const struct society *society,
                                    const char *words, const char *marks, int64_t at)
{
    struct square *square;
    HASH_FIND(hh, likenesses->squares, &at, sizeof(at), square);
    size_t next = square ? square->newest : 0;
    for (int looked = 0; next && looked < LIKE_LOOKED_AT_MAX; looked++) {
        const struct noted *noted = &likenesses->noted[next - 1];
        if (alike(words, marks, noted) &&
            point_distance_m(noted->lat, noted->lon, society->lat, society->lon) <= LIKE_NEAR_M)
            return noted;
        next = noted->next;
    }
    return NULL;
}

static const struct noted *same_one(const struct likenesses *likenesses, const struct society *society,
                                    const char *words, const char *marks)
{
    struct named *named = NULL;
    char mem_auto *key = key_of(society, words, marks);
    if (key)
        HASH_FIND_STR(likenesses->named, key, named);
    return named ? &likenesses->noted[named->at] : NULL;
}

enum likeness likenesses_find(const struct likenesses *likenesses, const struct society *society,
                              struct like *ret)
{
    char words[LIKE_TEXT_SIZE], marks[LIKE_TEXT_SIZE];
    likeness_fold(society->name, words, marks);
    const struct noted *found = same_one(likenesses, society, words, marks);
    enum likeness how = found ? LIKE_SAME : LIKE_NEAR;
    for (int square = 0; !found && society->has_point && square < 9; square++)
        found = near_one(likenesses, society, words, marks,
                         square_at(society->lat, society->lon, square / 3 - 1, square % 3 - 1));
    if (!found)
        return LIKE_NONE;
    *ret = found->like;
    return how;
}
