/* Lexicons for tests: the shipped one, or one written for the test into a directory of its own. */
#ifndef PUKAAR_TESTS_LEXICON_FIXTURE_H
#define PUKAAR_TESTS_LEXICON_FIXTURE_H

#include "../unit.h"

#include "recognise/recognise.h"

struct lexicon_fixture {
    char directory[64];
    struct recogniser *recogniser; /* NULL when it was refused */
    struct recognise_scratch *scratch;
    struct config_report report;
};

/* The shipped lexicon ($PUKAAR_LEXICON). */
void lexicon_shipped(struct lexicon_fixture *fixture);
/* A new empty directory; files are added, then it is loaded. */
void lexicon_begin(struct lexicon_fixture *fixture);
void lexicon_file(struct lexicon_fixture *fixture, const char *name, const char *content);
void lexicon_load_it(struct lexicon_fixture *fixture);
void lexicon_end(struct lexicon_fixture *fixture);

void lexicon_judge(struct lexicon_fixture *fixture, const char *text, struct verdict *ret);
/* Whether the term is among the evidence. */
bool verdict_has(const struct verdict *verdict, const char *term);

#endif
