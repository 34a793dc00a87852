#include "incoming.h"

#include <stdio.h>
#include <stdlib.h>

#include "keys.h"
#include "sms.h"
#include "status.h"
#include "util/clock.h"
#include "util/id.h"
#include "util/mem.h"
#include "util/num.h"

static const char keys[] =
    "from user_id hides_number name to_group timestamp forwarded context duplicate count "
    "text location image video audio voice document sticker button row quick_reply reaction "
    "wire sms";

#define TEXT_MAX 65536 /* what a phone lets people write */

/* What is being made: wire for the platform's element, content for the phone. */
struct making {
    struct sandbox *sandbox;
    const cJSON *json;
    const char *type;
    cJSON *wire, *content;
};

static void copy(cJSON *to, const char *name, const char *text)
{
    if (text && *text)
        cJSON_AddStringToObject(to, name, text);
}

static int make_text(struct making *making, const cJSON *part, struct err *err)
{
    const char *text = cJSON_GetStringValue(part);
    if (!text || strlen(text) > TEXT_MAX)
        return err_set(err, "text must be a string of at most %d bytes", TEXT_MAX);
    making->type = "text";
    cJSON_AddStringToObject(cJSON_AddObjectToObject(making->wire, "text"), "body", text);
    cJSON_AddStringToObject(making->content, "text", text);
    if (json_bool(making->json, "sms", false))
        making->type = SMS_TYPE;
    return 0;
}

/* A bare pin has degrees only; a chosen place has name and address too. */
static int make_location(struct making *making, const cJSON *part, struct err *err)
{
    double lat, lon;
    if (keys_only(part, "lat lon name address", err) < 0)
        return -1;
    if (!json_real(part, "lat", &lat) || !json_real(part, "lon", &lon) || !num_is_point(lat, lon))
        return err_set(err, "location needs lat and lon in degrees");
    making->type = "location";
    cJSON *wire = cJSON_AddObjectToObject(making->wire, "location");
    cJSON_AddNumberToObject(wire, "latitude", lat);
    cJSON_AddNumberToObject(wire, "longitude", lon);
    copy(wire, "name", json_text(part, "name"));
    copy(wire, "address", json_text(part, "address"));
    cJSON_AddItemToObject(making->content, "location", cJSON_Duplicate(part, true));
    return 0;
}

