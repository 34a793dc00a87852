/* Between the files that read what a gateway says. */
#ifndef PUKAAR_CHANNEL_SMS_READ_H
#define PUKAAR_CHANNEL_SMS_READ_H

#include "util/json.h"

/* The value at "a.b.0.c" as text; numbers stand for places in arrays. False when there is none. */
bool sms_value_at(const cJSON *root, struct str path, struct buf *out);

#endif
