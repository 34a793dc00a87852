/* What a station's contacts press and write. Only a contact of the incident's own station, or of the one that
 * has just passed it on, changes it. */
#include "officers.h"

#include "util/log.h"

static enum incident_event event_of_verb(enum reply_verb verb)
{
    static const enum incident_event events[REPLY_VERB_COUNT_] = {
        [REPLY_NONE] = EVENT_NOTE,
        [REPLY_ACKNOWLEDGE] = EVENT_ACKNOWLEDGE,
        [REPLY_EN_ROUTE] = EVENT_EN_ROUTE,
        [REPLY_ON_SCENE] = EVENT_ON_SCENE,
        [REPLY_CLOSE] = EVENT_CLOSE,
        [REPLY_FALSE_ALARM] = EVENT_FALSE_ALARM,
        [REPLY_LIST] = EVENT_NOTE,
        [REPLY_YES] = EVENT_ACKNOWLEDGE,
        [REPLY_NO] = EVENT_NOTE,
        [REPLY_HAND_OVER] = EVENT_HAND_OVER,
        [REPLY_NOT_MINE] = EVENT_PASS_ON,
        [REPLY_SHIFT] = EVENT_NOTE,
        [REPLY_TEXT_ONLY] = EVENT_TEXT_ONLY,
        [REPLY_PRESENT] = EVENT_NOTE,
    };
    return events[verb];
}

static bool event_of_button(const char *verb, enum incident_event *ret)
{
    for (enum incident_event event = EVENT_ACKNOWLEDGE; event <= EVENT_CLOSE; event++) {
        if (strcmp(verb, incident_event_name(event)) == 0) {
            *ret = event;
            return true;
        }
    }
    return false;
}

void officer_say(struct work *work, const struct desk_officer *of, const struct incident *incident,
                 const char *key, const struct text_value *extra)
{
    struct scene scene = {.society = {.name = "", .address = ""}, .station = {.name = "", .language = "en"}};
    struct incident none = {0};
    if (store_window_is_open(work->tx, &of->officer.address, work->now_ms))
        post_text(work, &scene, incident ? incident : &none, PURPOSE_ANSWER, &of->officer.address,
                  of->officer.language, key, extra);
}

/* Words as written, with what stands behind the last word: a question mark is part of a note. */
static struct str whole_words(const struct call *call, struct str rest)
{
    struct str text = call->message->text;
    bool inside = rest.at && rest.at >= text.at && rest.at <= text.at + text.len;
    return inside ? str_trim((struct str){rest.at, (size_t)(text.at + text.len - rest.at)}) : rest;
}

static struct order order_of(const struct call *call, const struct reply *reply)
{
    struct order order = {.call = call, .event = event_of_verb(reply->verb), .words = reply->rest};
    if (order.event == EVENT_NOTE)
        order.words = whole_words(call, reply->rest);
    return order;
}

static void handle_words(struct work *work, const struct desk_officer *of, const struct call *call,
                         const struct reply *reply, int64_t quoted)
{
    struct order order = order_of(call, reply);
    if (reply->verb == REPLY_LIST) {
        officer_say_list(work, of);
        return;
    }
    if (reply->verb == REPLY_PRESENT) {
        officer_say(work, of, NULL, "roll_call.thanks", NULL);
        return;
    }
    if (reply->verb == REPLY_SHIFT) {
        officer_shift(work, of, &order);
        return;
    }
    struct incident *incident = officer_incident(work, of, reply, quoted);
    if (incident)
        officer_order(work, of, incident, &order);
}

/* False for a button that is not a station's: it may be one of the circle's or a resident's. */
static bool handle_button(struct work *work, const struct desk_officer *of, const struct call *call)
{
    struct incident *incident = arena_new(work->arena, 1, sizeof(*incident));
    struct order order = {.call = call};
    char verb[BUTTON_ID_SIZE];
    int64_t id;
    if (!button_id_parse(call->message->payload, verb, &id) || !event_of_button(verb, &order.event))
        return false;
    if (!store_incident_get(work->tx, id, incident)) {
        officer_say(work, of, NULL, "officer.gone", NULL);
    } else if (!officer_station(work, of, incident)) {
        log_warn("officer.not_theirs", F_TEXT("ref", incident->ref), F_PHONE("by", of->officer.address.id));
        officer_say(work, of, incident, "officer.unknown_ref", NULL);
    } else {
        officer_order(work, of, incident, &order);
    }
    return true;
}

/* In a group people answer with words: those that name an incident, or mean the only one of that group. */
static struct incident *meant_in_group(struct work *work, const struct desk_officer *of,
                                       const struct address *group, const struct reply *reply, int64_t quoted)
{
    struct incident_filter filter = {.chat = group, .open_only = true, .limit = OFFICER_OPEN_MAX};
    struct incident *found = arena_new(work->arena, 1, sizeof(*found)), *meant = NULL;
    if (*reply->ref)
        return store_incident_by_ref(work->tx, reply->ref, found) && officer_station(work, of, found) ? found
                                                                                                      : NULL;
    if (quoted)
        return store_incident_get(work->tx, quoted, found) && officer_station(work, of, found) ? found : NULL;
    size_t count = store_incident_list(work->tx, &filter, work->arena, &found);
    for (size_t i = 0; i < count; i++) {
        if (!officer_station(work, of, &found[i]))
            continue;
        if (meant)
            return NULL;
        meant = &found[i];
    }
    return meant;
}

