/*
 * Trains the recogniser's model: logistic regression by stochastic gradients (AdaGrad), the same result at
 * every run. train LEXICON-DIRECTORY MODEL-FILE TABLE.tsv...
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/file.h"
#include "util/mem.h"
#include "vocabulary.h"

#define PASSES 12
#define RATE 0.12f
#define SHRINK 1e-3f         /* of a weight, at each visit */
#define SHRINK_DETAILS 2e-5f /* of the other heads: a wrong kind costs less than a false alarm */
#define ROWS_LEAST 2         /* a feature of fewer rows is not learned */
#define WEIGHT_NONE 2.0f     /* an ordinary row counts for more than a call: most chat is ordinary */
#define BIAS_RATE 0.02f
/* The share of visits that see a row's concepts alone: otherwise its words, which say it more exactly, would
 * leave them no weight, and they are what carries over into other languages. */
#define CONCEPTS_ALONE 0.3f

struct trainer {
    const struct rows *rows;
    struct vocabulary vocabulary;
    float (*weights)[HEAD_COUNT_], (*squares)[HEAD_COUNT_]; /* by number of the feature */
    float bias[HEAD_COUNT_];
    uint64_t random;
    uint32_t *order; /* of the rows in a pass */
    float *text_scale, *concept_scale;
};

static uint64_t random_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static float random_share(uint64_t *state)
{
    return (float)(random_next(state) >> 40) / (float)(1u << 24);
}

