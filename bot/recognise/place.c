#include "place.h"

#include <stdio.h>

#include "place_words.h"
#include "util/num.h"

/* A place stands in the first words or not at all. */
#define ATOMS_MAX 256
#define FLAT_DIGITS_MAX 4

/* One token as a part of a place. */
struct atom {
    unsigned roles;      /* bits of enum place_role */
    char letter;         /* 'A' to 'Z' when it is one or is named like one; 0 */
    bool written_letter; /* the letter itself, not its name; or a name in a script of its own */
    int number;          /* -1: none */
    uint8_t digits;      /* as written or said */
    bool ordinal;        /* "4th", "12va", "second" */
    bool in_digits;      /* written as digits alone */
    bool used;
    const char *landmark;
    uint32_t before; /* the mark directly before */
};
struct atoms {
    struct atom list[ATOMS_MAX];
    size_t count;
    struct place *place;
};

static bool has(const struct atoms *atoms, size_t at, enum place_role role)
{
    return at < atoms->count && (atoms->list[at].roles & 1u << role);
}

/* "1203", "12va", "B1203", "b": what digits and letters alone say. */
static void read_token(struct atom *atom, const struct token *token)
{
    const uint32_t *spelling = token->spelling;
    size_t i = 0, digits = 0;
    if (token->kind == TOKEN_MIXED && token->letters > 1 && spelling[0] >= 'a' && spelling[0] <= 'z') {
        atom->letter = (char)(spelling[i++] - 'a' + 'A');
        atom->written_letter = true;
    }
    int number = 0;
    for (; i < token->letters && spelling[i] >= '0' && spelling[i] <= '9' && digits < 6; i++, digits++)
        number = 10 * number + (int)(spelling[i] - '0');
    bool whole = i == token->letters;
    bool suffixed = !whole && token->letters - i <= 3 && digits && digits <= 2 && !atom->letter;
    if (digits && (whole || suffixed)) {
        atom->number = number;
        atom->digits = (uint8_t)digits;
        atom->ordinal = suffixed;
        atom->in_digits = token->kind == TOKEN_NUMBER;
    } else if (atom->letter) {
        atom->letter = 0;
    }
    if (token->kind == TOKEN_WORD && token->letters == 1 && spelling[0] >= 'a' && spelling[0] <= 'z') {
        atom->letter = (char)(spelling[0] - 'a' + 'A');
        atom->written_letter = true;
    }
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
        atom->written_letter = token->script != SCRIPT_LATIN;
    } else if (term->role == PLACE_NUMBER || term->role == PLACE_ORDINAL) {
        atom->number = number_in(term->value);
        atom->digits = (uint8_t)strlen(term->value);
        atom->ordinal = term->role == PLACE_ORDINAL;
    } else if (term->role == PLACE_LANDMARK || term->role == PLACE_GATE) {
        atom->landmark = term->value;
    }
}

static void read_atoms(struct atoms *atoms, const struct reading *reading, const struct findings *findings,
                       const struct lexicon *lexicon)
{
    atoms->count = MIN(reading->tokens->count, ATOMS_MAX);
    for (size_t i = 0; i < atoms->count; i++) {
        const struct token *token = &reading->tokens->list[i];
        atoms->list[i] = (struct atom){.number = -1, .before = token->before};
        read_token(&atoms->list[i], token);
    }
    for (size_t i = 0; i < findings->hits.count; i++) {
        const struct hit *hit = &findings->hits.list[i];
        const struct term *term = &lexicon->terms[hit->term];
        if (term->part == PART_PLACE && hit->last < atoms->count)
            read_word(&atoms->list[hit->first], term, &reading->tokens->list[hit->first]);
    }
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
        if (has(atoms, end, PLACE_HUNDRED) && end > at && hundreds < 0) {
            hundreds = number_in(text);
            text[used = 0] = '\0';
            continue;
        }
        if (!has(atoms, end, PLACE_NUMBER) || (hundreds >= 0 && used))
            break;
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%d", atom->number);
    }
    rest = used ? number_in(text) : 0;
    if (end - at < 2)
        return;
    struct atom *first = &atoms->list[at];
    first->number = hundreds >= 0 ? 100 * hundreds + rest : rest;
    first->digits = (uint8_t)(hundreds >= 0 ? (first->number > 999 ? 4 : 3) : (int)used);
    first->in_digits = true;
    for (size_t i = at + 1; i < end; i++)
        atoms->list[i].roles = 1u << PLACE_NUMBER;
    /* The joined ones vanish, so that what follows the number stands beside it. */
    memmove(&atoms->list[at + 1], &atoms->list[end], (atoms->count - end) * sizeof(atoms->list[0]));
    atoms->count -= end - at - 1;
}

static void set_text(char *field, size_t size, const char *value)
{
    if (*field == '\0')
        snprintf(field, size, "%s", value);
}

static void set_number(char *field, size_t size, const struct atom *atom)
{
    char text[16];
    snprintf(text, sizeof(text), "%d", atom->number);
    set_text(field, size, text);
}

static void set_letter(struct place *place, char letter)
{
    set_text(place->wing, sizeof(place->wing), (char[]){letter, '\0'});
}

