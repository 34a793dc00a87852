/*
 * The auditor: once a minute every incident that is not over is held against what should be of it
 * (incident/audit.h). What differs is put right where that is safe, and always said: log, metric, and a word
 * to the operator, of one kind and incident at most once in a quarter of an hour. A pass is a row of units,
 * so that no unit is long; its end is a heartbeat, without which the server says that it is not ready.
 */
#include <stdlib.h>

#include "desk_private.h"
#include "store/audit_rows.h"
#include "telling.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/metrics.h"

#define FIRST_MS SECOND_MS /* what is overdue at start has its tick by then */
#define EVERY_MS MINUTE_MS
#define BEAT_MS (3 * MINUTE_MS)
#define AT_ONCE 100 /* incidents in one unit */
#define SAY_AGAIN_MS (15 * MINUTE_MS)
#define SAID_MAX 512
#define JUMP_MS (5 * SECOND_MS)
#define LATEST_TURN_MS (15 * MINUTE_MS) /* of an alert that is to be tried again */

struct said {
    int64_t incident_id, at_ms; /* monotonic */
    enum audit_finding finding;
};

/* said is read in a unit and written in its done function: only one unit is under way. */
struct auditor {
    int64_t next_ms, beat_ms; /* monotonic */
    int64_t since_ms;         /* wall clock: this server's start, or the last jump */
    int64_t offset_ms;        /* wall clock less the monotonic one, as of the last tick */
    int64_t jump_ms;          /* to be dealt with; 0 for none */
    bool running;
    struct said said[SAID_MAX];
    size_t said_at;
};

struct finding {
    char ref[ID_REFERENCE_SIZE];
    int64_t incident_id;
    enum audit_finding finding;
    struct finding *next;
};

/* One unit of a pass. */
struct audit_unit {
    const struct auditor *auditor;
    struct audit_rules rules;
    int64_t after_id, last_id, jump_ms;
    bool more;
    struct finding *findings; /* newest first; to be said after the commit */
};

struct auditor *auditor_create(void)
{
    struct auditor *auditor = mem_new(1, sizeof(*auditor));
    int64_t mono_ms = clock_mono_ms();
    auditor->since_ms = clock_wall_ms();
    auditor->offset_ms = auditor->since_ms - mono_ms;
    auditor->next_ms = mono_ms + FIRST_MS;
    auditor->beat_ms = mono_ms;
    return auditor;
}

void auditor_destroy(struct auditor *auditor)
{
    free(auditor);
}

bool auditor_beats(const struct auditor *auditor, char why[160])
{
    int64_t silent_ms = clock_mono_ms() - auditor->beat_ms;
    (void)str_format(why, 160, "the auditor has not been through for %lld s",
                     (long long)(silent_ms / SECOND_MS));
    return silent_ms < BEAT_MS;
}

static bool was_said(const struct auditor *auditor, int64_t incident_id, enum audit_finding finding)
{
    for (size_t i = 0; i < SAID_MAX; i++) {
        const struct said *said = &auditor->said[i];
        if (said->incident_id == incident_id && said->finding == finding &&
            clock_mono_ms() - said->at_ms < SAY_AGAIN_MS)
            return true;
    }
    return false;
}

static void say(struct work *work, struct audit_unit *unit, const struct audit_facts *facts,
                const struct incident *incident, enum audit_finding what)
{
    struct finding *finding = arena_new(work->arena, 1, sizeof(*finding));
    struct buf buf_auto value = {0}, text = {0};
    char key[48];
    if (was_said(unit->auditor, facts->incident_id, what))
        return;
    *finding = (struct finding){.incident_id = facts->incident_id, .finding = what, .next = unit->findings};
    memcpy(finding->ref, facts->ref, sizeof(finding->ref));
    unit->findings = finding;
    (void)str_format(key, sizeof(key), "audit.%s", audit_finding_name(what));
    text_print(work->rules->texts, "en", key, NULL, &value);
    text_print(work->rules->texts, "en", "operator.audit",
               (struct text_value[]){{"ref", facts->ref}, {"value", buf_text(&value)}, {0}}, &text);
    operator_tell(work, incident, arena_dup(work->arena, buf_text(&text)));
}

