/* Opening, units of work, group commit, and what happens when the store fails. */
#include "fixture.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/metrics.h"

/* Waits for done functions as the loop does: woken by notify, then collecting. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t woken = PTHREAD_COND_INITIALIZER;
static int wakes;

static void notify(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    wakes++;
    pthread_cond_signal(&woken);
    pthread_mutex_unlock(&lock);
}

struct unit {
    const char *phone; /* an admin to add; NULL for none */
    int value;         /* what the unit returns */
    bool fails;
    int done; /* how often done was called */
    enum unit_result result;
};

static int done_total;

static int run(struct store_tx *tx, void *arg)
{
    struct unit *unit = arg;
    if (unit->phone)
        assert_int_equal(store_admin_add(tx, unit->phone), ROW_DONE);
    if (unit->fails)
        store_tx_fail(tx, "as the test wishes: %d", 7);
    return unit->value;
}

static void done(enum unit_result result, void *arg)
{
    struct unit *unit = arg;
    unit->result = result;
    unit->done++;
    done_total++;
}

static void collect_until(struct fixture *fixture, int total)
{
    while (done_total < total) {
        pthread_mutex_lock(&lock);
        while (wakes == 0)
            pthread_cond_wait(&woken, &lock);
        wakes = 0;
        pthread_mutex_unlock(&lock);
        store_collect(fixture->store);
    }
}

static void start(struct fixture *fixture)
{
    struct err err = {""};
    wakes = done_total = 0;
    fixture_close(fixture);
    fixture_open(fixture, notify, NULL);
    if (store_start(fixture->store, &err) < 0)
        fail_msg("%s", err.text);
}

static size_t admins(struct fixture *fixture);
static int count_admins(struct store_tx *tx, void *arg)
{
    const char **list;
    *(size_t *)arg = store_admin_list(tx, store_tx_arena(tx), &list);
    return 0;
}

static size_t admins(struct fixture *fixture)
{
    size_t count = 0;
    fixture_run(fixture, count_admins, &count);
    return count;
}

/* Holds the storage thread in a unit, so that those submitted meanwhile make one group. */
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_changed = PTHREAD_COND_INITIALIZER;
static enum { GATE_OPEN, GATE_CLOSED, GATE_REACHED } gate_state;

static int wait_at_gate(struct store_tx *tx, void *arg)
{
    (void)tx;
    (void)arg;
    pthread_mutex_lock(&gate);
    gate_state = GATE_REACHED;
    pthread_cond_broadcast(&gate_changed);
    while (gate_state != GATE_OPEN)
        pthread_cond_wait(&gate_changed, &gate);
    pthread_mutex_unlock(&gate);
    return 0;
}

static void close_gate(struct fixture *fixture)
{
    static struct unit first;
    pthread_mutex_lock(&gate);
    gate_state = GATE_CLOSED;
    assert_true(store_submit(fixture->store, wait_at_gate, done, &first));
    while (gate_state != GATE_REACHED)
        pthread_cond_wait(&gate_changed, &gate);
    pthread_mutex_unlock(&gate);
}

static void open_gate(void)
{
    pthread_mutex_lock(&gate);
    gate_state = GATE_OPEN;
    pthread_cond_broadcast(&gate_changed);
    pthread_mutex_unlock(&gate);
}

/* The gate makes a group of its own, which writes nothing. */
static void submit_group(struct fixture *fixture, struct unit *units, size_t count)
{
    done_total = 0;
    close_gate(fixture);
    for (size_t i = 0; i < count; i++)
        assert_true(store_submit(fixture->store, run, done, &units[i]));
    open_gate();
    collect_until(fixture, (int)count + 1);
}

static void a_failing_unit_spoils_no_neighbour(void **state)
{
    struct fixture *fixture = *state;
    struct unit units[] = {{.phone = PHONE_A},
                           {.phone = PHONE_B, .fails = true},
                           {.phone = PHONE_B, .value = 3},
                           {.phone = PHONE_C}};
    start(fixture);
    submit_group(fixture, units, ARRAY_LEN(units));
    assert_int_equal(units[0].result, UNIT_DONE);
    assert_int_equal(units[1].result, UNIT_FAILED);
    assert_int_equal(units[2].result, UNIT_UNDONE);
    assert_int_equal(units[3].result, UNIT_DONE);
    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        assert_int_equal(units[i].done, 1);
    assert_int_equal(admins(fixture), 2);
    assert_int_equal(store_waiting(fixture->store), 0);
}

