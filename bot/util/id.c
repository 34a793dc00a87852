#include "util/id.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

void id_random(void *bytes, size_t len)
{
    unsigned char *at = bytes;
    while (len) {
        ssize_t got = getrandom(at, len, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            abort();
        at += got;
        len -= (size_t)got;
    }
}

int64_t id_new(void)
{
    int64_t value;
    do {
        id_random(&value, sizeof(value));
        value &= INT64_MAX;
    } while (value == 0);
    return value;
}

static bool is_mixed(const char *text)
{
    size_t digits = 0, len = strlen(text);
    for (size_t i = 0; i < len; i++)
        digits += isdigit((unsigned char)text[i]) != 0;
    return digits > 0 && digits < len;
}

void id_reference(char ret[ID_REFERENCE_SIZE])
{
    do {
        for (size_t i = 0; i < ID_REFERENCE_LEN; i++) {
            uint32_t random;
            id_random(&random, sizeof(random));
            ret[i] = alphabet[random % (sizeof(alphabet) - 1)];
        }
        ret[ID_REFERENCE_LEN] = '\0';
    } while (!is_mixed(ret));
}

bool id_is_reference(struct str text, char ret[ID_REFERENCE_SIZE])
{
    if (text.len != ID_REFERENCE_LEN || !str_copy(ret, ID_REFERENCE_SIZE, text))
        return false;
    for (size_t i = 0; i < ID_REFERENCE_LEN; i++) {
        ret[i] = (char)toupper((unsigned char)ret[i]);
        if (!strchr(alphabet, ret[i]))
            return false;
    }
    return is_mixed(ret);
}
