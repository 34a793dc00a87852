/* What the outcome of a send means for its row. Time is an argument; nothing is stored or logged in
 * settle_outcome().
 */
#ifndef PUKAAR_DESK_SETTLE_H
#define PUKAAR_DESK_SETTLE_H

#include "sender.h"
#include "work.h"

#define SETTLE_STOPPED_WAIT_MS 15000 /* token, account or payment: until the next try */

struct settling {
    struct outbox_row row; /* as it is to be written */
    bool undelivered;      /* it will not arrive, or not in time: the next contact is told */
    bool close_window;     /* the 24-hour window is closed after all */
    bool stopped;          /* the other end refuses every send */
    bool unreached;        /* it has not answered for a while; set by the caller */
};
/* pause_ms: [sending] pause. */
void settle_outcome(struct settling *settling, const struct send_outcome *outcome, int64_t pause_ms,
                    int64_t now_ms);
/* In a unit of work. */
void settle_write(struct work *work, const struct settling *settling);

#endif
