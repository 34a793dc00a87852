#include "private.h"

#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "place.h"
#include "util/mem.h"

/* Without a model nothing speaks for a call but the rules; this is what they have to outweigh. */
#define LOG_ODDS_WITHOUT_MODEL (-2.0f)
/* Asked only where something is open: there a cancel is likelier than among the rows learned from. */
#define CANCEL_LOG_ODDS (-1.0f)
/* Of a category: log odds for each weight of a term, and up to which sum of weights. */
#define TERM_SHARE 0.15f
#define TERM_WEIGHTS_MAX 24u

/* The script that each language form is written in here: those of another are out, however the words score.
 */
static enum script script_of_language(const char *language)
{
    static const struct {
        const char *language;
        enum script script;
    } scripts[] = {
        {"hi", SCRIPT_DEVANAGARI}, {"mr", SCRIPT_DEVANAGARI}, {"gu", SCRIPT_GUJARATI},
        {"bn", SCRIPT_BENGALI},    {"ta", SCRIPT_TAMIL},      {"ur", SCRIPT_ARABIC},
    };
    for (size_t i = 0; i < ARRAY_LEN(scripts); i++) {
        if (strcmp(language, scripts[i].language) == 0)
            return scripts[i].script;
    }
    return SCRIPT_LATIN;
}

static uint8_t head_of_language(const struct model *model, const char *language)
{
    for (size_t i = 0; model && i < MODEL_LANGUAGES_MAX; i++) {
        if (strcmp(model->languages[i], language) == 0)
            return (uint8_t)(HEAD_LANGUAGE + i);
    }
    return HEAD_COUNT_;
}

struct recogniser *recogniser_load(const struct recognise_settings *settings, struct config_report *report)
{
    char rules[512], model[512];
    size_t errors = report->errors;
    struct recogniser *recogniser = mem_new(1, sizeof(*recogniser));
    recogniser->table = fold_table_create();
    recogniser->confirm_threshold = settings->confirm_threshold;
    recogniser->alert_threshold = settings->alert_threshold;
    if (!str_format(rules, sizeof(rules), "%s/rules.tsv", settings->lexicon) ||
        !str_format(model, sizeof(model), "%s/%s", settings->lexicon, MODEL_FILE)) {
        config_report_add(report, settings->lexicon, 0, "lexicon", "the path is too long");
    } else {
        rules_load(&recogniser->rules, rules, report);
        recogniser->model = model_load(model, report);
    }
    lexicon_load(&recogniser->lexicon, settings->lexicon, recogniser->table, report);
    for (size_t i = 0; i < recogniser->lexicon.language_count; i++) {
        recogniser->scripts[i] = script_of_language(recogniser->lexicon.languages[i]);
        recogniser->heads[i] = head_of_language(recogniser->model, recogniser->lexicon.languages[i]);
    }
    malloc_trim(0); /* what was needed to build the tables: as much again as they take */
    if (report->errors == errors)
        return recogniser;
    recogniser_free(recogniser);
    return NULL;
}

void recogniser_free(struct recogniser *recogniser)
{
    if (!recogniser)
        return;
    fold_table_free(recogniser->table);
    lexicon_finish(&recogniser->lexicon);
    model_free(recogniser->model);
    free(recogniser);
}

struct recognise_scratch *recognise_scratch_create(void)
{
    struct recognise_scratch *scratch = mem_new(1, sizeof(*scratch));
    reading_init(&scratch->reading, RECOGNISE_TEXT_MAX);
    return scratch;
}

void recognise_scratch_free(struct recognise_scratch *scratch)
{
    if (!scratch)
        return;
    reading_finish(&scratch->reading);
    free(scratch);
}

void recognise_prepare(const struct recogniser *recogniser, struct recognise_scratch *scratch,
                       struct str text)
{
    reading_read(&scratch->reading, recogniser->table, text);
    findings_collect(&scratch->findings, &recogniser->lexicon, scratch->reading.tokens, &scratch->match);
}

/* Of the two log odds against "none": the chance of a call, where half a call is one to ask about. */
static float confidence_of(float alert, float confirm)
{
    float top = fmaxf(0, fmaxf(alert, confirm));
    float a = expf(alert - top), c = expf(confirm - top), n = expf(-top);
    return (a + c / 2) / (a + c + n);
}

static enum verdict_kind kind_of(const struct recogniser *recogniser, float confidence)
{
    if (confidence >= (float)recogniser->alert_threshold)
        return VERDICT_ALERT;
    return confidence >= (float)recogniser->confirm_threshold ? VERDICT_CONFIRM : VERDICT_NONE;
}

/* The confidence must say the same as the kind that rules or forwarding have forced. */
static float confidence_within(const struct recogniser *recogniser, enum verdict_kind kind, float confidence)
{
    float confirm = (float)recogniser->confirm_threshold, alert = (float)recogniser->alert_threshold;
    switch (kind) {
    case VERDICT_NONE: return fminf(confidence, confirm * 0.99f);
    case VERDICT_CONFIRM: return fminf(fmaxf(confidence, confirm), alert * 0.99f);
    case VERDICT_ALERT: break;
    }
    return fmaxf(confidence, alert);
}

