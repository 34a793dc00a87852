#include "registry/records.h"

#include "registry/duty.h"
#include "util/num.h"
#include "util/phone.h"
#include "util/utf8.h"

bool record_id_valid(const char *id)
{
    size_t len = strlen(id);
    return len >= 1 && len <= RECORD_ID_MAX && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_-") == len;
}

bool language_supported(const char *language)
{
    return strcmp(language, "en") == 0 || strcmp(language, "hi") == 0 || strcmp(language, "mr") == 0;
}

static int check_id(const char *field, const char *id, struct err *err)
{
    if (record_id_valid(id))
        return 0;
    return err_set(err, "%s: \"%s\" is no id: 1 to %d of a-z, 0-9, - and _", field, id, RECORD_ID_MAX);
}

static int check_text(const char *field, const char *text, size_t max, bool required, struct err *err)
{
    struct str view = str_of(text);
    if (required && str_trim(view).len == 0)
        return err_set(err, "%s: is missing", field);
    if (!utf8_valid(view))
        return err_set(err, "%s: is not UTF-8", field);
    for (size_t i = 0; i < view.len; i++) {
        if ((unsigned char)view.at[i] < 0x20 || view.at[i] == 0x7f)
            return err_set(err, "%s: holds a control character (a line break or tab?)", field);
    }
    if (utf8_units(view) > max)
        return err_set(err, "%s: is longer than %zu characters", field, max);
    return 0;
}

static int check_phone(const char *phone, bool required, struct err *err)
{
    char parsed[PHONE_SIZE];
    if (!*phone && !required)
        return 0;
    if (*phone != '+' || !phone_parse(str_of(phone), parsed) || strcmp(parsed, phone) != 0)
        return err_set(
            err, "phone: \"%s\" is no number; write + country code and number, such as +91 and ten digits",
            phone);
    return 0;
}

static int check_point(bool has_point, double lat, double lon, struct err *err)
{
    if (has_point && !num_is_point(lat, lon))
        return err_set(err, "lat, lon: %g, %g is no point on earth", lat, lon);
    return 0;
}

static int check_language(const char *language, bool required, struct err *err)
{
    if ((!*language && !required) || language_supported(language))
        return 0;
    return err_set(err, "language: \"%s\" is none of en, hi, mr", language);
}

int station_check(const struct station *station, struct err *err)
{
    int failed = check_id("id", station->id, err) ||
                 check_text("name", station->name, RECORD_NAME_MAX, true, err) ||
                 check_phone(station->phone, false, err) ||
                 check_point(station->has_point, station->lat, station->lon, err) ||
                 check_language(station->language, true, err) ||
                 (*station->above && check_id("above", station->above, err));
    if (!failed && strcmp(station->above, station->id) == 0)
        return err_set(err, "above: %s cannot stand above itself", station->id);
    return failed ? -1 : 0;
}

/* When, and for what. */
static int check_duty(const struct contact *contact, struct err *err)
{
    if (!hours_valid(contact->hours))
        return err_set(err, "hours: \"%s\" is not like 20:00-08:00 (Indian time)", contact->hours);
    if (!categories_valid(contact->categories))
        return err_set(err,
                       "categories: \"%s\" is no list like fire,medical of women_safety, medical, fire,"
                       " violence, intruder, accident, trapped, missing, hazard, theft, other",
                       contact->categories);
    return 0;
}

static int check_tier(int tier, struct err *err)
{
    if (tier >= 1 && tier <= 9)
        return 0;
    return err_set(err, "tier: %d is not 1 to 9 (1 is told first)", tier);
}

int contact_check(const struct contact *contact, struct err *err)
{
    int failed = check_tier(contact->tier, err) || check_id("station", contact->station, err) ||
                 check_phone(contact->phone, true, err) ||
                 check_text("role", contact->role, RECORD_NAME_MAX, false, err) ||
                 check_language(contact->language, false, err) || check_duty(contact, err);
    return failed ? -1 : 0;
}

int tier_check(const struct tier *tier, struct err *err)
{
    if (check_tier(tier->tier, err) || check_id("station", tier->station, err))
        return -1;
    if (tier->ack_timeout_ms < TIER_TIMEOUT_LEAST_MS || tier->ack_timeout_ms > TIER_TIMEOUT_MOST_MS)
        return err_set(err, "ack-timeout: must be 100ms to 1h, such as 90s");
    if (tier->repeat < 1 || tier->repeat > TIER_REPEAT_MOST)
        return err_set(err, "repeat: must be 1 to %d tellings", TIER_REPEAT_MOST);
    return 0;
}

int society_check(const struct society *society, struct err *err)
{
    int failed = check_id("id", society->id, err) ||
                 check_text("name", society->name, RECORD_NAME_MAX, true, err) ||
                 check_text("address", society->address, RECORD_ADDRESS_MAX, false, err) ||
                 check_text("wings", society->wings, RECORD_NOTE_MAX, false, err) ||
                 check_text("landmarks", society->landmarks, RECORD_NOTE_MAX, false, err) ||
                 check_point(society->has_point, society->lat, society->lon, err) ||
                 (*society->station && check_id("station", society->station, err)) ||
                 check_language(society->language, true, err);
    return failed ? -1 : 0;
}

int circle_member_check(const struct circle_member *member, struct err *err)
{
    if (strcmp(member->role, "guard") != 0 && strcmp(member->role, "committee") != 0)
        return err_set(err, "role: \"%s\" is neither guard nor committee", member->role);
    return check_id("society", member->society, err) || check_phone(member->phone, true, err) ? -1 : 0;
}
