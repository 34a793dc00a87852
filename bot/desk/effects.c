/*
 * What a step wants done, turned into messages: who is told, where, and in which language. Of women_safety
 * nothing goes to a group: everything for the chat goes to the reporter alone, or to nobody.
 */
#include "telling.h"

#include "util/log.h"
#include "util/metrics.h"

struct address reporter_address(const struct incident *incident)
{
    return incident->chat.kind == ADDRESS_GROUP ? phone_address(incident->reporter) : incident->chat;
}

struct address news_address(const struct incident *incident)
{
    return incident->category == CATEGORY_WOMEN_SAFETY ? reporter_address(incident) : incident->chat;
}

const char *contact_language(const struct telling *telling, const struct contact *contact)
{
    return *contact->language ? contact->language : telling->scene->station.language;
}

static void tell_chat(const struct telling *telling, const char *key)
{
    struct address to = news_address(telling->incident);
    post_text(telling->work, telling->scene, telling->incident, PURPOSE_CHAT, &to,
              telling->incident->language, key, NULL);
    elsewhere_tell(telling->work, telling->scene, telling->incident, &to, key, NULL);
}

static const char *station_name(struct work *work, const char *id)
{
    struct station station = {.name = ""};
    return *id && store_station_get(work->tx, id, work->arena, &station) == ROW_DONE ? station.name : "";
}

struct speak_context alert_context(const struct telling *telling, const struct contact *contact,
                                   const char *handed_by)
{
    struct speak_context context =
        speaking_to(telling->work, telling->scene, contact_language(telling, contact));
    context.handed_by = handed_by;
    context.silent_by = telling->taken ? telling->taken->silent_by : "";
    context.silent_ms = telling->taken ? telling->taken->taken_ms : 0;
    context.passed_from = station_name(telling->work, telling->incident->also_station);
    return context;
}

void alert_contact(const struct telling *telling, const struct contact *contact, int repeat,
                   const char *handed_by)
{
    struct speak_context context = alert_context(telling, contact, handed_by);
    struct address to = phone_address(contact->phone);
    struct outgoing outgoing;
    speak_alert(&context, telling->incident, repeat, &outgoing);
    if (handed_by) /* it says more than that there is an incident */
        post(telling->work, telling->incident, PURPOSE_ALERT, &to, &outgoing);
    else if (!post_alert(telling, &to, &outgoing))
        return;
    if (speak_alert_location(&context, telling->incident, &outgoing))
        post(telling->work, telling->incident, PURPOSE_UPDATE, &to, &outgoing);
}

/* How much the circle hears of women_safety is the operator's choice. */
static bool circle_may_hear(const struct telling *telling)
{
    return telling->incident->category != CATEGORY_WOMEN_SAFETY || telling->work->rules->circle_hears_of_her;
}

