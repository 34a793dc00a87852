/* A row of the outbox as the request of its channel, and what the answer to it means. */
#ifndef PUKAAR_DESK_SEND_REQUEST_H
#define PUKAAR_DESK_SEND_REQUEST_H

#include "channel/whatsapp.h"
#include "desk/settings.h"
#include "net/http_client.h"
#include "store/outbox_rows.h"

/* 0 begun, with its id; 1 nothing to send; 2 the client is full; -1 cannot be said on this channel. */
int send_request_start(const struct settings *settings, const struct outbox_row *row,
                       struct http_client *client, http_done_fn *done, void *arg,
                       uint64_t *ret_call) NODISCARD;
void send_request_answer(const struct settings *settings, enum channel_kind channel, int http_status,
                         struct str body, struct send_answer *ret);

#endif
