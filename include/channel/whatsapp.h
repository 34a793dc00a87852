/*
 * WhatsApp Cloud API codec: bytes in, messages out; messages in, bytes out. Shapes and limits:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/ (webhooks/reference/messages,
 * groups, business-scoped-user-ids, support/error-codes), as read on 2026-11-23.
 */
#ifndef PUKAAR_CHANNEL_WHATSAPP_H
#define PUKAAR_CHANNEL_WHATSAPP_H

#include "channel/message.h"
#include "incident/outgoing.h"
#include "util/err.h"
#include "util/hmac.h"

/* X-Hub-Signature-256 over the raw body; previous is the secret being rotated out, NULL for none. header NULL
 * is invalid. */
bool whatsapp_signature_valid(struct hmac_key *secret, struct hmac_key *previous, const char *header,
                              struct str body);

/* Up to WHATSAPP_ITEMS_MAX items in a post, those that cannot be read included; more are counted as skipped.
 * 0, or -1 when the body is not JSON or not a webhook of object "whatsapp_business_account" (err says which).
 * ret is freed with webhook_free() in either case. */
#define WHATSAPP_ITEMS_MAX 1000
int whatsapp_parse(struct str body, struct webhook *ret, struct err *err) NODISCARD;

struct whatsapp_format {
    const char *template_name;     /* alert_template */
    const char *template_language; /* when outgoing->language is "" */
    bool window_open;              /* the recipient's 24-hour window */
};
/* The JSON body of POST /messages. Every text is cut to the platform's limit (section 5.5) on a character
 * border; template parameters lose newlines, tabs and runs of spaces. In a group, which takes text and media
 * alone, a place becomes its name and a map link. callback_data goes out as biz_opaque_callback_data. Returns
 * 1, with nothing written, when there is nothing to send (a window_only location while the window is closed,
 * a location without a point, media without an id, a reaction or sticker in a group). */
int whatsapp_encode(const struct outgoing *outgoing, const struct address *to,
                    const struct whatsapp_format *format, const char *callback_data,
                    struct buf *out) NODISCARD;
/* Where a request goes below the version: "POST", "<phone number id>/messages"; of an official group
 * "<phone number id>/groups" or "<group id>/join_requests". path is freed by the caller. */
struct whatsapp_edge {
    const char *method;
    struct buf path;
};
void whatsapp_edge(const struct outgoing *outgoing, const struct address *to, const char *phone_number_id,
                   struct whatsapp_edge *ret);
/* Requests of the Groups API, which are no messages, and their bodies. */
bool whatsapp_is_group_request(const struct outgoing *outgoing);
void whatsapp_encode_group(const struct outgoing *outgoing, struct buf *out);
/* {"status":"read","message_id":...} */
void whatsapp_encode_read(const char *message_id, struct buf *out);

enum send_verdict {
    SEND_SENT,         /* the platform took it; message_id */
    SEND_HELD,         /* took it, but holds it for quality assessment: not on its way */
    SEND_RETRY,        /* later, after retry_after_ms */
    SEND_RETRY_PAIR,   /* only this recipient is sent to too fast */
    SEND_USE_TEMPLATE, /* 131047: the window is closed after all; send the template at once */
    SEND_DEAD,         /* never for this message or recipient: the next channel or contact */
    SEND_STOPPED, /* token, account or payment: nothing will go out until an operator mends it; retry slowly
                   */
};
struct send_answer {
    enum send_verdict verdict;
    char message_id[256];            /* or the id of a request whose outcome comes by webhook */
    char recipient[ADDRESS_ID_SIZE]; /* wa_id or user_id the platform answered */
    int error_code;                  /* 0 when none was named */
    char error_text[160];
    int64_t retry_after_ms; /* at least this long; 0 for the caller's own back-off */
};
/* Reads the answer to a send: any HTTP status, any body (HTML from a proxy, nothing). The platform's error
 * code decides, not the status (messaging-platforms reference, section 6.2). */
void whatsapp_read_answer(int http_status, struct str body, struct send_answer *ret);
/* What a code in a `failed` status means for the row. */
enum send_verdict whatsapp_error_verdict(int error_code);

#endif
