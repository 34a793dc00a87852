/* From degrees to metres and back. */
#include <math.h>

#include "geometry.h"

#define EARTH_M 6371008.8
#define RADIAN (3.14159265358979323846 / 180.0)

void plane_put(const struct plane *plane, double lat, double lon, double *ret_x, double *ret_y)
{
    *ret_x = EARTH_M * RADIAN * (lon - plane->lon0) * cos(RADIAN * plane->lat0);
    *ret_y = EARTH_M * RADIAN * (lat - plane->lat0);
}

void plane_take(const struct plane *plane, double x, double y, double *ret_lat, double *ret_lon)
{
    *ret_lat = plane->lat0 + y / (EARTH_M * RADIAN);
    *ret_lon = plane->lon0 + x / (EARTH_M * RADIAN * cos(RADIAN * plane->lat0));
}

void plane_place(struct plane *plane, const cJSON *geometry)
{
    const cJSON *at = json_get(geometry, "coordinates");
    while (cJSON_IsArray(at) && cJSON_IsArray(at->child))
        at = at->child;
    if (cJSON_IsNumber(cJSON_GetArrayItem(at, 1))) {
        plane->lon0 = cJSON_GetArrayItem(at, 0)->valuedouble;
        plane->lat0 = cJSON_GetArrayItem(at, 1)->valuedouble;
    }
}

static int project(double *x, double *y, void *plane)
{
    plane_put(plane, *y, *x, x, y);
    return 1;
}

GEOSGeometry *plane_geometry(GEOSContextHandle_t geos, struct plane *plane, const GEOSGeometry *shape)
{
    return GEOSGeom_transformXY_r(geos, shape, project, plane);
}
