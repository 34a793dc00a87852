/* The desk as a whole: made, reloaded, asked whether it is ready, and taken down. */
#include <stdio.h>
#include <stdlib.h>

#include "desk_private.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/metrics.h"

static struct recogniser *load_recogniser(const struct settings *settings, struct config_report *report)
{
    struct recognise_settings from = {.lexicon = settings->lexicon,
                                      .confirm_threshold = settings->confirm_threshold,
                                      .alert_threshold = settings->alert_threshold};
    return recogniser_load(&from, report);
}

static struct hmac_key *key_of(const char *secret)
{
    return secret && *secret ? hmac_key_create(str_of(secret)) : NULL;
}

static void take_secrets(struct desk *desk)
{
    hmac_key_destroy(desk->secret);
    hmac_key_destroy(desk->secret_previous);
    desk->secret = key_of(desk->settings->app_secret);
    desk->secret_previous = key_of(desk->settings->app_secret_previous);
}

/* Both or neither: a bad lexicon must not come in with good texts. */
static int load_words(struct desk *desk, struct config_report *report)
{
    struct recogniser *recogniser = load_recogniser(desk->settings, report);
    struct rules *rules = rules_create(desk->settings, report);
    if (!recogniser || !rules) {
        recogniser_free(recogniser);
        rules_release(rules);
        return -1;
    }
    recogniser_free(desk->recogniser);
    rules_release(desk->rules);
    desk->recogniser = recogniser;
    desk->rules = rules;
    return 0;
}

struct desk *desk_create(struct loop *loop, struct store *store, struct http_client *client,
                         struct settings *settings, struct config_report *report, struct err *err)
{
    struct desk *desk = mem_new(1, sizeof(*desk));
    *desk = (struct desk){.loop = loop, .store = store, .settings = settings, .registry_version = -1};
    desk->scratch = recognise_scratch_create();
    desk->open_chats = open_chats_create();
    desk->auditor = auditor_create();
    desk->alarms = alarms_create();
    desk->tries = tries_create();
    desk->sender = sender_create(loop, client, settings, outbox_on_sent, desk);
    take_secrets(desk);
    if (load_words(desk, report) < 0) {
        err_set(err, "lexicon or texts are not usable");
        desk_destroy(desk);
        return NULL;
    }
    if (keeping_first(desk, err) < 0 || tick_first(desk, err) < 0) {
        desk_destroy(desk);
        return NULL;
    }
    tick_start(desk);
    return desk;
}

void desk_destroy(struct desk *desk)
{
    if (!desk)
        return;
    loop_timer_cancel(desk->loop, desk->tick_timer);
    sender_destroy(desk->sender);
    open_chats_destroy(desk->open_chats);
    auditor_destroy(desk->auditor);
    alarms_destroy(desk->alarms);
    tries_destroy(desk->tries);
    locator_destroy(desk->locator);
    phone_set_destroy(desk->contacts);
    phone_set_destroy(desk->admins);
    hmac_key_destroy(desk->secret);
    hmac_key_destroy(desk->secret_previous);
    recognise_scratch_free(desk->scratch);
    recogniser_free(desk->recogniser);
    rules_release(desk->rules);
    free(desk);
}

void desk_set_server(struct desk *desk, struct http_server *server)
{
    desk->server = server;
}

int desk_check(const struct settings *settings, struct config_report *report)
{
    struct recogniser *recogniser = load_recogniser(settings, report);
    struct rules *rules = rules_create(settings, report);
    bool good = recogniser && rules;
    recogniser_free(recogniser);
    rules_release(rules);
    return good ? 0 : -1;
}

int desk_reload(struct desk *desk, struct config_report *report)
{
    take_secrets(desk);
    if (load_words(desk, report) < 0)
        return -1;
    sender_resume(desk->sender);
    keeping_note(desk);
    return 0;
}

bool desk_ready(const struct desk *desk, char reason[160])
{
    const char *paused = sender_paused(desk->sender);
    bool busy = store_waiting(desk->store) > STORE_QUEUE_MAX / 2;
    char silent[160];
    bool audited = auditor_beats(desk->auditor, silent);
    const char *why = desk->draining                ? "shutting down"
                      : !store_healthy(desk->store) ? "the store cannot commit"
                      : busy                        ? "the store is behind: more than half its queue waits"
                      : !audited                    ? silent
                                                    : paused;
    (void)str_format(reason, 160, "%s", why ? why : "ready");
    return !why;
}

void desk_drain(struct desk *desk, loop_fn *done, void *arg)
{
    desk->draining = true;
    sender_drain(desk->sender);
    if (sender_idle(desk->sender)) {
        loop_post(desk->loop, done, arg);
        return;
    }
    desk->drained = done;
    desk->drained_arg = arg;
}
