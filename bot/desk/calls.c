/* A resident's message that matters: open, merge, attach, take back, or ask first. */
#include "calls.h"

#include <stdio.h>

#define OPEN_PER_CHAT_MAX 8 /* incidents that a chat may have open; further calls join the newest */

static void read_society(struct work *work, const struct message *message, struct caller *ret)
{
    struct address by_user;
    ret->society = (struct society){.id = "", .name = "", .address = "", .station = "", .language = "en"};
    ret->enrolled = store_chat_society(work->tx, &message->chat, work->arena, &ret->society) == ROW_DONE;
    bool direct = message->chat.kind != ADDRESS_GROUP;
    if (!ret->enrolled && direct && *message->user_id &&
        address_set(&by_user, message->chat.channel, ADDRESS_USER, str_of(message->user_id)))
        ret->enrolled = store_chat_society(work->tx, &by_user, work->arena, &ret->society) == ROW_DONE;
    if (!ret->enrolled)
        ret->society = (struct society){.id = "", .name = "", .address = "", .station = "", .language = "en"};
}

static void read_caller(struct work *work, const struct message *message, struct caller *ret)
{
    *ret = (struct caller){0};
    read_society(work, message, ret);
    ret->person_id = store_person(work->tx, message->phone, message->user_id, work->now_ms, ret->phone);
    struct incident_filter filter = {.open_only = true, .limit = OPEN_PER_CHAT_MAX};
    if (message->chat.kind == ADDRESS_GROUP)
        filter.chat = &message->chat;
    else
        filter.person_id =
            ret->person_id; /* a pin sent privately belongs to what was reported in the group */
    ret->open_count = store_incident_list(work->tx, &filter, work->arena, &ret->open);
}

static struct incident *incident_for(const struct work *work, const struct caller *caller,
                                     enum category category)
{
    for (size_t i = 0; i < caller->open_count; i++) {
        if (incident_takes(&caller->open[i], category, work->now_ms, &work->rules->policy))
            return &caller->open[i];
    }
    return caller->open_count >= OPEN_PER_CHAT_MAX ? &caller->open[0] : NULL;
}

/* The incident that a message without a verdict of its own adds to: the reporter's, or the chat's newest. */
static struct incident *incident_to_update(const struct work *work, const struct caller *caller)
{
    struct incident *newest = NULL;
    for (size_t i = 0; i < caller->open_count; i++) {
        if (!incident_takes_update(&caller->open[i], work->now_ms, &work->rules->policy))
            continue;
        if (caller->open[i].person_id == caller->person_id)
            return &caller->open[i];
        newest = newest ? newest : &caller->open[i];
    }
    return newest;
}

static struct incident_input input_of(const struct work *work, const struct call *call,
                                      const struct caller *caller, const struct incident *incident,
                                      enum incident_event event)
{
    const struct message *message = call->message;
    return (struct incident_input){
        .event = event,
        .now_ms = work->now_ms,
        .message_ms = message->sent_ms,
        .by = *caller->phone      ? caller->phone
              : *message->user_id ? message->user_id
                                  : "resident",
        .by_reporter = !incident || incident->person_id == caller->person_id,
        .category = call->verdict.category,
        .words = message->text,
        .place = &call->verdict.place,
    };
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
static bool must_not_be_rung(const struct work *work, enum category category, struct str words)
{
    bool hides =
        category == CATEGORY_WOMEN_SAFETY || category == CATEGORY_VIOLENCE || category == CATEGORY_INTRUDER;
    return hides && reply_mentions(work->rules->texts, words, REPLY_TEXT_ONLY);
}

struct incident call_open(struct work *work, const struct call *call, const struct caller *caller)
{
    struct incident incident = {
        .state = INCIDENT_NEW,
        .category = call->verdict.category == CATEGORY_NONE ? CATEGORY_OTHER : call->verdict.category,
        .confidence = call->verdict.confidence,
        .chat = call->message->chat,
        .person_id = caller->person_id,
    };
    memcpy(incident.reporter, caller->phone, sizeof(incident.reporter));
    set_society(work, &caller->society, caller->enrolled, &incident);
    incident.text_only = must_not_be_rung(work, incident.category, call->message->text);
    struct incident_input input = input_of(work, call, caller, NULL, EVENT_REPORTED);
    if (call->message->chat.kind != ADDRESS_GROUP)
        store_window_open(work->tx, &call->message->chat, call->message->sent_ms);
    apply(work, &incident, &input, NULL, NULL);
    return incident;
}

static bool is_committee(struct work *work, const struct caller *caller)
{
    struct circle_member *members;
    size_t count =
        *caller->society.id ? store_circle_list(work->tx, caller->society.id, work->arena, &members) : 0;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(members[i].phone, caller->phone) == 0 && strcmp(members[i].role, "committee") == 0)
            return true;
    }
    return false;
}

