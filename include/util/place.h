/* A place inside a society, as people name it. */
#ifndef PUKAAR_UTIL_PLACE_H
#define PUKAAR_UTIL_PLACE_H

#include "util/base.h"

#define PLACE_SIZE 64

/* Where help is needed, as the text says it; "" for what it does not say. UTF-8, digits normalised to ASCII,
 * wing in capitals. */
struct place {
    char wing[32];
    char flat[16];
    char floor[16]; /* "12"; "G" for the ground floor */
    char landmark[PLACE_SIZE];
};

#endif
