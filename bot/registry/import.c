/* CSV files into records. Every bad line is reported, and a key that stands twice names both lines. */
#include "registry/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <uthash.h>

#include "util/csv.h"
#include "util/num.h"
#include "util/phone.h"

struct key {
    const char *id;
    int line;
    UT_hash_handle hh;
};

struct importer {
    const char *file;
    struct arena *arena;
    struct config_report *report;
    struct key *keys;
    size_t room;
    struct station_list *stations;
    struct society_list *societies;
    struct contact_list *contacts;
};

static void complain(struct importer *importer, int line, const char *what, const char *text)
{
    config_report_add(importer->report, importer->file, line, what, "%s", text);
}

static const char *field(struct importer *importer, const struct csv_row *row, const char *name,
                         const char *fallback)
{
    const char *text = csv_field(row, name);
    return *text ? arena_dup(importer->arena, text) : fallback;
}

/* Both or neither of lat and lon. */
static bool read_point(struct importer *importer, const struct csv_row *row, bool *ret_has, double *ret_lat,
                       double *ret_lon)
{
    const char *lat = csv_field(row, "lat"), *lon = csv_field(row, "lon");
    if (!*lat && !*lon)
        return true;
    *ret_has =
        num_real(str_of(lat), ret_lat) && num_real(str_of(lon), ret_lon) && num_is_point(*ret_lat, *ret_lon);
    if (!*ret_has)
        config_report_add(importer->report, importer->file, row->line, "lat, lon",
                          "\"%.40s\", \"%.40s\" is no point; write degrees such as 19.076 and 72.877", lat,
                          lon);
    return *ret_has;
}

static bool read_phone(struct importer *importer, const struct csv_row *row, const char **ret)
{
    char phone[PHONE_SIZE];
    const char *text = csv_field(row, "phone");
    *ret = "";
    if (!*text)
        return true;
    if (!phone_parse(str_of(text), phone)) {
        config_report_add(importer->report, importer->file, row->line, "phone",
                          "\"%.40s\" is no phone number", text);
        return false;
    }
    *ret = arena_dup(importer->arena, phone);
    return true;
}

static bool is_new_key(struct importer *importer, const char *what, const char *id, int line)
{
    struct key *key;
    HASH_FIND_STR(importer->keys, id, key);
    if (key) {
        config_report_add(importer->report, importer->file, line, what, "\"%s\" stands on line %d already",
                          id, key->line);
        return false;
    }
    key = mem_new(1, sizeof(*key));
    *key = (struct key){.id = id, .line = line};
    HASH_ADD_KEYPTR(hh, importer->keys, id, strlen(id), key);
    return true;
}

/* Room for one more of both arrays, by doubling. */
static void grow(struct importer *importer, void **records, size_t size, int **lines, size_t count)
{
    if (count < importer->room)
        return;
    size_t room = importer->room ? importer->room * 2 : 64;
    void *more_records = arena_new(importer->arena, room, size);
    int *more_lines = arena_new(importer->arena, room, sizeof(**lines));
    if (count) {
        memcpy(more_records, *records, count * size);
        memcpy(more_lines, *lines, count * sizeof(**lines));
    }
    *records = more_records;
    *lines = more_lines;
    importer->room = room;
}

/* More fields than columns: a comma inside an address that is not quoted would move everything behind it. */
static bool has_its_columns(struct importer *importer, const struct csv_row *row)
{
    if (row->count <= row->header->count)
        return true;
    config_report_add(importer->report, importer->file, row->line, NULL,
                      "has %zu fields, the header %zu: put a text that holds commas in quotes", row->count,
                      row->header->count);
    return false;
}

static void on_station(const struct csv_row *row, void *arg)
{
    struct importer *importer = arg;
    if (!has_its_columns(importer, row))
        return;
    struct station_list *list = importer->stations;
    struct err err;
    const char *id = field(importer, row, *csv_field(row, "id") ? "id" : "key", "");
    struct station station = {.id = id,
                              .name = field(importer, row, "name", ""),
                              .language = field(importer, row, "language", "en"),
                              .above = field(importer, row, "above", "")};
    bool good = read_point(importer, row, &station.has_point, &station.lat, &station.lon);
    good &= read_phone(importer, row, &station.phone);
    if (good && station_check(&station, &err) < 0)
        complain(importer, row->line, NULL, err.text);
    else if (good && is_new_key(importer, "id", id, row->line)) {
        grow(importer, (void **)&list->at, sizeof(*list->at), &list->lines, list->count);
        list->lines[list->count] = row->line;
        list->at[list->count++] = station;
    }
}

