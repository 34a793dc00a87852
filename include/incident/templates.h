/* The templates to register with the platform, as the body of POST /{WABA-ID}/message_templates. */
#ifndef PUKAAR_INCIDENT_TEMPLATES_H
#define PUKAAR_INCIDENT_TEMPLATES_H

#include "incident/outgoing.h"
#include "incident/texts.h"

/* Every template in this language, one JSON body a line. alert_name is the configured name of the alert's
 * own. Example parameters and buttons are those that speak.h makes of a made-up incident, so they cannot
 * differ from what is sent. */
void templates_print(const struct texts *texts, const char *language, const char *alert_name,
                     struct buf *out);

#endif
