/*
 * A linear model with small integer weights over hashed features. Verdict heads first, in one small table
 * that stays in the cache; the heads for category, language and cancel in a second one, read only when they
 * matter.
 */
#ifndef RECOGNISE_MODEL_H
#define RECOGNISE_MODEL_H

#include "model_features.h"
#include "util/config.h"

#define MODEL_SLOTS (1u << 18)
#define MODEL_DETAIL_SLOTS (1u << 17)
#define MODEL_WAYS 4      /* a feature lies in one of so many neighbouring slots */
#define MODEL_SCALE 40.0f /* a stored weight of 24 is one unit of log odds */
#define MODEL_TEXT_LENGTH                                                                                    \
    256.0f /* a text of so many features counts as it is; longer ones are scaled down                        \
            */

#define MODEL_CONCEPT_LENGTH 48.0f /* likewise of concept features */

enum head {
    HEAD_ALERT,                                          /* log odds against "none" */
    HEAD_CONFIRM,                                        /* likewise */
    HEAD_CANCEL,                                         /* log odds against all else */
    HEAD_CATEGORY,                                       /* one for each category, from 1 */
    HEAD_LANGUAGE = HEAD_CATEGORY + CATEGORY_COUNT_ - 1, /* one for each of model.languages */
    MODEL_LANGUAGES_MAX = 12,
    HEAD_COUNT_ = HEAD_LANGUAGE + MODEL_LANGUAGES_MAX,
    HEAD_DETAILS_ = HEAD_COUNT_ - HEAD_CANCEL, /* heads of the second table */
};

struct model_slot {
    uint16_t tag; /* 0: empty */
    int8_t alert, confirm;
};
struct model_detail {
    uint16_t tag; /* 0: empty */
    int8_t weights[HEAD_DETAILS_];
};
struct model {
    uint64_t number; /* of all that this process has loaded, from 1 */
    struct model_slot slots[MODEL_SLOTS];
    struct model_detail details[MODEL_DETAIL_SLOTS];
    float bias[HEAD_COUNT_];
    char languages[MODEL_LANGUAGES_MAX][16]; /* "" behind the last */
};

/* The place of a feature: its first slot in each table, and its tag (never 0). */
static inline uint32_t model_slot_of(uint32_t feature)
{
    return feature >> 14 & ~(uint32_t)(MODEL_WAYS - 1);
}
static inline uint32_t model_detail_of(uint32_t feature)
{
    return feature >> 15 & ~(uint32_t)(MODEL_WAYS - 1);
}
static inline uint16_t model_tag_of(uint32_t feature)
{
    return (uint16_t)((feature & 0xffff) | 1);
}
/* By how much the sums over the features of the text, and over its concepts, are scaled. */
float model_text_scale(size_t text_count);
float model_concept_scale(size_t concept_count);

/* The weights of features for the two verdict heads, added up. */
struct model_sum {
    int32_t alert, confirm;
    uint32_t features;
};
void model_add(const struct model *model, const uint32_t *features, size_t count, struct model_sum *sum);
/* Log odds of the verdict heads from the sums over all text features and all signs. */
void model_verdict(const struct model *model, const struct model_sum *text, const struct model_sum *concepts,
                   const struct model_sum *signs, float *ret_alert, float *ret_confirm);
/* Log odds of HEAD_CANCEL alone. */
float model_score_cancel(const struct model *model, const struct features *features);
/* Scores of all heads from HEAD_CANCEL on, at their index. */
void model_score_details(const struct model *model, const struct features *features, float ret[HEAD_COUNT_]);

/* NULL when there is no such file, or when it is no model (reported). */
struct model *model_load(const char *path, struct config_report *report);
void model_free(struct model *model);
/* The bytes of the model file. */
void model_print(const struct model *model, struct buf *out);

#endif
