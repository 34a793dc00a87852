/*
 * What the operator does to incidents, from the command line or the HTTP API: inside a unit of work of the
 * caller's. Messages that follow are left in the outbox for the running server, which takes them within half
 * a second.
 */
#ifndef PUKAAR_DESK_CONTROL_H
#define PUKAAR_DESK_CONTROL_H

#include "desk/settings.h"
#include "incident/incident.h"
#include "store/store.h"

struct rules;
struct rules *control_rules_create(const struct settings *settings, struct config_report *report);
void control_rules_destroy(struct rules *rules);

enum control_result { CONTROL_DONE, CONTROL_MISSING, CONTROL_OVER, CONTROL_NOTHING };

/* EVENT_ACKNOWLEDGE, EVENT_EN_ROUTE, EVENT_ON_SCENE, EVENT_CLOSE (with disposition) or EVENT_NOTE (with
 * words) by `by` ("operator"). */
enum control_result control_incident(struct store_tx *tx, const struct rules *rules, const char *ref,
                                     enum incident_event event, enum disposition disposition,
                                     const char *words, const char *by, int64_t now_ms, struct incident *ret);
/* Walks the whole way for a society: an incident marked as a drill. CONTROL_MISSING: no such society. */
enum control_result control_drill(struct store_tx *tx, const struct rules *rules, const char *society,
                                  int64_t now_ms, struct incident *ret);

#endif
