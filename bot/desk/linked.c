/*
 * Linked incidents: twenty societies report one blast. The first alerts the station and its clock runs; the
 * others are incidents of their own, with a chat, a circle and an armed deadline, but they alert nobody while
 * the first is not over: the station is told how many there are. What a human does to one is done to all.
 */
#include "incident/linking.h"
#include "work.h"

#include <stdio.h>

#include "store/many_rows.h"

#define NEWS_REST_MS (6 * SECOND_MS)
#define NAMES_MAX 600

bool linked_first(struct work *work, const struct incident *incident, struct incident *ret)
{
    return incident->link_id && store_incident_get(work->tx, incident->link_id, ret) &&
           !incident_is_over(ret->state);
}

bool linked_find(struct work *work, const struct incident *fresh, struct incident *ret)
{
    struct incident *firsts;
    size_t count = 0;
    if (*fresh->station && fresh->has_point && linking_same_kind(fresh->category, fresh->category))
        count = store_incidents_first(work->tx, fresh->station, fresh->message_ms - LINK_WITHIN_MS,
                                      fresh->message_ms + LINK_WITHIN_MS, work->arena, &firsts);
    for (size_t i = 0; i < count; i++) {
        if (linking_links(&firsts[i], fresh)) {
            *ret = firsts[i];
            return true;
        }
    }
    return false;
}

static void count_anew(struct work *work, int64_t first_id)
{
    store_crowd_add(work->tx, first_id, 0, true, work->now_ms, NEWS_REST_MS);
}

static struct incident_input input_by_link(const struct work *work, enum incident_event event, const char *by)
{
    return (struct incident_input){
        .event = event, .now_ms = work->now_ms, .message_ms = work->now_ms, .by = by, .by_link = true};
}

/* Somebody has the first in hand, and so this one. */
static void catch_up(struct work *work, struct incident *incident, const struct incident *first)
{
    static const enum incident_event events[INCIDENT_STATE_COUNT_] = {
        [INCIDENT_ACKNOWLEDGED] = EVENT_ACKNOWLEDGE,
        [INCIDENT_EN_ROUTE] = EVENT_EN_ROUTE,
        [INCIDENT_ON_SCENE] = EVENT_ON_SCENE,
    };
    struct incident_input input = input_by_link(work, events[first->state],
                                                *first->acknowledged_by ? first->acknowledged_by : "station");
    if (first->state != INCIDENT_OPEN)
        apply(work, incident, &input, NULL, NULL);
}

void linked_joined(struct work *work, struct incident *incident, const struct incident *first)
{
    count_anew(work, first->id);
    catch_up(work, incident, first);
}

void linked_relink(struct work *work, int64_t old_first_id)
{
    struct incident *left;
    struct incident_input input = input_by_link(work, EVENT_RELINKED, "policy");
    size_t count = store_incidents_linked(work->tx, old_first_id, work->arena, &left);
    for (size_t i = 0; i < count; i++) {
        apply(work, &left[i], &input, NULL, NULL);
        input.first = &left[0];
    }
    if (count > 1)
        count_anew(work, left[0].id);
}

/* Who closes the first, and says how it ended, means all that the station was told of as one. The tap False
 * alarm, and what is said of one that follows, may be true of that one alone: the others are not silenced. */
static bool is_for_all(const struct incident_input *input, const struct incident *after)
{
    bool taken = input->event >= EVENT_ACKNOWLEDGE && input->event <= EVENT_ON_SCENE;
    bool of_one = after->disposition == DISPOSITION_UNFOUNDED || after->disposition == DISPOSITION_DUPLICATE;
    return taken || (input->event == EVENT_CLOSE && (!after->link_id || !of_one));
}

static void spread(struct work *work, const struct incident *from, const struct incident_input *input,
                   const struct officer *officer)
{
    struct incident *others, first;
    struct officer quiet = officer ? *officer : (struct officer){0};
    struct incident_input same = *input;
    size_t count =
        store_incidents_linked(work->tx, from->link_id ? from->link_id : from->id, work->arena, &others);
    quiet.quiet = true;
    same.by_link = true;
    if (linked_first(work, from, &first))
        apply(work, &first, &same, officer ? &quiet : NULL, NULL);
    for (size_t i = 0; i < count; i++) {
        if (others[i].id != from->id)
            apply(work, &others[i], &same, officer ? &quiet : NULL, NULL);
    }
}

