/* biz_opaque_callback_data: our outbox id goes out with each send and comes back in its statuses. */
#ifndef PUKAAR_DESK_CALLBACK_H
#define PUKAAR_DESK_CALLBACK_H

#include "util/base.h"

#define CALLBACK_SIZE 40
void callback_print(int64_t outbox_id, char ret[CALLBACK_SIZE]);
int64_t callback_parse(const char *data); /* 0: none of ours */

#endif
