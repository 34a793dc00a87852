/* How often one address may ask. Of fixed size: addresses that meet in a slot share it, and a stranger cannot
 * make it grow. */
#ifndef PUKAAR_ADMIN_FIND_PACE_H
#define PUKAAR_ADMIN_FIND_PACE_H

#include "net/http_server.h"

#define FIND_PACE_SLOTS 4096
#define FIND_PACE_ALL_PER_SECOND 50

struct find_pace {
    uint64_t seed;
    struct find_pace_slot {
        int64_t at_ms;
        double left;
    } slots[FIND_PACE_SLOTS], all;
};

void find_pace_init(struct find_pace *pace);
/* Whether the address may ask now; counts it when it may. IPv6 addresses of one /64 are one. */
bool find_pace_take(struct find_pace *pace, const char *address, int64_t per_minute, int64_t now_ms);
/* Who asks: the peer, or behind a proxy on this machine the last one of X-Forwarded-For, which the proxy
 * wrote. */
void find_pace_address(const char *peer, const char *forwarded_for, char ret[64]);

#endif
