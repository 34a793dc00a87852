/*
 * Looking at jurisdictions as a whole: what of them an admin should know before relying on them. None of it
 * keeps them from being used. Pure.
 */
#ifndef PUKAAR_REGISTRY_AREAS_H
#define PUKAAR_REGISTRY_AREAS_H

#include "registry/records.h"
#include "util/buf.h"
#include "util/mem.h"

enum area_finding_kind {
    AREA_STATION_OUTSIDE, /* the station's own point is not in its polygon; in that of `other`, "" for none */
    AREA_WITHOUT_POLYGON, /* a station that stands above none and has no polygon */
    AREA_OVERLAP,         /* the polygons of station and other share ground */
    AREA_GAP,             /* ground that the polygons of `around` enclose and none of them holds */
    AREA_FINDING_COUNT_
};
const char *area_finding_name(enum area_finding_kind kind); /* "station_outside" */

struct area_finding {
    enum area_finding_kind kind;
    const char *station, *other;
    const char *around; /* AREA_GAP: up to 4 stations, comma separated */
    double m2;          /* AREA_OVERLAP, AREA_GAP */
    double share;       /* AREA_OVERLAP: of the smaller polygon, 0 to 1 */
    double off_m;       /* AREA_STATION_OUTSIDE: from the point to the polygon */
    double lat, lon;    /* where to look: the station's point, or somewhere in the overlap or gap */
};

struct area_report {
    struct area_finding *at; /* by kind, the largest first; in the arena */
    size_t count;
    size_t slivers; /* overlaps and gaps under AREA_SLIVER_M2, which are lines drawn twice: not listed */
    double slivers_m2;
    size_t points, far_points; /* stations with a point and a polygon; those that lie AREA_FAR_M apart */
};
#define AREA_FAR_M 300000.0
#define AREA_SLIVER_M2 10000.0

/* The jurisdictions' geometries must be valid (as jurisdictions_from_geojson() and the store hold them); -1
 * with err when one is not. */
int areas_examine(const struct jurisdiction *jurisdictions, size_t jurisdiction_count,
                  const struct station *stations, size_t station_count, struct arena *arena,
                  struct area_report *ret, struct err *err) NODISCARD;
/* Most stations are far from their polygons: as a rule latitude and longitude stand the wrong way round. */
bool areas_are_elsewhere(const struct area_report *report);
/* One line for people, without a line break: "malad: its own point 19.183603, 72.844739 lies 310 m outside
 * its polygon, in that of bangurnagar". */
void area_finding_print(const struct area_finding *finding, struct buf *out);

/* Both geometries as one, as GeoJSON in the arena; NULL with err when one cannot be read. */
const char *areas_join(const char *geojson_a, const char *geojson_b, struct arena *arena, struct err *err);

#endif
