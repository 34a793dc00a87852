/* What surrounds an incident: its society, its station, and who is to be told, tier by tier. */
#include "work.h"

#include "registry/roll_call.h"

#define STATIONS_MAX (1 + STATIONS_ABOVE_MAX)

/* The contacts of one station who are to be told. */
struct crew {
    const struct station *station;
    struct contact *contacts;
    size_t count;
};

static void read_crew(struct work *work, const struct incident *incident, const struct station *station,
                      struct crew *ret)
{
    ret->station = station;
    size_t count = store_contact_list(work->tx, station->id, work->arena, &ret->contacts);
    ret->count = contacts_on_duty(ret->contacts, count, incident->category, work->now_ms);
    for (size_t i = 0; i < ret->count; i++) {
        if (!*ret->contacts[i].language)
            ret->contacts[i].language = station->language;
    }
    contacts_order(ret->contacts, ret->count);
}

/* Those above a station, the nearest first; where it names none, the control room. In the unit's arena. */
static size_t stations_above(struct work *work, const char *id, struct station **ret)
{
    struct station *control_room;
    size_t count = store_station_above(work->tx, id, work->arena, ret);
    if (count || !*work->rules->control_room || strcmp(id, work->rules->control_room) == 0)
        return count;
    *ret = control_room = arena_new(work->arena, 1, sizeof(*control_room));
    return store_station_get(work->tx, work->rules->control_room, work->arena, control_room) == ROW_DONE;
}

/* The incident's own station first, then those above it. */
static size_t read_crews(struct work *work, const struct incident *incident, const struct station *own,
                         struct crew ret[STATIONS_MAX])
{
    struct station *above;
    size_t count = stations_above(work, own->id, &above);
    read_crew(work, incident, own, &ret[0]);
    for (size_t i = 0; i < count; i++)
        read_crew(work, incident, &above[i], &ret[1 + i]);
    return 1 + count;
}

static struct policy_tier policy_of(const struct work *work, const struct tier *tiers, size_t count,
                                    int number)
{
    for (size_t i = 0; i < count; i++) {
        if (tiers[i].tier == number || tiers[i].tier + CONTACT_SILENT_TIER == number)
            return (struct policy_tier){.ack_timeout_ms = tiers[i].ack_timeout_ms,
                                        .repeat = tiers[i].repeat,
                                        .adds_up = tiers[i].adds_up};
    }
    return (struct policy_tier){.ack_timeout_ms = work->rules->policy.ack_timeout_ms,
                                .repeat = work->rules->policy.repeat};
}

static bool begins_tier(const struct contact *contacts, size_t at)
{
    return at == 0 || contacts[at].tier != contacts[at - 1].tier ||
           strcmp(contacts[at].station, contacts[at - 1].station) != 0;
}

static void add_crew(struct work *work, const struct crew *crew, struct scene *scene)
{
    struct tier *tiers;
    size_t tier_count = crew->count ? store_tier_list(work->tx, crew->station->id, work->arena, &tiers) : 0;
    for (size_t i = 0; i < crew->count; i++) {
        size_t at = scene->contact_count++;
        scene->contacts[at] = crew->contacts[i];
        if (begins_tier(scene->contacts, at))
            scene->tiers[scene->tier_count++] = policy_of(work, tiers, tier_count, crew->contacts[i].tier);
    }
}

static void read_contacts(struct work *work, const struct incident *incident, struct scene *ret)
{
    struct crew crews[STATIONS_MAX];
    size_t total = 0, count = read_crews(work, incident, &ret->station, crews);
    for (size_t i = 0; i < count; i++)
        total += crews[i].count;
    ret->contacts = arena_new(work->arena, total, sizeof(*ret->contacts));
    ret->tiers = arena_new(work->arena, total, sizeof(*ret->tiers));
    for (size_t i = 0; i < count; i++)
        add_crew(work, &crews[i], ret);
}

void scene_read(struct work *work, const struct incident *incident, struct scene *ret)
{
    *ret = (struct scene){.society = {.id = "", .name = "", .address = "", .station = "", .language = ""},
                          .station = {.id = "", .name = "", .phone = "", .language = "en", .above = ""}};
    if (*incident->society)
        (void)store_society_get(work->tx, incident->society, work->arena, &ret->society);
    ret->false_alarms = abuse_false_alarms(work, incident->person_id);
    if (*incident->station &&
        store_station_get(work->tx, incident->station, work->arena, &ret->station) == ROW_DONE)
        read_contacts(work, incident, ret);
}

int scene_tier(const struct scene *scene, const struct contact *contact)
{
    int tier = -1;
    for (const struct contact *at = scene->contacts; at <= contact; at++)
        tier += begins_tier(scene->contacts, (size_t)(at - scene->contacts));
    return tier;
}

const char *station_with_contacts(struct work *work, const char *station)
{
    struct station *above;
    if (!*station || station_has_contacts(work, station))
        return station;
    size_t count = stations_above(work, station, &above);
    for (size_t i = 0; i < count; i++) {
        if (station_has_contacts(work, above[i].id))
            return above[i].id;
    }
    return "";
}

bool station_has_say(struct work *work, const struct incident *incident, const char *station)
{
    struct station *above;
    if (strcmp(station, incident->station) == 0 || strcmp(station, incident->also_station) == 0)
        return true;
    size_t count = stations_above(work, incident->station, &above);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(station, above[i].id) == 0)
            return true;
    }
    return false;
}
