/*
 * Twice a second one unit of work looks at what has fallen due: deadlines (each then is a unit of its own),
 * outbox rows to be sent (again), and whether the registry has changed under us. What it reads costs no disk
 * write; what it finds is leased, so that no other node does it too.
 */
#include <stdlib.h>

#include "desk_private.h"
#include "residents.h"
#include "store/onboarding_rows.h"
#include "store/place_rows.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/metrics.h"

#define TICK_MS 500
#define SWEEP_MS 1000 /* caches and gauges */
#define PRUNE_MS HOUR_MS
#define TAKE_MAX 200
#define ERASE_MAX 20
#define DEADLINE_LEASE_MS 5000    /* its unit runs at once; one that failed is tried again so soon */
#define SEEN_LIFE_MS (8 * DAY_MS) /* the platform repeats a webhook for up to 7 days */

struct tick {
    bool sweep, prune;
    /* found */
    size_t deadline_count;
    int64_t *deadlines; /* incidents, the most urgent first */
    size_t row_count;
    struct outbox_row *rows;
    size_t open_count;
    struct address *open;
    bool registry_changed;
    int64_t registry_version;
    struct locator *locator;
    struct phone_set *contacts, *admins;
    struct outbox_counts outbox;
    int64_t by_state[INCIDENT_STATE_COUNT_];
};

static void read_open(struct work *work, struct tick *tick)
{
    struct address *lists[5];
    size_t counts[] = {store_open_chats(work->tx, work->arena, &lists[0]),
                       store_question_chats(work->tx, work->arena, &lists[1]),
                       store_place_chats(work->tx, work->arena, &lists[2]),
                       store_resident_asked(work->tx, work->now_ms - HOME_ASKED_MS, work->arena, &lists[3]),
                       store_onboarding_chats(work->tx, work->arena, &lists[4])};
    tick->open = arena_new(work->arena, counts[0] + counts[1] + counts[2] + counts[3] + counts[4],
                           sizeof(*tick->open));
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        if (counts[i])
            memcpy(tick->open + tick->open_count, lists[i], counts[i] * sizeof(*tick->open));
        tick->open_count += counts[i];
    }
}

static struct phone_set *read_contacts(struct work *work, struct arena *arena)
{
    struct contact *contacts;
    size_t count = store_contact_list(work->tx, NULL, arena, &contacts);
    const char **phones = arena_new(arena, count, sizeof(*phones));
    for (size_t i = 0; i < count; i++)
        phones[i] = contacts[i].phone;
    return phone_set_create(phones, count);
}

static struct phone_set *read_admins(struct work *work, struct arena *arena)
{
    const char **phones;
    size_t count = store_admin_list(work->tx, arena, &phones);
    return phone_set_create(phones, count);
}

static void read_registry(struct work *work, struct tick *tick, int64_t known_version)
{
    struct jurisdiction *jurisdictions;
    struct station *stations;
    struct err err;
    struct arena arena = {0}; /* the registry is large; the unit's own arena goes with it */
    tick->registry_version = store_registry_version(work->tx);
    if (tick->registry_version == known_version)
        return;
    size_t jurisdiction_count = store_jurisdiction_list(work->tx, &arena, &jurisdictions);
    size_t station_count = store_station_list(work->tx, &arena, &stations);
    tick->locator = locator_create(jurisdictions, jurisdiction_count, stations, station_count, &err);
    if (!tick->locator)
        log_error("registry.unreadable", F_TEXT("why", err.text));
    tick->contacts = read_contacts(work, &arena);
    tick->admins = read_admins(work, &arena);
    tick->registry_changed = tick->locator != NULL;
    arena_free(&arena);
}

static void read_gauges(struct work *work, struct tick *tick)
{
    store_outbox_count(work->tx, &tick->outbox);
    store_incident_count(work->tx, tick->by_state);
}

static void take_rows(struct work *work, struct tick *tick)
{
    size_t count = store_outbox_take(work->tx, work->now_ms, LEASE_MS, TAKE_MAX, work->arena, &tick->rows);
    for (size_t i = 0; i < count; i++) {
        if (retold(work, &tick->rows[i]))
            tick->rows[tick->row_count++] = tick->rows[i];
    }
}

static void run_tick(struct work *work, struct desk_unit *unit)
{
    struct tick *tick = unit->subject;
    overdue_handle(work);
    tick->deadline_count = store_deadline_take(work->tx, work->now_ms, DEADLINE_LEASE_MS, TAKE_MAX,
                                               work->arena, &tick->deadlines);
    crowds_tell(work);
    take_rows(work, tick);
    if (tick->sweep) {
        roll_call_handle(work);
        weekly_handle(work);
        read_registry(work, tick, unit->desk->registry_version);
        read_open(work, tick);
        read_gauges(work, tick);
        work->scrub = store_erase_due(work->tx, ERASE_MAX) > 0;
    }
    if (tick->prune)
        onboarding_expire(work);
    if (tick->prune)
        tick->prune = store_prune(work->tx, work->now_ms, work->now_ms - SEEN_LIFE_MS,
                                  work->now_ms - unit->desk->settings->retain_ms);
}

