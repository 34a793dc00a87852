/* pukaar-sim city | faults: see README.md. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "recognise/recognise.h"
#include "sim.h"
#include "util/log.h"
#include "util/num.h"

#define BASE_MS INT64_C(1767205800000) /* midnight in Mumbai, 1 January 2026 */
#define CORPUS SIM_ROOT "/tests/data/corpus"

struct options {
    bool log;
    int64_t seed, days, stations, societies, incidents, schedules, chat;
    const char *corpus;
};

/* ---- One recogniser for all lives of the server: loading it takes longer than most schedules ---- */

struct recogniser *__real_recogniser_load(const struct recognise_settings *settings,
                                          struct config_report *report);
struct recogniser *__wrap_recogniser_load(const struct recognise_settings *settings,
                                          struct config_report *report);
void __real_recogniser_free(struct recogniser *recogniser);
void __wrap_recogniser_free(struct recogniser *recogniser);
static struct recogniser *shared;

struct recogniser *__wrap_recogniser_load(const struct recognise_settings *settings,
                                          struct config_report *report)
{
    if (!shared)
        shared = __real_recogniser_load(settings, report);
    return shared;
}

void __wrap_recogniser_free(struct recogniser *recogniser)
{
    if (recogniser != shared)
        __real_recogniser_free(recogniser);
}

/* ---- Complaints and the log ---- */

void sim_complain(struct sim *sim, int64_t incident_id, const char *format, ...)
{
    va_list args;
    if (sim->complaint)
        return;
    va_start(args, format);
    vsnprintf(sim->complaint_text, sizeof(sim->complaint_text), format, args);
    va_end(args);
    sim->complaint = sim->complaint_text;
    sim->complaint_incident = incident_id;
}

/* Without a disk that is full, a clock that jumps or an admin who adds a contact the auditor has nothing to
 * find, and no unit of work fails. */
static bool is_excused(const struct sim *sim)
{
    bool excused = sim->jumped_ms != 0;
    for (size_t i = 0; i < sim->fault_count; i++)
        excused |= (sim->faults[i].kind == FAULT_DISK || sim->faults[i].kind == FAULT_EDIT) &&
                   sim->faults[i].from_ms <= sim->true_ms;
    return excused;
}

static void read_log(const char *line, void *arg)
{
    static const char *const bad[] = {"alarm=audit", "deadline_failed", "send.unsettled", "tick.failed",
                                      "unit_failed"};
    struct sim *sim = machine_get();
    if (*(const bool *)arg)
        fprintf(stderr, "%s\n", line);
    for (size_t i = 0; sim && !sim->dying && i < ARRAY_LEN(bad); i++) {
        if (strstr(line, bad[i]) && !is_excused(sim))
            sim_complain(sim, 0, "the log says: %s", line);
    }
}

/* ---- A directory in memory, and a city in it ---- */

static void remove_files(const char *directory)
{
    static const char *const names[] = {"pukaar.db",  "pukaar.db-wal", "pukaar.db-shm", "pukaar.conf",
                                        "app_secret", "verify_token",  "access_token",  "callback_token"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char path[300];
        (void)str_format(path, sizeof(path), "%s/%s", directory, names[i]);
        (void)unlink(path);
    }
}

static bool open_city(struct sim *sim)
{
    char path[300];
    machine_set(sim);
    sim->true_ms = 0;
    sim->offset_ms = BASE_MS;
    remove_files(sim->directory);
    if (!town_build(sim))
        return false;
    (void)str_format(path, sizeof(path), "%s/pukaar.db", sim->directory);
    if (!server_start(sim))
        return false;
    sim->promises = promises_open(path);
    return true;
}

static void close_city(struct sim *sim)
{
    promises_close(sim->promises);
    if (sim->desk) {
        machine_drop(sim);
        desk_destroy(sim->desk);
        store_close(sim->store);
    }
    agenda_clear(&sim->agenda);
    server_drop_posts(sim);
    platform_free(sim);
    people_free(sim);
    hmac_key_destroy(sim->secret);
    settings_free(&sim->settings);
    free(sim->society);
    free(sim->faults);
    machine_set(NULL);
}

