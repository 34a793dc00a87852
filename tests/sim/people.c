/* Phones, and what their owners do when something arrives. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <uthash.h>

#include "sim.h"

struct phones {
    struct phone phone;
    UT_hash_handle hh;
};

struct phone *phone_at(struct sim *sim, const char *number)
{
    struct phones *entry;
    HASH_FIND_STR(sim->phones, number, entry);
    if (entry)
        return &entry->phone;
    entry = mem_new(1, sizeof(*entry));
    (void)str_format(entry->phone.number, PHONE_SIZE, "%s", number);
    entry->phone.calls_in_earnest = true;
    HASH_ADD_KEYPTR(hh, sim->phones, entry->phone.number, strlen(entry->phone.number), entry);
    return &entry->phone;
}

void people_free(struct sim *sim)
{
    struct phones *entry, *next;
    HASH_ITER(hh, sim->phones, entry, next)
    {
        HASH_DEL(sim->phones, entry);
        free(entry);
    }
    free(sim->cases);
}

struct phone *phone_next(struct sim *sim, const struct phone *after)
{
    struct phones *entry = after ? ((const struct phones *)(const void *)after)->hh.next : sim->phones;
    return entry ? &entry->phone : NULL;
}

static int hour_of(const struct sim *sim)
{
    return (int)(sim->true_ms / HOUR_MS % 24); /* true time 0 is a midnight in Mumbai */
}

bool phone_hears(const struct sim *sim, const struct phone *phone)
{
    int hour = hour_of(sim);
    return !(phone->sleeps && (hour >= 23 || hour < 6));
}

/* ---- What they do, once they get round to it ---- */

struct act {
    char phone[PHONE_SIZE];
    bool sms;
    char verb[24]; /* "" for words */
    int64_t id;
    char words[64];
};

static void do_act(struct sim *sim, void *owned)
{
    const struct act *act = owned;
    const struct phone *phone = phone_at(sim, act->phone);
    if (sim->true_ms >= phone->off_from_ms && sim->true_ms < phone->off_to_ms) {
        struct act *later = mem_new(1, sizeof(*later));
        *later = *act;
        sim_plan(sim, phone->off_to_ms - sim->true_ms + 1, do_act, later);
    } else if (act->sms) {
        platform_say_sms(sim, act->phone, act->words);
    } else if (*act->verb) {
        platform_press(sim, act->phone, act->verb, act->id);
    } else {
        platform_say(sim, act->phone, NULL, act->words);
    }
}

static void press_in(struct sim *sim, const struct phone *phone, int64_t in_ms, const char *verb, int64_t id)
{
    struct act *act = mem_new(1, sizeof(*act));
    *act = (struct act){.id = id};
    memcpy(act->phone, phone->number, sizeof(act->phone));
    (void)str_format(act->verb, sizeof(act->verb), "%s", verb);
    sim_plan(sim, in_ms, do_act, act);
}

static void say_in(struct sim *sim, const struct phone *phone, int64_t in_ms, bool sms, const char *words)
{
    struct act *act = mem_new(1, sizeof(*act));
    *act = (struct act){.sms = sms};
    memcpy(act->phone, phone->number, sizeof(act->phone));
    (void)str_format(act->words, sizeof(act->words), "%s", words);
    sim_plan(sim, in_ms, do_act, act);
}

/* On the way, there, done; each only with some chance, for people forget. */
static void plan_work(struct sim *sim, const struct phone *phone, int64_t from_ms, int64_t incident_id)
{
    struct dice *dice = &sim->people;
    int64_t at_ms = from_ms + dice_span(dice, 3 * MINUTE_MS);
    if (!dice_chance(dice, phone->goes_on))
        return;
    press_in(sim, phone, at_ms, "en_route", incident_id);
    at_ms += dice_span(dice, 6 * MINUTE_MS);
    if (!dice_chance(dice, phone->goes_on))
        return;
    press_in(sim, phone, at_ms, "on_scene", incident_id);
    at_ms += dice_span(dice, 20 * MINUTE_MS);
    if (dice_chance(dice, 0.6))
        press_in(sim, phone, at_ms, "close", incident_id);
    else
        say_in(sim, phone, at_ms, false, dice_chance(dice, 0.7) ? "close genuine FIR 12/2026" : "close");
}

