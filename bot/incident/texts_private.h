/* Between texts.c, which owns them, and replies.c, which reads them. */
#ifndef PUKAAR_INCIDENT_TEXTS_PRIVATE_H
#define PUKAAR_INCIDENT_TEXTS_PRIVATE_H

#include "incident/texts.h"

struct reply_words;
struct reply_words *reply_words_load(const char *directory, struct config_report *report);
void reply_words_free(struct reply_words *words);
const struct reply_words *texts_replies(const struct texts *texts);

#endif
