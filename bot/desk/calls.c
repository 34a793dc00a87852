/* A resident's message that matters: open, merge, attach, take back, or ask first. */
#include "work.h"

#include <stdio.h>

#include "util/metrics.h"

#define QUESTION_LIFE_MS (10 * MINUTE_MS)
#define SECOND_VOICE_MS (2 * MINUTE_MS) /* two people within this say the same: no need to ask any more */
#define OPEN_PER_CHAT_MAX 8 /* incidents that a chat may have open; further calls join the newest */

/* What is known of who wrote, and what their chat already has. */
struct caller {
    struct society society; /* id "" for a chat that is bound to none */
    bool enrolled;
    int64_t person_id;
    char phone[PHONE_SIZE];
    struct incident
        *open; /* of the chat, newest first; the reporter's own when they write in their direct chat */
    size_t open_count;
};

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

static bool has_contacts(struct work *work, const char *station)
{
    struct contact *contacts;
    return *station && store_contact_list(work->tx, station, work->arena, &contacts) > 0;
}

/* The society's station, or, when it has nobody to tell, the control room: an unknown place goes there, never
 * nowhere. */
static void choose_station(struct work *work, const struct society *society, struct incident *incident)
{
    const char *station = society->station;
    if (!has_contacts(work, station) && has_contacts(work, work->rules->control_room))
        station = work->rules->control_room;
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

static void open_incident(struct work *work, const struct call *call, const struct caller *caller)
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
    struct incident_input input = input_of(work, call, caller, NULL, EVENT_REPORTED);
    if (call->message->chat.kind != ADDRESS_GROUP)
        store_window_open(work->tx, &call->message->chat, call->message->sent_ms);
    apply(work, &incident, &input, NULL, NULL);
}

/* In the chat, or of the reporter alone where the group must not see it. */
static bool question_address(const struct question *question, struct address *ret)
{
    *ret = question->chat;
    return question->category != CATEGORY_WOMEN_SAFETY || ret->kind != ADDRESS_GROUP ||
           address_set(ret, question->chat.channel, ADDRESS_PHONE, str_of(question->phone));
}

static void post_question(struct work *work, const struct question *question, const struct caller *caller)
{
    struct scene scene = {.society = caller->society,
                          .station = {.id = "", .name = "", .phone = "", .language = "en"}};
    struct incident about = {.category = question->category, .message_ms = question->message_ms};
    struct address to;
    struct outgoing outgoing;
    char id[BUTTON_ID_SIZE];
    if (!question_address(question, &to))
        return;
    struct speak_context context = speaking_to(work, &scene, caller->society.language);
    struct outgoing title;
    speak_text(&context, &about, *caller->society.name ? "chat.confirm" : "chat.confirm_unknown", NULL,
               &outgoing);
    static const char *const verbs[] = {"yes", "no"}, *const titles[] = {"button.yes", "button.no"};
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        button_id_print(verbs[i], question->id, id);
        speak_text(&context, &about, titles[i], NULL, &title);
        outgoing.buttons[outgoing.button_count++] =
            (struct outgoing_button){arena_dup(work->arena, id), title.text};
    }
    outgoing.kind = OUTGOING_BUTTONS;
    post(work, NULL, PURPOSE_CHAT, &to, &outgoing);
}

static void ask(struct work *work, const struct call *call, const struct caller *caller)
{
    const struct message *message = call->message;
    struct question question = {
        .chat = message->chat,
        .person_id = caller->person_id,
        .category = call->verdict.category,
        .confidence = call->verdict.confidence,
        .place = call->verdict.place,
        .words = arena_dup_len(work->arena, message->text.at ? message->text.at : "",
                               MIN(message->text.len, (size_t)INCIDENT_WORDS_MAX)),
        .message_id = message->id,
        .message_ms = message->sent_ms,
        .asked_ms = work->now_ms,
        .expires_ms = work->now_ms + QUESTION_LIFE_MS,
    };
    memcpy(question.phone, caller->phone, sizeof(question.phone));
    work->kept = true;
    question.id = store_question_add(work->tx, &question);
    if (message->chat.kind != ADDRESS_GROUP)
        store_window_open(work->tx, &message->chat, message->sent_ms);
    post_question(work, &question, caller);
}

/* Yes: what was asked about is reported, by the one who first wrote it, as of then. */
static void report_question(struct work *work, const struct question *question,
                            const struct caller *answering)
{
    struct message first = {.kind = MESSAGE_TEXT,
                            .id = question->message_id,
                            .sent_ms = question->message_ms,
                            .chat = question->chat,
                            .user_id = "",
                            .name = "",
                            .text = str_of(question->words)};
    struct call call = {.message = &first,
                        .verdict = {.kind = VERDICT_ALERT,
                                    .category = question->category,
                                    .confidence = question->confidence,
                                    .place = question->place}};
    struct caller caller = *answering;
    caller.person_id = question->person_id;
    memcpy(caller.phone, question->phone, sizeof(caller.phone));
    store_question_remove(work->tx, question->id);
    open_incident(work, &call, &caller);
}

