/*
 * Delivery is not acknowledgement. A message that cannot be delivered, or is on no phone in time, has its
 * consequence at once and once; and an alert that goes out late does not pretend to be new.
 */
#include "telling.h"
#include "util/log.h"
#include "util/metrics.h"

#define OVERDUE_MAX 100 /* a tick */

static bool to_phone_by_other_way(const struct work *work, const struct outbox_row *row, struct address *ret)
{
    return work->rules->sms && row->to.channel != CHANNEL_SMS && row->to.kind == ADDRESS_PHONE &&
           address_set(ret, CHANNEL_SMS, ADDRESS_PHONE, str_of(row->to.id));
}

/* Whom it was handed to hears by whom, and not that nobody has answered. */
static const char *handed_by(const struct telling *telling, const char *phone)
{
    const struct taken *taken = telling->taken;
    return *taken->handed_to && strcmp(taken->handed_to, phone) == 0
               ? contact_title(telling, taken->handed_by)
               : NULL;
}

static bool is_repeat(const struct incident *incident)
{
    return incident->state == INCIDENT_OPEN &&
           (incident->told > 1 || incident->tier > 0 || incident->policy_ended);
}

static void alert_by_sms(const struct telling *telling, const struct contact *contact,
                         const struct outbox_row *row)
{
    struct speak_context context = alert_context(telling, contact, handed_by(telling, contact->phone));
    struct outgoing outgoing;
    struct address to;
    if (!to_phone_by_other_way(telling->work, row, &to))
        return;
    speak_alert_brief(&context, telling->incident, is_repeat(telling->incident), &outgoing);
    (void)post_alert(telling, &to, &outgoing);
}

/* A number may stand in several tiers; the last that has had its turn counts. */
static int tier_of(const struct scene *scene, const struct incident *incident, const char *phone)
{
    int found = -1;
    for (size_t i = 0; i < scene->contact_count; i++) {
        int tier = scene_tier(scene, &scene->contacts[i]);
        if (strcmp(scene->contacts[i].phone, phone) == 0 && (tier <= incident->tier || found < 0))
            found = tier;
    }
    return found;
}

static void step_undelivered_by(const struct telling *telling, struct incident *incident,
                                const struct outbox_row *row)
{
    struct work *work = telling->work;
    struct incident_input input = {
        .event = EVENT_UNDELIVERED,
        .now_ms = work->now_ms,
        .message_ms = work->now_ms,
        .by = row->to.id,
        .missed_tier = tier_of(telling->scene, incident, row->to.id),
        .nobody_reached = !store_outbox_reached(work->tx, incident->id, !work->rules->sms_reports),
    };
    apply(work, incident, &input, NULL, NULL);
}

/* While it is open, or for the one who is said to have it and does not know. */
static void alert_missed(struct work *work, const struct outbox_row *row)
{
    struct incident incident;
    struct scene scene;
    struct taken taken;
    const struct telling telling = {.work = work, .scene = &scene, .incident = &incident, .taken = &taken};
    if (!store_incident_get(work->tx, row->incident_id, &incident) || incident_is_over(incident.state))
        return;
    bool open = incident.state == INCIDENT_OPEN;
    if (!open && strcmp(incident.acknowledged_by, row->to.id) != 0)
        return;
    scene_read(work, &incident, &scene);
    taken_read(work, &incident, &taken);
    const struct contact *contact = contact_at(&scene, row->to.id);
    if (contact)
        alert_by_sms(&telling, contact, row);
    if (open)
        step_undelivered_by(&telling, &incident, row);
}

static void operator_missed(struct work *work, const struct outbox_row *row)
{
    struct outbox_row whole;
    struct outgoing outgoing;
    struct address to;
    if (!to_phone_by_other_way(work, row, &to) ||
        !store_outbox_get(work->tx, row->id, work->now_ms, work->arena, &whole) ||
        outgoing_parse_json(str_of(whole.content), work->arena, &outgoing) < 0)
        return;
    post(work, &(struct incident){.id = row->incident_id, .category = CATEGORY_OTHER}, PURPOSE_OPERATOR, &to,
         &outgoing);
}