static void print_complaint(struct sim *sim, const struct options *options)
{
    printf("BROKEN: %s\n  seed %" PRId64 ", after %.3f s (true time), clock off by %.0f s\n", sim->complaint,
           options->seed, (double)sim->true_ms / 1000, (double)(sim->offset_ms - BASE_MS) / 1000);
    for (size_t i = 0; i < sim->fault_count && sim->fault_count < 40; i++)
        printf("  fault %s from %.1f s to %.1f s by %.0f s\n", fault_name(sim->faults[i].kind),
               (double)sim->faults[i].from_ms / 1000, (double)sim->faults[i].to_ms / 1000,
               (double)sim->faults[i].by_ms / 1000);
    if (sim->promises)
        promises_print_timeline(sim, sim->complaint_incident);
}

static void seed(struct sim *sim, int64_t number)
{
    sim->dice.state = (uint64_t)number * 3 + 1;
    sim->people.state = (uint64_t)number * 3 + 2;
    sim->random.state = (uint64_t)number * 3 + 3;
    (void)dice_next(&sim->dice); /* the streams of neighbours drift apart at once */
}

/* ---- The two kinds of run ---- */

#define BAD_MS (2 * HOUR_MS)      /* of a schedule: in which things go wrong */
#define QUIET_MS (50 * MINUTE_MS) /* then nothing does, until all is settled */

/* A small city, a few incidents, and everything that can go wrong. */
static bool run_schedule(const struct options *options, const char *directory, struct sim *words,
                         struct tally *sum)
{
    struct sim sim = {.directory = directory,
                      .stations = 3,
                      .officers_each = 5,
                      .societies = 24,
                      .everyday = words->everyday,
                      .cries = words->cries,
                      .log = options->log};
    seed(&sim, options->seed);
    bool good = open_city(&sim);
    if (good) {
        residents_chat(&sim, 25, BAD_MS + QUIET_MS / 2);
        int64_t count = dice_between(&sim.people, 1, 8);
        for (int64_t i = 0; i < count; i++)
            residents_cry(&sim, dice_between(&sim.people, 1000, BAD_MS));
        int64_t last_ms = faults_draw(&sim, (size_t)dice_between(&sim.dice, 1, 12), true, 0, BAD_MS);
        sim_run(&sim, MAX(last_ms, BAD_MS) + QUIET_MS);
        if (!sim.complaint)
            promises_check(&sim, true);
    }
    if (sim.complaint)
        print_complaint(&sim, options);
    sum->calls += sim.tally.calls;
    sum->sends += sim.tally.sends;
    sum->sends_sms += sim.tally.sends_sms;
    sum->kills += sim.tally.kills;
    sum->stops += sim.tally.stops;
    sum->jumps += sim.tally.jumps;
    sum->units += sim.tally.units;
    sum->commits_failed += sim.tally.commits_failed;
    sum->webhooks += sim.tally.webhooks;
    close_city(&sim);
    return good && !sim.complaint;
}

static int run_faults(struct options *options, const char *directory, struct sim *words)
{
    struct tally sum = {0};
    int64_t first = options->seed, broken = 0;
    for (int64_t i = 0; i < options->schedules; i++) {
        options->seed = first + i;
        broken += !run_schedule(options, directory, words, &sum);
        if ((i + 1) % 500 == 0)
            fprintf(stderr, "%" PRId64 " schedules\n", i + 1);
        if (broken >= 5)
            break;
    }
    printf("%" PRId64 " schedules, seeds %" PRId64 " to %" PRId64 ": %" PRId64 " broke a promise\n",
           options->seed - first + 1, first, options->seed, broken);
    printf("calls %" PRId64 ", webhooks %" PRId64 ", sends %" PRId64 ", SMS %" PRId64
           ", units of work %" PRId64 " (%" PRId64 " failed), kills %" PRId64 ", restarts %" PRId64
           ", clock jumps %" PRId64 "\n",
           sum.calls, sum.webhooks, sum.sends, sum.sends_sms, sum.units, sum.commits_failed, sum.kills,
           sum.stops, sum.jumps);
    return broken ? 1 : 0;
}

