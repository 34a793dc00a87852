/* The letters of SMS: what fits into how many parts, and what an alert says on a small phone. */
#include "channel/sms.h"
#include "util/utf8.h"

enum { GSM_ONE = 160, GSM_PART = 153, UNICODE_ONE = 70, UNICODE_PART = 67, WORDS_LEAST = 24 };

/* 3GPP TS 23.038, table 6.2.1, without ASCII's own letters and digits. */
static const uint32_t gsm_more[] = {
    '@',   0xa3, '$',  0xa5,  0xe8, 0xe9,  0xf9,  0xec,  0xf2,  0xc7,  '\n',  0xd8,  0xf8,
    '\r',  0xc5, 0xe5, 0x394, '_',  0x3a6, 0x393, 0x39b, 0x3a9, 0x3a0, 0x3a8, 0x3a3, 0x398,
    0x39e, 0xc6, 0xe6, 0xdf,  0xc9, ' ',   '!',   '"',   '#',   0xa4,  '%',   '&',   '\'',
    '(',   ')',  '*',  '+',   ',',  '-',   '.',   '/',   ':',   ';',   '<',   '=',   '>',
    '?',   0xa1, 0xc4, 0xd6,  0xd1, 0xdc,  0xa7,  0xbf,  0xe4,  0xf6,  0xf1,  0xfc,  0xe0,
};
/* Table 6.2.1.1: an escape and another septet. */
static const uint32_t gsm_extension[] = {'\f', '^', '{', '}', '\\', '[', '~', ']', '|', 0x20ac};

static bool is_among(const uint32_t *points, size_t count, uint32_t point)
{
    for (size_t i = 0; i < count; i++) {
        if (points[i] == point)
            return true;
    }
    return false;
}

/* Septets; 0 for a character outside the alphabet. */
static size_t gsm_cost(uint32_t point)
{
    bool letter =
        (point >= '0' && point <= '9') || (point >= 'A' && point <= 'Z') || (point >= 'a' && point <= 'z');
    if (letter || is_among(gsm_more, ARRAY_LEN(gsm_more), point))
        return 1;
    return is_among(gsm_extension, ARRAY_LEN(gsm_extension), point) ? 2 : 0;
}

static size_t cost_of(uint32_t point, bool gsm)
{
    return gsm ? gsm_cost(point) : point != UTF8_INVALID && point > 0xffff ? 2 : 1;
}

static bool is_gsm(struct str text)
{
    while (text.len) {
        uint32_t point;
        size_t used = utf8_decode(text, &point);
        if (!gsm_cost(point))
            return false;
        text = str_slice(text, used, text.len);
    }
    return true;
}

static size_t units_of(struct str text, bool gsm)
{
    size_t units = 0;
    while (text.len) {
        uint32_t point;
        size_t used = utf8_decode(text, &point);
        units += cost_of(point, gsm);
        text = str_slice(text, used, text.len);
    }
    return units;
}

/* The bytes that fit into so many parts of this size, of which none ends inside a character; how many parts
 * that takes. */
static size_t fill_parts(struct str text, bool gsm, size_t size, size_t max, size_t *ret_parts)
{
    size_t at = 0, left = size;
    *ret_parts = 1;
    while (at < text.len) {
        uint32_t point;
        size_t used = utf8_decode(str_slice(text, at, text.len), &point), cost = cost_of(point, gsm);
        if (cost > left) {
            if (*ret_parts == max)
                break;
            (*ret_parts)++;
            left = size;
        }
        left -= cost;
        at += used;
    }
    return at;
}

void sms_measure(struct str text, struct sms_size *ret)
{
    ret->gsm = is_gsm(text);
    ret->units = units_of(text, ret->gsm);
    ret->parts = 1;
    if (ret->units > (ret->gsm ? GSM_ONE : UNICODE_ONE))
        (void)fill_parts(text, ret->gsm, ret->gsm ? GSM_PART : UNICODE_PART, SIZE_MAX, &ret->parts);
}

struct str sms_cut(struct str text, size_t max_parts)
{
    struct sms_size size;
    size_t parts;
    sms_measure(text, &size);
    if (size.parts <= max_parts)
        return text;
    size_t one = size.gsm ? GSM_ONE : UNICODE_ONE, part = size.gsm ? GSM_PART : UNICODE_PART;
    size_t fits = fill_parts(text, size.gsm, max_parts == 1 ? one : part, max_parts, &parts);
    return utf8_cut(text, utf8_units(str_slice(text, 0, fits)));
}

/* ---- As a small phone shows it ---- */

static const struct {
    uint32_t from, to;
    const char *as;
} folds[] = {
    {'\t', '\t', " "},     {'`', '`', "'"},         {0xa0, 0xa0, " "},      {0xab, 0xab, "\""},
    {0xad, 0xad, ""},      {0xb4, 0xb4, "'"},       {0xbb, 0xbb, "\""},     {0x2000, 0x200b, " "},
    {0x200e, 0x200f, ""},  {0x2010, 0x2015, "-"},   {0x2018, 0x201b, "'"},  {0x201c, 0x201f, "\""},
    {0x2022, 0x2022, "*"}, {0x2026, 0x2026, "..."}, {0x2028, 0x2029, "\n"}, {0x202a, 0x202e, ""},
    {0x202f, 0x202f, " "}, {0x2032, 0x2032, "'"},   {0x2033, 0x2033, "\""}, {0x2039, 0x203a, "'"},
    {0x2060, 0x2069, ""},  {0x20b9, 0x20b9, "Rs"},  {0x2190, 0x2bff, ""},   {0xfe00, 0xfe0f, ""},
    {0xfeff, 0xfeff, ""},  {0x1f000, 0x1ffff, ""},  {0xe0000, 0xe007f, ""}, {UTF8_INVALID, UTF8_INVALID, "?"},
};

