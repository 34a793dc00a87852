/* For the thread sanitizer: units handed in while others are collected, another program's connection writing
 * meanwhile, a backup, failing commits, and a clean end. */
#include "../unit/unit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/outbox_rows.h"
#include "store/registry_rows.h"
#include "util/phone.h"

#define UNITS 3000
#define PER_ROUND 40
#define UNDER_WAY 200
#define FAIL_AT (PER_ROUND * 30)
#define CLI_RUNS 60

static char directory[] = "/tmp/pukaar-threads-XXXXXX";
static char path[96], url[112];

struct loop_end {
    pthread_mutex_t lock;
    pthread_cond_t woken;
    bool due;
};
static struct loop_end loop_end = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};

static void notify(void *arg)
{
    struct loop_end *end = arg;
    pthread_mutex_lock(&end->lock);
    end->due = true;
    pthread_cond_signal(&end->woken);
    pthread_mutex_unlock(&end->lock);
}

static void wait_for_wake(struct loop_end *end)
{
    pthread_mutex_lock(&end->lock);
    while (!end->due)
        pthread_cond_wait(&end->woken, &end->lock);
    end->due = false;
    pthread_mutex_unlock(&end->lock);
}

static struct store *open_store(void (*on_done)(void *))
{
    struct err err = {""};
    struct store_settings settings = {.url = url, .notify = on_done, .arg = &loop_end};
    struct store *store = store_open(&settings, &err);
    if (!store)
        fail_msg("%s", err.text);
    return store;
}

/* Plain ints on purpose: written on the storage thread, read on the loop's after the done call. */
struct unit {
    int number, ran;
    enum unit_result result;
};

static int finished, committed;

static int add_row(struct store_tx *tx, void *arg)
{
    struct unit *unit = arg;
    struct outbox_row row = {.purpose = PURPOSE_ALERT, .content = "{}"};
    char phone[PHONE_SIZE];
    unit->ran++;
    (void)str_format(phone, sizeof(phone), "+9100000%05d", unit->number % 500);
    if (!address_set(&row.to, CHANNEL_WHATSAPP, ADDRESS_PHONE, str_of(phone)))
        return 1;
    (void)store_outbox_add(tx, &row, unit->number, 0);
    if (unit->number % 50 == 7)
        store_tx_fail(tx, "every fiftieth");
    return unit->number % 50 == 8;
}

static void row_added(enum unit_result result, void *arg)
{
    struct unit *unit = arg;
    unit->result = result;
    finished++;
    committed += result == UNIT_DONE;
}

static int count_rows(struct store_tx *tx, void *arg)
{
    store_outbox_count(tx, arg);
    return 0;
}

static int change_admins(struct store_tx *tx, void *arg)
{
    int number = *(int *)arg;
    char phone[PHONE_SIZE];
    (void)str_format(phone, sizeof(phone), "+9100001%05d", number);
    return (int)store_admin_add(tx, phone);
}

/* The command line, in another program: its own handle on the same file. */
static void *run_cli(void *arg)
{
    atomic_int *failures = arg;
    struct err err;
    struct store_settings settings = {.url = url};
    struct store *store = store_open(&settings, &err);
    for (int i = 0; store && i < CLI_RUNS; i++) {
        if (store_run(store, change_admins, &i, &err) != 0)
            atomic_fetch_add(failures, 1);
    }
    if (!store)
        atomic_fetch_add(failures, 1);
    store_close(store);
    return NULL;
}

/* As the loop does: hands in what comes, and collects when it is woken. */
static void work_through(struct store *store, struct unit *units)
{
    for (int next = 0; finished < UNITS;) {
        for (int i = 0; i < PER_ROUND && next < UNITS; i++, next++) {
            units[next].number = next;
            assert_true(store_submit(store, add_row, row_added, &units[next]));
        }
        if (next == FAIL_AT)
            store_inject_failure(store, 2);
        if (next == UNITS || next - finished > UNDER_WAY)
            wait_for_wake(&loop_end);
        store_collect(store);
        (void)store_waiting(store);
        (void)store_healthy(store);
    }
}

static void many_units_and_other_writers(void **state)
{
    struct err err = {""};
    struct outbox_counts counts;
    struct unit *units = mem_new(UNITS, sizeof(*units));
    struct store *store = open_store(notify);
    atomic_int failures = 0;
    pthread_t cli;
    char copy[128];
    (void)state;
    assert_int_equal(store_claim(store, &err), 0);
    assert_int_equal(store_start(store, &err), 0);
    assert_int_equal(pthread_create(&cli, NULL, run_cli, &failures), 0);
    snprintf(copy, sizeof(copy), "%s/copy.db", directory);
    work_through(store, units);
    assert_int_equal(store_backup(store, copy, &err), 0);
    pthread_join(cli, NULL);
    assert_int_equal(atomic_load(&failures), 0);
    assert_int_equal(store_run(store, count_rows, &counts, &err), 0);
    assert_int_equal(counts.waiting, committed);
    assert_true(committed < UNITS && committed > UNITS / 2);
    for (int i = 0; i < UNITS; i++)
        assert_true(units[i].ran <= 1 && (units[i].result == UNIT_DONE) <= (i % 50 != 7 && i % 50 != 8));
    store_close(store);
    free(units);
}

struct follow {
    struct unit first, second;
    struct store *store;
};

static int add_first(struct store_tx *tx, void *arg)
{
    return add_row(tx, &((struct follow *)arg)->first);
}

static void then_another(enum unit_result result, void *arg)
{
    struct follow *follow = arg;
    follow->first.result = result;
    assert_true(store_submit(follow->store, add_row, row_added, &follow->second));
}

/* A done function that hands in another unit while the store is closing. */
static void closing_with_work_left(void **state)
{
    struct err err = {""};
    struct follow follow = {.first = {.number = 1}, .second = {.number = 2}, .store = open_store(notify)};
    (void)state;
    finished = 0;
    assert_int_equal(store_start(follow.store, &err), 0);
    assert_true(store_submit(follow.store, add_first, then_another, &follow));
    store_close(follow.store);
    assert_int_equal(finished, 1);
    assert_int_equal(follow.first.result, UNIT_DONE);
    assert_int_equal(follow.second.result, UNIT_DONE);
}

static void started_and_closed_at_once(void **state)
{
    struct err err = {""};
    (void)state;
    for (int i = 0; i < 20; i++) {
        struct store *store = open_store(notify);
        assert_int_equal(store_start(store, &err), 0);
        store_close(store);
    }
}

static int make_directory(void **state)
{
    (void)state;
    if (!mkdtemp(directory))
        return -1;
    snprintf(path, sizeof(path), "%s/pukaar.db", directory);
    snprintf(url, sizeof(url), "sqlite:%s", path);
    return 0;
}

static int remove_directory(void **state)
{
    static const char *const names[] = {"pukaar.db", "pukaar.db-wal", "pukaar.db-shm", "pukaar.db.lock",
                                        "copy.db"};
    char name[128];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        snprintf(name, sizeof(name), "%s/%s", directory, names[i]);
        unlink(name);
    }
    return rmdir(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_units_and_other_writers),
        cmocka_unit_test(closing_with_work_left),
        cmocka_unit_test(started_and_closed_at_once),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
