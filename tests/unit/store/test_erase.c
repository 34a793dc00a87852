/* After an erase no byte of the number is left, in no file; what belongs to others stays. */
#include "fixture.h"
#include "store/group_rows.h"
#include "store/onboarding_rows.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/place_rows.h"

#define NUMBER "0000020011" /* of PHONE_A */

static int64_t other_incident;

static void give_roles(struct store_tx *tx)
{
    struct contact contact = {.station = "south",
                              .tier = 1,
                              .phone = PHONE_A,
                              .role = "duty " PHONE_A,
                              .language = "",
                              .hours = "",
                              .categories = ""};
    struct contact south = {.station = "south",
                            .tier = 2,
                            .phone = PHONE_B,
                            .role = "home 00000 20011",
                            .language = "",
                            .hours = "",
                            .categories = ""};
    struct circle_member member = {.society = "asha", .phone = PHONE_A, .role = "committee"};
    struct chat_link link = {.society = "asha", .chat = phone_chat(PHONE_A)}, by_user = {.society = "asha"};
    struct station station = {
        .id = "south", .name = "South", .phone = PHONE_A, .language = "mr", .above = ""};
    assert_true(address_set(&by_user.chat, CHANNEL_WHATSAPP, ADDRESS_USER, STR(USER_A)));
    assert_int_equal(store_contact_add(tx, &contact) + store_contact_add(tx, &south), 0);
    assert_int_equal(store_circle_add(tx, &member) + store_admin_add(tx, PHONE_A), 0);
    assert_int_equal(store_chat_link(tx, &link) + store_chat_link(tx, &by_user), 0);
    assert_int_equal(store_station_set(tx, &station), 0);
}

/* An open one and a closed one that they reported; the open one comes back. */
static struct incident report_theirs(struct store_tx *tx)
{
    struct address a = phone_chat(PHONE_A);
    char known[PHONE_SIZE];
    struct incident theirs = add_incident(tx, &a, CATEGORY_FIRE, NOW), closed = theirs;
    theirs.person_id = store_person(tx, PHONE_A, USER_A, NOW, known);
    strcpy(theirs.reporter, PHONE_A);
    strcpy(theirs.words, "call me on " NUMBER);
    strcpy(theirs.place.flat, "1203");
    store_incident_put(tx, &theirs);
    closed.id = 0;
    strcpy(closed.reporter, PHONE_A);
    strcpy(closed.place.flat, "1204");
    closed.state = INCIDENT_CLOSED;
    closed.closed_ms = NOW;
    store_incident_put(tx, &closed);
    return theirs;
}

static void report_of_another(struct store_tx *tx)
{
    struct address b = phone_chat(PHONE_B);
    struct incident other = add_incident(tx, &b, CATEGORY_THEFT, NOW);
    strcpy(other.reporter, PHONE_B);
    strcpy(other.acknowledged_by, PHONE_A);
    strcpy(other.words, "thief seen, ring +91" NUMBER " or 00000 20011 now");
    store_incident_put(tx, &other);
    other_incident = other.id;
    store_timeline_add(tx, &(struct timeline_row){other.id, NOW, "acknowledged", PHONE_A, ""});
    store_timeline_add(tx, &(struct timeline_row){other.id, NOW, "note", PHONE_B, "from 91" NUMBER});
}

static void send_about(struct store_tx *tx, const struct incident *theirs)
{
    struct outbox_row to_them = alert_to(PHONE_A, other_incident), of_them = alert_to(PHONE_C, theirs->id),
                      sent;
    of_them.content = "{\"text\":\"fire, flat 1203, +91" NUMBER "\"}";
    assert_true(store_outbox_add(tx, &to_them, NOW, 0) && store_outbox_add(tx, &of_them, NOW, 0));
    int64_t id = store_outbox_add(tx, &of_them, NOW, 0);
    assert_true(store_outbox_get(tx, id, NOW, store_tx_arena(tx), &sent));
    sent.state = OUTBOX_SENT;
    sent.error_text = "sent to " NUMBER;
    store_outbox_settle(tx, &sent);
}

static void ask(struct store_tx *tx, int64_t person_id)
{
    struct question theirs = {.chat = group_chat("g1"),
                              .person_id = person_id,
                              .phone = PHONE_A,
                              .words = "help",
                              .message_id = "wamid." NUMBER,
                              .expires_ms = NOW * 2};
    struct question others = {.chat = group_chat("g2"),
                              .phone = PHONE_B,
                              .words = "is " NUMBER " ok?",
                              .message_id = "",
                              .expires_ms = NOW * 2};
    assert_true(store_question_add(tx, &theirs) && store_question_add(tx, &others));
}

