/* The simulated world: phones, groups, and every message between them and the business. All of it bounded. */
#ifndef PUKAAR_SANDBOX_WORLD_H
#define PUKAAR_SANDBOX_WORLD_H

#include <uthash.h>

#include "util/err.h"
#include "util/json.h"
#include "util/phone.h"

#define PHONES_MAX 1000
#define GROUPS_MAX 100
#define MEMBERS_MAX 8 /* as the platform has it */
#define MESSAGES_MAX 5000
#define KEY_SIZE 192
#define WINDOW_MS (24 * HOUR_MS)
#define PAIR_BURST 45
#define PAIR_MS (6 * SECOND_MS)

/* A person's phone. Its key names it everywhere in the control interface: the number, or the platform's own
 * id of a person whose number the business does not know. */
struct phone {
    char *key;
    char number[PHONE_SIZE]; /* "" when unknown */
    char *user_id;           /* business-scoped; "" for none */
    char *name, *role;
    bool hides_number; /* webhooks carry only the user id */
    bool off;          /* messages wait until it is on again */
    bool no_data;      /* no internet: what the platform sends waits, an SMS arrives */
    bool absent;       /* the number is not on the platform */
    int64_t wrote_ms;  /* to the business; opens its window; 0: never */
    int64_t pair_ms;   /* when all the messages taken for it are paid for at one in PAIR_MS */
    UT_hash_handle hh; /* world.phones, in the order they came */
};

struct group {
    char *id, *name;
    struct phone *members[MEMBERS_MAX];
    size_t member_count;
    int64_t wrote_ms;
    /* Of one that the business made: */
    bool by_approval; /* who has the link asks to be let in */
    struct {
        char id[24];
        struct phone *phone;
    } asking[MEMBERS_MAX];
    size_t asking_count;
    UT_hash_handle hh;
};

enum state { STATE_QUEUED, STATE_SENT, STATE_DELIVERED, STATE_READ, STATE_FAILED };

/* One message. From a person it is queued until the webhook is answered 200 (delivered), and read when the
 * business says so. */
struct message {
    char *id;
    uint64_t number;
    char *thread; /* a phone's key, or a group's id */
    bool in_group;
    bool from_business;
    char *from; /* the writer's key; "" for the business */
    char *type;
    cJSON *content; /* what a phone shows: text, location, buttons, ... */
    cJSON *wire;    /* as it came or goes over the wire */
    char *callback; /* biz_opaque_callback_data; NULL for none */
    enum state state;
    int code; /* why it failed */
    int64_t at_ms;
    UT_hash_handle hh; /* world.messages, oldest first */
};

struct world {
    struct phone *phones;
    struct group *groups;
    struct message *messages;
    uint64_t last_number;
};

const char *state_name(enum state state);
bool state_parse(const char *name, enum state *ret);

struct phone *phone_find(const struct world *world, const char *key);
/* By number or, when it is empty, by user id; made when there is none yet. NULL with a reason when it is no
 * number or there are too many. */
struct phone *phone_ensure(struct world *world, const char *number, const char *user_id, struct err *err);
void phone_name(struct phone *phone, const char *name, const char *role); /* NULL leaves as it is */
cJSON *phone_json(const struct phone *phone) NODISCARD;

struct group *group_find(const struct world *world, const char *id);
struct group *group_ensure(struct world *world, const char *id, const char *name, struct err *err);
/* 0, also when it is a member already. */
int group_join(struct group *group, struct phone *phone, struct err *err) NODISCARD;
void group_leave(struct group *group, const struct phone *phone);
void group_remove(struct world *world, struct group *group);
bool group_has(const struct group *group, const struct phone *phone);
cJSON *group_json(const struct group *group) NODISCARD;

/* Takes wire and content. */
struct message *message_add(struct world *world, const char *thread, bool in_group, const char *type,
                            cJSON *content, cJSON *wire);
struct message *message_find(const struct world *world, const char *id);
cJSON *message_json(const struct world *world, const struct message *message) NODISCARD;

/* A message's id. "wamid." and base64, as the platform makes them: opaque, with '=', '+' and '/'. */
#define WAMID_SIZE 64
void wamid_new(char ret[WAMID_SIZE]);

void messages_clear(struct world *world);
/* Forgets the messages; with people, everything. */
void world_clear(struct world *world, bool people);

#endif
