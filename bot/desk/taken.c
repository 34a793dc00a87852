/* Who took an incident, handed it on, or went silent with it: the timeline knows. */
#include <stdio.h>

#include "telling.h"

static bool takes(const char *event)
{
    static const char *const events[] = {"acknowledged", "en_route", "on_scene", "handed_over",
                                         "still_on_it"};
    for (size_t i = 0; i < ARRAY_LEN(events); i++) {
        if (strcmp(event, events[i]) == 0)
            return true;
    }
    return false;
}

static void read_row(const struct timeline_row *row, struct taken *ret)
{
    bool silent = strcmp(row->event, "silent") == 0, passed = strcmp(row->event, "passed_on") == 0;
    if (takes(row->event))
        ret->taken_ms = row->at_ms;
    if (silent || passed || takes(row->event))
        snprintf(ret->silent_by, sizeof(ret->silent_by), "%s", silent ? row->detail : "");
    if (strcmp(row->event, "handed_over") == 0) {
        snprintf(ret->handed_by, sizeof(ret->handed_by), "%s", row->by);
        snprintf(ret->handed_to, sizeof(ret->handed_to), "%s", row->detail);
    }
}

void taken_read(struct work *work, const struct incident *incident, struct taken *ret)
{
    struct timeline_row *rows;
    *ret = (struct taken){0};
    if (!incident->acknowledged_ms)
        return;
    size_t count = store_timeline_list(work->tx, incident->id, work->arena, &rows);
    for (size_t i = 0; i < count; i++)
        read_row(&rows[i], ret);
    if (strcmp(ret->handed_to, incident->acknowledged_by) != 0) /* they gave it on, or went silent */
        ret->handed_by[0] = ret->handed_to[0] = '\0';
}
