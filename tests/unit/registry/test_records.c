/* What an admin may register, and what the refusal says. */
#include "../unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "registry/records.h"

static char long_text[400];

static struct station good_station = {.id = "seaside",
                                      .name = "Seaside Police Station",
                                      .phone = "+910000020001",
                                      .has_point = true,
                                      .lat = 19.0605,
                                      .lon = 72.829,
                                      .language = "en",
                                      .above = ""};
static struct society good_society = {
    .id = "gulmohar", .name = "गुलमोहर", .address = "12 Carter Lane", .station = "", .language = "mr"};
static struct contact good_contact = {.station = "seaside",
                                      .tier = 1,
                                      .phone = "+910000020011",
                                      .role = "duty mobile",
                                      .language = "",
                                      .hours = "",
                                      .categories = ""};
static struct tier good_tier = {.station = "seaside", .tier = 2, .ack_timeout_ms = 90000, .repeat = 2};

static void refused(int result, const struct err *err, const char *complaint)
{
    assert_int_equal(result, -1);
    if (!strstr(err->text, complaint))
        fail_msg("\"%s\" is not said in \"%s\"", complaint, err->text);
}

#define REFUSED(check, good, member, value, complaint)                                                       \
    do {                                                                                                     \
        __typeof__(good) changed = good;                                                                     \
        struct err why = {""};                                                                               \
        changed.member = value;                                                                              \
        refused(check(&changed, &why), &why, complaint);                                                     \
    } while (0)

static void stations(void **state)
{
    struct err err;
    (void)state;
    assert_int_equal(station_check(&good_station, &err), 0);
    REFUSED(station_check, good_station, id, "", "id: \"\" is no id");
    REFUSED(station_check, good_station, id, "Seaside",
            "id: \"Seaside\" is no id: 1 to 63 of a-z, 0-9, - and _");
    REFUSED(station_check, good_station, id, "sea side", "is no id");
    REFUSED(station_check, good_station, name, "", "name: is missing");
    REFUSED(station_check, good_station, name, " \t ", "name: is missing");
    REFUSED(station_check, good_station, name, "a\tb", "name: holds a control character");
    REFUSED(station_check, good_station, name, "a\xff", "name: is not UTF-8");
    REFUSED(station_check, good_station, name, long_text, "name: is longer than 120 characters");
    REFUSED(station_check, good_station, phone, "00000 20001", "phone: \"00000 20001\" is no number");
    REFUSED(station_check, good_station, phone, "+91 00000 20001", "is no number; write + country code");
    REFUSED(station_check, good_station, lat, 90.5, "lat, lon: 90.5, 72.829 is no point on earth");
    REFUSED(station_check, good_station, lon, (double)NAN, "is no point on earth");
    REFUSED(station_check, good_station, language, "ta", "language: \"ta\" is none of en, hi, mr");
    REFUSED(station_check, good_station, language, "", "is none of");
    REFUSED(station_check, good_station, above, "Zone", "above: \"Zone\" is no id");
    REFUSED(station_check, good_station, above, "seaside", "above: seaside cannot stand above itself");
    struct station without_phone = good_station;
    without_phone.phone = "";
    assert_int_equal(station_check(&without_phone, &err), 0);
}

static void societies(void **state)
{
    struct err err;
    (void)state;
    assert_int_equal(society_check(&good_society, &err), 0);
    REFUSED(society_check, good_society, id, long_text, "is no id");
    REFUSED(society_check, good_society, address, long_text, "address: is longer than 240 characters");
    REFUSED(society_check, good_society, address, "a\nb",
            "address: holds a control character (a line break or tab?)");
    REFUSED(society_check, good_society, station, "No Such", "station: \"No Such\" is no id");
    struct society full = good_society;
    char id[64], name[121];
    memset(id, 'a', 63);
    id[63] = '\0';
    memset(name, 'n', 120);
    name[120] = '\0';
    full.id = id;
    full.name = name;
    full.address = "";
    assert_int_equal(society_check(&full, &err), 0);
}

static void contacts_and_circle(void **state)
{
    static struct circle_member good_member = {"gulmohar", "+910000030001", "guard"};
    struct err err;
    (void)state;
    assert_int_equal(contact_check(&good_contact, &err), 0);
    REFUSED(contact_check, good_contact, tier, 0, "tier: 0 is not 1 to 9");
    REFUSED(contact_check, good_contact, tier, 10, "tier: 10 is not 1 to 9");
    REFUSED(contact_check, good_contact, phone, "", "phone: \"\" is no number");
    REFUSED(contact_check, good_contact, language, "xx", "language");
    REFUSED(contact_check, good_contact, role, long_text, "role: is longer");
    assert_int_equal(circle_member_check(&good_member, &err), 0);
    REFUSED(circle_member_check, good_member, role, "cook", "role: \"cook\" is neither guard nor committee");
    REFUSED(circle_member_check, good_member, phone, "", "phone");
    REFUSED(circle_member_check, good_member, society, "", "society: \"\" is no id");
}

static void duty_and_tiers(void **state)
{
    struct err err;
    (void)state;
    REFUSED(contact_check, good_contact, hours, "8-20", "hours: \"8-20\" is not like 20:00-08:00");
    REFUSED(contact_check, good_contact, hours, long_text, "hours");
    REFUSED(contact_check, good_contact, categories, "flood", "categories: \"flood\" is no list");
    assert_int_equal(tier_check(&good_tier, &err), 0);
    REFUSED(tier_check, good_tier, tier, 0, "tier: 0 is not 1 to 9");
    REFUSED(tier_check, good_tier, station, "", "station: \"\" is no id");
    REFUSED(tier_check, good_tier, ack_timeout_ms, 99, "ack-timeout: must be 100ms to 1h");
    REFUSED(tier_check, good_tier, ack_timeout_ms, HOUR_MS + 1, "ack-timeout");
    REFUSED(tier_check, good_tier, ack_timeout_ms, -1, "ack-timeout");
    REFUSED(tier_check, good_tier, repeat, 0, "repeat: must be 1 to 10");
    REFUSED(tier_check, good_tier, repeat, 11, "repeat");
}

/* A hostile text in a refusal stays within its room. */
static void refusals_are_cut(void **state)
{
    struct station station = good_station;
    struct err err;
    char huge[5000];
    (void)state;
    memset(huge, 'X', sizeof(huge) - 1);
    huge[sizeof(huge) - 1] = '\0';
    station.id = huge;
    assert_int_equal(station_check(&station, &err), -1);
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
}

static int setup(void **state)
{
    (void)state;
    memset(long_text, 'x', sizeof(long_text) - 1);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(stations), cmocka_unit_test(societies),
                                       cmocka_unit_test(contacts_and_circle),
                                       cmocka_unit_test(duty_and_tiers), cmocka_unit_test(refusals_are_cut)};
    return cmocka_run_group_tests(tests, setup, NULL);
}
