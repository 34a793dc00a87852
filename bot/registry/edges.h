/* The rings of a polygon, for measuring how far off it is. Read once, measured in a plain loop: GEOS's
 * distance to a prepared polygon takes ten times as long. Between geometry.h and locator.c. */
#ifndef PUKAAR_REGISTRY_EDGES_H
#define PUKAAR_REGISTRY_EDGES_H

#include "geometry.h"
#include "util/mem.h"

struct edge {
    double x, y, dx, dy; /* from one corner to the next */
    double per_length2;
};
struct box {
    double west, south, east, north;
};
struct edges {
    struct edge *at;  /* of all rings of all parts */
    struct box *runs; /* of so many edges each, in their order */
    size_t count;
};

/* Of a Polygon or MultiPolygon in metres; in the arena. */
void edges_read(GEOSContextHandle_t geos, const GEOSGeometry *shape, struct arena *arena, struct edges *ret);
/* Metres to the nearest edge: for a point outside, to the polygon. */
double edges_distance(const struct edges *edges, double x, double y);

#endif
