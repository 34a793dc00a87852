#include "util/num.h"

#include <math.h>
#include <stdlib.h>

bool num_i64(struct str text, int64_t *ret_value)
{
    bool negative = text.len > 1 && text.at[0] == '-';
    int64_t value = 0;
    if (text.len == 0 || text.len > 20)
        return false;
    for (size_t i = negative; i < text.len; i++) {
        char c = text.at[i];
        if (c < '0' || c > '9' || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, c - '0', &value))
            return false;
    }
    if (!negative && value == INT64_MIN)
        return false;
    *ret_value = negative ? value : -value;
    return true;
}

bool num_real(struct str text, double *ret_value)
{
    char copy[64];
    if (text.len == 0 || !str_copy(copy, sizeof(copy), text))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (!strchr("0123456789+-.eE", copy[i]))
            return false;
    }
    char *end;
    double value = strtod(copy, &end);
    if (*end || end == copy || !isfinite(value))
        return false;
    *ret_value = value;
    return true;
}

bool num_duration_ms(struct str text, int64_t *ret_ms)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"ms", 1},      {"s", SECOND_MS}, {"m", MINUTE_MS},
                 {"h", HOUR_MS}, {"d", DAY_MS},    {"", SECOND_MS}};
    size_t digits = 0;
    while (digits < text.len && text.at[digits] >= '0' && text.at[digits] <= '9')
        digits++;
    int64_t count;
    if (!num_i64(str_slice(text, 0, digits), &count))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (str_eq(str_slice(text, digits, text.len), str_of(units[i].unit)))
            return !__builtin_mul_overflow(count, units[i].ms, ret_ms);
    }
    return false;
}

bool num_distance_m(struct str text, int64_t *ret_m)
{
    struct str number = text;
    int64_t metres = 1;
    if (text.len > 2 && str_eq(str_slice(text, text.len - 2, text.len), STR("km"))) {
        number.len -= 2;
        metres = 1000;
    } else if (text.len > 1 && text.at[text.len - 1] == 'm') {
        number.len--;
    }
    int64_t count;
    return num_i64(number, &count) && count >= 0 && !__builtin_mul_overflow(count, metres, ret_m);
}

bool num_is_point(double lat, double lon)
{
    return isfinite(lat) && isfinite(lon) && fabs(lat) <= 90 && fabs(lon) <= 180;
}
