/* What comes in, whatever the channel. */
#ifndef PUKAAR_CHANNEL_MESSAGE_H
#define PUKAAR_CHANNEL_MESSAGE_H

#include "util/address.h"
#include "util/base.h"
#include "util/mem.h"
#include "util/phone.h"
#include "util/str.h"

enum message_kind {
    MESSAGE_TEXT,
    MESSAGE_POINT,          /* a location pin */
    MESSAGE_MEDIA,          /* image, video, audio (a voice note too), document, sticker; caption in text */
    MESSAGE_BUTTON,         /* a pressed button or list row: payload; its title in text */
    MESSAGE_REACTION,       /* emoji in text ("" takes it back), on context_id */
    MESSAGE_NUMBER_CHANGED, /* system: the person's ids are now new_phone, new_user_id */
    MESSAGE_OTHER,          /* known to be a message, of a type we do not read (contacts, order, edit, revoke,
                               unsupported, ...) */
};

/* All pointers are owned by the webhook's arena; never NULL unless said so. */
struct message {
    enum message_kind kind;
    const char *id;      /* the platform's; unique together with posted_ms */
    int64_t sent_ms;     /* when it was written, by the platform's own time; 0 when it is no time */
    int64_t posted_ms;   /* the same whenever the message is posted again: the platform's time as it stands */
    struct address chat; /* the group, or the sender's own direct chat */
    char phone[PHONE_SIZE]; /* the sender's number, "" when withheld */
    const char *user_id;    /* the sender's platform id, "" when not given */
    const char *name;       /* profile name, display only; "" */
    struct str text;        /* UTF-8 as posted; invalid bytes possible */
    const char *payload;    /* MESSAGE_BUTTON; NULL when the platform sent none */
    const char *context_id; /* the message this replies to; "" */
    bool forwarded;
    double lat, lon;                        /* MESSAGE_POINT */
    const char *point_name, *point_address; /* "" */
    const char *media_kind, *media_id, *media_mime,
        *media_sha256; /* MESSAGE_MEDIA; "voice" for a voice note */
    char new_phone[PHONE_SIZE];
    const char *new_user_id, *old_user_id;
};

/* Of this kind, every text "" and all else nothing. */
void message_init(struct message *ret, enum message_kind kind);

enum delivery {
    DELIVERY_NONE,
    DELIVERY_SENT,
    DELIVERY_DELIVERED,
    DELIVERY_READ,
    DELIVERY_PLAYED,
    DELIVERY_FAILED
};
const char *delivery_name(enum delivery delivery);

/* The fate of one of our own messages. */
struct status {
    enum delivery delivery;
    const char *message_id;
    int64_t at_ms;
    const char *callback_data; /* biz_opaque_callback_data as we sent it; "" */
    const char *recipient;     /* E.164, user id or group id; "" */
    const char *participant;   /* in a group: who, E.164 or user id; "" */
    int error_code;            /* DELIVERY_FAILED; 0 for none */
    const char *error_text;
};

/* Something about the account itself that an operator must see: disabled, restricted, template paused,
 * out-of-band errors. */
struct notice {
    const char *what; /* "account_update DISABLED_UPDATE" */
    int error_code;
};

/* What the platform says of an official group. */
enum group_event_kind {
    GROUP_MADE,     /* request_id, subject, invite_link */
    GROUP_NOT_MADE, /* request_id, error */
    GROUP_DELETED,
    GROUP_ENTERED, /* persons */
    GROUP_LEFT,    /* persons; or we ourselves are out of it */
    GROUP_ASKED,   /* one person wants to enter: join_request_id */
    GROUP_SET,     /* subject; "" when another setting changed */
};
struct group_person {
    char phone[PHONE_SIZE]; /* "" when withheld */
    const char *user_id;    /* "" when not given */
};
struct group_event {
    enum group_event_kind kind;
    struct address group; /* CHANNEL_NONE for one that was not made */
    int64_t at_ms;
    const char *request_id, *join_request_id, *subject, *invite_link; /* "" where it says nothing of it */
    struct group_person *persons;                                     /* without ourselves */
    size_t person_count;
    bool is_us; /* our own number is among those who entered or left */
    int error_code;
    const char *error_text;
};

struct webhook {
    struct arena arena;
    struct message *messages;
    struct status *statuses;
    struct notice *notices;
    struct group_event *groups;
    size_t message_count, status_count, notice_count, group_count;
    size_t skipped; /* items that could not be read, or of a field that is none of ours; their neighbours are
                       served */
};
void webhook_free(struct webhook *webhook);

#endif