static void answer_alert(struct sim *sim, struct phone *phone, int64_t incident_id)
{
    struct dice *dice = &sim->people;
    int64_t in_ms = dice_span(dice, phone->answer_mean_ms);
    int64_t what = dice_below(dice, 100);
    if (!dice_chance(dice, phone->answers))
        return;
    if (what < 78)
        press_in(sim, phone, in_ms, "acknowledge", incident_id);
    else if (what < 86)
        press_in(sim, phone, in_ms, "en_route", incident_id);
    else if (what < 90)
        press_in(sim, phone, in_ms, "false_alarm", incident_id);
    else if (what < 93)
        say_in(sim, phone, in_ms, false, "ok");
    else if (what < 95)
        say_in(sim, phone, in_ms, false, "not my area");
    else if (what < 96)
        say_in(sim, phone, in_ms, false, "handover squad");
    else if (what < 98)
        say_in(sim, phone, in_ms, false, "LIST");
    else
        say_in(sim, phone, in_ms, false, "@ help is being sent, stay inside");
    if (what < 86)
        plan_work(sim, phone, in_ms, incident_id);
}

static void answer_sms(struct sim *sim, struct phone *phone, const char *ref)
{
    char words[24];
    if (!*ref || !dice_chance(&sim->people, phone->answers))
        return;
    (void)str_format(words, sizeof(words), "%s %s", dice_chance(&sim->people, 0.8) ? "ack" : "on the way",
                     ref);
    say_in(sim, phone, dice_span(&sim->people, phone->answer_mean_ms), true, words);
}

static void officer_reads(struct sim *sim, struct phone *phone, const struct letter *letter)
{
    if (letter->sms)
        answer_sms(sim, phone, letter->ref);
    else if (strcmp(letter->verb, "acknowledge") == 0)
        answer_alert(sim, phone, letter->incident_id);
    else if (strcmp(letter->verb, "present") == 0 && dice_chance(&sim->people, 0.5 + phone->answers / 2))
        press_in(sim, phone, dice_span(&sim->people, 5 * MINUTE_MS), "present", letter->button_id);
}

static void guard_reads(struct sim *sim, const struct phone *phone, const struct letter *letter)
{
    if (strcmp(letter->verb, "going") == 0 && dice_chance(&sim->people, 0.6))
        press_in(sim, phone, dice_span(&sim->people, MINUTE_MS),
                 dice_chance(&sim->people, 0.93) ? "going" : "looks_false", letter->incident_id);
}

static void resident_reads(struct sim *sim, const struct phone *phone, const struct letter *letter)
{
    guard_reads(sim, phone, letter); /* of the committee */
    int64_t in_ms = dice_span(&sim->people, 30 * SECOND_MS);
    if (strcmp(letter->verb, "yes") == 0 && dice_chance(&sim->people, 0.85))
        press_in(sim, phone, in_ms, phone->calls_in_earnest ? "yes" : "no", letter->button_id);
    else if (strcmp(letter->verb, "text_only") == 0 && dice_chance(&sim->people, 0.4))
        press_in(sim, phone, in_ms, dice_chance(&sim->people, 0.7) ? "text_only" : "may_call",
                 letter->button_id);
}

/* ---- Something arrives ---- */

static void note_delivery(struct sim *sim, const struct phone *phone, const struct letter *letter)
{
    size_t id = (size_t)letter->incident_id;
    if (phone->role != PHONE_OFFICER || letter->incident_id <= 0 || letter->sms)
        return;
    if (id >= sim->case_size) {
        size_t size = MAX(2 * sim->case_size, id + 64);
        sim->cases = mem_resize(sim->cases, size, sizeof(*sim->cases));
        memset(sim->cases + sim->case_size, 0, (size - sim->case_size) * sizeof(*sim->cases));
        sim->case_size = size;
    }
    if (!sim->cases[id].delivered_ms)
        sim->cases[id].delivered_ms = sim->true_ms;
}

static void count(const struct sim *sim, struct phone *phone, const struct letter *letter)
{
    int64_t day = sim->true_ms / DAY_MS;
    phone->messages++;
    phone->sms += letter->sms;
    if (phone->day != day)
        phone->day_count = 0;
    phone->day = day;
    phone->most_a_day = MAX(phone->most_a_day, ++phone->day_count);
}

void phone_receive(struct sim *sim, const struct letter *letter)
{
    if (letter->group)
        return; /* what groups are told is read by all and answered by nobody here */
    struct phone *phone = phone_at(sim, letter->to);
    count(sim, phone, letter);
    note_delivery(sim, phone, letter);
    if (letter->unread || !phone_hears(sim, phone))
        return;
    switch (phone->role) {
    case PHONE_OFFICER: officer_reads(sim, phone, letter); break;
    case PHONE_GUARD: guard_reads(sim, phone, letter); break;
    case PHONE_RESIDENT: resident_reads(sim, phone, letter); break;
    case PHONE_OPERATOR: break;
    }
}
