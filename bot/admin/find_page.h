/* The public page: its HTML and its files. Between find.c and what embed.py makes of page/. */
#ifndef PUKAAR_ADMIN_FIND_PAGE_H
#define PUKAAR_ADMIN_FIND_PAGE_H

#include "desk/find.h"

struct find_file {
    const char *path, *type;
    const unsigned char *bytes;
    size_t len;
};
extern const struct find_file find_files[]; /* path NULL ends them */

#define FIND_ENTERED_MAX 300 /* bytes of what is typed */

/* What a page shows; texts end as text, whatever is in them. */
struct find_page {
    const struct texts *texts;
    const char *language;
    const char *entered;              /* what was typed, to be corrected; "" */
    const char *complaint;            /* key of a text, NULL for none */
    const struct find_answer *answer; /* NULL: only the helplines */
    bool asked;                       /* the answer's finding is to be shown */
};
void find_page_print(const struct find_page *page, struct buf *out);
/* "en", "hi" or "mr": as asked for, else the first that the browser's Accept-Language names. */
const char *find_page_language(const char *asked, const char *accepts);

#endif
