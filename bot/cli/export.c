/*
 * pukaar ... export: what is registered, as CSV that import reads again (jurisdictions as GeoJSON). With
 * --excel for a spreadsheet that takes UTF-8 only with a mark in front.
 *
 * Of residents only how many there are goes out. Their numbers, wings and flats were given so that help finds
 * them, and for nothing else (DPDP Act 2023, section 6: use is limited to the purpose consented to); a list
 * of who lives where is also what a burglar, or a stalker, would want. Who they are is in the store and its
 * backup, and a new installation takes that; each sees their own with MY DATA.
 */
#include "cli/records.h"

struct export
{
    struct cli *cli;
    struct buf out;
    struct json_writer json; /* of GeoJSON */
};

static void put(struct export *export, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_add_char(&export->out, ',');
        buf_add_csv(&export->out, str_of(texts[i] ? texts[i] : ""));
    }
    buf_add_text(&export->out, cli_flag(export->cli, "excel") ? "\r\n" : "\n");
}

#define PUT(export, ...)                                                                                     \
    put(export, (const char *const[]){__VA_ARGS__}, ARRAY_LEN(((const char *const[]){__VA_ARGS__})))

static const char *degrees(struct export *export, bool given, double value)
{
    return given ? arena_printf(&export->cli->arena, "%.7f", value) : "";
}

static const char *number(struct export *export, int64_t value)
{
    return arena_printf(&export->cli->arena, "%lld", (long long)value);
}

/* All or nothing on stdout as well: a unit that fails leaves no half file. */
static int run(struct cli *cli, store_unit_fn *unit)
{
    struct export export = {.cli = cli};
    int outcome;
    export.json.out = &export.out;
    if (cli_option(cli, "excel"))
        buf_add_text(&export.out, "\xef\xbb\xbf");
    bool good = cli_run(cli, unit, &export, &outcome);
    if (good)
        fwrite(buf_text(&export.out), 1, export.out.len, stdout);
    buf_free(&export.out);
    return good ? CLI_DONE : CLI_FAILED;
}

static int unit_stations(struct store_tx *tx, void *arg)
{
    struct export *export = arg;
    struct station *list;
    size_t count = store_station_list(tx, &export->cli->arena, &list);
    PUT(export, "id", "name", "phone", "lat", "lon", "language", "above");
    for (size_t i = 0; i < count; i++)
        PUT(export, list[i].id, list[i].name, list[i].phone, degrees(export, list[i].has_point, list[i].lat),
            degrees(export, list[i].has_point, list[i].lon), list[i].language, list[i].above);
    return 0;
}

static int unit_contacts(struct store_tx *tx, void *arg)
{
    struct export *export = arg;
    struct contact *list;
    size_t count = store_contact_list(tx, cli_option(export->cli, "station"), &export->cli->arena, &list);
    PUT(export, "station", "tier", "phone", "role", "language", "hours", "categories");
    for (size_t i = 0; i < count; i++)
        PUT(export, list[i].station, number(export, list[i].tier), list[i].phone, list[i].role,
            list[i].language, list[i].hours, list[i].categories);
    return 0;
}

static int unit_circle(struct store_tx *tx, void *arg)
{
    struct export *export = arg;
    struct circle_member *list;
    size_t count = store_circle_list(tx, cli_option(export->cli, "society"), &export->cli->arena, &list);
    PUT(export, "society", "phone", "role");
    for (size_t i = 0; i < count; i++)
        PUT(export, list[i].society, list[i].phone, list[i].role);
    return 0;
}

/* The numbers of one role, from the circles of all in the order of societies. */
static const char *numbers(struct export *export, const struct circle_member *list, size_t count,
                           const char *role)
{
    struct buf buf_auto text = {0};
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].role, role) == 0)
            buf_addf(&text, "%s%s", text.len ? ", " : "", list[i].phone);
    }
    return arena_dup(&export->cli->arena, buf_text(&text));
}

/* A station that was found by the point is found again by import, and follows the jurisdictions: only one
 * that was chosen by hand is written down. */
static void put_society(struct export *export, const struct society *society,
                        const struct circle_member *circle, size_t count)
{
    PUT(export, society->id, society->name, society->address,
        degrees(export, society->has_point, society->lat), degrees(export, society->has_point, society->lon),
        society->station_named ? society->station : "", society->language, society->wings, society->landmarks,
        numbers(export, circle, count, "guard"), numbers(export, circle, count, "committee"),
        society->join_code);
}

