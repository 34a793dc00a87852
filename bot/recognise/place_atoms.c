#include "place_atoms.h"

#include <stdio.h>

#include "util/num.h"

/* "21B", "604d". Letters behind F mostly mean something else: 4G, 12v, 10k. */
static bool read_door(struct atom *atom, const struct token *token)
{
    size_t digits = token->letters - 1u;
    uint32_t last = token->spelling[digits];
    if (token->kind != TOKEN_MIXED || digits < 1 || digits > 4 || last < 'a' || last > 'f')
        return false;
    int number = 0;
    for (size_t i = 0; i < digits; i++) {
        uint32_t point = token->spelling[i];
        if (point < '0' || point > '9')
            return false;
        number = 10 * number + (int)(point - '0');
    }
    atom->door = number;
    atom->door_letter = (char)(last - 'a' + 'A');
    return true;
}

/* "1203", "12va", "B1203", "b": what digits and letters alone say. */
static void read_token(struct atom *atom, const struct token *token)
{
    const uint32_t *spelling = token->spelling;
    size_t i = 0, digits = 0;
    if (read_door(atom, token))
        return;
    if (token->kind == TOKEN_MIXED && token->letters > 1 && spelling[0] >= 'a' && spelling[0] <= 'z') {
        atom->letter = (char)(spelling[i++] - 'a' + 'A');
        atom->written_letter = true;
    }
    int number = 0;
    for (; i < token->letters && spelling[i] >= '0' && spelling[i] <= '9' && digits < 6; i++, digits++)
        number = 10 * number + (int)(spelling[i] - '0');
    bool whole = i == token->letters;
    bool suffixed = !whole && token->letters - i <= 3 && digits && digits <= 2 && !atom->letter;
    bool declined = !whole && digits > 2 && !atom->letter && spelling[i] > 0x2af; /* "802ல", "৩০২এ" */
    if (digits && (whole || suffixed || declined)) {
        atom->number = number;
        atom->digits = (uint8_t)digits;
        atom->ordinal = suffixed;
        atom->in_digits = declined || token->kind == TOKEN_NUMBER;
    } else if (atom->letter) {
        atom->letter = 0;
    }
    if (token->kind == TOKEN_WORD && token->letters == 1 && spelling[0] >= 'a' && spelling[0] <= 'z') {
        atom->letter = (char)(spelling[0] - 'a' + 'A');
        atom->written_letter = true;
    }
}

/* "bwing": the letter and its wing in one word. */
static void read_joined_wing(struct atom *atom, const struct token *token)
{
    static const char wing[] = "wing";
    const uint32_t *spelling = token->spelling;
    if (token->kind != TOKEN_WORD || token->letters != sizeof(wing) || spelling[0] < 'a' || spelling[0] > 'z')
        return;
    for (size_t i = 0; i + 1 < sizeof(wing); i++) {
        if (spelling[i + 1] != (unsigned char)wing[i])
            return;
    }
    atom->letter = (char)(spelling[0] - 'a' + 'A');
    atom->roles |= 1u << PLACE_WING;
}

/* 0 for what is no number: a mistake in place.tsv, or nothing said. */
static int number_in(const char *text)
{
    int64_t number;
    return num_i64(str_of(text), &number) && number >= 0 && number < 1000000 ? (int)number : 0;
}

static void read_word(struct atom *atom, const struct term *term, const struct token *token)
{
    atom->roles |= 1u << term->role;
    if (term->role == PLACE_LETTER && !atom->letter) {
        atom->letter = term->value[0];
        atom->capital = atom->written_letter = token->script != SCRIPT_LATIN;
    } else if (term->role == PLACE_NUMBER || term->role == PLACE_ORDINAL) {
        atom->number = number_in(term->value);
        atom->digits = (uint8_t)strlen(term->value);
        atom->ordinal = term->role == PLACE_ORDINAL;
    } else if (term->role == PLACE_LANDMARK || term->role == PLACE_GATE || term->role == PLACE_NAME) {
        atom->name = term->value;
    }
}

/* How many digits of the number before the next one takes the place of: "eighty four", "तीनशे बारा". */
static size_t room_behind(const struct atom *before, const struct atom *next)
{
    if (next->number <= 0)
        return 0;
    if (before->number >= 100 && before->number % 100 == 0 && next->number < 100)
        return 2;
    return before->number >= 20 && before->number % 10 == 0 && next->number < 10;
}

/* Takes the number said in words from `at` on ("barah sau teen", "six zero one"): the first of them gets it.
 */
static void join_number_words(struct atoms *atoms, size_t at)
{
    char text[16] = "";
    size_t used = 0, end = at;
    int hundreds = -1, rest = 0;
    for (; end < atoms->count && used < 6; end++) {
        const struct atom *atom = &atoms->list[end];
        if (atom_has(atoms, end, PLACE_HUNDRED) && end > at && hundreds < 0) {
            hundreds = number_in(text);
            text[used = 0] = '\0';
            continue;
        }
        if (!atom_has(atoms, end, PLACE_NUMBER) || (hundreds >= 0 && used))
            break;
        size_t room = end > at && used ? room_behind(&atoms->list[end - 1], atom) : 0;
        used -= MIN(room, used);
        used += (size_t)snprintf(text + used, sizeof(text) - used, room == 2 ? "%02d" : "%d", atom->number);
    }
    rest = used ? number_in(text) : 0;
    if (end - at < 2)
        return;
    struct atom *first = &atoms->list[at];
    first->number = hundreds >= 0 ? 100 * hundreds + rest : rest;
    first->digits = (uint8_t)(hundreds >= 0 ? (first->number > 999 ? 4 : 3) : (int)used);
    /* "ten twelve boys" is about how many: only beside "flat" may two such numbers be one. */
    first->in_digits = hundreds >= 0 || end - at > 2 || first->digits < 4;
    for (size_t i = at + 1; i < end; i++)
        atoms->list[i].roles = 1u << PLACE_NUMBER;
    /* The joined ones vanish, so that what follows the number stands beside it. */
    memmove(&atoms->list[at + 1], &atoms->list[end], (atoms->count - end) * sizeof(atoms->list[0]));
    atoms->count -= end - at - 1;
}

void atoms_read(struct atoms *atoms, const struct reading *reading, const struct findings *findings,
                const struct lexicon *lexicon)
{
    atoms->count = MIN(reading->tokens->count, ATOMS_MAX);
    for (size_t i = 0; i < atoms->count; i++) {
        const struct token *token = &reading->tokens->list[i];
        atoms->list[i] = (struct atom){.number = -1, .door = -1, .before = token->before};
        read_token(&atoms->list[i], token);
        read_joined_wing(&atoms->list[i], token);
        char first = reading->text.at[reading->folded.offsets[token->from]];
        atoms->list[i].capital = atoms->list[i].letter && first >= 'A' && first <= 'Z';
    }
    for (size_t i = 0; i < findings->hits.count; i++) {
        const struct hit *hit = &findings->hits.list[i];
        const struct term *term = &lexicon->terms[hit->term];
        if (term->part == PART_PLACE && hit->last < atoms->count)
            read_word(&atoms->list[hit->first], term, &reading->tokens->list[hit->first]);
    }
    for (size_t i = 0; i < atoms->count; i++) {
        if (atom_has(atoms, i, PLACE_NUMBER))
            join_number_words(atoms, i);
    }
}
