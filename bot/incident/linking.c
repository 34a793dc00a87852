/* The same emergency, said elsewhere. */
#include "incident/linking.h"

#include <math.h>
#include <stdlib.h>

#include "util/buf.h"
#include "util/utf8.h"

#define EARTH_M 6371008.8
#define RADIANS(degrees) ((degrees)*3.14159265358979323846 / 180.0)
/* "bachao" and "help me" are anybody's words; below these counts equal words mean nothing. */
#define OWN_WORDS_MIN 4
#define OWN_LETTERS_MIN 16

/* Punctuation and spaces beyond ASCII, joiners, emoji: none of it is said. */
static bool is_silent(uint32_t point)
{
    return point == UTF8_INVALID || (point >= 0x80 && point <= 0xbf) ||
           (point >= 0x2000 && point <= 0x206f) || point == 0x0964 || point == 0x0965 ||
           (point >= 0xfe00 && point <= 0xfe0f) || (point >= 0x2190 && point <= 0x2bff) ||
           (point >= 0x1f000 && point <= 0x1faff);
}

static uint32_t folded(uint32_t point)
{
    if (point >= 0x80)
        return is_silent(point) ? 0 : point;
    if (point >= 'A' && point <= 'Z')
        return point + ('a' - 'A');
    return (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9') ? point : 0;
}

/* What is left of a text once case, spaces and punctuation are gone; how many words it had. */
static size_t fold(struct str text, struct buf *out, size_t *ret_letters)
{
    size_t words = 0;
    bool inside = false;
    *ret_letters = 0;
    while (text.len) {
        uint32_t point;
        char bytes[4];
        text = str_slice(text, utf8_decode(text, &point), text.len);
        point = folded(point);
        words += point && !inside;
        inside = point != 0;
        if (!point)
            continue;
        buf_add_str(out, (struct str){bytes, utf8_encode(point, bytes)});
        ++*ret_letters;
    }
    return words;
}

bool linking_same_words(const char *reported, struct str words)
{
    struct buf buf_auto said = {0}, known = {0};
    size_t letters, known_letters;
    size_t count = fold(words, &said, &letters);
    if (count < OWN_WORDS_MIN || letters < OWN_LETTERS_MIN)
        return false;
    fold(str_of(reported), &known, &known_letters);
    return strstr(buf_text(&known), buf_text(&said)) != NULL;
}

/* Two of one kind at one time are two emergencies when each hangs on a person of its own. */
static bool is_of_a_person(enum category category)
{
    return category == CATEGORY_MEDICAL || category == CATEGORY_MISSING || category == CATEGORY_TRAPPED;
}

static bool contradict(const char *a, const char *b)
{
    return *a && *b && strcmp(a, b) != 0;
}

static bool is_elsewhere(const struct incident *incident, const struct heard *heard)
{
    return is_of_a_person(incident->category) && heard->place &&
           (contradict(incident->place.wing, heard->place->wing) ||
            contradict(incident->place.flat, heard->place->flat));
}

static bool is_protected(const struct incident *incident, const struct heard *heard)
{
    bool hers = incident->category == CATEGORY_WOMEN_SAFETY || heard->category == CATEGORY_WOMEN_SAFETY;
    return hers && (incident->person_id == 0 || incident->person_id != heard->person_id);
}

/* Words that go around: by the platform's mark wherever they turn up; without it where nothing else says what
 * place they are of. */
static bool joins_by_words(const struct incident *incident, const struct heard *heard)
{
    bool same_society = *heard->society && strcmp(heard->society, incident->society) == 0;
    return heard->now_ms - incident->last_report_ms <= SAME_WORDS_MS &&
           (same_society || heard->forwarded || !*heard->society) &&
           linking_same_words(incident->words, heard->words);
}

bool linking_joins(const struct incident *incident, const struct heard *heard, const struct policy *policy)
{
    if (incident_is_over(incident->state) || incident->drill || is_protected(incident, heard))
        return false;
    if (joins_by_words(incident, heard))
        return true;
    return *heard->society && strcmp(heard->society, incident->society) == 0 &&
           incident_takes(incident, heard->category, heard->now_ms, policy) && !is_elsewhere(incident, heard);
}

bool linking_same_kind(enum category a, enum category b)
{
    static const int groups[CATEGORY_COUNT_] = {
        [CATEGORY_FIRE] = 1, [CATEGORY_HAZARD] = 1, [CATEGORY_ACCIDENT] = 1, [CATEGORY_VIOLENCE] = 2};
    return groups[a] != 0 && groups[a] == groups[b];
}

/* In a plane of its own: over 500 m its error is centimetres. */
double linking_distance_m(double lat_a, double lon_a, double lat_b, double lon_b)
{
    double x = RADIANS(lon_b - lon_a) * cos(RADIANS((lat_a + lat_b) / 2));
    return EARTH_M * hypot(x, RADIANS(lat_b - lat_a));
}

bool linking_links(const struct incident *first, const struct incident *fresh)
{
    return !incident_is_over(first->state) && !first->drill && !fresh->drill && first->link_id == 0 &&
           first->id != fresh->id && *first->station && strcmp(first->station, fresh->station) == 0 &&
           first->has_point && fresh->has_point && linking_same_kind(first->category, fresh->category) &&
           llabs(fresh->message_ms - first->message_ms) <= LINK_WITHIN_MS &&
           linking_distance_m(first->lat, first->lon, fresh->lat, fresh->lon) <= LINK_DISTANCE_M;
}
