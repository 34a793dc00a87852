/*
 * How fast the recogniser reads, and what it costs to load: speed LEXICON-DIRECTORY [TEXTS, one a line]...
 * Prints messages a second on one core (best and median of several rounds), load time and memory. What more
 * terms cost is measured by terms.py beside this.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "recognise/recognise.h"
#include "util/clock.h"
#include "util/file.h"
#include "util/mem.h"

#define ROUNDS 9
#define FILE_BYTES_MAX (256u << 20)

struct texts {
    struct str *at;
    size_t count, bytes;
};

static void split(struct str rest, struct texts *ret)
{
    size_t size = 0;
    struct str line;
    while (str_next(&rest, '\n', &line)) {
        if (line.len == 0)
            continue;
        if (ret->count == size) {
            size = size ? 2 * size : 1024;
            ret->at = mem_resize(ret->at, size, sizeof(*ret->at));
        }
        ret->at[ret->count++] = line;
        ret->bytes += line.len;
    }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(const struct recogniser *recogniser, const struct texts *texts)
{
    double rates[ROUNDS];
    size_t found = 0;
    struct recognise_scratch *scratch = recognise_scratch_create();
    for (size_t round = 0; round < ROUNDS; round++) {
        struct verdict verdict;
        int64_t begun_us = clock_mono_us();
        for (size_t i = 0; i < texts->count; i++) {
            recognise(recogniser, scratch, texts->at[i], NULL, &verdict);
            found += verdict.kind != VERDICT_NONE;
        }
        rates[round] = (double)texts->count * 1e6 / (double)(clock_mono_us() - begun_us);
    }
    qsort(rates, ROUNDS, sizeof(*rates), ascending);
    printf("%zu texts, mean %.0f bytes, %.2f %% no plain chat: best %.0f/s, median %.0f/s\n", texts->count,
           (double)texts->bytes / (double)texts->count, 100.0 * (double)found / ROUNDS / (double)texts->count,
           rates[ROUNDS - 1], rates[ROUNDS / 2]);
    recognise_scratch_free(scratch);
}

/* Now, and at its highest. */
static long resident_kib(void)
{
    long total, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%ld %ld", &total, &resident) != 2)
        resident = 0;
    if (file)
        fclose(file);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static long peak_kib(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : 0;
}

int main(int argc, char **argv)
{
    struct config_report report = {{0}, 0};
    if (argc < 3) {
        fprintf(stderr, "usage: speed LEXICON-DIRECTORY TEXTS...\n");
        return 2;
    }
    long before_kib = resident_kib();
    int64_t begun_us = clock_mono_us();
    struct recogniser *recogniser = recogniser_load(&(struct recognise_settings){argv[1], 0.3, 0.6}, &report);
    fputs(buf_text(&report.lines), stderr);
    config_report_free(&report);
    if (!recogniser)
        return 1;
    printf("loaded in %.1f ms, %.1f MB (%.1f MB on the way)\n", (double)(clock_mono_us() - begun_us) / 1000,
           (double)(resident_kib() - before_kib) / 1024, (double)(peak_kib() - before_kib) / 1024);
    for (int i = 2; i < argc; i++) {
        struct buf bytes = {0};
        struct texts texts = {0};
        struct err err;
        if (file_read(argv[i], FILE_BYTES_MAX, &bytes, &err) < 0) {
            fprintf(stderr, "%s\n", err.text);
            return 1;
        }
        split(buf_str(&bytes), &texts);
        if (texts.count)
            measure(recogniser, &texts);
        free(texts.at);
        buf_free(&bytes);
    }
    recogniser_free(recogniser);
    return 0;
}