void call_pass_media(struct work *work, const struct call *call, const struct caller *caller,
                     struct incident *incident)
{
    const struct message *message = call->message;
    struct incident_input input = input_of(work, call, caller, incident, EVENT_MEDIA);
    struct outgoing media = {.kind = OUTGOING_MEDIA,
                             .media_kind = message->media_kind,
                             .media_id = message->media_id,
                             .text = arena_printf(work->arena, "%s", incident->ref)};
    char *words =
        arena_printf(work->arena, "%s %.*s", message->media_kind, (int)MIN(message->text.len, (size_t)300),
                     message->text.at ? message->text.at : "");
    input.words = str_of(words);
    apply(work, incident, &input, NULL, &media);
}

/* Words said under a photo are words; the photo goes on too. */
/* What the reporter goes on to write is about what they reported, unless it is plainly another call. */
static struct incident *own_incident(const struct work *work, const struct caller *caller)
{
    struct incident *incident = incident_to_update(work, caller);
    return incident && incident->person_id == caller->person_id ? incident : NULL;
}

static void handle_verdict(struct work *work, const struct call *call, const struct caller *caller)
{
    struct incident *incident = incident_for(work, caller, call->verdict.category), opened;
    if (!incident && call->verdict.kind == VERDICT_CONFIRM && !call->message->forwarded)
        incident = own_incident(work, caller);
    if (incident) {
        struct incident_input input = input_of(work, call, caller, incident, EVENT_MORE);
        if (call->message->chat.kind != ADDRESS_GROUP)
            store_window_open(work->tx, &call->message->chat, call->message->sent_ms);
        apply(work, incident, &input, NULL, NULL);
    } else if (call->verdict.kind == VERDICT_ALERT || !question_can_ask(work, call, caller)) {
        opened = call_open(work, call, caller);
        incident = &opened;
    } else if (!question_second_voice(work, call, caller)) {
        question_ask(work, call, caller);
    }
    if (incident && call->message->kind == MESSAGE_MEDIA && *call->message->media_id)
        call_pass_media(work, call, caller, incident);
}

static void handle_taken_back(struct work *work, const struct call *call, const struct caller *caller,
                              struct incident *incident)
{
    bool may = incident->person_id == caller->person_id || is_committee(work, caller);
    struct incident_input input = input_of(work, call, caller, incident, may ? EVENT_TAKEN_BACK : EVENT_MORE);
    input.category = CATEGORY_NONE;
    apply(work, incident, &input, NULL, NULL);
}

static void handle_point(struct work *work, const struct call *call, const struct caller *caller,
                         struct incident *incident)
{
    struct incident_input input = input_of(work, call, caller, incident, EVENT_POINT);
    input.words = (struct str){NULL, 0};
    input.has_point = true;
    input.lat = call->message->lat;
    input.lon = call->message->lon;
    struct location located = {.station = ""};
    if (work->locator)
        locate(work->locator, input.lat, input.lon, &located);
    input.station = station_with_contacts(work, located.station);
    apply(work, incident, &input, NULL, NULL);
}

static bool says_place(const struct place *place)
{
    return *place->wing || *place->flat || *place->floor || *place->landmark;
}

/* Plain words join only when they are the reporter's, or say where: what the neighbours chat about it stays
 * in the chat. */
static void handle_words(struct work *work, const struct call *call, const struct caller *caller,
                         struct incident *incident)
{
    struct incident_input input = input_of(work, call, caller, incident, EVENT_MORE);
    if (call->message->text.len && (input.by_reporter || says_place(&call->verdict.place)))
        apply(work, incident, &input, NULL, NULL);
}

bool call_by_media(const struct message *message)
{
    static const char *const kinds[] = {"voice", "audio", "image", "video"};
    if (message->kind != MESSAGE_MEDIA || message->chat.kind == ADDRESS_GROUP || message->forwarded ||
        str_trim(message->text).len || !*message->media_id)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (strcmp(message->media_kind, kinds[i]) == 0)
            return true;
    }
    return false;
}

/* Nobody listens to it here: whoever sent it is asked, once. A station's people send pictures to us too. */
static void handle_lone_media(struct work *work, const struct call *call, const struct caller *caller)
{
    struct question asked;
    struct contact *contacts;
    if (!call_by_media(call->message) ||
        store_question_get(work->tx, 0, &call->message->chat, work->now_ms, work->arena, &asked) ||
        (*caller->phone && store_contact_of_phone(work->tx, caller->phone, work->arena, &contacts)))
        return;
    struct call lone = *call;
    lone.verdict.category = CATEGORY_OTHER;
    question_ask(work, &lone, caller);
}

