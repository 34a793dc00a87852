/* A deadline that fell due is a unit of work like a message: one that fails leaves the others alone. */
#include <inttypes.h>

#include "desk_private.h"
#include "util/log.h"

struct due {
    int64_t incident_id;
};

void deadline_handle(struct work *work, int64_t incident_id)
{
    struct incident incident;
    if (!store_deadline_is_due(work->tx, incident_id, work->now_ms))
        return; /* somebody has answered since it was found */
    if (!store_incident_get(work->tx, incident_id, &incident)) {
        store_deadline_set(work->tx, incident_id, 0);
        return;
    }
    struct incident_input input = {
        .event = EVENT_DEADLINE, .now_ms = work->now_ms, .message_ms = work->now_ms, .by = "policy"};
    bool waits = incident.state == INCIDENT_OPEN || incident.state == INCIDENT_ACKNOWLEDGED ||
                 incident.state == INCIDENT_EN_ROUTE;
    struct incident first;
    if (waits && incident.link_id && !linked_first(work, &incident, &first)) {
        linked_relink(work, incident.link_id);
        return;
    }
    input.first = waits && incident.link_id ? &first : NULL;
    if (!waits)
        store_deadline_set(work->tx, incident_id, 0); /* it has ended, or somebody is there */
    else
        apply(work, &incident, &input, NULL, NULL);
}

static void run(struct work *work, struct desk_unit *unit)
{
    deadline_handle(work, ((const struct due *)unit->subject)->incident_id);
}

static void raise(struct work *work, struct desk_unit *unit)
{
    const char *number =
        arena_printf(work->arena, "%" PRId64, ((const struct due *)unit->subject)->incident_id);
    alarm_raise(work, "deadline_failed", number, number);
}

static void submit(struct desk *desk, int64_t incident_id, void (*what)(struct work *, struct desk_unit *),
                   void (*then)(struct desk_unit *, enum unit_result))
{
    struct desk_unit *unit = desk_unit_create(desk, what, then, NULL);
    struct due *due = arena_new(&unit->arena, 1, sizeof(*due));
    due->incident_id = incident_id;
    unit->subject = due;
    if (!desk_unit_submit(unit))
        log_warn("deadline.queue_full", F_INT("incident", incident_id));
}

/* Its lease stays, so it is tried again when that runs out, and not twice a second. What it wrote is undone,
 * so the alarm is a unit of its own. */
static void done(struct desk_unit *unit, enum unit_result result)
{
    if (result != UNIT_DONE && !unit->desk->draining)
        submit(unit->desk, ((const struct due *)unit->subject)->incident_id, raise, NULL);
}

void deadline_submit(struct desk *desk, int64_t incident_id)
{
    submit(desk, incident_id, run, done);
}