/* Most messages are ordinary: for them category, language and cancel are not worked out. */
static bool needs_details(const struct findings *findings, enum verdict_kind kind)
{
    const unsigned telling = PART_BIT(PART_CANCEL) | PART_BIT(PART_NEGATION);
    return kind != VERDICT_NONE || (findings->parts & telling);
}

static struct decision decide(const struct recogniser *recogniser, struct recognise_scratch *scratch,
                              const struct recognise_context *context)
{
    struct circumstances circumstances = {
        .forwarded = context->forwarded,
        .has_model = recogniser->model != NULL,
        .words = scratch->reading.tokens->count,
    };
    struct decision decision = {.forwarded = context->forwarded};
    decision.ruling = rules_apply(&recogniser->rules, &scratch->findings, &circumstances);
    /* Most messages end here: what the rules forbid, the model need not weigh. */
    if (decision.ruling.at_most == VERDICT_NONE && !context->open &&
        !needs_details(&scratch->findings, VERDICT_NONE))
        return decision;
    float alert = LOG_ODDS_WITHOUT_MODEL, confirm = LOG_ODDS_WITHOUT_MODEL;
    if (recogniser->model) {
        word_weights_score(&scratch->word_weights, recogniser->model, &scratch->reading, &scratch->findings,
                           &recogniser->lexicon, &scratch->features, &alert, &confirm);
        decision.model = alert;
        decision.weighed = true;
    }
    decision.confidence = confidence_of(alert + decision.ruling.points, confirm + decision.ruling.points);
    enum verdict_kind kind = kind_of(recogniser, decision.confidence);
    kind = MIN(MAX(kind, decision.ruling.at_least), decision.ruling.at_most);
    if (context->forwarded)
        kind = MIN(kind, VERDICT_CONFIRM);
    decision.kind = kind;
    decision.confidence = confidence_within(recogniser, kind, decision.confidence);
    return decision;
}

static size_t heaviest(const float *scores, size_t count)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++) {
        if (scores[i] > scores[best])
            best = i;
    }
    return best;
}

/* The lexicon's category, for want of a model. */
static enum category category_by_terms(const struct findings *findings)
{
    enum category best = CATEGORY_OTHER;
    for (unsigned i = CATEGORY_NONE + 1; i < CATEGORY_COUNT_; i++) {
        if (findings->category[i] > findings->category[best])
            best = (enum category)i;
    }
    return best;
}

/* The model's, with what the lexicon's terms say. That somebody asks for help tells nothing of the kind. */
static enum category category_by_all(const struct findings *findings, const float *heads)
{
    float scores[CATEGORY_COUNT_ - 1];
    for (unsigned i = 0; i < CATEGORY_COUNT_ - 1; i++) {
        unsigned weights = i + 1 == CATEGORY_OTHER ? 0 : MIN(findings->category[i + 1], TERM_WEIGHTS_MAX);
        scores[i] = heads[HEAD_CATEGORY + i] + TERM_SHARE * (float)weights;
    }
    return (enum category)(1 + heaviest(scores, CATEGORY_COUNT_ - 1));
}

static void add_language(struct verdict *verdict, const char *language)
{
    for (size_t i = 0; i < verdict->language_count; i++) {
        if (strcmp(verdict->languages[i], language) == 0)
            return;
    }
    if (*language && verdict->language_count < VERDICT_LANGUAGES_MAX)
        verdict->languages[verdict->language_count++] = language;
}

static float language_score(const struct recogniser *recogniser, const struct findings *findings,
                            const float *heads, size_t language)
{
    float terms = (float)findings->language[language];
    if (!heads)
        return terms;
    uint8_t head = recogniser->heads[language];
    return head < HEAD_COUNT_ ? heads[head] : terms - 100;
}

/* The likeliest language of each script, the script with most words first; by the model's heads, or by terms.
 */
static void set_languages(const struct recogniser *recogniser, const struct recognise_scratch *scratch,
                          const float *heads, struct verdict *ret)
{
    size_t words[SCRIPT_COUNT_] = {0};
    const struct tokens *tokens = scratch->reading.tokens;
    for (size_t i = 0; i < tokens->count; i++)
        words[tokens->list[i].script]++;
    for (;;) {
        unsigned script = SCRIPT_LATIN;
        for (unsigned i = SCRIPT_LATIN; i < SCRIPT_OTHER; i++)
            script = words[i] > words[script] ? i : script;
        if (words[script] == 0)
            return;
        words[script] = 0;
        const char *best = NULL;
        float best_score = 0;
        for (size_t i = 0; i < recogniser->lexicon.language_count; i++) {
            if (recogniser->scripts[i] != (enum script)script)
                continue;
            float score = language_score(recogniser, &scratch->findings, heads, i);
            if (!best || score > best_score) {
                best = recogniser->lexicon.languages[i];
                best_score = score;
            }
        }
        if (best)
            add_language(ret, best);
    }
}

