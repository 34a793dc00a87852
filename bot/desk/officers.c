/* What a station's contacts press and write. Only a contact of the incident's own station changes it. */
#include "work.h"

#include <stdio.h>

#include "util/log.h"

#define LIST_MAX 10

/* The person, the stations they belong to, and what is open there. */
struct desk_officer {
    struct officer officer;
    struct contact *contacts;
    size_t contact_count;
};

static bool serves(const struct desk_officer *of, const char *station)
{
    for (size_t i = 0; i < of->contact_count; i++) {
        if (strcmp(of->contacts[i].station, station) == 0)
            return true;
    }
    return false;
}

static enum incident_event event_of_verb(enum reply_verb verb)
{
    static const enum incident_event events[] = {
        [REPLY_NONE] = EVENT_NOTE,         [REPLY_ACKNOWLEDGE] = EVENT_ACKNOWLEDGE,
        [REPLY_EN_ROUTE] = EVENT_EN_ROUTE, [REPLY_ON_SCENE] = EVENT_ON_SCENE,
        [REPLY_CLOSE] = EVENT_CLOSE,       [REPLY_FALSE_ALARM] = EVENT_FALSE_ALARM,
        [REPLY_LIST] = EVENT_NOTE,         [REPLY_YES] = EVENT_ACKNOWLEDGE,
        [REPLY_NO] = EVENT_NOTE,
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

static void say(struct work *work, const struct desk_officer *of, const char *key,
                const struct text_value *extra)
{
    struct scene scene = {.society = {.name = "", .address = ""}, .station = {.name = "", .language = "en"}};
    struct incident none = {0};
    post_text(work, &scene, &none, PURPOSE_ANSWER, &of->officer.address, of->officer.language, key, extra);
}

static void step_by(struct work *work, const struct desk_officer *of, struct incident *incident,
                    enum incident_event event, const struct call *call, struct str words)
{
    struct incident_input input = {.event = event,
                                   .now_ms = work->now_ms,
                                   .message_ms = call->message->sent_ms,
                                   .by = of->officer.address.id,
                                   .words = words};
    struct str first;
    if (event == EVENT_CLOSE && str_next(&words, ' ', &first) &&
        !disposition_parse(first, &input.disposition))
        input.disposition = DISPOSITION_NONE; /* the step then takes it as genuine */
    apply(work, incident, &input, &of->officer, NULL);
    if (event == EVENT_NOTE && call->message->chat.kind != ADDRESS_GROUP)
        post_text(work,
                  &(struct scene){.society = {.name = "", .address = ""},
                                  .station = {.name = "", .language = "en"}},
                  incident, PURPOSE_ANSWER, &of->officer.address, of->officer.language, "officer.note", NULL);
}

/* Open incidents of every station the officer serves, newest first. */
static size_t open_of(struct work *work, const struct desk_officer *of, struct incident *ret, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < of->contact_count; i++) {
        struct incident_filter filter = {.station = of->contacts[i].station, .open_only = true, .limit = max};
        struct incident *found;
        size_t got = store_incident_list(work->tx, &filter, work->arena, &found);
        for (size_t k = 0; k < got && count < max; k++)
            ret[count++] = found[k];
    }
    return count;
}

static const char *list_line(struct work *work, const struct desk_officer *of,
                             const struct incident *incident)
{
    struct scene scene;
    char key[48], span[CLOCK_TEXT_SIZE];
    struct buf buf_auto name = {0};
    scene_read(work, incident, &scene);
    snprintf(key, sizeof(key), "category.%s", category_name(incident->category));
    text_print(work->rules->texts, of->officer.language, key, NULL, &name);
    clock_span(work->now_ms - incident->opened_ms, span);
    return arena_printf(work->arena, "%s  %s, %s (%s, %s)\n", incident->ref, buf_text(&name),
                        scene.society.name, incident_state_name(incident->state), span);
}

static void say_list(struct work *work, const struct desk_officer *of)
{
    struct incident *open = arena_new(work->arena, LIST_MAX, sizeof(*open));
    size_t count = open_of(work, of, open, LIST_MAX);
    struct buf buf_auto lines = {0};
    for (size_t i = 0; i < count; i++)
        buf_add_text(&lines, list_line(work, of, &open[i]));
    struct text_value extra[] = {{"list", buf_text(&lines)}, {0}};
    say(work, of, count ? "officer.list" : "officer.none_open", count ? extra : NULL);
}

/* The only one that nobody has taken yet; NULL for none or several. */
static struct incident *only_untaken(struct incident *open, size_t count)
{
    struct incident *untaken = NULL;
    for (size_t i = 0; i < count; i++) {
        if (open[i].state != INCIDENT_OPEN)
            continue;
        if (untaken)
            return NULL;
        untaken = &open[i];
    }
    return untaken;
}

/* Which incident do words without a reference mean? The one open one; an acknowledgement, of several, the one
 * that is not taken yet; else the officer is asked. */
static struct incident *only_open(struct work *work, const struct desk_officer *of, enum reply_verb verb)
{
    struct incident *open = arena_new(work->arena, LIST_MAX, sizeof(*open));
    size_t count = open_of(work, of, open, LIST_MAX);
    struct incident *untaken = verb == REPLY_ACKNOWLEDGE ? only_untaken(open, count) : NULL;
    if (count == 1 || untaken)
        return untaken ? untaken : &open[0];
    if (count == 0) {
        say(work, of, "officer.none_open", NULL);
        return NULL;
    }
    struct buf buf_auto refs = {0};
    for (size_t i = 0; i < count; i++)
        buf_addf(&refs, "%s%s", i ? ", " : "", open[i].ref);
    say(work, of, "officer.which", (struct text_value[]){{"list", buf_text(&refs)}, {0}});
    return NULL;
}

static struct incident *by_reference(struct work *work, const struct desk_officer *of, const char *ref)
{
    struct incident *incident = arena_new(work->arena, 1, sizeof(*incident));
    if (store_incident_by_ref(work->tx, ref, incident) && serves(of, incident->station))
        return incident;
    say(work, of, "officer.unknown_ref", (struct text_value[]){{"ref", ref}, {0}});
    return NULL;
}

static void handle_words(struct work *work, const struct desk_officer *of, const struct call *call,
                         const struct reply *reply)
{
    if (reply->verb == REPLY_LIST) {
        say_list(work, of);
        return;
    }
    struct incident *incident =
        *reply->ref ? by_reference(work, of, reply->ref) : only_open(work, of, reply->verb);
    if (incident)
        step_by(work, of, incident, event_of_verb(reply->verb), call, reply->rest);
}

static void handle_button(struct work *work, const struct desk_officer *of, const struct call *call,
                          const char *verb, int64_t incident_id)
{
    struct incident *incident = arena_new(work->arena, 1, sizeof(*incident));
    enum incident_event event;
    if (!event_of_button(verb, &event) || !store_incident_get(work->tx, incident_id, incident))
        return;
    if (!serves(of, incident->station)) {
        log_warn("officer.not_theirs", F_TEXT("ref", incident->ref), F_PHONE("by", of->officer.address.id));
        say(work, of, "officer.unknown_ref", (struct text_value[]){{"ref", incident->ref}, {0}});
        return;
    }
    step_by(work, of, incident, event, call, (struct str){NULL, 0});
}

/* In a group people answer with words: those that name an incident, or mean the only one of that group. */
static struct incident *meant_in_group(struct work *work, const struct desk_officer *of,
                                       const struct address *group, const struct reply *reply)
{
    struct incident_filter filter = {.chat = group, .open_only = true, .limit = LIST_MAX};
    struct incident *found = arena_new(work->arena, 1, sizeof(*found)), *meant = NULL;
    if (*reply->ref)
        return store_incident_by_ref(work->tx, reply->ref, found) && serves(of, found->station) ? found
                                                                                                : NULL;
    size_t count = store_incident_list(work->tx, &filter, work->arena, &found);
    for (size_t i = 0; i < count; i++) {
        if (!serves(of, found[i].station))
            continue;
        if (meant)
            return NULL;
        meant = &found[i];
    }
    return meant;
}

static bool handle_in_group(struct work *work, const struct desk_officer *of, const struct call *call,
                            const struct reply *reply)
{
    struct incident *incident =
        reply->verb == REPLY_LIST ? NULL : meant_in_group(work, of, &call->message->chat, reply);
    if (incident)
        step_by(work, of, incident, event_of_verb(reply->verb), call, reply->rest);
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

bool officer_handle(struct work *work, const struct call *call)
{
    const struct message *message = call->message;
    struct desk_officer of;
    struct reply reply;
    char verb[BUTTON_ID_SIZE];
    int64_t id;
    bool group = message->chat.kind == ADDRESS_GROUP;
    if (!find_officer(work, message, &of))
        return false;
    if (!group) {
        store_window_open(work->tx, &of.officer.address, message->sent_ms);
        work->kept = true;
    }
    if (message->kind == MESSAGE_BUTTON && message->payload && button_id_parse(message->payload, verb, &id)) {
        bool answers_question = strcmp(verb, "yes") == 0 || strcmp(verb, "no") == 0;
        if (!answers_question)
            handle_button(work, &of, call, verb, id);
        return !answers_question;
    }
    if (message->kind != MESSAGE_TEXT)
        return false;
    reply_parse(work->rules->texts, message->text, &reply);
    bool is_reply =
        (reply.verb != REPLY_NONE && reply.verb != REPLY_YES && reply.verb != REPLY_NO) || *reply.ref;
    /* An officer who cries for help is a person like any other; one who names a reference speaks of that. */
    if (!is_reply || (call->verdict.kind == VERDICT_ALERT && !*reply.ref))
        return false;
    if (group)
        return handle_in_group(work, &of, call, &reply);
    handle_words(work, &of, call, &reply);
    return true;
}
