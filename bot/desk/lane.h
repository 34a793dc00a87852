/*
 * The way to one channel's other end: its own pace, its own pause, its own share of what may be under way.
 * One that is down does not stop the other.
 */
#ifndef PUKAAR_DESK_LANE_H
#define PUKAAR_DESK_LANE_H

#include "channel/whatsapp.h"
#include "net/http_client.h"
#include "pace.h"

struct lane {
    const char *name;      /* "the platform", for words about it */
    struct pace *pace;     /* owned */
    size_t in_flight, max; /* sends under way */
    int64_t paused_until_ms;
    char paused_why[120];
    int unreached; /* sends in a row that were not answered in its own words */
    int64_t unreached_ms;
    char unreached_why[120];
};

void lane_init(struct lane *lane, const char *name, size_t max);
void lane_destroy(struct lane *lane);
/* An answer with an error code, or a success, is its own; anything else is the way to it. */
void lane_note(struct lane *lane, const struct http_result *result, const struct send_answer *answer);
void lane_pause(struct lane *lane, int64_t until_mono_ms, const char *why);
bool lane_is_paused(const struct lane *lane, int64_t now_mono_ms);
/* Whether the last sends, one after the other, were not answered. */
bool lane_is_unreached(const struct lane *lane, int64_t now_mono_ms);
/* NULL while sending works; else why not. */
const char *lane_trouble(const struct lane *lane, int64_t now_mono_ms);

#endif
