#include "place.h"

#include <stdio.h>

#include "place_atoms.h"
#include "util/num.h"

#define FLAT_DIGITS_MAX 4

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
    return atom_has(atoms, at, PLACE_NO) ? at + 1 : at;
}

/* Beside "wing" stands its letter; "wing be", "see wing". */
static void find_wing(struct atoms *atoms, size_t at)
{
    size_t after = past_no(atoms, at + 1);
    struct place *place = atoms->place;
    if (atoms->list[at].letter) {
        set_letter(place, atoms->list[at].letter); /* bwing */
    } else if (at > 0 && is_letter(atoms, at - 1) && !(at > 1 && atom_has(atoms, at - 2, PLACE_WING))) {
        set_letter(place, atoms->list[at - 1].letter);
        atoms->list[at - 1].used = true;
    } else if (is_letter(atoms, after)) {
        set_letter(place, atoms->list[after].letter);
        atoms->list[after].used = true;
    } else if (after < atoms->count && atoms->list[after].letter) {
        set_letter(place, atoms->list[after].letter); /* wing b1203 */
    }
}

/* A letter that stands on its own and is no word: a small one may be "a", or "k" for "ke". */
static bool is_wing_letter(const struct atoms *atoms, size_t at)
{
    return is_letter(atoms, at) && atoms->list[at].capital && !atoms->list[at].used &&
           atoms->list[at].letter != 'I';
}

/* "tower 2", "building no 4", "6 number building", "B building". */
static void find_building(struct atoms *atoms, size_t at)
{
    struct place *place = atoms->place;
    size_t after = past_no(atoms, at + 1), before = at;
    if (at > 1 && atom_has(atoms, at - 1, PLACE_NO))
        before--;
    if (is_number(atoms, after) && atoms->list[after].digits <= 2 && !atoms->list[after].ordinal) {
        set_number(place->wing, sizeof(place->wing), &atoms->list[after]);
        atoms->list[after].used = true;
    } else if (before > 0 && is_number(atoms, before - 1) && atoms->list[before - 1].digits <= 2) {
        set_number(place->wing, sizeof(place->wing), &atoms->list[before - 1]);
        atoms->list[before - 1].used = true;
    } else if (before > 0 && is_wing_letter(atoms, before - 1)) {
        set_letter(place, atoms->list[before - 1].letter);
    } else if (is_wing_letter(atoms, after)) {
        set_letter(place, atoms->list[after].letter);
    }
}

static void find_floor(struct atoms *atoms, size_t at)
{
    struct place *place = atoms->place;
    size_t after = past_no(atoms, at + 1);
    size_t before = at > 0 ? at - 1 : 0;
    bool filler = atom_has(atoms, before, PLACE_NO) || (before < at && atoms->list[before].roles == 0);
    if (before > 0 && filler && !is_number(atoms, before) && is_number(atoms, before - 1) &&
        atoms->list[before - 1].digits <= 2)
        before--; /* "12 va mala", "7 વા માળે", "৬ নম্বর ফ্লোর" */
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
    bool counted = atom_has(atoms, at + 1, PLACE_UNIT) || (at > 0 && atom_has(atoms, at - 1, PLACE_UNIT));
    /* "102 wale uncle", "K wing 102" */
    bool somebodys = atom_has(atoms, at + 1, PLACE_OF) || (at > 0 && atom_has(atoms, at - 1, PLACE_WING));
    bool helpline = is_helpline(atom->number) && !somebodys;
    return !helpline && !counted && door >= 1 && door <= 25;
}

/* In digits it stays as written: 003 is a flat of the ground floor. */
static void set_flat(struct atoms *atoms, size_t at)
{
    const struct atom *atom = &atoms->list[at];
    char text[16];
    snprintf(text, sizeof(text), "%0*d", atom->in_digits ? atom->digits : 1, atom->number);
    set_text(atoms->place->flat, sizeof(atoms->place->flat), text);
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
    bool counts = !atoms->list[after].in_digits && atoms->list[after].digits < 3 && after == at + 1;
    if (counts) /* "the drawing room, two shadows" */
        return;
    if (atoms->list[after].letter)
        set_letter(atoms->place, atoms->list[after].letter);
    set_flat(atoms, after);
}

