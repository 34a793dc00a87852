/*
 * Jurisdictions out of GeoJSON (RFC 7946): the rings are checked one by one here, so that an error names the
 * ring and position; GEOS then says whether the polygon as a whole makes sense.
 */
#include <ctype.h>
#include <stdio.h>

#include "geometry.h"
#include "registry/import.h"
#include "util/num.h"

#define POSITIONS_MAX 100000 /* a ring */

GEOSContextHandle_t geometry_context(void)
{
    return GEOS_init_r();
}

static bool read_position(const cJSON *position, double *ret_lon, double *ret_lat)
{
    const cJSON *lon = cJSON_GetArrayItem(position, 0), *lat = cJSON_GetArrayItem(position, 1);
    if (!cJSON_IsArray(position) || !cJSON_IsNumber(lon) || !cJSON_IsNumber(lat))
        return false;
    *ret_lon = lon->valuedouble;
    *ret_lat = lat->valuedouble;
    return num_is_point(*ret_lat, *ret_lon);
}

static GEOSCoordSequence *read_positions(GEOSContextHandle_t geos, const cJSON *ring, unsigned count,
                                         struct err *err)
{
    GEOSCoordSequence *sequence = GEOSCoordSeq_create_r(geos, count, 2);
    const cJSON *position;
    unsigned i = 0;
    cJSON_ArrayForEach(position, ring)
    {
        double lon, lat;
        if (!read_position(position, &lon, &lat)) {
            err_set(err, "position %u is not [longitude, latitude] in degrees", i + 1);
            GEOSCoordSeq_destroy_r(geos, sequence);
            return NULL;
        }
        GEOSCoordSeq_setXY_r(geos, sequence, i++, lon, lat);
    }
    return sequence;
}

static bool is_closed(const cJSON *ring, int count)
{
    double first_lon, first_lat, last_lon, last_lat;
    return read_position(cJSON_GetArrayItem(ring, 0), &first_lon, &first_lat) &&
           read_position(cJSON_GetArrayItem(ring, count - 1), &last_lon, &last_lat) &&
           first_lon == last_lon && first_lat == last_lat;
}

static GEOSGeometry *read_ring(GEOSContextHandle_t geos, const cJSON *ring, struct err *err)
{
    int count = cJSON_GetArraySize(ring);
    if (!cJSON_IsArray(ring) || count < 4 || count > POSITIONS_MAX) {
        err_set(err, "a ring has 4 to %d positions, this one %d", POSITIONS_MAX, count);
        return NULL;
    }
    GEOSCoordSequence *sequence = read_positions(geos, ring, (unsigned)count, err);
    if (!sequence)
        return NULL;
    if (!is_closed(ring, count)) {
        err_set(err, "the ring is not closed: its last position must be its first");
        GEOSCoordSeq_destroy_r(geos, sequence);
        return NULL;
    }
    return GEOSGeom_createLinearRing_r(geos, sequence);
}

/* An array of 1 to max elements. */
static bool has_parts(const cJSON *list, size_t max)
{
    int count = cJSON_GetArraySize(list);
    return cJSON_IsArray(list) && count >= 1 && (size_t)count <= max;
}

static GEOSGeometry *read_polygon(GEOSContextHandle_t geos, const cJSON *rings, struct err *err)
{
    GEOSGeometry *parts[64];
    unsigned count = 0;
    const cJSON *ring;
    bool good = has_parts(rings, ARRAY_LEN(parts));
    if (!good)
        err_set(err, "a polygon has 1 to %zu rings", ARRAY_LEN(parts));
    for (ring = good ? rings->child : NULL; ring && good; ring = ring->next) {
        parts[count] = read_ring(geos, ring, err);
        good = parts[count] != NULL;
        count += good;
    }
    if (good)
        return GEOSGeom_createPolygon_r(geos, parts[0], parts + 1, count - 1);
    while (count > 0)
        GEOSGeom_destroy_r(geos, parts[--count]);
    return NULL;
}

static GEOSGeometry *read_multi_polygon(GEOSContextHandle_t geos, const cJSON *polygons, struct err *err)
{
    GEOSGeometry *parts[256];
    unsigned count = 0;
    const cJSON *polygon;
    bool good = has_parts(polygons, ARRAY_LEN(parts));
    if (!good)
        err_set(err, "a MultiPolygon has 1 to %zu polygons", ARRAY_LEN(parts));
    for (polygon = good ? polygons->child : NULL; polygon && good; polygon = polygon->next) {
        parts[count] = read_polygon(geos, polygon, err);
        good = parts[count] != NULL;
        count += good;
    }
    if (good)
        return GEOSGeom_createCollection_r(geos, GEOS_MULTIPOLYGON, parts, count);
    while (count > 0)
        GEOSGeom_destroy_r(geos, parts[--count]);
    return NULL;
}

static GEOSGeometry *checked(GEOSContextHandle_t geos, GEOSGeometry *shape, struct err *err)
{
    if (!shape || GEOSisValid_r(geos, shape) == 1)
        return shape;
    char *reason = GEOSisValidReason_r(geos, shape);
    err_set(err, "the polygon is not valid: %s", reason ? reason : "unknown");
    GEOSFree_r(geos, reason);
    GEOSGeom_destroy_r(geos, shape);
    return NULL;
}