/* Of a society that is being registered: by them, and by another who wrote their number down. */
static void register_by_chat(struct store_tx *tx)
{
    struct address a = phone_chat(PHONE_A), b = phone_chat(PHONE_B);
    const struct onboarding_row rows[] = {{PHONE_A, a, "{\"name\":\"mine\"}", NOW},
                                          {PHONE_B, b, "{\"guards\":\"" PHONE_A "," PHONE_B "\"}", NOW}};
    const struct proposal proposals[] = {{0, PHONE_A, "", "{}", NOW},
                                         {0, PHONE_B, "", "{\"address\":\"ask " NUMBER "\"}", NOW}};
    struct society society;
    for (size_t i = 0; i < 2; i++) {
        store_onboarding_put(tx, &rows[i]);
        assert_true(store_proposal_add(tx, &proposals[i]) > 0);
    }
    store_society_admin_add(tx, "asha", PHONE_A);
    assert_int_equal(store_society_get(tx, "asha", store_tx_arena(tx), &society), ROW_DONE);
    society.wings = "A: " NUMBER;
    society.landmarks = "ring 00000 20011";
    assert_int_equal(store_society_set(tx, &society), ROW_DONE);
}

static void ask_for_group(struct store_tx *tx, const char *phone)
{
    struct official_group group = {.society = "asha",
                                   .subject = "Asha",
                                   .asked_by = phone,
                                   .request_id = "",
                                   .group_id = "",
                                   .invite_link = "",
                                   .error_text = "",
                                   .asked_ms = NOW};
    store_group_put(tx, &group);
}

/* The number wherever it can get: rows of their own, rows of others, words in every spelling. */
static int fill(struct store_tx *tx, void *arg)
{
    struct address a = phone_chat(PHONE_A);
    (void)arg;
    add_registry(tx);
    store_changes_by(tx, PHONE_A);
    give_roles(tx);
    struct incident theirs = report_theirs(tx);
    report_of_another(tx);
    send_about(tx, &theirs);
    ask(tx, theirs.person_id);
    assert_true(store_seen(tx, CHANNEL_WHATSAPP, NOW, "wamid." NUMBER));
    store_window_open(tx, &a, NOW);
    store_place_asked(tx, &a, "en", NOW * 2);
    register_by_chat(tx);
    ask_for_group(tx, PHONE_A);
    ask_for_group(tx, PHONE_B);
    return 0;
}

static int erase(struct store_tx *tx, void *arg)
{
    *(int64_t *)arg = store_erase_person(tx, PHONE_A);
    return 0;
}

static void look_at_theirs(struct store_tx *tx, const struct incident *theirs)
{
    struct outbox_row *rows;
    assert_string_equal(theirs->reporter, "");
    assert_string_equal(theirs->words, "");
    assert_int_equal(theirs->person_id, 0);
    assert_int_equal(theirs->chat.channel, CHANNEL_NONE);
    assert_string_equal(theirs->place.flat, theirs->state == INCIDENT_OPEN ? "1203" : "");
    if (theirs->state != INCIDENT_OPEN)
        return;
    assert_int_equal(store_outbox_list(tx, theirs->id, store_tx_arena(tx), &rows), 2);
    assert_string_equal(rows[0].content, "{\"text\":\"fire, flat 1203, \"}"); /* still to be sent */
    assert_string_equal(rows[1].content, "");
}

static void look_at_incidents(struct store_tx *tx)
{
    struct incident other, *list;
    struct outbox_row *rows;
    assert_true(store_incident_get(tx, other_incident, &other));
    assert_string_equal(other.reporter, PHONE_B);
    assert_string_equal(other.words, "thief seen, ring  or  now");
    assert_string_equal(other.acknowledged_by, "");
    assert_int_equal(store_outbox_list(tx, other_incident, store_tx_arena(tx), &rows), 0);
    assert_int_equal(store_incident_list(tx, &(struct incident_filter){0}, store_tx_arena(tx), &list), 3);
    for (size_t i = 0; i < 3; i++) {
        if (list[i].id != other_incident)
            look_at_theirs(tx, &list[i]);
    }
}

static void look_at_registering(struct store_tx *tx)
{
    struct arena *arena = store_tx_arena(tx);
    struct onboarding_row row;
    struct proposal *proposals;
    struct society *societies;
    assert_false(store_onboarding_get(tx, PHONE_A, arena, &row));
    assert_true(store_onboarding_get(tx, PHONE_B, arena, &row));
    assert_string_equal(row.state, "{\"guards\":\"," PHONE_B "\"}");
    assert_int_equal(store_proposal_list(tx, NULL, NOW + 1, 9, arena, &proposals), 1);
    assert_string_equal(proposals[0].state, "{\"address\":\"ask \"}");
    assert_int_equal(store_society_of_admin(tx, PHONE_A, 9, arena, &societies), 0);
}

