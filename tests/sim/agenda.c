/* What is to happen: a binary heap. And the dice. */
#include <math.h>
#include <stdlib.h>

#include "sim.h"

uint64_t dice_next(struct dice *dice)
{
    uint64_t z = (dice->state += UINT64_C(0x9e3779b97f4a7c15)); /* splitmix64 */
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

int64_t dice_below(struct dice *dice, int64_t bound)
{
    return bound > 0 ? (int64_t)(dice_next(dice) % (uint64_t)bound) : 0;
}

int64_t dice_between(struct dice *dice, int64_t least, int64_t most)
{
    return least + dice_below(dice, most - least + 1);
}

static double dice_real(struct dice *dice)
{
    return (double)(dice_next(dice) >> 11) / 9007199254740992.0;
}

bool dice_chance(struct dice *dice, double chance)
{
    return dice_real(dice) < chance;
}

int64_t dice_span(struct dice *dice, int64_t mean_ms)
{
    return 1 + (int64_t)(-log(1.0 - dice_real(dice)) * (double)mean_ms);
}

static bool is_before(const struct future *a, const struct future *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->order < b->order;
}

static void swap(struct agenda *agenda, size_t a, size_t b)
{
    struct future kept = agenda->heap[a];
    agenda->heap[a] = agenda->heap[b];
    agenda->heap[b] = kept;
}

void agenda_add(struct agenda *agenda, struct future future)
{
    if (agenda->count == agenda->size) {
        agenda->size = agenda->size ? 2 * agenda->size : 256;
        agenda->heap = mem_resize(agenda->heap, agenda->size, sizeof(*agenda->heap));
    }
    future.order = agenda->planned++;
    size_t at = agenda->count++;
    agenda->heap[at] = future;
    for (; at > 0 && is_before(&agenda->heap[at], &agenda->heap[(at - 1) / 2]); at = (at - 1) / 2)
        swap(agenda, at, (at - 1) / 2);
}

const struct future *agenda_first(const struct agenda *agenda)
{
    return agenda->count ? &agenda->heap[0] : NULL;
}

struct future agenda_take(struct agenda *agenda)
{
    struct future first = agenda->heap[0];
    agenda->heap[0] = agenda->heap[--agenda->count];
    for (size_t at = 0;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < agenda->count; child++) {
            if (is_before(&agenda->heap[child], &agenda->heap[least]))
                least = child;
        }
        if (least == at)
            return first;
        swap(agenda, at, least);
        at = least;
    }
}

void agenda_cancel(struct agenda *agenda, uint64_t id)
{
    for (size_t i = 0; id && i < agenda->count; i++) {
        if (agenda->heap[i].id == id)
            agenda->heap[i].happen = NULL;
    }
}

void agenda_clear(struct agenda *agenda)
{
    for (size_t i = 0; i < agenda->count; i++)
        free(agenda->heap[i].owned);
    free(agenda->heap);
    *agenda = (struct agenda){0};
}
