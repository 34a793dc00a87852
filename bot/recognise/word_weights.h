/*
 * What the model makes of one word, kept for the next time it comes: most words of a chat are a few hundred.
 * Gives the same sums as weighing all features of the text does, where it weighs them all.
 */
#ifndef RECOGNISE_WORD_WEIGHTS_H
#define RECOGNISE_WORD_WEIGHTS_H

#include "model.h"

#define WORD_WEIGHTS_KEPT 8192u

struct word_weight {
    uint64_t word; /* 0: free */
    struct word_sense sense;
    struct model_sum sum;
};
/* One per thread. Zeroed it is empty. */
struct word_weights {
    uint64_t model; /* the number of the model they are of */
    struct word_weight kept[WORD_WEIGHTS_KEPT];
};

/* Log odds of the verdict heads; where the words alone say that it is ordinary chat, of the words alone.
 * features is room to work in; what it holds afterwards is of no use. */
void word_weights_score(struct word_weights *weights, const struct model *model,
                        const struct reading *reading, const struct findings *findings,
                        const struct lexicon *lexicon, struct features *features, float *ret_alert,
                        float *ret_confirm);

#endif
