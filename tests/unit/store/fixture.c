#include "fixture.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int fixture_setup(void **state)
{
    struct fixture *fixture = mem_new(1, sizeof(*fixture));
    strcpy(fixture->directory, "/tmp/pukaar-store-XXXXXX");
    assert_non_null(mkdtemp(fixture->directory));
    snprintf(fixture->path, sizeof(fixture->path), "%s/pukaar.db", fixture->directory);
    snprintf(fixture->url, sizeof(fixture->url), "sqlite:%s", fixture->path);
    fixture_open(fixture, NULL, NULL);
    *state = fixture;
    return 0;
}

int fixture_setup_unit(void **state)
{
    const struct fixture *given = *state;
    fixture_setup(state);
    ((struct fixture *)*state)->unit = given->unit;
    return 0;
}

static int remove_entry(const char *path, const struct stat *stat, int kind, struct FTW *walk)
{
    (void)stat;
    (void)kind;
    (void)walk;
    return remove(path);
}

int fixture_teardown(void **state)
{
    struct fixture *fixture = *state;
    fixture_close(fixture);
    nftw(fixture->directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    free(fixture);
    return 0;
}

void fixture_open(struct fixture *fixture, void (*notify)(void *), void *arg)
{
    struct err err = {""};
    struct store_settings settings = {.url = fixture->url, .notify = notify, .arg = arg};
    fixture->store = store_open(&settings, &err);
    if (!fixture->store)
        fail_msg("%s", err.text);
}

void fixture_close(struct fixture *fixture)
{
    store_close(fixture->store);
    fixture->store = NULL;
}

void fixture_run(struct fixture *fixture, store_unit_fn *unit, void *arg)
{
    struct err err = {""};
    if (store_run(fixture->store, unit, arg, &err) != 0)
        fail_msg("%s", err.text);
}

void fixture_run_unit(void **state)
{
    struct fixture *fixture = *state;
    fixture_run(fixture, fixture->unit, fixture);
}

struct address phone_chat(const char *phone)
{
    struct address address;
    assert_true(address_set(&address, CHANNEL_WHATSAPP, ADDRESS_PHONE, str_of(phone)));
    return address;
}

struct address group_chat(const char *id)
{
    struct address address;
    assert_true(address_set(&address, CHANNEL_WHATSAPP, ADDRESS_GROUP, str_of(id)));
    return address;
}

void add_registry(struct store_tx *tx)
{
    struct station north = {.id = "north", .name = "North", .phone = "", .language = "en", .above = ""},
                   south = {.id = "south", .name = "South", .phone = "", .language = "mr", .above = ""};
    struct contact contact = {.station = "north",
                              .tier = 1,
                              .phone = PHONE_C,
                              .role = "duty mobile",
                              .language = "",
                              .hours = "",
                              .categories = ""};
    struct society asha = {.id = "asha",
                           .name = "Asha",
                           .address = "Lane 1",
                           .has_point = true,
                           .lat = 19.1,
                           .lon = 72.8,
                           .station = "north",
                           .language = "hi"};
    assert_int_equal(store_station_add(tx, &north), ROW_DONE);
    assert_int_equal(store_station_add(tx, &south), ROW_DONE);
    assert_int_equal(store_contact_add(tx, &contact), ROW_DONE);
    assert_int_equal(store_society_add(tx, &asha), ROW_DONE);
}

struct incident add_incident(struct store_tx *tx, const struct address *chat, enum category category,
                             int64_t opened_ms)
{
    struct incident incident = {.state = INCIDENT_OPEN,
                                .category = category,
                                .confidence = 0.75,
                                .chat = *chat,
                                .society = "asha",
                                .station = "north",
                                .language = "hi",
                                .words = "bachao",
                                .message_ms = opened_ms - 5,
                                .opened_ms = opened_ms,
                                .last_report_ms = opened_ms};
    store_incident_put(tx, &incident);
    assert_true(incident.id > 0);
    return incident;
}

struct outbox_row alert_to(const char *phone, int64_t incident_id)
{
    return (struct outbox_row){.incident_id = incident_id,
                               .purpose = PURPOSE_ALERT,
                               .priority = 10,
                               .to = phone_chat(phone),
                               .content = "{}",
                               .message_id = "",
                               .error_text = ""};
}
