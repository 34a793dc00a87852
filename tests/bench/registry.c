/*
 * What a large registry costs: registry [SOCIETIES [STATIONS]]. A CSV of that many societies is read, as many
 * jurisdictions of 200 corners are built into a locator, and every society's station is found. Prints
 * milliseconds, microseconds a question and the memory at the end.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "registry/import.h"
#include "registry/locator.h"
#include "util/clock.h"
#include "util/num.h"

#define CORNERS 200
#define STEP 0.02 /* degrees from one jurisdiction to the next */

static int64_t count_of(int argc, char **argv, int at, int64_t fallback)
{
    int64_t count;
    return at < argc && num_i64(str_of(argv[at]), &count) && count > 0 ? count : fallback;
}

/* A rough circle of its own in a square grid. */
static const char *area(struct arena *arena, int64_t i, int64_t side)
{
    struct buf buf_auto text = {0};
    double lon = 72 + (double)(i % side) * STEP, lat = 18 + (double)(i / side) * STEP;
    buf_add_text(&text, "{\"type\":\"Polygon\",\"coordinates\":[[");
    for (int k = 0; k <= CORNERS; k++) {
        double angle = 2 * 3.14159265358979 * (k % CORNERS) / CORNERS,
               radius = STEP * (0.45 + 0.04 * (k % 2));
        buf_addf(&text, "%s[%.6f,%.6f]", k ? "," : "", lon + radius * cos(angle), lat + radius * sin(angle));
    }
    buf_add_text(&text, "]]}");
    return arena_dup(arena, buf_text(&text));
}

static struct locator *build(struct arena *arena, int64_t count, int64_t side)
{
    struct jurisdiction *areas = arena_new(arena, (size_t)count, sizeof(*areas));
    struct err err;
    for (int64_t i = 0; i < count; i++)
        areas[i] =
            (struct jurisdiction){arena_printf(arena, "station-%lld", (long long)i), area(arena, i, side)};
    int64_t begin_us = clock_mono_us();
    struct locator *locator = locator_create(areas, (size_t)count, NULL, 0, &err);
    if (!locator)
        exit(1);
    printf("locator of %lld jurisdictions: %lld ms\n", (long long)count,
           (long long)(clock_mono_us() - begin_us) / 1000);
    return locator;
}

static void read_societies(struct arena *arena, int64_t count, double span, struct society_list *ret)
{
    struct buf buf_auto text = {0};
    struct config_report report = {0};
    buf_add_text(&text, "id,name,address,lat,lon,language\n");
    for (int64_t i = 0; i < count; i++)
        buf_addf(&text, "society-%lld,Society number %lld,\"%lld Long Lane, Ward %lld\",%.6f,%.6f,en\n",
                 (long long)i, (long long)i, (long long)i, (long long)i % 24,
                 18 + fmod((double)i * 0.0137, span), 72 + fmod((double)i * 0.0371, span));
    int64_t begin_us = clock_mono_us();
    if (societies_from_csv("bench", buf_str(&text), arena, ret, &report) < 0)
        exit(1);
    printf("CSV of %lld societies: %lld ms\n", (long long)count,
           (long long)(clock_mono_us() - begin_us) / 1000);
}

/* Of this process: what others do beside it on the machine does not count. */
static double cpu_us(void)
{
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (double)used.tv_sec * 1e6 + (double)used.tv_nsec / 1e3;
}

#define LOCATE_LIMIT_US 10.0

static void find_all(struct locator *locator, const struct society_list *societies)
{
    size_t hows[4] = {0};
    double begin_us = cpu_us();
    for (size_t i = 0; i < societies->count; i++) {
        struct location location;
        locate(locator, societies->at[i].lat, societies->at[i].lon, &location);
        hows[location.how]++;
    }
    double each_us = (cpu_us() - begin_us) / (double)societies->count;
    printf("%zu questions: %.1f us of processor time each (limit %.0f)%s; %zu inside, %zu nearest\n",
           societies->count, each_us, LOCATE_LIMIT_US, each_us > LOCATE_LIMIT_US ? ": TOO SLOW" : "",
           hows[LOCATED_INSIDE], hows[LOCATED_NEAREST]);
}

int main(int argc, char **argv)
{
    int64_t societies = count_of(argc, argv, 1, 100000), stations = count_of(argc, argv, 2, 1000);
    int64_t side = (int64_t)ceil(sqrt((double)stations));
    struct arena arena = {0};
    struct society_list list;
    struct rusage usage;
    struct locator *locator = build(&arena, stations, side);
    read_societies(&arena, societies, (double)side * STEP, &list);
    find_all(locator, &list);
    getrusage(RUSAGE_SELF, &usage);
    printf("largest resident memory: %ld MB\n", usage.ru_maxrss / 1024);
    locator_destroy(locator);
    arena_free(&arena);
    return 0;
}
