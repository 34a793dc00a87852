/* Point to station. Polygons are kept in a plane of metres, so that distances are metres. */
#include "registry/locator.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "edges.h"
#include "geometry.h"
#include "util/mem.h"

#define BORDER_M 100.0

struct area {
    const char *station;
    GEOSGeometry *shape; /* in metres */
    const GEOSPreparedGeometry *prepared;
    struct edges edges;
};

struct post {
    const char *station;
    double x, y;
};

struct locator {
    int users;
    struct arena arena;
    GEOSContextHandle_t geos;
    GEOSSTRtree *tree;
    struct area *areas;
    size_t area_count;
    struct post *posts; /* stations' own points, for a city without polygons */
    size_t post_count;
    struct plane plane;
};

static int add_area(struct locator *locator, const struct jurisdiction *jurisdiction, struct err *err)
{
    cJSON json_auto *geometry = json_parse(str_of(jurisdiction->geojson));
    struct err reason = {"is not JSON"};
    GEOSGeometry *shape = geometry ? geometry_read(locator->geos, geometry, &reason) : NULL;
    if (!shape)
        return err_set(err, "jurisdiction of %s: %s", jurisdiction->station, reason.text);
    if (locator->area_count == 0)
        plane_place(&locator->plane, geometry);
    struct area *area = &locator->areas[locator->area_count++];
    area->station = arena_dup(&locator->arena, jurisdiction->station);
    area->shape = plane_geometry(locator->geos, &locator->plane, shape);
    GEOSGeom_destroy_r(locator->geos, shape);
    area->prepared = GEOSPrepare_r(locator->geos, area->shape);
    edges_read(locator->geos, area->shape, &locator->arena, &area->edges);
    GEOSSTRtree_insert_r(locator->geos, locator->tree, area->shape, area);
    return 0;
}

static void add_posts(struct locator *locator, const struct station *stations, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!stations[i].has_point)
            continue;
        if (locator->area_count == 0 && locator->post_count == 0) {
            locator->plane = (struct plane){stations[i].lat, stations[i].lon};
        }
        struct post *post = &locator->posts[locator->post_count++];
        post->station = arena_dup(&locator->arena, stations[i].id);
        plane_put(&locator->plane, stations[i].lat, stations[i].lon, &post->x, &post->y);
    }
}

struct locator *locator_create(const struct jurisdiction *jurisdictions, size_t jurisdiction_count,
                               const struct station *stations, size_t station_count, struct err *err)
{
    struct locator *locator = mem_new(1, sizeof(*locator));
    locator->users = 1;
    locator->geos = geometry_context();
    locator->tree = GEOSSTRtree_create_r(locator->geos, 10);
    locator->areas = arena_new(&locator->arena, jurisdiction_count, sizeof(*locator->areas));
    locator->posts = arena_new(&locator->arena, station_count, sizeof(*locator->posts));
    for (size_t i = 0; i < jurisdiction_count; i++) {
        if (add_area(locator, &jurisdictions[i], err) < 0) {
            locator_destroy(locator);
            return NULL;
        }
    }
    add_posts(locator, stations, station_count);
    return locator;
}

struct locator *locator_hold(struct locator *locator)
{
    locator->users++;
    return locator;
}

void locator_destroy(struct locator *locator)
{
    if (!locator || --locator->users > 0)
        return;
    GEOSSTRtree_destroy_r(locator->geos, locator->tree);
    for (size_t i = 0; i < locator->area_count; i++) {
        GEOSPreparedGeom_destroy_r(locator->geos, locator->areas[i].prepared);
        GEOSGeom_destroy_r(locator->geos, locator->areas[i].shape);
    }
    GEOS_finish_r(locator->geos);
    arena_free(&locator->arena);
    free(locator);
}

/* What a query of the tree gathers: polygons whose box lies within BORDER_M of the point. */
struct gathering {
    struct locator *locator;
    const GEOSGeometry *point;
    double x, y;
    const struct area *inside;
    struct {
        const struct area *area;
        double m;
    } near_by[2]; /* those it is not inside of, the nearest first */
};

static void note_near(struct gathering *gathering, const struct area *area, double m)
{
    bool first = !gathering->near_by[0].area || m < gathering->near_by[0].m;
    if (first)
        gathering->near_by[1] = gathering->near_by[0];
    else if (gathering->near_by[1].area && m >= gathering->near_by[1].m)
        return;
    gathering->near_by[first ? 0 : 1].area = area;
    gathering->near_by[first ? 0 : 1].m = m;
}

static void gather(void *item, void *arg)
{
    struct area *area = item;
    struct gathering *gathering = arg;
    bool holds = GEOSPreparedIntersects_r(gathering->locator->geos, area->prepared, gathering->point) == 1;
    if (holds && !gathering->inside) {
        gathering->inside = area;
        return;
    }
    double m = holds ? 0 : edges_distance(&area->edges, gathering->x, gathering->y);
    if (m <= BORDER_M)
        note_near(gathering, area, m);
}

