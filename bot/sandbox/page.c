#include "page.h"

static const char policy[] = "default-src 'self'; frame-ancestors 'none'";

bool page_get(struct http_server *server, const struct http_request *request)
{
    for (const struct page *page = pages; page->path; page++) {
        if (!str_eq(request->path, str_of(page->path)))
            continue;
        http_reply_with(server, request->id, 200, page->type,
                        (struct str){(const char *)page->bytes, page->len}, "Content-Security-Policy",
                        policy);
        return true;
    }
    return false;
}
