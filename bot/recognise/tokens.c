#include "tokens.h"

#include <stdlib.h>

#include "hash.h"
#include "util/mem.h"

struct tokens *tokens_create(size_t points_max)
{
    struct tokens *tokens = mem_new(1, sizeof(*tokens));
    tokens->list = mem_new(TOKENS_MAX, sizeof(*tokens->list));
    tokens->spellings = mem_new(points_max, sizeof(*tokens->spellings));
    tokens->sounds = mem_new(TOKENS_MAX, SOUND_KEY_MAX);
    return tokens;
}

void tokens_free(struct tokens *tokens)
{
    if (!tokens)
        return;
    free(tokens->list);
    free(tokens->spellings);
    free(tokens->sounds);
    free(tokens);
}

static enum script script_of(uint32_t point)
{
    if (point < 0x300)
        return SCRIPT_LATIN;
    if (point >= 0x0600 && point < 0x0700)
        return SCRIPT_ARABIC;
    if (point < 0x0900 || point >= 0x0d80)
        return SCRIPT_OTHER;
    switch (point >> 7) {
    case 0x0900 >> 7: return SCRIPT_DEVANAGARI;
    case 0x0980 >> 7: return SCRIPT_BENGALI;
    case 0x0a80 >> 7: return SCRIPT_GUJARATI;
    case 0x0b80 >> 7: return SCRIPT_TAMIL;
    default: return SCRIPT_OTHER;
    }
}

uint64_t token_hash(const uint32_t *points, size_t count)
{
    uint64_t hash = HASH_START;
    for (size_t i = 0; i < count; i++)
        hash = hash_add(hash, points[i]);
    return hash;
}

/* Digits and signs that stand for letters inside a word: h3lp, b@chao. */
static char as_letter(uint32_t point)
{
    switch (point) {
    case '0': return 'o';
    case '1': return 'i';
    case '3': return 'e';
    case '4':
    case '@': return 'a';
    case '5':
    case '$': return 's';
    case '7': return 't';
    default: return point >= 'a' && point <= 'z' ? (char)point : 0;
    }
}

static void set_sound(struct token *token, char *sound)
{
    char letters[TOKEN_LETTERS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < token->letters; i++) {
        char c = as_letter(token->spelling[i]);
        if (c)
            letters[count++] = c;
    }
    token->key_length = (uint8_t)sound_key(letters, count, sound);
    token->key = token->key_length ? token_key_hash(sound, token->key_length) : 0;
    token->sound = sound;
}

static bool is_digit(uint32_t point)
{
    return point >= '0' && point <= '9';
}

/* The spelling with runs of three and more cut to one. Rare, so it is read again for it. */
static uint64_t single_hash(const struct token *token, const struct folded *folded)
{
    uint64_t hash = HASH_START;
    size_t letters = 0, run = 0;
    for (uint32_t i = token->from; i < token->to && letters < TOKEN_LETTERS_MAX; i++) {
        uint32_t point = folded->points[i];
        bool same = i > token->from && point == folded->points[i - 1];
        run = same && !is_digit(point) ? run + 1 : 1;
        bool stretches = run == 2 && i + 1 < token->to && folded->points[i + 1] == point;
        letters += run <= 2;
        if (run <= 2 && !stretches)
            hash = hash_add(hash, point);
    }
    return hash;
}

/* Letters with runs cut to two: writes the spelling. */
static void set_spelling(struct token *token, const struct folded *folded, uint32_t *spelling)
{
    uint64_t form = HASH_START;
    size_t letters = 0, run = 0, digits = 0;
    for (uint32_t i = token->from; i < token->to && letters < TOKEN_LETTERS_MAX; i++) {
        uint32_t point = folded->points[i];
        bool same = i > token->from && point == folded->points[i - 1];
        run = same && !is_digit(point) ? run + 1 : 1;
        if (run > 2) {
            token->stretched = true;
            continue;
        }
        digits += is_digit(point);
        spelling[letters++] = point;
        form = hash_add(form, point);
    }
    token->kind = digits == letters ? TOKEN_NUMBER : digits ? TOKEN_MIXED : TOKEN_WORD;
    token->letters = (uint8_t)letters;
    token->spelling = spelling;
    token->form = form;
    token->single = token->stretched ? single_hash(token, folded) : form;
}

