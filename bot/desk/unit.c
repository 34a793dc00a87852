/* Units of work of the desk: from the loop to the storage thread and back. */
#include "desk_private.h"

#include <stdlib.h>

#include "util/clock.h"
#include "util/mem.h"

struct desk_unit *desk_unit_create(struct desk *desk, void (*run)(struct work *, struct desk_unit *),
                                   void (*done)(struct desk_unit *, enum unit_result), void *subject)
{
    struct desk_unit *unit = mem_new(1, sizeof(*unit));
    *unit = (struct desk_unit){
        .desk = desk, .rules = rules_hold(desk->rules), .run = run, .done = done, .subject = subject};
    if (desk->locator)
        unit->locator = locator_hold(desk->locator);
    return unit;
}

void desk_unit_discard(struct desk_unit *unit)
{
    rules_release(unit->rules);
    locator_destroy(unit->locator);
    arena_free(&unit->arena);
    free(unit);
}

/* On the storage thread. */
static int run(struct store_tx *tx, void *arg)
{
    struct desk_unit *unit = arg;
    int64_t now_ms = clock_wall_ms();
    unit->work = (struct work){.tx = tx,
                               .rules = unit->rules,
                               .locator = unit->locator,
                               .alarms = unit->desk->alarms,
                               .tries = unit->desk->tries,
                               .arena = &unit->arena,
                               .now_ms = now_ms,
                               .lease_until_ms = now_ms + LEASE_MS};
    unit->run(&unit->work, unit);
    return unit->work.idle ? 1 : 0;
}

/* A circle that is alerted may answer at once. */
static void await_circle(struct desk *desk, const struct outbox_row *row)
{
    if (row->purpose != PURPOSE_CIRCLE)
        return;
    open_chats_hold(desk->open_chats, &row->to);
    open_chats_let_go(desk->open_chats, &row->to); /* until the store's next answer, which names it */
}

/* On the loop, after the commit: only now may anything leave. */
static void done(enum unit_result result, void *arg)
{
    struct desk_unit *unit = arg;
    if (result == UNIT_DONE)
        work_log(&unit->work);
    if (result == UNIT_DONE && unit->work.scrub)
        store_scrub(unit->desk->store);
    for (size_t i = 0; result == UNIT_DONE && i < unit->work.posted_count; i++) {
        sender_offer(unit->desk->sender, &unit->work.posted[i]);
        await_circle(unit->desk, &unit->work.posted[i]);
    }
    if (unit->done)
        unit->done(unit, result);
    desk_unit_discard(unit);
}

bool desk_unit_submit(struct desk_unit *unit)
{
    if (store_submit(unit->desk->store, run, done, unit))
        return true;
    desk_unit_discard(unit);
    return false;
}
