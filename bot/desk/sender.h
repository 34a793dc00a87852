/*
 * The sender: outbox rows leased to this process go out through the HTTP client, most urgent first, at the
 * pace their channel allows: so many a second over all, and one recipient not faster than its token bucket.
 * What became of each is written to its row in a unit of work.
 */
#ifndef PUKAAR_DESK_SENDER_H
#define PUKAAR_DESK_SENDER_H

#include "channel/whatsapp.h"
#include "desk/settings.h"
#include "net/http_client.h"
#include "store/outbox_rows.h"

struct sender;

/* What became of a send. row is as sent; verdict and answer say how it ended. Called on the loop, once for
 * each row that was taken in. */
struct send_outcome {
    struct outbox_row row; /* texts valid during the call */
    enum http_outcome transport;
    struct send_answer answer; /* with HTTP_ANSWERED */
    bool skipped;              /* there was nothing to send */
    bool given_back;           /* not begun: its turn is too far off, or the sender stops */
    bool paused;               /* given_back: because nothing goes out on its channel now */
    int64_t wait_ms;           /* given_back: how long until its turn */
};
typedef void sender_done_fn(const struct send_outcome *outcome, void *arg);

struct sender *sender_create(struct loop *loop, struct http_client *client, const struct settings *settings,
                             sender_done_fn *done, void *arg);
void sender_destroy(struct sender *sender);
/* Copies the row. Rows it holds already (same id) are passed over. */
void sender_offer(struct sender *sender, const struct outbox_row *row);
/* The row's outcome is written (or will never be): it may be offered again. Until then it is still held, for
 * a clock that jumps ends its lease too early. */
void sender_settled(struct sender *sender, int64_t outbox_id);
/* Nothing will go out on this channel until then (token expired, account locked, funds gone). What waits is
 * kept; alerts and words for the operator are given back at once. */
void sender_pause(struct sender *sender, enum channel_kind channel, int64_t until_mono_ms, const char *why);
/* Whatever was the matter may be mended: tries again at once. */
void sender_resume(struct sender *sender);
/* NULL while sending to the platform works; else why not. */
const char *sender_paused(const struct sender *sender);
/* Whether the last sends, one after the other, were not answered by the channel's other end itself. */
bool sender_unreached(const struct sender *sender, enum channel_kind channel);
/* Gives back what has not begun; what is under way ends by itself. */
void sender_drain(struct sender *sender);
bool sender_idle(const struct sender *sender);

#endif
