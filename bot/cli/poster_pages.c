/* pukaar-poster: pages to hang up, each drawn on its own. */
#include "cli/poster.h"

#include <errno.h>
#include <sys/stat.h>

#include "cli/records.h"
#include "poster/poster.h"
#include "util/file.h"
#include "util/phone.h"

struct poster_work {
    struct cli *cli;
    struct texts *texts;
    enum poster_size size;
    enum poster_format format;
    char bot[PHONE_SIZE]; /* "" when it is not known */
    struct society *societies;
    struct station *stations;
    size_t society_count, station_count;
    struct outline *areas; /* one a station; without rings where there is no jurisdiction */
    size_t made, refused;
};

static const struct station *find_station(const struct poster_work *work, const char *id)
{
    for (size_t i = 0; i < work->station_count; i++) {
        if (strcmp(work->stations[i].id, id) == 0)
            return &work->stations[i];
    }
    return NULL;
}

static void read_areas(struct store_tx *tx, struct poster_work *work)
{
    struct jurisdiction *jurisdictions;
    struct arena *arena = &work->cli->arena;
    size_t count = store_jurisdiction_list(tx, store_tx_arena(tx), &jurisdictions);
    work->areas = arena_new(arena, work->station_count, sizeof(*work->areas));
    for (size_t i = 0; i < count; i++) {
        const struct station *station = find_station(work, jurisdictions[i].station);
        struct outline *area = station ? &work->areas[station - work->stations] : NULL;
        if (area && outline_read(jurisdictions[i].geojson, arena, area) < 0)
            area->ring_count = 0;
        if (area && station->has_point) {
            area->has_station = true;
            area->station = (struct position){station->lon, station->lat};
        }
    }
}

/* The stations always: of a society's poster its own, of a station's its neighbours. */
static int unit_read(struct store_tx *tx, void *arg)
{
    struct poster_work *work = arg;
    struct arena *arena = &work->cli->arena;
    const char *society = cli_option(work->cli, "society");
    work->station_count = store_station_list(tx, arena, &work->stations);
    read_areas(tx, work);
    if (cli_option(work->cli, "all")) {
        work->society_count = store_society_list(tx, arena, &work->societies);
    } else if (society) {
        work->societies = arena_new(arena, 1, sizeof(*work->societies));
        work->society_count = 1;
        return (int)store_society_get(tx, society, arena, work->societies);
    }
    return ROW_DONE;
}

static int languages_of(struct poster_work *work, const char *first, struct poster_languages *ret,
                        struct err *err)
{
    return poster_languages_parse(cli_text(work->cli, "language"), first, &work->cli->arena, ret, err);
}

static int make_society(struct poster_work *work, const struct society *society, struct arena *arena,
                        struct poster *ret, struct err *err)
{
    static const struct station none = {.id = "", .name = "", .phone = "", .language = "", .above = ""};
    const struct station *station = find_station(work, society->station);
    struct poster_languages languages;
    if (languages_of(work, society->language, &languages, err) < 0)
        return -1;
    return poster_of_society(society, station ? station : &none, work->bot, work->texts, &languages, arena,
                             ret, err);
}

static int make_station(struct poster_work *work, const struct station *station, struct arena *arena,
                        struct poster *ret, struct err *err)
{
    struct poster_languages languages;
    const struct outline *area = &work->areas[station - work->stations];
    if (languages_of(work, station->language, &languages, err) < 0 ||
        poster_of_station(station, work->texts, &languages, arena, ret, err) < 0)
        return -1;
    if (area->ring_count) {
        ret->area = area;
        ret->others = work->areas;
        ret->other_count = work->station_count;
    }
    return 0;
}

/* Exactly one of the two is given. */
static int make(struct poster_work *work, const struct society *society, const struct station *station,
                const char *path, struct err *err)
{
    struct arena arena = {0};
    struct poster poster;
    struct buf buf_auto bytes = {0};
    int result = society ? make_society(work, society, &arena, &poster, err)
                         : make_station(work, station, &arena, &poster, err);
    if (result == 0) {
        poster.size = work->size;
        result = poster_draw(&poster, work->format, &bytes, err);
    }
    arena_free(&arena);
    return result < 0 ? result : file_write(path, buf_str(&bytes), err);
}

