/* GEOS, its errors as text, and geometries out of GeoJSON. Between geojson.c and locator.c. */
#ifndef PUKAAR_REGISTRY_GEOMETRY_H
#define PUKAAR_REGISTRY_GEOMETRY_H

#include <geos_c.h>

#include "util/err.h"
#include "util/json.h"

/* A context that says nothing on stderr. */
GEOSContextHandle_t geometry_context(void);
/* A Polygon or MultiPolygon object; NULL with the reason and the place. */
GEOSGeometry *geometry_read(GEOSContextHandle_t geos, const cJSON *geometry, struct err *err);

#endif
