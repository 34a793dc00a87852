#include "util/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

static int64_t read_us(clockid_t which)
{
    struct timespec now;
    clock_gettime(which, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_wall_ms(void)
{
    return read_us(CLOCK_REALTIME) / 1000;
}

int64_t clock_mono_ms(void)
{
    return read_us(CLOCK_MONOTONIC) / 1000;
}

int64_t clock_mono_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

void clock_rfc3339(int64_t wall_ms, char ret[CLOCK_TEXT_SIZE])
{
    time_t seconds = (time_t)floor_div(wall_ms, 1000);
    struct tm tm;
    if (!gmtime_r(&seconds, &tm) || tm.tm_year > 8099 || tm.tm_year < -1900) {
        (void)str_format(ret, CLOCK_TEXT_SIZE, "0000-00-00T00:00:00.000Z");
        return;
    }
    size_t len = strftime(ret, CLOCK_TEXT_SIZE, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(ret + len, CLOCK_TEXT_SIZE - len, ".%03dZ", (int)(wall_ms - seconds * 1000));
}

/* '0' in the shape stands for any digit. */
static bool has_shape(const char *text, const char *shape)
{
    for (; *shape; text++, shape++) {
        if (*shape == '0' ? *text < '0' || *text > '9' : *text != *shape)
            return false;
    }
    return true;
}

static int two_digits(const char *text)
{
    return (text[0] - '0') * 10 + text[1] - '0';
}

static bool read_date(const char *text, struct tm *tm)
{
    if (!has_shape(text, "0000-00-00"))
        return false;
    tm->tm_year = two_digits(text) * 100 + two_digits(text + 2) - 1900;
    tm->tm_mon = two_digits(text + 5) - 1;
    tm->tm_mday = two_digits(text + 8);
    struct tm same = *tm;
    (void)timegm(&same); /* makes the 31st of February a day of March */
    return same.tm_mon == tm->tm_mon && same.tm_mday == tm->tm_mday;
}

static bool read_time(const char *text, struct tm *tm, const char **ret_rest, int64_t *ret_ms)
{
    if (!has_shape(text, "00:00:00"))
        return false;
    tm->tm_hour = two_digits(text);
    tm->tm_min = two_digits(text + 3);
    tm->tm_sec = two_digits(text + 6);
    text += 8;
    *ret_ms = 0;
    if (text[0] == '.' && has_shape(text + 1, "0")) {
        int64_t scale = 100;
        for (text++; has_shape(text, "0"); text++, scale /= 10)
            *ret_ms += scale * (*text - '0');
    }
    *ret_rest = text;
    return tm->tm_hour < 24 && tm->tm_min < 60 && tm->tm_sec <= 60; /* 60: a leap second */
}

static bool read_zone(const char *text, int64_t *ret_ms)
{
    *ret_ms = 0;
    if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0)
        return true;
    if ((text[0] != '+' && text[0] != '-') || !has_shape(text + 1, "00:00") || text[6])
        return false;
    *ret_ms = (text[0] == '-' ? -1 : 1) * (two_digits(text + 1) * HOUR_MS + two_digits(text + 4) * MINUTE_MS);
    return two_digits(text + 1) < 24 && two_digits(text + 4) < 60;
}

bool clock_parse_rfc3339(struct str text, int64_t *ret_wall_ms)
{
    char copy[40];
    struct tm tm = {0};
    int64_t fraction_ms = 0, zone_ms = 0;
    if (!str_copy(copy, sizeof(copy), text) || !read_date(copy, &tm))
        return false;
    const char *rest = copy + 10;
    if (*rest && ((*rest != 'T' && *rest != 't' && *rest != ' ') ||
                  !read_time(rest + 1, &tm, &rest, &fraction_ms) || !read_zone(rest, &zone_ms)))
        return false;
    *ret_wall_ms = (int64_t)timegm(&tm) * 1000 + fraction_ms - zone_ms;
    return true;
}

void clock_ist(int64_t wall_ms, char ret[CLOCK_TEXT_SIZE])
{
    /* Month names by table: the text must not change with the machine's locale. */
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = (time_t)floor_div(wall_ms, 1000) + (time_t)((5 * HOUR_MS + 30 * MINUTE_MS) / 1000);
    struct tm tm = {0};
    gmtime_r(&seconds, &tm);
    snprintf(ret, CLOCK_TEXT_SIZE, "%d %s %d, %02d:%02d IST", tm.tm_mday, months[tm.tm_mon % 12],
             tm.tm_year + 1900, tm.tm_hour, tm.tm_min);
}

void clock_span(int64_t span_ms, char ret[CLOCK_TEXT_SIZE])
{
    int64_t span = MAX(span_ms, 0);
    if (span < 2 * MINUTE_MS)
        snprintf(ret, CLOCK_TEXT_SIZE, "%" PRId64 " s", span / SECOND_MS);
    else if (span < HOUR_MS)
        snprintf(ret, CLOCK_TEXT_SIZE, "%" PRId64 " min", span / MINUTE_MS);
    else if (span < 2 * DAY_MS)
        snprintf(ret, CLOCK_TEXT_SIZE, "%" PRId64 " h %" PRId64 " min", span / HOUR_MS,
                 span % HOUR_MS / MINUTE_MS);
    else
        snprintf(ret, CLOCK_TEXT_SIZE, "%" PRId64 " days", span / DAY_MS);
}
