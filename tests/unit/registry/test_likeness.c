/* Which two societies may be one. */
#include "../unit.h"

#include <stdio.h>
#include <string.h>

#include "registry/likeness.h"

static struct society society(const char *name, const char *address, double lat, double lon)
{
    return (struct society){
        .id = name, .name = name, .address = address, .has_point = lat != 0, .lat = lat, .lon = lon};
}

static void names_are_folded(void **state)
{
    static const struct {
        const char *name, *words, *marks;
    } names[] = {
        {"Gulmohar Heights C.H.S. Ltd.", "gulmoharheights", ""},
        {"GULMOHAR-HEIGHTS Co-op. Hsg. Society", "gulmoharheights", ""},
        {"Shanti Tower No.2, B wing", "shantitower", "2 b "},
        {"Tower2 Phase II", "towerphase", "2 ii "},
        {"सह्याद्री सहकारी सोसायटी", "सह्याद्री", ""},
        {"CHS Ltd", "", ""},
        {"", "", ""},
    };
    char words[LIKE_TEXT_SIZE], marks[LIKE_TEXT_SIZE];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        likeness_fold(names[i].name, words, marks);
        assert_string_equal(words, names[i].words);
        assert_string_equal(marks, names[i].marks);
    }
}

static void which_are_alike(void **state)
{
    static const struct {
        const char *name, *address;
        double lat, lon;
        enum likeness how;
    } others[] = {
        {"gulmohar heights chs ltd", "12, Carter Lane.", 0, 0, LIKE_SAME}, /* no point, other spelling */
        {"Gulmohar Heights", "14 Carter Lane", 19.2, 72.9, LIKE_NONE},     /* elsewhere */
        {"Gulmohur Heights", "Carter Rd", 19.0634, 72.8265, LIKE_NEAR},    /* 30 m off, a letter */
        {"Gulmohar", "", 19.0632, 72.8263, LIKE_NEAR},                     /* one begins the other */
        {"Gulmohar Heights", "", 19.06365, 72.8263, LIKE_NONE},            /* 50.04 m */
        {"Gulmohar Heights", "", 19.06364, 72.8263, LIKE_NEAR},            /* 48.9 m */
        {"Gulmohar Heights 2", "", 19.0632, 72.8263, LIKE_NONE},           /* a number makes two */
        {"B Gulmohar Heights", "", 19.0632, 72.8263, LIKE_NONE},
        {"Sahyadri", "", 19.0632, 72.8263, LIKE_NONE},
    };
    struct society first = society("Gulmohar Heights", "12 Carter Lane", 19.0632, 72.8263);
    struct likenesses *likenesses = likenesses_create();
    (void)state;
    likenesses_add(likenesses, &first, 7);
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        struct society other = society(others[i].name, others[i].address, others[i].lat, others[i].lon);
        struct like like = {0};
        if (likenesses_find(likenesses, &other, &like) != others[i].how)
            fail_msg("%s at %f", others[i].name, others[i].lat);
        if (others[i].how != LIKE_NONE)
            assert_true(like.line == 7 && strcmp(like.id, "Gulmohar Heights") == 0);
    }
    likenesses_destroy(likenesses);
}

/* Squares of the grid have neighbours on all sides, also across the equator and Greenwich. */
static void across_the_squares(void **state)
{
    static const double points[][2] = {{19.0635, 72.827}, {0.0, 0.0}, {-33.9, 18.4}, {59.9, 10.7}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(points); i++) {
        for (int side = 0; side < 9; side++) {
            struct likenesses *likenesses = likenesses_create();
            double lat = points[i][0] + (side / 3 - 1) * 0.0002, lon = points[i][1] + (side % 3 - 1) * 0.0002;
            struct society a = society("Shanti Niketan", "", points[i][0] + 1e-9, points[i][1] + 1e-9);
            struct society b = society("Shanti Niketan", "", lat + 1e-9, lon + 1e-9);
            struct like like;
            likenesses_add(likenesses, &a, 1);
            assert_int_equal(likenesses_find(likenesses, &b, &like), LIKE_NEAR);
            likenesses_destroy(likenesses);
        }
    }
}

/* A geocoder that puts all at one place costs no more than what is looked at. */
static void a_heap_at_one_place(void **state)
{
    static char names[20000][24];
    struct likenesses *likenesses = likenesses_create();
    struct like like;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        snprintf(names[i], sizeof(names[i]), "Society %d", i);
        struct society one = society(names[i], "", 19.0632, 72.8263);
        assert_int_equal(likenesses_find(likenesses, &one, &like), LIKE_NONE);
        likenesses_add(likenesses, &one, i);
    }
    likenesses_destroy(likenesses);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_are_folded), cmocka_unit_test(which_are_alike),
                                       cmocka_unit_test(across_the_squares),
                                       cmocka_unit_test(a_heap_at_one_place)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
