#include "edges.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Neighbours on a ring lie together: most runs are passed over by their box. */
#define RUN_EDGES 16

struct maker {
    GEOSContextHandle_t geos;
    struct arena *arena;
    struct edges *out;
};

static void add_ring(struct maker *maker, const GEOSGeometry *ring)
{
    unsigned count = 0;
    const GEOSCoordSequence *corners = GEOSGeom_getCoordSeq_r(maker->geos, ring);
    if (!corners || GEOSCoordSeq_getSize_r(maker->geos, corners, &count) != 1 || count < 2)
        return;
    double *at = mem_new(count, 2 * sizeof(*at));
    struct edge *grown = arena_new(maker->arena, maker->out->count + count - 1, sizeof(*grown));
    if (maker->out->count)
        memcpy(grown, maker->out->at, maker->out->count * sizeof(*grown));
    (void)GEOSCoordSeq_copyToBuffer_r(maker->geos, corners, at, 0, 0);
    for (unsigned i = 0; i + 1 < count; i++) {
        const double *corner = &at[2 * (size_t)i];
        double dx = corner[2] - corner[0], dy = corner[3] - corner[1], length2 = dx * dx + dy * dy;
        grown[maker->out->count++] =
            (struct edge){corner[0], corner[1], dx, dy, length2 > 0 ? 1 / length2 : 0};
    }
    maker->out->at = grown;
    free(at);
}

static void add_edges(struct maker *maker, const GEOSGeometry *shape)
{
    int parts = GEOSGetNumGeometries_r(maker->geos, shape);
    for (int i = 0; i < parts; i++) {
        const GEOSGeometry *polygon = GEOSGetGeometryN_r(maker->geos, shape, i);
        int holes = GEOSGetNumInteriorRings_r(maker->geos, polygon);
        add_ring(maker, GEOSGetExteriorRing_r(maker->geos, polygon));
        for (int k = 0; k < holes; k++)
            add_ring(maker, GEOSGetInteriorRingN_r(maker->geos, polygon, k));
    }
}

static struct box box_of(const struct edge *edges, size_t count)
{
    struct box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (const struct edge *edge = edges; edge < edges + count; edge++) {
        box.west = fmin(box.west, fmin(edge->x, edge->x + edge->dx));
        box.east = fmax(box.east, fmax(edge->x, edge->x + edge->dx));
        box.south = fmin(box.south, fmin(edge->y, edge->y + edge->dy));
        box.north = fmax(box.north, fmax(edge->y, edge->y + edge->dy));
    }
    return box;
}

static void add_runs(struct maker *maker)
{
    maker->out->runs =
        arena_new(maker->arena, (maker->out->count + RUN_EDGES - 1) / RUN_EDGES, sizeof(*maker->out->runs));
    for (size_t from = 0; from < maker->out->count; from += RUN_EDGES)
        maker->out->runs[from / RUN_EDGES] =
            box_of(&maker->out->at[from], MIN((size_t)RUN_EDGES, maker->out->count - from));
}

static double beyond(double value, double least, double most)
{
    return value < least ? least - value : value > most ? value - most : 0;
}

static double box_distance2(const struct box *box, double x, double y)
{
    double dx = beyond(x, box->west, box->east), dy = beyond(y, box->south, box->north);
    return dx * dx + dy * dy;
}

static double edge_distance2(const struct edge *edge, double x, double y)
{
    double along = ((x - edge->x) * edge->dx + (y - edge->y) * edge->dy) * edge->per_length2;
    along = along < 0 ? 0 : along > 1 ? 1 : along;
    double off_x = edge->x + along * edge->dx - x, off_y = edge->y + along * edge->dy - y;
    return off_x * off_x + off_y * off_y;
}

void edges_read(GEOSContextHandle_t geos, const GEOSGeometry *shape, struct arena *arena, struct edges *ret)
{
    struct maker maker = {geos, arena, ret};
    *ret = (struct edges){0};
    add_edges(&maker, shape);
    add_runs(&maker);
}

double edges_distance(const struct edges *edges, double x, double y)
{
    double best = INFINITY;
    for (size_t from = 0; from < edges->count; from += RUN_EDGES) {
        if (box_distance2(&edges->runs[from / RUN_EDGES], x, y) >= best)
            continue;
        size_t to = MIN(from + RUN_EDGES, edges->count);
        for (size_t i = from; i < to; i++) {
            double distance2 = edge_distance2(&edges->at[i], x, y);
            best = MIN(best, distance2);
        }
    }
    return sqrt(best);
}