static void units_that_wait_share_a_commit(void **state)
{
    struct fixture *fixture = *state;
    struct unit units[50] = {{0}};
    char phones[50][PHONE_SIZE];
    start(fixture);
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        snprintf(phones[i], PHONE_SIZE, "+9100000%05zu", i);
        units[i].phone = phones[i];
    }
    int64_t commits = metric_read(METRIC_COMMIT_US, NULL);
    submit_group(fixture, units, ARRAY_LEN(units));
    assert_int_equal(metric_read(METRIC_COMMIT_US, NULL),
                     commits + 1); /* the gate's own group writes nothing */
    assert_int_equal(admins(fixture), 50);
}

static void a_failed_commit_fails_the_group_and_the_next_works(void **state)
{
    struct fixture *fixture = *state;
    struct unit units[] = {{.phone = PHONE_A}, {.phone = PHONE_B, .value = 1}, {.phone = PHONE_C}};
    start(fixture);
    store_inject_failure(fixture->store, 1);
    submit_group(fixture, units, ARRAY_LEN(units));
    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        assert_int_equal(units[i].result, UNIT_FAILED);
    assert_false(store_healthy(fixture->store));
    assert_int_equal(admins(fixture), 0);
    struct unit again[] = {{.phone = PHONE_A}, {.phone = PHONE_C}};
    submit_group(fixture, again, ARRAY_LEN(again));
    assert_int_equal(again[0].result, UNIT_DONE);
    assert_int_equal(again[1].result, UNIT_DONE);
    assert_true(store_healthy(fixture->store));
    assert_int_equal(admins(fixture), 2);
}

static void a_unit_that_only_reads_finds_out_that_the_store_works_again(void **state)
{
    struct fixture *fixture = *state;
    struct unit writes = {.phone = PHONE_A}, reads = {0};
    start(fixture);
    store_inject_failure(fixture->store, 2);
    submit_group(fixture, &writes, 1);
    assert_false(store_healthy(fixture->store));
    submit_group(fixture, &reads, 1); /* the gate's group fails, the one of the unit works */
    assert_int_equal(reads.result, UNIT_DONE);
    assert_true(store_healthy(fixture->store));
}

static int write_much(struct store_tx *tx, void *arg)
{
    (void)arg;
    char *words = arena_new(store_tx_arena(tx), 200001, 1);
    memset(words, 'w', 200000);
    struct question question = {.words = words, .message_id = "m", .expires_ms = NOW};
    return store_question_add(tx, &question) ? 0 : 1;
}

/* The real thing: the file system refuses to grow the file. */
static void a_disk_that_refuses_fails_the_unit_and_nothing_else(void **state)
{
    struct fixture *fixture = *state;
    struct unit after = {.phone = PHONE_B};
    struct unit much = {0};
    struct rlimit before, small;
    start(fixture);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 150000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_true(store_submit(fixture->store, write_much, done, &much));
    collect_until(fixture, 1);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(much.result, UNIT_FAILED);
    assert_false(store_healthy(fixture->store));
    submit_group(fixture, &after, 1);
    assert_int_equal(after.result, UNIT_DONE);
    assert_true(store_healthy(fixture->store));
    assert_int_equal(admins(fixture), 1);
}

/* More than the WAL may hold, faster than the paced checkpoints come: it stays at 64 MB and what is written
 * while one checkpoint is under way. */
static void the_wal_stays_bounded(void **state)
{
    struct fixture *fixture = *state;
    struct unit units[20] = {{0}};
    struct stat status;
    char wal[128];
    off_t largest = 0;
    snprintf(wal, sizeof(wal), "%s-wal", fixture->path);
    start(fixture);
    for (int round = 0; round < 60; round++) {
        done_total = 0;
        for (size_t i = 0; i < ARRAY_LEN(units); i++)
            assert_true(store_submit(fixture->store, write_much, done, &units[i]));
        collect_until(fixture, ARRAY_LEN(units));
        assert_int_equal(stat(wal, &status), 0);
        largest = MAX(largest, status.st_size);
    }
    assert_in_range(largest, 1, 150000000); /* of 240 MB written */
}

static void closing_commits_what_waits(void **state)
{
    struct fixture *fixture = *state;
    struct unit units[] = {{.phone = PHONE_A}, {.phone = PHONE_B}};
    start(fixture);
    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        assert_true(store_submit(fixture->store, run, done, &units[i]));
    fixture_close(fixture);
    assert_int_equal(units[0].result, UNIT_DONE);
    assert_int_equal(units[1].result, UNIT_DONE);
    assert_int_equal(done_total, 2);
    fixture_open(fixture, NULL, NULL);
    assert_int_equal(admins(fixture), 2);
}

