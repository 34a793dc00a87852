/*
 * A message that is to leave, before any channel gave it its shape. It is stored as JSON in the outbox and
 * encoded when it is sent, because only then is it known whether the recipient's 24-hour window is open.
 */
#ifndef PUKAAR_INCIDENT_OUTGOING_H
#define PUKAAR_INCIDENT_OUTGOING_H

#include "util/address.h"
#include "util/base.h"
#include "util/buf.h"
#include "util/mem.h"

enum outgoing_kind {
    OUTGOING_TEXT,    /* text */
    OUTGOING_ALERT,   /* window open: text with buttons; closed: template with point, params, buttons' ids */
    OUTGOING_BUTTONS, /* text with buttons; in a group, which allows none: text alone */
    OUTGOING_LIST, /* text, and a button (list_title) that opens a list of the buttons, up to ten; in a group
                      text alone */
    OUTGOING_LOCATION, /* point; when window_only and the window is closed it is skipped (the template held
                          it) */
    OUTGOING_ASK_LOCATION, /* text with a "send location" button; in a group: text alone */
    OUTGOING_REACTION,     /* emoji in text, on reply_to */
    OUTGOING_MEDIA,        /* pass on by media id: media_kind, media_id, caption in text; when window_only and
                              the window is closed it is skipped */
    /* Requests of WhatsApp's Groups API, which nobody reads. */
    OUTGOING_GROUP_CREATE,  /* subject in text; params: description, join_approval_mode */
    OUTGOING_GROUP_APPROVE, /* params: ids of join requests */
    OUTGOING_GROUP_REJECT,  /* the same */
};

#define OUTGOING_BUTTONS_MAX 10 /* of a list; anywhere else the platform shows three */
#define OUTGOING_PARAMS_MAX 8

struct outgoing_button {
    const char *id;    /* at most 256 UTF-16 units; comes back when pressed */
    const char *title; /* at most 20; row of a list: 24 */
};

/* All texts are UTF-8, NULL or "" for none, owned elsewhere (usually an arena). */
struct outgoing {
    enum outgoing_kind kind;
    const char *text;          /* not limited here: the channel cuts */
    const char *template_name; /* OUTGOING_ALERT outside the window: "" for the configured alert template */
    const char *language;      /* of the template: "en" */
    struct outgoing_button buttons[OUTGOING_BUTTONS_MAX];
    size_t button_count;
    const char *list_title;                    /* OUTGOING_LIST; at most 20 */
    const char *details[OUTGOING_BUTTONS_MAX]; /* what stands below a row, at most 72; NULL or "" for none */
    const char *params[OUTGOING_PARAMS_MAX];   /* body parameters of the template, in order */
    size_t param_count;
    bool has_point;
    double lat, lon;
    const char *point_name, *point_address;
    bool window_only;
    const char *reply_to; /* platform's id of the message this answers */
    const char *media_kind, *media_id;
    /* For a phone without the platform (SMS): what is needed most stands in the head, the words give way, and
     * of the lines of the tail the last one is left out first. NULL or "" where the text itself is to be
     * said. */
    const char *brief_head, *brief_words, *brief_tail;
};

void outgoing_print_json(const struct outgoing *outgoing, struct buf *out);
/* -1 when it is no such JSON (a row written by a newer version). */
int outgoing_parse_json(struct str json, struct arena *arena, struct outgoing *ret) NODISCARD;

#endif
