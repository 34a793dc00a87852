/* Points on earth, WGS 84 degrees. Pure. */
#ifndef PUKAAR_REGISTRY_POINT_H
#define PUKAAR_REGISTRY_POINT_H

#include "util/base.h"
#include "util/str.h"

/* What people type or paste: "19.0605, 72.8290", "19.0605° N 72.8290° E", a map link that holds both
 * ("?q=19.0605,72.8290", "/@19.0605,72.8290,17z", "!3d19.0605!4d72.8290"). The first two numbers with a point
 * in them that stand beside each other, latitude first. False when there are none, or no point on earth. */
bool point_parse(struct str text, double *ret_lat, double *ret_lon) NODISCARD;
/* Metres between two points, as the crow flies. */
double point_distance_m(double lat_a, double lon_a, double lat_b, double lon_b);

#endif