static int make_media(struct making *making, const cJSON *part, const char *kind, const char *mime)
{
    char id[24];
    bool voice = strcmp(kind, "voice") == 0;
    making->type = voice ? "audio" : kind;
    snprintf(id, sizeof(id), "%lld", (long long)(id_new() % INT64_C(1000000000000000)));
    cJSON *wire = cJSON_AddObjectToObject(making->wire, making->type);
    cJSON *shown = cJSON_AddObjectToObject(making->content, "media");
    cJSON_AddStringToObject(wire, "id", id);
    cJSON_AddStringToObject(wire, "mime_type", mime);
    cJSON_AddStringToObject(wire, "sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    if (strcmp(making->type, "audio") == 0)
        cJSON_AddBoolToObject(wire, "voice", voice);
    copy(wire, "caption", json_text(part, "caption"));
    copy(wire, "filename", json_text(part, "filename"));
    cJSON_AddStringToObject(shown, "kind", kind);
    cJSON_AddStringToObject(shown, "id", id);
    copy(shown, "filename", json_text(part, "filename"));
    copy(making->content, "text", json_text(part, "caption"));
    return 0;
}

static int make_pressed(struct making *making, const cJSON *part, const char *id, const char *title,
                        struct err *err)
{
    bool row = part == json_get(making->json, "row"), reply = strcmp(id, "id") == 0;
    const char *kind = row ? "list_reply" : "button_reply", *payload = json_text(part, id),
               *text = json_text(part, title);
    if (!payload || !text)
        return err_set(err, "a pressed button needs %s and %s", id, title);
    making->type = reply ? "interactive" : "button";
    cJSON *wire = cJSON_AddObjectToObject(making->wire, making->type);
    if (reply) {
        cJSON_AddStringToObject(wire, "type", kind);
        wire = cJSON_AddObjectToObject(wire, kind);
    }
    cJSON_AddStringToObject(wire, id, payload);
    cJSON_AddStringToObject(wire, title, text);
    copy(wire, "description", json_text(part, "description"));
    cJSON_AddStringToObject(making->content, "text", text);
    cJSON_AddStringToObject(making->content, "button", payload);
    return 0;
}

/* Removal has no emoji. */
static int make_reaction(struct making *making, const cJSON *part, struct err *err)
{
    const char *id = json_text(part, "message_id");
    if (!id || keys_only(part, "message_id emoji", err) < 0)
        return err_set(err, "reaction needs message_id, and emoji unless it is taken away");
    making->type = "reaction";
    cJSON_AddItemToObject(making->wire, "reaction", cJSON_Duplicate(part, true));
    copy(making->content, "reaction", json_text(part, "emoji"));
    cJSON_AddStringToObject(making->content, "context", id);
    return 0;
}

/* Anything else the platform may post: the element's members as they are. */
static int make_wire(struct making *making, const cJSON *part, struct err *err)
{
    const cJSON *member;
    if (!json_text(part, "type"))
        return err_set(err, "wire needs a type");
    cJSON_ArrayForEach(member, part)
        cJSON_AddItemToObject(making->wire, member->string, cJSON_Duplicate(member, true));
    making->type = json_text(making->wire, "type");
    return 0;
}

static int make_part(struct making *making, struct err *err)
{
    static const struct {
        const char *kind, *mime;
    } media[] = {{"image", "image/jpeg"},   {"video", "video/mp4"},
                 {"audio", "audio/mpeg"},   {"voice", "audio/ogg; codecs=opus"},
                 {"sticker", "image/webp"}, {"document", "application/pdf"}};
    const cJSON *json = making->json;
    if (json_get(json, "text"))
        return make_text(making, json_get(json, "text"), err);
    if (json_get(json, "location"))
        return make_location(making, json_get(json, "location"), err);
    if (json_get(json, "button"))
        return make_pressed(making, json_get(json, "button"), "id", "title", err);
    if (json_get(json, "row"))
        return make_pressed(making, json_get(json, "row"), "id", "title", err);
    if (json_get(json, "quick_reply"))
        return make_pressed(making, json_get(json, "quick_reply"), "payload", "text", err);
    if (json_get(json, "reaction"))
        return make_reaction(making, json_get(json, "reaction"), err);
    if (json_get(json, "wire"))
        return make_wire(making, json_get(json, "wire"), err);
    for (size_t i = 0; i < ARRAY_LEN(media); i++) {
        if (json_get(json, media[i].kind))
            return make_media(making, json_get(json, media[i].kind), media[i].kind, media[i].mime);
    }
    return err_set(err,
                   "a message needs one of text, location, image, video, audio, voice, document, sticker, "
                   "button, quick_reply, reaction, wire");
}

/* What it quotes, and how often it was forwarded. */
static void put_context(struct making *making)
{
    const char *quoted = json_text(making->json, "context");
    const cJSON *forwarded = json_get(making->json, "forwarded");
    bool many = cJSON_IsString(forwarded); /* "many" */
    if (!quoted)
        quoted = json_text(json_get(making->json, "button"), "context");
    if (!quoted)
        quoted = json_text(json_get(making->json, "quick_reply"), "context");
    if (!quoted && !many && !cJSON_IsTrue(forwarded))
        return;
    cJSON *context = cJSON_AddObjectToObject(making->wire, "context");
    if (quoted) {
        cJSON_AddStringToObject(context, "from", making->sandbox->options.number);
        cJSON_AddStringToObject(context, "id", quoted);
        cJSON_AddStringToObject(making->content, "context", quoted);
    }
    if (many || cJSON_IsTrue(forwarded)) {
        cJSON_AddTrueToObject(context, many ? "frequently_forwarded" : "forwarded");
        cJSON_AddTrueToObject(making->content, "forwarded");
    }
}

static void put_envelope(struct making *making, const struct message *message, const struct phone *phone,
                         const struct group *group, int64_t at_ms)
{
    char seconds[24];
    snprintf(seconds, sizeof(seconds), "%lld", (long long)(at_ms / SECOND_MS));
    if (*phone->number && !phone->hides_number)
        cJSON_AddStringToObject(making->wire, "from", phone->number + 1);
    copy(making->wire, "from_user_id", phone->user_id);
    cJSON_AddStringToObject(making->wire, "id", message->id);
    cJSON_AddStringToObject(making->wire, "timestamp", seconds);
    if (group)
        cJSON_AddStringToObject(making->wire, "group_id", group->id);
    if (!json_get(making->wire, "type"))
        cJSON_AddStringToObject(making->wire, "type", making->type);
}

/* Who writes has seen what was there, and opens the window. */
static void note_writing(struct sandbox *sandbox, struct phone *phone, struct group *group, int64_t at_ms)
{
    int64_t *wrote_ms = group ? &group->wrote_ms : &phone->wrote_ms;
    *wrote_ms = MAX(*wrote_ms, MIN(at_ms, clock_wall_ms()));
    status_read(sandbox, group ? group->id : phone->key, phone);
}

static struct message *add(struct making *making, struct phone *phone, struct group *group)
{
    int64_t now = clock_wall_ms();
    int64_t at_ms = json_i64(making->json, "timestamp", now / SECOND_MS) * SECOND_MS;
    put_context(making);
    struct message *message = message_add(&making->sandbox->world, group ? group->id : phone->key,
                                          group != NULL, making->type, making->content, making->wire);
    free(message->from);
    message->from = mem_dup(phone->key);
    message->at_ms = json_get(making->json, "timestamp") ? at_ms : now;
    put_envelope(making, message, phone, group, at_ms);
    if (!is_sms(message)) /* which the platform knows nothing of */
        note_writing(making->sandbox, phone, group, at_ms);
    sandbox_message_event(making->sandbox, message);
    return message;
}

static struct phone *writer_of(struct sandbox *sandbox, const cJSON *json, struct err *err)
{
    const char *from = json_text(json, "from");
    bool by_id = from && strchr(from, '.'); /* the key of a person without a known number */
    struct phone *phone =
        phone_ensure(&sandbox->world, by_id ? NULL : from, by_id ? from : json_text(json, "user_id"), err);
    if (!phone)
        return NULL;
    phone_name(phone, json_text(json, "name"), NULL);
    phone->hides_number = json_bool(json, "hides_number", phone->hides_number);
    return phone;
}

struct message *incoming_make(struct sandbox *sandbox, const cJSON *json, struct err *err)
{
    const char *to_group = json_text(json, "to_group");
    struct making making = {.sandbox = sandbox, .json = json};
    struct phone *phone = keys_only(json, keys, err) < 0 ? NULL : writer_of(sandbox, json, err);
    struct group *group = group_find(&sandbox->world, to_group);
    if (!phone)
        return NULL;
    if (to_group && (!group || !group_has(group, phone))) {
        err_set(err, "%s is in no group %.100s", phone->key, to_group);
        return NULL;
    }
    if (json_bool(json, "sms", false) && (to_group || !json_get(json, "text") || !*phone->number)) {
        err_set(err, "an SMS is text, from a number, to the business alone");
        return NULL;
    }
    making.wire = cJSON_CreateObject();
    making.content = cJSON_CreateObject();
    if (make_part(&making, err) < 0) {
        cJSON_Delete(making.wire);
        cJSON_Delete(making.content);
        return NULL;
    }
    return add(&making, phone, group);
}
