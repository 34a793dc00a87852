/* Where a message comes from or goes to: a channel and an id on it. Shared by all layers. */
#ifndef PUKAAR_UTIL_ADDRESS_H
#define PUKAAR_UTIL_ADDRESS_H

#include "util/base.h"
#include "util/str.h"

enum channel_kind { CHANNEL_NONE, CHANNEL_WHATSAPP, CHANNEL_TELEGRAM, CHANNEL_SMS };
const char *channel_name(enum channel_kind channel); /* "whatsapp"; NULL for CHANNEL_NONE */
bool channel_parse(struct str name, enum channel_kind *ret) NODISCARD;

enum address_kind {
    ADDRESS_PHONE, /* a person by number: id is E.164 */
    ADDRESS_USER,  /* a person by the platform's own id (WhatsApp business-scoped user id, Telegram user):
                      opaque */
    ADDRESS_GROUP, /* a group chat: opaque */
};

#define ADDRESS_ID_SIZE 192

struct address {
    enum channel_kind channel; /* CHANNEL_NONE: no address */
    enum address_kind kind;
    char id[ADDRESS_ID_SIZE];
};

/* False (and CHANNEL_NONE) when the id is empty, too long or, for ADDRESS_PHONE, no E.164 number. */
bool address_set(struct address *address, enum channel_kind channel, enum address_kind kind,
                 struct str id) NODISCARD;
/* A copy that is equal byte by byte for equal addresses (padding and the id's tail zeroed), for use as a hash
 * key. */
void address_key(const struct address *address, struct address *ret);
bool address_same(const struct address *a, const struct address *b);
/* What an operator types for a chat: a phone number becomes ADDRESS_PHONE (normalised), a WhatsApp text with
 * a dot in its first 3 bytes
 * ("IN.1349...") ADDRESS_USER, a Telegram positive number ADDRESS_USER, anything else ADDRESS_GROUP. */
bool address_parse(struct address *address, enum channel_kind channel, struct str text) NODISCARD;

#endif
