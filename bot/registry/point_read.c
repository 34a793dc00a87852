/* A place in what somebody typed or pasted. */
#include <ctype.h>
#include <stdlib.h>

#include "registry/point.h"
#include "util/num.h"

#define POINT_TEXT_MAX 2048
#define DECIMALS_LEAST 2 /* a kilometre: less is no place, but a zoom or a house number */

/* "19.0632": how many bytes; 0 when no number stands there. */
static size_t take_number(struct str text, double *ret, int *ret_decimals)
{
    size_t at = text.len && (text.at[0] == '-' || text.at[0] == '+'), digits = at;
    while (at < text.len && isdigit((unsigned char)text.at[at]))
        at++;
    if (at == digits || at - digits > 3)
        return 0;
    *ret_decimals = 0;
    if (at + 1 < text.len && text.at[at] == '.' && isdigit((unsigned char)text.at[at + 1])) {
        for (at++; at < text.len && isdigit((unsigned char)text.at[at]); at++)
            (*ret_decimals)++;
    }
    size_t sign = text.at[0] == '+';
    return num_real(str_slice(text, sign, at), ret) ? at : 0;
}

static size_t skip_any(struct str text, size_t at, const char *const *marks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_starts(str_slice(text, at, text.len), str_of(marks[i])))
            return at + strlen(marks[i]);
    }
    return at;
}

#define BLANKS_MAX 8

static size_t skip_blanks(struct str text, size_t at)
{
    size_t end = MIN(text.len, at + BLANKS_MAX);
    while (at < end && text.at[at] && strchr(" \t\r\n", text.at[at]))
        at++;
    return at;
}

static const char *const degree_marks[] = {"°", "º", "%C2%B0"},
                         *const minute_marks[] = {"'", "′", "’", "%27"},
                         *const second_marks[] = {"\"", "″", "”", "''", "%22"};

/* What follows "19°": minutes, seconds. */
static size_t take_minutes(struct str text, size_t at, double *degrees)
{
    double part;
    int decimals;
    size_t used = take_number(str_slice(text, skip_blanks(text, at), text.len), &part, &decimals);
    if (!used)
        return at;
    size_t end = skip_blanks(text, at) + used;
    size_t behind = skip_any(text, end, minute_marks, ARRAY_LEN(minute_marks));
    if (behind == end)
        return at;
    *degrees += part / 60;
    used = take_number(str_slice(text, skip_blanks(text, behind), text.len), &part, &decimals);
    end = skip_blanks(text, behind) + used;
    size_t last = used ? skip_any(text, end, second_marks, ARRAY_LEN(second_marks)) : end;
    if (!used || last == end)
        return behind;
    *degrees += part / 3600;
    return last;
}

/* One of the two, with what says north or east behind it. */
static size_t take_degrees(struct str text, double *ret)
{
    int decimals;
    size_t used = take_number(text, ret, &decimals);
    if (!used)
        return 0;
    size_t at = skip_any(text, used, degree_marks, ARRAY_LEN(degree_marks));
    bool exact = decimals >= DECIMALS_LEAST;
    if (at > used) {
        size_t behind = take_minutes(text, at, ret);
        exact |= behind > at;
        at = behind;
    }
    size_t letter = skip_blanks(text, at);
    if (letter < text.len && strchr("NSEWnsew", text.at[letter]) &&
        (letter + 1 == text.len || !isalpha((unsigned char)text.at[letter + 1]))) {
        *ret = strchr("SWsw", text.at[letter]) ? -*ret : *ret;
        at = letter + 1;
    }
    return exact ? at : 0;
}

/* In India the latitude is 6 to 38 and the longitude 68 to 98: one can be told from the other. */
static bool finish(double a, double b, double *ret_lat, double *ret_lon)
{
    bool swapped = a > 60 && b < 60 && b > 0;
    *ret_lat = swapped ? b : a;
    *ret_lon = swapped ? a : b;
    return num_is_point(*ret_lat, *ret_lon);
}

static bool take_pair(struct str text, double *ret_lat, double *ret_lon)
{
    static const char *const between[] = {"!4d", "&mlon=", "%2C", "%2c", ",", ";", "/"};
    double a, b;
    size_t used = take_degrees(text, &a);
    if (!used)
        return false;
    size_t at = skip_blanks(text, used);
    size_t behind = skip_any(text, at, between, ARRAY_LEN(between));
    if (behind == used)
        return false;
    behind = skip_blanks(text, behind);
    behind += behind < text.len && text.at[behind] == '+';
    return take_degrees(str_slice(text, behind, text.len), &b) && finish(a, b, ret_lat, ret_lon);
}

/* A number that begins here, not in the middle of another or of a word. */
static bool begins(struct str text, size_t at)
{
    char c = text.at[at];
    bool number = isdigit((unsigned char)c) ||
                  (c == '-' && at + 1 < text.len && isdigit((unsigned char)text.at[at + 1]));
    return number && (at == 0 || !(isalnum((unsigned char)text.at[at - 1]) || strchr(".-", text.at[at - 1])));
}

bool point_parse(struct str text, double *ret_lat, double *ret_lon)
{
    /* The place that is meant, before the middle of the map that shows it. */
    static const char *const marks[] = {"!3d", "mlat=", "q=", "query=", "destination=", "daddr=", "loc:"};
    text = str_slice(str_trim(text), 0, POINT_TEXT_MAX);
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        size_t len = strlen(marks[i]);
        for (size_t at = 0; at + len <= text.len; at++) {
            if (memcmp(text.at + at, marks[i], len) == 0 &&
                take_pair(str_slice(text, at + len, text.len), ret_lat, ret_lon))
                return true;
        }
    }
    for (size_t at = 0; at < text.len; at++) {
        if (begins(text, at) && take_pair(str_slice(text, at, text.len), ret_lat, ret_lon))
            return true;
    }
    return false;
}

bool point_is_short_link(struct str text)
{
    return str_contains_nocase(text, STR("goo.gl/")) || str_contains_nocase(text, STR("bit.ly/")) ||
           str_contains_nocase(text, STR("maps.apple/"));
}
