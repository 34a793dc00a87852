/* The envelope and the plain types. */
#include "check.h"

#include "util/num.h"
#include "util/utf8.h"

#define TEXT_MAX 4096
#define CAPTION_MAX 1024
#define CALLBACK_MAX 512
#define ID_MAX 512
#define NAME_MAX 1000 /* of a place; the platform names no limit */

static bool is_listed(const char *key, const char *keys)
{
    struct str rest = str_of(keys), word;
    while (str_next(&rest, ' ', &word)) {
        if (str_eq(word, str_of(key)))
            return true;
    }
    return false;
}

bool check_object(const cJSON *object, const char *name, const char *keys, struct fault *fault)
{
    const cJSON *member;
    if (!cJSON_IsObject(object))
        return fault_set(fault, 131008, "%s must be an object", name);
    cJSON_ArrayForEach(member, object)
    {
        if (!is_listed(member->string, keys))
            return fault_set(fault, 100, "Unexpected key \"%.60s\" on param \"%s\"", member->string, name);
    }
    return true;
}

bool check_text(const cJSON *object, const char *key, size_t min, size_t max, struct fault *fault)
{
    const cJSON *member = json_get(object, key);
    const char *text = cJSON_GetStringValue(member);
    if (!member && min == 0)
        return true;
    if (!text)
        return fault_set(fault, member ? 131009 : 131008, "%s must be a string", key);
    size_t units = utf8_units(str_of(text));
    if (units < min || units > max)
        return fault_set(fault, 131009, "%s has %zu characters, not %zu to %zu", key, units, min, max);
    return true;
}

static bool check_body(const cJSON *part, struct fault *fault)
{
    return check_object(part, "text", "body preview_url", fault) &&
           check_text(part, "body", 1, TEXT_MAX, fault);
}

static bool degrees(const cJSON *object, const char *key, double *ret)
{
    const char *text = json_text(object, key);
    return text ? num_real(str_of(text), ret) : json_real(object, key, ret);
}

bool check_location(const cJSON *location, struct fault *fault)
{
    double lat, lon;
    if (!check_object(location, "location", "latitude longitude name address", fault) ||
        !check_text(location, "name", 0, NAME_MAX, fault) ||
        !check_text(location, "address", 0, NAME_MAX, fault))
        return false;
    if (!degrees(location, "latitude", &lat) || !degrees(location, "longitude", &lon) ||
        !num_is_point(lat, lon))
        return fault_set(fault, 131009, "latitude and longitude must be degrees");
    return true;
}

static bool check_reaction(const cJSON *part, struct fault *fault)
{
    return check_object(part, "reaction", "message_id emoji", fault) &&
           check_text(part, "message_id", 1, ID_MAX, fault) && check_text(part, "emoji", 0, 16, fault);
}

static bool check_media(const cJSON *part, const char *keys, struct fault *fault)
{
    if (!check_object(part, "media", keys, fault))
        return false;
    if (!json_get(part, "id") == !json_get(part, "link"))
        return fault_set(fault, 131008, "one of id and link must be given");
    return check_text(part, json_get(part, "id") ? "id" : "link", 1, 2048, fault) &&
           check_text(part, "caption", 0, CAPTION_MAX, fault);
}

static bool check_captioned(const cJSON *part, struct fault *fault)
{
    return check_media(part, "id link caption", fault);
}

static bool check_document(const cJSON *part, struct fault *fault)
{
    return check_media(part, "id link caption filename", fault);
}

static bool check_bare(const cJSON *part, struct fault *fault)
{
    return check_media(part, "id link", fault);
}

static const struct kind {
    const char *type;
    bool in_group; /* groups take text and media, and no interactive message */
    bool (*check)(const cJSON *part, struct fault *fault);
} kinds[] = {
    {"text", true, check_body},          {"image", true, check_captioned},
    {"video", true, check_captioned},    {"audio", true, check_bare},
    {"document", true, check_document},  {"sticker", true, check_bare},
    {"location", false, check_location}, {"interactive", false, check_interactive},
    {"reaction", false, check_reaction}, {"template", false, NULL},
};

static const struct kind *kind_of(const char *type)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (strcmp(kinds[i].type, type) == 0)
            return &kinds[i];
    }
    return NULL;
}

/* A reply quotes one message. */
static bool check_context(const cJSON *body, struct fault *fault)
{
    const cJSON *context = json_get(body, "context");
    return !context || (check_object(context, "context", "message_id", fault) &&
                        check_text(context, "message_id", 1, ID_MAX, fault));
}

static bool check_recipient(const cJSON *body, bool *ret_group, struct fault *fault)
{
    const char *type = json_text(body, "recipient_type");
    *ret_group = type && strcmp(type, "group") == 0;
    if (type && !*ret_group && strcmp(type, "individual") != 0)
        return fault_set(fault, 100, "recipient_type must be individual or group");
    if (!json_get(body, "to") == !json_get(body, "recipient"))
        return fault_set(fault, 100, "one of to and recipient must be given");
    if (*ret_group && !json_get(body, "to"))
        return fault_set(fault, 100, "a group is named by to");
    return check_text(body, json_get(body, "to") ? "to" : "recipient", 1, ID_MAX, fault);
}

static bool check_product(const cJSON *body, struct fault *fault)
{
    const char *product = json_text(body, "messaging_product");
    if (!product || strcmp(product, "whatsapp") != 0)
        return fault_set(fault, 100, "The parameter messaging_product is required.");
    return true;
}

bool check_is_read(const cJSON *body)
{
    return json_get(body, "status") != NULL;
}

static bool check_read(const cJSON *body, struct fault *fault)
{
    const char *status = json_text(body, "status");
    if (!status || strcmp(status, "read") != 0)
        return fault_set(fault, 100, "status must be read");
    return check_object(body, "message", "messaging_product status message_id typing_indicator", fault) &&
           check_text(body, "message_id", 1, ID_MAX, fault);
}

/* Each type brings one object under its own name. */
static bool check_part(const cJSON *body, const struct kind *kind, const cJSON *templates,
                       struct fault *fault)
{
    char keys[200];
    const cJSON *part = json_get(body, kind->type);
    (void)str_format(keys, sizeof(keys),
                     "messaging_product recipient_type to recipient type context biz_opaque_callback_data %s",
                     kind->type);
    if (!check_object(body, "message", keys, fault))
        return false;
    if (!part)
        return fault_set(fault, 131008, "The parameter %s is required.", kind->type);
    return kind->check ? kind->check(part, fault) : check_template(part, templates, fault);
}

bool check_request(const cJSON *body, const cJSON *templates, struct fault *fault)
{
    bool group;
    const char *type = json_text(body, "type") ? json_text(body, "type") : "text";
    const struct kind *kind = kind_of(type);
    if (!cJSON_IsObject(body))
        return fault_set(fault, 100, "the body must be a JSON object");
    if (!check_product(body, fault))
        return false;
    if (check_is_read(body))
        return check_read(body, fault);
    if (!check_recipient(body, &group, fault) || !check_context(body, fault) ||
        !check_text(body, "biz_opaque_callback_data", 0, CALLBACK_MAX, fault))
        return false;
    if (!kind)
        return fault_set(fault, 131051, "type %.40s", type);
    if (group && !kind->in_group)
        return fault_set(fault, 131051, "groups take no %s messages", type);
    return check_part(body, kind, templates, fault);
}
