/* A call becomes an incident, or adds to the one that is known, in its chat or elsewhere. */
#include "calls.h"

#include <stdio.h>

static struct incident *incident_for(const struct work *work, const struct caller *caller,
                                     enum category category)
{
    for (size_t i = 0; i < caller->open_count; i++) {
        if (incident_takes(&caller->open[i], category, work->now_ms, &work->rules->policy))
            return &caller->open[i];
    }
    return caller->open_count >= OPEN_PER_CHAT_MAX ? &caller->open[0] : NULL;
}

/* The society's station, or, when it has nobody to tell, who stands above it, or the control room: an unknown
 * place goes there, never nowhere. */
static void choose_station(struct work *work, const struct society *society, struct incident *incident)
{
    const char *station = station_with_contacts(work, society->station);
    if (!*station)
        station = station_with_contacts(work, work->rules->control_room);
    if (!*station)
        station = society->station;
    snprintf(incident->station, sizeof(incident->station), "%s", station);
    incident->by_nearness = society->station_uncertain && station == society->station;
}

static void set_society(struct work *work, const struct society *society, bool enrolled,
                        struct incident *incident)
{
    incident->unverified = !enrolled;
    snprintf(incident->society, sizeof(incident->society), "%s", society->id);
    snprintf(incident->language, sizeof(incident->language), "%s", society->language);
    incident->has_point = society->has_point;
    incident->lat = society->lat;
    incident->lon = society->lon;
    choose_station(work, society, incident);
}

/* Where somebody may stand beside them, their phone must not ring; such words are heard wherever they stand.
 */
bool call_must_not_be_rung(const struct work *work, enum category category, struct str words)
{
    bool hides =
        category == CATEGORY_WOMEN_SAFETY || category == CATEGORY_VIOLENCE || category == CATEGORY_INTRUDER;
    return hides && reply_mentions(work->rules->texts, words, REPLY_TEXT_ONLY);
}

static struct incident open_incident(struct work *work, const struct call *call, const struct caller *caller,
                                     bool muted)
{
    struct incident incident = {
        .state = INCIDENT_NEW,
        .category = call->verdict.category == CATEGORY_NONE ? CATEGORY_OTHER : call->verdict.category,
        .confidence = call->verdict.confidence,
        .chat = call->message->chat,
        .person_id = caller->person_id,
        .message_ms = call->message->sent_ms,
    };
    struct incident first;
    memcpy(incident.reporter, caller->phone, sizeof(incident.reporter));
    set_society(work, &caller->society, caller->enrolled, &incident);
    incident.text_only = call_must_not_be_rung(work, incident.category, call->message->text);
    struct incident_input input = call_input(work, call, caller, NULL, EVENT_REPORTED);
    input.home = &caller->home;
    if (call->message->chat.kind != ADDRESS_GROUP)
        store_window_open(work->tx, &call->message->chat, call->message->sent_ms);
    input.muted = muted;
    if (!muted && linked_find(work, &incident, &first)) {
        incident.link_id = first.id;
        input.first = &first;
    }
    apply(work, &incident, &input, NULL, NULL);
    if (input.first)
        linked_joined(work, &incident, &first);
    return incident;
}

/* Nothing goes to the station; of her safety the circle hears, once for each emergency. */
void call_open_muted(struct work *work, const struct call *call, const struct caller *caller)
{
    struct incident_filter filter = {.person_id = caller->person_id,
                                     .opened_from_ms = work->now_ms - work->rules->policy.merge_window_ms};
    struct incident *recent;
    size_t count = store_incident_list(work->tx, &filter, work->arena, &recent);
    bool told = call->verdict.category != CATEGORY_WOMEN_SAFETY;
    for (size_t i = 0; i < count && !told; i++)
        told = recent[i].category == CATEGORY_WOMEN_SAFETY;
    if (!told)
        (void)open_incident(work, call, caller, true);
    abuse_tell_muted(work, call, caller->phone, caller->society.language);
}

/* Whether the call says more than that the chat is loud: a better category, or where. */
bool call_says_more(const struct incident *incident, const struct verdict *verdict)
{
    const struct place *known = &incident->place, *said = &verdict->place;
    return (incident->category != CATEGORY_WOMEN_SAFETY && verdict->category == CATEGORY_WOMEN_SAFETY) ||
           (incident->category == CATEGORY_OTHER && verdict->category != CATEGORY_OTHER &&
            verdict->category != CATEGORY_NONE) ||
           (!*known->wing && *said->wing) || (!*known->flat && *said->flat);
}

static void add_call(struct work *work, const struct call *call, const struct caller *caller,
                     struct incident *incident, bool elsewhere)
{
    struct incident_input input = call_input(work, call, caller, incident, EVENT_MORE);
    bool known = elsewhere && linking_same_words(incident->words, call->message->text);
    if ((known || call->crowded) && !call_says_more(incident, &call->verdict)) {
        crowd_count(work, incident);
        return;
    }
    /* Where somebody else saw it from does not move the place that is known; their words say it. */
    if (elsewhere && !input.by_reporter && (*incident->place.wing || *incident->place.flat))
        input.place = NULL;
    apply(work, incident, &input, NULL, NULL);
}

/* The call is of an emergency that is known, in this chat or elsewhere. */
bool call_add(struct work *work, const struct call *call, const struct caller *caller, struct incident *own,
              struct incident *ret)
{
    const struct message *message = call->message;
    struct incident *incident = incident_for(work, caller, call->verdict.category);
    struct heard heard = {.category = call->verdict.category,
                          .now_ms = work->now_ms,
                          .society = caller->society.id,
                          .person_id = caller->person_id,
                          .place = &call->verdict.place,
                          .words = message->text,
                          .forwarded = message->forwarded};
    if (!incident)
        incident = own;
    bool elsewhere = !incident && elsewhere_find(work, &heard, ret);
    if (!incident && !elsewhere)
        return false;
    if (incident)
        *ret = *incident;
    if (message->chat.kind != ADDRESS_GROUP)
        store_window_open(work->tx, &message->chat, message->sent_ms);
    add_call(work, call, caller, ret, elsewhere);
    if (elsewhere)
        elsewhere_join(work, ret, &message->chat, caller->person_id, caller->society.language);
    return true;
}

struct incident call_open_new(struct work *work, const struct call *call, const struct caller *caller)
{
    return open_incident(work, call, caller, false);
}

struct incident call_open(struct work *work, const struct call *call, const struct caller *caller)
{
    struct incident incident = {0};
    if (abuse_is_muted(work, &call->message->chat, caller->phone))
        call_open_muted(work, call, caller);
    else if (!call_add(work, call, caller, NULL, &incident))
        incident = call_open_new(work, call, caller);
    return incident;
}
