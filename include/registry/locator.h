/*
 * Who is responsible for a point? Jurisdiction polygons (GEOS, prepared, in an STR tree), else the nearest
 * polygon, else, without any polygons, the nearest station's own point. Built once, then read; one thread at
 * a time. Its users are counted, all on one thread, so that a unit of work keeps the one it was begun with.
 */
#ifndef PUKAAR_REGISTRY_LOCATOR_H
#define PUKAAR_REGISTRY_LOCATOR_H

#include "registry/records.h"

struct locator;

enum located { LOCATED_INSIDE, LOCATED_NEAREST, LOCATED_BY_STATION_POINT, LOCATED_NOWHERE };

struct location {
    enum located how;
    const char *station; /* id; owned by the locator; "" for LOCATED_NOWHERE */
    const char *other;   /* another station whose border is within 100 m, inside or not; "" for none */
    double distance_m;   /* to the polygon's edge (nearest) or the station's point; 0 inside */
};

/* Copies what it needs. NULL with err when a geometry cannot be read. */
struct locator *locator_create(const struct jurisdiction *jurisdictions, size_t jurisdiction_count,
                               const struct station *stations, size_t station_count, struct err *err);
/* One more user. */
struct locator *locator_hold(struct locator *locator);
/* One user less; the last one frees. NULL is fine. */
void locator_destroy(struct locator *locator);
/* A nearest jurisdiction further off than this is none: nobody is known to be responsible. */
void location_limit(struct location *location, double nearest_max_m);
void locate(struct locator *locator, double lat, double lon, struct location *ret);
/* The nearest station that is none of `except`: by its polygon, else by its own point (0 m: inside). */
void locate_other(struct locator *locator, double lat, double lon, const char *const *except,
                  size_t except_count, struct location *ret);

#endif
