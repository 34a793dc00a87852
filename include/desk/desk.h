/*
 * The control desk: it takes the call, dispatches and follows up. It lives on the event loop and submits
 * units of work to the store; every decision is made inside one (bot/desk/work.h), and nothing leaves before
 * it is committed.
 */
#ifndef PUKAAR_DESK_DESK_H
#define PUKAAR_DESK_DESK_H

#include "desk/settings.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "store/store.h"

struct desk;

/* Loads lexicon and texts (errors into report), reads registry and open incidents, releases what a former
 * life had under way, and starts its timers. The settings stay the caller's and must outlive the desk. The
 * store is claimed and started. */
struct desk *desk_create(struct loop *loop, struct store *store, struct http_client *client,
                         struct settings *settings, struct config_report *report, struct err *err);
/* After desk_drain(). */
void desk_destroy(struct desk *desk);
/* Needed before the first request. */
void desk_set_server(struct desk *desk, struct http_server *server);

/* Handlers for GET and POST /webhook/whatsapp; arg is the desk. */
void desk_whatsapp_verify(const struct http_request *request, void *arg);
void desk_whatsapp_post(const struct http_request *request, void *arg);
/* GET and POST /webhook/sms and below; arg is the desk. */
void desk_sms(const struct http_request *request, void *arg);

/* Whether lexicon and texts of these settings load; errors into report. */
int desk_check(const struct settings *settings, struct config_report *report) NODISCARD;
/* Takes new lexicon, texts and settings (already in *settings); on an error in report the old lexicon and
 * texts stay: -1. */
int desk_reload(struct desk *desk, struct config_report *report) NODISCARD;

/* Whether calls can be taken and alerts sent; when not, why, in words. */
bool desk_ready(const struct desk *desk, char reason[160]);

/* No new sends are begun; done runs once nothing is under way any more (at most the send's own time-out). */
void desk_drain(struct desk *desk, loop_fn *done, void *arg);

#endif