/* Let go again, or at the end of its policy: the others are told at once. */
static void follow_first(struct work *work, const struct incident *first, bool nobody_reached)
{
    struct incident *others;
    struct incident_input input = input_by_link(work, EVENT_DEADLINE, "policy");
    size_t count = store_incidents_linked(work->tx, first->id, work->arena, &others);
    input.first = first;
    input.nobody_reached = nobody_reached;
    for (size_t i = 0; i < count; i++) {
        if (others[i].state != INCIDENT_ON_SCENE)
            apply(work, &others[i], &input, NULL, NULL);
    }
}

void linked_follow(struct work *work, const struct incident *before, const struct incident *after,
                   const struct incident_input *input, const struct officer *officer)
{
    bool gone = (incident_is_over(after->state) && !incident_is_over(before->state)) ||
                (*before->station && strcmp(before->station, after->station) != 0);
    bool let_go = after->state == INCIDENT_OPEN &&
                  (before->state != INCIDENT_OPEN || before->policy_ended != after->policy_ended);
    if (input->by_link || before->state == INCIDENT_NEW)
        return;
    if (before->state != after->state && is_for_all(input, after))
        spread(work, after, input, officer);
    else if (gone && before->link_id)
        count_anew(work, before->link_id);
    else if (gone)
        linked_relink(work, after->id);
    else if (let_go && !after->link_id)
        follow_first(work, after, input->nobody_reached);
}

static bool is_named(const struct incident *incidents, size_t count, const char *society)
{
    for (size_t i = 0; i < count; i++) {
        if (*society && strcmp(incidents[i].society, society) == 0)
            return true;
    }
    return false;
}

/* "Gulmohar Heights, Sahyadri CHS"; how many there are. */
static int64_t list_names(struct work *work, const struct incident *all, size_t count, struct buf *out)
{
    int64_t societies = 0;
    for (size_t i = 0; i < count; i++) {
        struct scene scene;
        if (is_named(all, i, all[i].society))
            continue;
        scene_read(work, &all[i], &scene);
        const char *name = *scene.society.name ? scene.society.name : all[i].ref;
        if (out->len + strlen(name) < NAMES_MAX)
            buf_addf(out, "%s%s", out->len ? ", " : "", name);
        else if (!str_starts(str_of(buf_text(out) + out->len - 3), STR("…")))
            buf_add_text(out, ", …");
        societies++;
    }
    return societies;
}

/* What the timeline has of it is as much as was told. */
static bool was_told(struct work *work, const struct incident *first, const struct incident_input *input)
{
    struct timeline_row *rows;
    struct incident_step step;
    size_t count = store_timeline_list(work->tx, first->id, work->arena, &rows);
    incident_step(first, input, &work->rules->policy, &step);
    while (count-- > 0) {
        if (strcmp(rows[count].event, "linked") == 0)
            return strcmp(rows[count].detail, step.timeline_detail) == 0;
    }
    return false;
}

static void tell_linked(struct work *work, struct incident *first)
{
    struct incident *linked;
    struct buf buf_auto names = {0};
    struct incident_input input = input_by_link(work, EVENT_LINKED, "policy");
    size_t count = store_incidents_linked(work->tx, first->id, work->arena, &linked);
    struct incident *all = arena_new(work->arena, count + 1, sizeof(*all));
    all[0] = *first;
    if (count)
        memcpy(all + 1, linked, count * sizeof(*all));
    input.count = list_names(work, all, count + 1, &names);
    input.words = buf_str(&names);
    if (input.count > 1 && !was_told(work, first, &input))
        apply(work, first, &input, NULL, NULL);
}

void crowds_tell(struct work *work)
{
    struct crowd *crowds;
    size_t count = store_crowd_take(work->tx, work->now_ms, work->arena, &crowds);
    for (size_t i = 0; i < count; i++) {
        struct incident incident;
        struct incident_input input = input_by_link(work, EVENT_CROWD, "policy");
        input.count = crowds[i].further;
        if (!store_incident_get(work->tx, crowds[i].incident_id, &incident) ||
            incident_is_over(incident.state))
            continue;
        if (crowds[i].further > 0)
            apply(work, &incident, &input, NULL, NULL);
        if (crowds[i].linked)
            tell_linked(work, &incident);
    }
}

void crowd_count(struct work *work, const struct incident *incident)
{
    work->kept = true;
    store_crowd_add(work->tx, incident->id, 1, false, work->now_ms, NEWS_REST_MS);
}
