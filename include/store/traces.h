/* Whether bytes of a number are left in the files of a store, for who has to prove that they are not. */
#ifndef PUKAAR_STORE_TRACES_H
#define PUKAAR_STORE_TRACES_H

#include "util/base.h"
#include "util/err.h"

/* Looks through the database at path, and its log beside it, for the number in every form in which it may be
 * written
 * ("+91…", bare, "00000 20011"). *ret_found names the file that holds it, NULL for none (static, or path
 * itself). -1 with err when a file cannot be read. Not while this process has the store open. */
int traces_find(const char *path, const char *phone, const char **ret_found, struct err *err) NODISCARD;

#endif
