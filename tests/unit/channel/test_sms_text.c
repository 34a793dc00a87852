/* Letters of SMS: what costs how much, where it is cut, and what stays of an alert. */
#include "../unit.h"

#include <string.h>

#include "channel/sms.h"
#include "util/utf8.h"

static struct sms_size size_of(const char *text)
{
    struct sms_size size;
    sms_measure(str_of(text), &size);
    return size;
}

static struct buf repeated(const char *piece, size_t count)
{
    struct buf out = {0};
    while (count--)
        buf_add_text(&out, piece);
    return out;
}

static void check_parts(const char *piece, size_t count, size_t parts)
{
    struct buf buf_auto text = repeated(piece, count);
    assert_int_equal(size_of(buf_text(&text)).parts, parts);
}

/* 3GPP TS 23.038, both tables: 128 places, of which one is the escape, and ten more. */
static void the_alphabet_is_exact(void **state)
{
    static const char basic[] = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
                                "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    static const char extension[] = "\f^{}\\[~]|€";
    size_t in_basic = 0, in_extension = 0;
    (void)state;
    assert_int_equal(size_of(basic).units, 127);
    assert_int_equal(size_of(extension).units, 20);
    assert_true(size_of(basic).gsm && size_of(extension).gsm);
    for (uint32_t point = 1; point < 0x3000; point++) {
        char text[5] = "";
        if (point >= 0xd800 && point < 0xe000)
            continue;
        utf8_encode(point, text);
        struct sms_size size = size_of(text);
        in_basic += size.gsm && size.units == 1;
        in_extension += size.gsm && size.units == 2;
    }
    assert_int_equal(in_basic, 127);
    assert_int_equal(in_extension, 10);
}

static void parts_are_counted(void **state)
{
    (void)state;
    check_parts("a", 0, 1);
    check_parts("a", 160, 1);
    check_parts("a", 161, 2);
    check_parts("a", 306, 2);
    check_parts("a", 307, 3);
    check_parts("a", 459, 3);
    check_parts("a", 460, 4);
    check_parts("€", 80, 1);
    check_parts("€", 81, 2);
    check_parts("€", 152, 2); /* 76 in each: the last septet of a part stays empty */
    check_parts("€", 153, 3);
    check_parts("आ", 70, 1);
    check_parts("आ", 71, 2);
    check_parts("आ", 134, 2);
    check_parts("आ", 135, 3);
    check_parts("😀", 35, 1);
    check_parts("😀", 36, 2);
    check_parts("😀", 66, 2); /* 33 in each: none is split */
    check_parts("😀", 67, 3);
}

static void check_cut(const char *piece, size_t count, size_t max_parts, size_t kept)
{
    struct buf buf_auto text = repeated(piece, count);
    struct str cut = sms_cut(buf_str(&text), max_parts);
    struct sms_size size;
    assert_int_equal(cut.len, kept * strlen(piece));
    sms_measure(cut, &size);
    assert_true(size.parts <= max_parts);
}

static void it_is_cut_on_a_character(void **state)
{
    (void)state;
    check_cut("a", 160, 1, 160);
    check_cut("a", 200, 1, 160);
    check_cut("a", 1000, 2, 306);
    check_cut("€", 1000, 1, 80);
    check_cut("€", 1000, 3, 228);
    check_cut("आ", 1000, 1, 70);
    check_cut("आ", 1000, 3, 201);
    check_cut("😀", 1000, 1, 35);
    check_cut("😀", 1000, 2, 66);
}

static void check_fold(const char *text, const char *expected)
{
    struct buf buf_auto out = {0};
    sms_fold(str_of(text), &out);
    assert_string_equal(buf_text(&out), expected);
}

static void print_becomes_plain(void **state)
{
    (void)state;
    check_fold("4F7K — “now” ‘here’ … 12–14", "4F7K - \"now\" 'here' ... 12-14");
    check_fold("🚨 Fire 🔥🔥 ⚠️!", " Fire !");
    check_fold("👩‍🚒 x", " x");          /* the joiner goes with the picture */
    check_fold("क्‍ष", "क्‍ष"); /* and stays where it makes a letter */
    check_fold("a\tb\x01\x7f", "a b\x7f");
    check_fold("\xff\xc3", "??");
    check_fold("₹500", "Rs500");
}

