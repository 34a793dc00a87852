/*
 * SMS through any HTTP gateway, by configuration: a send becomes a request by templates, and what the gateway
 * posts (delivery reports, replies) is read by the names of its parameters. Pure, as the other codecs.
 *
 * Lengths: GSM 03.38 (3GPP TS 23.038), 160 characters, or 153 in each of several parts; 70 or 67 UTF-16 units
 * when a character stands outside that alphabet and its extension.
 */
#ifndef PUKAAR_CHANNEL_SMS_H
#define PUKAAR_CHANNEL_SMS_H

#include "channel/message.h"
#include "channel/whatsapp.h"
#include "incident/outgoing.h"
#include "util/err.h"

struct sms_size {
    bool gsm;     /* every character stands in the GSM alphabet or its extension */
    size_t units; /* septets (two for one of the extension), or UTF-16 units */
    size_t parts; /* 1 at least */
};
void sms_measure(struct str text, struct sms_size *ret);
/* The longest prefix that fits in max_parts, ending on a character. */
struct str sms_cut(struct str text, size_t max_parts);
/* As a small phone shows it: dashes, quotes and spaces of print become ASCII, pictures go, so that words in
 * Latin letters stay in the GSM alphabet. */
void sms_fold(struct str text, struct buf *out);
/* What is said by SMS of the message: its brief parts, else its text, cut to max_parts. Empty when there is
 * nothing to say. */
void sms_text(const struct outgoing *outgoing, size_t max_parts, struct buf *out);

/* [sms]. Templates hold {to} (+ and digits), {digits} (without +), {text}, {token}, {id}, {unicode} (1 when a
 * character is outside the GSM alphabet, else 0). None is NULL; "" for nothing. */
struct sms_format {
    const char *url, *method, *body;
    const char *headers; /* lines separated by '|'; of the names above only {token} and {id} are filled */
    const char *token;
    const char *success; /* beside a status of 2xx: a part of the answer, or json.path=value */
    const char *id;      /* json.path of the message's id in the answer */
    size_t max_parts;
};

#define SMS_HEADERS_MAX 8
struct sms_request {
    struct buf url, body;
    const char *headers[SMS_HEADERS_MAX + 1]; /* NULL-terminated */
    struct buf header_text;
};
/* Values are escaped for where they stand: in the URL and in a form by %XX, in JSON and XML by their escapes,
 * by the Content-Type among the headers; without one it is JSON when the body begins with a bracket, else a
 * form, and said so. id is our own for the message. Returns 1, with nothing to send; -1 when `to` is no phone
 * number. ret is freed with sms_request_free() in any case. */
int sms_encode(const struct outgoing *outgoing, const struct address *to, const struct sms_format *format,
               const char *id, struct sms_request *ret) NODISCARD;
/* Wipes it too: the token is in there. */
void sms_request_free(struct sms_request *request);

/* What the answer means: taken, to be tried again (408, 425, 429, 5xx, or 2xx without the success), refused
 * for good (other 4xx), or every send refused (401, 402, 403). error_code is the HTTP status; nothing of the
 * answer's body comes into error_text, which is logged, for it may repeat the token. */
void sms_read_answer(const struct sms_format *format, int http_status, struct str body,
                     struct send_answer *ret);

/* What the gateway calls things when it posts: names of parameters, or of members in JSON (json.path). */
struct sms_names {
    const char *id, *state;         /* of a delivery report */
    const char *delivered, *failed; /* values of state, comma separated; case does not matter */
    const char *from, *text;        /* of a reply */
};
struct sms_post {
    struct str query, body;
    const char *content_type; /* NULL for none */
};
/* A report (its id stands in message_id and in callback_data), or a reply; of a JSON array each element. What
 * is neither is counted as skipped. A reply's id holds the gateway's, words, person and hour; without one of
 * the gateway it is new every time. 0, or -1 with a reason when the body is not what its type says. ret is
 * freed with webhook_free() in either case. */
int sms_parse(const struct sms_post *post, const struct sms_names *names, int64_t now_ms, struct webhook *ret,
              struct err *err) NODISCARD;

#endif
