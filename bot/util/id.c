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

/* size with the NUL. */
static void draw(char *ret, size_t size)
{
    do {
        for (size_t i = 0; i + 1 < size; i++) {
            uint32_t random;
            id_random(&random, sizeof(random));
            ret[i] = alphabet[random % (sizeof(alphabet) - 1)];
        }
        ret[size - 1] = '\0';
    } while (!is_mixed(ret));
}

/* In capitals; false when a character is not of the alphabet, or all are of one kind. */
static bool normalise(char *text)
{
    for (char *c = text; *c; c++) {
        *c = (char)toupper((unsigned char)*c);
        if (!strchr(alphabet, *c))
            return false;
    }
    return is_mixed(text);
}

void id_reference(char ret[ID_REFERENCE_SIZE])
{
    draw(ret, ID_REFERENCE_SIZE);
}

bool id_is_reference(struct str text, char ret[ID_REFERENCE_SIZE])
{
    return text.len == ID_REFERENCE_LEN && str_copy(ret, ID_REFERENCE_SIZE, text) && normalise(ret);
}

void id_join_code(char ret[ID_JOIN_CODE_SIZE])
{
    draw(ret, ID_JOIN_CODE_SIZE);
}

bool id_is_join_code(struct str text, char ret[ID_JOIN_CODE_SIZE])
{
    size_t len = 0;
    text = str_trim(text);
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == ' ' || text.at[i] == '-')
            continue;
        if (len == ID_JOIN_CODE_LEN || !text.at[i])
            return false;
        ret[len++] = text.at[i];
    }
    ret[len] = '\0';
    return len == ID_JOIN_CODE_LEN && normalise(ret);
}
