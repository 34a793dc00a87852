/* Reading JSON (RFC 8259) that strangers wrote, over cJSON: a depth limit, and getters that never fail
 * loudly. */
#ifndef PUKAAR_UTIL_JSON_H
#define PUKAAR_UTIL_JSON_H

#include <cjson/cJSON.h>

#include "util/base.h"
#include "util/buf.h"
#include "util/str.h"

#define JSON_DEPTH_MAX 64

/* NULL when it is not one whole JSON value, or deeper than JSON_DEPTH_MAX. Half a surrogate pair and \u0000
 * are read as U+FFFD. Free with cJSON_Delete(). */
cJSON *json_parse(struct str text) NODISCARD;

/* The member, NULL when absent or when object is no object (or NULL). Names are compared with case. */
const cJSON *json_get(const cJSON *object, const char *name);
/* A string member as text, NULL when it is absent or no string. Owned by the object. */
const char *json_text(const cJSON *object, const char *name);
/* A number member, or a string that holds one (the platform sends both); fallback otherwise. */
int64_t json_i64(const cJSON *object, const char *name, int64_t fallback);
bool json_real(const cJSON *object, const char *name, double *ret);
bool json_bool(const cJSON *object, const char *name, bool fallback);

/*
 * Writing: a tiny appender that keeps the commas right. Zero-initialise with the target:
 *   struct json_writer json = {.out = &buf};
 *   json_open(&json, NULL, '{'); json_put_text(&json, "ref", "4F7K"); json_close(&json, '}');
 * key is NULL inside arrays and at the top. NULL text is written as null.
 */
struct json_writer {
    struct buf *out;
    bool comma;
};
void json_open(struct json_writer *json, const char *key, char bracket);
void json_close(struct json_writer *json, char bracket);
void json_put_text(struct json_writer *json, const char *key, const char *text);
void json_put_str(struct json_writer *json, const char *key, struct str text);
void json_put_i64(struct json_writer *json, const char *key, int64_t value);
void json_put_real(struct json_writer *json, const char *key, double value, int decimals);
void json_put_bool(struct json_writer *json, const char *key, bool value);
void json_put_null(struct json_writer *json, const char *key);
/* RFC 3339 UTC; null when time_ms is 0 (never). */
void json_put_time(struct json_writer *json, const char *key, int64_t time_ms);
/* A piece that already is JSON. */
void json_put_raw(struct json_writer *json, const char *key, const char *value);

#define json_auto __attribute__((cleanup(json_free_at)))
void json_free_at(cJSON **value);

#endif
