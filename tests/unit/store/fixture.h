/* A store in a directory of its own for each test, and units of work as tests. */
#ifndef PUKAAR_TESTS_STORE_FIXTURE_H
#define PUKAAR_TESTS_STORE_FIXTURE_H

#include "../unit.h"
#include "store/incident_rows.h"
#include "store/outbox_rows.h"
#include "store/registry_rows.h"
#include "util/clock.h"

#define PHONE_A "+910000020011"
#define PHONE_B "+910000020012"
#define PHONE_C "+910000020013"
#define USER_A "IN.1000000000000001"
#define USER_B "IN.1000000000000002"
#define NOW INT64_C(1800000000000)

struct fixture {
    char directory[64], path[96], url[112];
    struct store *store;
    store_unit_fn *unit; /* of unit_case() */
};

/* The store is opened, without its thread. */
int fixture_setup(void **state);
int fixture_teardown(void **state);
void fixture_open(struct fixture *fixture, void (*notify)(void *), void *arg);
void fixture_close(struct fixture *fixture);
/* Runs a unit that must be done. */
void fixture_run(struct fixture *fixture, store_unit_fn *unit, void *arg);

/* A test whose body is one unit of work: `static int name(struct store_tx *tx, void *arg)`, which returns 0.
 */
void fixture_run_unit(void **state);
int fixture_setup_unit(void **state);
/* clang-format off */
#define unit_case(body) {#body, fixture_run_unit, fixture_setup_unit, fixture_teardown, &(struct fixture){.unit = (body)}}
/* clang-format on */
#define store_test(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

struct address phone_chat(const char *phone);
struct address group_chat(const char *id);
/* Stations "north" and "south" (one contact each: PHONE_C at north), society "asha" of north. */
void add_registry(struct store_tx *tx);
/* An open incident of the society asha in the chat, put into the store. */
struct incident add_incident(struct store_tx *tx, const struct address *chat, enum category category,
                             int64_t opened_ms);
struct outbox_row alert_to(const char *phone, int64_t incident_id);

#endif
