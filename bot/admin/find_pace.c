#include "find_pace.h"

#include <arpa/inet.h>
#include <string.h>

#include "util/id.h"

void find_pace_init(struct find_pace *pace)
{
    memset(pace, 0, sizeof(*pace));
    pace->seed = (uint64_t)id_new(); /* so that nobody can choose whom they meet */
}

/* An IPv4 address as a socket for both kinds shows it. */
static const char *unmapped(const char *address)
{
    return strncmp(address, "::ffff:", 7) == 0 && strchr(address, '.') ? address + 7 : address;
}

static bool is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

void find_pace_address(const char *peer, const char *forwarded_for, char ret[64])
{
    struct str rest = str_of(forwarded_for), one, last = {NULL, 0};
    unsigned char bytes[16];
    while (str_next(&rest, ',', &one))
        last = str_trim(one);
    peer = unmapped(peer);
    bool named = is_loopback(peer) && last.len && str_copy(ret, 64, last) &&
                 (inet_pton(AF_INET, ret, bytes) == 1 || inet_pton(AF_INET6, ret, bytes) == 1);
    if (!named && !str_copy(ret, 64, str_of(peer)))
        ret[0] = '\0';
    const char *plain = unmapped(ret);
    memmove(ret, plain, strlen(plain) + 1);
}

/* FNV-1a, from a start that nobody knows. */
static uint64_t hash_of(uint64_t seed, const unsigned char *bytes, size_t len)
{
    uint64_t hash = UINT64_C(14695981039346656037) ^ seed;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(1099511628211);
    return hash ^ hash >> 29;
}

static struct find_pace_slot *slot_of(struct find_pace *pace, const char *address)
{
    unsigned char bytes[16];
    uint64_t hash = inet_pton(AF_INET6, address, bytes) == 1
                        ? hash_of(pace->seed, bytes, 8)
                        : hash_of(pace->seed, (const unsigned char *)address, strlen(address));
    return &pace->slots[hash % FIND_PACE_SLOTS];
}

static void refill(struct find_pace_slot *slot, double most, double per_ms, int64_t now_ms)
{
    int64_t since_ms = slot->at_ms ? MAX(now_ms - slot->at_ms, 0) : MINUTE_MS;
    slot->left = MIN(most, slot->left + (double)since_ms * per_ms);
    slot->at_ms = now_ms;
}

bool find_pace_take(struct find_pace *pace, const char *address, int64_t per_minute, int64_t now_ms)
{
    struct find_pace_slot *own = slot_of(pace, address);
    refill(own, (double)per_minute, (double)per_minute / (double)MINUTE_MS, now_ms);
    refill(&pace->all, FIND_PACE_ALL_PER_SECOND, FIND_PACE_ALL_PER_SECOND / 1000.0, now_ms);
    if (own->left < 1 || pace->all.left < 1)
        return false;
    own->left -= 1;
    pace->all.left -= 1;
    return true;
}
