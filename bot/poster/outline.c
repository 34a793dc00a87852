#include "poster/outline.h"

#include <math.h>

#include "util/json.h"
#include "util/num.h"

#define METRES_A_DEGREE 111195.0 /* of latitude, on a sphere with the earth's mean radius */
#define SMALLEST 1e-5            /* degrees, about a metre: no outline is drawn larger than fits that */

static bool read_position(const cJSON *position, struct position *ret)
{
    const cJSON *lon = cJSON_GetArrayItem(position, 0), *lat = cJSON_GetArrayItem(position, 1);
    if (!cJSON_IsNumber(lon) || !cJSON_IsNumber(lat) || !num_is_point(lat->valuedouble, lon->valuedouble))
        return false;
    *ret = (struct position){lon->valuedouble, lat->valuedouble};
    return true;
}

static void widen(struct outline *outline, struct position position)
{
    outline->west = fmin(outline->west, position.lon);
    outline->east = fmax(outline->east, position.lon);
    outline->south = fmin(outline->south, position.lat);
    outline->north = fmax(outline->north, position.lat);
}

static void read_ring(const cJSON *list, struct arena *arena, struct outline *outline)
{
    const cJSON *position;
    struct outline_ring *ring = &outline->rings[outline->ring_count];
    ring->at = arena_new(arena, (size_t)cJSON_GetArraySize(list), sizeof(*ring->at));
    cJSON_ArrayForEach(position, list)
    {
        if (read_position(position, &ring->at[ring->count]))
            widen(outline, ring->at[ring->count++]);
    }
    outline->ring_count += ring->count >= 4;
}

static size_t count_rings(const cJSON *polygons)
{
    size_t count = 0;
    const cJSON *polygon;
    cJSON_ArrayForEach(polygon, polygons) count += (size_t)cJSON_GetArraySize(polygon);
    return count;
}

static void read_rings(const cJSON *polygon, struct arena *arena, struct outline *outline)
{
    const cJSON *ring;
    cJSON_ArrayForEach(ring, polygon) read_ring(ring, arena, outline);
}

static void read_polygons(const cJSON *polygons, struct arena *arena, struct outline *outline)
{
    const cJSON *polygon;
    outline->rings = arena_new(arena, count_rings(polygons), sizeof(*outline->rings));
    cJSON_ArrayForEach(polygon, polygons) read_rings(polygon, arena, outline);
}

int outline_read(const char *geojson, struct arena *arena, struct outline *ret)
{
    cJSON json_auto *geometry = json_parse(str_of(geojson));
    const cJSON *coordinates = json_get(geometry, "coordinates");
    const char *type = json_text(geometry, "type");
    *ret = (struct outline){.west = INFINITY, .south = INFINITY, .east = -INFINITY, .north = -INFINITY};
    if (type && strcmp(type, "MultiPolygon") == 0) {
        read_polygons(coordinates, arena, ret);
    } else if (type && strcmp(type, "Polygon") == 0) {
        ret->rings = arena_new(arena, (size_t)cJSON_GetArraySize(coordinates), sizeof(*ret->rings));
        read_rings(coordinates, arena, ret);
    }
    return ret->ring_count && ret->east - ret->west > SMALLEST && ret->north - ret->south > SMALLEST ? 0 : -1;
}

void outline_view(const struct outline *outline, struct box box, double margin, struct outline_view *ret)
{
    struct outline whole = *outline;
    if (whole.has_station)
        widen(&whole, whole.station);
    ret->box = box;
    ret->lon = (whole.west + whole.east) / 2;
    ret->lat = (whole.south + whole.north) / 2;
    double shrink = fmax(cos(ret->lat * M_PI / 180), 0.01);
    double across = fmax(whole.east - whole.west, SMALLEST) * shrink,
           up = fmax(whole.north - whole.south, SMALLEST);
    ret->per_lat = fmin((box.w - 2 * margin) / across, (box.h - 2 * margin) / up);
    ret->per_lon = ret->per_lat * shrink;
}

void outline_place(const struct outline_view *view, struct position position, double *ret_x, double *ret_y)
{
    *ret_x = view->box.x + view->box.w / 2 + (position.lon - view->lon) * view->per_lon;
    *ret_y = view->box.y + view->box.h / 2 - (position.lat - view->lat) * view->per_lat;
}

bool outline_visible(const struct outline_view *view, const struct outline *outline)
{
    double west, south, east, north;
    outline_place(view, (struct position){outline->west, outline->south}, &west, &south);
    outline_place(view, (struct position){outline->east, outline->north}, &east, &north);
    return east >= view->box.x && west <= view->box.x + view->box.w && south >= view->box.y &&
           north <= view->box.y + view->box.h;
}

double outline_scale_m(const struct outline_view *view, double most, double *ret_points)
{
    double metres = most / view->per_lat * METRES_A_DEGREE, power = pow(10, floor(log10(metres)));
    double times = metres / power, round = (times >= 5 ? 5 : times >= 2 ? 2 : 1) * power;
    *ret_points = round / METRES_A_DEGREE * view->per_lat;
    return round;
}
