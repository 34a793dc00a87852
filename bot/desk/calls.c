/* A resident's message that matters: open, merge, attach, take back, or ask first. */
#include "calls.h"

#include "store/group_rows.h"
#include "store/resident_rows.h"

bool call_society(struct work *work, const struct message *message, struct society *ret)
{
    struct address by_user;
    if (store_chat_society(work->tx, &message->chat, work->arena, ret) == ROW_DONE)
        return true;
    bool direct = message->chat.kind != ADDRESS_GROUP;
    if (direct && *message->user_id &&
        address_set(&by_user, message->chat.channel, ADDRESS_USER, str_of(message->user_id)) &&
        store_chat_society(work->tx, &by_user, work->arena, ret) == ROW_DONE)
        return true;
    *ret = (struct society){.id = "", .name = "", .address = "", .station = "", .language = "en"};
    return false;
}

/* A person may be enrolled in several: what they write counts for the one they joined last, unless it names
 * another. */
static const struct resident *resident_meant(struct work *work, const struct message *message,
                                             const char *society, const struct resident *all, size_t count)
{
    const struct resident *meant = NULL;
    struct society other;
    bool direct = message->chat.kind != ADDRESS_GROUP;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(all[i].society, society) == 0)
            meant = &all[i];
    }
    for (size_t i = 0; direct && count > 1 && i < count; i++) {
        if (store_society_get(work->tx, all[i].society, work->arena, &other) == ROW_DONE &&
            text_names(message->text, other.name))
            return &all[i];
    }
    return meant;
}

static void read_resident(struct work *work, const struct message *message, struct caller *ret)
{
    struct resident *all;
    size_t count = store_resident_list(work->tx, ret->person_id, work->arena, &all);
    const struct resident *meant = resident_meant(work, message, ret->society.id, all, count);
    if (!meant)
        return;
    if (strcmp(meant->society, ret->society.id) != 0)
        (void)store_society_get(work->tx, meant->society, work->arena, &ret->society);
    ret->home = meant->home;
    if (message->chat.kind != ADDRESS_GROUP && *meant->language)
        ret->society.language = arena_dup(work->arena, meant->language);
}

