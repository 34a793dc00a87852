/* What the files of the sandbox share: one simulated business number, its world, and its two sides. */
#ifndef PUKAAR_SANDBOX_SANDBOX_H
#define PUKAAR_SANDBOX_SANDBOX_H

#include "behaviour.h"
#include "events.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "util/hmac.h"
#include "world.h"

#define ACCOUNT_ID "200000000000001" /* of the simulated business */

struct options {
    const char *listen;
    char *webhook; /* where webhooks are posted; "" while that is not known */
    char *sms;     /* where the SMS gateway posts; the same */
    const char *phone_number_id;
    const char *number; /* the business's own, digits */
    char *secret, *token;
};

struct sandbox {
    struct loop *loop;
    struct http_server *server;
    struct http_client *client;
    struct options options;
    struct hmac_key *key;
    struct world world;
    struct behaviour behaviour;
    cJSON *templates;
    struct events events;
    struct journal sends, webhooks;
    struct pump *pump;
    struct held_reply *held; /* answers that wait, see reply.h */
};

/* Tells the page and the tests. */
static inline void sandbox_message_event(struct sandbox *sandbox, const struct message *message)
{
    cJSON *event = cJSON_CreateObject();
    cJSON_AddItemToObject(event, "message", message_json(&sandbox->world, message));
    events_add(&sandbox->events, "message", event);
}

#endif
