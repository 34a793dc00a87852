/* The recogniser's inside, for its own files and for the trainer. */
#ifndef RECOGNISE_PRIVATE_H
#define RECOGNISE_PRIVATE_H

#include "model.h"
#include "model_features.h"
#include "recognise/recognise.h"
#include "rules.h"
#include "word_weights.h"

#define MODEL_FILE "model.bin"

struct recogniser {
    struct fold_table *table;
    struct lexicon lexicon;
    enum script scripts[LANGUAGES_MAX]; /* of lexicon.languages */
    uint8_t heads[LANGUAGES_MAX];       /* their heads in the model; HEAD_COUNT_ for none */
    struct rules rules;
    struct model *model; /* NULL: the rules alone decide */
    double confirm_threshold, alert_threshold;
};

struct recognise_scratch {
    struct reading reading;
    struct match_scratch match;
    struct findings findings;
    struct features features;
    struct word_weights word_weights;
};

/* Reads text and collects its findings into scratch. */
void recognise_prepare(const struct recogniser *recogniser, struct recognise_scratch *scratch,
                       struct str text);

/* What was decided, and by what: enough to say why. */
struct decision {
    enum verdict_kind kind;
    float confidence;
    bool weighed; /* by the model */
    float model;  /* its log odds of alert */
    struct ruling ruling;
    bool forwarded;
};
void recognise_say_why(struct verdict *verdict, const struct decision *decision);

#endif
