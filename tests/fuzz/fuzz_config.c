/* Any file: loaded, or refused with reasons; what was loaded prints a sample that loads again. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "target.h"
#include "util/config.h"

struct settings {
    char *name, *token;
    int64_t count, timeout_ms;
    double ratio;
    bool mask;
    int level;
};

static const char *const levels[] = {"error", "info", NULL};
static const struct config_option table[] = {
    {"server", "name", OPTION_TEXT, offsetof(struct settings, name), "pukaar", 0, 0, NULL, false, true,
     "Text."},
    {"server", "count", OPTION_NUMBER, offsetof(struct settings, count), "5", 1, 100, NULL, false, false,
     "Number."},
    {"server", "timeout", OPTION_DURATION, offsetof(struct settings, timeout_ms), "60s", 0, 3600000, NULL,
     false, true, "Duration."},
    {"server", "token", OPTION_SECRET, offsetof(struct settings, token), "", 0, 0, NULL, false, true,
     "Secret."},
    {"log", "ratio", OPTION_REAL, offsetof(struct settings, ratio), "0.5", 0, 1, NULL, false, true, "Real."},
    {"log", "mask", OPTION_BOOL, offsetof(struct settings, mask), "yes", 0, 0, NULL, false, true, "Bool."},
    {"log", "level", OPTION_CHOICE, offsetof(struct settings, level), "info", 0, 0, levels, false, true,
     "Choice."},
};

static void check(const char *path)
{
    struct settings settings = {0};
    struct config_report report = {0};
    int result = config_load(path, table, ARRAY_LEN(table), true, &settings, &report);
    if ((result < 0) != (report.errors > 0) ||
        (result == 0 && (settings.count < 1 || settings.count > 100 || !settings.name)))
        abort();
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        if (config_line(path, table[i].section, table[i].key) < 1)
            abort();
    }
    config_free(table, ARRAY_LEN(table), &settings);
    config_report_free(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char path[64];
    int fd = memfd_create("config", MFD_CLOEXEC);
    if (fd < 0 || (len && write(fd, bytes, len) != (ssize_t)len))
        abort();
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    check(path);
    close(fd);
    return 0;
}