static void take_registry(struct desk *desk, struct tick *tick)
{
    if (!tick->registry_changed) {
        locator_destroy(tick->locator);
        phone_set_destroy(tick->contacts);
        phone_set_destroy(tick->admins);
        return;
    }
    locator_destroy(desk->locator);
    phone_set_destroy(desk->contacts);
    phone_set_destroy(desk->admins);
    desk->locator = tick->locator;
    desk->contacts = tick->contacts;
    desk->admins = tick->admins;
    desk->registry_version = tick->registry_version;
    log_info("registry.read", F_INT("version", desk->registry_version));
}

static void show_gauges(const struct tick *tick)
{
    metric_set(METRIC_OUTBOX_WAITING, NULL, tick->outbox.waiting);
    metric_set(METRIC_OUTBOX_DEAD, NULL, tick->outbox.dead);
    metric_set(METRIC_OUTBOX_OLDEST_MS, NULL,
               tick->outbox.oldest_ms ? clock_wall_ms() - tick->outbox.oldest_ms : 0);
    for (enum incident_state state = INCIDENT_OPEN; state <= INCIDENT_ON_SCENE; state++)
        metric_set(METRIC_INCIDENTS_OPEN, incident_state_name(state), tick->by_state[state]);
}

static void tick_done(struct desk_unit *unit, enum unit_result result)
{
    struct desk *desk = unit->desk;
    struct tick *tick = unit->subject;
    desk->ticking = false;
    if (result != UNIT_DONE) {
        log_warn("tick.failed", F_TEXT("why", "the store did not commit"));
        locator_destroy(tick->locator);
        phone_set_destroy(tick->contacts);
        phone_set_destroy(tick->admins);
        return;
    }
    for (size_t i = 0; i < tick->deadline_count && !desk->draining; i++)
        deadline_submit(desk, tick->deadlines[i]);
    for (size_t i = 0; i < tick->row_count; i++)
        sender_offer(desk->sender, &tick->rows[i]);
    if (tick->prune) /* there is more */
        desk->next_prune_ms = 0;
    if (!tick->sweep)
        return;
    take_registry(desk, tick);
    open_chats_replace(desk->open_chats, tick->open, tick->open_count);
    show_gauges(tick);
}

static struct desk_unit *tick_unit(struct desk *desk)
{
    int64_t now_ms = clock_mono_ms();
    struct desk_unit *unit = desk_unit_create(desk, run_tick, tick_done, NULL);
    struct tick *tick = arena_new(&unit->arena, 1, sizeof(*tick));
    unit->subject = tick;
    tick->sweep = now_ms >= desk->next_sweep_ms;
    tick->prune = now_ms >= desk->next_prune_ms;
    if (tick->sweep)
        desk->next_sweep_ms = now_ms + SWEEP_MS;
    if (tick->prune)
        desk->next_prune_ms = now_ms + PRUNE_MS;
    return unit;
}

static void on_tick(void *arg)
{
    struct desk *desk = arg;
    desk->tick_timer = desk->draining ? 0 : loop_timer(desk->loop, TICK_MS, on_tick, desk);
    if (!desk->ticking && !desk->draining)
        desk->ticking = desk_unit_submit(tick_unit(desk));
    auditor_tick(desk);
}

void tick_start(struct desk *desk)
{
    on_tick(desk);
}

static int run_first(struct store_tx *tx, void *arg)
{
    struct desk_unit *unit = arg;
    int64_t now_ms = clock_wall_ms();
    unit->work = (struct work){.tx = tx, .rules = unit->rules, .arena = &unit->arena, .now_ms = now_ms};
    store_leases_reset(tx); /* what a former life of this server had under way is nobody's now */
    struct tick *tick = unit->subject;
    read_registry(&unit->work, tick, -1);
    read_open(&unit->work, tick);
    return 0;
}

int tick_first(struct desk *desk, struct err *err)
{
    struct desk_unit *unit = desk_unit_create(desk, run_tick, tick_done, NULL);
    struct tick *tick = arena_new(&unit->arena, 1, sizeof(*tick));
    unit->subject = tick;
    int result = store_run(desk->store, run_first, unit, err);
    if (result == 0 && tick->registry_changed) {
        take_registry(desk, tick);
        open_chats_replace(desk->open_chats, tick->open, tick->open_count);
    } else if (result == 0) {
        result = err_set(err, "the jurisdictions in the store cannot be read");
    }
    desk_unit_discard(unit);
    return result;
}