static void read_caller(struct work *work, const struct message *message, struct caller *ret)
{
    *ret = (struct caller){0};
    ret->enrolled = call_society(work, message, &ret->society);
    ret->person_id = store_person(work->tx, message->phone, message->user_id, work->now_ms, ret->phone);
    read_resident(work, message, ret);
    struct incident_filter filter = {.open_only = true, .limit = OPEN_PER_CHAT_MAX};
    if (message->chat.kind == ADDRESS_GROUP)
        filter.chat = &message->chat;
    else
        filter.person_id =
            ret->person_id; /* a pin sent privately belongs to what was reported in the group */
    ret->open_count = store_incident_list(work->tx, &filter, work->arena, &ret->open);
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

struct incident_input call_input(const struct work *work, const struct call *call,
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
    struct incident_input input = call_input(work, call, caller, incident, EVENT_MEDIA);
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

/* Who has cried wolf three times is asked first, but never of her safety. */
static bool must_ask(struct work *work, const struct call *call, const struct caller *caller)
{
    bool doubted =
        call->verdict.category != CATEGORY_WOMEN_SAFETY && abuse_false_alarms(work, caller->person_id) > 0;
    return (call->verdict.kind != VERDICT_ALERT || doubted) && question_can_ask(work, call, caller);
}

/* A question of the chat is waiting for its answer: a flood need not be asked again and again. */
static bool is_asked(struct work *work, const struct call *call)
{
    struct question question;
    return store_question_get(work->tx, 0, &call->message->chat, work->now_ms, work->arena, &question);
}

/* What the reporter goes on to write is about what they reported, unless it is plainly another call. */
static struct incident *own_incident(const struct work *work, const struct caller *caller)
{
    struct incident *incident = incident_to_update(work, caller);
    return incident && incident->person_id == caller->person_id ? incident : NULL;
}

/* Words said under a photo are words; the photo goes on too. */
static void handle_verdict(struct work *work, const struct call *call, const struct caller *caller)
{
    struct incident incident = {0}, *own = NULL;
    if (call->verdict.kind == VERDICT_CONFIRM && !call->message->forwarded)
        own = own_incident(work, caller);
    if (abuse_is_muted(work, &call->message->chat, caller->phone)) {
        call_open_muted(work, call, caller);
    } else if (!call_add(work, call, caller, own, &incident)) {
        if (!must_ask(work, call, caller))
            incident = call_open_new(work, call, caller);
        else if (!question_second_voice(work, call, caller) && !(call->crowded && is_asked(work, call)))
            question_ask(work, call, caller);
    }
    if (incident.id && call->message->kind == MESSAGE_MEDIA && *call->message->media_id && !call->crowded)
        call_pass_media(work, call, caller, &incident);
}

static void handle_taken_back(struct work *work, const struct call *call, const struct caller *caller,
                              struct incident *incident)
{
    bool may = incident->person_id == caller->person_id || is_committee(work, caller);
    struct incident_input input =
        call_input(work, call, caller, incident, may ? EVENT_TAKEN_BACK : EVENT_MORE);
    input.category = CATEGORY_NONE;
    if (call->crowded && incident->category == CATEGORY_WOMEN_SAFETY)
        crowd_count(work, incident); /* her station has been told to verify */
    else
        apply(work, incident, &input, NULL, NULL);
}

/* A stranger's call waits at the control room until a pin names the station; while nobody there has taken it,
 * it goes on by itself, and both see it. */
static bool leaves_control_room(const struct work *work, const struct incident *incident, const char *station)
{
    const char *control_room = work->rules->control_room;
    return *station && *control_room && strcmp(incident->station, control_room) == 0 &&
           strcmp(station, control_room) != 0 && !*incident->society && incident->state == INCIDENT_OPEN;
}

static void handle_point(struct work *work, const struct call *call, const struct caller *caller,
                         struct incident *incident)
{
    struct incident_input input = call_input(work, call, caller, incident, EVENT_POINT);
    if (call->crowded && incident->point_from_pin) {
        crowd_count(work, incident);
        return;
    }
    input.words = (struct str){NULL, 0};
    input.has_point = true;
    input.lat = call->message->lat;
    input.lon = call->message->lon;
    struct location located = {.station = ""};
    if (work->locator)
        locate(work->locator, input.lat, input.lon, &located);
    location_limit(&located, (double)work->rules->nearest_max_m);
    input.station = station_with_contacts(work, located.station);
    bool moves = leaves_control_room(work, incident, input.station);
    apply(work, incident, &input, NULL, NULL);
    if (moves) {
        input.event = EVENT_PASS_ON;
        apply(work, incident, &input, NULL, NULL);
    }
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
    struct incident_input input = call_input(work, call, caller, incident, EVENT_MORE);
    if (!call->message->text.len || !(input.by_reporter || says_place(&call->verdict.place)))
        return;
    if (call->crowded && !call_says_more(incident, &call->verdict))
        crowd_count(work, incident);
    else
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
        if (!asking_place(work, call))
            handle_lone_media(work, call, caller);
        return;
    }
    if (call->message->chat.kind != ADDRESS_GROUP)
        store_window_open(work->tx, &call->message->chat, call->message->sent_ms);
    if (call->message->kind == MESSAGE_POINT)
        handle_point(work, call, caller, incident);
    else if (call->crowded && call->message->kind == MESSAGE_MEDIA)
        crowd_count(work, incident);
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
        reply.verb == REPLY_TEXT_ONLY || call_must_not_be_rung(work, incident->category, call->message->text);
    return says ? WISH_TEXT_ONLY : WISH_NONE;
}

static void take_text_only(struct work *work, const struct call *call, const struct caller *caller,
                           struct incident *incident)
{
    struct incident_input input = call_input(work, call, caller, incident, EVENT_TEXT_ONLY);
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
    struct incident_input input = call_input(work, call, caller, incident, EVENT_MORE);
    input.category = CATEGORY_NONE;
    apply(work, incident, &input, NULL, NULL);
    return true;
}

void call_handle(struct work *work, const struct call *call)
{
    struct caller caller;
    if (call->message->chat.kind == ADDRESS_GROUP)
        (void)store_chat_gone(work->tx, &call->message->chat, 0); /* it speaks */
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
