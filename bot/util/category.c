#include "util/category.h"

static const char *const names[CATEGORY_COUNT_] = {
    [CATEGORY_WOMEN_SAFETY] = "women_safety",
    [CATEGORY_MEDICAL] = "medical",
    [CATEGORY_FIRE] = "fire",
    [CATEGORY_VIOLENCE] = "violence",
    [CATEGORY_INTRUDER] = "intruder",
    [CATEGORY_ACCIDENT] = "accident",
    [CATEGORY_TRAPPED] = "trapped",
    [CATEGORY_MISSING] = "missing",
    [CATEGORY_HAZARD] = "hazard",
    [CATEGORY_THEFT] = "theft",
    [CATEGORY_OTHER] = "other",
};

const char *category_name(enum category category)
{
    return names[category];
}

bool category_parse(struct str name, enum category *ret)
{
    for (enum category category = 1; category < CATEGORY_COUNT_; category++) {
        if (str_eq(name, str_of(names[category]))) {
            *ret = category;
            return true;
        }
    }
    return false;
}

bool category_is_urgent(enum category category)
{
    return category == CATEGORY_WOMEN_SAFETY || category == CATEGORY_MEDICAL || category == CATEGORY_FIRE ||
           category == CATEGORY_VIOLENCE || category == CATEGORY_ACCIDENT || category == CATEGORY_HAZARD;
}