static void on_society(const struct csv_row *row, void *arg)
{
    struct importer *importer = arg;
    if (!has_its_columns(importer, row))
        return;
    struct society_list *list = importer->societies;
    struct err err;
    struct society society = {.id = field(importer, row, "id", ""),
                              .name = field(importer, row, "name", ""),
                              .address = field(importer, row, "address", ""),
                              .station = field(importer, row, "station", ""),
                              .language = field(importer, row, "language", "en"),
                              .wings = "",
                              .landmarks = ""};
    society.station_named = *society.station != '\0';
    if (!read_point(importer, row, &society.has_point, &society.lat, &society.lon))
        return;
    if (society_check(&society, &err) < 0)
        complain(importer, row->line, NULL, err.text);
    else if (is_new_key(importer, "id", society.id, row->line)) {
        grow(importer, (void **)&list->at, sizeof(*list->at), &list->lines, list->count);
        list->lines[list->count] = row->line;
        list->at[list->count++] = society;
    }
}

static bool read_tier(struct importer *importer, const struct csv_row *row, int *ret)
{
    const char *text = csv_field(row, "tier");
    int64_t tier = 1;
    bool good = !*text || num_i64(str_of(text), &tier);
    if (!good)
        config_report_add(importer->report, importer->file, row->line, "tier", "\"%.40s\" is no whole number",
                          text);
    *ret = (int)MIN(MAX(tier, -1), 1000);
    return good;
}

static void on_contact(const struct csv_row *row, void *arg)
{
    struct importer *importer = arg;
    if (!has_its_columns(importer, row))
        return;
    struct contact_list *list = importer->contacts;
    struct err err;
    struct contact contact = {.station = field(importer, row, "station", ""),
                              .role = field(importer, row, "role", ""),
                              .language = field(importer, row, "language", ""),
                              .hours = field(importer, row, "hours", ""),
                              .categories = field(importer, row, "categories", "")};
    bool good = read_phone(importer, row, &contact.phone);
    good &= read_tier(importer, row, &contact.tier);
    if (!good)
        return;
    if (contact_check(&contact, &err) < 0) {
        complain(importer, row->line, NULL, err.text);
        return;
    }
    const char *key = arena_printf(importer->arena, "%s at %s", contact.phone, contact.station);
    if (is_new_key(importer, "phone", key, row->line)) {
        grow(importer, (void **)&list->at, sizeof(*list->at), &list->lines, list->count);
        list->lines[list->count] = row->line;
        list->at[list->count++] = contact;
    }
}

static int finish(struct importer *importer, int result, const struct err *err, size_t errors_before)
{
    struct key *key, *next;
    HASH_ITER(hh, importer->keys, key, next)
    {
        HASH_DEL(importer->keys, key);
        free(key);
    }
    if (result < 0)
        config_report_add(importer->report, importer->file, 0, NULL, "%s", err->text);
    return importer->report->errors > errors_before ? -1 : 0;
}

int stations_from_csv(const char *file, struct str bytes, struct arena *arena, struct station_list *ret,
                      struct config_report *report)
{
    static const char *const required[] = {"name", NULL};
    static const char *const optional[] = {"id",       "key",   "phone",   "lat", "lon",
                                           "language", "above", "address", NULL};
    struct importer importer = {.file = file, .arena = arena, .report = report, .stations = ret};
    struct err err;
    size_t errors = report->errors;
    *ret = (struct station_list){0};
    return finish(&importer, csv_read(bytes, required, optional, on_station, &importer, &err), &err, errors);
}

int societies_from_csv(const char *file, struct str bytes, struct arena *arena, struct society_list *ret,
                       struct config_report *report)
{
    static const char *const required[] = {"id", "name", NULL};
    static const char *const optional[] = {"address", "lat", "lon", "station", "language", NULL};
    struct importer importer = {.file = file, .arena = arena, .report = report, .societies = ret};
    struct err err;
    size_t errors = report->errors;
    *ret = (struct society_list){0};
    return finish(&importer, csv_read(bytes, required, optional, on_society, &importer, &err), &err, errors);
}

int contacts_from_csv(const char *file, struct str bytes, struct arena *arena, struct contact_list *ret,
                      struct config_report *report)
{
    static const char *const required[] = {"station", "phone", NULL};
    static const char *const optional[] = {"tier", "role", "language", "hours", "categories", NULL};
    struct importer importer = {.file = file, .arena = arena, .report = report, .contacts = ret};
    struct err err;
    size_t errors = report->errors;
    *ret = (struct contact_list){0};
    return finish(&importer, csv_read(bytes, required, optional, on_contact, &importer, &err), &err, errors);
}
