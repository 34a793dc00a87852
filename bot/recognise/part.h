/* What a lexicon term is evidence of. */
#ifndef RECOGNISE_PART_H
#define RECOGNISE_PART_H

#include "util/base.h"
#include "util/str.h"

/* The order is also the order of the bits in a set of parts. */
enum part {
    PART_ALERT,  /* a phrase that on its own is a call for help now */
    PART_THREAT, /* a harm */
    PART_CALL,   /* asks for help */
    PART_NOW,    /* here and now */
    PART_WHO,    /* who is in danger or dangerous */
    PART_ALLOW,  /* a phrase that never is an alarm: what lies inside it counts for nothing */
    PART_CANCEL, /* all clear */
    PART_PAST,   /* from here on: signs of the opposite */
    PART_NEWS,
    PART_FORWARD,
    PART_QUESTION,
    PART_NOTICE,
    PART_DRILL,
    PART_FILM,
    PART_GAME,
    PART_RECIPE,
    PART_NEGATION,
    PART_PRICE,
    PART_JOKE,
    PART_HYPOTHETICAL,
    PART_THANKS,
    PART_FESTIVAL,
    PART_COMPLAINT,
    PART_ROUTINE,
    PART_YES,
    PART_NO,
    PART_PLACE, /* from place.tsv: says where */
    PART_COUNT_,
};

const char *part_name(enum part part);
bool part_parse(struct str name, enum part *ret) NODISCARD;
#define PART_BIT(part) (1u << (part))
#define PARTS_OPPOSITE ((PART_BIT(PART_ROUTINE + 1) - 1) & ~(PART_BIT(PART_PAST) - 1))

#endif
