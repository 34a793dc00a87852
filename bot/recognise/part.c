#include "part.h"

static const char *const names[PART_COUNT_] = {
    [PART_ALERT] = "alert",
    [PART_THREAT] = "threat",
    [PART_CALL] = "call",
    [PART_NOW] = "now",
    [PART_WHO] = "who",
    [PART_ALLOW] = "allow",
    [PART_CANCEL] = "cancel",
    [PART_PAST] = "past",
    [PART_NEWS] = "news",
    [PART_FORWARD] = "forward",
    [PART_QUESTION] = "question",
    [PART_NOTICE] = "notice",
    [PART_DRILL] = "drill",
    [PART_FILM] = "film",
    [PART_GAME] = "game",
    [PART_RECIPE] = "recipe",
    [PART_NEGATION] = "negation",
    [PART_PRICE] = "price",
    [PART_JOKE] = "joke",
    [PART_HYPOTHETICAL] = "hypothetical",
    [PART_THANKS] = "thanks",
    [PART_FESTIVAL] = "festival",
    [PART_COMPLAINT] = "complaint",
    [PART_ROUTINE] = "routine",
    [PART_YES] = "yes",
    [PART_NO] = "no",
    [PART_PLACE] = "place",
};

const char *part_name(enum part part)
{
    return names[part];
}

bool part_parse(struct str name, enum part *ret)
{
    for (unsigned i = 0; i < PART_COUNT_; i++) {
        if (str_eq(name, str_of(names[i]))) {
            *ret = (enum part)i;
            return true;
        }
    }
    return false;
}