static bool is_number(const struct atoms *atoms, size_t at)
{
    return at < atoms->count && atoms->list[at].number >= 0;
}

static bool is_letter(const struct atoms *atoms, size_t at)
{
    return at < atoms->count && atoms->list[at].letter && atoms->list[at].number < 0;
}

/* Behind "wing", "flat", "floor" may stand "number" or "no.". */
static size_t past_no(const struct atoms *atoms, size_t at)
{
    return has(atoms, at, PLACE_NO) ? at + 1 : at;
}

/* Beside "wing" stands its letter; "wing be", "see wing". */
static void find_wing(struct atoms *atoms, size_t at)
{
    size_t after = past_no(atoms, at + 1);
    struct place *place = atoms->place;
    if (at > 0 && is_letter(atoms, at - 1) && !(at > 1 && has(atoms, at - 2, PLACE_WING))) {
        set_letter(place, atoms->list[at - 1].letter);
        atoms->list[at - 1].used = true;
    } else if (is_letter(atoms, after)) {
        set_letter(place, atoms->list[after].letter);
        atoms->list[after].used = true;
    } else if (after < atoms->count && atoms->list[after].letter) {
        set_letter(place, atoms->list[after].letter); /* wing b1203 */
    }
}

/* "tower 2", "building no 4", "6 number building", "B building". */
static void find_building(struct atoms *atoms, size_t at)
{
    struct place *place = atoms->place;
    size_t after = past_no(atoms, at + 1), before = at;
    if (at > 1 && has(atoms, at - 1, PLACE_NO))
        before--;
    if (is_number(atoms, after) && atoms->list[after].digits <= 2 && !atoms->list[after].ordinal) {
        set_number(place->wing, sizeof(place->wing), &atoms->list[after]);
        atoms->list[after].used = true;
    } else if (before > 0 && is_number(atoms, before - 1) && atoms->list[before - 1].digits <= 2) {
        set_number(place->wing, sizeof(place->wing), &atoms->list[before - 1]);
        atoms->list[before - 1].used = true;
    } else if (before > 0 && is_letter(atoms, before - 1) && atoms->list[before - 1].letter != 'A') {
        set_letter(place, atoms->list[before - 1].letter);
    } else if (is_letter(atoms, after) && atoms->list[after].written_letter) {
        set_letter(place, atoms->list[after].letter);
    }
}

static void find_floor(struct atoms *atoms, size_t at)
{
    struct place *place = atoms->place;
    size_t after = past_no(atoms, at + 1);
    size_t before = at > 0 ? at - 1 : 0;
    if (before > 0 && (has(atoms, before, PLACE_NO) || !is_number(atoms, before)) &&
        atoms->list[before].roles == 0 && atoms->list[before].number < 0 && is_number(atoms, before - 1) &&
        atoms->list[before - 1].digits <= 2)
        before--; /* "12 va mala", "7 વા માળે" */
    if (at > 0 && is_number(atoms, before) && atoms->list[before].digits <= 2) {
        set_number(place->floor, sizeof(place->floor), &atoms->list[before]);
        atoms->list[before].used = true;
    } else if (is_number(atoms, after) && atoms->list[after].digits <= 2 && atoms->list[after].in_digits) {
        set_number(place->floor, sizeof(place->floor), &atoms->list[after]);
        atoms->list[after].used = true;
    }
}

static bool is_helpline(int number)
{
    static const int helplines[] = {100, 101, 102, 103, 108, 112, 181, 1091, 1098, 1930};
    for (size_t i = 0; i < ARRAY_LEN(helplines); i++) {
        if (number == helplines[i])
            return true;
    }
    return false;
}

/* A number that may be a flat without anything beside it saying so: 601, 1203. */
static bool is_bare_flat(const struct atoms *atoms, size_t at)
{
    const struct atom *atom = &atoms->list[at];
    if (!atom->in_digits || atom->used || atom->digits < 3 || atom->digits > FLAT_DIGITS_MAX)
        return false;
    int door = atom->number % 100;
    bool counted = has(atoms, at + 1, PLACE_UNIT) || (at > 0 && has(atoms, at - 1, PLACE_UNIT));
    return !is_helpline(atom->number) && !counted && door >= 1 && door <= 25;
}

static void set_flat(struct atoms *atoms, size_t at)
{
    set_number(atoms->place->flat, sizeof(atoms->place->flat), &atoms->list[at]);
    atoms->list[at].used = true;
}

static void find_flat(struct atoms *atoms, size_t at)
{
    size_t after = past_no(atoms, at + 1);
    if (after < atoms->count && is_letter(atoms, after) && is_number(atoms, after + 1)) {
        set_letter(atoms->place, atoms->list[after].letter); /* flat B 302 */
        after++;
    }
    if (!is_number(atoms, after) || atoms->list[after].digits > FLAT_DIGITS_MAX || atoms->list[after].ordinal)
        return;
    if (atoms->list[after].letter)
        set_letter(atoms->place, atoms->list[after].letter);
    set_flat(atoms, after);
}