static void a_store_that_never_started_fails_what_waits(void **state)
{
    struct fixture *fixture = *state;
    struct unit unit = {.phone = PHONE_A};
    done_total = 0;
    assert_true(store_submit(fixture->store, run, done, &unit));
    assert_int_equal(store_waiting(fixture->store), 1);
    fixture_close(fixture);
    assert_int_equal(done_total, 1);
    assert_int_equal(unit.result, UNIT_FAILED);
}

static void the_queue_has_an_end(void **state)
{
    struct fixture *fixture = *state;
    struct unit unit = {0};
    for (int i = 0; i < STORE_QUEUE_MAX; i++)
        assert_true(store_submit(fixture->store, run, NULL, &unit));
    assert_false(store_submit(fixture->store, run, done, &unit));
    assert_int_equal(unit.done, 0);
}

static void what_a_run_says_comes_back(void **state)
{
    struct fixture *fixture = *state;
    struct err err = {""};
    struct unit value = {.phone = PHONE_A, .value = 5}, negative = {.phone = PHONE_A, .value = -3},
                fails = {.phone = PHONE_A, .fails = true}, works = {.phone = PHONE_A};
    assert_int_equal(store_run(fixture->store, run, &value, &err), 5);
    assert_int_equal(store_run(fixture->store, run, &negative, &err), -3);
    assert_int_equal(store_run(fixture->store, run, &fails, &err), -1);
    assert_string_equal(err.text, "as the test wishes: 7");
    store_inject_failure(fixture->store, 1);
    assert_int_equal(store_run(fixture->store, run, &works, &err), -1);
    assert_string_equal(err.text, "the disk of the store is full");
    assert_int_equal(admins(fixture), 0);
    assert_int_equal(store_run(fixture->store, run, &works, &err), 0);
    assert_int_equal(admins(fixture), 1);
}

static int fail_then_go_on(struct store_tx *tx, void *arg)
{
    const char **list;
    char phone[PHONE_SIZE] = "?";
    struct incident incident;
    (void)arg;
    assert_int_equal(store_admin_add(tx, PHONE_A), ROW_DONE);
    store_tx_fail(tx, "first");
    store_tx_fail(tx, "second");
    assert_true(store_tx_failed(tx));
    assert_int_equal(store_admin_list(tx, store_tx_arena(tx), &list), 0);
    assert_int_equal(store_person(tx, PHONE_A, "", NOW, phone), 0);
    assert_string_equal(phone, "");
    assert_false(store_incident_get(tx, 1, &incident));
    assert_false(store_seen(tx, CHANNEL_WHATSAPP, NOW, "m"));
    assert_int_equal(store_registry_version(tx), 0);
    return 0;
}

static void a_failure_sticks_to_the_unit(void **state)
{
    struct fixture *fixture = *state;
    struct err err = {""};
    assert_int_equal(store_run(fixture->store, fail_then_go_on, NULL, &err), -1);
    assert_string_equal(err.text, "first");
    assert_int_equal(admins(fixture), 0);
}

