#include "registry/duty.h"

#include "util/num.h"

#define IST_OFFSET_MIN 330
#define DAY_MIN (24 * 60)

/* "HH:MM", up to "24:00". */
static bool read_minute(struct str text, int *ret)
{
    int64_t hour, minute;
    if (text.len != 5 || text.at[2] != ':' || !num_i64(str_slice(text, 0, 2), &hour) ||
        !num_i64(str_slice(text, 3, 5), &minute))
        return false;
    *ret = (int)(hour * 60 + minute);
    return hour >= 0 && minute >= 0 && minute < 60 && *ret <= DAY_MIN;
}

static bool read_hours(const char *hours, int *ret_from, int *ret_to)
{
    struct str rest = str_of(hours), from;
    return str_next(&rest, '-', &from) && rest.at && read_minute(from, ret_from) &&
           read_minute(rest, ret_to) && *ret_from < DAY_MIN && *ret_from != *ret_to;
}

bool hours_valid(const char *hours)
{
    int from, to;
    return !*hours || read_hours(hours, &from, &to);
}

bool hours_hold(const char *hours, int64_t wall_ms)
{
    int from, to;
    if (!*hours || !read_hours(hours, &from, &to))
        return true;
    int now = (int)((wall_ms / MINUTE_MS + IST_OFFSET_MIN) % DAY_MIN);
    return from < to ? now >= from && now < to : now >= from || now < to;
}

bool categories_valid(const char *categories)
{
    struct str rest = str_of(categories), name;
    enum category category;
    if (!*categories)
        return true;
    while (str_next(&rest, ',', &name)) {
        if (!category_parse(str_trim(name), &category))
            return false;
    }
    return categories[strlen(categories) - 1] != ',';
}

bool categories_hold(const char *categories, enum category category)
{
    struct str rest = str_of(categories), name;
    enum category served;
    if (!*categories)
        return true;
    while (str_next(&rest, ',', &name)) {
        if (category_parse(str_trim(name), &served) && served == category)
            return true;
    }
    return false;
}

size_t contacts_on_duty(struct contact *contacts, size_t count, enum category category, int64_t now_ms)
{
    size_t on_duty = 0;
    for (size_t i = 0; i < count; i++) {
        if (hours_hold(contacts[i].hours, now_ms) && categories_hold(contacts[i].categories, category))
            contacts[on_duty++] = contacts[i];
    }
    return on_duty ? on_duty : count;
}
