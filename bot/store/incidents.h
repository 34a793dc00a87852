/* The columns of an incident, in the order in which incident_read() takes them. */
#ifndef PUKAAR_STORE_INCIDENTS_H
#define PUKAAR_STORE_INCIDENTS_H

#include "rows_private.h"

#define INCIDENT_SELECT                                                                                      \
    "SELECT id, ref, state, category, confidence, drill, unverified, by_nearness, chat_channel, chat_kind,"  \
    " chat_address, person_id, reporter, society, station, language, wing, flat, floor, landmark, lat, lon," \
    " point_from_pin, words, message_ms, opened_ms, delivered_ms, acknowledged_ms, en_route_ms,"             \
    " on_scene_ms, closed_ms, last_report_ms, acknowledged_by, disposition, tier, told, policy_ended,"       \
    " asked_place, asked_officer_ms, also_station, link_id, case_number, text_only, place_is_home FROM "     \
    "incident"

void incident_read(struct query *query, struct incident *ret);

#endif
