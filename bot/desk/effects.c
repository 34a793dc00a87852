/*
 * What a step wants done, turned into messages: who is told, where, and in which language. Of women_safety
 * nothing goes to a group: everything for the chat goes to the reporter alone, or to nobody.
 */
#include "work.h"

#include "util/log.h"
#include "util/metrics.h"

/* Everything one call needs; the step's incident is the one after it. */
struct telling {
    struct work *work;
    const struct scene *scene;
    const struct incident *incident;
    const struct incident_input *input;
    const struct officer *officer;
    const struct outgoing *media;
};

static struct address phone_address(const char *phone)
{
    struct address address;
    if (!address_set(&address, CHANNEL_WHATSAPP, ADDRESS_PHONE, str_of(phone)))
        address.channel = CHANNEL_NONE;
    return address;
}

/* The reporter's own chat; CHANNEL_NONE when they are only known as a member of a group without a number. */
static struct address reporter_address(const struct incident *incident)
{
    return incident->chat.kind == ADDRESS_GROUP ? phone_address(incident->reporter) : incident->chat;
}

/* Where the chat's news of this incident may go. */
static struct address news_address(const struct incident *incident)
{
    return incident->category == CATEGORY_WOMEN_SAFETY ? reporter_address(incident) : incident->chat;
}

static const char *contact_language(const struct telling *telling, const struct contact *contact)
{
    return *contact->language ? contact->language : telling->scene->station.language;
}

static void tell_chat(const struct telling *telling, const char *key)
{
    struct address to = news_address(telling->incident);
    post_text(telling->work, telling->scene, telling->incident, PURPOSE_CHAT, &to,
              telling->incident->language, key, NULL);
}

static void alert_contact(const struct telling *telling, const struct contact *contact, int repeat)
{
    struct speak_context context =
        speaking_to(telling->work, telling->scene, contact_language(telling, contact));
    struct address to = phone_address(contact->phone);
    struct outgoing outgoing;
    speak_alert(&context, telling->incident, repeat, &outgoing);
    post(telling->work, telling->incident, PURPOSE_ALERT, &to, &outgoing);
    if (speak_alert_location(&context, telling->incident, &outgoing))
        post(telling->work, telling->incident, PURPOSE_UPDATE, &to, &outgoing);
}

static void alert_contacts(const struct telling *telling, bool all)
{
    const struct incident *incident = telling->incident;
    int repeat = telling->input->event == EVENT_DEADLINE;
    for (size_t i = 0; i < telling->scene->contact_count; i++) {
        const struct contact *contact = &telling->scene->contacts[i];
        if (all || scene_tier(telling->scene, contact) == incident->tier)
            alert_contact(telling, contact, repeat);
    }
}

/* Every member of the society's circle but the reporter; within_window only those whose window is open. */
static void each_in_circle(const struct telling *telling, const struct outgoing *outgoing, bool within_window)
{
    struct circle_member *members;
    struct work *work = telling->work;
    const struct incident *incident = telling->incident;
    size_t count =
        *incident->society ? store_circle_list(work->tx, incident->society, work->arena, &members) : 0;
    for (size_t i = 0; i < count; i++) {
        struct address to = phone_address(members[i].phone);
        if (strcmp(members[i].phone, incident->reporter) != 0 &&
            (!within_window || store_window_is_open(work->tx, &to, work->now_ms)))
            post(work, incident, PURPOSE_CIRCLE, &to, outgoing);
    }
}

static void alert_circle(const struct telling *telling)
{
    struct speak_context context = speaking_to(telling->work, telling->scene, telling->incident->language);
    struct outgoing outgoing;
    speak_circle(&context, telling->incident, &outgoing);
    each_in_circle(telling, &outgoing, false);
}

static void tell_circle_ended(const struct telling *telling)
{
    struct speak_context context = speaking_to(telling->work, telling->scene, telling->incident->language);
    struct outgoing outgoing;
    speak_text(&context, telling->incident, "circle.ended", NULL, &outgoing);
    each_in_circle(telling, &outgoing, true);
}

