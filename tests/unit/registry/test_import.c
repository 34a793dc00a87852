/* Stations and societies out of CSV: every bad line by its number, and then nothing at all. */
#include "../unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "registry/import.h"
#include "util/file.h"

static struct arena arena;
static struct config_report report;

static int drop(void **state)
{
    (void)state;
    arena_free(&arena);
    config_report_free(&report);
    return 0;
}

static int stations_of(const char *text, struct station_list *list)
{
    config_report_free(&report);
    return stations_from_csv("s.csv", str_of(text), &arena, list, &report);
}

static int societies_of(const char *text, struct society_list *list)
{
    config_report_free(&report);
    return societies_from_csv("s.csv", str_of(text), &arena, list, &report);
}

static void stations(void **state)
{
    struct station_list list;
    (void)state;
    assert_int_equal(stations_of("key,name,lat,lon,phone,language,address\nseaside,\"Seaside, "
                                 "PS\",19.06,72.83,+91 00000 20001,,x\nhillview,हिल,,,,mr,\n",
                                 &list),
                     0);
    assert_int_equal(list.count, 2);
    assert_string_equal(list.at[0].id, "seaside");
    assert_string_equal(list.at[0].name, "Seaside, PS");
    assert_string_equal(list.at[0].phone, "+910000020001");
    assert_string_equal(list.at[0].language, "en");
    assert_true(list.at[0].has_point && list.at[0].lat == 19.06 && list.at[0].lon == 72.83);
    assert_string_equal(list.at[1].language, "mr");
    assert_string_equal(list.at[1].phone, "");
    assert_false(list.at[1].has_point);
    assert_int_equal(list.lines[0], 2);
    assert_int_equal(list.lines[1], 3);
}

static void a_station_may_name_who_stands_above_it(void **state)
{
    struct station_list list;
    (void)state;
    assert_int_equal(stations_of("id,name,above\nseaside,Seaside,west\nwest,West,\n", &list), 0);
    assert_string_equal(list.at[0].above, "west");
    assert_string_equal(list.at[1].above, "");
    assert_int_equal(stations_of("id,name,above\nseaside,Seaside,West Zone\n", &list), -1);
    assert_non_null(strstr(buf_text(&report.lines), "s.csv:2: above: \"West Zone\" is no id"));
}

static void contacts(void **state)
{
    struct contact_list list;
    (void)state;
    config_report_free(&report);
    const char *good =
        "phone,station,tier,hours\n+91 00000 20011,seaside,,\n+910000020011,hillview,3,20:00-08:00\n";
    assert_int_equal(contacts_from_csv("c.csv", str_of(good), &arena, &list, &report), 0);
    assert_true(list.count == 2 && list.at[0].tier == 1 && list.at[1].tier == 3 && list.lines[1] == 3);
    assert_string_equal(list.at[0].phone, "+910000020011");
    assert_string_equal(list.at[1].hours, "20:00-08:00");
    const char *bad = "phone,station,tier\n+910000020011,seaside,\n+910000020011,seaside,2\n,seaside,2\n"
                      "+910000020012,seaside,0\n+910000020012,seaside,9999999999999999999\n";
    assert_int_equal(contacts_from_csv("c.csv", str_of(bad), &arena, &list, &report), -1);
    for (const char *line = "3456"; *line; line++) {
        char name[] = {'c', '.', 'c', 's', 'v', ':', *line, ':', '\0'};
        assert_non_null(strstr(buf_text(&report.lines), name));
    }
    assert_int_equal(report.errors, 4);
}

static void every_bad_line_is_named(void **state)
{
    struct station_list list;
    (void)state;
    assert_int_equal(stations_of("id,name,lat,lon,phone,language\n"
                                 "ok,Good,,,,\n"
                                 "Bad Id,Name,,,,\n"
                                 "a,,,,,\n"
                                 "b,Name,19.06,,,\n"
                                 "c,Name,72.8,190,,\n"
                                 "d,Name,,,12,\n"
                                 "e,Name,,,,xx\n"
                                 "ok,Again,,,,\n"
                                 "f,Name,,,,,more\n"
                                 "g,Name,north,west,nobody,\n",
                                 &list),
                     -1);
    static const char *const complaints[] = {
        "s.csv:3: id: \"Bad Id\" is no id",
        "s.csv:4: name: is missing",
        "s.csv:5: lat, lon: \"19.06\", \"\" is no point; write degrees such as 19.076 and 72.877",
        "s.csv:6: lat, lon: \"72.8\", \"190\" is no point",
        "s.csv:7: phone: \"12\" is no phone number",
        "s.csv:8: language: \"xx\" is none of en, hi, mr",
        "s.csv:9: id: \"ok\" stands on line 2 already",
        "s.csv:10: has 7 fields, the header 6: put a text that holds commas in quotes",
        "s.csv:11: lat, lon: \"north\", \"west\" is no point",
        "s.csv:11: phone: \"nobody\" is no phone number",
    };
    for (size_t i = 0; i < ARRAY_LEN(complaints); i++) {
        if (!strstr(buf_text(&report.lines), complaints[i]))
            fail_msg("%s is not said in:\n%s", complaints[i], buf_text(&report.lines));
    }
    assert_int_equal(report.errors, ARRAY_LEN(complaints));
}

