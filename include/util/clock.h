/* Time: milliseconds everywhere. Wall time counts from 1970-01-01 UTC; pure modules get it as an argument. */
#ifndef PUKAAR_UTIL_CLOCK_H
#define PUKAAR_UTIL_CLOCK_H

#include "util/base.h"
#include "util/str.h"

#define CLOCK_TEXT_SIZE 32

int64_t clock_wall_ms(void);
int64_t clock_mono_ms(void); /* for durations; never jumps */
int64_t clock_mono_us(void); /* for measuring */
/* "2026-11-24T08:30:00.123Z" (RFC 3339, UTC). */
void clock_rfc3339(int64_t wall_ms, char ret[CLOCK_TEXT_SIZE]);
bool clock_parse_rfc3339(struct str text,
                         int64_t *ret_wall_ms) NODISCARD; /* also a bare "2026-11-24" (00:00 UTC) */
/* "24 Nov 2026, 14:00 IST": Indian Standard Time, UTC+05:30, no daylight saving. */
void clock_ist(int64_t wall_ms, char ret[CLOCK_TEXT_SIZE]);
/* How long ago, for people: "40 s", "12 min", "3 h 20 min", "2 days". */
void clock_span(int64_t span_ms, char ret[CLOCK_TEXT_SIZE]);

#endif
