#include "cli/records.h"

#include "util/file.h"
#include "util/num.h"

#define IMPORT_MAX ((size_t)256 * 1024 * 1024)

void cli_override(const struct cli *cli, const char *name, const char **ret)
{
    const char *value = cli_option(cli, name);
    if (value)
        *ret = value;
}

bool cli_point(struct cli *cli, bool *ret_has, double *ret_lat, double *ret_lon)
{
    bool lat = cli_option(cli, "lat") != NULL, lon = cli_option(cli, "lon") != NULL;
    if (!lat && !lon)
        return true;
    if (lat != lon) {
        cli_fail("--lat and --lon go together");
        return false;
    }
    if (!cli_real(cli, "lat", ret_lat) || !cli_real(cli, "lon", ret_lon))
        return false;
    if (!num_is_point(*ret_lat, *ret_lon)) {
        cli_fail("--lat must be -90 to 90 and --lon -180 to 180");
        return false;
    }
    *ret_has = true;
    return true;
}

struct cli_cell cli_optional(const char *text)
{
    return (struct cli_cell){.text = text, .null = !text || !*text};
}

int cli_refuse(enum row_result result, const char *what, const char *key)
{
    switch (result) {
    case ROW_DONE: return CLI_DONE;
    case ROW_EXISTS: return cli_fail("%s %s exists already", what, key);
    case ROW_MISSING:
        return cli_fail("%s %s: no such %s, or what it refers to is not registered", what, key, what);
    case ROW_CYCLE:
        return cli_fail("%s %s would stand above itself, or under more than %d others", what, key,
                        STATIONS_ABOVE_MAX);
    case ROW_IN_USE:
        return cli_fail("%s %s is in use: others refer to it, or it has open incidents", what, key);
    }
    return CLI_FAILED;
}

int cli_change(struct cli *cli, store_unit_fn *unit, void *arg, const char *what, const char *key)
{
    int outcome;
    if (!cli_run(cli, unit, arg, &outcome))
        return CLI_FAILED;
    return cli_refuse((enum row_result)outcome, what, key);
}

struct locator *cli_locator(struct store_tx *tx)
{
    struct jurisdiction *jurisdictions;
    struct station *stations;
    struct err err;
    struct arena *arena = store_tx_arena(tx);
    size_t jurisdiction_count = store_jurisdiction_list(tx, arena, &jurisdictions);
    size_t station_count = store_station_list(tx, arena, &stations);
    struct locator *locator =
        locator_create(jurisdictions, jurisdiction_count, stations, station_count, &err);
    if (!locator)
        store_tx_fail(tx, "%s", err.text);
    return locator;
}

void cli_find_station(const struct cli *cli, struct locator *locator, struct society *society)
{
    struct location found;
    if (!locator || society->station_named || !society->has_point)
        return;
    locate(locator, society->lat, society->lon, &found);
    location_limit(&found, (double)cli->settings.nearest_max_m);
    society->station = found.station;
    society->station_uncertain = found.how != LOCATED_INSIDE;
}

bool cli_read_file(const char *path, struct buf *ret)
{
    struct err err;
    if (file_read(path, IMPORT_MAX, ret, &err) == 0)
        return true;
    cli_fail("%s", err.text);
    return false;
}

int cli_imported(const struct cli *cli, struct config_report *report, size_t count, const char *what)
{
    int code = report->errors ? CLI_FAILED : CLI_DONE;
    if (report->errors) {
        fputs(buf_text(&report->lines), stderr);
        cli_fail("nothing was imported: %zu errors", report->errors);
    } else {
        printf("%zu %s %simported\n", count, what, cli_flag(cli, "dry-run") ? "would be " : "");
    }
    config_report_free(report);
    return code;
}