void undelivered_handle(struct work *work, const struct outbox_row *row)
{
    if (!store_outbox_miss(work->tx, row->id, work->now_ms))
        return;
    metric_add(METRIC_UNDELIVERED, outbox_purpose_name(row->purpose), 1);
    log_warn("send.undelivered", F_INT("outbox", row->id), F_INT("incident", row->incident_id),
             F_TEXT("purpose", outbox_purpose_name(row->purpose)),
             F_TEXT("channel", channel_name(row->to.channel)), F_PHONE("to", row->to.id),
             F_INT("code", row->error_code), F_INT("age_ms", work->now_ms - row->created_ms));
    if (row->purpose == PURPOSE_ALERT)
        alert_missed(work, row);
    else if (row->purpose == PURPOSE_OPERATOR)
        operator_missed(work, row);
}

void overdue_handle(struct work *work)
{
    struct outbox_row *rows;
    size_t count = store_outbox_overdue(work->tx, work->now_ms, work->now_ms - work->rules->policy.deliver_ms,
                                        OVERDUE_MAX, work->arena, &rows);
    for (size_t i = 0; i < count; i++) {
        bool nothing_more_comes =
            rows[i].to.channel == CHANNEL_SMS && rows[i].state == OUTBOX_SENT && !work->rules->sms_reports;
        if (nothing_more_comes)
            (void)store_outbox_miss(work->tx, rows[i].id, work->now_ms); /* seen to */
        else
            undelivered_handle(work, &rows[i]);
    }
}

/* ---- An alert that goes out late, or again ---- */

static void skip(struct work *work, struct outbox_row *row, const char *why)
{
    row->state = OUTBOX_SKIPPED;
    row->error_text = why;
    store_outbox_settle(work->tx, row);
}

static void say_anew(const struct telling *telling, const struct contact *contact, struct outbox_row *row)
{
    struct work *work = telling->work;
    struct speak_context context = alert_context(telling, contact, NULL);
    struct buf buf_auto content = {0};
    struct outgoing outgoing;
    int repeat = is_repeat(telling->incident);
    if (row->to.channel == CHANNEL_SMS)
        speak_alert_brief(&context, telling->incident, repeat, &outgoing);
    else
        speak_alert(&context, telling->incident, repeat, &outgoing);
    outgoing_print_json(&outgoing, &content);
    row->content = arena_dup(work->arena, buf_text(&content));
    store_outbox_say(work->tx, row->id, row->content);
}

/* NULL when it is still worth saying. What whoever holds it is asked, or was given, is. */
static const char *why_not(struct work *work, const struct outbox_row *row, const struct incident *incident,
                           bool late)
{
    bool alert = row->purpose == PURPOSE_ALERT;
    bool taken = incident->state != INCIDENT_OPEN && !incident_is_over(incident->state);
    if (late && incident_is_over(incident->state))
        return "it has ended meanwhile";
    if (alert && taken && strcmp(incident->acknowledged_by, row->to.id) != 0)
        return "somebody has it";
    return alert && store_outbox_is_superseded(work->tx, row) ? "a later alert says it" : NULL;
}

bool retold(struct work *work, struct outbox_row *row)
{
    struct incident incident;
    struct scene scene;
    struct taken taken;
    const struct telling telling = {.work = work, .scene = &scene, .incident = &incident, .taken = &taken};
    bool late = work->now_ms - row->created_ms > work->rules->policy.late_ms;
    bool alert = row->purpose == PURPOSE_ALERT;
    if ((!alert && row->purpose != PURPOSE_CIRCLE) || (!late && !row->attempts) ||
        !store_incident_get(work->tx, row->incident_id, &incident))
        return true;
    const char *why = why_not(work, row, &incident, late);
    if (why) {
        skip(work, row, why);
        return false;
    }
    scene_read(work, &incident, &scene);
    taken_read(work, &incident, &taken);
    const struct contact *contact = contact_at(&scene, row->to.id);
    /* What whoever holds it is asked stays as it is. */
    if (late && alert && contact && incident.state == INCIDENT_OPEN)
        say_anew(&telling, contact, row);
    return true;
}
