/*
 * CSV and GeoJSON in, records out. Every bad line is reported by number, each thing that is wrong with it;
 * the lists hold the good ones. Phone numbers come out as E.164, India being meant where no country is said.
 * Stations: id,name,phone,lat,lon,language,above (only id and name are needed; `key` is read as id,
 * and columns named otherwise are refused). Societies:
 * id,name,address,lat,lon,station,language,wings,landmarks,guards,committee,join_code (only id and name are
 * needed; guards and committee hold numbers with a comma, semicolon, slash or bar between them). Circle:
 * society,phone,role. Contacts: station,tier,phone,role,language,hours,categories (only station and phone are
 * needed; tier 1 else).
 */
#ifndef PUKAAR_REGISTRY_IMPORT_H
#define PUKAAR_REGISTRY_IMPORT_H

#include "registry/records.h"
#include "util/config.h"
#include "util/mem.h"

struct station_list {
    struct station *at;
    int *lines; /* of the file, for later complaints such as a duplicate in the store */
    size_t count;
};
struct circle_list {
    struct circle_member *at;
    int *lines;
    size_t count;
};
struct society_list {
    struct society *at;
    int *lines;
    size_t count;
    struct circle_list circle; /* of all of them, in the order of the lines */
};
struct contact_list {
    struct contact *at;
    int *lines;
    size_t count;
};
struct jurisdiction_list {
    struct jurisdiction *at;
    const char **names; /* the property as it stands in the file: "Bandra (W) PS" */
    size_t count;
};

/* Everything allocated comes from the arena. -1 when anything was reported. file is only named in reports. */
int stations_from_csv(const char *file, struct str bytes, struct arena *arena, struct station_list *ret,
                      struct config_report *report) NODISCARD;
int societies_from_csv(const char *file, struct str bytes, struct arena *arena, struct society_list *ret,
                       struct config_report *report) NODISCARD;
int contacts_from_csv(const char *file, struct str bytes, struct arena *arena, struct contact_list *ret,
                      struct config_report *report) NODISCARD;
int circle_from_csv(const char *file, struct str bytes, struct arena *arena, struct circle_list *ret,
                    struct config_report *report) NODISCARD;
/* A FeatureCollection; `key` names the property that holds the station's id (lower-cased, other bytes than
 * [a-z0-9_-] made '-'; numbers are taken as text). Refused: no Polygon or MultiPolygon, rings not closed or
 * with under 4 positions, positions outside the world, invalid polygons by GEOS (with its reason and place),
 * a key missing or twice. A key that no id can be made of (too long, another
 * script) leaves the station "", for the caller to find by its name. */
int jurisdictions_from_geojson(const char *file, struct str bytes, const char *key, struct arena *arena,
                               struct jurisdiction_list *ret, struct config_report *report) NODISCARD;

#endif
