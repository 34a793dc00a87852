/* Overlaps, gaps, and stations outside their own polygon. */
#include "registry/areas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geometry.h"
#include "registry/locator.h"

#define AROUND_MAX 4
#define TOUCHES_M 1.0

struct area {
    const char *station;
    GEOSGeometry *shape; /* in metres */
    double m2;
    size_t index;
};

struct survey {
    GEOSContextHandle_t geos;
    struct arena *arena;
    struct plane plane;
    struct area *areas;
    size_t count;
    GEOSSTRtree *tree;
    struct area_report *out;
    size_t room;
    const struct area *subject; /* of a query */
    const GEOSGeometry *gap;
    struct buf around;
    size_t around_count;
};

const char *area_finding_name(enum area_finding_kind kind)
{
    static const char *const names[AREA_FINDING_COUNT_] = {"station_outside", "without_polygon", "overlap",
                                                           "gap"};
    return names[kind];
}

static void add(struct survey *survey, struct area_finding finding)
{
    struct area_report *out = survey->out;
    if (out->count == survey->room) {
        size_t room = survey->room ? survey->room * 2 : 32;
        struct area_finding *grown = arena_new(survey->arena, room, sizeof(*grown));
        if (out->count)
            memcpy(grown, out->at, out->count * sizeof(*grown));
        out->at = grown;
        survey->room = room;
    }
    finding.other = finding.other ? finding.other : "";
    finding.around = finding.around ? finding.around : "";
    out->at[out->count++] = finding;
}

static GEOSGeometry *read_text(GEOSContextHandle_t geos, const char *geojson, struct err *err)
{
    cJSON json_auto *geometry = json_parse(str_of(geojson));
    return geometry ? geometry_read(geos, geometry, err) : (err_set(err, "is not JSON"), NULL);
}

static int add_area(struct survey *survey, const struct jurisdiction *jurisdiction, struct err *err)
{
    struct err reason = {""};
    GEOSGeometry *shape = read_text(survey->geos, jurisdiction->geojson, &reason);
    if (!shape)
        return err_set(err, "jurisdiction of %s: %s", jurisdiction->station, reason.text);
    if (survey->count == 0) {
        cJSON json_auto *geometry = json_parse(str_of(jurisdiction->geojson));
        plane_place(&survey->plane, geometry);
    }
    struct area *area = &survey->areas[survey->count];
    *area = (struct area){.station = arena_dup(survey->arena, jurisdiction->station),
                          .shape = plane_geometry(survey->geos, &survey->plane, shape),
                          .index = survey->count++};
    GEOSGeom_destroy_r(survey->geos, shape);
    if (GEOSArea_r(survey->geos, area->shape, &area->m2) != 1)
        area->m2 = 0;
    GEOSSTRtree_insert_r(survey->geos, survey->tree, area->shape, area);
    return 0;
}

/* Somewhere within the shape. */
static void look_at(struct survey *survey, const GEOSGeometry *shape, struct area_finding *finding)
{
    double x, y;
    GEOSGeometry *point = GEOSPointOnSurface_r(survey->geos, shape);
    if (point && GEOSGeomGetX_r(survey->geos, point, &x) == 1 && GEOSGeomGetY_r(survey->geos, point, &y) == 1)
        plane_take(&survey->plane, x, y, &finding->lat, &finding->lon);
    GEOSGeom_destroy_r(survey->geos, point);
}

static bool is_sliver(struct survey *survey, double m2)
{
    bool sliver = m2 < AREA_SLIVER_M2;
    if (sliver && m2 >= 1) { /* less is rounding */
        survey->out->slivers++;
        survey->out->slivers_m2 += m2;
    }
    return sliver;
}

static void overlap_with(void *item, void *arg)
{
    struct survey *survey = arg;
    const struct area *one = survey->subject, *two = item;
    struct area_finding finding = {.kind = AREA_OVERLAP, .station = one->station, .other = two->station};
    if (two->index <= one->index)
        return;
    GEOSGeometry *common = GEOSIntersection_r(survey->geos, one->shape, two->shape);
    if (common && GEOSArea_r(survey->geos, common, &finding.m2) == 1 && finding.m2 > 0 &&
        !is_sliver(survey, finding.m2)) {
        finding.share = finding.m2 / MIN(one->m2, two->m2);
        look_at(survey, common, &finding);
        add(survey, finding);
    }
    GEOSGeom_destroy_r(survey->geos, common);
}

static void find_overlaps(struct survey *survey)
{
    for (size_t i = 0; i < survey->count; i++) {
        survey->subject = &survey->areas[i];
        GEOSSTRtree_query_r(survey->geos, survey->tree, survey->areas[i].shape, overlap_with, survey);
    }
}

