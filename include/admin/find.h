/*
 * For anybody, without a token: the page /find ("which police station is mine?") and the same as JSON for
 * other pages, /api/v1/public/stations. Switched off by [public] find = no. Nothing of a question is kept,
 * logged or counted by who asked.
 *
 *   GET  /find[?lang=en|hi|mr][&station=ID]   the page, or a station chosen from its list
 *   POST /find  where=TEXT[&lang=]            form: two coordinates, or a map link that holds them
 *   GET  /api/v1/public/stations?lat=&lon=    {station {id, name, phone, lat, lon}, distance_m, how (inside,
 *                                             nearest, estimate), certain, also {id, name, phone}, emergency,
 *                                             women_helpline}; from any origin; errors are problem+json
 */
#ifndef PUKAAR_ADMIN_FIND_H
#define PUKAAR_ADMIN_FIND_H

#include "admin/admin.h"

struct find_pace;
struct find_pace *find_pace_create(void);
void find_pace_destroy(struct find_pace *pace);

/* Handlers; arg is the struct admin. */
void admin_find(const struct http_request *request, void *arg);
void admin_find_file(const struct http_request *request, void *arg);
void admin_public_stations(const struct http_request *request, void *arg);

#endif
