/* The operator's hand on an incident: the same steps, without an event loop. */
#include "desk/control.h"

#include <stdio.h>

#include "work.h"

struct rules *control_rules_create(const struct settings *settings, struct config_report *report)
{
    return rules_create(settings, report);
}

void control_rules_destroy(struct rules *rules)
{
    rules_release(rules);
}

static struct work work_of(struct store_tx *tx, const struct rules *rules, int64_t now_ms)
{
    return (struct work){.tx = tx, .rules = rules, .arena = store_tx_arena(tx), .now_ms = now_ms};
}

enum control_result control_incident(struct store_tx *tx, const struct rules *rules, const char *ref,
                                     enum incident_event event, enum disposition disposition,
                                     const char *words, const char *by, int64_t now_ms, struct incident *ret)
{
    struct work work = work_of(tx, rules, now_ms);
    struct incident_input input = {.event = event,
                                   .now_ms = now_ms,
                                   .message_ms = now_ms,
                                   .by = by,
                                   .disposition = disposition,
                                   .words = str_of(words)};
    if (!store_incident_by_ref(tx, ref, ret))
        return CONTROL_MISSING;
    if (incident_is_over(ret->state) && event != EVENT_NOTE)
        return CONTROL_OVER;
    enum incident_state before = ret->state;
    apply(&work, ret, &input, NULL, NULL);
    return event != EVENT_NOTE && ret->state == before ? CONTROL_NOTHING : CONTROL_DONE;
}

enum control_result control_drill(struct store_tx *tx, const struct rules *rules, const char *society_id,
                                  int64_t now_ms, struct incident *ret)
{
    struct work work = work_of(tx, rules, now_ms);
    struct society society;
    if (store_society_get(tx, society_id, work.arena, &society) != ROW_DONE)
        return CONTROL_MISSING;
    *ret = (struct incident){.state = INCIDENT_NEW,
                             .category = CATEGORY_OTHER,
                             .confidence = 1,
                             .drill = true,
                             .by_nearness = society.station_uncertain,
                             .has_point = society.has_point,
                             .lat = society.lat,
                             .lon = society.lon};
    snprintf(ret->society, sizeof(ret->society), "%s", society.id);
    snprintf(ret->station, sizeof(ret->station), "%s", society.station);
    snprintf(ret->language, sizeof(ret->language), "%s", society.language);
    struct incident_input input = {.event = EVENT_REPORTED,
                                   .now_ms = now_ms,
                                   .message_ms = now_ms,
                                   .by = "operator",
                                   .words = STR("DRILL")};
    apply(&work, ret, &input, NULL, NULL);
    return CONTROL_DONE;
}
