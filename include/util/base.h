/*
 * Small macros that every file may use. Nothing here has state.
 *
 * The error contract of the whole program:
 *   0          done
 *   negative   failed; forwarded unchanged. Where a person is to read the reason, the function takes a
 *              `struct err *` (util/err.h) and has filled it in.
 *   positive   a documented outcome that the direct caller handles and does not forward.
 * Functions that cannot fail return void or the value. Out of memory ends the process (util/mem.h).
 */
#ifndef PUKAAR_UTIL_BASE_H
#define PUKAAR_UTIL_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NODISCARD __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args), nonnull(fmt)))
#define UNUSED __attribute__((unused))
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

#endif
