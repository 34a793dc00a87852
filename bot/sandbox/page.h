/* The web page's files, in the binary. */
#ifndef PUKAAR_SANDBOX_PAGE_H
#define PUKAAR_SANDBOX_PAGE_H

#include "net/http_server.h"

struct page {
    const char *path, *type;
    const unsigned char *bytes;
    size_t len;
};
extern const struct page pages[]; /* made while building; a row of NULLs ends it */

/* False when there is no such file. */
bool page_get(struct http_server *server, const struct http_request *request);

#endif
