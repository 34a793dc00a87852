/* CSV files into records. Every bad line is reported, and a key that stands twice names both lines. */
#include "registry/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <uthash.h>

#include "util/csv.h"
#include "util/id.h"
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
    size_t room, circle_room;
    struct station_list *stations;
    struct society_list *societies;
    struct contact_list *contacts;
    struct circle_list *circle;
};

static void complain(struct importer *importer, int line, const char *what, const char *text)
{
    config_report_add(importer->report, importer->file, line, what, "%s", text);
}

static const char *field(struct importer *importer, const struct csv_row *row, const char *name,
                         const char *fallback)
{
    const char *text = csv_field(row, name);
    text += text[0] == '\'' && text[1] && strchr("=-@", text[1]); /* as buf_add_csv() has put it there */
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

/* NULL, and said, when it is none. */
static const char *number_of(struct importer *importer, int line, const char *what, struct str text)
{
    char phone[PHONE_SIZE];
    if (phone_parse(text, phone))
        return arena_dup(importer->arena, phone);
    bool rounded = str_contains_nocase(text, STR("e+"));
    config_report_add(importer->report, importer->file, line, what, "\"%.*s\" is no phone number%s",
                      (int)MIN(text.len, 40), text.at,
                      rounded ? ": the spreadsheet has rounded it; format the column as text" : "");
    return NULL;
}

static bool read_phone(struct importer *importer, const struct csv_row *row, const char **ret)
{
    const char *text = csv_field(row, "phone");
    const char *phone = *text ? number_of(importer, row->line, "phone", str_of(text)) : "";
    *ret = phone ? phone : "";
    return phone != NULL;
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
static void grow(struct arena *arena, size_t *room, void **records, size_t size, int **lines, size_t count)
{
    if (count < *room)
        return;
    *room = *room ? *room * 2 : 64;
    void *more_records = arena_new(arena, *room, size);
    int *more_lines = arena_new(arena, *room, sizeof(**lines));
    if (count) {
        memcpy(more_records, *records, count * size);
        memcpy(more_lines, *lines, count * sizeof(**lines));
    }
    *records = more_records;
    *lines = more_lines;
}

#define KEEP(importer, room, list, record, line)                                                             \
    do {                                                                                                     \
        grow((importer)->arena, &(importer)->room, (void **)&(list)->at, sizeof(*(list)->at),                \
             &(list)->lines, (list)->count);                                                                 \
        (list)->lines[(list)->count] = (line);                                                               \
        (list)->at[(list)->count++] = (record);                                                              \
    } while (0)

/* More fields than columns: a comma inside an address that is not quoted would move everything behind it. */
static bool is_readable(struct importer *importer, const struct csv_row *row)
{
    if (row->fault) {
        complain(importer, row->line, NULL, row->fault);
        return false;
    }
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
    if (!is_readable(importer, row))
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
    else if (good && is_new_key(importer, "id", id, row->line))
        KEEP(importer, room, list, station, row->line);
}

/* Whether the number stands on this line already; said. */
static bool is_twice(struct importer *importer, const struct circle_list *list, int line, const char *column,
                     const char *phone)
{
    for (size_t i = list->count; i-- > 0 && list->lines[i] == line;) {
        if (strcmp(list->at[i].phone, phone) == 0) {
            config_report_add(importer->report, importer->file, line, column, "%s stands there twice", phone);
            return true;
        }
    }
    return false;
}

/* The numbers of one cell: "+91 00000 30001, 00000 30002". False when one is none. */
static bool read_circle(struct importer *importer, const struct csv_row *row, const char *column,
                        const char *role, struct circle_list *list)
{
    struct str rest = str_of(csv_field(row, column));
    struct circle_member member = {.society = field(importer, row, "id", ""), .role = role};
    bool good = true;
    while (rest.len) {
        size_t len = strcspn(rest.at, ",;/|");
        struct str text = str_trim(str_slice(rest, 0, len));
        rest = str_slice(rest, len + 1, rest.len);
        if (text.len == 0)
            continue;
        member.phone = number_of(importer, row->line, column, text);
        if (!member.phone || is_twice(importer, list, row->line, column, member.phone))
            good = false;
        else
            KEEP(importer, circle_room, list, member, row->line);
    }
    return good;
}

static bool read_code(struct importer *importer, const struct csv_row *row, const char **ret)
{
    char code[ID_JOIN_CODE_SIZE];
    const char *text = csv_field(row, "join_code");
    *ret = "";
    if (!*text)
        return true;
    if (id_is_join_code(str_of(text), code)) {
        *ret = arena_dup(importer->arena, code);
        return is_new_key(importer, "join_code", arena_printf(importer->arena, "join code %s", code),
                          row->line);
    }
    config_report_add(importer->report, importer->file, row->line, "join_code",
                      "\"%.40s\" is no join code such as K7M2Q4; leave it empty for a new one", text);
    return false;
}

static void on_society(const struct csv_row *row, void *arg)
{
    struct importer *importer = arg;
    if (!is_readable(importer, row))
        return;
    struct society_list *list = importer->societies;
    struct err err;
    struct society society = {.id = field(importer, row, "id", ""),
                              .name = field(importer, row, "name", ""),
                              .address = field(importer, row, "address", ""),
                              .station = field(importer, row, "station", ""),
                              .language = field(importer, row, "language", "en"),
                              .wings = field(importer, row, "wings", ""),
                              .landmarks = field(importer, row, "landmarks", "")};
    size_t circle = list->circle.count;
    society.station_named = *society.station != '\0';
    bool good = read_point(importer, row, &society.has_point, &society.lat, &society.lon);
    good &= read_circle(importer, row, "guards", "guard", &list->circle);
    good &= read_circle(importer, row, "committee", "committee", &list->circle);
    good &= read_code(importer, row, &society.join_code);
    if (society_check(&society, &err) < 0) {
        complain(importer, row->line, NULL, err.text);
        good = false;
    }
    if (good && is_new_key(importer, "id", society.id, row->line))
        KEEP(importer, room, list, society, row->line);
    else
        list->circle.count = circle;
}

static void on_circle_member(const struct csv_row *row, void *arg)
{
    struct importer *importer = arg;
    if (!is_readable(importer, row))
        return;
    struct err err;
    struct circle_member member = {.society = field(importer, row, "society", ""),
                                   .role = field(importer, row, "role", "")};
    if (!read_phone(importer, row, &member.phone))
        return;
    if (circle_member_check(&member, &err) < 0)
        complain(importer, row->line, NULL, err.text);
    else if (is_new_key(importer, "phone",
                        arena_printf(importer->arena, "%s of %s", member.phone, member.society), row->line))
        KEEP(importer, circle_room, importer->circle, member, row->line);
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
    if (!is_readable(importer, row))
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
    if (is_new_key(importer, "phone", key, row->line))
        KEEP(importer, room, list, contact, row->line);
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
    static const char *const optional[] = {"address",   "lat",       "lon",       "station",
                                           "language",  "wings",     "landmarks", "guards",
                                           "committee", "join_code", NULL};
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

int circle_from_csv(const char *file, struct str bytes, struct arena *arena, struct circle_list *ret,
                    struct config_report *report)
{
    static const char *const required[] = {"society", "phone", "role", NULL};
    struct importer importer = {.file = file, .arena = arena, .report = report, .circle = ret};
    struct err err;
    size_t errors = report->errors;
    *ret = (struct circle_list){0};
    return finish(&importer, csv_read(bytes, required, NULL, on_circle_member, &importer, &err), &err,
                  errors);
}
