/*
 * Who is alerted when: the contacts of the tier whose turn it is, those before it when they add up, and, when
 * somebody took it and went silent, first that one, with a question.
 */
#include "telling.h"

/* Everything one round of alerts needs. */
struct alerting {
    struct work *work;
    const struct scene *scene;
    const struct incident *incident;
    bool repeat;
    struct taken taken;
    struct address *told; /* about this incident, before this round */
    size_t told_count;
};

static bool was_told(const struct alerting *alerting, const struct contact *contact)
{
    for (size_t i = 0; i < alerting->told_count; i++) {
        if (strcmp(alerting->told[i].id, contact->phone) == 0)
            return true;
    }
    return false;
}

/* Who came into a tier that has had its turn (a change of shift, a contact added, a fire that was "help" at
 * first) is told as well, so that no tier is ever passed over. */
static bool has_turn(const struct alerting *alerting, const struct contact *contact, unsigned effects)
{
    int tier = scene_tier(alerting->scene, contact), now = alerting->incident->tier;
    bool adds_up = now < alerting->scene->tier_count && alerting->scene->tiers[now].adds_up;
    bool of_tier = tier == now || (tier < now && adds_up);
    return (effects & EFFECT_ALERT_ALL) || (of_tier && (effects & EFFECT_ALERT_TIER)) ||
           (tier <= now && !was_told(alerting, contact));
}

/* A number that stands in several tiers gets one alert a round. */
static bool is_first(const struct scene *scene, const bool *chosen, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (chosen[i] && strcmp(scene->contacts[i].phone, scene->contacts[at].phone) == 0)
            return false;
    }
    return true;
}

static void alert_contacts(struct alerting *alerting, unsigned effects)
{
    const struct scene *scene = alerting->scene;
    struct work *work = alerting->work;
    bool *chosen = arena_new(work->arena, scene->contact_count, sizeof(*chosen));
    alerting->told_count = store_outbox_told(work->tx, alerting->incident->id, work->arena, &alerting->told);
    taken_read(work, alerting->incident, &alerting->taken);
    const struct telling telling = {
        .work = work, .scene = scene, .incident = alerting->incident, .taken = &alerting->taken};
    for (size_t i = 0; i < scene->contact_count; i++) {
        chosen[i] = has_turn(alerting, &scene->contacts[i], effects) && is_first(scene, chosen, i);
        if (chosen[i])
            alert_contact(&telling, &scene->contacts[i], alerting->repeat, NULL);
    }
}

/* How long the same words need not be said again: half of the time to acknowledge, for then the next telling
 * is due. */
static int64_t fresh_ms(const struct telling *telling)
{
    const struct scene *scene = telling->scene;
    const struct policy *policy = &telling->work->rules->policy;
    int tier = telling->incident->tier;
    int64_t ack_ms = tier < scene->tier_count ? scene->tiers[tier].ack_timeout_ms : policy->ack_timeout_ms;
    return MIN(policy->deliver_ms, ack_ms / 2);
}

/* It was posted, or left, a moment ago. */
static bool is_fresh(const struct telling *telling, const struct outbox_last *last)
{
    int64_t from_ms = last->waits && !last->missed_ms ? last->created_ms : last->sent_ms;
    int64_t age_ms = telling->work->now_ms - from_ms;
    return age_ms >= 0 && age_ms < fresh_ms(telling);
}

bool post_alert(const struct telling *telling, const struct address *to, const struct outgoing *outgoing)
{
    struct work *work = telling->work;
    struct buf buf_auto content = {0};
    struct outbox_last last;
    bool any = store_outbox_last_alert(work->tx, telling->incident->id, to, work->arena, &last);
    outgoing_print_json(outgoing, &content);
    bool fresh = any && is_fresh(telling, &last) && strcmp(last.content, buf_text(&content)) == 0;
    if (any && last.waits && !fresh) {
        store_outbox_renew(work->tx, last.id, buf_text(&content), work->now_ms);
        work->kept = true;
    } else if (!fresh) {
        post(work, telling->incident, PURPOSE_ALERT, to, outgoing);
        return true;
    }
    return false;
}

static const char *language_of(struct work *work, const struct scene *scene, const char *phone)
{
    struct contact *contacts;
    size_t count = store_contact_of_phone(work->tx, phone, work->arena, &contacts);
    return count && *contacts[0].language ? contacts[0].language : scene->station.language;
}

/* Outside the window the alert's template carries the question in place of the words. */
static void ask_holder(const struct alerting *alerting)
{
    struct work *work = alerting->work;
    const struct incident *incident = alerting->incident;
    struct address to = phone_address(incident->acknowledged_by);
    struct speak_context context =
        speaking_to(work, alerting->scene, language_of(work, alerting->scene, incident->acknowledged_by));
    struct outgoing question, alert;
    speak_still_on_it(&context, incident, &question);
    if (store_window_is_open(work->tx, &to, work->now_ms)) {
        post(work, incident, PURPOSE_UPDATE, &to, &question);
        return;
    }
    speak_alert(&context, incident, 0, &alert);
    alert.params[2] = question.text;
    post(work, incident, PURPOSE_ALERT, &to, &alert);
}

void alerts_post(struct work *work, const struct scene *scene, const struct incident *incident,
                 enum incident_event event, unsigned effects)
{
    struct alerting alerting = {
        .work = work, .scene = scene, .incident = incident, .repeat = event == EVENT_DEADLINE};
    bool speaks = !incident->link_id; /* of one that follows another its first tells */
    if (speaks && (effects & (EFFECT_ALERT_TIER | EFFECT_ALERT_ALL | EFFECT_TELL_NOBODY)))
        alert_contacts(&alerting, effects);
    if (!(effects & EFFECT_ASK_OFFICER))
        return;
    if (incident->acknowledged_by[0] == '+')
        ask_holder(&alerting);
    else
        alarm_operator(work, scene, incident, "operator.silent");
}
