/*
 * Rules: what parts that occur together mean. They stand in rules.tsv, one a line, all that hold are applied:
 *
 *   name <TAB> when <TAB> effect <TAB> words for the reason
 *
 * when:   conditions between spaces, all of which must hold: PART, !PART, PART>=WEIGHT (its heaviest term),
 *         `opposite` and `!opposite` (any part from `past` to `routine`), `forwarded`, `short` (up to three
 *         words), `model` and `!model` (whether one is loaded)
 * effect: +N or -N hundredths of log odds; `at-least alert|confirm`; `at-most confirm|none`
 *
 * `at-least` and `at-most` overrule the model. Where both apply, at-most wins unless a later line says
 * otherwise.
 */
#ifndef RECOGNISE_RULES_H
#define RECOGNISE_RULES_H

#include "findings.h"
#include "recognise/recognise.h"

#define RULES_MAX 128
#define RULE_CONDITIONS_MAX 10

struct condition {
    enum condition_kind { IF_PART, IF_OPPOSITE, IF_FORWARDED, IF_SHORT, IF_MODEL } kind : 8;
    bool negated;
    uint8_t part, weight;
};
struct rule {
    char name[32];
    char reason[80];
    struct condition conditions[RULE_CONDITIONS_MAX];
    size_t condition_count;
    enum rule_effect { RULE_ADD, RULE_AT_LEAST, RULE_AT_MOST } effect;
    float points;           /* of RULE_ADD: log odds */
    enum verdict_kind kind; /* of the others */
};
struct rules {
    struct rule list[RULES_MAX];
    size_t count;
};

/* What holds of a text beside its findings. */
struct circumstances {
    bool forwarded, has_model;
    size_t words;
};
struct ruling {
    float points;
    enum verdict_kind at_least, at_most;
    const struct rule
        *decisive; /* the last at-least or at-most that held, or the heaviest addition; or NULL */
};

void rules_load(struct rules *rules, const char *path, struct config_report *report);
struct ruling rules_apply(const struct rules *rules, const struct findings *findings,
                          const struct circumstances *circumstances);

#endif