static const struct contact *contact_at(const struct scene *scene, const struct address *address)
{
    for (size_t i = 0; i < scene->contact_count; i++) {
        if (strcmp(scene->contacts[i].phone, address->id) == 0)
            return &scene->contacts[i];
    }
    return NULL;
}

/* Calls tell for every contact who was sent the alert, but the officer who acts. */
static void each_told(const struct telling *telling,
                      void (*tell)(const struct telling *, const struct address *, const char *language))
{
    struct address *told;
    size_t count = store_outbox_told(telling->work->tx, telling->incident->id, telling->work->arena, &told);
    for (size_t i = 0; i < count; i++) {
        const struct contact *contact = contact_at(telling->scene, &told[i]);
        bool acts = telling->officer && address_same(&told[i], &telling->officer->address);
        if (!acts)
            tell(telling, &told[i],
                 contact ? contact_language(telling, contact) : telling->scene->station.language);
    }
}

/* Outside the window only templates arrive, so there the update is the alert itself with the new words and
 * place. */
static void tell_update(const struct telling *telling, const struct address *to, const char *language)
{
    struct speak_context context = speaking_to(telling->work, telling->scene, language);
    bool point = telling->input->event == EVENT_POINT;
    char *words =
        arena_dup_len(telling->work->arena, telling->input->words.at ? telling->input->words.at : "",
                      telling->input->words.len);
    struct text_value extra[] = {{"words", words}, {0}};
    struct outgoing outgoing;
    if (!store_window_is_open(telling->work->tx, to, telling->work->now_ms)) {
        speak_alert(&context, telling->incident, 0, &outgoing);
        post(telling->work, telling->incident, PURPOSE_UPDATE, to, &outgoing);
        return;
    }
    if (telling->media)
        post(telling->work, telling->incident, PURPOSE_UPDATE, to, telling->media);
    if (point && speak_alert_location(&context, telling->incident, &outgoing))
        post(telling->work, telling->incident, PURPOSE_UPDATE, to, &outgoing);
    post_text(telling->work, telling->scene, telling->incident, PURPOSE_UPDATE, to, language,
              telling->media ? "update.media"
              : point        ? "update.place"
                             : "update.words",
              extra);
}

/* Nobody may run to a place for nothing, or believe a cancel too early: outside the window the alert's
 * template carries the news in place of the words. */
static void tell_taken_back(const struct telling *telling, const struct address *to, const char *language)
{
    bool verify = telling->incident->category == CATEGORY_WOMEN_SAFETY;
    const char *key = verify ? "update.verify" : "update.taken_back";
    struct speak_context context = speaking_to(telling->work, telling->scene, language);
    struct outgoing text, alert;
    speak_text(&context, telling->incident, key, NULL, &text);
    if (store_window_is_open(telling->work->tx, to, telling->work->now_ms)) {
        post(telling->work, telling->incident, PURPOSE_UPDATE, to, &text);
        return;
    }
    speak_alert(&context, telling->incident, 0, &alert);
    alert.params[2] = text.text;
    post(telling->work, telling->incident, PURPOSE_UPDATE, to, &alert);
}

/* Good to know, and not worth a template. */
static void tell_contact(const struct telling *telling, const struct address *to, const char *language)
{
    bool over = incident_is_over(telling->incident->state);
    if (store_window_is_open(telling->work->tx, to, telling->work->now_ms))
        post_text(telling->work, telling->scene, telling->incident, PURPOSE_UPDATE, to, language,
                  over ? "contacts.ended" : "contacts.taken", NULL);
}

static void answer(const struct telling *telling, const char *key)
{
    if (telling->officer &&
        store_window_is_open(telling->work->tx, &telling->officer->address, telling->work->now_ms))
        post_text(telling->work, telling->scene, telling->incident, PURPOSE_ANSWER,
                  &telling->officer->address, telling->officer->language, key, NULL);
}

static void answer_done(const struct telling *telling)
{
    static const char *const keys[INCIDENT_STATE_COUNT_] = {
        [INCIDENT_ACKNOWLEDGED] = "officer.acknowledged",
        [INCIDENT_EN_ROUTE] = "officer.en_route",
        [INCIDENT_ON_SCENE] = "officer.on_scene",
        [INCIDENT_CLOSED] = "officer.closed",
    };
    if (keys[telling->incident->state])
        answer(telling, keys[telling->incident->state]);
}