static void touches_gap(void *item, void *arg)
{
    struct survey *survey = arg;
    const struct area *area = item;
    double distance_m;
    if (GEOSDistance_r(survey->geos, area->shape, survey->gap, &distance_m) != 1 || distance_m > TOUCHES_M ||
        survey->around_count == AROUND_MAX)
        return;
    buf_addf(&survey->around, "%s%s", survey->around_count++ ? ", " : "", area->station);
}

static void add_gap(struct survey *survey, const GEOSGeometry *ring)
{
    struct area_finding finding = {.kind = AREA_GAP, .station = ""};
    GEOSGeometry *gap = GEOSGeom_createPolygon_r(survey->geos, GEOSGeom_clone_r(survey->geos, ring), NULL, 0);
    if (gap && GEOSArea_r(survey->geos, gap, &finding.m2) == 1 && !is_sliver(survey, finding.m2)) {
        buf_clear(&survey->around);
        survey->around_count = 0;
        survey->gap = gap;
        GEOSSTRtree_query_r(survey->geos, survey->tree, gap, touches_gap, survey);
        finding.around = arena_dup(survey->arena, buf_text(&survey->around));
        look_at(survey, gap, &finding);
        add(survey, finding);
    }
    GEOSGeom_destroy_r(survey->geos, gap);
}

static void find_gaps_of(struct survey *survey, const GEOSGeometry *polygon)
{
    int count = GEOSGetNumInteriorRings_r(survey->geos, polygon);
    for (int i = 0; i < count; i++)
        add_gap(survey, GEOSGetInteriorRingN_r(survey->geos, polygon, i));
}

/* What all of them together enclose and none of them holds. */
static void find_gaps(struct survey *survey)
{
    GEOSGeometry **parts = mem_new(survey->count, sizeof(GEOSGeometry *));
    for (size_t i = 0; i < survey->count; i++)
        parts[i] = GEOSGeom_clone_r(survey->geos, survey->areas[i].shape);
    GEOSGeometry *all =
        GEOSGeom_createCollection_r(survey->geos, GEOS_GEOMETRYCOLLECTION, parts, (unsigned)survey->count);
    GEOSGeometry *whole = all ? GEOSUnaryUnion_r(survey->geos, all) : NULL;
    int count = whole ? GEOSGetNumGeometries_r(survey->geos, whole) : 0;
    for (int i = 0; i < count; i++)
        find_gaps_of(survey, GEOSGetGeometryN_r(survey->geos, whole, i));
    GEOSGeom_destroy_r(survey->geos, whole);
    GEOSGeom_destroy_r(survey->geos, all);
    free(parts);
}

static const struct area *area_of(const struct survey *survey, const char *station)
{
    for (size_t i = 0; i < survey->count; i++) {
        if (strcmp(survey->areas[i].station, station) == 0)
            return &survey->areas[i];
    }
    return NULL;
}

static const char *who_holds(const struct survey *survey, const GEOSGeometry *point)
{
    for (size_t i = 0; i < survey->count; i++) {
        if (GEOSIntersects_r(survey->geos, survey->areas[i].shape, point) == 1)
            return survey->areas[i].station;
    }
    return "";
}

static void check_point(struct survey *survey, const struct station *station, const struct area *area)
{
    double x, y;
    struct area_finding finding = {
        .kind = AREA_STATION_OUTSIDE, .station = area->station, .lat = station->lat, .lon = station->lon};
    plane_put(&survey->plane, station->lat, station->lon, &x, &y);
    survey->out->points++;
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(survey->geos, x, y);
    if (GEOSDistance_r(survey->geos, area->shape, point, &finding.off_m) == 1 && finding.off_m > 0) {
        survey->out->far_points += finding.off_m > AREA_FAR_M;
        finding.other = who_holds(survey, point);
        add(survey, finding);
    }
    GEOSGeom_destroy_r(survey->geos, point);
}

static bool stands_above(const struct station *stations, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++) {
        if (stations[i].above && strcmp(stations[i].above, id) == 0)
            return true;
    }
    return false;
}

static void check_stations(struct survey *survey, const struct station *stations, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct area *area = area_of(survey, stations[i].id);
        if (area && stations[i].has_point)
            check_point(survey, &stations[i], area);
        else if (!area && !stands_above(stations, count, stations[i].id))
            add(survey, (struct area_finding){.kind = AREA_WITHOUT_POLYGON,
                                              .station = arena_dup(survey->arena, stations[i].id),
                                              .lat = stations[i].lat,
                                              .lon = stations[i].lon});
    }
}