/* Every member of the society's circle but the reporter; within_window only those whose window is open. */
static void each_in_circle(const struct telling *telling, const struct outgoing *outgoing, bool within_window)
{
    struct circle_member *members;
    struct work *work = telling->work;
    const struct incident *incident = telling->incident;
    size_t count = *incident->society && circle_may_hear(telling)
                       ? store_circle_list(work->tx, incident->society, work->arena, &members)
                       : 0;
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

const struct contact *contact_at(const struct scene *scene, const char *phone)
{
    for (size_t i = 0; i < scene->contact_count; i++) {
        if (strcmp(scene->contacts[i].phone, phone) == 0)
            return &scene->contacts[i];
    }
    return NULL;
}

/* Of another station's contact too: it was told before the incident was passed on. */
static const char *language_of(const struct telling *telling, const struct address *to)
{
    const struct contact *contact = contact_at(telling->scene, to->id);
    struct work *work = telling->work;
    struct contact *found;
    struct station station = {.language = telling->scene->station.language};
    if (contact)
        return contact_language(telling, contact);
    if (store_contact_of_phone(work->tx, to->id, work->arena, &found) == 0)
        return station.language;
    (void)store_station_get(work->tx, found->station, work->arena, &station);
    return *found->language ? found->language : station.language;
}

void each_told(const struct telling *telling,
               void (*tell)(const struct telling *, const struct address *, const char *language))
{
    struct address *told;
    int64_t alerted = telling->incident->link_id ? telling->incident->link_id : telling->incident->id;
    size_t count = store_outbox_told(telling->work->tx, alerted, telling->work->arena, &told);
    for (size_t i = 0; i < count; i++) {
        /* On whichever channel: a person. */
        bool acts = telling->officer && told[i].kind == telling->officer->address.kind &&
                    strcmp(told[i].id, telling->officer->address.id) == 0;
        if (!acts)
            tell(telling, &told[i], language_of(telling, &told[i]));
    }
}

/* Nobody may run to a place for nothing, ring her, or believe a cancel too early. */
void tell_whatever_window(const struct telling *telling, const struct address *to, const char *language,
                          const char *key, const struct text_value *extra)
{
    struct speak_context context = speaking_to(telling->work, telling->scene, language);
    struct outgoing text, alert;
    speak_text(&context, telling->incident, key, extra, &text);
    if (store_window_is_open(telling->work->tx, to, telling->work->now_ms)) {
        post(telling->work, telling->incident, PURPOSE_UPDATE, to, &text);
        return;
    }
    speak_alert(&context, telling->incident, 0, &alert);
    alert.params[2] = text.text;
    post(telling->work, telling->incident, PURPOSE_UPDATE, to, &alert);
}

/* A flood that was counted, or others close by that report the same. */
static void tell_count(const struct telling *telling, const struct address *to, const char *language)
{
    const struct incident_input *input = telling->input;
    struct arena *arena = telling->work->arena;
    const struct text_value extra[] = {
        {"count", arena_printf(arena, "%lld", (long long)input->count)},
        {"list", arena_dup_len(arena, input->words.at ? input->words.at : "", input->words.len)},
        {0}};
    tell_whatever_window(telling, to, language,
                         input->event == EVENT_CROWD ? "update.crowd" : "update.linked", extra);
}

#define MEDIA_WAITS_MS (2 * HOUR_MS)

/* The media waits for the window, and the contact learns how to open it; a contact who was alerted this very
 * moment knows. */
static void tell_media_later(const struct telling *telling, const struct address *to, const char *language,
                             const struct text_value *extra)
{
    if (telling->incident->opened_ms != telling->work->now_ms)
        tell_whatever_window(telling, to, language, "update.media_waits", extra);
    post_later(telling->work, telling->incident, PURPOSE_UPDATE, to, telling->media,
               telling->work->now_ms + MEDIA_WAITS_MS);
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
    bool open = store_window_is_open(telling->work->tx, to, telling->work->now_ms);
    if (!open && telling->media) {
        tell_media_later(telling, to, language, extra);
        return;
    }
    if (!open) {
        speak_alert(&context, telling->incident, 0, &outgoing);
        post(telling->work, telling->incident, PURPOSE_UPDATE, to, &outgoing);
        return;
    }
    if (telling->media)
        post(telling->work, telling->incident, PURPOSE_UPDATE, to, telling->media);
    if (point && speak_alert_location(&context, telling->incident, &outgoing)) {
        outgoing.window_only = false; /* news of its own, not an alert's second half */
        post(telling->work, telling->incident, PURPOSE_UPDATE, to, &outgoing);
    }
    post_text(telling->work, telling->scene, telling->incident, PURPOSE_UPDATE, to, language,
              telling->media ? "update.media"
              : point        ? "update.place"
                             : "update.words",
              extra);
}

static void tell_taken_back(const struct telling *telling, const struct address *to, const char *language)
{
    const struct incident *incident = telling->incident;
    const char *key = incident->category != CATEGORY_WOMEN_SAFETY ? "update.taken_back"
                      : incident->text_only                       ? "update.verify_in_person"
                                                                  : "update.verify";
    tell_whatever_window(telling, to, language, key, NULL);
}

void answer(const struct telling *telling, const char *key, const struct text_value *extra)
{
    const struct officer *officer = telling->officer;
    if (officer && !officer->quiet &&
        store_window_is_open(telling->work->tx, &officer->address, telling->work->now_ms))
        post_text(telling->work, telling->scene, telling->incident, PURPOSE_ANSWER, &officer->address,
                  officer->language, key, extra);
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

static void ask_place(const struct telling *telling, const char *key)
{
    struct address to = news_address(telling->incident);
    struct speak_context context = speaking_to(telling->work, telling->scene, telling->incident->language);
    struct outgoing outgoing;
    speak_text(&context, telling->incident, key, NULL, &outgoing);
    outgoing.kind = OUTGOING_ASK_LOCATION;
    post(telling->work, telling->incident, PURPOSE_CHAT, &to, &outgoing);
}

void alarm_operator(struct work *work, const struct scene *scene, const struct incident *incident,
                    const char *key)
{
    metric_add(METRIC_ALARMS, key, 1);
    log_error("operator.alarm", F_TEXT("alarm", key), F_TEXT("ref", incident->ref),
              F_TEXT("station", incident->station), F_TEXT("society", incident->society));
    struct speak_context context = speaking_to(work, scene, "en");
    struct outgoing text;
    speak_text(&context, incident, key, NULL, &text);
    operator_tell(work, incident, text.text);
}

/* Of women_safety she is asked, alone, whether she may be rung. */
static void tell_reported(const struct telling *telling, bool late)
{
    const struct incident *incident = telling->incident;
    struct speak_context context = speaking_to(telling->work, telling->scene, incident->language);
    struct address to = news_address(incident);
    struct outgoing outgoing;
    if (incident->category == CATEGORY_WOMEN_SAFETY)
        speak_reported_private(&context, incident, &outgoing);
    else
        speak_text(&context, incident, "chat.reported", NULL, &outgoing);
    post(telling->work, incident, PURPOSE_CHAT, &to, &outgoing);
    if (late)
        tell_chat(telling, "chat.late");
}

static void tell_station(const struct telling *telling, unsigned effects)
{
    if (effects & EFFECT_TELL_PASSED_ON) /* before the new station's contacts are among those told */
        each_told(telling, tell_passed_on);
    if (effects & EFFECT_ALERT_HOLDER)
        tell_holder(telling);
    alerts_post(telling->work, telling->scene, telling->incident, telling->input->event, effects);
    if (effects & EFFECT_UPDATE_CONTACTS)
        each_told(telling, telling->input->event == EVENT_CROWD || telling->input->event == EVENT_LINKED
                               ? tell_count
                               : tell_update);
    if (effects & EFFECT_TELL_TAKEN_BACK)
        each_told(telling, tell_taken_back);
    if ((effects & EFFECT_TELL_CONTACTS) && !telling->incident->link_id) /* once for all that are linked */
        each_told(telling, tell_contact);
    if (effects & EFFECT_ANSWER_OFFICER)
        answer_done(telling);
    if (effects & EFFECT_ANSWER_TAKEN)
        answer(telling, "officer.taken", NULL);
    if (effects & EFFECT_ANSWER_OVER)
        answer(telling, "officer.over", NULL);
}

static void tell_said(const struct telling *telling, unsigned effects)
{
    if (effects & EFFECT_TELL_CIRCLE_SAYS)
        tell_circle_says(telling);
    if (effects & EFFECT_TELL_TEXT_ONLY)
        tell_text_only(telling);
    if (effects & EFFECT_TELL_NOTE)
        tell_note(telling);
}

/* 112 first, and in the same message where: two might arrive the wrong way round. */
static void tell_no_station(const struct telling *telling, bool ask)
{
    if (ask)
        ask_place(telling, "chat.no_station");
    else
        tell_chat(telling, "chat.no_station");
    alarm_operator(telling->work, telling->scene, telling->incident, "operator.no_station");
}

static void tell_society(const struct telling *telling, unsigned effects)
{
    if (effects & EFFECT_ALERT_CIRCLE)
        alert_circle(telling);
    if (effects & EFFECT_TELL_REPORTED)
        tell_reported(telling, (effects & EFFECT_TELL_LATE) != 0);
    if (effects & EFFECT_NO_STATION)
        tell_no_station(telling, effects & EFFECT_ASK_PLACE);
    else if (effects & EFFECT_ASK_PLACE)
        ask_place(telling, "chat.ask_place");
    if (effects & EFFECT_TELL_STATE)
        tell_state(telling);
    if (effects & EFFECT_TELL_NOBODY) {
        bool unreached = telling->input->nobody_reached;
        tell_chat(telling, unreached ? "chat.unreached" : "chat.nobody");
        if (!telling->incident->link_id) /* one alarm for all that are linked */
            alarm_operator(telling->work, telling->scene, telling->incident,
                           unreached ? "operator.unreached" : "operator.nobody");
    }
}

void effects_post(struct work *work, const struct scene *scene, const struct incident_step *step,
                  const struct incident_input *input, const struct officer *officer,
                  const struct outgoing *media)
{
    const struct telling telling = {.work = work,
                                    .scene = scene,
                                    .incident = &step->after,
                                    .before = step->before,
                                    .input = input,
                                    .officer = officer,
                                    .media = media};
    tell_station(&telling, step->effects);
    tell_said(&telling, step->effects);
    tell_society(&telling, step->effects);
}
