/*
 * Who is responsible for a point? Jurisdiction polygons (GEOS, prepared, in an STR tree), else the nearest
 * polygon, else, without any polygons, the nearest station's own point. Built once, then read; one thread at
 * a time.
 */
#ifndef PUKAAR_REGISTRY_LOCATOR_H
#define PUKAAR_REGISTRY_LOCATOR_H

#include "registry/records.h"

struct locator;

enum located { LOCATED_INSIDE, LOCATED_NEAREST, LOCATED_BY_STATION_POINT, LOCATED_NOWHERE };

struct location {
    enum located how;
    const char *station; /* id; owned by the locator; "" for LOCATED_NOWHERE */
    const char *other;   /* another station whose border is within 100 m; "" for none */
    double distance_m;   /* to the polygon's edge (nearest) or the station's point; 0 inside */
};

/* Copies what it needs. NULL with err when a geometry cannot be read. */
struct locator *locator_create(const struct jurisdiction *jurisdictions, size_t jurisdiction_count,
                               const struct station *stations, size_t station_count, struct err *err);
void locator_destroy(struct locator *locator);
void locate(struct locator *locator, double lat, double lon, struct location *ret);

#endif