GEOSGeometry *geometry_read(GEOSContextHandle_t geos, const cJSON *geometry, struct err *err)
{
    const char *type = json_text(geometry, "type");
    const cJSON *coordinates = json_get(geometry, "coordinates");
    if (type && strcmp(type, "Polygon") == 0)
        return checked(geos, read_polygon(geos, coordinates, err), err);
    if (type && strcmp(type, "MultiPolygon") == 0)
        return checked(geos, read_multi_polygon(geos, coordinates, err), err);
    err_set(err, "geometry is %s, not Polygon or MultiPolygon", type ? type : "missing");
    return NULL;
}

/* The property as text; NULL when it is missing or empty. */
static const char *name_of(const cJSON *properties, const char *key, struct arena *arena)
{
    const cJSON *value = json_get(properties, key);
    if (cJSON_IsNumber(value))
        return arena_printf(arena, "%.0f", value->valuedouble);
    if (!cJSON_IsString(value))
        return NULL;
    struct str text = str_trim(str_of(value->valuestring));
    return text.len ? arena_dup_len(arena, text.at, text.len) : NULL;
}

/* "Bandra (W) PS" as bandra--w--ps: what admins type as the station's id. */
static const char *station_id_of(const char *name, struct arena *arena)
{
    char *id = arena_dup(arena, name);
    for (char *c = id; *c; c++) {
        if ((unsigned char)*c >= 0x80)
            return "";
        *c = (char)tolower((unsigned char)*c);
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_-", *c))
            *c = '-';
    }
    return record_id_valid(id) ? id : "";
}

static bool is_taken(const struct jurisdiction_list *list, const char *station, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(*station ? list->at[i].station : list->names[i], *station ? station : name) == 0)
            return true;
    }
    return false;
}

struct geojson_import {
    const char *file, *key;
    GEOSContextHandle_t geos;
    struct arena *arena;
    struct jurisdiction_list *out;
    struct config_report *report;
};

/* ", there are: ps_key, name", so that nobody has to open the file. */
static const char *keys_there(struct geojson_import *import, const cJSON *properties)
{
    struct buf buf_auto out = {0};
    const cJSON *property;
    cJSON_ArrayForEach(property, properties)
    {
        if (out.len < 200 && property->string)
            buf_addf(&out, "%s%.40s", out.len ? ", " : "; there are: ", property->string);
    }
    return arena_dup(import->arena, buf_text(&out));
}

static void read_feature(struct geojson_import *import, const cJSON *feature, int number)
{
    struct err err;
    char what[96];
    const char *name = name_of(json_get(feature, "properties"), import->key, import->arena);
    const char *station = name ? station_id_of(name, import->arena) : "";
    const char *shown = *station || !name ? station : name;
    (void)str_format(what, sizeof(what), "feature %d%s%.60s", number, *shown ? ", " : "", shown);
    if (!name) {
        config_report_add(import->report, import->file, 0, what,
                          "property \"%s\" is missing or no station id%s", import->key,
                          keys_there(import, json_get(feature, "properties")));
        return;
    }
    if (is_taken(import->out, station, name)) {
        config_report_add(import->report, import->file, 0, what,
                          "its station has a polygon already; merge them into a MultiPolygon");
        return;
    }
    GEOSGeometry *shape = geometry_read(import->geos, json_get(feature, "geometry"), &err);
    if (!shape) {
        config_report_add(import->report, import->file, 0, what, "%s", err.text);
        return;
    }
    GEOSGeom_destroy_r(import->geos, shape);
    char *text = cJSON_PrintUnformatted(json_get(feature, "geometry"));
    import->out->names[import->out->count] = name;
    import->out->at[import->out->count++] =
        (struct jurisdiction){station, arena_dup(import->arena, text ? text : "")};
    cJSON_free(text);
}

int jurisdictions_from_geojson(const char *file, struct str bytes, const char *key, struct arena *arena,
                               struct jurisdiction_list *ret, struct config_report *report)
{
    cJSON json_auto *root = json_parse(bytes);
    const cJSON *features = json_get(root, "features"), *feature;
    size_t errors = report->errors;
    int number = 0;
    *ret = (struct jurisdiction_list){0};
    if (!cJSON_IsArray(features) || cJSON_GetArraySize(features) == 0) {
        config_report_add(report, file, 0, NULL,
                          root ? "is no GeoJSON FeatureCollection with features" : "is not JSON");
        return -1;
    }
    ret->at = arena_new(arena, (size_t)cJSON_GetArraySize(features), sizeof(*ret->at));
    ret->names = arena_new(arena, (size_t)cJSON_GetArraySize(features), sizeof(*ret->names));
    struct geojson_import import = {file, key, geometry_context(), arena, ret, report};
    cJSON_ArrayForEach(feature, features) read_feature(&import, feature, ++number);
    GEOS_finish_r(import.geos);
    return report->errors > errors ? -1 : 0;
}
