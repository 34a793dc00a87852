/* GEOS, its errors as text, geometries out of GeoJSON, and the plane of metres they are measured in. Between
 * geojson.c, locator.c and areas.c. */
#ifndef PUKAAR_REGISTRY_GEOMETRY_H
#define PUKAAR_REGISTRY_GEOMETRY_H

#include <geos_c.h>

#include "util/err.h"
#include "util/json.h"

/* A context that says nothing on stderr. */
GEOSContextHandle_t geometry_context(void);
/* A Polygon or MultiPolygon object; NULL with the reason and the place. */
GEOSGeometry *geometry_read(GEOSContextHandle_t geos, const cJSON *geometry, struct err *err);

/* Metres east and north of an origin (an equirectangular projection: within a city its error is far below the
 * 100 m that matter here). */
struct plane {
    double lat0, lon0;
};
void plane_put(const struct plane *plane, double lat, double lon, double *ret_x, double *ret_y);
void plane_take(const struct plane *plane, double x, double y, double *ret_lat, double *ret_lon);
/* With its origin at the first vertex of a GeoJSON geometry; left alone when it has none. */
void plane_place(struct plane *plane, const cJSON *geometry);
/* A copy in metres of a geometry in degrees. */
GEOSGeometry *plane_geometry(GEOSContextHandle_t geos, struct plane *plane, const GEOSGeometry *shape);

#endif
