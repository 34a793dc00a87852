/* Posting to the outbox, and the one way in which an incident changes. */
#include "work.h"

#include "util/log.h"
#include "util/metrics.h"

struct address phone_address(const char *phone)
{
    struct address address;
    if (!address_set(&address, CHANNEL_WHATSAPP, ADDRESS_PHONE, str_of(phone)))
        address.channel = CHANNEL_NONE;
    return address;
}

bool station_has_contacts(struct work *work, const char *station)
{
    struct contact *contacts;
    return *station && store_contact_list(work->tx, station, work->arena, &contacts) > 0;
}

static int priority_of(const struct incident *incident, enum outbox_purpose purpose)
{
    static const int order[PURPOSE_COUNT_] = {
        [PURPOSE_ALERT] = 0,     [PURPOSE_CIRCLE] = 1,  [PURPOSE_ANSWER] = 2,
        [PURPOSE_CHAT] = 2,      [PURPOSE_UPDATE] = 3,  [PURPOSE_OPERATOR] = 1,
        [PURPOSE_ROLL_CALL] = 9, [PURPOSE_PASSING] = 4, [PURPOSE_GROUP] = 5,
    };
    return (incident ? incident_priority(incident) : 2) * 10 + order[purpose];
}

static struct outbox_row row_of(const struct work *work, const struct incident *incident,
                                enum outbox_purpose purpose, const struct address *to,
                                const struct outgoing *outgoing)
{
    struct buf buf_auto content = {0};
    outgoing_print_json(outgoing, &content);
    return (struct outbox_row){
        .incident_id = !incident                                        ? 0
                       : purpose == PURPOSE_UPDATE && incident->link_id ? incident->link_id
                                                                        : incident->id,
        .purpose = purpose,
        .priority = priority_of(incident, purpose),
        .to = *to,
        .content = arena_dup(work->arena, buf_text(&content)),
        .state = OUTBOX_WAITING,
        .created_ms = work->now_ms,
        .due_ms = work->now_ms,
        .message_id = "",
        .error_text = "",
        .window_open = to->kind == ADDRESS_GROUP || store_window_is_open(work->tx, to, work->now_ms),
    };
}

void post(struct work *work, const struct incident *incident, enum outbox_purpose purpose,
          const struct address *to, const struct outgoing *outgoing)
{
    if (to->channel == CHANNEL_NONE)
        return;
    work->kept = true;
    struct outbox_row row = row_of(work, incident, purpose, to, outgoing);
    if (purpose == PURPOSE_UPDATE && fold_update(work, &row, outgoing))
        return;
    row.id = store_outbox_add(work->tx, &row, work->now_ms, work->lease_until_ms);
    if (!row.id || row.due_ms > work->now_ms)
        return;
    struct outbox_row *grown = arena_new(work->arena, work->posted_count + 1, sizeof(*grown));
    if (work->posted_count)
        memcpy(grown, work->posted, work->posted_count * sizeof(*grown));
    grown[work->posted_count++] = row;
    work->posted = grown;
}

void post_later(struct work *work, const struct incident *incident, enum outbox_purpose purpose,
                const struct address *to, const struct outgoing *outgoing, int64_t until_ms)
{
    struct outgoing waiting = *outgoing;
    waiting.window_only = true;
    struct outbox_row row = row_of(work, incident, purpose, to, &waiting);
    row.due_ms = until_ms;
    work->kept = true;
    (void)store_outbox_add(work->tx, &row, work->now_ms, 0);
}

/* What everybody knows nearby finds it sooner than a plot number. */
static const char *address_of(const struct work *work, const struct society *society)
{
    bool known = society->landmarks && *society->landmarks;
    return known ? arena_printf(work->arena, "%s (%s)", society->address, society->landmarks)
                 : society->address;
}

struct speak_context speaking_to(const struct work *work, const struct scene *scene, const char *language)
{
    return (struct speak_context){
        .texts = work->rules->texts,
        .arena = work->arena,
        .now_ms = work->now_ms,
        .late_ms = work->rules->policy.late_ms,
        .false_alarms = scene->false_alarms,
        .society_name = scene->society.name,
        .society_address = address_of(work, &scene->society),
        .station_name = scene->station.name,
        .station_has_point = scene->station.has_point,
        .station_lat = scene->station.lat,
        .station_lon = scene->station.lon,
        .language = language,
    };
}

