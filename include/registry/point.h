/* Points on earth, WGS 84 degrees. Pure. */
#ifndef PUKAAR_REGISTRY_POINT_H
#define PUKAAR_REGISTRY_POINT_H

#include "util/base.h"
#include "util/str.h"

/* A place in words: "19.0605, 72.8290" (or the other way round: in India the smaller one is the latitude),
 * "19.0605° N 72.8290° E", degrees with minutes and seconds as maps copy them (19°03'47.5"N 72°49'34.7"E), or
 * a link that holds the degrees: Google's (?q=, /@, !3d!4d), Apple's (?ll=), OpenStreetMap's (#map=, mlat=),
 * geo:. Anywhere in the text; the place that a link means goes before the middle of its map. False when there
 * is none: with fewer than two decimals (a kilometre) it is no place. */
bool point_parse(struct str text, double *ret_lat, double *ret_lon) NODISCARD;
/* "https://maps.app.goo.gl/...": the degrees are at the other end of it, and nobody is asked for them. */
bool point_is_short_link(struct str text);
/* Metres between two points, as the crow flies. */
double point_distance_m(double lat_a, double lon_a, double lat_b, double lon_b);

#endif