static bool is_unit_beside(const struct atoms *atoms, size_t at)
{
    return atom_has(atoms, at + 1, PLACE_UNIT) || atom_has(atoms, at + 1, PLACE_FLOOR) ||
           atom_has(atoms, at + 1, PLACE_GATE);
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
    bool named = is_wing_letter(atoms, at) && letter->letter != 'A' && !number->before; /* "D 11" */
    if ((number->digits < 3 && !joined && !named) || number->digits > FLAT_DIGITS_MAX)
        return;
    set_letter(atoms->place, letter->letter);
    set_flat(atoms, at + 1);
}

/* "604 D", "302 E": the wing behind its flat. */
static void find_number_and_letter(struct atoms *atoms, size_t at)
{
    if (!is_bare_flat(atoms, at) || !is_wing_letter(atoms, at + 1) || atom_has(atoms, at + 2, PLACE_WING))
        return;
    set_letter(atoms->place, atoms->list[at + 1].letter);
    set_flat(atoms, at);
}

/* "terrace of C", "D 2nd floor", "C ke lobby": the letter beside what a wing has. */
static void find_letter_beside(struct atoms *atoms, size_t at)
{
    const unsigned parts = 1u << PLACE_FLOOR | 1u << PLACE_LANDMARK | 1u << PLACE_GROUND;
    if (!is_wing_letter(atoms, at) || atom_has(atoms, at, PLACE_LETTER) || *atoms->place->wing)
        return; /* a letter's name in another script is mostly a word */
    bool is_a = atoms->list[at].letter == 'A';
    for (size_t near = at < 2 ? 0 : at - 2; near <= at + 2 && near < atoms->count; near++) {
        bool behind = near > at;
        if ((atoms->list[near].roles & parts) && !(is_a && !behind))
            set_letter(atoms->place, atoms->list[at].letter);
    }
}

/* "T2-1704", "A1/104", "T2 404", "1/605": a tower with a number of its own. */
static void find_numbered_tower(struct atoms *atoms, size_t at)
{
    const struct atom *tower = &atoms->list[at], *flat = &atoms->list[at + 1];
    bool marked = flat->before == '-' || flat->before == '/';
    bool numbered = !tower->letter && tower->in_digits && !tower->used && flat->before == '/';
    if ((!tower->letter && !numbered) || tower->number < 0 || tower->digits > 2 || !flat->in_digits ||
        flat->digits < 3 || flat->digits > FLAT_DIGITS_MAX ||
        (!(marked && tower->letter) && !is_bare_flat(atoms, at + 1)))
        return;
    char text[16];
    snprintf(text, sizeof(text), "%.*s%d", tower->letter ? 1 : 0, &tower->letter, tower->number);
    set_text(atoms->place->wing, sizeof(atoms->place->wing), text);
    set_flat(atoms, at + 1);
}

/* "T9": by itself only the letter of "tower" says so. */
static void find_tower_alone(struct atoms *atoms, size_t at)
{
    const struct atom *tower = &atoms->list[at];
    if (tower->letter != 'T' || tower->number < 1 || tower->digits > 2 || tower->used)
        return;
    char text[16];
    snprintf(text, sizeof(text), "T%d", tower->number);
    set_text(atoms->place->wing, sizeof(atoms->place->wing), text);
}

/* "21B" is a flat; "604D" is flat 604 of wing D. */
static void find_door(struct atoms *atoms, size_t at)
{
    const struct atom *atom = &atoms->list[at];
    char text[16];
    if (atom->door < 1 || *atoms->place->flat || atom_has(atoms, at + 1, PLACE_FLOOR) ||
        atom_has(atoms, at + 1, PLACE_UNIT))
        return;
    if (atom->door > 99) {
        set_letter(atoms->place, atom->door_letter);
        snprintf(text, sizeof(text), "%d", atom->door);
    } else {
        snprintf(text, sizeof(text), "%d%c", atom->door, atom->door_letter);
    }
    set_text(atoms->place->flat, sizeof(atoms->place->flat), text);
}

/* "D wing 10 number" */
static void find_numbered_door(struct atoms *atoms, size_t at)
{
    size_t number = is_letter(atoms, at + 1) && atoms->list[at + 1].used ? at + 2 : at + 1;
    if (is_number(atoms, number) && atoms->list[number].in_digits && !atoms->list[number].used &&
        atoms->list[number].digits <= FLAT_DIGITS_MAX && atom_has(atoms, number + 1, PLACE_NO) &&
        !is_number(atoms, number + 2))
        set_flat(atoms, number);
}

