/* How far it is. */
#include "registry/point.h"

#include <math.h>

#include "geometry.h"

double point_distance_m(double lat_a, double lon_a, double lat_b, double lon_b)
{
    struct plane plane = {(lat_a + lat_b) / 2, lon_a};
    double ax, ay, bx, by;
    plane_put(&plane, lat_a, lon_a, &ax, &ay);
    plane_put(&plane, lat_b, lon_b, &bx, &by);
    return hypot(ax - bx, ay - by);
}
