/* What an officer wants done with an incident: taken, closed with its number, passed on, noted. */
#include "officers.h"

#define PASSED_MAX 16 /* stations that have passed it on, and those with nobody to tell */

static struct incident_input input_of(struct work *work, const struct desk_officer *of,
                                      const struct incident *incident, const struct order *order)
{
    return (struct incident_input){.event = order->event,
                                   .now_ms = work->now_ms,
                                   .message_ms = order->call->message->sent_ms,
                                   .by = of->officer.address.id,
                                   .station = officer_station(work, of, incident),
                                   .words = order->words};
}

static void close_it(struct work *work, const struct desk_officer *of, struct incident *incident,
                     const struct order *order)
{
    struct incident_input input = input_of(work, of, incident, order);
    struct closing closing;
    closing_parse(work->rules->texts, order->words, &closing);
    input.disposition = closing.disposition; /* none: the step takes it as genuine */
    input.case_number = *closing.case_number ? closing.case_number : NULL;
    input.words = closing.rest;
    apply(work, incident, &input, &of->officer, NULL);
}

/* A photo or voice note is kept and passed on by its media id. */
static void note(struct work *work, const struct desk_officer *of, struct incident *incident,
                 const struct order *order)
{
    const struct message *message = order->call->message;
    struct incident_input input = input_of(work, of, incident, order);
    bool to_chat = str_starts(order->words, STR("@")), is_media = message->kind == MESSAGE_MEDIA;
    const struct outgoing media = {
        .kind = OUTGOING_MEDIA, .media_kind = message->media_kind, .media_id = message->media_id};
    if (is_media)
        input.media = arena_printf(work->arena, "%s %s", message->media_kind, message->media_id);
    apply(work, incident, &input, &of->officer, is_media ? &media : NULL);
    if (order->call->message->chat.kind != ADDRESS_GROUP)
        officer_say(work, of, incident,
                    !to_chat                         ? "officer.note"
                    : can_reach_chat(work, incident) ? "officer.told_chat"
                                                     : "officer.not_told_chat",
                    NULL);
}

static bool holds_text(const char *text, struct str part)
{
    for (struct str rest = str_of(text); rest.len >= part.len && part.len;
         rest = str_slice(rest, 1, rest.len)) {
        if (str_eq_nocase(str_slice(rest, 0, part.len), part))
            return true;
    }
    return false;
}

/* By its id, else the only one whose name holds the words; NULL for none with somebody to tell. */
static const char *station_named(struct work *work, struct str words)
{
    struct station *stations;
    const char *by_name = NULL;
    bool several = false;
    size_t count = store_station_list(work->tx, work->arena, &stations);
    for (size_t i = 0; i < count; i++) {
        if (str_eq_nocase(str_of(stations[i].id), words))
            return station_has_contacts(work, stations[i].id) ? stations[i].id : NULL;
        if (!holds_text(stations[i].name, words))
            continue;
        several = by_name != NULL;
        by_name = stations[i].id;
    }
    return by_name && !several && station_has_contacts(work, by_name) ? by_name : NULL;
}

/* Stations that had it and do not want it: an incident is not passed back and forth for ever. */
static size_t stations_passed(struct work *work, const struct incident *incident, const char *ret[PASSED_MAX])
{
    struct timeline_row *rows;
    size_t passed = 0, count = store_timeline_list(work->tx, incident->id, work->arena, &rows);
    ret[passed++] = incident->station;
    for (size_t i = 0; i < count && passed < PASSED_MAX; i++) {
        struct str detail = str_of(rows[i].detail), from;
        if (strcmp(rows[i].event, "passed_on") == 0 && str_next(&detail, ' ', &from))
            ret[passed++] = arena_dup_len(work->arena, from.at, from.len);
    }
    return passed;
}

/* The polygon the place lies in, else the nearest other, else the control room: of those with somebody to
 * tell the first that has not passed it on. */
static const char *station_for_place(struct work *work, const struct incident *incident)
{
    const char *except[PASSED_MAX], *control_room = work->rules->control_room;
    size_t count = stations_passed(work, incident, except);
    bool refused = false;
    for (size_t i = 0; i < count; i++)
        refused = refused || strcmp(except[i], control_room) == 0;
    while (incident->has_point && work->locator) {
        struct location found;
        locate_other(work->locator, incident->lat, incident->lon, except, count, &found);
        if (found.how == LOCATED_NOWHERE)
            break;
        if (station_has_contacts(work, found.station))
            return found.station;
        if (count == PASSED_MAX)
            break;
        except[count++] = found.station;
    }
    return !refused && station_has_contacts(work, control_room) ? control_room : NULL;
}

static void pass_on(struct work *work, const struct desk_officer *of, struct incident *incident,
                    const struct order *order)
{
    struct incident_input input = input_of(work, of, incident, order);
    struct str words = str_trim(order->words);
    if (incident_is_over(incident->state)) {
        apply(work, incident, &input, &of->officer, NULL);
        return;
    }
    input.station = words.len ? station_named(work, words) : station_for_place(work, incident);
    if (words.len && (!input.station || strcmp(input.station, incident->station) == 0)) {
        const char *value = arena_dup_len(work->arena, words.at, MIN(words.len, (size_t)80));
        officer_say(work, of, incident, "officer.no_such_station",
                    (struct text_value[]){{"value", value}, {0}});
    } else if (!input.station) {
        officer_say(work, of, incident, "officer.nowhere", NULL);
    } else {
        apply(work, incident, &input, &of->officer, NULL);
    }
}

void officer_order(struct work *work, const struct desk_officer *of, struct incident *incident,
                   const struct order *order)
{
    struct incident_input input = input_of(work, of, incident, order);
    if (order->event == EVENT_CLOSE)
        close_it(work, of, incident, order);
    else if (order->event == EVENT_NOTE)
        note(work, of, incident, order);
    else if (order->event == EVENT_PASS_ON)
        pass_on(work, of, incident, order);
    else if (order->event == EVENT_HAND_OVER)
        officer_hand_over(work, of, incident, order);
    else
        apply(work, incident, &input, &of->officer, NULL);
    if (order->event == EVENT_TEXT_ONLY && incident->text_only)
        officer_say(work, of, incident, "update.text_only", NULL);
}
