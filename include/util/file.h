/* Whole files. */
#ifndef PUKAAR_UTIL_FILE_H
#define PUKAAR_UTIL_FILE_H

#include "util/base.h"
#include "util/buf.h"
#include "util/err.h"

/* Reads a whole file of at most max bytes into *ret (overwritten; the caller frees). */
int file_read(const char *path, size_t max, struct buf *ret, struct err *err) NODISCARD;
/* Reads a secret: at most 4096 bytes, one line, trailing white space cut. Refused when the file is readable
 * or writable by others (mode & 007), or empty. Caller frees *ret. */
int file_read_secret(const char *path, char **ret, struct err *err) NODISCARD;
/* Writes a new file (mode 0600) and renames it over path, so that a reader sees the old or the new one whole.
 */
int file_write(const char *path, struct str bytes, struct err *err) NODISCARD;
/* Names in a directory that end in suffix, sorted, NULL-terminated; the caller frees each and the array. */
char **file_list(const char *directory, const char *suffix, struct err *err);
void file_list_free(char **names);

#endif
