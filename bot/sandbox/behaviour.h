/*
 * What the platform does wrong, or slowly, on command. Rules stay in the JSON they came in:
 *   send     [{mode, code?, http?, count?, phone?, type?, accept?, delay_ms?, retry_after?}]
 *   status   [{mode, code?, count?, phone?, type?, delay_ms?, states?}]
 *   sms      [{mode, count?, phone?, accept?, delay_ms?}]
 *   webhook  {duplicate, reorder, delay_ms, batch}
 * and three switches. README.md says what each means.
 */
#ifndef PUKAAR_SANDBOX_BEHAVIOUR_H
#define PUKAAR_SANDBOX_BEHAVIOUR_H

#include "util/err.h"
#include "util/json.h"

#define RULES_MAX 64

struct behaviour {
    cJSON *send, *status, *sms; /* arrays; NULL for none */
    cJSON *webhook;             /* NULL for none */
    bool window_at_once;        /* 131047 is the answer, not a status later */
    bool no_pair_rate;
    bool no_receipts; /* nobody lets the business know that something was read */
};

/* Replaces what is given; nothing is changed when any of it is wrong. */
int behaviour_set(struct behaviour *behaviour, const cJSON *json, struct err *err) NODISCARD;
void behaviour_clear(struct behaviour *behaviour);
/* A copy of the first rule for this phone and type that is not used up, counted down; NULL without. */
cJSON *behaviour_take(cJSON *rules, const char *phone, const char *type) NODISCARD;
cJSON *behaviour_json(const struct behaviour *behaviour) NODISCARD;

#endif