static void societies(void **state)
{
    struct society_list list;
    (void)state;
    assert_int_equal(societies_of("id;name;address;lat;lon;station\r\ngulmohar;Gulmohar;12, Carter "
                                  "Lane;19.0632;72.8263;\r\nsahyadri;Sahyadri;;;;hillview\r\n",
                                  &list),
                     0);
    assert_int_equal(list.count, 2);
    assert_string_equal(list.at[0].address, "12, Carter Lane");
    assert_false(list.at[0].station_named);
    assert_true(list.at[1].station_named);
    assert_string_equal(list.at[1].station, "hillview");
    assert_string_equal(list.at[1].address, "");
}

static void societies_with_mistakes(void **state)
{
    struct society_list list;
    (void)state;
    assert_int_equal(
        societies_of("id,name,address\nx,Name,12 Lane, Bandra\ny,Name,\"12 Lane, Bandra\"\ny,Name,\n,Name,\n",
                     &list),
        -1);
    assert_non_null(strstr(buf_text(&report.lines), "s.csv:2: has 4 fields, the header 3"));
    assert_non_null(strstr(buf_text(&report.lines), "s.csv:4: id: \"y\" stands on line 3 already"));
    assert_non_null(strstr(buf_text(&report.lines), "s.csv:5: id: \"\" is no id"));
    assert_int_equal(report.errors, 3);
}

static void whole_files_that_are_none(void **state)
{
    static const struct {
        const char *text, *complaint;
    } files[] = {
        {"", "s.csv: line 1: there is no header line"},
        {"id\nx\n", "s.csv: line 1: the column \"name\" is missing"},
        {"id,name,colour\nx,y,z\n", "s.csv: line 1: unknown column \"colour\""},
        {"id,na\"me\nx,y\n", "s.csv: line 1: broken quotes"},
    };
    struct society_list list;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        assert_int_equal(societies_of(files[i].text, &list), -1);
        if (!strstr(buf_text(&report.lines), files[i].complaint))
            fail_msg("%s is not said in:\n%s", files[i].complaint, buf_text(&report.lines));
    }
}

static void a_line_that_cannot_be_read_hides_no_other(void **state)
{
    struct society_list list;
    (void)state;
    assert_int_equal(societies_of("id,name\na,A\nb,\"open\nc,\nd,D\n", &list), -1);
    assert_non_null(strstr(buf_text(&report.lines), "s.csv:3: broken quotes"));
    assert_non_null(strstr(buf_text(&report.lines), "s.csv:4: name: is missing"));
    assert_int_equal(report.errors, 2);
    assert_true(list.count == 2 && list.lines[0] == 2 && list.lines[1] == 5);
}

static void societies_come_with_their_circle_and_code(void **state)
{
    struct society_list list;
    (void)state;
    assert_int_equal(societies_of("id,name,guards,committee,join_code\n"
                                  "a,A,\"+91 00000 30001; 00000 30002\",+910000030003,k7m2q4\n"
                                  "b,B,,+91 00000 30001 / ,\n",
                                  &list),
                     0);
    assert_int_equal(list.circle.count, 4);
    assert_string_equal(list.circle.at[1].phone, "+910000030002");
    assert_string_equal(list.circle.at[1].role, "guard");
    assert_string_equal(list.circle.at[2].role, "committee");
    assert_true(strcmp(list.circle.at[3].society, "b") == 0 && list.circle.lines[3] == 3);
    assert_string_equal(list.at[0].join_code, "K7M2Q4");
    assert_string_equal(list.at[1].join_code, "");
    assert_int_equal(societies_of("id,name,guards,committee,join_code\n"
                                  "a,A,9.1E+11,,\nb,B,+910000030001,+910000030001,\nc,C,,,K7M2Q4\n"
                                  "d,D,,,k7m2q4\ne,E,,,POLICE\n",
                                  &list),
                     -1);
    assert_non_null(strstr(buf_text(&report.lines), "s.csv:2: guards: \"9.1E+11\" is no phone number: the "
                                                    "spreadsheet has rounded it"));
    assert_non_null(strstr(buf_text(&report.lines), "s.csv:3: committee: +910000030001 stands there twice"));
    assert_non_null(strstr(buf_text(&report.lines), "s.csv:5: join_code: "));
    assert_non_null(strstr(buf_text(&report.lines), "s.csv:6: join_code: \"POLICE\" is no join code"));
    assert_true(report.errors == 4 && list.count == 1 && list.circle.count == 0);
}

