/* The outline of a jurisdiction, to be drawn in a box: positions become points on the page. Pure. */
#ifndef PUKAAR_POSTER_OUTLINE_H
#define PUKAAR_POSTER_OUTLINE_H

#include "poster/layout.h"
#include "util/mem.h"

struct position {
    double lon, lat; /* WGS 84 degrees */
};
struct outline_ring {
    struct position *at; /* closed: the last is the first */
    size_t count;
};
struct outline {
    struct outline_ring *rings; /* of all its polygons; holes are rings too */
    size_t ring_count;
    double west, south, east, north;
    bool has_station;
    struct position station;
};

/* Of a GeoJSON Polygon or MultiPolygon (RFC 7946). -1 when it is neither, or has no ring that encloses
 * anything. */
int outline_read(const char *geojson, struct arena *arena, struct outline *ret) NODISCARD;

/* A map in a box: north is up, a metre is as long in every direction (at its middle latitude). */
struct outline_view {
    struct box box;
    double lon, lat;         /* its middle */
    double per_lon, per_lat; /* points a degree */
};
/* The whole outline, and its station, in the middle of the box, with `margin` around. */
void outline_view(const struct outline *outline, struct box box, double margin, struct outline_view *ret);
void outline_place(const struct outline_view *view, struct position position, double *ret_x, double *ret_y);
bool outline_visible(const struct outline_view *view, const struct outline *outline);
/* A round length (1, 2 or 5 times a power of ten, in metres) that is at most `most` points on the page, and
 * how long it is there. */
double outline_scale_m(const struct outline_view *view, double most, double *ret_points);

#endif