static void drop_question(struct work *work, const struct question *question, const struct caller *caller)
{
    struct scene scene = {.society = caller->society,
                          .station = {.id = "", .name = "", .phone = "", .language = "en"}};
    struct incident none = {0};
    struct address to = question->chat;
    store_question_remove(work->tx, question->id);
    if (question->category == CATEGORY_WOMEN_SAFETY && to.kind == ADDRESS_GROUP)
        return;
    post_text(work, &scene, &none, PURPOSE_CHAT, &to, caller->society.language, "chat.not_now", NULL);
}

/* Of her safety nobody in the group was asked, so nobody there answers. */
static bool is_hidden(const struct question *question, const struct message *message)
{
    return question->category == CATEGORY_WOMEN_SAFETY && message->chat.kind == ADDRESS_GROUP;
}

/* An answer to a question, by button or by word. True when it was one. */
static bool handle_answer(struct work *work, const struct call *call, const struct caller *caller)
{
    const struct message *message = call->message;
    struct question question;
    struct reply reply;
    char verb[BUTTON_ID_SIZE] = "";
    int64_t id = 0;
    bool pressed = message->kind == MESSAGE_BUTTON;
    if (pressed && (!message->payload || !button_id_parse(message->payload, verb, &id)))
        return true; /* of a button that is none of ours */
    reply_parse(work->rules->texts, message->text, &reply);
    bool yes = pressed ? strcmp(verb, "yes") == 0
                       : reply.verb == REPLY_YES || call->verdict.yes ||
                             (reply.verb == REPLY_ACKNOWLEDGE && !reply.rest.len);
    bool no = pressed ? strcmp(verb, "no") == 0 : reply.verb == REPLY_NO || call->verdict.no;
    if ((!yes && !no) ||
        !store_question_get(work->tx, id, &message->chat, work->now_ms, work->arena, &question) ||
        is_hidden(&question, message))
        return pressed;
    if (yes)
        report_question(work, &question, caller);
    else
        drop_question(work, &question, caller);
    return true;
}

/* A second person saying the like within two minutes answers the question. True when that was so. */
static bool handle_second_voice(struct work *work, const struct call *call, const struct caller *caller)
{
    struct question question;
    if (!store_question_get(work->tx, 0, &call->message->chat, work->now_ms, work->arena, &question) ||
        question.person_id == caller->person_id || work->now_ms - question.asked_ms > SECOND_VOICE_MS)
        return false;
    if (call->verdict.category != question.category && call->verdict.category != CATEGORY_OTHER &&
        question.category != CATEGORY_OTHER)
        return false;
    report_question(work, &question, caller);
    return true;
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

/* Of her safety only she is asked, and only where she has written to us alone before: else a question would
 * reach nobody, and silence is no answer. */
static bool can_ask(struct work *work, const struct call *call, const struct caller *caller)
{
    struct address to;
    if (call->verdict.category != CATEGORY_WOMEN_SAFETY || call->message->chat.kind != ADDRESS_GROUP)
        return true;
    return address_set(&to, call->message->chat.channel, ADDRESS_PHONE, str_of(caller->phone)) &&
           store_window_is_open(work->tx, &to, work->now_ms);
}

static void handle_verdict(struct work *work, const struct call *call, const struct caller *caller)
{
    struct incident *incident = incident_for(work, caller, call->verdict.category);
    if (incident) {
        struct incident_input input = input_of(work, call, caller, incident, EVENT_MORE);
        apply(work, incident, &input, NULL, NULL);
    } else if (call->verdict.kind == VERDICT_ALERT || !can_ask(work, call, caller)) {
        open_incident(work, call, caller);
    } else if (!handle_second_voice(work, call, caller)) {
        ask(work, call, caller);
    }
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
    input.station = has_contacts(work, call->located.station) ? call->located.station : "";
    apply(work, incident, &input, NULL, NULL);
}

static void handle_media(struct work *work, const struct call *call, const struct caller *caller,
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

static void handle_follow_up(struct work *work, const struct call *call, const struct caller *caller)
{
    struct incident *incident = incident_to_update(work, caller);
    if (!incident)
        return;
    if (call->message->chat.kind != ADDRESS_GROUP)
        store_window_open(work->tx, &call->message->chat, call->message->sent_ms);
    if (call->message->kind == MESSAGE_POINT)
        handle_point(work, call, caller, incident);
    else if (call->message->kind == MESSAGE_MEDIA && incident->person_id == caller->person_id)
        handle_media(work, call, caller, incident);
    else if (call->verdict.cancel)
        handle_taken_back(work, call, caller, incident);
    else if (call->message->kind == MESSAGE_TEXT)
        handle_words(work, call, caller, incident);
}

void call_handle(struct work *work, const struct call *call)
{
    struct caller caller;
    read_caller(work, call->message, &caller);
    if (handle_answer(work, call, &caller))
        return;
    if (call->verdict.kind != VERDICT_NONE && !call->verdict.cancel)
        handle_verdict(work, call, &caller);
    else
        handle_follow_up(work, call, &caller);
}
