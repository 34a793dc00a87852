/* What a society's circle answers to its alert, alone with us: going there, or a false alarm. It closes
 * nothing: the station is told. What they photograph goes on to it. */
#include "calls.h"

#define LOOKED_AT 20 /* open incidents of a society */

/* The member's phone, which may be known by the platform's id alone. */
static bool read_phone(struct work *work, const struct message *message, char ret[PHONE_SIZE])
{
    memcpy(ret, message->phone, PHONE_SIZE);
    if (!*ret && *message->user_id)
        (void)store_person(work->tx, "", message->user_id, work->now_ms, ret);
    return *ret;
}

static bool is_in_circle(struct work *work, const char *society, const char *phone)
{
    struct circle_member *members;
    size_t count = *society ? store_circle_list(work->tx, society, work->arena, &members) : 0;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(members[i].phone, phone) == 0)
            return true;
    }
    return false;
}

/* What a button says; NULL for one that is none of the circle's. */
static const char *said_by_button(struct work *work, const struct message *message, struct incident *ret)
{
    char verb[BUTTON_ID_SIZE];
    int64_t id;
    bool known = button_id_parse(message->payload, verb, &id) &&
                 (strcmp(verb, "going") == 0 || strcmp(verb, "looks_false") == 0) &&
                 store_incident_get(work->tx, id, ret);
    return !known ? NULL : strcmp(verb, "going") == 0 ? "going" : "false alarm";
}

/* The newest open incident of a society whose circle they are in. False also while they have one of their
 * own, to which their words belong. */
static bool newest_open(struct work *work, const char *phone, struct incident *ret)
{
    struct circle_member *members;
    size_t member_count = store_circle_of_phone(work->tx, phone, work->arena, &members);
    ret->id = 0;
    for (size_t i = 0; i < member_count; i++) {
        struct incident_filter filter = {
            .society = members[i].society, .open_only = true, .limit = LOOKED_AT};
        struct incident *found;
        size_t count = store_incident_list(work->tx, &filter, work->arena, &found);
        for (size_t k = 0; k < count; k++) {
            bool own = strcmp(found[k].reporter, phone) == 0;
            if (own && incident_takes_update(&found[k], work->now_ms, &work->rules->policy))
                return false;
            if (!own && found[k].opened_ms > (ret->id ? ret->opened_ms : 0))
                *ret = found[k];
        }
    }
    return ret->id != 0;
}

/* Words that answer the alert; NULL for any others. */
static const char *said_in_words(struct work *work, const struct call *call, const char *phone,
                                 struct incident *ret)
{
    const struct message *message = call->message;
    struct reply reply;
    reply_parse(work->rules->texts, message->text, &reply);
    bool going = reply.verb == REPLY_EN_ROUTE || reply.verb == REPLY_ON_SCENE;
    int64_t quoted = *message->context_id ? store_outbox_incident(work->tx, message->context_id) : 0;
    if ((!going && reply.verb != REPLY_FALSE_ALARM) || call->verdict.kind == VERDICT_ALERT)
        return NULL;
    bool found = *reply.ref ? store_incident_by_ref(work->tx, reply.ref, ret)
                 : quoted   ? store_incident_get(work->tx, quoted, ret)
                            : newest_open(work, phone, ret);
    return found ? going ? "going" : "false alarm" : NULL;
}

static bool has_said(struct work *work, const struct incident *incident, const char *phone, const char *what)
{
    struct timeline_row *rows;
    size_t count = store_timeline_list(work->tx, incident->id, work->arena, &rows);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].event, "circle") == 0 && strcmp(rows[i].by, phone) == 0 &&
            strcmp(rows[i].detail, what) == 0)
            return true;
    }
    return false;
}

static void answer_member(struct work *work, const struct incident *incident, const struct address *to,
                          const char *what)
{
    struct scene scene;
    scene_read(work, incident, &scene);
    post_text(work, &scene, incident, PURPOSE_ANSWER, to, incident->language,
              incident_is_over(incident->state) ? "circle.ended"
              : strcmp(what, "going") == 0      ? "circle.noted_going"
                                                : "circle.noted_false",
              NULL);
}

static void take(struct work *work, const struct call *call, struct incident *incident, const char *phone,
                 const char *what)
{
    struct incident_input input = {.event = EVENT_CIRCLE,
                                   .now_ms = work->now_ms,
                                   .message_ms = call->message->sent_ms,
                                   .by = phone,
                                   .words = str_of(what)};
    store_window_open(work->tx, &call->message->chat, call->message->sent_ms);
    if (!incident_is_over(incident->state) && !has_said(work, incident, phone, what))
        apply(work, incident, &input, NULL, NULL);
    answer_member(work, incident, &call->message->chat, what);
}

/* A picture of what they found, while their society has an incident that takes updates. */
static bool pass_picture(struct work *work, const struct call *call, const char *phone,
                         struct incident *incident)
{
    struct caller caller = {0};
    memcpy(caller.phone, phone, sizeof(caller.phone));
    if (!*call->message->media_id || call->verdict.kind != VERDICT_NONE ||
        !newest_open(work, phone, incident) ||
        !incident_takes_update(incident, work->now_ms, &work->rules->policy))
        return false;
    store_window_open(work->tx, &call->message->chat, call->message->sent_ms);
    call_pass_media(work, call, &caller, incident);
    return true;
}

bool circle_handle(struct work *work, const struct call *call)
{
    const struct message *message = call->message;
    struct incident *incident = arena_new(work->arena, 1, sizeof(*incident));
    char phone[PHONE_SIZE];
    const char *what = NULL;
    if (message->chat.kind == ADDRESS_GROUP || !read_phone(work, message, phone))
        return false;
    if (message->kind == MESSAGE_MEDIA)
        return pass_picture(work, call, phone, incident);
    if (message->kind == MESSAGE_BUTTON)
        what = said_by_button(work, message, incident);
    else if (message->kind == MESSAGE_TEXT)
        what = said_in_words(work, call, phone, incident);
    if (!what || !is_in_circle(work, incident->society, phone))
        return false;
    take(work, call, incident, phone, what);
    return true;
}
