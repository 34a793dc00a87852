/* URL and form encoding (RFC 3986, application/x-www-form-urlencoded). */
#ifndef PUKAAR_UTIL_URL_H
#define PUKAAR_UTIL_URL_H

#include "util/base.h"
#include "util/buf.h"
#include "util/str.h"

/* Everything but letters, digits and -._~ as %XX; good for a URL's query and for a form's body. */
void url_add(struct buf *out, struct str text);
/* The value of a field in "a=1&b=2", decoded ('+' is a space); the first wins. False when it is absent or
 * broken; nothing is added then. */
bool url_field(struct str pairs, const char *name, struct buf *out);

#endif
