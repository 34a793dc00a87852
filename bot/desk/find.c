/* The public's question, on its way to the storage thread and back. It must never stand before a call. */
#include <stdlib.h>

#include "desk_private.h"
#include "finding.h"

#define BUSY_UNITS 256 /* waiting: then calls have the store for themselves */

struct find_work {
    struct find_question question;
    struct find_answer answer;
    find_done_fn *done;
    void *arg;
};

static void read_list(struct work *work, struct find_answer *answer)
{
    struct station *list;
    answer->station_count = store_station_of_public(work->tx, work->arena, &list);
    answer->stations = list;
}

static void run_find(struct work *work, struct desk_unit *unit)
{
    struct find_work *find = unit->subject;
    const struct find_question *question = &find->question;
    if (question->has_point)
        finding_read(work, question->lat, question->lon, &find->answer.finding);
    else
        finding_of_station(work, question->station, false, 0, 0, &find->answer.finding);
    if (question->list)
        read_list(work, &find->answer);
    work->idle = true; /* nothing of it is kept */
}

static void find_done(struct desk_unit *unit, enum unit_result result)
{
    struct find_work *find = unit->subject;
    find->done(result == UNIT_UNDONE && unit->work.idle ? &find->answer : NULL, find->arg);
}

bool desk_find(struct desk *desk, const struct find_question *question, find_done_fn *done, void *arg)
{
    if (desk->draining || store_waiting(desk->store) > BUSY_UNITS)
        return false;
    struct desk_unit *unit = desk_unit_create(desk, run_find, find_done, NULL);
    struct find_work *find = arena_new(&unit->arena, 1, sizeof(*find));
    *find = (struct find_work){.question = *question, .done = done, .arg = arg};
    unit->subject = find;
    return desk_unit_submit(unit);
}

const struct texts *desk_texts(const struct desk *desk)
{
    return desk->rules->texts;
}
