/* When the roll call is held, and who stands last for having missed it. */
#include "registry/roll_call.h"

#include <stdlib.h>

#define IST_MS (5 * HOUR_MS + 30 * MINUTE_MS) /* no daylight saving */

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "8:00" or "08:00". */
static bool parse_time(struct str text, int *ret)
{
    if (text.len == 4 && digit(text.at[0]) && text.at[1] == ':' && digit(text.at[2]) && digit(text.at[3]))
        *ret = (text.at[0] - '0') * 60 + (text.at[2] - '0') * 10 + text.at[3] - '0';
    else if (text.len == 5 && digit(text.at[0]) && digit(text.at[1]) && text.at[2] == ':' &&
             digit(text.at[3]) && digit(text.at[4]))
        *ret = ((text.at[0] - '0') * 10 + text.at[1] - '0') * 60 + (text.at[3] - '0') * 10 + text.at[4] - '0';
    else
        return false;
    return *ret < 24 * 60 && text.at[text.len - 2] < '6';
}

static int by_minute(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

int roll_call_parse(struct str text, struct roll_call *ret, struct err *err)
{
    struct str part;
    *ret = (struct roll_call){0};
    if (str_trim(text).len == 0)
        return 0;
    while (str_next(&text, ',', &part)) {
        part = str_trim(part);
        if (ret->count == ROLL_CALL_MAX || !parse_time(part, &ret->minutes[ret->count])) {
            *ret = (struct roll_call){0};
            return err_set(err, "\"%.*s\": give up to %d times of the day such as 08:00,20:00",
                           (int)MIN(part.len, 40), part.at ? part.at : "", ROLL_CALL_MAX);
        }
        ret->count++;
    }
    qsort(ret->minutes, ret->count, sizeof(ret->minutes[0]), by_minute);
    return 0;
}

int64_t roll_call_last(const struct roll_call *times, int64_t now_ms)
{
    if (times->count == 0)
        return 0;
    int64_t ist_ms = now_ms + IST_MS;
    int64_t day_ms = ist_ms - (ist_ms % DAY_MS + DAY_MS) % DAY_MS;
    for (size_t i = times->count; i-- > 0;) {
        int64_t at_ms = day_ms + times->minutes[i] * MINUTE_MS;
        if (at_ms <= ist_ms)
            return at_ms - IST_MS;
    }
    return day_ms - DAY_MS + times->minutes[times->count - 1] * MINUTE_MS - IST_MS;
}

bool contact_is_silent(const struct contact *contact)
{
    return contact->missed_ms > contact->answered_ms;
}

/* Insertion: a station has a handful, and equal ones must keep their order. */
void contacts_order(struct contact *contacts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct contact contact = contacts[i];
        size_t at = i;
        contact.tier += contact_is_silent(&contact) ? CONTACT_SILENT_TIER : 0;
        for (; at > 0 && contacts[at - 1].tier > contact.tier; at--)
            contacts[at] = contacts[at - 1];
        contacts[at] = contact;
    }
}

int contacts_next_tier(const struct contact *contacts, const bool *reachable, size_t count, int tier)
{
    int before = 0;
    for (size_t i = 0; i < count; i++) {
        if (!reachable[i] || contacts[i].tier == tier)
            continue;
        if (contacts[i].tier > tier)
            return contacts[i].tier;
        before = contacts[i].tier;
    }
    return before;
}
