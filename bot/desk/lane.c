#include "lane.h"

#include "util/clock.h"

#define UNREACHED_MIN 3                    /* one lost send is no outage */
#define UNREACHED_KNOWN_MS (2 * MINUTE_MS) /* longer than the longest wait between two attempts */

void lane_init(struct lane *lane, const char *name, size_t max)
{
    *lane = (struct lane){.name = name, .pace = pace_create(), .max = max};
}

void lane_destroy(struct lane *lane)
{
    pace_destroy(lane->pace);
}

void lane_note(struct lane *lane, const struct http_result *result, const struct send_answer *answer)
{
    bool reached =
        result->outcome == HTTP_ANSWERED && (answer->verdict == SEND_SENT || answer->error_code != 0);
    lane->unreached = reached ? 0 : lane->unreached + 1;
    lane->unreached_ms = clock_mono_ms();
    (void)str_format(lane->unreached_why, sizeof(lane->unreached_why), "%s does not answer: %.80s",
                     lane->name, answer->error_text);
}

void lane_pause(struct lane *lane, int64_t until_mono_ms, const char *why)
{
    lane->paused_until_ms = until_mono_ms;
    (void)str_format(lane->paused_why, sizeof(lane->paused_why), "%s", why);
}

bool lane_is_paused(const struct lane *lane, int64_t now_mono_ms)
{
    return now_mono_ms < lane->paused_until_ms;
}

bool lane_is_unreached(const struct lane *lane, int64_t now_mono_ms)
{
    return lane->unreached >= UNREACHED_MIN && now_mono_ms - lane->unreached_ms < UNREACHED_KNOWN_MS;
}

const char *lane_trouble(const struct lane *lane, int64_t now_mono_ms)
{
    if (lane_is_paused(lane, now_mono_ms))
        return lane->paused_why;
    return lane_is_unreached(lane, now_mono_ms) ? lane->unreached_why : NULL;
}