static void say(const struct outgoing *outgoing, size_t max_parts, struct buf *out)
{
    buf_clear(out);
    sms_text(outgoing, max_parts, out);
    assert_true(size_of(buf_text(out)).parts <= max_parts);
}

static void the_words_give_way_first(void **state)
{
    struct buf buf_auto words = repeated("help me ", 200), out = {0};
    const char *tail = "+910000010001\nReply ACK 4F7K\nhttps://maps.google.com/?q=19.063200,72.826300";
    struct outgoing outgoing = {.kind = OUTGOING_ALERT,
                                .text = "not this",
                                .brief_head = "Violence 4F7K\nWing B, Flat 1203, Gulmohar Heights",
                                .brief_words = buf_text(&words),
                                .brief_tail = tail};
    (void)state;
    for (size_t parts = 1; parts <= 10; parts++) {
        say(&outgoing, parts, &out);
        assert_memory_equal(buf_text(&out), outgoing.brief_head, strlen(outgoing.brief_head));
        assert_non_null(strstr(buf_text(&out), "help me"));
        assert_non_null(strstr(buf_text(&out), "...\""));
        assert_non_null(strstr(buf_text(&out), "+910000010001"));
        assert_non_null(strstr(buf_text(&out), "https://maps.google.com/?q=19.063200,72.826300"));
    }
    outgoing.brief_words = "short";
    say(&outgoing, 2, &out);
    assert_string_equal(buf_text(&out),
                        "Violence 4F7K\nWing B, Flat 1203, Gulmohar Heights\n\"short\"\n+910000010001\n"
                        "Reply ACK 4F7K\nhttps://maps.google.com/?q=19.063200,72.826300");
}

static void devanagari_has_less_room(void **state)
{
    struct buf buf_auto words = repeated("बचाओ ", 200), out = {0};
    struct outgoing outgoing = {
        .kind = OUTGOING_ALERT,
        .brief_head = "हिंसा 4F7K\nविंग B, फ्लैट 1203",
        .brief_words = buf_text(&words),
        .brief_tail = "+910000010001\nजवाब: ACK 4F7K\nhttps://maps.google.com/?q=19.063200,72.826300"};
    (void)state;
    for (size_t parts = 1; parts <= 5; parts++) {
        say(&outgoing, parts, &out);
        assert_true(utf8_valid(buf_str(&out)));
        assert_non_null(strstr(buf_text(&out), "4F7K"));
        assert_non_null(strstr(buf_text(&out), "बचाओ"));
        assert_true((strstr(buf_text(&out), "https://") != NULL) == (parts > 1)); /* the least needed line */
    }
}

static void a_head_that_is_too_long_is_cut_last(void **state)
{
    struct buf buf_auto head = repeated("DRILL ", 100), out = {0};
    struct outgoing outgoing = {
        .kind = OUTGOING_ALERT, .brief_head = buf_text(&head), .brief_words = "words", .brief_tail = "tail"};
    (void)state;
    say(&outgoing, 1, &out);
    assert_memory_equal(buf_text(&out), "DRILL DRILL", 11);
    assert_null(strstr(buf_text(&out), "tail"));
}

static void what_cannot_be_said_is_not(void **state)
{
    static const enum outgoing_kind kinds[] = {OUTGOING_LOCATION, OUTGOING_REACTION, OUTGOING_MEDIA};
    struct buf buf_auto out = {0};
    (void)state;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        sms_text(&(struct outgoing){.kind = kinds[i], .text = "x"}, 3, &out);
        assert_int_equal(out.len, 0);
    }
    sms_text(&(struct outgoing){.kind = OUTGOING_TEXT, .text = "🔥"}, 3, &out);
    assert_int_equal(out.len, 0);
    sms_text(&(struct outgoing){.kind = OUTGOING_TEXT, .text = " 4F7K is yours. "}, 0, &out);
    assert_string_equal(buf_text(&out), "4F7K is yours.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_alphabet_is_exact),
        cmocka_unit_test(parts_are_counted),
        cmocka_unit_test(it_is_cut_on_a_character),
        cmocka_unit_test(print_becomes_plain),
        cmocka_unit_test(the_words_give_way_first),
        cmocka_unit_test(devanagari_has_less_room),
        cmocka_unit_test(a_head_that_is_too_long_is_cut_last),
        cmocka_unit_test(what_cannot_be_said_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
