/* Our outbox id goes out with each send and comes back in its statuses: "pukaar:7" as
 * biz_opaque_callback_data, "pukaar-7" as {id} of an SMS. */
#ifndef PUKAAR_DESK_CALLBACK_H
#define PUKAAR_DESK_CALLBACK_H

#include "util/base.h"

#define CALLBACK_SIZE 40
void callback_print(int64_t outbox_id, char mark, char ret[CALLBACK_SIZE]);
int64_t callback_parse(const char *data); /* 0: none of ours */

#endif