static void finish_word(struct tokens *tokens, struct token *token, const struct folded *folded)
{
    size_t number = (size_t)(token - tokens->list);
    set_spelling(token, folded, tokens->spellings + token->from);
    token->script = SCRIPT_NONE;
    if (token->kind != TOKEN_NUMBER)
        token->script = script_of(token->spelling[token->letters - 1u]) & 0xff;
    if (token->script == SCRIPT_LATIN)
        set_sound(token, tokens->sounds + number * SOUND_KEY_MAX);
}

static void finish_emoji(struct token *token, const struct folded *folded, uint32_t *spelling)
{
    *spelling = folded->points[token->from];
    token->kind = TOKEN_EMOJI;
    token->letters = 1;
    token->spelling = spelling;
    token->form = token->single = token_hash(spelling, 1);
}

static bool is_letter(const struct fold_table *table, const struct folded *folded, size_t at)
{
    return at < folded->count && fold_class(table, folded->points[at]) == POINT_LETTER;
}

/* b@chao: a sign between two letters is one of them. */
static bool is_sign_inside(const struct fold_table *table, const struct folded *folded, size_t at)
{
    uint32_t point = folded->points[at];
    return (point == '@' || point == '$') && is_letter(table, folded, at + 1);
}

/* "ए१८०२": in other scripts than Latin three digits behind a letter are a number of their own. */
static bool begins_number(const struct folded *folded, size_t at, size_t from)
{
    const uint32_t *points = folded->points;
    return at > from && points[at - 1] > 0x2af && at + 2 < folded->count && is_digit(points[at]) &&
           is_digit(points[at + 1]) && is_digit(points[at + 2]);
}

static size_t word_end(const struct fold_table *table, const struct folded *folded, size_t at)
{
    for (size_t from = at; at < folded->count; at++) {
        enum point_class class = fold_class(table, folded->points[at]);
        if ((class != POINT_LETTER && class != POINT_DIGIT && !is_sign_inside(table, folded, at)) ||
            begins_number(folded, at, from))
            break;
    }
    return at;
}

static void count_mark(struct tokens *tokens, uint32_t point)
{
    tokens->questions += point == '?';
    tokens->exclamations += point == '!';
    tokens->colons += point == ':';
    tokens->lines += point == '\n';
}

void tokens_split(struct tokens *tokens, const struct fold_table *table, const struct folded *folded)
{
    tokens->count = 0;
    tokens->questions = tokens->exclamations = tokens->colons = tokens->lines = 0;
    bool breaks = false;
    uint32_t before = 0;
    for (size_t at = 0; at < folded->count && tokens->count < TOKENS_MAX;) {
        enum point_class class = fold_class(table, folded->points[at]);
        if (class == POINT_SPACE || class == POINT_MARK) {
            before = class == POINT_MARK ? folded->points[at] : 0;
            breaks |= class == POINT_MARK;
            count_mark(tokens, folded->points[at++]);
            continue;
        }
        struct token *token = &tokens->list[tokens->count++];
        size_t end = class == POINT_EMOJI ? at + 1 : word_end(table, folded, at);
        *token =
            (struct token){.from = (uint32_t)at, .to = (uint32_t)end, .before = before, .breaks = breaks};
        if (class == POINT_EMOJI) {
            finish_emoji(token, folded, tokens->spellings + at);
        } else {
            finish_word(tokens, token, folded);
        }
        at = end;
        breaks = false;
        before = 0;
    }
}
