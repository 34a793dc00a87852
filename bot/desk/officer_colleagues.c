/* From one officer to another: handing over an incident, and at the end of a shift all of them. */
#include "officers.h"

#include <ctype.h>

#include "util/num.h"

#define DIGITS_MIN 4 /* as many of a number as the masked list shows */

static void add_lower(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        buf_add_char(out, (char)tolower((unsigned char)text.at[i]));
}

/* A whole number, or its last digits as the list shows them ("*0012"). */
static bool is_number_of(const char *phone, struct str words)
{
    char number[PHONE_SIZE], digits[PHONE_SIZE];
    size_t count = 0, has = strlen(phone);
    if (phone_parse(words, number) && strcmp(number, phone) == 0)
        return true;
    for (size_t i = 0; i < words.len; i++) {
        if (isdigit((unsigned char)words.at[i]) && count < sizeof(digits))
            digits[count++] = words.at[i];
        else if (!strchr("+*- ", words.at[i]))
            return false;
    }
    return count >= DIGITS_MIN && count < has && memcmp(phone + has - count, digits, count) == 0;
}

static struct str last_word(struct str words)
{
    struct str part, last = words;
    while (str_next(&words, ' ', &part)) {
        if (part.len)
            last = part;
    }
    return last;
}

/* How surely the words mean this contact: 0 not at all. */
static int likeness(const struct contact *contact, struct str words)
{
    struct buf buf_auto role = {0}, said = {0}, last = {0};
    if (is_number_of(contact->phone, words))
        return 4;
    add_lower(&role, str_of(contact->role));
    add_lower(&said, words);
    add_lower(&last, last_word(words));
    if (strcmp(buf_text(&role), buf_text(&said)) == 0)
        return 3;
    if (strstr(buf_text(&role), buf_text(&said)))
        return 2;
    return strstr(buf_text(&role), buf_text(&last)) ? 1 : 0;
}

/* The one contact of the station the words mean best; NULL for none or several. */
static const struct contact *colleague(struct work *work, const struct desk_officer *of, const char *station,
                                       struct str words)
{
    struct contact *contacts;
    const struct contact *best = NULL;
    int best_is = 0;
    size_t count = store_contact_list(work->tx, station, work->arena, &contacts);
    for (size_t i = 0; words.len && i < count; i++) {
        int is = strcmp(contacts[i].phone, of->officer.address.id) == 0 ? 0 : likeness(&contacts[i], words);
        if (is > best_is)
            best = &contacts[i];
        else if (is && is == best_is)
            best = NULL;
        best_is = MAX(is, best_is);
    }
    return best;
}

/* "+91*****0012 Nirbhaya squad\n" for each other contact; "" for none. */
static const char *colleagues(struct work *work, const struct desk_officer *of, const char *station)
{
    struct contact *contacts;
    struct buf buf_auto lines = {0};
    size_t count = store_contact_list(work->tx, station, work->arena, &contacts);
    for (size_t i = 0; i < count; i++) {
        char masked[PHONE_SIZE];
        if (strcmp(contacts[i].phone, of->officer.address.id) == 0)
            continue;
        phone_mask(contacts[i].phone, masked);
        buf_addf(&lines, "%s %s\n", masked, contacts[i].role);
    }
    return arena_dup(work->arena, buf_text(&lines));
}

static void give(struct work *work, const struct officer *officer, struct incident *incident,
                 const struct order *order, const char *station, const char *to)
{
    struct incident_input input = {.event = EVENT_HAND_OVER,
                                   .now_ms = work->now_ms,
                                   .message_ms = order->call->message->sent_ms,
                                   .by = officer->address.id,
                                   .station = station,
                                   .to = to};
    apply(work, incident, &input, officer, NULL);
}

void officer_hand_over(struct work *work, const struct desk_officer *of, struct incident *incident,
                       const struct order *order)
{
    const char *station = officer_station(work, of, incident), *others = colleagues(work, of, station);
    const struct contact *to = colleague(work, of, station, str_trim(order->words));
    if (incident_is_over(incident->state) || to)
        give(work, &of->officer, incident, order, station, to ? to->phone : "");
    else if (!*others)
        officer_say(work, of, incident, "officer.alone", NULL);
    else
        officer_say(work, of, incident, "officer.hand_to", (struct text_value[]){{"contacts", others}, {0}});
}

static size_t held_by(struct work *work, const struct desk_officer *of, struct incident *ret)
{
    size_t held = 0, count = officer_open(work, of, ret, OFFICER_HELD_MAX);
    for (size_t i = 0; i < count; i++) {
        if (officer_holds(of, &ret[i]))
            ret[held++] = ret[i];
    }
    return held;
}

static void say_held(struct work *work, const struct desk_officer *of, const struct incident *held,
                     size_t count)
{
    struct buf buf_auto lines = {0}, others = {0};
    for (size_t i = 0; i < count; i++)
        buf_add_text(&lines, officer_list_line(work, of, &held[i]));
    for (size_t i = 0; i < of->contact_count; i++)
        buf_add_text(&others, colleagues(work, of, of->contacts[i].station));
    officer_say(work, of, NULL, "officer.shift",
                (struct text_value[]){{"list", buf_text(&lines)}, {"contacts", buf_text(&others)}, {0}});
}

/* Each incident to the contact of its own station; what is meant for nobody there stays, and is listed. */
static void hand_over_all(struct work *work, const struct desk_officer *of, struct incident *held,
                          size_t count, const struct order *order)
{
    struct officer quiet = of->officer;
    struct buf buf_auto refs = {0};
    const struct contact *to = NULL;
    size_t stays = 0;
    quiet.quiet = true;
    for (size_t i = 0; i < count; i++) {
        const char *station = officer_station(work, of, &held[i]);
        const struct contact *next = colleague(work, of, station, str_trim(order->words));
        if (!next) {
            held[stays++] = held[i];
            continue;
        }
        to = next;
        buf_addf(&refs, "%s%s", refs.len ? ", " : "", held[i].ref);
        give(work, &quiet, &held[i], order, station, next->phone);
    }
    if (to)
        officer_say(work, of, NULL, "officer.shift_done",
                    (struct text_value[]){{"to", to->role}, {"list", buf_text(&refs)}, {0}});
    if (stays)
        say_held(work, of, held, stays);
}

void officer_shift(struct work *work, const struct desk_officer *of, const struct order *order)
{
    struct incident *held = arena_new(work->arena, OFFICER_HELD_MAX, sizeof(*held));
    size_t count = held_by(work, of, held);
    if (!count)
        officer_say(work, of, NULL, "officer.shift_none", NULL);
    else if (str_trim(order->words).len)
        hand_over_all(work, of, held, count, order);
    else
        say_held(work, of, held, count);
}
