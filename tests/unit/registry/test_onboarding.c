/* The conversation: every question, what may be answered to it, and where it leads. */
#include "../unit.h"

#include <string.h>

#include "registry/onboarding.h"

static struct arena arena;
static struct onboarding now;
static struct onboarding_turn turn;

static const struct onboarding_stations one = {.how = LOCATED_INSIDE, .at = {{"west", 0}}, .count = 1};
static const struct onboarding_stations several = {
    .how = LOCATED_NEAREST, .choose = true, .at = {{"west", 20}, {"east", 300}}, .count = 2};

static int begin(void **state)
{
    (void)state;
    onboarding_begin("hi", &now);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void take(const struct onboarding_answer *answer, const struct onboarding_stations *stations)
{
    onboarding_take(&now, answer, stations, &arena, &turn);
    now = turn.after;
}

/* Each of these answers the present question, and says which one is next and what was wrong ("" for nothing).
 */
static void leads(enum onboarding_step step, const char *error)
{
    if (now.step != step || strcmp(turn.error ? turn.error : "", error) != 0)
        fail_msg("%s follows, with \"%s\"; expected %s with \"%s\"", onboarding_step_name(now.step),
                 turn.error ? turn.error : "", onboarding_step_name(step), error);
}

static void words(const char *text, enum onboarding_step step, const char *error)
{
    take(&(struct onboarding_answer){.words = str_of(text)}, NULL);
    leads(step, error);
}

static void said(enum onboarding_said what, enum onboarding_step step, const char *error)
{
    take(&(struct onboarding_answer){.said = what, .words = STR("")}, &one);
    leads(step, error);
}

static void chosen(const char *value, enum onboarding_step step, const char *error)
{
    take(&(struct onboarding_answer){.words = STR(""), .choice = value}, &one);
    leads(step, error);
}

static void pin(enum onboarding_step step, const char *error)
{
    take(&(struct onboarding_answer){.words = STR(""), .has_point = true, .lat = 19.05, .lon = 72.85}, NULL);
    leads(step, error);
}

static void to_summary(void)
{
    words("Sagar", ONBOARDING_ADDRESS, "");
    words("14 Hill Road", ONBOARDING_POINT, "");
    pin(ONBOARDING_STATION, "");
    said(SAID_YES, ONBOARDING_WINGS, "");
    words("A 12", ONBOARDING_LANDMARKS, "");
    words("temple", ONBOARDING_GUARDS, "");
    words("+91 00000 30001", ONBOARDING_COMMITTEE, "");
    words("+91 00000 30002", ONBOARDING_LANGUAGE, "");
    chosen("mr", ONBOARDING_SUMMARY, "");
}

static void one_question_follows_the_other(void **state)
{
    (void)state;
    to_summary();
    assert_string_equal(now.name, "Sagar");
    assert_string_equal(now.address, "14 Hill Road");
    assert_true(now.has_point && now.lat == 19.05 && now.lon == 72.85);
    assert_string_equal(now.station, "west");
    assert_false(now.station_named || now.station_uncertain);
    assert_string_equal(now.wings, "A 12");
    assert_string_equal(now.landmarks, "temple");
    assert_string_equal(now.guards, "+910000030001");
    assert_string_equal(now.committee, "+910000030002");
    assert_string_equal(now.language, "mr");
    said(SAID_YES, ONBOARDING_SUMMARY, "");
    assert_int_equal(turn.outcome, ONBOARDING_CONFIRMED);
}

static void what_may_be_skipped(void **state)
{
    (void)state;
    said(SAID_SKIP, ONBOARDING_NAME, "needed");
    words("Sagar", ONBOARDING_ADDRESS, "");
    said(SAID_SKIP, ONBOARDING_ADDRESS, "needed");
    words("x", ONBOARDING_POINT, "");
    said(SAID_SKIP, ONBOARDING_POINT, "needed");
    pin(ONBOARDING_STATION, "");
    said(SAID_SKIP, ONBOARDING_STATION, "needed");
    said(SAID_YES, ONBOARDING_WINGS, "");
    for (enum onboarding_step step = ONBOARDING_WINGS; step <= ONBOARDING_LANGUAGE; step++)
        said(SAID_SKIP, step + 1, "");
    assert_string_equal(now.language, "hi");
    assert_string_equal(now.guards, "");
}

static void what_is_wrong_is_said_and_not_kept(void **state)
{
    char name[RECORD_NAME_MAX + 2];
    (void)state;
    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    words(name, ONBOARDING_NAME, "too_long");
    assert_string_equal(turn.about, "120");
    words(" ", ONBOARDING_NAME, "words");
    words("\x01", ONBOARDING_NAME, "words");
    pin(ONBOARDING_NAME, "words");
    assert_string_equal(now.name, "");
    said(SAID_BACK, ONBOARDING_NAME, "first");
    words(name + 1, ONBOARDING_ADDRESS, "");
    words("x", ONBOARDING_POINT, "");
    words("near the temple", ONBOARDING_POINT, "no_point");
    words("https://maps.app.goo.gl/x", ONBOARDING_POINT, "short_link");
    words("19.05, 72.85", ONBOARDING_STATION, "");
    chosen("east", ONBOARDING_STATION, "choose");
    chosen("yes", ONBOARDING_WINGS, "");
    said(SAID_NO, ONBOARDING_LANDMARKS, "");
    assert_string_equal(now.wings, "");
    said(SAID_SKIP, ONBOARDING_GUARDS, "");
    words("the guard", ONBOARDING_GUARDS, "no_phone");
    words("1000030000 1000030001 1000030002 1000030003 1000030004 1000030005", ONBOARDING_GUARDS,
          "phones_many");
    pin(ONBOARDING_GUARDS, "no_phone");
    words("1000030000", ONBOARDING_COMMITTEE, "");
    words("1000030001, 1000030000", ONBOARDING_COMMITTEE, "phone_twice");
    assert_string_equal(turn.about, "+911000030000");
    said(SAID_NO, ONBOARDING_LANGUAGE, "");
    chosen("fr", ONBOARDING_LANGUAGE, "choose");
    chosen("en", ONBOARDING_SUMMARY, "");
    words("well", ONBOARDING_SUMMARY, "choose");
}

static void every_field_can_be_corrected(void **state)
{
    (void)state;
    to_summary();
    for (enum onboarding_step field = ONBOARDING_NAME; field <= ONBOARDING_LANGUAGE; field++) {
        chosen(onboarding_step_name(field), field, "");
        said(SAID_BACK, ONBOARDING_SUMMARY, "");
        chosen("change", ONBOARDING_FIELD, "");
        chosen("nonsense", ONBOARDING_FIELD, "choose");
        chosen(onboarding_step_name(field), field, "");
        said(SAID_SKIP, ONBOARDING_SUMMARY, "");
    }
    said(SAID_CHANGE, ONBOARDING_FIELD, "");
    said(SAID_BACK, ONBOARDING_SUMMARY, "");
    chosen("name", ONBOARDING_NAME, "");
    words("Sagar II", ONBOARDING_SUMMARY, "");
    assert_string_equal(now.name, "Sagar II");
    assert_string_equal(now.address, "14 Hill Road");
}

static void back_goes_through_all_questions(void **state)
{
    (void)state;
    to_summary();
    for (enum onboarding_step step = ONBOARDING_LANGUAGE; step >= ONBOARDING_NAME; step--)
        said(SAID_BACK, step, "");
    said(SAID_BACK, ONBOARDING_NAME, "first");
    words("Other", ONBOARDING_ADDRESS, "");
    said(SAID_SKIP, ONBOARDING_POINT, "");
    said(SAID_SKIP, ONBOARDING_STATION, "");
    said(SAID_SKIP, ONBOARDING_WINGS, "");
}

static void from_the_middle_it_goes_on_where_it_was(void **state)
{
    (void)state;
    words("Sagar", ONBOARDING_ADDRESS, "");
    words("x", ONBOARDING_POINT, "");
    pin(ONBOARDING_STATION, "");
    chosen("yes", ONBOARDING_WINGS, "");
    onboarding_correct(&now, ONBOARDING_NAME);
    words("Sagar II", ONBOARDING_WINGS, "");
    said(SAID_CHANGE, ONBOARDING_FIELD, "");
    chosen("address", ONBOARDING_ADDRESS, "");
    words("y", ONBOARDING_WINGS, "");
    assert_string_equal(now.address, "y");
    words("A", ONBOARDING_LANDMARKS, "");
}

/* The station belongs to the point: another point asks for it again, and nothing is confirmed without. */
static void a_new_point_asks_for_its_station(void **state)
{
    (void)state;
    to_summary();
    pin(ONBOARDING_STATION, "");
    assert_string_equal(now.station, "");
    said(SAID_BACK, ONBOARDING_POINT, "");
    said(SAID_BACK, ONBOARDING_SUMMARY, "");
    said(SAID_YES, ONBOARDING_STATION, "");
    assert_int_equal(turn.outcome, ONBOARDING_ASK);
    pin(ONBOARDING_STATION, "");
    said(SAID_YES, ONBOARDING_SUMMARY, "");
    assert_string_equal(now.station, "west");
}

static void where_there_is_a_choice_it_is_kept_by_hand(void **state)
{
    const struct onboarding_answer yes = {.said = SAID_YES}, east = {.choice = "east"},
                                   none = {.choice = "none"};
    const struct onboarding_stations estimate = {
        .how = LOCATED_BY_STATION_POINT, .at = {{"west", 900}}, .count = 1};
    (void)state;
    words("Sagar", ONBOARDING_ADDRESS, "");
    words("x", ONBOARDING_POINT, "");
    pin(ONBOARDING_STATION, "");
    said(SAID_NO, ONBOARDING_STATION, "");
    assert_true(now.all_stations);
    take(&yes, &several);
    leads(ONBOARDING_STATION, "choose");
    take(&east, &several);
    leads(ONBOARDING_WINGS, "");
    assert_string_equal(now.station, "east");
    assert_true(now.station_named && !now.station_uncertain && !now.all_stations);
    said(SAID_BACK, ONBOARDING_STATION, "");
    take(&none, &several);
    leads(ONBOARDING_WINGS, "");
    assert_string_equal(now.station, "");
    said(SAID_BACK, ONBOARDING_STATION, "");
    take(&yes, &estimate);
    assert_true(!now.station_named && now.station_uncertain);
    said(SAID_BACK, ONBOARDING_STATION, "");
    take(&none, NULL);
    leads(ONBOARDING_WINGS, "");
}

static void left_and_taken_up_again(void **state)
{
    (void)state;
    words("Sagar", ONBOARDING_ADDRESS, "");
    onboarding_leave(&now);
    words("hello", ONBOARDING_LEFT, "");
    onboarding_ask_resume(&now, "");
    words("hello", ONBOARDING_RESUME, "choose");
    said(SAID_BACK, ONBOARDING_RESUME, "choose");
    chosen("go_on", ONBOARDING_ADDRESS, "");
    onboarding_ask_resume(&now, "other");
    chosen("anew", ONBOARDING_RESUME, "");
    assert_int_equal(turn.outcome, ONBOARDING_ANEW);
    assert_string_equal(now.wanted, "other");
    said(SAID_YES, ONBOARDING_ADDRESS, "");
    said(SAID_CHANGE, ONBOARDING_FIELD, "");
    onboarding_leave(&now);
    onboarding_ask_resume(&now, "");
    said(SAID_YES, ONBOARDING_ADDRESS, "");
    begin(NULL);
    to_summary();
    chosen("later", ONBOARDING_LEFT, "");
    assert_int_equal(turn.outcome, ONBOARDING_PAUSED);
    onboarding_ask_resume(&now, "");
    said(SAID_YES, ONBOARDING_SUMMARY, "");
}

static void a_society_that_is_there(void **state)
{
    const struct society society = {.id = "sagar",
                                    .name = "Sagar",
                                    .address = "x",
                                    .station = "west",
                                    .station_named = true,
                                    .language = "mr",
                                    .wings = "A",
                                    .landmarks = "",
                                    .join_code = "K7M2QX"};
    (void)state;
    onboarding_change(&society, "+910000030001", "", "en", &now);
    assert_int_equal(now.step, ONBOARDING_FIELD);
    said(SAID_BACK, ONBOARDING_SUMMARY, "");
    chosen("committee", ONBOARDING_COMMITTEE, "");
    words("+91 00000 30001", ONBOARDING_COMMITTEE, "phone_twice");
    words("+91 00000 30002", ONBOARDING_SUMMARY, "");
    chosen("confirm", ONBOARDING_SUMMARY, "");
    assert_int_equal(turn.outcome, ONBOARDING_CONFIRMED);
    assert_true(now.station_named);
}

static void it_is_kept_whole(void **state)
{
    struct buf buf_auto json = {0}, again = {0};
    struct onboarding read;
    (void)state;
    to_summary();
    onboarding_correct(&now, ONBOARDING_NAME);
    onboarding_print_json(&now, &json);
    assert_int_equal(onboarding_parse_json(buf_str(&json), &arena, &read), 0);
    assert_int_equal(read.step, ONBOARDING_NAME);
    assert_int_equal(read.later, ONBOARDING_SUMMARY);
    assert_true(read.single && read.has_point && read.lat == 19.05);
    onboarding_print_json(&read, &again);
    assert_string_equal(buf_text(&json), buf_text(&again));
    assert_int_equal(onboarding_parse_json(STR("{}"), &arena, &read), -1);
    assert_int_equal(onboarding_parse_json(
                         STR("{\"step\":\"name\",\"later\":\"name\",\"guards\":\",+911,,\"}"), &arena, &read),
                     0);
    assert_string_equal(read.guards, "+911");
    assert_string_equal(read.name, "");
}

/* Two squares that share the meridian 72.83. */
static const struct jurisdiction areas[] = {
    {"west", "{\"type\":\"Polygon\",\"coordinates\":[[[72.82,19.06],[72.83,19.06],[72.83,19.07],[72.82,19.07]"
             ",[72.82,19.06]]]}"},
    {"east", "{\"type\":\"Polygon\",\"coordinates\":[[[72.83,19.06],[72.84,19.06],[72.84,19.07],[72.83,19.07]"
             ",[72.83,19.06]]]}"},
};

static void whom_a_point_may_belong_to(void **state)
{
    const struct station posts[] = {{.id = "far", .has_point = true, .lat = 19.2, .lon = 72.9}};
    struct onboarding_stations found;
    struct err err;
    struct locator *locator = locator_create(areas, ARRAY_LEN(areas), posts, 1, &err);
    (void)state;
    onboarding_locate(locator, 19.065, 72.825, 5000, false, &found);
    assert_true(!found.choose && found.count == 1 && found.how == LOCATED_INSIDE);
    assert_string_equal(found.at[0].id, "west");
    onboarding_locate(locator, 19.065, 72.8295, 5000, false, &found);
    assert_true(found.choose && found.count == 2);
    assert_string_equal(found.at[0].id, "west");
    assert_string_equal(found.at[1].id, "east");
    assert_true(found.at[1].distance_m > 40 && found.at[1].distance_m < 60);
    onboarding_locate(locator, 19.075, 72.8205, 5000, false, &found);
    assert_true(found.choose && found.how == LOCATED_NEAREST && found.count == 3);
    assert_string_equal(found.at[2].id, "far");
    onboarding_locate(locator, 19.065, 72.825, 5000, true, &found);
    assert_true(found.choose && found.count == 3);
    locator_destroy(locator);
    onboarding_locate(NULL, 19.065, 72.825, 5000, false, &found);
    assert_true(!found.choose && found.count == 0 && found.how == LOCATED_NOWHERE);
    locator = locator_create(NULL, 0, posts, 1, &err);
    onboarding_locate(locator, 19.065, 72.825, 5000, false, &found);
    assert_true(!found.choose && found.count == 1 && found.how == LOCATED_BY_STATION_POINT);
    locator_destroy(locator);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(one_question_follows_the_other, begin),
        cmocka_unit_test_setup(what_may_be_skipped, begin),
        cmocka_unit_test_setup(what_is_wrong_is_said_and_not_kept, begin),
        cmocka_unit_test_setup(every_field_can_be_corrected, begin),
        cmocka_unit_test_setup(back_goes_through_all_questions, begin),
        cmocka_unit_test_setup(from_the_middle_it_goes_on_where_it_was, begin),
        cmocka_unit_test_setup(a_new_point_asks_for_its_station, begin),
        cmocka_unit_test_setup(where_there_is_a_choice_it_is_kept_by_hand, begin),
        cmocka_unit_test_setup(left_and_taken_up_again, begin),
        cmocka_unit_test_setup(a_society_that_is_there, begin),
        cmocka_unit_test_setup(it_is_kept_whole, begin),
        cmocka_unit_test_setup(whom_a_point_may_belong_to, begin),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
