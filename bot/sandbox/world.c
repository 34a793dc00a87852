/* Phones and groups. */
#include "world.h"

#include <stdlib.h>

#include "util/clock.h"
#include "util/mem.h"

static void replace(char **place, const char *text)
{
    if (!text)
        return;
    free(*place);
    *place = mem_dup(text);
}

struct phone *phone_find(const struct world *world, const char *key)
{
    struct phone *phone = NULL;
    if (key)
        HASH_FIND_STR(world->phones, key, phone);
    return phone;
}

static struct phone *find_user(const struct world *world, const char *user_id)
{
    for (struct phone *phone = world->phones; phone; phone = phone->hh.next) {
        if (*phone->user_id && strcmp(phone->user_id, user_id) == 0)
            return phone;
    }
    return NULL;
}

static struct phone *phone_new(struct world *world, const char *number, const char *user_id)
{
    struct phone *phone = mem_new(1, sizeof(*phone));
    phone->key = mem_dup(*number ? number : user_id);
    (void)str_format(phone->number, sizeof(phone->number), "%s", number);
    phone->user_id = mem_dup(user_id);
    phone->name = mem_dup("");
    phone->role = mem_dup("");
    HASH_ADD_KEYPTR(hh, world->phones, phone->key, strlen(phone->key), phone);
    return phone;
}

struct phone *phone_ensure(struct world *world, const char *number, const char *user_id, struct err *err)
{
    char e164[PHONE_SIZE] = "";
    number = number ? number : "";
    user_id = user_id ? user_id : "";
    if (*number && !phone_parse(str_of(number), e164)) {
        err_set(err, "\"%.40s\" is no phone number", number);
        return NULL;
    }
    if ((!*number && !*user_id) || strlen(user_id) >= KEY_SIZE) {
        err_set(err, "give a phone number or a user id of less than %d characters", KEY_SIZE);
        return NULL;
    }
    struct phone *phone = *e164 ? phone_find(world, e164) : find_user(world, user_id);
    if (!phone && HASH_COUNT(world->phones) >= PHONES_MAX) {
        err_set(err, "there are %d phones already", PHONES_MAX);
        return NULL;
    }
    if (!phone)
        phone = phone_new(world, e164, user_id);
    else if (*user_id)
        replace(&phone->user_id, user_id);
    return phone;
}

void phone_name(struct phone *phone, const char *name, const char *role)
{
    replace(&phone->name, name);
    replace(&phone->role, role);
}

static void phone_free(struct phone *phone)
{
    free(phone->key);
    free(phone->user_id);
    free(phone->name);
    free(phone->role);
    free(phone);
}

cJSON *phone_json(const struct phone *phone)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "phone", phone->key);
    cJSON_AddStringToObject(json, "number", phone->number);
    cJSON_AddStringToObject(json, "user_id", phone->user_id);
    cJSON_AddStringToObject(json, "name", phone->name);
    cJSON_AddStringToObject(json, "role", phone->role);
    cJSON_AddBoolToObject(json, "hides_number", phone->hides_number);
    cJSON_AddBoolToObject(json, "off", phone->off);
    cJSON_AddBoolToObject(json, "no_data", phone->no_data);
    cJSON_AddBoolToObject(json, "absent", phone->absent);
    cJSON_AddBoolToObject(json, "window_open",
                          phone->wrote_ms && clock_wall_ms() - phone->wrote_ms < WINDOW_MS);
    return json;
}

struct group *group_find(const struct world *world, const char *id)
{
    struct group *group = NULL;
    if (id)
        HASH_FIND_STR(world->groups, id, group);
    return group;
}

struct group *group_ensure(struct world *world, const char *id, const char *name, struct err *err)
{
    struct group *group = group_find(world, id);
    if (!group && (!id || !*id || strlen(id) >= KEY_SIZE || HASH_COUNT(world->groups) >= GROUPS_MAX)) {
        err_set(err, "a group needs an id of less than %d characters, and there may be %d", KEY_SIZE,
                GROUPS_MAX);
        return NULL;
    }
    if (!group) {
        group = mem_new(1, sizeof(*group));
        group->id = mem_dup(id);
        group->name = mem_dup("");
        HASH_ADD_KEYPTR(hh, world->groups, group->id, strlen(group->id), group);
    }
    replace(&group->name, name);
    return group;
}

bool group_has(const struct group *group, const struct phone *phone)
{
    for (size_t i = 0; i < group->member_count; i++) {
        if (group->members[i] == phone)
            return true;
    }
    return false;
}

int group_join(struct group *group, struct phone *phone, struct err *err)
{
    if (group_has(group, phone))
        return 0;
    if (group->member_count == MEMBERS_MAX)
        return err_set(err, "the platform's groups have at most %d members", MEMBERS_MAX);
    group->members[group->member_count++] = phone;
    return 0;
}

void group_leave(struct group *group, const struct phone *phone)
{
    for (size_t i = 0; i < group->member_count; i++) {
        if (group->members[i] == phone)
            group->members[i] = group->members[--group->member_count];
    }
}

static void group_free(struct group *group)
{
    free(group->id);
    free(group->name);
    free(group);
}

void group_remove(struct world *world, struct group *group)
{
    HASH_DEL(world->groups, group);
    group_free(group);
}

cJSON *group_json(const struct group *group)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "id", group->id);
    cJSON_AddStringToObject(json, "name", group->name);
    cJSON *members = cJSON_AddArrayToObject(json, "members");
    for (size_t i = 0; i < group->member_count; i++)
        cJSON_AddItemToArray(members, cJSON_CreateString(group->members[i]->key));
    return json;
}

static void free_people(struct world *world)
{
    struct group *group, *next_group;
    struct phone *phone, *next_phone;
    HASH_ITER(hh, world->groups, group, next_group)
    {
        HASH_DEL(world->groups, group);
        group_free(group);
    }
    HASH_ITER(hh, world->phones, phone, next_phone)
    {
        HASH_DEL(world->phones, phone);
        phone_free(phone);
    }
}

static void rest(struct world *world)
{
    for (struct phone *phone = world->phones; phone; phone = phone->hh.next) {
        phone->off = phone->no_data = phone->absent = false;
        phone->wrote_ms = phone->pair_ms = 0;
    }
    for (struct group *group = world->groups; group; group = group->hh.next)
        group->wrote_ms = 0;
}

void world_clear(struct world *world, bool people)
{
    messages_clear(world);
    if (people)
        free_people(world);
    else
        rest(world);
}
