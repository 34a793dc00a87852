/* A reason for people: what was wrong, where, and how to mend it. Filled by the function that failed, printed
 * once. */
#ifndef PUKAAR_UTIL_ERR_H
#define PUKAAR_UTIL_ERR_H

#include "util/base.h"

struct err {
    char text[512]; /* NUL-terminated, one line, cut when longer */
};

/* Writes the reason and returns -1, so that `return err_set(err, ...)` reads well. err may be NULL. */
int err_set(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