static void only_the_owner_may_read_the_file(void **state)
{
    struct fixture *fixture = *state;
    struct stat status;
    char wal[128];
    struct unit unit = {.phone = PHONE_A};
    fixture_run(fixture, run, &unit);
    assert_int_equal(stat(fixture->path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    snprintf(wal, sizeof(wal), "%s-wal", fixture->path);
    assert_int_equal(stat(wal, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void assert_refused(const char *url, const char *word)
{
    struct err err = {""};
    struct store_settings settings = {.url = url};
    assert_null(store_open(&settings, &err));
    if (!strstr(err.text, word))
        fail_msg("\"%s\" does not say \"%s\"", err.text, word);
}

static void what_is_no_store_is_refused(void **state)
{
    struct fixture *fixture = *state;
    char url[160], path[128];
    assert_refused("sqlite:", "sqlite:/path");
    assert_refused("mysql:x", "sqlite:/path");
    assert_refused("postgresql://localhost/x", "PostgreSQL");
    assert_refused("sqlite:/nowhere-at-all/pukaar.db", "directory is missing");
    snprintf(path, sizeof(path), "%s/text.db", fixture->directory);
    snprintf(url, sizeof(url), "sqlite:%s", path);
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 1000; i++)
        fputs("no database at all\n", file);
    fclose(file);
    assert_refused(url, "no SQLite database");
}

static void the_schema_is_brought_up_once(void **state)
{
    struct fixture *fixture = *state;
    struct unit unit = {.phone = PHONE_A};
    int version = store_schema_version(fixture->store);
    assert_true(version >= 1);
    fixture_run(fixture, run, &unit);
    for (int i = 0; i < 2; i++) {
        fixture_close(fixture);
        fixture_open(fixture, NULL, NULL);
        assert_int_equal(store_schema_version(fixture->store), version);
        assert_int_equal(admins(fixture), 1);
    }
}

/* user_version is the 32-bit number at byte 60 of the file's header, application_id the one at 68 (SQLite's
 * file format, 1.3).
 */
static void write_header(const struct fixture *fixture, long offset, unsigned char value)
{
    FILE *file = fopen(fixture->path, "r+b");
    const unsigned char bytes[] = {0, 0, 0, value};
    assert_non_null(file);
    assert_int_equal(fseek(file, offset, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, sizeof(bytes), file), sizeof(bytes));
    fclose(file);
}

static void a_newer_schema_is_refused(void **state)
{
    struct fixture *fixture = *state;
    fixture_close(fixture);
    write_header(fixture, 60, 99);
    assert_refused(fixture->url, "schema version 99");
}

static void the_database_of_another_program_is_refused(void **state)
{
    struct fixture *fixture = *state;
    fixture_close(fixture);
    write_header(fixture, 68, 1);
    assert_refused(fixture->url, "another program");
}

/* In a process of its own; its exit code says how the claim went. */
static int claim_elsewhere(const struct fixture *fixture, char *said, size_t size)
{
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        struct err err = {""};
        struct store_settings settings = {.url = fixture->url};
        struct store *store = store_open(&settings, &err);
        int result = store ? store_claim(store, &err) : -2;
        (void)!write(ends[1], err.text, strlen(err.text));
        _exit(result == 0 ? 0 : result == -1 ? 1 : 2);
    }
    close(ends[1]);
    ssize_t len = read(ends[0], said, size - 1);
    said[len > 0 ? len : 0] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WEXITSTATUS(status);
}

static void a_store_has_one_server(void **state)
{
    struct fixture *fixture = *state;
    struct err err = {""};
    char said[512], pid[32];
    assert_int_equal(store_claim(fixture->store, &err), 0);
    assert_int_equal(claim_elsewhere(fixture, said, sizeof(said)), 1);
    snprintf(pid, sizeof(pid), "process %ld", (long)getpid());
    assert_non_null(strstr(said, pid));
    fixture_close(fixture);
    assert_int_equal(claim_elsewhere(fixture, said, sizeof(said)), 0);
    fixture_open(fixture, NULL, NULL);
    assert_int_equal(store_claim(fixture->store, &err), 0); /* a dead server's claim is gone with it */
}

static int add_registry_unit(struct store_tx *tx, void *arg)
{
    (void)arg;
    add_registry(tx);
    return 0;
}

static int count_societies(struct store_tx *tx, void *arg)
{
    struct society *list;
    *(size_t *)arg = store_society_list(tx, store_tx_arena(tx), &list);
    return 0;
}

static void a_backup_is_whole_and_overwrites_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct err err = {""};
    struct stat status;
    char copy[128], url[160];
    size_t count = 0;
    snprintf(copy, sizeof(copy), "%s/copy.db", fixture->directory);
    snprintf(url, sizeof(url), "sqlite:%s", copy);
    start(fixture);
    fixture_run(fixture, add_registry_unit, NULL);
    assert_int_equal(store_backup(fixture->store, copy, &err), 0);
    assert_int_equal(store_backup(fixture->store, copy, &err), -1);
    assert_non_null(strstr(err.text, "exists already"));
    assert_int_equal(stat(copy, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    struct store_settings settings = {.url = url};
    struct store *store = store_open(&settings, &err);
    assert_non_null(store);
    assert_int_equal(store_run(store, count_societies, &count, &err), 0);
    assert_int_equal(count, 1);
    store_close(store);
    assert_int_equal(store_backup(fixture->store, "/nowhere-at-all/copy.db", &err), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(a_failing_unit_spoils_no_neighbour),
        store_test(units_that_wait_share_a_commit),
        store_test(a_failed_commit_fails_the_group_and_the_next_works),
        store_test(a_unit_that_only_reads_finds_out_that_the_store_works_again),
        store_test(a_disk_that_refuses_fails_the_unit_and_nothing_else),
        store_test(the_wal_stays_bounded),
        store_test(closing_commits_what_waits),
        store_test(a_store_that_never_started_fails_what_waits),
        store_test(the_queue_has_an_end),
        store_test(what_a_run_says_comes_back),
        store_test(a_failure_sticks_to_the_unit),
        store_test(only_the_owner_may_read_the_file),
        store_test(what_is_no_store_is_refused),
        store_test(the_schema_is_brought_up_once),
        store_test(a_newer_schema_is_refused),
        store_test(the_database_of_another_program_is_refused),
        store_test(a_store_has_one_server),
        store_test(a_backup_is_whole_and_overwrites_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
