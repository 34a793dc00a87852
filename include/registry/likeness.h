/*
 * Whether a society is in the register already, under another id or another spelling. Two are the same when
 * names and addresses are, whatever their case, punctuation and words such as "CHS Ltd"; they may be the same
 * when they stand within LIKE_NEAR_M of each other and their names differ by a letter or two, or one goes on
 * where the other ends. Names whose numbers or single letters differ ("Tower 2", "B wing") are two. Pure.
 */
#ifndef PUKAAR_REGISTRY_LIKENESS_H
#define PUKAAR_REGISTRY_LIKENESS_H

#include "registry/records.h"

#define LIKE_NEAR_M 50.0

enum likeness { LIKE_NONE, LIKE_NEAR, LIKE_SAME };

struct likenesses;
struct likenesses *likenesses_create(void);
void likenesses_destroy(struct likenesses *likenesses);
/* Notes a society; id and name must live as long as the likenesses do. `line` is given back by find: that of
 * a file, 0 for one of the store. */
void likenesses_add(struct likenesses *likenesses, const struct society *society, int line);
/* The best likeness of a society that was added, LIKE_SAME before LIKE_NEAR. Of a heap of points at one place
 * (a geocoder that knows no better) the LIKE_LOOKED_AT_MAX newest of each square are compared. */
#define LIKE_LOOKED_AT_MAX 200
struct like {
    const char *id, *name;
    int line;
};
enum likeness likenesses_find(const struct likenesses *likenesses, const struct society *society,
                              struct like *ret);

/* A name as it is compared: its words without case, punctuation and what every society is called, run
 * together; its numbers and single letters with a space behind each. Cut to `size`. */
#define LIKE_TEXT_SIZE 256
void likeness_fold(const char *name, char ret_words[LIKE_TEXT_SIZE], char ret_marks[LIKE_TEXT_SIZE]);

#endif
