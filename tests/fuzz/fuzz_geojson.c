/* Any file of jurisdictions: what is taken can be built into a locator that answers. */
#include <stdlib.h>

#include "registry/import.h"
#include "registry/locator.h"
#include "target.h"

static void locate_some(const struct jurisdiction_list *list)
{
    struct err err;
    struct location location;
    struct locator *locator = locator_create(list->at, list->count, NULL, 0, &err);
    if (!locator)
        abort();
    for (int i = 0; i < 9; i++)
        locate(locator, 19.0 + i % 3 * 0.05, 72.8 + i / 3 * 0.05, &location);
    locator_destroy(locator);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena arena = {0};
    struct config_report report = {0};
    struct jurisdiction_list list;
    int result = jurisdictions_from_geojson("j.geojson", (struct str){(const char *)bytes, len}, "station",
                                            &arena, &list, &report);
    if ((result < 0) != (report.errors > 0))
        abort();
    locate_some(&list);
    arena_free(&arena);
    config_report_free(&report);
    return 0;
}