static int unit_societies(struct store_tx *tx, void *arg)
{
    struct export *export = arg;
    struct society *list;
    struct circle_member *circle;
    size_t count = store_society_list(tx, &export->cli->arena, &list), from = 0, to = 0;
    size_t members = store_circle_list(tx, NULL, &export->cli->arena, &circle);
    PUT(export, "id", "name", "address", "lat", "lon", "station", "language", "wings", "landmarks", "guards",
        "committee", "join_code");
    for (size_t i = 0; i < count; i++) { /* both are sorted by the society's id */
        while (from < members && strcmp(circle[from].society, list[i].id) < 0)
            from++;
        for (to = from; to < members && strcmp(circle[to].society, list[i].id) == 0;)
            to++;
        put_society(export, &list[i], circle + from, to - from);
        from = to;
    }
    return 0;
}

static int unit_residents(struct store_tx *tx, void *arg)
{
    struct export *export = arg;
    struct chat_link *list;
    size_t count = store_chat_list(tx, NULL, &export->cli->arena, &list);
    PUT(export, "society", "residents");
    for (size_t from = 0, to; from < count; from = to) {
        int64_t residents = 0;
        for (to = from; to < count && strcmp(list[from].society, list[to].society) == 0; to++)
            residents += list[to].chat.kind != ADDRESS_GROUP;
        if (residents)
            PUT(export, list[from].society, number(export, residents));
    }
    return 0;
}

static void put_jurisdiction(struct json_writer *json, const struct jurisdiction *jurisdiction,
                             const char *name)
{
    json_open(json, NULL, '{');
    json_put_text(json, "type", "Feature");
    json_open(json, "properties", '{');
    json_put_text(json, "station", jurisdiction->station);
    json_put_text(json, "name", name);
    json_close(json, '}');
    json_put_raw(json, "geometry", jurisdiction->geojson);
    json_close(json, '}');
    buf_add_char(json->out, '\n');
}

static int unit_jurisdictions(struct store_tx *tx, void *arg)
{
    struct export *export = arg;
    struct jurisdiction *list;
    struct arena *arena = &export->cli->arena;
    size_t count = store_jurisdiction_list(tx, arena, &list);
    json_open(&export->json, NULL, '{');
    json_put_text(&export->json, "type", "FeatureCollection");
    json_open(&export->json, "features", '[');
    for (size_t i = 0; i < count; i++) {
        struct station station = {.name = ""};
        (void)store_station_get(tx, list[i].station, arena, &station);
        put_jurisdiction(&export->json, &list[i], station.name);
    }
    json_close(&export->json, ']');
    json_close(&export->json, '}');
    buf_add_char(&export->out, '\n');
    return 0;
}

static int stations(struct cli *cli)
{
    return run(cli, unit_stations);
}

static int contacts(struct cli *cli)
{
    return run(cli, unit_contacts);
}

static int circle(struct cli *cli)
{
    return run(cli, unit_circle);
}

static int societies(struct cli *cli)
{
    return run(cli, unit_societies);
}

static int residents(struct cli *cli)
{
    return run(cli, unit_residents);
}

static int jurisdictions(struct cli *cli)
{
    return run(cli, unit_jurisdictions);
}

const struct command export_commands[] = {
    {"station", "export", "", 0, 0, "excel", "All stations as CSV that import reads", stations},
    {"contact", "export", "", 0, 0, "station= excel",
     "The contacts of a station, or all, as CSV that import reads", contacts},
    {"jurisdiction", "export", "", 0, 0, "", "All jurisdictions as GeoJSON that `import --key station` reads",
     jurisdictions},
    {"society", "export", "", 0, 0, "excel",
     "All societies with their circles as CSV that import reads; a station only where it was chosen by hand",
     societies},
    {"circle", "export", "", 0, 0, "society= excel",
     "The circle of a society, or all, as CSV that import reads", circle},
    {"resident", "export", "", 0, 0, "excel",
     "How many residents each society has, as CSV. Who and where they are is not exported: they gave it for "
     "their calls alone; a move takes the store (`pukaar backup`)",
     residents},
    {0},
};
