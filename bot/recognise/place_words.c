#include "place_words.h"

bool place_role_parse(struct str name, enum place_role *ret)
{
    static const char *const names[PLACE_ROLE_COUNT_] = {
        [PLACE_WING] = "wing",       [PLACE_BUILDING] = "building",
        [PLACE_FLAT] = "flat",       [PLACE_FLOOR] = "floor",
        [PLACE_GATE] = "gate",       [PLACE_GROUND] = "ground",
        [PLACE_LETTER] = "letter",   [PLACE_NUMBER] = "number",
        [PLACE_HUNDRED] = "hundred", [PLACE_ORDINAL] = "ordinal",
        [PLACE_NO] = "no",           [PLACE_LANDMARK] = "landmark",
        [PLACE_UNIT] = "unit",       [PLACE_AT] = "at",
        [PLACE_NAME] = "name",       [PLACE_OF] = "of",
    };
    for (unsigned i = 0; i < PLACE_ROLE_COUNT_; i++) {
        if (str_eq(name, str_of(names[i]))) {
            *ret = (enum place_role)i;
            return true;
        }
    }
    return false;
}
