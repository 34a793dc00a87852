/* Phone numbers. Inside Pukaar they are E.164 text: '+' and 7 to 15 digits (ITU-T E.164, section 6). */
#ifndef PUKAAR_UTIL_PHONE_H
#define PUKAAR_UTIL_PHONE_H

#include "util/base.h"
#include "util/str.h"

#define PHONE_SIZE 17 /* '+', 15 digits, NUL */

/* Accepts spaces, '-', '.', '(' and ')'; "+91...", "0091...", "91" and ten digits, "0" and ten digits, or ten
 * digits (India). A `wa_id` (digits without '+') is taken as it is by phone_from_wa_id. False when it is no
 * number; ret is then empty. */
bool phone_parse(struct str text, char ret[PHONE_SIZE]) NODISCARD;
bool phone_from_wa_id(struct str digits, char ret[PHONE_SIZE]) NODISCARD;
/* "+910000012345" as "+91*****2345"; shorter things as "***". For logs. */
void phone_mask(const char *phone, char ret[PHONE_SIZE]);

/* As people write it: "+91 00000 20001", a number of Mumbai "+91 22 2600 0000";
 * of other countries as it is. */
#define PHONE_SPACED_SIZE 24
void phone_spaced(const char *phone, char ret[PHONE_SPACED_SIZE]);

#endif