static const char *fold_of(uint32_t point)
{
    if (point < ' ' && point != '\n' && point != '\t')
        return "";
    for (size_t i = 0; i < ARRAY_LEN(folds); i++) {
        if (point >= folds[i].from && point <= folds[i].to)
            return folds[i].as;
    }
    return NULL;
}

void sms_fold(struct str text, struct buf *out)
{
    bool picture = false; /* whose joiner goes with it */
    while (text.len) {
        uint32_t point;
        size_t used = utf8_decode(text, &point);
        const char *as = fold_of(point);
        if ((point == 0x200c || point == 0x200d) && picture)
            as = "";
        picture = as && !*as;
        if (as)
            buf_add_text(out, as);
        else if (*text.at != ' ' || !out->len || out->at[out->len - 1] != ' ')
            buf_add_str(out, str_slice(text, 0, used));
        text = str_slice(text, used, text.len);
    }
}

/* ---- What is said ---- */

struct brief {
    struct buf head, words, tail;
    bool gsm;
    size_t capacity; /* units, whichever way the parts divide */
};

static void add_folded(struct buf *out, const char *text)
{
    struct buf buf_auto folded = {0};
    sms_fold(str_of(text ? text : ""), &folded);
    buf_add_str(out, str_trim(buf_str(&folded)));
}

static size_t units_in(const struct brief *brief, const struct buf *part)
{
    return units_of(buf_str(part), brief->gsm);
}

/* With the line breaks and quotes between them, and words of at most `words` units. */
static size_t needed(const struct brief *brief, size_t words)
{
    size_t own = units_in(brief, &brief->words);
    return units_in(brief, &brief->head) + (own ? MIN(own, words) + 3 : 0) +
           (brief->tail.len ? units_in(brief, &brief->tail) + 1 : 0);
}

static void drop_last_line(struct buf *text)
{
    size_t len = text->len;
    while (len && text->at[len - 1] != '\n')
        len--;
    text->len = len ? len - 1 : 0;
    text->at[text->len] = '\0';
}

/* To so many units, the dots that say so included. */
static void shorten(const struct brief *brief, struct buf *text, size_t units)
{
    size_t parts;
    if (units_in(brief, text) <= units)
        return;
    size_t room = units > 3 ? units - 3 : 0;
    size_t fits = room ? fill_parts(buf_str(text), brief->gsm, room, 1, &parts) : 0;
    text->len = utf8_cut(buf_str(text), utf8_units(str_slice(buf_str(text), 0, fits))).len;
    text->at[text->len] = '\0';
    buf_add(text, "...", MIN(units, (size_t)3));
}

/* The tail loses its last lines while the words have too little room, then the words give way, then the head.
 */
static void fit(struct brief *brief)
{
    while (brief->tail.len && needed(brief, WORDS_LEAST) > brief->capacity)
        drop_last_line(&brief->tail);
    size_t frame = needed(brief, 0);
    if (brief->words.len)
        shorten(brief, &brief->words, brief->capacity > frame ? brief->capacity - frame : 0);
    shorten(brief, &brief->head, brief->capacity);
}

static void say_brief(const struct outgoing *outgoing, size_t max_parts, struct buf *out)
{
    struct brief brief = {0};
    add_folded(&brief.head, outgoing->brief_head);
    add_folded(&brief.words, outgoing->brief_words);
    add_folded(&brief.tail, outgoing->brief_tail);
    brief.gsm = is_gsm(buf_str(&brief.head)) && is_gsm(buf_str(&brief.words)) && is_gsm(buf_str(&brief.tail));
    size_t one = brief.gsm ? GSM_ONE : UNICODE_ONE, part = brief.gsm ? GSM_PART : UNICODE_PART;
    brief.capacity = max_parts <= 1 ? one : max_parts * (part - 1); /* a part may end one unit early */
    fit(&brief);
    buf_add_str(out, buf_str(&brief.head));
    if (brief.words.len)
        buf_addf(out, "\n\"%s\"", buf_text(&brief.words));
    if (brief.tail.len)
        buf_addf(out, "\n%s", buf_text(&brief.tail));
    buf_free(&brief.head);
    buf_free(&brief.words);
    buf_free(&brief.tail);
}

void sms_text(const struct outgoing *outgoing, size_t max_parts, struct buf *out)
{
    struct buf buf_auto text = {0};
    bool spoken = outgoing->kind == OUTGOING_TEXT || outgoing->kind == OUTGOING_ALERT ||
                  outgoing->kind == OUTGOING_BUTTONS || outgoing->kind == OUTGOING_LIST ||
                  outgoing->kind == OUTGOING_ASK_LOCATION;
    if (!spoken)
        return;
    if (outgoing->brief_head && *outgoing->brief_head)
        say_brief(outgoing, max_parts, &text);
    else
        add_folded(&text, outgoing->text);
    buf_add_str(out, sms_cut(buf_str(&text), MAX(max_parts, (size_t)1)));
}