/* "Ganga wing", "orchid tower 1402", "Tulsi 604", "lotus 4th floor": a name is a wing beside what a wing has.
 */
static void find_named_wing(struct atoms *atoms, size_t at)
{
    const unsigned parts = 1u << PLACE_WING | 1u << PLACE_BUILDING | 1u << PLACE_FLAT | 1u << PLACE_FLOOR;
    struct place *place = atoms->place;
    size_t after = at + 1;
    if (after >= atoms->count)
        return;
    bool numbered = is_number(atoms, after) && (atoms->list[after].in_digits || atoms->list[after].ordinal) &&
                    atoms->list[after].digits <= FLAT_DIGITS_MAX && !atom_has(atoms, after + 1, PLACE_UNIT);
    if (!numbered && !(atoms->list[after].roles & parts))
        return;
    set_text(place->wing, sizeof(place->wing), atoms->list[at].name);
    if (numbered && !atoms->list[after].ordinal && !atoms->list[after].used && !is_unit_beside(atoms, after))
        set_flat(atoms, after);
}

/* B1203; G2: the flats of the ground floor */
static void find_joined(struct atoms *atoms, size_t at)
{
    struct atom *atom = &atoms->list[at];
    if (!atom->letter || atom->number < 0 || atom->used || atom->digits > FLAT_DIGITS_MAX)
        return;
    if (atom->letter == 'G' && atom->digits == 1) {
        set_text(atoms->place->flat, sizeof(atoms->place->flat),
                 (char[]){'G', (char)('0' + atom->number), 0});
        atom->used = true;
    } else if (atom->digits >= 3) {
        set_letter(atoms->place, atom->letter);
        set_flat(atoms, at);
    }
}

static void find_gate(struct atoms *atoms, size_t at)
{
    size_t after = past_no(atoms, at + 1);
    char text[PLACE_SIZE];
    if (is_number(atoms, after) && atoms->list[after].digits <= 2) {
        snprintf(text, sizeof(text), "%s %d", atoms->list[at].name, atoms->list[after].number);
        atoms->list[after].used = true;
    } else if (at > 0 && is_number(atoms, at - 1) && atoms->list[at - 1].digits <= 2) {
        snprintf(text, sizeof(text), "%s %d", atoms->list[at].name, atoms->list[at - 1].number);
        atoms->list[at - 1].used = true;
    } else {
        return;
    }
    set_text(atoms->place->landmark, sizeof(atoms->place->landmark), text);
}

static void each(struct atoms *atoms, enum place_role role, void (*find)(struct atoms *atoms, size_t at))
{
    for (size_t i = 0; i < atoms->count; i++) {
        if (atom_has(atoms, i, role))
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
    set_text(atoms->place->landmark, sizeof(atoms->place->landmark), atoms->list[at].name);
}

/* The society's own names are sought as they are written. */
static void find_own_landmark(struct place *place, struct str text, const char *const *landmarks)
{
    for (; landmarks && *landmarks; landmarks++) {
        struct str name = str_of(*landmarks);
        if (name.len > 2 && str_contains_nocase(text, name)) {
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
    atoms_read(&atoms, reading, findings, lexicon);
    each(&atoms, PLACE_FLOOR, find_floor);
    each(&atoms, PLACE_GATE, find_gate);
    each(&atoms, PLACE_FLAT, find_flat);
    each(&atoms, PLACE_WING, find_wing);
    each(&atoms, PLACE_WING, find_numbered_door);
    for (size_t i = 0; i < atoms.count; i++) {
        find_joined(&atoms, i);
        if (i + 1 < atoms.count) {
            find_numbered_tower(&atoms, i);
            find_letter_and_number(&atoms, i);
        }
        find_number_and_letter(&atoms, i);
    }
    each(&atoms, PLACE_NAME, find_named_wing);
    each(&atoms, PLACE_BUILDING, find_building);
    for (size_t i = 0; i < atoms.count; i++) {
        find_tower_alone(&atoms, i);
        find_door(&atoms, i);
    }
    for (size_t i = 0; i < atoms.count && !*place->flat; i++) {
        if (is_bare_flat(&atoms, i))
            set_flat(&atoms, i);
    }
    for (size_t i = 0; i < atoms.count; i++)
        find_letter_beside(&atoms, i);
    each(&atoms, PLACE_GROUND, find_ground);
    each(&atoms, PLACE_AT, find_ordinal_at);
    each(&atoms, PLACE_LANDMARK, find_landmark);
}