static int one(struct poster_work *work)
{
    struct err err;
    const char *path = cli_text(work->cli, "output"), *id = cli_option(work->cli, "station");
    const struct station *station = id ? find_station(work, id) : NULL;
    if (id && !station)
        return cli_fail("station %s: no such station", id);
    if (make(work, id ? NULL : work->societies, station, path, &err) < 0)
        return cli_fail("%s", err.text);
    return CLI_DONE;
}

static void one_of_all(struct poster_work *work, const struct society *society, const struct station *station)
{
    struct err err;
    struct buf buf_auto path = {0};
    buf_addf(&path, "%s/%s-%s-%s.%s", cli_text(work->cli, "all"), society ? "society" : "station",
             society ? society->id : station->id, poster_size_name(work->size),
             poster_format_name(work->format));
    if (make(work, society, station, buf_text(&path), &err) == 0) {
        work->made++;
        return;
    }
    work->refused++;
    fprintf(stderr, "pukaar: no poster: %s\n", err.text);
}

static int all(struct poster_work *work)
{
    const char *directory = cli_text(work->cli, "all");
    if (mkdir(directory, 0777) < 0 && errno != EEXIST)
        return cli_fail("%s: %s", directory, strerror(errno));
    for (size_t i = 0; i < work->station_count; i++)
        one_of_all(work, NULL, &work->stations[i]);
    for (size_t i = 0; i < work->society_count; i++)
        one_of_all(work, &work->societies[i], NULL);
    printf("%zu posters in %s\n", work->made, directory);
    return work->refused ? cli_fail("%zu posters could not be made", work->refused) : CLI_DONE;
}

static bool has_texts(struct poster_work *work)
{
    struct config_report report = {{0}, 0};
    work->texts = texts_load(work->cli->settings.texts, &report);
    fputs(buf_text(&report.lines), stderr);
    config_report_free(&report);
    return work->texts != NULL;
}

/* The name's end says the format; --all has no name. */
static bool read_format(struct poster_work *work)
{
    const char *path = cli_option(work->cli, "output"), *dot = path ? strrchr(path, '.') : NULL;
    const char *format = cli_option(work->cli, "format");
    if (cli_option(work->cli, "all")) {
        if (!format || poster_format_parse(str_of(format), &work->format))
            return true;
        cli_fail("--format: \"%s\" is none of pdf, svg, png", format);
        return false;
    }
    if (dot && poster_format_parse(str_of(dot + 1), &work->format) && !format)
        return true;
    cli_fail("-o names the file to write: it must end in .pdf, .svg or .png, which is its format");
    return false;
}

static bool read_options(struct poster_work *work)
{
    const char *size = cli_option(work->cli, "size");
    int given = cli_flag(work->cli, "society") + cli_flag(work->cli, "station") + cli_flag(work->cli, "all");
    struct poster_languages languages;
    struct err err;
    if (given != 1 || (cli_flag(work->cli, "all") && cli_flag(work->cli, "output")))
        return cli_fail("give one of --society ID -o FILE, --station ID -o FILE, --all DIRECTORY"), false;
    if (size && !poster_size_parse(str_of(size), &work->size))
        return cli_fail("--size: \"%s\" is none of a4, a3, sticker, square", size), false;
    if (languages_of(work, "en", &languages, &err) < 0)
        return cli_fail("--%s", err.text), false;
    return read_format(work);
}

static int draw(struct poster_work *work)
{
    int outcome;
    if (!cli_run(work->cli, unit_read, work, &outcome))
        return CLI_FAILED;
    if (outcome != ROW_DONE)
        return cli_refuse((enum row_result)outcome, "society", cli_text(work->cli, "society"));
    return cli_flag(work->cli, "all") ? all(work) : one(work);
}

static int poster(struct cli *cli)
{
    struct poster_work work = {.cli = cli, .size = POSTER_A4, .format = POSTER_PDF};
    if (!read_options(&work) || !cli_settings(cli, false) || !has_texts(&work))
        return CLI_FAILED;
    (void)!phone_parse(str_of(cli->settings.display_number), work.bot);
    int code = draw(&work);
    texts_free(work.texts);
    return code;
}

const struct command poster_page_commands[] = {POSTER_COMMAND(poster), {0}};