/* Several languages know the same word: one of them is enough to tell. */
static bool is_told(const struct recogniser *recogniser, const struct hits *hits, size_t number)
{
    const struct hit *hit = &hits->list[number];
    for (size_t i = 0; i < number; i++) {
        const struct hit *other = &hits->list[i];
        if (other->first == hit->first && other->last == hit->last &&
            recogniser->lexicon.terms[other->term].part == recogniser->lexicon.terms[hit->term].part)
            return true;
    }
    return false;
}

static void set_evidence(const struct recogniser *recogniser, const struct recognise_scratch *scratch,
                         struct verdict *ret)
{
    const struct hits *hits = &scratch->findings.hits;
    for (size_t i = 0; i < hits->count && ret->evidence_count < VERDICT_EVIDENCE_MAX; i++) {
        const struct term *term = &recogniser->lexicon.terms[hits->list[i].term];
        if (term->part == PART_PLACE || is_told(recogniser, hits, i))
            continue;
        struct evidence *evidence = &ret->evidence[ret->evidence_count++];
        *evidence =
            (struct evidence){.term = term->text, .part = part_name(term->part), .category = term->category};
        reading_span(&scratch->reading, hits->list[i].first, hits->list[i].last, &evidence->start,
                     &evidence->end);
    }
}

/* A plain answer: nothing but words of yes, or nothing but words of no. */
static void set_answer(const struct recognise_scratch *scratch, const struct lexicon *lexicon,
                       struct verdict *ret)
{
    const struct hits *hits = &scratch->findings.hits;
    size_t tokens = scratch->reading.tokens->count;
    if (tokens == 0 || tokens > 6)
        return;
    unsigned yes = 0, no = 0, all = (1u << tokens) - 1;
    for (size_t i = 0; i < hits->count; i++) {
        const struct hit *hit = &hits->list[i];
        unsigned span = (2u << hit->last) - (1u << hit->first);
        yes |= lexicon->terms[hit->term].part == PART_YES ? span : 0;
        no |= lexicon->terms[hit->term].part == PART_NO ? span : 0;
    }
    ret->no = no == all;
    ret->yes = yes == all && !ret->no;
}

/* What takes an earlier call back; a call itself never does. */
static bool is_cancel(const struct recogniser *recogniser, struct recognise_scratch *scratch,
                      enum verdict_kind kind, bool open)
{
    unsigned weight = scratch->findings.strongest[PART_CANCEL];
    if (kind != VERDICT_NONE || (!open && !needs_details(&scratch->findings, kind)))
        return false;
    if (weight >= 8 || !recogniser->model)
        return weight >= 5;
    features_extract(&scratch->features, &scratch->reading, &scratch->findings, &recogniser->lexicon);
    return model_score_cancel(recogniser->model, &scratch->features) > CANCEL_LOG_ODDS;
}

static void set_details(const struct recogniser *recogniser, struct recognise_scratch *scratch, bool open,
                        struct verdict *ret)
{
    const struct findings *findings = &scratch->findings;
    ret->cancel = is_cancel(recogniser, scratch, ret->kind, open);
    if (ret->kind == VERDICT_NONE && !ret->cancel) {
        set_languages(recogniser, scratch, NULL, ret);
        return;
    }
    float heads[HEAD_COUNT_] = {0};
    if (recogniser->model) {
        features_extract(&scratch->features, &scratch->reading, &scratch->findings, &recogniser->lexicon);
        model_score_details(recogniser->model, &scratch->features, heads);
    }
    if (!ret->cancel)
        ret->category = recogniser->model ? category_by_all(findings, heads) : category_by_terms(findings);
    set_languages(recogniser, scratch, recogniser->model ? heads : NULL, ret);
}

static bool may_say_place(const struct tokens *tokens, const struct findings *findings)
{
    if (findings_has(findings, PART_PLACE))
        return true;
    for (size_t i = 0; i < tokens->count; i++) {
        if (tokens->list[i].kind == TOKEN_NUMBER || tokens->list[i].kind == TOKEN_MIXED)
            return true;
    }
    return false;
}

void recognise(const struct recogniser *recogniser, struct recognise_scratch *scratch, struct str text,
               const struct recognise_context *context, struct verdict *ret)
{
    static const struct recognise_context nothing = {0};
    if (!context)
        context = &nothing;
    memset(ret, 0, sizeof(*ret));
    recognise_prepare(recogniser, scratch, text);
    struct decision decision = decide(recogniser, scratch, context);
    ret->kind = decision.kind;
    ret->confidence = (double)decision.confidence;
    set_evidence(recogniser, scratch, ret);
    set_answer(scratch, &recogniser->lexicon, ret);
    set_details(recogniser, scratch, context->open, ret);
    if (context->landmarks || may_say_place(scratch->reading.tokens, &scratch->findings))
        place_find(&ret->place, &scratch->reading, &scratch->findings, &recogniser->lexicon,
                   context->landmarks);
    recognise_say_why(ret, &decision);
}
