/* A deadline that fell due is a unit of work like a message. */
#include "work.h"

void deadline_handle(struct work *work, int64_t incident_id)
{
    struct incident incident;
    if (!store_incident_get(work->tx, incident_id, &incident)) {
        store_deadline_set(work->tx, incident_id, 0);
        return;
    }
    struct incident_input input = {
        .event = EVENT_DEADLINE, .now_ms = work->now_ms, .message_ms = work->now_ms, .by = "policy"};
    bool waits = incident.state == INCIDENT_OPEN || incident.state == INCIDENT_ACKNOWLEDGED ||
                 incident.state == INCIDENT_EN_ROUTE;
    if (!waits)
        store_deadline_set(work->tx, incident_id, 0); /* it has ended, or somebody is there */
    else
        apply(work, &incident, &input, NULL, NULL);
}