/* Every contact whose turn has come, and who was not sent the alert. */
static size_t untold(struct work *work, const struct incident *incident, const struct scene *scene,
                     const struct contact **ret)
{
    struct address *told;
    size_t told_count = store_outbox_told(work->tx, incident->id, work->arena, &told), count = 0;
    for (size_t i = 0; i < scene->contact_count; i++) {
        const struct contact *contact = &scene->contacts[i];
        bool found = !incident->policy_ended && scene_tier(scene, contact) > incident->tier;
        for (size_t k = 0; k < told_count && !found; k++)
            found = strcmp(told[k].id, contact->phone) == 0;
        if (!found)
            ret[count++] = contact;
    }
    return count;
}

/* Linked incidents are told of by their first. */
static bool is_told_alone(const struct incident *incident)
{
    return incident->state == INCIDENT_OPEN && !incident->link_id;
}

static void alert_untold(struct work *work, const struct incident *incident, const struct scene *scene,
                         const struct contact *const *contacts, size_t count)
{
    const struct incident_input input = {.event = EVENT_DEADLINE, .now_ms = work->now_ms, .by = "auditor"};
    const struct telling telling = {.work = work, .scene = scene, .incident = incident, .input = &input};
    for (size_t i = 0; i < count; i++)
        alert_contact(&telling, contacts[i], 0, NULL);
}

/* Never later than it stands: an early deadline tells somebody once too often, a late one nobody. */
static void put_deadline_right(struct work *work, const struct audit_facts *facts,
                               const struct audit_rules *rules)
{
    bool open = facts->state == INCIDENT_OPEN;
    int64_t within_ms = open ? 0 : audit_deadline_within_ms(facts, rules);
    store_deadline_set(work->tx, facts->incident_id, work->now_ms + within_ms);
}

static void audit_one(struct work *work, struct audit_unit *unit, struct audit_facts *facts)
{
    struct incident incident;
    struct scene scene;
    const struct contact **contacts = NULL;
    if (!store_incident_get(work->tx, facts->incident_id, &incident))
        return;
    scene_read(work, &incident, &scene);
    contacts = arena_new(work->arena, scene.contact_count, sizeof(*contacts));
    if (is_told_alone(&incident))
        facts->untold = untold(work, &incident, &scene, contacts);
    unsigned set = audit_incident(facts, &unit->rules);
    for (enum audit_finding finding = 0; finding < AUDIT_FINDING_COUNT_; finding++) {
        if (set & 1u << finding)
            say(work, unit, facts, &incident, finding);
    }
    if (set & (1u << AUDIT_NO_DEADLINE | 1u << AUDIT_FAR))
        put_deadline_right(work, facts, &unit->rules);
    if (set & 1u << AUDIT_NOT_TOLD)
        alert_untold(work, &incident, &scene, contacts, facts->untold);
    if (set & 1u << AUDIT_NOT_SENT)
        store_audit_send_now(work->tx, facts->incident_id, work->now_ms);
    if (set & 1u << AUDIT_OVERDUE)
        deadline_handle(work, facts->incident_id);
}

static void tell_jump(struct work *work, int64_t jump_ms)
{
    struct buf buf_auto text = {0};
    char span[CLOCK_TEXT_SIZE];
    clock_span(jump_ms < 0 ? -jump_ms : jump_ms, span);
    const char *value = arena_printf(work->arena, "%s%s", jump_ms < 0 ? "-" : "+", span);
    text_print(work->rules->texts, "en", "operator.clock", (struct text_value[]){{"value", value}, {0}},
               &text);
    operator_tell(work, NULL, arena_dup(work->arena, buf_text(&text)));
}

/* A clock that goes back would put off everything by as much; one that goes forward makes it due at once,
 * which is the safe side. */
