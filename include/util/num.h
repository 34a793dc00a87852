/* Strict numbers from text: the whole view must be the number. No locale, no leading space, no "0x". */
#ifndef PUKAAR_UTIL_NUM_H
#define PUKAAR_UTIL_NUM_H

#include "util/base.h"
#include "util/str.h"

bool num_i64(struct str text, int64_t *ret_value) NODISCARD;
bool num_real(struct str text, double *ret_value) NODISCARD; /* finite only */
/* "500ms", "60s", "15m", "24h", "180d"; a bare number is seconds. */
bool num_duration_ms(struct str text, int64_t *ret_ms) NODISCARD;
/* "500m", "5km"; a bare number is metres. */
bool num_distance_m(struct str text, int64_t *ret_m) NODISCARD;
/* Latitude -90..90 and longitude -180..180, finite. */
bool num_is_point(double lat, double lon);

#endif
