/* Messages between the phones and the business. */
#include <stdlib.h>

#include "util/clock.h"
#include "util/id.h"
#include "util/mem.h"
#include "world.h"

static const char *const state_names[] = {"queued", "sent", "delivered", "read", "failed"};

const char *state_name(enum state state)
{
    return state_names[state];
}

bool state_parse(const char *name, enum state *ret)
{
    for (size_t i = 0; name && i < ARRAY_LEN(state_names); i++) {
        if (strcmp(name, state_names[i]) == 0) {
            *ret = (enum state)i;
            return true;
        }
    }
    return false;
}

/* len is a multiple of 3. */
static void base64(const unsigned char *bytes, size_t len, char *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < len; i += 3) {
        uint32_t three = (uint32_t)bytes[i] << 16 | (uint32_t)bytes[i + 1] << 8 | bytes[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6)
            *out++ = digits[three >> shift & 63];
    }
    *out = '\0';
}

void wamid_new(char ret[WAMID_SIZE])
{
    unsigned char random[24];
    char digits[40];
    id_random(random, sizeof(random));
    base64(random, sizeof(random), digits);
    (void)str_format(ret, WAMID_SIZE, "wamid.HBgM%s+/==", digits);
}

static void message_free(struct message *message)
{
    free(message->id);
    free(message->thread);
    free(message->from);
    free(message->type);
    free(message->callback);
    cJSON_Delete(message->content);
    cJSON_Delete(message->wire);
    free(message);
}

static void drop(struct world *world, struct message *message)
{
    HASH_DEL(world->messages, message);
    message_free(message);
}

struct message *message_add(struct world *world, const char *thread, bool in_group, const char *type,
                            cJSON *content, cJSON *wire)
{
    struct message *message = mem_new(1, sizeof(*message));
    char id[WAMID_SIZE];
    if (strcmp(type, "sms") == 0) /* a gateway numbers its own way */
        (void)str_format(id, sizeof(id), "sms-%llx", (unsigned long long)id_new());
    else
        wamid_new(id);
    *message = (struct message){.id = mem_dup(id),
                                .number = ++world->last_number,
                                .thread = mem_dup(thread),
                                .in_group = in_group,
                                .from = mem_dup(""),
                                .type = mem_dup(type),
                                .content = content,
                                .wire = wire,
                                .at_ms = clock_wall_ms()};
    if (HASH_COUNT(world->messages) >= MESSAGES_MAX)
        drop(world, world->messages);
    HASH_ADD_KEYPTR(hh, world->messages, message->id, strlen(message->id), message);
    return message;
}

struct message *message_find(const struct world *world, const char *id)
{
    struct message *message = NULL;
    if (id)
        HASH_FIND_STR(world->messages, id, message);
    return message;
}

void messages_clear(struct world *world)
{
    while (world->messages)
        drop(world, world->messages);
}

static void add_content(cJSON *json, const cJSON *content)
{
    const cJSON *part;
    cJSON_ArrayForEach(part, content) cJSON_AddItemToObject(json, part->string, cJSON_Duplicate(part, true));
}

cJSON *message_json(const struct world *world, const struct message *message)
{
    cJSON *json = cJSON_CreateObject();
    const struct phone *writer = phone_find(world, message->from);
    char at[CLOCK_TEXT_SIZE];
    clock_rfc3339(message->at_ms, at);
    cJSON_AddStringToObject(json, "id", message->id);
    cJSON_AddNumberToObject(json, "number", (double)message->number);
    cJSON_AddStringToObject(json, message->in_group ? "group" : "phone", message->thread);
    cJSON_AddStringToObject(json, "by", message->from_business ? "business" : "person");
    cJSON_AddStringToObject(json, "from", message->from);
    cJSON_AddStringToObject(json, "name", writer ? writer->name : "");
    cJSON_AddStringToObject(json, "type", message->type);
    add_content(json, message->content);
    cJSON_AddStringToObject(json, "state", state_name(message->state));
    if (message->state == STATE_FAILED)
        cJSON_AddNumberToObject(json, "code", message->code);
    if (message->callback)
        cJSON_AddStringToObject(json, "callback", message->callback);
    cJSON_AddStringToObject(json, "at", at);
    cJSON_AddItemToObject(json, message->from_business ? "request" : "webhook",
                          cJSON_Duplicate(message->wire, true));
    return json;
}
