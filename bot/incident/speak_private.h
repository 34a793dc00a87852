/* What the files of speak share. */
#ifndef PUKAAR_INCIDENT_SPEAK_PRIVATE_H
#define PUKAAR_INCIDENT_SPEAK_PRIVATE_H

#include "incident/speak.h"

/* A text of conf/texts in the recipient's language; in the arena, like all of these. */
const char *speak_print(const struct speak_context *context, const char *key,
                        const struct text_value *values);
/* How old the first words are: "5 min". */
const char *speak_age(const struct speak_context *context, const struct incident *incident);
/* What stands in front of an alert, one a line, each line ended: drill (always first), not answered, taken
 * and silent, late, unverified, nearest station only, handed over. */
void speak_marks(const struct speak_context *context, const struct incident *incident, int repeat,
                 struct buf *out);
/* "4F7K — Fire · NOT YET ANSWERED": the same as one line, a drill in front and the rest behind. */
const char *speak_headline(const struct speak_context *context, const struct incident *incident,
                           const char *marks, const char *category);

#endif
