#include "registry/point.h"

#include <ctype.h>
#include <math.h>

#include "geometry.h"
#include "util/num.h"

#define BETWEEN_MAX 16 /* bytes between the two */

/* The length of a number with a point in it ("-19.06"), 0 for none. */
static size_t number_at(struct str text, double *ret)
{
    size_t at = text.len && text.at[0] == '-', digits = 0, points = 0;
    for (; at < text.len && (isdigit((unsigned char)text.at[at]) || text.at[at] == '.'); at++) {
        points += text.at[at] == '.';
        digits += text.at[at] != '.';
    }
    while (at && text.at[at - 1] == '.') { /* the end of a sentence */
        at--;
        points--;
    }
    return points == 1 && digits && num_real(str_slice(text, 0, at), ret) ? at : 0;
}

/* What may stand between latitude and longitude; 0 for nothing that may. */
static size_t between_at(struct str text)
{
    static const struct str parts[] = {{"%2C", 3}, {"%2c", 3}, {"!4d", 3}, {"\xc2\xb0", 2}, {",", 1},
                                       {" ", 1},   {"+", 1},   {";", 1},   {"N", 1},        {"n", 1},
                                       {"E", 1},   {"\t", 1},  {"\r", 1},  {"\n", 1}};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (str_starts(text, parts[i]))
            return parts[i].len;
    }
    return 0;
}

static bool pair_at(struct str text, double *ret_lat, double *ret_lon)
{
    size_t at = number_at(text, ret_lat), used, from = at;
    if (!at)
        return false;
    while ((used = between_at(str_slice(text, at, text.len))) > 0 && at - from < BETWEEN_MAX)
        at += used;
    return at > from && number_at(str_slice(text, at, text.len), ret_lon) && num_is_point(*ret_lat, *ret_lon);
}

bool point_parse(struct str text, double *ret_lat, double *ret_lon)
{
    for (size_t i = 0; i < text.len; i++) {
        bool goes_on = i && (isdigit((unsigned char)text.at[i - 1]) || strchr(".-", text.at[i - 1]));
        if (!goes_on && pair_at(str_slice(text, i, text.len), ret_lat, ret_lon))
            return true;
    }
    return false;
}

double point_distance_m(double lat_a, double lon_a, double lat_b, double lon_b)
{
    struct plane plane = {(lat_a + lat_b) / 2, lon_a};
    double ax, ay, bx, by;
    plane_put(&plane, lat_a, lon_a, &ax, &ay);
    plane_put(&plane, lat_b, lon_b, &bx, &by);
    return hypot(ax - bx, ay - by);
}
