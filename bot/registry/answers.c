/* Lines, phone numbers and ids, as people type them. */
#include "registry/answers.h"

#include <ctype.h>

#include "util/buf.h"
#include "util/phone.h"
#include "util/utf8.h"

#define ANSWER_MAX 4096
#define ID_LEAST 3
#define DIGITS_LEAST 3

const char *line_read(struct str text, struct arena *arena)
{
    struct buf buf_auto out = {0};
    text = str_slice(str_trim(text), 0, ANSWER_MAX);
    if (!utf8_valid(text))
        return NULL;
    bool blank = false, broken = false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool line_break = c == '\n' || c == '\r';
        broken |= line_break;
        blank |= line_break || c == ' ' || c == '\t';
        if (line_break || c == ' ' || c == '\t')
            continue;
        if (c < 0x20 || c == 0x7f)
            return NULL;
        if (broken && out.len && out.at[out.len - 1] != ',')
            buf_add_char(&out, ',');
        if (blank && out.len)
            buf_add_char(&out, ' ');
        blank = broken = false;
        buf_add_char(&out, (char)c);
    }
    return arena_dup(arena, buf_text(&out));
}

bool phones_have(const char *list, struct str phone)
{
    struct str rest = str_of(list), each;
    while (str_next(&rest, ',', &each)) {
        if (str_eq(each, phone))
            return true;
    }
    return false;
}

size_t phones_count(const char *list)
{
    size_t count = *list != '\0';
    for (; *list; list++)
        count += *list == ',';
    return count;
}

static void keep(struct buf *list, const char *phone)
{
    if (phones_have(buf_text(list), str_of(phone)))
        return;
    if (list->len)
        buf_add_char(list, ',');
    buf_add_text(list, phone);
}

/* A number of India has ten digits behind its code: what is shorter was mistyped. */
static bool read_one(struct str text, char ret[PHONE_SIZE])
{
    return phone_parse(text, ret) && (!str_starts(str_of(ret), STR("+91")) || strlen(ret) == 13);
}

/* "00000 30001 00000 30002": blanks stand within numbers and between them. */
static bool read_spaced(struct str piece, struct buf *list)
{
    size_t from = 0, at = 0;
    while (at < piece.len) {
        char phone[PHONE_SIZE];
        while (at < piece.len && piece.at[at] != ' ')
            at++;
        struct str taken = str_trim(str_slice(piece, from, at));
        if (taken.len && !str_starts(taken, STR("00")) && read_one(taken, phone)) {
            keep(list, phone);
            from = at;
        }
        at++;
    }
    return str_trim(str_slice(piece, from, piece.len)).len == 0;
}

/* A piece between words and commas; one with hardly a digit is none: "gate 1". */
static bool read_piece(struct str piece, struct buf *list)
{
    char phone[PHONE_SIZE];
    size_t digits = 0;
    piece = str_trim(piece);
    while (piece.len && strchr("-.)", piece.at[piece.len - 1]))
        piece = str_trim(str_slice(piece, 0, piece.len - 1));
    while (piece.len && strchr("-.", piece.at[0]))
        piece = str_trim(str_slice(piece, 1, piece.len));
    for (size_t i = 0; i < piece.len; i++)
        digits += isdigit((unsigned char)piece.at[i]) != 0;
    if (digits < DIGITS_LEAST)
        return true;
    if (!read_one(piece, phone))
        return read_spaced(piece, list);
    keep(list, phone);
    return true;
}

/* With Latin digits in place of Devanagari ones. */
static void fold_digits(struct str text, struct buf *out)
{
    while (text.len) {
        uint32_t point;
        size_t used = utf8_decode(text, &point);
        if (point >= 0x966 && point <= 0x96f)
            buf_add_char(out, (char)('0' + (point - 0x966)));
        else
            buf_add(out, text.at, used);
        text = str_slice(text, used, text.len);
    }
}

const char *phones_read(struct str text, struct arena *arena, const char **ret_bad)
{
    struct buf buf_auto folded = {0}, list = {0};
    fold_digits(str_slice(text, 0, ANSWER_MAX), &folded);
    struct str all = buf_str(&folded);
    size_t from = 0;
    for (size_t at = 0; at <= all.len; at++) {
        bool plus = at < all.len && all.at[at] == '+';
        bool within = at < all.len &&
                      (isdigit((unsigned char)all.at[at]) || (all.at[at] && strchr(" -.()", all.at[at])));
        if (within)
            continue;
        struct str piece = str_slice(all, from, at);
        if (!read_piece(piece, &list)) {
            *ret_bad = arena_dup_len(arena, str_trim(piece).at, str_trim(piece).len);
            return NULL;
        }
        from = plus ? at : at + 1;
    }
    *ret_bad = list.len ? "" : arena_dup(arena, buf_text(&folded));
    return list.len ? arena_dup(arena, buf_text(&list)) : NULL;
}

const char *id_of_name(const char *name, size_t most, struct arena *arena)
{
    struct buf buf_auto id = {0};
    for (; *name && id.len < most; name++) {
        if (isalnum((unsigned char)*name) && (unsigned char)*name < 0x80)
            buf_add_char(&id, (char)tolower((unsigned char)*name));
        else if (id.len && id.at[id.len - 1] != '-')
            buf_add_char(&id, '-');
    }
    struct str made = buf_str(&id);
    while (made.len && made.at[made.len - 1] == '-')
        made.len--;
    return made.len < ID_LEAST ? "society" : arena_dup_len(arena, made.at, made.len);
}