static int area_distance(const void *item, const void *point, double *ret_m, void *arg)
{
    const struct gathering *gathering = arg;
    (void)point;
    const struct area *area = item;
    *ret_m = edges_distance(&area->edges, gathering->x, gathering->y);
    return 1;
}

static void locate_nearest(struct gathering *gathering, struct location *ret)
{
    struct locator *locator = gathering->locator;
    /* The tree's own item type is opaque; the point stands in as the thing compared with. */
    const struct area *nearest = GEOSSTRtree_nearest_generic_r(locator->geos, locator->tree, gathering->point,
                                                               gathering->point, area_distance, gathering);
    if (!nearest)
        return;
    ret->how = LOCATED_NEAREST;
    ret->station = nearest->station;
    for (size_t i = 0; i < ARRAY_LEN(gathering->near_by) && !*ret->other; i++) {
        if (gathering->near_by[i].area && gathering->near_by[i].area != nearest)
            ret->other = gathering->near_by[i].area->station;
    }
    ret->distance_m = edges_distance(&nearest->edges, gathering->x, gathering->y);
}

static void locate_by_post(const struct locator *locator, double x, double y, struct location *ret)
{
    for (size_t i = 0; i < locator->post_count; i++) {
        double distance_m = hypot(locator->posts[i].x - x, locator->posts[i].y - y);
        if (ret->how == LOCATED_BY_STATION_POINT && distance_m >= ret->distance_m)
            continue;
        *ret = (struct location){LOCATED_BY_STATION_POINT, locator->posts[i].station, "", distance_m};
    }
}

void location_limit(struct location *location, double nearest_max_m)
{
    if (location->how == LOCATED_NEAREST && location->distance_m > nearest_max_m)
        *location = (struct location){.how = LOCATED_NOWHERE, .station = "", .other = ""};
}

void locate(struct locator *locator, double lat, double lon, struct location *ret)
{
    double x, y;
    *ret = (struct location){.how = LOCATED_NOWHERE, .station = "", .other = ""};
    plane_put(&locator->plane, lat, lon, &x, &y);
    if (locator->area_count == 0) {
        locate_by_post(locator, x, y, ret);
        return;
    }
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(locator->geos, x, y);
    GEOSGeometry *box =
        GEOSGeom_createRectangle_r(locator->geos, x - BORDER_M, y - BORDER_M, x + BORDER_M, y + BORDER_M);
    struct gathering gathering = {.locator = locator, .point = point, .x = x, .y = y};
    GEOSSTRtree_query_r(locator->geos, locator->tree, box, gather, &gathering);
    if (gathering.inside)
        *ret = (struct location){LOCATED_INSIDE, gathering.inside->station,
                                 gathering.near_by[0].area ? gathering.near_by[0].area->station : "", 0};
    else
        locate_nearest(&gathering, ret);
    GEOSGeom_destroy_r(locator->geos, box);
    GEOSGeom_destroy_r(locator->geos, point);
}

static bool is_among(const char *station, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(station, list[i]) == 0)
            return true;
    }
    return false;
}

static void take_nearer(struct location *ret, enum located how, const char *station, double distance_m)
{
    if (ret->how == LOCATED_NOWHERE || distance_m < ret->distance_m)
        *ret = (struct location){distance_m > 0 ? how : LOCATED_INSIDE, station, "", distance_m};
}

/* Asked for seldom, when a human says "not mine": every polygon is measured. */
void locate_other(struct locator *locator, double lat, double lon, const char *const *except,
                  size_t except_count, struct location *ret)
{
    double x, y, distance_m;
    *ret = (struct location){.how = LOCATED_NOWHERE, .station = "", .other = ""};
    plane_put(&locator->plane, lat, lon, &x, &y);
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(locator->geos, x, y);
    for (size_t i = 0; i < locator->area_count; i++) {
        const struct area *area = &locator->areas[i];
        if (!is_among(area->station, except, except_count) &&
            GEOSPreparedDistance_r(locator->geos, area->prepared, point, &distance_m) == 1)
            take_nearer(ret, LOCATED_NEAREST, area->station, distance_m);
    }
    GEOSGeom_destroy_r(locator->geos, point);
    bool by_post = ret->how == LOCATED_NOWHERE;
    for (size_t i = 0; by_post && i < locator->post_count; i++) {
        const struct post *post = &locator->posts[i];
        if (!is_among(post->station, except, except_count))
            take_nearer(ret, LOCATED_BY_STATION_POINT, post->station, hypot(post->x - x, post->y - y));
    }
}