static void shuffle(uint32_t *order, size_t count, uint64_t *state)
{
    for (size_t i = count; i > 1; i--) {
        size_t other = random_next(state) % i;
        uint32_t kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
}

static void add_scores(const struct trainer *trainer, const uint32_t *features, size_t count, float scale,
                       float scores[HEAD_COUNT_])
{
    for (size_t i = 0; i < count; i++) {
        const float *weights = trainer->weights[features[i]];
        for (size_t head = 0; head < HEAD_COUNT_; head++)
            scores[head] += scale * weights[head];
    }
}

static void learn(struct trainer *trainer, const uint32_t *features, size_t count, float scale,
                  const float gradient[HEAD_COUNT_])
{
    for (size_t i = 0; i < count; i++) {
        float *weights = trainer->weights[features[i]], *squares = trainer->squares[features[i]];
        for (size_t head = 0; head < HEAD_COUNT_; head++) {
            float step = gradient[head] * scale;
            if (step == 0)
                continue;
            squares[head] += step * step;
            weights[head] -= RATE * step / (1.0f + sqrtf(squares[head]));
            weights[head] -= (head < HEAD_CANCEL ? SHRINK : SHRINK_DETAILS) * weights[head];
        }
    }
}

/* Softmax over heads [from, to), with a class of score 0 beside them when `none`; the gradient is chance
 * minus truth. wanted < 0: that class. */
static void soft(const float *scores, int from, int to, bool none, int wanted, float weight, float *gradient)
{
    float top = none ? 0 : -INFINITY, sum = 0;
    for (int i = from; i < to; i++)
        top = fmaxf(top, scores[i]);
    sum = none ? expf(-top) : 0;
    for (int i = from; i < to; i++)
        sum += expf(scores[i] - top);
    for (int i = from; i < to; i++)
        gradient[i] = weight * (expf(scores[i] - top) / sum - (i == wanted ? 1.0f : 0.0f));
}

static void gradient_of(const struct trainer *trainer, const struct row *row, const float *scores,
                        float *gradient)
{
    int verdict = row->verdict == VERDICT_ALERT     ? HEAD_ALERT
                  : row->verdict == VERDICT_CONFIRM ? HEAD_CONFIRM
                                                    : -1;
    int languages = (int)trainer->rows->language_count;
    memset(gradient, 0, HEAD_COUNT_ * sizeof(*gradient));
    soft(scores, HEAD_ALERT, HEAD_CONFIRM + 1, true, verdict, verdict < 0 ? WEIGHT_NONE : 1.0f, gradient);
    soft(scores, HEAD_CANCEL, HEAD_CANCEL + 1, true, row->cancel ? HEAD_CANCEL : -1, 1.0f, gradient);
    if (row->category != CATEGORY_NONE)
        soft(scores, HEAD_CATEGORY, HEAD_LANGUAGE, false, HEAD_CATEGORY + (int)row->category - 1, 1.0f,
             gradient);
    soft(scores, HEAD_LANGUAGE, HEAD_LANGUAGE + languages, false, HEAD_LANGUAGE + row->language, 0.5f,
         gradient);
}

static void visit(struct trainer *trainer, uint32_t number)
{
    struct row row = trainer->rows->at[number];
    if (random_share(&trainer->random) < CONCEPTS_ALONE)
        row.text_count = row.sign_count = 0;
    float scores[HEAD_COUNT_], gradient[HEAD_COUNT_], scale = trainer->text_scale[number];
    memcpy(scores, trainer->bias, sizeof(scores));
    add_scores(trainer, row.text, row.text_count, scale, scores);
    add_scores(trainer, row.concepts, row.concept_count, trainer->concept_scale[number], scores);
    add_scores(trainer, row.signs, row.sign_count, 1.0f, scores);
    gradient_of(trainer, &row, scores, gradient);
    learn(trainer, row.text, row.text_count, scale, gradient);
    learn(trainer, row.concepts, row.concept_count, trainer->concept_scale[number], gradient);
    learn(trainer, row.signs, row.sign_count, 1.0f, gradient);
    for (size_t head = 0; head < HEAD_COUNT_; head++)
        trainer->bias[head] -= BIAS_RATE * gradient[head];
}

static void train(struct trainer *trainer)
{
    trainer->random = 88172645463325252u;
    for (int pass = 0; pass < PASSES; pass++) {
        shuffle(trainer->order, trainer->rows->count, &trainer->random);
        for (size_t i = 0; i < trainer->rows->count; i++)
            visit(trainer, trainer->order[i]);
    }
}

static int8_t rounded(float weight)
{
    return (int8_t)fmaxf(-127, fminf(127, roundf(weight * MODEL_SCALE)));
}

/* What a feature would be missed for by the heads [from, to); 0 when all their weights round to nothing. */
static float worth(const float *weights, size_t from, size_t to)
{
    float worth = 0;
    for (size_t head = from; head < to; head++)
        worth += rounded(weights[head]) ? fabsf(weights[head]) : 0;
    return worth;
}

/* The slot of MODEL_WAYS from `first` on that a feature of this worth may have: the one held by the least. */
static uint32_t place_for(const float *held, uint32_t first, float worth)
{
    uint32_t best = first;
    for (uint32_t way = 0; way < MODEL_WAYS; way++) {
        if (held[first + way] < held[best])
            best = first + way;
    }
    return worth > held[best] ? best : UINT32_MAX;
}

static void put_verdict(struct model *model, float *held, uint32_t feature, const float *weights)
{
    float mine = worth(weights, HEAD_ALERT, HEAD_CANCEL);
    uint32_t place = place_for(held, model_slot_of(feature), mine);
    if (place == UINT32_MAX)
        return;
    held[place] = mine;
    model->slots[place] = (struct model_slot){model_tag_of(feature), rounded(weights[HEAD_ALERT]),
                                              rounded(weights[HEAD_CONFIRM])};
}

static void put_detail(struct model *model, float *held, uint32_t feature, const float *weights)
{
    float mine = worth(weights, HEAD_CANCEL, HEAD_COUNT_);
    uint32_t place = place_for(held, model_detail_of(feature), mine);
    if (place == UINT32_MAX)
        return;
    held[place] = mine;
    model->details[place].tag = model_tag_of(feature);
    for (size_t head = HEAD_CANCEL; head < HEAD_COUNT_; head++)
        model->details[place].weights[head - HEAD_CANCEL] = rounded(weights[head]);
}

/* Each feature into one of its slots; where they are taken those that are worth most stay. */
static void fill(struct model *model, const struct trainer *trainer)
{
    float *held = mem_new(MODEL_SLOTS, sizeof(*held)),
          *held_details = mem_new(MODEL_DETAIL_SLOTS, sizeof(*held));
    for (size_t i = 0; i < trainer->vocabulary.count; i++) {
        put_verdict(model, held, trainer->vocabulary.features[i], trainer->weights[i]);
        put_detail(model, held_details, trainer->vocabulary.features[i], trainer->weights[i]);
    }
    free(held);
    free(held_details);
}

static void trainer_init(struct trainer *trainer, struct rows *rows)
{
    trainer->rows = rows;
    trainer->text_scale = mem_new(rows->count, sizeof(*trainer->text_scale));
    trainer->concept_scale = mem_new(rows->count, sizeof(*trainer->concept_scale));
    trainer->order = mem_new(rows->count, sizeof(*trainer->order));
    for (size_t i = 0; i < rows->count; i++) {
        trainer->order[i] = (uint32_t)i;
        trainer->text_scale[i] = model_text_scale(rows->at[i].text_count);
        trainer->concept_scale[i] = model_concept_scale(rows->at[i].concept_count);
    }
    vocabulary_number(&trainer->vocabulary, rows, ROWS_LEAST);
    trainer->weights = mem_new(trainer->vocabulary.count, sizeof(*trainer->weights));
    trainer->squares = mem_new(trainer->vocabulary.count, sizeof(*trainer->squares));
}

static void trainer_finish(struct trainer *trainer)
{
    vocabulary_free(&trainer->vocabulary);
    free(trainer->weights);
    free(trainer->squares);
    free(trainer->order);
    free(trainer->text_scale);
    free(trainer->concept_scale);
}

static int write_model(const struct trainer *trainer, const char *path)
{
    buf_auto struct buf bytes = {0};
    struct err err;
    struct model *model = mem_new(1, sizeof(*model));
    memcpy(model->bias, trainer->bias, sizeof(model->bias));
    memcpy(model->languages, trainer->rows->languages, sizeof(model->languages));
    fill(model, trainer);
    model_print(model, &bytes);
    model_free(model);
    if (file_write(path, buf_str(&bytes), &err) == 0)
        return 0;
    fprintf(stderr, "%s\n", err.text);
    return 1;
}

static struct recogniser *load(const char *lexicon)
{
    struct config_report report = {{0}, 0};
    struct recognise_settings settings = {
        .lexicon = lexicon, .confirm_threshold = 0.5, .alert_threshold = 0.5};
    struct recogniser *recogniser = recogniser_load(&settings, &report);
    fputs(buf_text(&report.lines), stderr);
    config_report_free(&report);
    return recogniser;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: train LEXICON-DIRECTORY MODEL-FILE TABLE.tsv...\n");
        return 2;
    }
    struct recogniser *recogniser = load(argv[1]);
    if (!recogniser)
        return 1;
    struct recognise_scratch *scratch = recognise_scratch_create();
    struct rows rows = {0};
    for (int i = 3; i < argc; i++)
        rows_read(&rows, argv[i], recogniser, scratch);
    struct trainer trainer = {0};
    trainer_init(&trainer, &rows);
    train(&trainer);
    int result = write_model(&trainer, argv[2]);
    printf("%zu rows, %zu features\n", rows.count, trainer.vocabulary.count);
    trainer_finish(&trainer);
    rows_free(&rows);
    recognise_scratch_free(scratch);
    recogniser_free(recogniser);
    return result;
}
