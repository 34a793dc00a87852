/*
 * What admins register. Records are plain text pointers, never NULL ("" for nothing), owned by whoever made
 * them (usually an arena). Ids are chosen by the admin: 1 to 63 of [a-z0-9_-].
 */
#ifndef PUKAAR_REGISTRY_RECORDS_H
#define PUKAAR_REGISTRY_RECORDS_H

#include "util/address.h"
#include "util/base.h"
#include "util/err.h"

#define RECORD_ID_MAX 63
#define RECORD_NAME_MAX 120    /* UTF-16 units */
#define RECORD_ADDRESS_MAX 240 /* UTF-16 units */
#define RECORD_NOTE_MAX 160    /* UTF-16 units: wings, landmarks */

struct station {
    const char *id, *name;
    const char *phone; /* E.164, the number people may ring; may be "" */
    bool has_point;
    double lat, lon;      /* WGS 84 degrees */
    const char *language; /* "en", "hi", "mr" */
    const char *above;    /* id of the control room over it: the zone's, then the city's; "" for none */
};

struct contact {
    const char *station;
    int tier;               /* 1 is told first; 1 to 9 */
    const char *phone;      /* E.164; key together with station */
    const char *role;       /* free words: "duty mobile", "Nirbhaya squad" */
    const char *language;   /* "" for the station's */
    const char *hours;      /* of duty, "20:00-08:00" in Indian Standard Time; "" for always */
    const char *categories; /* what they are told of, comma separated; "" for everything */
    /* Of the roll call (registry/roll_call.h); 0 for never. Not changed by add and set. */
    int64_t called_ms;   /* when it was asked last */
    int64_t answered_ms; /* when it last wrote or pressed anything */
    int64_t missed_ms;   /* the last one that it did not answer in time */
};

#define TIER_TIMEOUT_LEAST_MS 100
#define TIER_TIMEOUT_MOST_MS HOUR_MS
#define TIER_REPEAT_MOST 10

/* How a tier of a station is told; a tier without one is told as the configuration says. */
struct tier {
    const char *station;
    int tier;               /* key together with station */
    int64_t ack_timeout_ms; /* for each telling */
    int64_t repeat;         /* how often it is told in all before the next one is */
    bool adds_up;           /* the tiers before it are told again with it; else it takes over */
};

struct society {
    const char *id, *name, *address;
    bool has_point;
    double lat, lon;
    const char *station;    /* "" when none was found */
    bool station_named;     /* chosen by hand: a new import of jurisdictions keeps it */
    bool station_uncertain; /* found by nearness, not inside a polygon */
    const char *language;   /* "en", "hi", "mr" */
    const char *wings;      /* and their floors, in the admin's words: "A 12, B 14"; "" for none given */
    const char *landmarks;  /* "opposite the temple"; "" */
    const char *join_code; /* util/id.h; given by the store unless an import brings it; not changed by set; ""
                              for none */
};

struct circle_member {
    const char *society;
    const char *phone; /* E.164 */
    const char *role;  /* "guard" or "committee" */
};

struct chat_link {
    const char *society;
    struct address chat;
    int64_t gone_ms; /* when the platform said that we are out of it; 0 while it is there; not changed by
                        linking */
};

struct jurisdiction {
    const char *station; /* id */
    const char *geojson; /* one GeoJSON geometry object: Polygon or MultiPolygon (RFC 7946) */
};

/* Each returns 0, or -1 with err naming the field, what is wrong and how to mend it. Texts are measured and
 * must be valid UTF-8 without control characters. */
int station_check(const struct station *station, struct err *err) NODISCARD;
int contact_check(const struct contact *contact, struct err *err) NODISCARD;
int tier_check(const struct tier *tier, struct err *err) NODISCARD;
int society_check(const struct society *society, struct err *err) NODISCARD;
int circle_member_check(const struct circle_member *member, struct err *err) NODISCARD;
bool record_id_valid(const char *id);
bool language_supported(const char *language);

#endif
