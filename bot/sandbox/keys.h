/* The control interface takes no key it does not know: a test that misspells one must not pass. */
#ifndef PUKAAR_SANDBOX_KEYS_H
#define PUKAAR_SANDBOX_KEYS_H

#include "util/err.h"
#include "util/json.h"

/* json is an object with no other members than these (separated by spaces). */
static inline int keys_only(const cJSON *json, const char *keys, struct err *err)
{
    const cJSON *member;
    if (!cJSON_IsObject(json))
        return err_set(err, "a JSON object with some of these is needed: %s", keys);
    cJSON_ArrayForEach(member, json)
    {
        struct str rest = str_of(keys), word;
        bool known = false;
        while (!known && str_next(&rest, ' ', &word))
            known = str_eq(word, str_of(member->string));
        if (!known)
            return err_set(err, "\"%.60s\" is unknown here; known are: %s", member->string, keys);
    }
    return 0;
}

#endif
