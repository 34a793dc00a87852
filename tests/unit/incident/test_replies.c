/* What officers and residents answer in words, in English, Hindi and Marathi. */
#include "fixture.h"

struct line {
    const char *text;
    enum reply_verb verb;
    const char *ref, *rest;
};

static void read_as(const struct line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct reply reply;
        reply_parse(texts, str_of(lines[i].text), &reply);
        if (reply.verb != lines[i].verb || strcmp(reply.ref, lines[i].ref) != 0 ||
            !str_eq(reply.rest, str_of(lines[i].rest)))
            fail_msg("\"%s\" is read as verb %d, reference \"%s\", rest \"%.*s\"", lines[i].text,
                     (int)reply.verb, reply.ref, (int)reply.rest.len, reply.rest.at);
    }
}

static void orders_with_a_reference(void **state)
{
    static const struct line lines[] = {
        {"ACK 4F7K", REPLY_ACKNOWLEDGE, "4F7K", ""},
        {"ack 4f7k", REPLY_ACKNOWLEDGE, "4F7K", ""},
        {"4F7K ACK", REPLY_ACKNOWLEDGE, "4F7K", ""},
        {"#4F7K ack", REPLY_ACKNOWLEDGE, "4F7K", ""},
        {"OK 4F7K", REPLY_ACKNOWLEDGE, "4F7K", ""},
        {"4F7K ok", REPLY_ACKNOWLEDGE, "4F7K", ""},
        {"ACK: 4F7K.", REPLY_ACKNOWLEDGE, "4F7K", ""},
        {"*ACK* _4F7K_", REPLY_ACKNOWLEDGE, "4F7K", ""},
        {"4F7K on the way", REPLY_EN_ROUTE, "4F7K", ""},
        {"On the way, 4F7K", REPLY_EN_ROUTE, "4F7K", ""},
        {"ON SCENE 4F7K", REPLY_ON_SCENE, "4F7K", ""},
        {"CLOSE 4F7K genuine", REPLY_CLOSE, "4F7K", "genuine"},
        {"close , 4F7K - genuine.", REPLY_CLOSE, "4F7K", "genuine"},
        {"4F7K close duplicate", REPLY_CLOSE, "4F7K", "duplicate"},
        {"CLOSE 4F7K two boys of the society, warned", REPLY_CLOSE, "4F7K",
         "two boys of the society, warned"},
        {"FALSE ALARM 4F7K children", REPLY_FALSE_ALARM, "4F7K", "children"},
        {"4F7K", REPLY_NONE, "4F7K", ""},
        {"4F7K there is a crowd", REPLY_NONE, "4F7K", "there is a crowd"},
        {"4F7K: \"there is\" a crowd!", REPLY_NONE, "4F7K", "there is\" a crowd"},
        {"4F7K help help", REPLY_NONE, "4F7K", "help help"},
        {"2AAA ack", REPLY_ACKNOWLEDGE, "2AAA", ""},
        {"ack 7KKK", REPLY_ACKNOWLEDGE, "7KKK", ""},
        {"LIST", REPLY_LIST, "", ""},
        {"list", REPLY_LIST, "", ""},
    };
    (void)state;
    read_as(lines, ARRAY_LEN(lines));
}

static void english(void **state)
{
    static const struct line lines[] = {
        {"OK", REPLY_ACKNOWLEDGE, "", ""},
        {"Ok.", REPLY_ACKNOWLEDGE, "", ""},
        {" okkkk!! ", REPLY_ACKNOWLEDGE, "", ""},
        {"ok ok", REPLY_ACKNOWLEDGE, "", ""},
        {"ok sir", REPLY_ACKNOWLEDGE, "", ""},
        {"\xf0\x9f\x91\x8d", REPLY_ACKNOWLEDGE, "", ""},
        {"\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", REPLY_ACKNOWLEDGE, "", ""}, /* with a skin tone */
        {"\xf0\x9f\x91\x8d\xf0\x9f\x91\x8d\xf0\x9f\x91\x8d", REPLY_ACKNOWLEDGE, "", ""}, /* three */
        {"on my way", REPLY_EN_ROUTE, "", ""},
        {"On-the-way!!!", REPLY_EN_ROUTE, "", ""},
        {"comingggg", REPLY_EN_ROUTE, "", ""},
        {"coming in 5 minutes", REPLY_EN_ROUTE, "", "in 5 minutes"},
        {"reached", REPLY_ON_SCENE, "", ""},
        {"False alarm", REPLY_FALSE_ALARM, "", ""},
        {"close", REPLY_CLOSE, "", ""},
        {"close genuine", REPLY_CLOSE, "", "genuine"},
        {"YES", REPLY_YES, "", ""},
        {"yesssss", REPLY_YES, "", ""},
        {"yes yes yes", REPLY_YES, "", ""},
        {"no", REPLY_NO, "", ""},
        {"Nooooo!", REPLY_NO, "", ""},
    };
    (void)state;
    read_as(lines, ARRAY_LEN(lines));
}

