/* Wing, flat, floor and landmark, as people write them, in every script. */
#include "lexicon_fixture.h"

#include <string.h>

static struct lexicon_fixture shipped;

static int load(void **state)
{
    (void)state;
    lexicon_shipped(&shipped);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    lexicon_end(&shipped);
    return 0;
}

static void says(const char *text, const char *wing, const char *flat, const char *floor,
                 const char *landmark)
{
    struct verdict verdict;
    lexicon_judge(&shipped, text, &verdict);
    const struct place *place = &verdict.place;
    if (strcmp(place->wing, wing) || strcmp(place->flat, flat) || strcmp(place->floor, floor) ||
        strcmp(place->landmark, landmark))
        fail_msg("\"%s\": wing \"%s\" flat \"%s\" floor \"%s\" landmark \"%s\"", text, place->wing,
                 place->flat, place->floor, place->landmark);
}

static void latin(void **state)
{
    (void)state;
    says("help B wing 1203", "B", "1203", "", "");
    says("bi wing flat 704 me aag", "B", "704", "", "");
    says("A/404 help", "A", "404", "", "");
    says("smoke on 12th floor C wing", "C", "", "12", "");
    says("12va mala par chor hai", "", "", "12", "");
    says("ground floor, chor", "", "", "G", "");
    says("flat no 1203, wing D", "D", "1203", "", "");
    says("someone is in 604 D", "D", "604", "", "");
    says("D 11 me aag", "D", "11", "", "");
    says("smoke from the terrace of C", "C", "", "", "terrace");
    says("A1-104 me chor", "A1", "104", "", "");
    says("fire bwing 204", "B", "204", "", "");
    says("Orchid wing 1402, chor", "ORCHID", "1402", "", "");
    says("lotus 4th floor aag", "LOTUS", "", "4", "");
    says("t2 404 me chor", "T2", "404", "", "");
    says("1/605 me chor", "1", "605", "", "");
    says("chor in T9", "T9", "", "", "");
    says("21B me aag", "", "21B", "", "");
    says("A wing G2 me saanp", "A", "G2", "", "");
    says("604D me aag", "D", "604", "", "");
    says("D wing 10 number, aag", "D", "10", "", "");
    says("fire in 003", "", "003", "", "");
    says("102 wale uncle gir gaye", "", "102", "", "");
    says("toilet wing be flat six zero one", "B", "601", "", "");
}

static void other_scripts(void **state)
{
    (void)state;
    says("c विंग मध्ये आग", "C", "", "", "");
    says("१२वा मजला आग", "", "", "12", "");
    says("बी विंग १२०३ में चोर", "B", "1203", "", "");
    says("ए विंगची लिफ्ट सातव्या मजल्यावर", "A", "", "7", "lift");
    says("બી વિંગ ૧૨૦૩", "B", "1203", "", "");
    says("६०४ डी मध्ये चोर", "D", "604", "", "");
    says("flat तीनशे बारा, पडले", "", "312", "", "");
    says("ए१२०१ मध्ये आग", "A", "1201", "", "");
    says("गंगा 501 में आग", "गंगा", "501", "", "");
    says("एच १२ मध्ये आग", "H", "12", "", "");
    says("৬ নম্বর ফ্লোর আগুন", "", "", "6", "");
    says("802ல தீ", "", "802", "", "");
    says("பி 305 தீ", "B", "305", "", "");
}

static void what_is_no_place(void **state)
{
    (void)state;
    says("meeting at 730 pm, 500 rs each", "", "", "", "");
    says("call 112", "", "", "", "");
    says("building k niche khada hai", "", "", "", "");
    says("she is eighty four and lost", "", "", "", "");
    says("the drawing room, two shadows", "", "", "", "");
    says("i am outside my building, I think he left", "", "", "", "");
    says("दहा बारा पोरं जमलीत", "", "", "", "");
}

static void the_societys_own_landmarks(void **state)
{
    (void)state;
    static const char *const landmarks[] = {"Banyan Court", NULL};
    struct recognise_context context = {.landmarks = landmarks};
    struct verdict verdict;
    recognise(shipped.recogniser, shipped.scratch, STR("fight near banyan court plz come"), &context,
              &verdict);
    assert_string_equal(verdict.place.landmark, "Banyan Court");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(latin),
        cmocka_unit_test(other_scripts),
        cmocka_unit_test(what_is_no_place),
        cmocka_unit_test(the_societys_own_landmarks),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