static bool handle_in_group(struct work *work, const struct desk_officer *of, const struct call *call,
                            const struct reply *reply, int64_t quoted)
{
    bool for_all = reply->verb == REPLY_LIST || reply->verb == REPLY_SHIFT || reply->verb == REPLY_PRESENT;
    struct incident *incident =
        for_all ? NULL : meant_in_group(work, of, &call->message->chat, reply, quoted);
    struct order order = order_of(call, reply);
    if (order.event == EVENT_NOTE && str_starts(order.words, STR("@"))) /* everybody there has read it */
        order.words = str_slice(order.words, 1, order.words.len);
    if (incident)
        officer_order(work, of, incident, &order);
    return incident != NULL;
}

static bool find_officer(struct work *work, const struct message *message, struct desk_officer *ret)
{
    char phone[PHONE_SIZE];
    *ret = (struct desk_officer){0};
    memcpy(phone, message->phone, sizeof(phone));
    if (!*phone && *message->user_id)
        (void)store_person(work->tx, "", message->user_id, work->now_ms, phone);
    if (!*phone)
        return false;
    ret->contact_count = store_contact_of_phone(work->tx, phone, work->arena, &ret->contacts);
    if (ret->contact_count == 0 ||
        !address_set(&ret->officer.address, message->chat.channel, ADDRESS_PHONE, str_of(phone)))
        return false;
    struct station station = {.language = "en"};
    const struct contact *first = &ret->contacts[0];
    (void)store_station_get(work->tx, first->station, work->arena, &station);
    ret->officer.language = *first->language ? first->language : station.language;
    ret->officer.reply_to = message->id;
    return true;
}

/* Whatever they write opens their window, and what waited for it goes out. */
static void open_window(struct work *work, const struct desk_officer *of, const struct message *message)
{
    store_window_open(work->tx, &of->officer.address, message->sent_ms);
    store_outbox_release(work->tx, &of->officer.address, work->now_ms);
    work->kept = true;
}

/* Whether the words are for us: an order, or a note to an incident that is named, quoted, or meant by the @.
 * An officer who cries for help is a person like any other; one who names an incident speaks of that. */
static bool is_for_us(const struct call *call, const struct reply *reply, int64_t quoted)
{
    bool group = call->message->chat.kind == ADDRESS_GROUP; /* where @ mentions somebody */
    bool named = *reply->ref || quoted || (!group && str_starts(str_trim(call->message->text), STR("@")));
    bool orders = reply->verb != REPLY_NONE && reply->verb != REPLY_YES && reply->verb != REPLY_NO &&
                  reply->verb != REPLY_TEXT_ONLY;
    return named || (orders && call->verdict.kind != VERDICT_ALERT);
}

/* A photo or voice note in reply to an incident, or whose caption is for us, is a note; an order under it is
 * done as well. */
static bool handle_media(struct work *work, const struct desk_officer *of, const struct call *call)
{
    const struct message *message = call->message;
    int64_t quoted = *message->context_id ? store_outbox_incident(work->tx, message->context_id) : 0;
    struct reply reply;
    reply_parse(work->rules->texts, message->text, &reply);
    bool of_all = reply.verb == REPLY_LIST || reply.verb == REPLY_SHIFT || reply.verb == REPLY_PRESENT;
    if (!is_for_us(call, &reply, quoted) || of_all || !*message->media_id)
        return false;
    bool group = message->chat.kind == ADDRESS_GROUP;
    struct incident *incident = group ? meant_in_group(work, of, &message->chat, &reply, quoted)
                                      : officer_incident(work, of, &reply, quoted);
    struct order note = {.call = call, .event = EVENT_NOTE, .words = message->text};
    struct order order = order_of(call, &reply);
    if (!incident)
        return !group;
    if (reply.verb == REPLY_NONE)
        note.words = order.words;                  /* without the reference */
    if (group && str_starts(note.words, STR("@"))) /* everybody there has seen it */
        note.words = str_slice(note.words, 1, note.words.len);
    officer_order(work, of, incident, &note);
    if (order.event != EVENT_NOTE && reply.verb != REPLY_YES)
        officer_order(work, of, incident, &order);
    return true;
}

/* The tap that the roll call asks for; that they answered is written down already. */
static bool is_present(const struct message *message)
{
    char verb[BUTTON_ID_SIZE];
    int64_t id;
    return message->kind == MESSAGE_BUTTON && message->payload &&
           button_id_parse(message->payload, verb, &id) && strcmp(verb, "present") == 0;
}

bool officer_handle(struct work *work, const struct call *call)
{
    const struct message *message = call->message;
    struct desk_officer of;
    struct reply reply;
    bool group = message->chat.kind == ADDRESS_GROUP;
    if (!find_officer(work, message, &of))
        return false;
    store_contact_answered(work->tx, of.officer.address.id, work->now_ms);
    if (!group)
        open_window(work, &of, message);
    if (is_present(message)) {
        officer_say(work, &of, NULL, "roll_call.thanks", NULL);
        return true;
    }
    if (message->kind == MESSAGE_BUTTON)
        return handle_button(work, &of, call);
    if (message->kind == MESSAGE_MEDIA)
        return handle_media(work, &of, call);
    if (message->kind != MESSAGE_TEXT)
        return false;
    reply_parse(work->rules->texts, message->text, &reply);
    int64_t quoted = *message->context_id ? store_outbox_incident(work->tx, message->context_id) : 0;
    if (!is_for_us(call, &reply, quoted))
        return false;
    if (group)
        return handle_in_group(work, &of, call, &reply, quoted);
    handle_words(work, &of, call, &reply, quoted);
    return true;
}