static void hindi_and_marathi(void **state)
{
    static const struct line lines[] = {
        {"जातोय", REPLY_EN_ROUTE, "", ""},
        {"जातोय 4F7K", REPLY_EN_ROUTE, "4F7K", ""},
        {"4f7k जातोय!", REPLY_EN_ROUTE, "4F7K", ""},
        {"आ रहे हैं", REPLY_EN_ROUTE, "", ""},
        {"आ रहे हैं।", REPLY_EN_ROUTE, "", ""},
        {"आ  रहे\nहैं 4F7K", REPLY_EN_ROUTE, "4F7K", ""},
        {"आ रहे हैं, 5 मिनट", REPLY_EN_ROUTE, "", "5 मिनट"},
        {"निघालो", REPLY_EN_ROUTE, "", ""},
        {"पोहोचलो", REPLY_ON_SCENE, "", ""},
        {"पहुँच गए", REPLY_ON_SCENE, "", ""},
        {"ठीक है", REPLY_ACKNOWLEDGE, "", ""},
        {"ठीक आहे।", REPLY_ACKNOWLEDGE, "", ""},
        {"मिळाले", REPLY_ACKNOWLEDGE, "", ""},
        {"खोटा कॉल", REPLY_FALSE_ALARM, "", ""},
        {"झूठा अलार्म 4F7K", REPLY_FALSE_ALARM, "4F7K", ""},
        {"बंद 4F7K", REPLY_CLOSE, "4F7K", ""},
        {"हाँ", REPLY_YES, "", ""},
        {"हां", REPLY_YES, "", ""},
        {"होय", REPLY_YES, "", ""},
        {"नहीं", REPLY_NO, "", ""},
        {"नाही", REPLY_NO, "", ""},
        {"aa rahe hai", REPLY_EN_ROUTE, "", ""},
        {"Haan", REPLY_YES, "", ""},
        {"nahi", REPLY_NO, "", ""},
    };
    (void)state;
    read_as(lines, ARRAY_LEN(lines));
}

static void to_colleagues_and_other_stations(void **state)
{
    static const struct line lines[] = {
        {"HANDOVER 4F7K +91 00000 20012", REPLY_HAND_OVER, "4F7K", "+91 00000 20012"},
        {"4F7K hand over to squad", REPLY_HAND_OVER, "4F7K", "squad"},
        {"handover", REPLY_HAND_OVER, "", ""},
        {"HANDOVER +91 00000 20012 4f7k", REPLY_HAND_OVER, "4F7K", "+91 00000 20012"},
        {"not mine hillview 4F7K", REPLY_NOT_MINE, "4F7K", "hillview"},
        {"shift squad 4F7K", REPLY_SHIFT, "", "squad 4F7K"},
        {"सौंपो 4F7K निर्भया", REPLY_HAND_OVER, "4F7K", "निर्भया"},
        {"सोपवा 4F7K *0012", REPLY_HAND_OVER, "4F7K", "0012"},
        {"NOT MINE 4F7K hillview", REPLY_NOT_MINE, "4F7K", "hillview"},
        {"4F7K not my area", REPLY_NOT_MINE, "4F7K", ""},
        {"Not our jurisdiction!", REPLY_NOT_MINE, "", ""},
        {"हमारा इलाका नहीं 4F7K", REPLY_NOT_MINE, "4F7K", ""},
        {"आमची हद्द नाही 4F7K", REPLY_NOT_MINE, "4F7K", ""},
        {"SHIFT", REPLY_SHIFT, "", ""},
        {"shift squad", REPLY_SHIFT, "", "squad"},
        {"पाळी संपली", REPLY_SHIFT, "", ""},
        {"शिफ्ट", REPLY_SHIFT, "", ""},
        {"don't call me", REPLY_TEXT_ONLY, "", "me"},
        {"फोन मत करना", REPLY_TEXT_ONLY, "", ""},
        {"फोन करू नका", REPLY_TEXT_ONLY, "", ""},
        {"I am going", REPLY_EN_ROUTE, "", ""},
        {"going to the market", REPLY_NONE, "", "going to the market"},
        {"4F7K @are you safe", REPLY_NONE, "4F7K", "@are you safe"},
        {"close fir 12/2026", REPLY_CLOSE, "", "fir 12/2026"},
        {"बंद खोटा", REPLY_CLOSE, "", "खोटा"},
    };
    (void)state;
    read_as(lines, ARRAY_LEN(lines));
}

