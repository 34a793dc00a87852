#include "util/json.h"

#include <inttypes.h>
#include <math.h>

#include "util/clock.h"
#include "util/mem.h"
#include "util/num.h"

/* cJSON recurses; its own limit (1000) is deeper than a small thread stack likes. */
static bool depth_allowed(struct str text)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (quoted) {
            if (c == '\\')
                i++;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > JSON_DEPTH_MAX)
                return false;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return true;
}

/* The value of "\\uXXXX" at the front of text, or -1. */
static int32_t escaped_unit(struct str text)
{
    int32_t unit = 0;
    if (text.len < 6 || text.at[0] != '\\' || text.at[1] != 'u')
        return -1;
    for (size_t i = 2; i < 6; i++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF", *found = strchr(digits, text.at[i]);
        if (!text.at[i] || !found)
            return -1;
        unit = unit * 16 + (int32_t)((found - digits) % 16);
    }
    return unit;
}

/* Where, from `from` on, the four digits of an escape stand that is half a pair or a NUL; text.len for
 * nowhere. */
static size_t find_torn(struct str text, size_t from)
{
    const char *found;
    while (from < text.len && (found = memchr(text.at + from, '\\', text.len - from))) {
        from = (size_t)(found - text.at);
        int32_t unit = escaped_unit(str_slice(text, from, text.len));
        bool high = unit >= 0xd800 && unit <= 0xdbff, low = unit >= 0xdc00 && unit <= 0xdfff;
        int32_t next = high ? escaped_unit(str_slice(text, from + 6, text.len)) : -1;
        bool pair = high && next >= 0xdc00 && next <= 0xdfff;
        if (unit == 0 || low || (high && !pair))
            return from + 2;
        from += pair ? 12 : unit > 0 ? 6 : 2;
    }
    return text.len;
}

/* cJSON refuses the whole text for half a surrogate pair, and ends a string at a NUL: one torn emoji would
 * cost a batch of a thousand messages. Both become U+FFFD. */
static cJSON *parse_mended(struct str text, size_t torn, const char **ret_end)
{
    char mem_auto *copy = mem_dup_len(text.at, text.len);
    const char *end = NULL;
    for (; torn < text.len; torn = find_torn((struct str){copy, text.len}, torn))
        memcpy(copy + torn, "fffd", 4);
    cJSON *value = cJSON_ParseWithLengthOpts(copy, text.len, &end, false);
    *ret_end = text.at + (end ? end - copy : 0);
    return value;
}

cJSON *json_parse(struct str text)
{
    const char *end = NULL;
    text = str_trim(text);
    if (text.len == 0 || !depth_allowed(text))
        return NULL;
    size_t torn = find_torn(text, 0);
    cJSON *value = torn < text.len ? parse_mended(text, torn, &end)
                                   : cJSON_ParseWithLengthOpts(text.at, text.len, &end, false);
    if (value && end != text.at + text.len) {
        cJSON_Delete(value);
        return NULL;
    }
    return value;
}

void json_free_at(cJSON **value)
{
    cJSON_Delete(*value);
}

const cJSON *json_get(const cJSON *object, const char *name)
{
    return cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, name) : NULL;
}

const char *json_text(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(json_get(object, name));
}

bool json_real(const cJSON *object, const char *name, double *ret)
{
    const cJSON *value = json_get(object, name);
    if (cJSON_IsNumber(value) && isfinite(value->valuedouble)) {
        *ret = value->valuedouble;
        return true;
    }
    return cJSON_IsString(value) && num_real(str_of(value->valuestring), ret);
}

int64_t json_i64(const cJSON *object, const char *name, int64_t fallback)
{
    const cJSON *value = json_get(object, name);
    int64_t number;
    if (cJSON_IsNumber(value) && fabs(value->valuedouble) < 9007199254740992.0)
        return (int64_t)value->valuedouble;
    if (cJSON_IsString(value) && num_i64(str_of(value->valuestring), &number))
        return number;
    return fallback;
}

bool json_bool(const cJSON *object, const char *name, bool fallback)
{
    const cJSON *value = json_get(object, name);
    return cJSON_IsBool(value) ? cJSON_IsTrue(value) : fallback;
}

static void begin(struct json_writer *json, const char *key)
{
    if (json->comma)
        buf_add_char(json->out, ',');
    json->comma = true;
    if (key) {
        buf_add_json(json->out, str_of(key));
        buf_add_char(json->out, ':');
    }
}

void json_open(struct json_writer *json, const char *key, char bracket)
{
    begin(json, key);
    buf_add_char(json->out, bracket);
    json->comma = false;
}

void json_close(struct json_writer *json, char bracket)
{
    buf_add_char(json->out, bracket);
    json->comma = true;
}

void json_put_str(struct json_writer *json, const char *key, struct str text)
{
    begin(json, key);
    buf_add_json(json->out, text);
}

void json_put_text(struct json_writer *json, const char *key, const char *text)
{
    if (text)
        json_put_str(json, key, str_of(text));
    else
        json_put_null(json, key);
}

void json_put_i64(struct json_writer *json, const char *key, int64_t value)
{
    begin(json, key);
    buf_addf(json->out, "%" PRId64, value);
}

void json_put_real(struct json_writer *json, const char *key, double value, int decimals)
{
    begin(json, key);
    buf_addf(json->out, "%.*f", decimals, isfinite(value) ? value : 0.0);
}

void json_put_bool(struct json_writer *json, const char *key, bool value)
{
    json_put_raw(json, key, value ? "true" : "false");
}

void json_put_null(struct json_writer *json, const char *key)
{
    json_put_raw(json, key, "null");
}

void json_put_raw(struct json_writer *json, const char *key, const char *value)
{
    begin(json, key);
    buf_add_text(json->out, value);
}

void json_put_time(struct json_writer *json, const char *key, int64_t time_ms)
{
    char text[CLOCK_TEXT_SIZE];
    if (time_ms == 0) {
        json_put_null(json, key);
        return;
    }
    clock_rfc3339(time_ms, text);
    json_put_text(json, key, text);
}
