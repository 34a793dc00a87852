/* The columns of an outbox row, in the order in which outbox_read() takes them. ?1 is the time after which
 * someone who wrote has an open window. */
#ifndef PUKAAR_STORE_OUTBOX_H
#define PUKAAR_STORE_OUTBOX_H

#include "rows_private.h"

#define OUTBOX_SELECT                                                                                        \
    "SELECT o.id, o.incident_id, o.purpose, o.priority, o.channel, o.kind, o.address, o.content, o.state,"   \
    " o.attempts, o.created_ms, o.due_ms, o.message_id, o.error_code, o.error_text, o.sent_ms,"              \
    " o.delivered_ms, o.read_ms, o.failed_ms, o.missed_ms, (o.kind = 'group' OR o.channel = 'sms' OR "       \
    "EXISTS (SELECT 1 FROM open_window w"                                                                    \
    " WHERE w.channel = o.channel AND w.kind = o.kind AND w.address = o.address AND w.sent_ms > ?1))"        \
    " FROM outbox o"
#define OUTBOX_IS_WAITING "state IN ('waiting', 'unknown')"

void outbox_read(struct query *query, struct arena *arena, struct outbox_row *ret);
bool outbox_is_waiting(enum outbox_state state);

#endif
