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

static bool read_zone(const char *text, int64_t *ret_ms)
{
    int hours, minutes, used = 0;
    if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0) {
        *ret_ms = 0;
        return true;
    }
    if (sscanf(text, "%3d:%2d%n", &hours, &minutes, &used) != 2 || text[used] ||
        (text[0] != '+' && text[0] != '-'))
        return false;
    int64_t ms = (hours < 0 ? -hours : hours) * HOUR_MS + minutes * MINUTE_MS;
    *ret_ms = text[0] == '-' ? -ms : ms;
    return true;
}

bool clock_parse_rfc3339(struct str text, int64_t *ret_wall_ms)
{
    char copy[40];
    struct tm tm = {0};
    if (!str_copy(copy, sizeof(copy), text))
        return false;
    const char *rest = strptime(copy, "%Y-%m-%d", &tm);
    if (!rest)
        return false;
    int64_t fraction_ms = 0, zone_ms = 0;
    if (*rest) {
        rest = *rest == 'T' || *rest == ' ' ? strptime(rest + 1, "%H:%M:%S", &tm) : NULL;
        if (!rest)
            return false;
        if (*rest == '.') {
            int64_t scale = 100;
            for (rest++; *rest >= '0' && *rest <= '9'; rest++, scale /= 10)
                fraction_ms += scale * (*rest - '0');
        }
        if (!read_zone(rest, &zone_ms))
            return false;
    }
    *ret_wall_ms = (int64_t)timegm(&tm) * 1000 + fraction_ms - zone_ms;
    return true;
}

void clock_ist(int64_t wall_ms, char ret[CLOCK_TEXT_SIZE])
{
    /* Month names by table: the text must not change with the machine's locale. */
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = (time_t)floor_div(wall_ms + 5 * HOUR_MS + 30 * MINUTE_MS, 1000);
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