static int run_city(const struct options *options, const char *directory, struct sim *words)
{
    struct sim sim = {.directory = directory,
                      .stations = (int)options->stations,
                      .officers_each = 5,
                      .societies = (int)options->societies,
                      .everyday = words->everyday,
                      .cries = words->cries,
                      .log = options->log};
    int64_t end_ms = options->days * DAY_MS;
    seed(&sim, options->seed);
    if (open_city(&sim)) {
        residents_chat(&sim, (double)options->chat, end_ms);
        for (int64_t i = 0; i < options->incidents * options->days; i++)
            residents_cry(&sim, dice_between(&sim.people, 1000, end_ms));
        (void)faults_draw(&sim, (size_t)(6 * options->days), false, 0, end_ms);
        for (int64_t day = 1; day <= options->days && !sim.complaint; day++) {
            sim_run(&sim, day * DAY_MS);
            fprintf(stderr, "day %" PRId64 ": %" PRId64 " calls so far\n", day, sim.tally.calls);
        }
        sim_run(&sim, end_ms + 2 * HOUR_MS);
        if (!sim.complaint)
            promises_check(&sim, true);
        report_print(&sim, options->days);
    }
    if (sim.complaint)
        print_complaint(&sim, options);
    bool good = !sim.complaint;
    close_city(&sim);
    printf("%s\n", good ? "every promise was kept" : "a promise was broken");
    return good ? 0 : 1;
}

/* ---- The command line ---- */

static int usage(void)
{
    fputs("usage: pukaar-sim city [--seed N] [--days N] [--stations N] [--societies N] [--incidents A_DAY] "
          "[--chat A_DAY]\n"
          "       pukaar-sim faults [--seed N] [--schedules N]\n"
          "       both: [--log] [--corpus DIRECTORY]\n",
          stderr);
    return 2;
}

static int64_t *number_of(struct options *options, const char *name)
{
    const struct {
        const char *name;
        int64_t *value;
    } numbers[] = {{"--seed", &options->seed},
                   {"--days", &options->days},
                   {"--stations", &options->stations},
                   {"--societies", &options->societies},
                   {"--incidents", &options->incidents},
                   {"--schedules", &options->schedules},
                   {"--chat", &options->chat}};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        if (strcmp(name, numbers[i].name) == 0)
            return numbers[i].value;
    }
    return NULL;
}

static bool read_options(int argc, char **argv, struct options *ret)
{
    for (int i = 2; i < argc; i++) {
        int64_t *number = number_of(ret, argv[i]);
        bool more = i + 1 < argc;
        if (strcmp(argv[i], "--log") == 0)
            ret->log = true;
        else if (strcmp(argv[i], "--corpus") == 0 && more)
            ret->corpus = argv[++i];
        else if (!number || !more || !num_i64(str_of(argv[++i]), number))
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    struct options options = {.seed = 1,
                              .days = 30,
                              .stations = 91,
                              .societies = 5000,
                              .incidents = 300,
                              .schedules = 10000,
                              .chat = 25,
                              .corpus = CORPUS};
    char directory[64];
    struct sim words = {0};
    if (argc < 2 || (strcmp(argv[1], "city") && strcmp(argv[1], "faults")) ||
        !read_options(argc, argv, &options))
        return usage();
    log_setup(options.log ? LOG_INFO : LOG_ERROR, false, false);
    log_redirect(read_log, &options.log);
    (void)str_format(directory, sizeof(directory), "%s/pukaar-sim.XXXXXX",
                     access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!words_read(&words, options.corpus) || !mkdtemp(directory)) {
        fputs("pukaar-sim: no corpus, or no directory to work in\n", stderr);
        return 2;
    }
    int result = strcmp(argv[1], "city") == 0 ? run_city(&options, directory, &words)
                                              : run_faults(&options, directory, &words);
    remove_files(directory);
    (void)rmdir(directory);
    words_free(&words.everyday);
    words_free(&words.cries);
    __real_recogniser_free(shared);
    return result;
}