static void handle_follow_up(struct work *work, const struct call *call, const struct caller *caller)
{
    struct incident *incident = incident_to_update(work, caller);
    if (!incident) {
        handle_lone_media(work, call, caller);
        return;
    }
    if (call->message->chat.kind != ADDRESS_GROUP)
        store_window_open(work->tx, &call->message->chat, call->message->sent_ms);
    if (call->message->kind == MESSAGE_POINT)
        handle_point(work, call, caller, incident);
    else if (call->message->kind == MESSAGE_MEDIA && incident->person_id == caller->person_id)
        call_pass_media(work, call, caller, incident);
    else if (call->verdict.cancel)
        handle_taken_back(work, call, caller, incident);
    else if (call->message->kind == MESSAGE_TEXT)
        handle_words(work, call, caller, incident);
}

/* What a reporter says of being rung, by button or by words in their direct chat. */
enum wish { WISH_NONE, WISH_TEXT_ONLY, WISH_MAY_CALL };

/* The incident that a button is about, if it is the reporter's own and not over. */
static enum wish wish_of_button(struct work *work, const struct call *call, const struct caller *caller,
                                struct incident *ret)
{
    char verb[BUTTON_ID_SIZE];
    int64_t id;
    if (!button_id_parse(call->message->payload, verb, &id))
        return WISH_NONE;
    enum wish wish = strcmp(verb, "text_only") == 0  ? WISH_TEXT_ONLY
                     : strcmp(verb, "may_call") == 0 ? WISH_MAY_CALL
                                                     : WISH_NONE;
    bool theirs = wish != WISH_NONE && store_incident_get(work->tx, id, ret) &&
                  ret->person_id == caller->person_id && !incident_is_over(ret->state);
    return theirs ? wish : WISH_NONE;
}

static enum wish wish_of_words(struct work *work, const struct call *call, const struct caller *caller,
                               struct incident *ret)
{
    struct reply reply;
    struct incident *incident = incident_to_update(work, caller);
    if (call->message->chat.kind == ADDRESS_GROUP || !incident || incident->person_id != caller->person_id)
        return WISH_NONE;
    *ret = *incident;
    reply_parse(work->rules->texts, call->message->text, &reply);
    bool says =
        reply.verb == REPLY_TEXT_ONLY || must_not_be_rung(work, incident->category, call->message->text);
    return says ? WISH_TEXT_ONLY : WISH_NONE;
}

static void take_text_only(struct work *work, const struct call *call, const struct caller *caller,
                           struct incident *incident)
{
    struct incident_input input = input_of(work, call, caller, incident, EVENT_TEXT_ONLY);
    struct scene scene = {.society = caller->society, .station = {.name = "", .language = "en"}};
    if (incident->text_only)
        post_text(work, &scene, incident, PURPOSE_CHAT, &call->message->chat, incident->language,
                  "chat.text_only", NULL);
    else
        apply(work, incident, &input, NULL, NULL);
}

/* Once she must not be rung, nothing that is typed or pressed on her phone says otherwise: who harms her may
 * hold it. That it was said goes to the station as her words. True when nothing else was said. */
static bool handle_wish(struct work *work, const struct call *call, const struct caller *caller)
{
    struct incident *incident = arena_new(work->arena, 1, sizeof(*incident));
    bool pressed = call->message->kind == MESSAGE_BUTTON, words = call->message->kind == MESSAGE_TEXT;
    enum wish wish = pressed ? wish_of_button(work, call, caller, incident)
                     : words ? wish_of_words(work, call, caller, incident)
                             : WISH_NONE;
    if (wish == WISH_NONE)
        return false;
    store_window_open(work->tx, &call->message->chat, call->message->sent_ms);
    if (wish == WISH_TEXT_ONLY) {
        struct reply reply;
        reply_parse(work->rules->texts, call->message->text, &reply);
        take_text_only(work, call, caller, incident);
        return pressed || (reply.verb == REPLY_TEXT_ONLY && !reply.rest.len);
    }
    struct incident_input input = input_of(work, call, caller, incident, EVENT_MORE);
    input.category = CATEGORY_NONE;
    apply(work, incident, &input, NULL, NULL);
    return true;
}

void call_handle(struct work *work, const struct call *call)
{
    struct caller caller;
    read_caller(work, call->message, &caller);
    if (handle_wish(work, call, &caller))
        return;
    read_caller(work, call->message, &caller); /* as it is now */
    if (question_answer(work, call, &caller))
        return;
    if (call->verdict.kind != VERDICT_NONE && !call->verdict.cancel)
        handle_verdict(work, call, &caller);
    else
        handle_follow_up(work, call, &caller);
}