static bool is_unit_beside(const struct atoms *atoms, size_t at)
{
    return has(atoms, at + 1, PLACE_UNIT) || has(atoms, at + 1, PLACE_FLOOR) ||
           has(atoms, at + 1, PLACE_GATE);
}

/* "B 1203", "a/404", "ई ४०२": letter and number side by side. "A 3" only with a mark between or a capital
 * flat. */
static void find_letter_and_number(struct atoms *atoms, size_t at)
{
    const struct atom *letter = &atoms->list[at], *number = &atoms->list[at + 1];
    if (letter->used || !is_letter(atoms, at) || !letter->written_letter || !is_number(atoms, at + 1) ||
        number->used || number->ordinal || !number->in_digits || is_unit_beside(atoms, at + 1))
        return;
    bool joined = number->before == '-' || number->before == '/';
    if ((number->digits < 3 && !joined) || number->digits > FLAT_DIGITS_MAX)
        return;
    set_letter(atoms->place, letter->letter);
    set_flat(atoms, at + 1);
}

/* B1203 */
static void find_joined(struct atoms *atoms, size_t at)
{
    struct atom *atom = &atoms->list[at];
    if (!atom->letter || atom->number < 0 || atom->used || atom->digits < 3 || atom->digits > FLAT_DIGITS_MAX)
        return;
    set_letter(atoms->place, atom->letter);
    set_flat(atoms, at);
}

static void find_gate(struct atoms *atoms, size_t at)
{
    size_t after = past_no(atoms, at + 1);
    char text[PLACE_SIZE];
    if (is_number(atoms, after) && atoms->list[after].digits <= 2) {
        snprintf(text, sizeof(text), "%s %d", atoms->list[at].landmark, atoms->list[after].number);
        atoms->list[after].used = true;
    } else if (at > 0 && is_number(atoms, at - 1) && atoms->list[at - 1].digits <= 2) {
        snprintf(text, sizeof(text), "%s %d", atoms->list[at].landmark, atoms->list[at - 1].number);
        atoms->list[at - 1].used = true;
    } else {
        return;
    }
    set_text(atoms->place->landmark, sizeof(atoms->place->landmark), text);
}

static void each(struct atoms *atoms, enum place_role role, void (*find)(struct atoms *atoms, size_t at))
{
    for (size_t i = 0; i < atoms->count; i++) {
        if (has(atoms, i, role))
            find(atoms, i);
    }
}

static void find_ground(struct atoms *atoms, size_t at)
{
    (void)at;
    set_text(atoms->place->floor, sizeof(atoms->place->floor), "G");
}

/* "16th pe", "3rd pe" */
static void find_ordinal_at(struct atoms *atoms, size_t at)
{
    if (at > 0 && is_number(atoms, at - 1) && atoms->list[at - 1].ordinal && !atoms->list[at - 1].used)
        set_number(atoms->place->floor, sizeof(atoms->place->floor), &atoms->list[at - 1]);
}

static void find_landmark(struct atoms *atoms, size_t at)
{
    set_text(atoms->place->landmark, sizeof(atoms->place->landmark), atoms->list[at].landmark);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool occurs(struct str text, struct str name)
{
    for (size_t at = 0; at + name.len <= text.len; at++) {
        size_t i = 0;
        while (i < name.len && lower(text.at[at + i]) == lower(name.at[i]))
            i++;
        if (i == name.len)
            return true;
    }
    return false;
}

/* The society's own names are sought as they are written. */
static void find_own_landmark(struct place *place, struct str text, const char *const *landmarks)
{
    for (; landmarks && *landmarks; landmarks++) {
        struct str name = str_of(*landmarks);
        if (name.len > 2 && occurs(text, name)) {
            set_text(place->landmark, sizeof(place->landmark), *landmarks);
            return;
        }
    }
}

void place_find(struct place *place, const struct reading *reading, const struct findings *findings,
                const struct lexicon *lexicon, const char *const *landmarks)
{
    struct atoms atoms = {.place = place};
    *place = (struct place){0};
    find_own_landmark(place, reading->text, landmarks);
    read_atoms(&atoms, reading, findings, lexicon);
    for (size_t i = 0; i < atoms.count; i++) {
        if (has(&atoms, i, PLACE_NUMBER))
            join_number_words(&atoms, i);
    }
    each(&atoms, PLACE_FLOOR, find_floor);
    each(&atoms, PLACE_GATE, find_gate);
    each(&atoms, PLACE_FLAT, find_flat);
    each(&atoms, PLACE_WING, find_wing);
    for (size_t i = 0; i < atoms.count; i++) {
        find_joined(&atoms, i);
        if (i + 1 < atoms.count)
            find_letter_and_number(&atoms, i);
    }
    each(&atoms, PLACE_BUILDING, find_building);
    for (size_t i = 0; i < atoms.count && !*place->flat; i++) {
        if (is_bare_flat(&atoms, i))
            set_flat(&atoms, i);
    }
    each(&atoms, PLACE_GROUND, find_ground);
    each(&atoms, PLACE_AT, find_ordinal_at);
    each(&atoms, PLACE_LANDMARK, find_landmark);
}
