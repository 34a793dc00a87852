/* A verdict in words: its name, its reason, its JSON. */
#include <stdio.h>

#include "private.h"
#include "util/json.h"

const char *verdict_name(enum verdict_kind kind)
{
    static const char *const names[] = {"none", "confirm", "alert"};
    return names[kind];
}

/* Whole pieces only: a term is never cut inside a letter. */
static void add(struct verdict *verdict, size_t *used, const char *before, const char *text,
                const char *behind)
{
    const char *const pieces[] = {before, text, behind};
    size_t len = 0;
    size_t lens[ARRAY_LEN(pieces)];
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++)
        len += lens[i] = strlen(pieces[i]);
    if (*used + len >= sizeof(verdict->reason))
        return;
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        memcpy(verdict->reason + *used, pieces[i], lens[i] + 1);
        *used += lens[i];
    }
}

/* How much it tells a reader; part_name() gives the same pointer each time. */
static int strength(const struct evidence *evidence)
{
    if (evidence->part == part_name(PART_ALERT))
        return 4;
    if (evidence->part == part_name(PART_CALL) || evidence->part == part_name(PART_THREAT))
        return 3;
    return evidence->part == part_name(PART_WHO) || evidence->part == part_name(PART_NOW) ? 1 : 2;
}

static void add_evidence(struct verdict *verdict, size_t *used)
{
    size_t said = 0;
    for (int level = 4; level >= 1; level--) {
        for (size_t i = 0; i < verdict->evidence_count && said < 4; i++) {
            const struct evidence *evidence = &verdict->evidence[i];
            if (strength(evidence) == level) {
                add(verdict, used, said++ ? ", " : "; found ", evidence->part, "");
                add(verdict, used, " \"", evidence->term, "\"");
            }
        }
    }
}

void recognise_say_why(struct verdict *verdict, const struct decision *decision)
{
    size_t used = 0;
    if (verdict->kind == VERDICT_NONE && verdict->evidence_count == 0 && !decision->ruling.decisive) {
        memcpy(verdict->reason, "nothing in it asks for help", sizeof("nothing in it asks for help"));
        return;
    }
    if (decision->forwarded)
        add(verdict, &used, "forwarded, so second-hand; ", "", "");
    if (decision->weighed) {
        char weight[16];
        snprintf(weight, sizeof(weight), "%+.1f", (double)decision->model);
        add(verdict, &used, "the whole message weighs ", weight, "");
    }
    if (decision->ruling.decisive)
        add(verdict, &used, decision->weighed ? "; " : "", decision->ruling.decisive->reason, "");
    add_evidence(verdict, &used);
}

static void print_evidence(struct json_writer *json, const struct verdict *verdict, struct str text)
{
    json_open(json, "evidence", '[');
    for (size_t i = 0; i < verdict->evidence_count; i++) {
        const struct evidence *evidence = &verdict->evidence[i];
        json_open(json, NULL, '{');
        json_put_text(json, "term", evidence->term);
        json_put_str(json, "text", str_slice(text, evidence->start, evidence->end));
        json_put_i64(json, "start", evidence->start);
        json_put_i64(json, "end", evidence->end);
        json_put_text(json, "part", evidence->part);
        json_put_text(json, "category", category_name(evidence->category));
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_known(struct json_writer *json, const char *key, const char *value)
{
    json_put_text(json, key, *value ? value : NULL);
}

static void print_place(struct json_writer *json, const struct place *place)
{
    json_open(json, "place", '{');
    put_known(json, "wing", place->wing);
    put_known(json, "flat", place->flat);
    put_known(json, "floor", place->floor);
    put_known(json, "landmark", place->landmark);
    json_close(json, '}');
}

void verdict_print_json(const struct verdict *verdict, struct str text, struct buf *out)
{
    struct json_writer json = {.out = out};
    json_open(&json, NULL, '{');
    json_put_text(&json, "verdict", verdict_name(verdict->kind));
    json_put_text(&json, "category", category_name(verdict->category));
    json_put_real(&json, "confidence", verdict->confidence, 3);
    json_open(&json, "languages", '[');
    for (size_t i = 0; i < verdict->language_count; i++)
        json_put_text(&json, NULL, verdict->languages[i]);
    json_close(&json, ']');
    print_evidence(&json, verdict, text);
    print_place(&json, &verdict->place);
    json_put_bool(&json, "cancel", verdict->cancel);
    json_put_bool(&json, "yes", verdict->yes);
    json_put_bool(&json, "no", verdict->no);
    json_put_text(&json, "reason", verdict->reason);
    json_close(&json, '}');
}