static void words_are_heard_wherever_they_stand(void **state)
{
    static const char *const heard[] = {"text only", "bachao wo andar hai, phone mat karna please",
                                        "he is outside DON'T CALL", "वो बाहर है, फोन मत करना",
                                        "तो आला आहे फोन करू नका"},
                             *const not_heard[] = {"", "call me", "please call the police",
                                                   "wo phone kar raha hai"};
    char text[1000];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(heard); i++)
        assert_true(reply_mentions(texts, str_of(heard[i]), REPLY_TEXT_ONLY));
    for (size_t i = 0; i < ARRAY_LEN(not_heard); i++)
        assert_false(reply_mentions(texts, str_of(not_heard[i]), REPLY_TEXT_ONLY));
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (char)(i % 2 ? ' ' : 'a' + i / 2 % 26);
    assert_false(reply_mentions(texts, (struct str){text, sizeof(text)}, REPLY_TEXT_ONLY));
}

static void how_it_ended(void **state)
{
    static const struct {
        const char *text;
        enum disposition disposition;
        const char *case_number, *rest;
    } lines[] = {
        {"", DISPOSITION_NONE, "", ""},
        {"genuine", DISPOSITION_GENUINE, "", ""},
        {"genuine FIR 123/2026", DISPOSITION_GENUINE, "FIR 123/2026", "FIR 123/2026"},
        {"genuine, FIR No. 123 / 2026, two boys", DISPOSITION_GENUINE, "FIR No. 123 / 2026",
         "FIR No. 123 / 2026, two boys"},
        {"Duplicate", DISPOSITION_DUPLICATE, "", ""},
        {"other_agency", DISPOSITION_OTHER_AGENCY, "", ""},
        {"OTHER AGENCY fire brigade", DISPOSITION_OTHER_AGENCY, "", "fire brigade"},
        {"false alarm, children", DISPOSITION_UNFOUNDED, "", "children"},
        {"GD entry 45", DISPOSITION_NONE, "GD entry 45", "GD entry 45"},
        {"genuine ERSS 99-1234 FIR 12/12", DISPOSITION_GENUINE, "ERSS 99-1234, FIR 12/12",
         "ERSS 99-1234 FIR 12/12"},
        {"genuine fir was refused", DISPOSITION_GENUINE, "", "fir was refused"},
        {"सही एफआईआर 12/2026", DISPOSITION_GENUINE, "एफआईआर 12/2026", "एफआईआर 12/2026"},
        {"खरे गुन्हा क्रमांक १२/२०२६", DISPOSITION_GENUINE, "गुन्हा क्रमांक १२/२०२६", "गुन्हा क्रमांक १२/२०२६"},
        {"खोटा", DISPOSITION_UNFOUNDED, "", ""},
        {"two boys, warned", DISPOSITION_NONE, "", "two boys, warned"},
        {"FIR 1234567890123456789012345678901234567890123456789012345678901234", DISPOSITION_NONE, "",
         "FIR 1234567890123456789012345678901234567890123456789012345678901234"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct closing closing;
        closing_parse(texts, str_of(lines[i].text), &closing);
        if (closing.disposition != lines[i].disposition ||
            strcmp(closing.case_number, lines[i].case_number) != 0 ||
            !str_eq(closing.rest, str_of(lines[i].rest)))
            fail_msg("\"%s\" is read as %d, \"%s\", \"%.*s\"", lines[i].text, (int)closing.disposition,
                     closing.case_number, (int)closing.rest.len, closing.rest.at);
    }
}

/* The buttons' own titles, typed by hand, and the words that the texts tell people to write. */
static void what_is_offered_is_understood(void **state)
{
    static const struct {
        const char *key;
        enum reply_verb verb;
    } offered[] = {{"button.acknowledge", REPLY_ACKNOWLEDGE},
                   {"button.en_route", REPLY_EN_ROUTE},
                   {"button.false_alarm", REPLY_FALSE_ALARM},
                   {"button.yes", REPLY_YES},
                   {"button.no", REPLY_NO},
                   {"button.going", REPLY_EN_ROUTE},
                   {"button.looks_false", REPLY_FALSE_ALARM},
                   {"button.text_only", REPLY_TEXT_ONLY},
                   {"button.present", REPLY_PRESENT}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(offered) * 3; i++) {
        struct buf buf_auto title = {0};
        struct reply reply;
        text_print(texts, languages[i % 3], offered[i / 3].key, NULL, &title);
        reply_parse(texts, buf_str(&title), &reply);
        if (reply.verb != offered[i / 3].verb)
            fail_msg("\"%s\" is read as verb %d", buf_text(&title), (int)reply.verb);
    }
}

static void ordinary_words_are_no_order(void **state)
{
    static const struct line lines[] = {
        {"", REPLY_NONE, "", ""},
        {"   ", REPLY_NONE, "", ""},
        {"...", REPLY_NONE, "", "..."},
        {"ok but who is on duty tonight", REPLY_NONE, "", "ok but who is on duty tonight"},
        {"yes there was a meeting", REPLY_NONE, "", "yes there was a meeting"},
        {"open the gate", REPLY_NONE, "", "open the gate"},
        {"no water since morning", REPLY_NONE, "", "no water since morning"},
        {"close the gate now", REPLY_NONE, "", "close the gate now"},
        {"done with dinner", REPLY_NONE, "", "done with dinner"},
        {"fake number plate seen", REPLY_NONE, "", "fake number plate seen"},
        {"he is coming", REPLY_NONE, "", "he is coming"},
        {"acknowledgement", REPLY_NONE, "", "acknowledgement"},
        {"okra", REPLY_NONE, "", "okra"},
        {"are you there?", REPLY_NONE, "", "are you there?"},
        {"1203", REPLY_NONE, "", "1203"},
        {"haan", REPLY_YES, "", ""},
        {"SEEN", REPLY_ACKNOWLEDGE, "", ""}, /* four letters alone are no reference */
    };
    (void)state;
    read_as(lines, ARRAY_LEN(lines));
}

static void long_texts_are_no_order(void **state)
{
    char text[402];
    struct reply reply;
    (void)state;
    memset(text, 'x', sizeof(text));
    memcpy(text, "ack 4f7k ", 9);
    reply_parse(texts, (struct str){text, 400}, &reply);
    assert_int_equal(reply.verb, REPLY_ACKNOWLEDGE);
    reply_parse(texts, (struct str){text, 401}, &reply);
    assert_int_equal(reply.verb, REPLY_NONE);
    assert_string_equal(reply.ref, "");
    assert_int_equal(reply.rest.len, 401);
}

/* More words than are looked at: nothing is lost of the rest, and a yes is no lone yes. */
static void many_words(void **state)
{
    char text[400];
    struct reply reply;
    (void)state;
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = i % 2 ? ' ' : (char)('a' + i / 2 % 26);
    memcpy(text, "4F7K ", 5);
    reply_parse(texts, (struct str){text, sizeof(text)}, &reply);
    assert_string_equal(reply.ref, "4F7K");
    assert_ptr_equal(reply.rest.at + reply.rest.len, text + sizeof(text));
    memcpy(text, "yes  ", 5);
    reply_parse(texts, (struct str){text, sizeof(text)}, &reply);
    assert_int_equal(reply.verb, REPLY_NONE);
}

/* Any bytes: within bounds, and the rest is a part of the text. */
static void any_bytes_are_read(void **state)
{
    static const char *const pieces[] = {"ack", "4F7K", " ", "\xf0\x9f\x91\x8d", "\xff", "\xe0\xa4",
                                         "ok",  "हाँ",   ".", "\xe2\x80\x8d",     "aaa",  "close",
                                         "fir", "12/",  "/", "\xe0\xa5\xa7",     "sahi", ": "};
    (void)state;
    for (int round = 0; round < 20000; round++) {
        char text[512];
        size_t len = 0;
        struct reply reply;
        for (unsigned i = chance(60); i > 0; i--) {
            const char *piece = pieces[chance(ARRAY_LEN(pieces))];
            size_t more = strlen(piece);
            memcpy(text + len, piece, more);
            len += more;
        }
        char *exact = mem_dup_len(text, len);
        reply_parse(texts, (struct str){exact, len}, &reply);
        assert_true(reply.rest.at >= exact && reply.rest.at + reply.rest.len <= exact + len);
        struct closing closing;
        closing_parse(texts, (struct str){exact, len}, &closing);
        (void)reply_mentions(texts, (struct str){exact, len}, REPLY_TEXT_ONLY);
        assert_true(closing.rest.at >= exact && closing.rest.at + closing.rest.len <= exact + len);
        mem_free_at(&exact);
    }
}

static void asked(const char *text, bool alone, const char *language)
{
    const char *got = reply_asks_station(texts, str_of(text), alone);
    if ((got == NULL) != (language == NULL) || (got && strcmp(got, language) != 0))
        fail_msg("\"%s\" is read as %s", text, got ? got : "nothing");
}

static void the_number_of_their_station(void **state)
{
    static const struct {
        const char *text, *language;
    } asks[] = {
        {"police number", "en"},
        {"Police station number?", "en"},
        {"NEAREST POLICE STATION", "en"},
        {"nearest station", "en"},
        {"police ka number", "hi"},
        {"najdiki police station", "hi"},
        {"पुलिस का नंबर", "hi"},
        {"नज़दीकी थाना?", "hi"},
        {"javalche police station", "mr"},
        {"police station kuthe aahe", "mr"},
        {"पोलीस नंबर", "mr"},
        {"जवळचे पोलीस ठाणे", "mr"},
        {"पोलीस ठाण्याचा फोन नंबर", "mr"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(asks); i++) {
        asked(asks[i].text, true, asks[i].language);
        asked(asks[i].text, false, asks[i].language);
    }
    asked("hello please send me the police number", false, "en");
    asked("police ka number kya hai bhai", false, "hi");
    asked("मला पोलीस ठाण्याचा नंबर द्या", false, "mr");
    asked("hello please send me the police number", true, NULL);
    asked("my phone number", false, NULL);
    asked("policenumber", false, NULL);
    asked("", false, NULL);
    asked("yesterday I wrote the police number on the notice board beside the lift", false, NULL);
    asked("police number police number police number police number police number police number police number "
          "police number police number police number police number police number police number",
          false, NULL);
}

/* It is no order of an officer's, and no answer. */
static void asking_is_no_order(void **state)
{
    struct reply reply;
    (void)state;
    reply_parse(texts, STR("police number"), &reply);
    assert_int_equal(reply.verb, REPLY_NONE);
    assert_true(str_eq(reply.rest, STR("police number")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_number_of_their_station),
        cmocka_unit_test(asking_is_no_order),
        cmocka_unit_test(orders_with_a_reference),
        cmocka_unit_test(english),
        cmocka_unit_test(hindi_and_marathi),
        cmocka_unit_test(to_colleagues_and_other_stations),
        cmocka_unit_test(words_are_heard_wherever_they_stand),
        cmocka_unit_test(how_it_ended),
        cmocka_unit_test(what_is_offered_is_understood),
        cmocka_unit_test(ordinary_words_are_no_order),
        cmocka_unit_test(long_texts_are_no_order),
        cmocka_unit_test(many_words),
        cmocka_unit_test(any_bytes_are_read),
    };
    return cmocka_run_group_tests(tests, texts_setup, texts_teardown);
}
