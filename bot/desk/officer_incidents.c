/* Which incident does an officer mean, and what is open at their stations? */
#include "officers.h"

#include <stdio.h>

static bool serves(const struct desk_officer *of, const char *station)
{
    for (size_t i = 0; i < of->contact_count; i++) {
        if (*station && strcmp(of->contacts[i].station, station) == 0)
            return true;
    }
    return false;
}

const char *officer_station(struct work *work, const struct desk_officer *of, const struct incident *incident)
{
    if (serves(of, incident->station))
        return incident->station;
    for (size_t i = 0; i < of->contact_count; i++) {
        if (station_has_say(work, incident, of->contacts[i].station))
            return of->contacts[i].station;
    }
    return NULL;
}

bool officer_holds(const struct desk_officer *of, const struct incident *incident)
{
    return strcmp(incident->acknowledged_by, of->officer.address.id) == 0;
}

static bool is_among(const struct incident *list, size_t count, const struct incident *incident)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].id == incident->id)
            return true;
    }
    return false;
}

/* What the officer was told of as a contact of a station above. */
static size_t add_of_stations_below(struct work *work, const struct desk_officer *of, struct incident *ret,
                                    size_t count, size_t max)
{
    struct incident_filter filter = {.told = &of->officer.address, .open_only = true, .limit = max};
    struct incident *found;
    size_t got = store_incident_list(work->tx, &filter, work->arena, &found);
    for (size_t i = 0; i < got && count < max; i++) {
        if (!is_among(ret, count, &found[i]) && officer_station(work, of, &found[i]))
            ret[count++] = found[i];
    }
    return count;
}

size_t officer_open(struct work *work, const struct desk_officer *of, struct incident *ret, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < of->contact_count; i++) {
        struct incident_filter filter = {
            .seen_by = of->contacts[i].station, .open_only = true, .not_linked = true, .limit = max};
        struct incident *found;
        size_t got = store_incident_list(work->tx, &filter, work->arena, &found);
        for (size_t k = 0; k < got && count < max; k++) {
            if (!is_among(ret, count, &found[k]))
                ret[count++] = found[k];
        }
    }
    return add_of_stations_below(work, of, ret, count, max);
}

/* " + 3 close by", or "". */
static const char *followers(struct work *work, const struct desk_officer *of,
                             const struct incident *incident)
{
    struct incident *linked;
    struct buf buf_auto out = {0};
    size_t count = store_incidents_linked(work->tx, incident->id, work->arena, &linked);
    const struct text_value values[] = {{"count", arena_printf(work->arena, "%zu", count)}, {0}};
    if (!count)
        return "";
    text_print(work->rules->texts, of->officer.language, "officer.list_linked", values, &out);
    return arena_printf(work->arena, " %s", buf_text(&out));
}

const char *officer_list_line(struct work *work, const struct desk_officer *of,
                              const struct incident *incident)
{
    struct scene scene;
    char key[48], span[CLOCK_TEXT_SIZE];
    struct buf buf_auto name = {0};
    scene_read(work, incident, &scene);
    snprintf(key, sizeof(key), "category.%s", category_name(incident->category));
    text_print(work->rules->texts, of->officer.language, key, NULL, &name);
    clock_span(work->now_ms - incident->opened_ms, span);
    return arena_printf(work->arena, "%s  %s%s, %s (%s, %s)%s\n", incident->ref,
                        incident->drill ? "DRILL " : "", buf_text(&name), scene.society.name,
                        incident_state_name(incident->state), span, followers(work, of, incident));
}

void officer_say_list(struct work *work, const struct desk_officer *of)
{
    struct incident *open = arena_new(work->arena, OFFICER_OPEN_MAX, sizeof(*open));
    size_t count = officer_open(work, of, open, OFFICER_OPEN_MAX);
    struct buf buf_auto lines = {0};
    for (size_t i = 0; i < count; i++)
        buf_add_text(&lines, officer_list_line(work, of, &open[i]));
    struct text_value extra[] = {{"list", buf_text(&lines)}, {0}};
    officer_say(work, of, NULL, count ? "officer.list" : "officer.none_open", count ? extra : NULL);
}

static bool is_untaken(const struct desk_officer *of, const struct incident *incident)
{
    (void)of;
    return incident->state == INCIDENT_OPEN;
}

/* The only one of which it is true; NULL for none or several. */
static struct incident *only_one(const struct desk_officer *of, struct incident *open, size_t count,
                                 bool (*holds)(const struct desk_officer *, const struct incident *))
{
    struct incident *only = NULL;
    for (size_t i = 0; i < count; i++) {
        if (!holds(of, &open[i]))
            continue;
        if (only)
            return NULL;
        only = &open[i];
    }
    return only;
}

/* They were asked lately, and had not answered before this message. */
static bool answers_roll_call(const struct work *work, const struct desk_officer *of)
{
    const struct contact *contact = &of->contacts[0];
    return contact->called_ms > contact->answered_ms && work->now_ms - contact->called_ms < 12 * HOUR_MS;
}

/* Words without a reference mean the one open incident; of several, an acknowledgement the one that is not
 * taken yet, anything else the one the officer has; else the officer is asked. */
static struct incident *only_open(struct work *work, const struct desk_officer *of, enum reply_verb verb)
{
    struct incident *open = arena_new(work->arena, OFFICER_OPEN_MAX, sizeof(*open));
    size_t count = officer_open(work, of, open, OFFICER_OPEN_MAX);
    if (count == 1)
        return &open[0];
    if (count == 0) { /* "ok" with nothing open may be the answer to the roll call */
        bool present = verb == REPLY_ACKNOWLEDGE && answers_roll_call(work, of);
        officer_say(work, of, NULL, present ? "roll_call.thanks" : "officer.none_open", NULL);
        return NULL;
    }
    struct incident *meant =
        only_one(of, open, count, verb == REPLY_ACKNOWLEDGE ? is_untaken : officer_holds);
    if (meant)
        return meant;
    struct buf buf_auto refs = {0};
    for (size_t i = 0; i < count; i++)
        buf_addf(&refs, "%s%s", i ? ", " : "", open[i].ref);
    officer_say(work, of, NULL, "officer.which", (struct text_value[]){{"list", buf_text(&refs)}, {0}});
    return NULL;
}

struct incident *officer_incident(struct work *work, const struct desk_officer *of, const struct reply *reply,
                                  int64_t quoted)
{
    struct incident *incident = arena_new(work->arena, 1, sizeof(*incident));
    bool found = *reply->ref ? store_incident_by_ref(work->tx, reply->ref, incident)
                             : quoted && store_incident_get(work->tx, quoted, incident);
    if (!*reply->ref && !quoted)
        return only_open(work, of, reply->verb);
    if (found && officer_station(work, of, incident))
        return incident;
    const char *ref = *reply->ref ? reply->ref : incident->ref;
    officer_say(work, of, NULL, "officer.unknown_ref", (struct text_value[]){{"ref", ref}, {0}});
    return NULL;
}
