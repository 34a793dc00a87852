/* One request to send, on its way through the platform: judged, taken, answered, or mistreated on command. */
#ifndef PUKAAR_SANDBOX_SEND_H
#define PUKAAR_SANDBOX_SEND_H

#include "fault.h"
#include "sandbox.h"

struct send {
    struct sandbox *sandbox;
    uint64_t request, record; /* of the HTTP server; in the journal of sends */
    cJSON *body;
    cJSON *rule;        /* of the behaviour, or NULL */
    cJSON *status_rule; /* the same */
    const char *type;
    struct phone *phone; /* the recipient, one of these two */
    struct group *group;
    struct fault fault;
    struct message *message; /* once taken */
};

/* A message; body is JSON, and whoever sends it may. */
void send_message(struct send *send);
/* A mark that a person's message was read. */
void send_read_mark(struct send *send);
/* Answers a request that is no message. */
void send_answer(struct send *send, const cJSON *answer);
/* Answers with send->fault. */
void send_refuse(struct send *send, const char *mode);

#endif
