#include "util/address.h"

#include "util/num.h"
#include "util/phone.h"

static const char *const names[] = {NULL, "whatsapp", "telegram", "sms"};

const char *channel_name(enum channel_kind channel)
{
    return names[channel];
}

bool channel_parse(struct str name, enum channel_kind *ret)
{
    for (enum channel_kind channel = CHANNEL_WHATSAPP; channel <= CHANNEL_SMS; channel++) {
        if (str_eq(name, str_of(names[channel]))) {
            *ret = channel;
            return true;
        }
    }
    return false;
}

bool address_set(struct address *address, enum channel_kind channel, enum address_kind kind, struct str id)
{
    char phone[PHONE_SIZE];
    *address = (struct address){.channel = CHANNEL_NONE};
    if (kind == ADDRESS_PHONE) {
        if (id.len == 0 || id.at[0] != '+' || !phone_from_wa_id(id, phone))
            return false;
        id = str_of(phone);
    }
    if (id.len == 0 || !str_copy(address->id, sizeof(address->id), id))
        return false;
    address->channel = channel;
    address->kind = kind;
    return true;
}

void address_key(const struct address *address, struct address *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->channel = address->channel;
    ret->kind = address->kind;
    memcpy(ret->id, address->id, strlen(address->id));
}

bool address_same(const struct address *a, const struct address *b)
{
    return a->channel == b->channel && a->kind == b->kind && strcmp(a->id, b->id) == 0;
}

bool address_parse(struct address *address, enum channel_kind channel, struct str text)
{
    char phone[PHONE_SIZE];
    int64_t number;
    text = str_trim(text);
    if (channel == CHANNEL_TELEGRAM)
        return address_set(address, channel,
                           num_i64(text, &number) && number > 0 ? ADDRESS_USER : ADDRESS_GROUP, text);
    if (phone_parse(text, phone))
        return address_set(address, channel, ADDRESS_PHONE, str_of(phone));
    bool user_id = text.len > 3 && text.at[2] == '.';
    return address_set(address, channel, user_id ? ADDRESS_USER : ADDRESS_GROUP, text);
}