static int by_weight(const void *a, const void *b)
{
    const struct area_finding *x = a, *y = b;
    double difference = y->m2 + y->off_m - x->m2 - x->off_m;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (difference != 0)
        return difference > 0 ? 1 : -1;
    return strcmp(x->station, y->station);
}

int areas_examine(const struct jurisdiction *jurisdictions, size_t jurisdiction_count,
                  const struct station *stations, size_t station_count, struct arena *arena,
                  struct area_report *ret, struct err *err)
{
    *ret = (struct area_report){0};
    struct survey survey = {.geos = geometry_context(), .arena = arena, .out = ret};
    int result = 0;
    survey.tree = GEOSSTRtree_create_r(survey.geos, 10);
    survey.areas = arena_new(arena, jurisdiction_count, sizeof(*survey.areas));
    for (size_t i = 0; i < jurisdiction_count && result == 0; i++)
        result = add_area(&survey, &jurisdictions[i], err);
    if (result == 0 && survey.count) {
        check_stations(&survey, stations, station_count);
        find_overlaps(&survey);
        find_gaps(&survey);
    }
    if (ret->count)
        qsort(ret->at, ret->count, sizeof(*ret->at), by_weight);
    GEOSSTRtree_destroy_r(survey.geos, survey.tree);
    for (size_t i = 0; i < survey.count; i++)
        GEOSGeom_destroy_r(survey.geos, survey.areas[i].shape);
    buf_free(&survey.around);
    GEOS_finish_r(survey.geos);
    return result;
}

bool areas_are_elsewhere(const struct area_report *report)
{
    return report->far_points * 2 > report->points;
}

static void add_m2(struct buf *out, double m2)
{
    if (m2 >= 1e6)
        buf_addf(out, "%.1f km2", m2 / 1e6);
    else
        buf_addf(out, "%.1f ha", m2 / 1e4);
}

static void add_m(struct buf *out, double m)
{
    if (m >= 10000)
        buf_addf(out, "%.0f km", m / 1000);
    else if (m >= 1000)
        buf_addf(out, "%.1f km", m / 1000);
    else
        buf_addf(out, "%.0f m", ceil(m));
}

static void print_outside(const struct area_finding *finding, struct buf *out)
{
    buf_addf(out, "%s: its own point %.6f, %.6f lies ", finding->station, finding->lat, finding->lon);
    add_m(out, finding->off_m);
    buf_addf(out, " outside its polygon, in %s%s", *finding->other ? "that of " : "none", finding->other);
}

static void print_overlap(const struct area_finding *finding, struct buf *out)
{
    buf_addf(out, "%s and %s overlap by ", finding->station, finding->other);
    add_m2(out, finding->m2);
    buf_addf(out, " (%.0f %% of the smaller), at %.6f, %.6f", fmax(1, round(finding->share * 100)),
             finding->lat, finding->lon);
}

void area_finding_print(const struct area_finding *finding, struct buf *out)
{
    switch (finding->kind) {
    case AREA_STATION_OUTSIDE: print_outside(finding, out); break;
    case AREA_WITHOUT_POLYGON: buf_addf(out, "%s: has no polygon", finding->station); break;
    case AREA_OVERLAP: print_overlap(finding, out); break;
    case AREA_GAP:
        buf_add_text(out, "a gap of ");
        add_m2(out, finding->m2);
        buf_addf(out, " between %s, at %.6f, %.6f", finding->around, finding->lat, finding->lon);
        break;
    case AREA_FINDING_COUNT_: break;
    }
}

const char *areas_join(const char *geojson_a, const char *geojson_b, struct arena *arena, struct err *err)
{
    GEOSContextHandle_t geos = geometry_context();
    const char *joined = NULL;
    GEOSGeometry *a = read_text(geos, geojson_a, err), *b = a ? read_text(geos, geojson_b, err) : NULL;
    GEOSGeometry *both = b ? GEOSUnion_r(geos, a, b) : NULL;
    GEOSGeoJSONWriter *writer = GEOSGeoJSONWriter_create_r(geos);
    char *text = both ? GEOSGeoJSONWriter_writeGeometry_r(geos, writer, both, -1) : NULL;
    if (text)
        joined = arena_dup(arena, text);
    else if (b)
        err_set(err, "the polygons cannot be joined");
    GEOSFree_r(geos, text);
    GEOSGeoJSONWriter_destroy_r(geos, writer);
    GEOSGeom_destroy_r(geos, both);
    GEOSGeom_destroy_r(geos, b);
    GEOSGeom_destroy_r(geos, a);
    GEOS_finish_r(geos);
    return joined;
}
