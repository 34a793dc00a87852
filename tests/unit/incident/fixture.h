/* What the tests of incident/ share: the shipped texts, an incident with everything known, and a chance that
 * repeats. */
#ifndef PUKAAR_TESTS_INCIDENT_FIXTURE_H
#define PUKAAR_TESTS_INCIDENT_FIXTURE_H

#include "../unit.h"

#include "incident/incident.h"
#include "incident/speak.h"
#include "incident/texts.h"

#define NOW INT64_C(1700000000000)

extern const struct policy policy;
extern struct texts *texts;
extern const char *const languages[3];

/* For cmocka's group: the texts of PUKAAR_TEXTS. */
int texts_setup(void **state);
int texts_teardown(void **state);
/* As it would stand after EVENT_REPORTED, everything about her and her place known. */
struct incident known_incident(enum category category);
struct speak_context context_of(struct arena *arena, const char *language);
/* 0 to below - 1, the same sequence in every run. */
unsigned chance(unsigned below);
/* Every text of a message in one, for searches. */
const char *all_said(struct arena *arena, const struct outgoing *outgoing);

#define assert_says(text, part) assert_non_null(strstr((text), (part)))
#define assert_hides(text, part) assert_null(strstr((text), (part)))

#endif