static void circles(void **state)
{
    struct circle_list list;
    (void)state;
    config_report_free(&report);
    const char *text = "society,phone,role\na,+910000030001,guard\na,00000 30001,committee\nb,,guard\n"
                       "b,+910000030001,guard\nb,+910000030002,owner\n";
    assert_int_equal(circle_from_csv("c.csv", str_of(text), &arena, &list, &report), -1);
    assert_true(list.count == 2 && report.errors == 3);
    assert_non_null(strstr(buf_text(&report.lines), "c.csv:3: phone: "));
    assert_non_null(strstr(buf_text(&report.lines), "c.csv:4: phone: "));
    assert_non_null(
        strstr(buf_text(&report.lines), "c.csv:6: role: \"owner\" is neither guard nor committee"));
}

static void thousands(void **state)
{
    struct buf buf_auto text = {0};
    struct society_list list;
    (void)state;
    buf_add_text(&text, "id,name,lat,lon\n");
    for (int i = 0; i < 30000; i++)
        buf_addf(&text, "society-%d,Society %d,%.5f,%.5f\n", i, i, 18.9 + i * 1e-5, 72.8 + i * 1e-5);
    assert_int_equal(societies_of(buf_text(&text), &list), 0);
    assert_int_equal(list.count, 30000);
    assert_string_equal(list.at[29999].id, "society-29999");
    assert_int_equal(list.lines[29999], 30001);
}

static void the_samples_are_good(void **state)
{
    struct station_list stations_read;
    struct society_list societies_read;
    struct jurisdiction_list areas;
    struct buf bytes = {0};
    struct err err;
    char path[512];
    (void)state;
    config_report_free(&report);
    snprintf(path, sizeof(path), "%s/stations.csv", getenv("PUKAAR_SAMPLES"));
    assert_int_equal(file_read(path, 1 << 20, &bytes, &err), 0);
    assert_int_equal(stations_from_csv(path, buf_str(&bytes), &arena, &stations_read, &report), 0);
    buf_free(&bytes);
    snprintf(path, sizeof(path), "%s/societies.csv", getenv("PUKAAR_SAMPLES"));
    assert_int_equal(file_read(path, 1 << 20, &bytes, &err), 0);
    assert_int_equal(societies_from_csv(path, buf_str(&bytes), &arena, &societies_read, &report), 0);
    buf_free(&bytes);
    snprintf(path, sizeof(path), "%s/jurisdictions.geojson", getenv("PUKAAR_SAMPLES"));
    assert_int_equal(file_read(path, 1 << 20, &bytes, &err), 0);
    assert_int_equal(jurisdictions_from_geojson(path, buf_str(&bytes), "station", &arena, &areas, &report),
                     0);
    buf_free(&bytes);
    assert_int_equal(stations_read.count, 3);
    assert_int_equal(societies_read.count, 3);
    assert_int_equal(areas.count, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stations),
        cmocka_unit_test(a_station_may_name_who_stands_above_it),
        cmocka_unit_test(contacts),
        cmocka_unit_test(every_bad_line_is_named),
        cmocka_unit_test(societies),
        cmocka_unit_test(societies_with_mistakes),
        cmocka_unit_test(whole_files_that_are_none),
        cmocka_unit_test(a_line_that_cannot_be_read_hides_no_other),
        cmocka_unit_test(societies_come_with_their_circle_and_code),
        cmocka_unit_test(circles),
        cmocka_unit_test(thousands),
        cmocka_unit_test(the_samples_are_good),
    };
    return cmocka_run_group_tests(tests, NULL, drop);
}
