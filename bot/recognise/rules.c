#include "rules.h"

#include <math.h>
#include <unistd.h>

#include "table.h"
#include "util/num.h"

#define SHORT_WORDS 3
#define POINTS_MAX 2000

static bool parse_weight(struct str text, struct condition *ret)
{
    int64_t weight;
    if (!num_i64(text, &weight) || weight < 1 || weight > TERM_WEIGHT_MAX)
        return false;
    ret->weight = (uint8_t)weight;
    return true;
}

static bool parse_condition(struct str text, struct condition *ret)
{
    static const struct {
        const char *name;
        enum condition_kind kind;
    } named[] = {
        {"opposite", IF_OPPOSITE}, {"forwarded", IF_FORWARDED}, {"short", IF_SHORT}, {"model", IF_MODEL}};
    *ret = (struct condition){.kind = IF_PART, .weight = 1};
    if (str_starts(text, STR("!"))) {
        ret->negated = true;
        text = str_slice(text, 1, text.len);
    }
    for (size_t i = 0; i < ARRAY_LEN(named); i++) {
        if (str_eq(text, str_of(named[i].name))) {
            ret->kind = named[i].kind;
            return true;
        }
    }
    struct str name;
    if (!str_next(&text, '>', &name))
        return false;
    enum part part;
    if (!part_parse(name, &part))
        return false;
    ret->part = (uint8_t)part;
    return text.len == 0 || (text.at[0] == '=' && parse_weight(str_slice(text, 1, text.len), ret));
}

static bool parse_conditions(struct table_row *row, struct rule *rule)
{
    struct str rest = str_of(row->fields[1]), word;
    while (str_next(&rest, ' ', &word)) {
        if (word.len == 0)
            continue;
        if (rule->condition_count == RULE_CONDITIONS_MAX) {
            table_error(row, "when", "more than %d conditions", RULE_CONDITIONS_MAX);
            return false;
        }
        if (!parse_condition(word, &rule->conditions[rule->condition_count++])) {
            table_error(row, "when", "\"%.*s\" is no condition", (int)word.len, word.at);
            return false;
        }
    }
    return true;
}

static bool parse_kind(struct str text, struct rule *rule)
{
    for (int kind = VERDICT_NONE; kind <= VERDICT_ALERT; kind++) {
        if (str_eq(str_trim(text), str_of(verdict_name((enum verdict_kind)kind)))) {
            rule->kind = (enum verdict_kind)kind;
            return true;
        }
    }
    return false;
}

static bool parse_effect(struct table_row *row, struct rule *rule)
{
    struct str text = str_of(row->fields[2]), verb;
    struct str rest = text;
    bool known = str_next(&rest, ' ', &verb);
    int64_t points;
    if (known && str_eq(verb, STR("at-least"))) {
        rule->effect = RULE_AT_LEAST;
        known = parse_kind(rest, rule);
    } else if (known && str_eq(verb, STR("at-most"))) {
        rule->effect = RULE_AT_MOST;
        known = parse_kind(rest, rule);
    } else {
        struct str number = str_starts(text, STR("+")) ? str_slice(text, 1, text.len) : text;
        known = num_i64(number, &points) && points >= -POINTS_MAX && points <= POINTS_MAX;
        rule->points = known ? (float)points / 100 : 0;
    }
    if (!known)
        table_error(row, "effect", "\"%s\" is no effect: +N, -N, at-least KIND or at-most KIND",
                    row->fields[2]);
    return known;
}

static void on_rule(struct table_row *row, void *arg)
{
    struct rules *rules = arg;
    if (row->count < 4) {
        table_error(row, "rule", "four columns are needed: name, when, effect, reason");
        return;
    }
    if (rules->count == RULES_MAX) {
        table_error(row, "rule", "more than %d rules", RULES_MAX);
        return;
    }
    struct rule rule = {0};
    if (!str_copy(rule.name, sizeof(rule.name), str_of(row->fields[0])) ||
        !str_copy(rule.reason, sizeof(rule.reason), str_of(row->fields[3]))) {
        table_error(row, "rule", "name or reason is too long");
        return;
    }
    if (parse_conditions(row, &rule) && parse_effect(row, &rule))
        rules->list[rules->count++] = rule;
}

void rules_load(struct rules *rules, const char *path, struct config_report *report)
{
    *rules = (struct rules){0};
    if (access(path, F_OK) == 0)
        table_read(path, on_rule, rules, report);
}

static bool holds(const struct condition *condition, const struct findings *findings,
                  const struct circumstances *circumstances)
{
    bool is = false;
    switch (condition->kind) {
    case IF_PART: is = findings->strongest[condition->part] >= condition->weight; break;
    case IF_OPPOSITE: is = (findings->parts & PARTS_OPPOSITE) != 0; break;
    case IF_FORWARDED: is = circumstances->forwarded; break;
    case IF_SHORT: is = circumstances->words <= SHORT_WORDS; break;
    case IF_MODEL: is = circumstances->has_model; break;
    }
    return is != condition->negated;
}

static bool all_hold(const struct rule *rule, const struct findings *findings,
                     const struct circumstances *circumstances)
{
    for (size_t i = 0; i < rule->condition_count; i++) {
        if (!holds(&rule->conditions[i], findings, circumstances))
            return false;
    }
    return true;
}

static void apply(const struct rule *rule, struct ruling *ruling)
{
    const struct rule *before = ruling->decisive;
    switch (rule->effect) {
    case RULE_ADD:
        ruling->points += rule->points;
        if (before && (before->effect != RULE_ADD || fabsf(before->points) >= fabsf(rule->points)))
            return;
        break;
    case RULE_AT_LEAST:
        ruling->at_least = MAX(ruling->at_least, rule->kind);
        ruling->at_most = MAX(ruling->at_most, ruling->at_least);
        break;
    case RULE_AT_MOST:
        ruling->at_most = MIN(ruling->at_most, rule->kind);
        ruling->at_least = MIN(ruling->at_least, ruling->at_most);
        break;
    }
    ruling->decisive = rule;
}

struct ruling rules_apply(const struct rules *rules, const struct findings *findings,
                          const struct circumstances *circumstances)
{
    struct ruling ruling = {.at_least = VERDICT_NONE, .at_most = VERDICT_ALERT};
    for (size_t i = 0; i < rules->count; i++) {
        if (all_hold(&rules->list[i], findings, circumstances))
            apply(&rules->list[i], &ruling);
    }
    return ruling;
}