static void heal_times(struct work *work, const struct audit_unit *unit)
{
    if (unit->jump_ms < 0)
        store_clock_back(work->tx, -unit->jump_ms);
    if (unit->jump_ms)
        tell_jump(work, unit->jump_ms);
    int64_t healed =
        store_clock_heal(work->tx, work->now_ms, work->now_ms + 2 * LEASE_MS, work->now_ms + LATEST_TURN_MS);
    if (healed)
        log_warn("audit.times_healed", F_INT("rows", healed));
}

static void run_audit(struct work *work, struct desk_unit *desk_unit)
{
    struct audit_unit *unit = desk_unit->subject;
    struct audit_facts *facts;
    if (unit->after_id == 0)
        heal_times(work, unit);
    unit->rules.policy = &work->rules->policy;
    unit->rules.now_ms = work->now_ms;
    unit->rules.longest_tier_ms = store_audit_longest_tier(work->tx);
    size_t count = store_audit_list(work->tx, unit->after_id, AT_ONCE, work->arena, &facts);
    for (size_t i = 0; i < count; i++)
        audit_one(work, unit, &facts[i]);
    unit->more = count == AT_ONCE;
    unit->last_id = count ? facts[count - 1].incident_id : unit->after_id;
}

static void remember(struct auditor *auditor, const struct finding *finding)
{
    for (; finding; finding = finding->next) {
        auditor->said[auditor->said_at++ % SAID_MAX] =
            (struct said){finding->incident_id, clock_mono_ms(), finding->finding};
        metric_add(METRIC_ALARMS, "audit", 1);
        log_error("operator.alarm", F_TEXT("alarm", "audit"), F_TEXT("ref", finding->ref),
                  F_TEXT("finding", audit_finding_name(finding->finding)));
    }
}

static void submit(struct desk *desk, int64_t after_id);

static void audit_done(struct desk_unit *desk_unit, enum unit_result result)
{
    struct audit_unit *unit = desk_unit->subject;
    struct desk *desk = desk_unit->desk;
    struct auditor *auditor = desk->auditor;
    auditor->running = false;
    if (result != UNIT_DONE)
        return; /* the next pass begins where this one did */
    if (unit->after_id == 0)
        auditor->jump_ms -= unit->jump_ms;
    remember(auditor, unit->findings);
    if (unit->more) {
        submit(desk, unit->last_id);
        return;
    }
    auditor->beat_ms = clock_mono_ms();
    metric_set(METRIC_AUDIT_SECONDS, NULL, clock_wall_ms() / SECOND_MS);
}

static void submit(struct desk *desk, int64_t after_id)
{
    struct auditor *auditor = desk->auditor;
    if (desk->draining)
        return;
    struct desk_unit *desk_unit = desk_unit_create(desk, run_audit, audit_done, NULL);
    struct audit_unit *unit = arena_new(&desk_unit->arena, 1, sizeof(*unit));
    *unit = (struct audit_unit){.auditor = auditor, .after_id = after_id};
    unit->jump_ms = after_id ? 0 : auditor->jump_ms;
    unit->rules.running_since_ms = auditor->since_ms;
    unit->rules.sending_works = !sender_paused(desk->sender);
    desk_unit->subject = unit;
    auditor->running = desk_unit_submit(desk_unit);
}

static void watch_clock(struct auditor *auditor, int64_t mono_ms)
{
    int64_t wall_ms = clock_wall_ms(), jump_ms = wall_ms - mono_ms - auditor->offset_ms;
    auditor->offset_ms += jump_ms;
    if (jump_ms > -JUMP_MS && jump_ms < JUMP_MS)
        return;
    metric_add(METRIC_ALARMS, "clock", 1);
    log_error("operator.alarm", F_TEXT("alarm", "clock"), F_INT("jump_ms", jump_ms));
    auditor->jump_ms += jump_ms;
    auditor->since_ms = wall_ms;
    auditor->next_ms = mono_ms;
}

void auditor_tick(struct desk *desk)
{
    struct auditor *auditor = desk->auditor;
    int64_t mono_ms = clock_mono_ms();
    watch_clock(auditor, mono_ms);
    if (auditor->running || mono_ms < auditor->next_ms)
        return;
    auditor->next_ms = mono_ms + EVERY_MS;
    submit(desk, 0);
}