static int look(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct contact *contacts;
    struct society society;
    struct address a = phone_chat(PHONE_A);
    struct circle_member *members;
    const char **admins;
    (void)arg;
    look_at_incidents(tx);
    look_at_registering(tx);
    assert_int_equal(store_contact_list(tx, "south", arena, &contacts), 1);
    assert_string_equal(contacts[0].phone, PHONE_B);
    assert_int_equal(store_circle_list(tx, NULL, arena, &members), 0);
    assert_int_equal(store_admin_list(tx, arena, &admins), 0);
    assert_int_equal(store_chat_society(tx, &a, arena, &society), ROW_MISSING);
    assert_false(store_window_is_open(tx, &a, NOW));
    struct official_group *groups;
    assert_int_equal(store_group_list(tx, "asha", arena, &groups), 2);
    assert_true((*groups[0].asked_by == '\0') != (*groups[1].asked_by == '\0'));
    return 0;
}

static bool file_holds(const char *path, const char *bytes)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    char *content = mem_new(size + 1, 1);
    rewind(file);
    assert_int_equal(fread(content, 1, size, file), size);
    fclose(file);
    bool holds = memmem(content, size, bytes, strlen(bytes)) != NULL;
    free(content);
    return holds;
}

/* How many files of the store hold these bytes. Only while no connection is open in this process: closing a
 * file drops its locks. */
static int files_with(const struct fixture *fixture, const char *bytes)
{
    char path[400];
    int count = 0;
    DIR *directory = opendir(fixture->directory);
    for (struct dirent *entry; (entry = readdir(directory));) {
        snprintf(path, sizeof(path), "%s/%s", fixture->directory, entry->d_name);
        if (entry->d_name[0] != '.')
            count += file_holds(path, bytes);
    }
    closedir(directory);
    return count;
}

/* Copies of the files as they lie there while the store is open. */
static void copy_files(const struct fixture *fixture, const char *to)
{
    char command[400];
    snprintf(command, sizeof(command), "mkdir %s/%s && cp %s/pukaar.db* %s/%s/", fixture->directory, to,
             fixture->directory, fixture->directory, to);
    assert_int_equal(system(command), 0);
}

static int files_in(const struct fixture *fixture, const char *name, const char *bytes)
{
    struct fixture copy = *fixture;
    snprintf(copy.directory, sizeof(copy.directory), "%.40s/%.10s", fixture->directory, name);
    return files_with(&copy, bytes);
}

static int change_history(struct store_tx *tx, void *arg)
{
    (void)arg;
    return (int)store_admin_remove(tx, PHONE_B) == ROW_MISSING ? 0 : 1;
}

static void nothing_is_left_of_an_erased_person(void **state)
{
    struct fixture *fixture = *state;
    struct err err = {""};
    int64_t rows = 0;
    fixture_run(fixture, fill, NULL);
    assert_int_equal(store_start(fixture->store, &err),
                     0); /* the server's other connection is open meanwhile */
    fixture_run(fixture, change_history, NULL);
    copy_files(fixture, "before");
    assert_true(files_in(fixture, "before", NUMBER) > 0); /* the search would find it */
    assert_true(files_in(fixture, "before", USER_A) > 0);
    fixture_run(fixture, erase, &rows);
    assert_true(rows > 15);
    fixture_run(fixture, look, NULL);
    assert_int_equal(store_vacuum(fixture->store, &err), 0);
    copy_files(fixture, "after");
    assert_int_equal(files_in(fixture, "after", NUMBER), 0);
    assert_int_equal(files_in(fixture, "after", "00000 20011"), 0);
    assert_int_equal(files_in(fixture, "after", USER_A), 0);
    assert_true(files_in(fixture, "after", "0000020012") > 0); /* others stay */
    fixture_run(fixture, look, NULL);
    fixture_run(fixture, erase, &rows);
    assert_int_equal(rows, 0);
}

#define LANDLINE "+912200000011"

static int mention_a_landline(struct store_tx *tx, void *arg)
{
    struct address chat = group_chat("g9");
    struct incident incident = add_incident(tx, &chat, CATEGORY_FIRE, NOW);
    memcpy(incident.words, "ring 22 0000 0011 or 22000 00011", sizeof("ring 22 0000 0011 or 22000 00011"));
    store_incident_put(tx, &incident);
    *(int64_t *)arg = incident.id;
    return 0;
}

static int erase_landline(struct store_tx *tx, void *arg)
{
    struct incident incident;
    assert_true(store_erase_person(tx, LANDLINE) > 0);
    assert_true(store_incident_get(tx, *(int64_t *)arg, &incident));
    assert_string_equal(incident.words, "ring  or ");
    return 0;
}

static void a_landline_is_known_as_cities_write_it(void **state)
{
    int64_t id = 0;
    fixture_run(*state, mention_a_landline, &id);
    fixture_run(*state, erase_landline, &id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {store_test(nothing_is_left_of_an_erased_person),
                                       store_test(a_landline_is_known_as_cities_write_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
