/* Bad times: drawn at random for a schedule, or thinly spread over a city's month. */
#include <stdlib.h>

#include "sim.h"

const char *fault_name(enum fault_kind kind)
{
    static const char *const names[FAULT_COUNT_] = {
        [FAULT_REFUSED] = "refused",
        [FAULT_NOTHING] = "no answer",
        [FAULT_BUSY] = "429",
        [FAULT_ERROR] = "500",
        [FAULT_GARBAGE] = "garbage",
        [FAULT_TOKEN] = "token (190)",
        [FAULT_FUNDS] = "funds (131042)",
        [FAULT_TEMPLATE] = "template",
        [FAULT_WINDOW] = "window (131047)",
        [FAULT_PAIR] = "pair (131056)",
        [FAULT_NUMBER] = "number (131026)",
        [FAULT_HELD] = "held",
        [FAULT_UNDELIVERED] = "undelivered",
        [FAULT_UNREAD] = "unread",
        [FAULT_LATE] = "late",
        [FAULT_LOST] = "statuses lost",
        [FAULT_SIGNAL] = "no signal",
        [FAULT_SMS_DOWN] = "SMS down",
        [FAULT_SMS_LOST] = "SMS lost",
        [FAULT_DISK] = "disk full",
        [FAULT_KILL] = "killed",
        [FAULT_STOP] = "stopped",
        [FAULT_EDIT] = "edited",
        [FAULT_JUMP] = "clock jumps",
    };
    return names[kind];
}

static void do_kill(struct sim *sim, void *owned)
{
    (void)owned;
    server_kill(sim);
}

static void start_again(struct sim *sim, void *owned)
{
    (void)owned;
    if (!sim->desk)
        (void)server_start(sim);
}

struct stop {
    int64_t down_ms;
};

static void do_stop(struct sim *sim, void *owned)
{
    int64_t down_ms = ((const struct stop *)owned)->down_ms;
    server_stop(sim); /* takes as long as what is under way */
    sim_plan(sim, down_ms, start_again, NULL);
}

static void do_edit(struct sim *sim, void *owned)
{
    (void)owned;
    town_edit(sim);
}

struct jump {
    int64_t by_ms;
};

static void do_jump(struct sim *sim, void *owned)
{
    sim->offset_ms += ((struct jump *)owned)->by_ms;
    sim->jumped_ms = sim->true_ms;
    sim->tally.jumps++;
}

static void lose_signal(struct sim *sim, const struct fault *fault)
{
    for (struct phone *phone = phone_next(sim, NULL); phone; phone = phone_next(sim, phone)) {
        if (phone->role == PHONE_OFFICER && dice_chance(&sim->dice, 0.6)) {
            phone->off_from_ms = fault->from_ms;
            phone->off_to_ms = fault->to_ms;
        }
    }
}

static void plan(struct sim *sim, const struct fault *fault)
{
    int64_t in_ms = fault->from_ms - sim->true_ms;
    if (fault->kind == FAULT_SIGNAL)
        lose_signal(sim, fault);
    if (fault->kind == FAULT_KILL) {
        sim_plan(sim, in_ms, do_kill, NULL);
        sim_plan(sim, fault->to_ms - sim->true_ms, start_again, NULL);
    }
    if (fault->kind == FAULT_STOP) {
        struct stop *stop = mem_new(1, sizeof(*stop));
        stop->down_ms = fault->to_ms - fault->from_ms;
        sim_plan(sim, in_ms, do_stop, stop);
    }
    if (fault->kind == FAULT_EDIT)
        sim_plan(sim, in_ms, do_edit, NULL);
    if (fault->kind == FAULT_JUMP) {
        struct jump *jump = mem_new(1, sizeof(*jump));
        jump->by_ms = fault->by_ms;
        sim_plan(sim, in_ms, do_jump, jump);
    }
}

/* Some short, some an hour long. */
static int64_t length_ms(struct sim *sim, enum fault_kind kind)
{
    struct dice *dice = &sim->dice;
    if (kind == FAULT_KILL || kind == FAULT_STOP)
        return dice_chance(dice, 0.7) ? dice_between(dice, 1, 20) * SECOND_MS
                                      : dice_span(dice, 10 * MINUTE_MS);
    if (kind == FAULT_DISK)
        return dice_between(dice, 1, 120) * SECOND_MS;
    int64_t most_ms = dice_chance(dice, 0.15) ? HOUR_MS : 10 * MINUTE_MS;
    return dice_between(dice, 2 * SECOND_MS, most_ms);
}

/* By minutes or hours, both ways; now and then it is put right again by the next. */
static int64_t jump_ms(struct sim *sim)
{
    int64_t by_ms = dice_chance(&sim->dice, 0.5) ? dice_between(&sim->dice, 10, 600) * SECOND_MS
                                                 : dice_between(&sim->dice, 10, 360) * MINUTE_MS;
    return dice_chance(&sim->dice, 0.5) ? by_ms : -by_ms;
}

int64_t faults_draw(struct sim *sim, size_t count, bool jumps, int64_t from_ms, int64_t to_ms)
{
    int64_t last_ms = 0;
    sim->faults = mem_new(count + 1, sizeof(*sim->faults));
    sim->fault_count = count;
    for (size_t i = 0; i < count; i++) {
        struct fault *fault = &sim->faults[i];
        fault->kind = (enum fault_kind)dice_below(&sim->dice, jumps ? FAULT_COUNT_ : FAULT_JUMP);
        fault->from_ms = dice_between(&sim->dice, from_ms, to_ms);
        fault->to_ms = fault->from_ms + length_ms(sim, fault->kind);
        fault->by_ms = fault->kind == FAULT_JUMP ? jump_ms(sim) : 0;
        last_ms = MAX(last_ms, fault->to_ms);
        plan(sim, fault);
    }
    return last_ms;
}