void post_text(struct work *work, const struct scene *scene, const struct incident *incident,
               enum outbox_purpose purpose, const struct address *to, const char *language, const char *key,
               const struct text_value *extra)
{
    struct speak_context context = speaking_to(work, scene, language);
    struct outgoing outgoing;
    speak_text(&context, incident, key, extra, &outgoing);
    post(work, incident, purpose, to, &outgoing);
}

static void note_change(struct work *work, const struct incident_step *step)
{
    const struct incident *incident = &step->after;
    struct change *change = arena_new(work->arena, 1, sizeof(*change));
    *change = (struct change){.event = step->timeline_event,
                              .station = arena_dup(work->arena, incident->station),
                              .society = arena_dup(work->arena, incident->society),
                              .state = incident->state,
                              .category = incident->category,
                              .drill = incident->drill,
                              .next = work->changes};
    memcpy(change->ref, incident->ref, sizeof(change->ref));
    work->changes = change;
}

void work_log(const struct work *work)
{
    for (const struct change *change = work->changes; change; change = change->next)
        log_info("incident.changed", F_TEXT("ref", change->ref), F_TEXT("event", change->event),
                 F_TEXT("state", incident_state_name(change->state)),
                 F_TEXT("category", category_name(change->category)), F_TEXT("station", change->station),
                 F_TEXT("society", change->society), F_TEXT("drill", change->drill ? "yes" : "no"));
}

static void observe(const struct incident *before, const struct incident *after)
{
    if (before->state != after->state)
        metric_add(METRIC_INCIDENTS, incident_state_name(after->state), 1);
    if (!before->acknowledged_ms && after->acknowledged_ms && !after->drill)
        metric_observe(METRIC_ACKNOWLEDGE_MS, after->acknowledged_ms - after->message_ms);
}

static void write_timeline(struct work *work, const struct incident_step *step,
                           const struct incident_input *input)
{
    if (!step->timeline_event)
        return;
    store_timeline_add(work->tx, &(struct timeline_row){.incident_id = step->after.id,
                                                        .at_ms = work->now_ms,
                                                        .event = step->timeline_event,
                                                        .by = input->by,
                                                        .detail = step->timeline_detail});
}

/* Whose contacts and tiers count: a pin may name the station, who passes it on does, and who answers for
 * the one that passed it on takes it back. */
static const char *station_after(const struct incident *incident, const struct incident_input *input)
{
    const char *named = input->station ? input->station : "";
    bool answers = input->event >= EVENT_ACKNOWLEDGE && input->event <= EVENT_HAND_OVER &&
                   input->event != EVENT_NOTE && *named && strcmp(named, incident->also_station) == 0;
    bool moves = !*incident->station || answers || (input->event == EVENT_PASS_ON && *named);
    return moves ? named : incident->station;
}

void apply(struct work *work, struct incident *incident, const struct incident_input *input,
           const struct officer *officer, const struct outgoing *media)
{
    struct incident_step step;
    struct scene scene;
    struct incident_input complete = *input;
    const struct incident before = *incident;
    struct incident seen = *incident;
    if (!str_copy(seen.station, sizeof(seen.station), str_of(station_after(incident, input))))
        seen.station[0] = '\0';
    scene_read(work, &seen, &scene);
    complete.tier_count = scene.tier_count;
    complete.tiers = scene.tiers;
    incident_step(incident, &complete, &work->rules->policy, &step);
    if (step.result == STEP_DONE) {
        work->kept = true;
        store_incident_put(work->tx, &step.after); /* gives a new one its id and reference */
        write_timeline(work, &step, &complete);
        if (step.deadline_ms != INCIDENT_DEADLINE_KEEP)
            store_deadline_set(work->tx, step.after.id, step.deadline_ms);
        if (step.timeline_event)
            note_change(work, &step);
        if (!store_tx_failed(work->tx))
            observe(incident, &step.after);
    }
    effects_post(work, &scene, &step, &complete, officer, media);
    *incident = step.after;
    if (step.result == STEP_DONE)
        linked_follow(work, &before, incident, input, officer);
}
