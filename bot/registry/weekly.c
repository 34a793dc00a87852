#include "registry/weekly.h"

#include "registry/roll_call.h"

#define IST_MS (5 * HOUR_MS + 30 * MINUTE_MS) /* no daylight saving */
#define WEEK_MS (7 * DAY_MS)
#define MONDAY_MS (4 * DAY_MS) /* 1970-01-05; the epoch was a Thursday */

static int day_of(struct str text)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    for (int i = 0; i < (int)ARRAY_LEN(days); i++) {
        if (str_eq_nocase(text, str_of(days[i])))
            return i;
    }
    return -1;
}

int weekly_parse(struct str text, struct weekly *ret, struct err *err)
{
    struct roll_call time;
    struct str rest = str_trim(text), day;
    *ret = (struct weekly){0};
    if (rest.len == 0)
        return 0;
    int which = str_next(&rest, ' ', &day) ? day_of(day) : -1;
    if (which < 0 || roll_call_parse(str_trim(rest), &time, err) < 0 || time.count != 1)
        return err_set(err, "\"%.*s\": give a day and a time such as Mon 09:00", (int)MIN(text.len, 40),
                       text.at);
    *ret = (struct weekly){.held = true, .day = which, .minute = time.minutes[0]};
    return 0;
}

int64_t weekly_last(const struct weekly *weekly, int64_t now_ms)
{
    if (!weekly->held)
        return 0;
    int64_t first_ms = MONDAY_MS + weekly->day * DAY_MS + weekly->minute * MINUTE_MS - IST_MS;
    int64_t past_ms = ((now_ms - first_ms) % WEEK_MS + WEEK_MS) % WEEK_MS;
    return now_ms - past_ms;
}
