#include "status.h"

#include "pump.h"
#include "sms.h"

#define STEP_MS 15 /* sent, delivered, read come this far apart */
#define DELAYED_MS (2 * SECOND_MS)

static bool is_mode(const cJSON *rule, const char *mode)
{
    const char *its = json_text(rule, "mode");
    return its && strcmp(its, mode) == 0;
}

/* Those the rule names, in its order. */
static void tell_named(struct sandbox *sandbox, const struct message *message, const cJSON *states,
                       int64_t delay)
{
    const cJSON *name;
    enum state state;
    cJSON_ArrayForEach(name, states)
    {
        if (state_parse(cJSON_GetStringValue(name), &state))
            pump_status(sandbox->pump, message, state, NULL, delay);
        delay += STEP_MS;
    }
}

void status_begin(struct sandbox *sandbox, const struct message *message, const cJSON *rule)
{
    int64_t delay = json_i64(rule, "delay_ms", is_mode(rule, "delayed") ? DELAYED_MS : STEP_MS);
    if (is_mode(rule, "none"))
        return;
    if (json_get(rule, "states")) {
        tell_named(sandbox, message, json_get(rule, "states"), delay);
        return;
    }
    pump_status(sandbox->pump, message, STATE_SENT, NULL, delay);
    if (strcmp(message->type, "reaction") != 0) /* the platform says no more of these */
        pump_status(sandbox->pump, message, STATE_DELIVERED, NULL, delay + STEP_MS);
}

void status_fail(struct sandbox *sandbox, struct message *message, int code, int64_t delay_ms)
{
    message->code = code;
    pump_status(sandbox->pump, message, STATE_FAILED, NULL, delay_ms ? delay_ms : STEP_MS);
}

void status_phone_on(struct sandbox *sandbox, const struct phone *phone)
{
    for (struct message *message = sandbox->world.messages; message; message = message->hh.next) {
        if (message->from_business && message->state == STATE_SENT &&
            strcmp(message->thread, phone->key) == 0)
            pump_status(sandbox->pump, message, STATE_DELIVERED, NULL, 0);
    }
}

void status_read(struct sandbox *sandbox, const char *thread, const struct phone *reader)
{
    if (sandbox->behaviour.no_receipts)
        return;
    for (struct message *message = sandbox->world.messages; message; message = message->hh.next) {
        bool unread = message->state == STATE_DELIVERED && strcmp(message->type, "reaction") != 0 &&
                      !is_sms(message); /* of which nobody hears more */
        if (message->from_business && unread && strcmp(message->thread, thread) == 0)
            pump_status(sandbox->pump, message, STATE_READ, message->in_group ? reader : NULL, 0);
    }
}
