/* Any file of societies or stations: every record that comes out passes its own check. */
#include <stdlib.h>

#include "registry/import.h"
#include "target.h"

static void check(struct str bytes)
{
    struct arena arena = {0};
    struct config_report report = {0};
    struct society_list societies;
    struct station_list stations;
    struct err err;
    int result = societies_from_csv("s.csv", bytes, &arena, &societies, &report);
    if ((result < 0) != (report.errors > 0))
        abort();
    for (size_t i = 0; i < societies.count; i++) {
        if (society_check(&societies.at[i], &err) < 0 || societies.lines[i] < 2)
            abort();
    }
    (void)!stations_from_csv("s.csv", bytes, &arena, &stations, &report);
    for (size_t i = 0; i < stations.count; i++) {
        if (station_check(&stations.at[i], &err) < 0 || stations.lines[i] < 2)
            abort();
    }
    arena_free(&arena);
    config_report_free(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    check((struct str){(const char *)bytes, len});
    return 0;
}