static void tell_state(const struct telling *telling)
{
    static const char *const keys[INCIDENT_STATE_COUNT_] = {
        [INCIDENT_ACKNOWLEDGED] = "chat.acknowledged", [INCIDENT_EN_ROUTE] = "chat.en_route",
        [INCIDENT_ON_SCENE] = "chat.on_scene",         [INCIDENT_CLOSED] = "chat.closed",
        [INCIDENT_CANCELLED] = "chat.cancelled",
    };
    if (keys[telling->incident->state])
        tell_chat(telling, keys[telling->incident->state]);
    if (incident_is_over(telling->incident->state))
        tell_circle_ended(telling);
}

static void ask_place(const struct telling *telling)
{
    struct address to = news_address(telling->incident);
    struct speak_context context = speaking_to(telling->work, telling->scene, telling->incident->language);
    struct outgoing outgoing;
    speak_text(&context, telling->incident, "chat.ask_place", NULL, &outgoing);
    outgoing.kind = OUTGOING_ASK_LOCATION;
    post(telling->work, telling->incident, PURPOSE_CHAT, &to, &outgoing);
}

static void alarm_operator(const struct telling *telling, const char *key)
{
    struct address to = phone_address(telling->work->rules->operator_phone);
    metric_add(METRIC_ALARMS, key, 1);
    log_error("operator.alarm", F_TEXT("alarm", key), F_TEXT("ref", telling->incident->ref),
              F_TEXT("station", telling->incident->station), F_TEXT("society", telling->incident->society));
    if (to.channel != CHANNEL_NONE)
        post_text(telling->work, telling->scene, telling->incident, PURPOSE_OPERATOR, &to, "en", key, NULL);
}

static void tell_reported(const struct telling *telling, bool late)
{
    bool private = telling->incident->category == CATEGORY_WOMEN_SAFETY;
    tell_chat(telling, private ? "chat.reported_private" : "chat.reported");
    if (late)
        tell_chat(telling, "chat.late");
}

static void tell_station(const struct telling *telling, unsigned effects)
{
    if (effects & (EFFECT_ALERT_TIER | EFFECT_ALERT_ALL))
        alert_contacts(telling, (effects & EFFECT_ALERT_ALL) != 0);
    if (effects & EFFECT_UPDATE_CONTACTS)
        each_told(telling, tell_update);
    if (effects & EFFECT_TELL_TAKEN_BACK)
        each_told(telling, tell_taken_back);
    if (effects & EFFECT_TELL_CONTACTS)
        each_told(telling, tell_contact);
    if (effects & EFFECT_ANSWER_OFFICER)
        answer_done(telling);
    if (effects & EFFECT_ANSWER_TAKEN)
        answer(telling, "officer.taken");
    if (effects & EFFECT_ANSWER_OVER)
        answer(telling, "officer.over");
}

static void tell_society(const struct telling *telling, unsigned effects)
{
    if (effects & EFFECT_ALERT_CIRCLE)
        alert_circle(telling);
    if (effects & EFFECT_TELL_REPORTED)
        tell_reported(telling, (effects & EFFECT_TELL_LATE) != 0);
    if (effects & EFFECT_NO_STATION) {
        tell_chat(telling, "chat.no_station");
        alarm_operator(telling, "operator.no_station");
    }
    if (effects & EFFECT_ASK_PLACE)
        ask_place(telling);
    if (effects & EFFECT_TELL_STATE)
        tell_state(telling);
    if (effects & EFFECT_TELL_NOBODY) {
        tell_chat(telling, "chat.nobody");
        alarm_operator(telling, "operator.nobody");
    }
}

void effects_post(struct work *work, const struct scene *scene, const struct incident_step *step,
                  const struct incident_input *input, const struct officer *officer,
                  const struct outgoing *media)
{
    struct telling telling = {work, scene, &step->after, input, officer, media};
    tell_station(&telling, step->effects);
    tell_society(&telling, step->effects);
}
