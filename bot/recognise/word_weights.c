#include "word_weights.h"

#include <math.h>

/* Log odds of its words alone below which a text that says nothing of harm or help is ordinary. With it no
 * row of tests/data and none of the public everyday texts is judged otherwise than without. */
#define WORDS_ORDINARY (-4.8f)

static const struct word_weight *weigh(struct word_weights *weights, const struct model *model,
                                       const struct token *token, const struct concepts *concepts,
                                       struct features *features)
{
    uint64_t word = token_id(token);
    struct word_weight *kept = &weights->kept[word >> 32 & (WORD_WEIGHTS_KEPT - 1)];
    if (kept->word == word)
        return kept;
    features->text_count = 0;
    *kept = (struct word_weight){.word = word, .sense = features_of_word(features, token, concepts)};
    model_add(model, features->text, features->text_count, &kept->sum);
    return kept;
}

static bool says_harm_or_help(const struct findings *findings)
{
    return findings_has(findings, PART_ALERT) || findings_has(findings, PART_THREAT) ||
           findings_has(findings, PART_CALL);
}

void word_weights_score(struct word_weights *weights, const struct model *model,
                        const struct reading *reading, const struct findings *findings,
                        const struct lexicon *lexicon, struct features *features, float *ret_alert,
                        float *ret_confirm)
{
    struct model_sum text = {0}, concepts = {0}, signs = {0};
    if (weights->model != model->number) {
        memset(weights->kept, 0, sizeof(weights->kept));
        weights->model = model->number;
    }
    for (size_t i = 0; i < MIN(reading->tokens->count, MODEL_WORDS_MAX); i++) {
        const struct word_weight *word =
            weigh(weights, model, &reading->tokens->list[i], &lexicon->concepts, features);
        features->words[i] = word->sense;
        text.alert += word->sum.alert;
        text.confirm += word->sum.confirm;
        text.features += word->sum.features;
    }
    model_verdict(model, &text, &concepts, &signs, ret_alert, ret_confirm);
    if (!says_harm_or_help(findings) && fmaxf(*ret_alert, *ret_confirm) < WORDS_ORDINARY)
        return;
    features->text_count = features->concept_count = features->sign_count = 0;
    features_of_whole(features, reading, findings, lexicon);
    model_add(model, features->text, features->text_count, &text);
    model_add(model, features->concepts, features->concept_count, &concepts);
    model_add(model, features->signs, features->sign_count, &signs);
    model_verdict(model, &text, &concepts, &signs, ret_alert, ret_confirm);
}
