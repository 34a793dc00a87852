/* pukaar station import, contact import, circle import. Societies: society_import.c. */
#include <uthash.h>

#include "registry/import.h"
#include "registry/likeness.h"
#include "transfer.h"

/* --- stations ----------------------------------------------------------------------------------------------
 */

struct station_import {
    struct transfer transfer;
    struct station_list list;
    bool *added; /* by index */
};

/* A name is a key too: jurisdictions are imported by it. */
struct station_key {
    const char *key, *id;
    int line;
    UT_hash_handle hh;
};

struct station_keys {
    struct arena *arena;
    struct station_key *names, *phones;
};

static const struct station_key *station_key_add(struct arena *arena, struct station_key **keys,
                                                 const char *key, const char *id, int line)
{
    struct station_key *found;
    if (!*key)
        return NULL;
    HASH_FIND_STR(*keys, key, found);
    if (found)
        return found;
    found = arena_new(arena, 1, sizeof(*found));
    *found = (struct station_key){.key = key, .id = id, .line = line};
    HASH_ADD_KEYPTR(hh, *keys, found->key, strlen(key), found);
    return NULL;
}

static const char *folded(struct arena *arena, const char *name)
{
    char words[LIKE_TEXT_SIZE], marks[LIKE_TEXT_SIZE];
    likeness_fold(name, words, marks);
    return arena_printf(arena, "%s|%s", words, marks);
}

/* "line 7", or "the register". */
static const char *place_of(struct arena *arena, int line)
{
    return line ? arena_printf(arena, "line %d", line) : "the register";
}

/* False when the station's name is taken. A number of two stations is odd, and no more. */
static bool station_is_new(struct station_import *import, struct station_keys *keys,
                           const struct station *station, int line)
{
    struct arena *arena = keys->arena;
    const struct station_key *same =
        station_key_add(arena, &keys->names, folded(arena, station->name), station->id, line);
    if (same && strcmp(same->id, station->id) != 0) {
        transfer_bad(&import->transfer, line, "name", "\"%s\" is the name of station \"%s\" in %s",
                     station->name, same->id, place_of(arena, same->line));
        return false;
    }
    same = station_key_add(arena, &keys->phones, station->phone, station->id, line);
    if (same && strcmp(same->id, station->id) != 0)
        transfer_odd(&import->transfer, line, "phone", "%s is the number of station \"%s\" in %s, too",
                     station->phone, same->id, place_of(arena, same->line));
    return true;
}

static void read_station_keys(struct store_tx *tx, struct station_keys *ret)
{
    struct station *stations;
    struct arena *arena = store_tx_arena(tx);
    size_t count = store_station_list(tx, arena, &stations);
    *ret = (struct station_keys){.arena = arena};
    for (size_t i = 0; i < count; i++) {
        (void)station_key_add(arena, &ret->names, folded(arena, stations[i].name), stations[i].id, 0);
        (void)station_key_add(arena, &ret->phones, stations[i].phone, stations[i].id, 0);
    }
}

static bool add_station(struct store_tx *tx, struct station_import *import, struct station_keys *keys,
                        size_t at)
{
    struct station station = import->list.at[at];
    station.above = "";
    if (!station_is_new(import, keys, &station, import->list.lines[at]))
        return false;
    if (store_station_add(tx, &station) == ROW_DONE)
        return true;
    transfer_bad(&import->transfer, import->list.lines[at], "id",
                 "station \"%s\" exists already; change it with `pukaar station set`", station.id);
    return false;
}

/* A station may be named as standing above one before its own line comes, so that is set when all are in.
 * With --partial one whose control room is not good comes in without it. */
static void put_above(struct store_tx *tx, struct station_import *import, size_t at)
{
    const struct station *station = &import->list.at[at];
    if (*station->above && store_station_set(tx, station) != ROW_DONE)
        transfer_bad(&import->transfer, import->list.lines[at], "above",
                     "\"%s\" is no station that can stand above \"%s\": unknown, or itself below it",
                     station->above, station->id);
}

static int unit_stations(struct store_tx *tx, void *arg)
{
    struct station_import *import = arg;
    struct station_keys keys;
    read_station_keys(tx, &keys);
    import->added = arena_new(store_tx_arena(tx), import->list.count, sizeof(*import->added));
    for (size_t i = 0; i < import->list.count; i++) {
        import->added[i] = add_station(tx, import, &keys, i);
        import->transfer.added += import->added[i];
    }
    for (size_t i = 0; i < import->list.count; i++) {
        if (import->added[i])
            put_above(tx, import, i);
    }
    HASH_CLEAR(hh, keys.names);
    HASH_CLEAR(hh, keys.phones);
    return transfer_verdict(&import->transfer);
}

static int import_stations(struct cli *cli)
{
    struct station_import import = {0};
    struct transfer *transfer = &import.transfer;
    if (!transfer_open(cli, "stations", transfer))
        return CLI_FAILED;
    (void)!stations_from_csv(transfer->file, buf_str(&transfer->bytes), &cli->arena, &import.list,
                             &transfer->bad);
    return transfer_run(transfer, unit_stations, &import);
}

/* --- contacts ----------------------------------------------------------------------------------------------
 */

struct contact_import {
    struct transfer transfer;
    struct contact_list list;
};

/* Several stations may share a number (a control room), but who does should know it. */
static void note_other_station(struct store_tx *tx, struct contact_import *import,
                               const struct contact *contact, int line)
{
    struct contact *others;
    size_t count = store_contact_of_phone(tx, contact->phone, store_tx_arena(tx), &others);
    if (count)
        transfer_odd(&import->transfer, line, "phone", "%s is a contact of \"%s\", too", contact->phone,
                     others[0].station);
}

static int unit_contacts(struct store_tx *tx, void *arg)
{
    struct contact_import *import = arg;
    for (size_t i = 0; i < import->list.count; i++) {
        const struct contact *contact = &import->list.at[i];
        int line = import->list.lines[i];
        struct station station;
        bool known = store_station_get(tx, contact->station, store_tx_arena(tx), &station) == ROW_DONE;
        if (known)
            note_other_station(tx, import, contact, line);
        enum row_result result = known ? store_contact_add(tx, contact) : ROW_MISSING;
        if (result == ROW_EXISTS)
            transfer_bad(&import->transfer, line, "phone",
                         "%s is a contact of \"%s\" already; change it with `pukaar contact set`",
                         contact->phone, contact->station);
        else if (result != ROW_DONE)
            transfer_bad(&import->transfer, line, "station", "no station \"%s\"; add it first",
                         contact->station);
        import->transfer.added += result == ROW_DONE;
    }
    return transfer_verdict(&import->transfer);
}

static int import_contacts(struct cli *cli)
{
    struct contact_import import = {0};
    struct transfer *transfer = &import.transfer;
    if (!transfer_open(cli, "contacts", transfer))
        return CLI_FAILED;
    (void)!contacts_from_csv(transfer->file, buf_str(&transfer->bytes), &cli->arena, &import.list,
                             &transfer->bad);
    return transfer_run(transfer, unit_contacts, &import);
}

/* --- circles -----------------------------------------------------------------------------------------------
 */

struct circle_import {
    struct transfer transfer;
    struct circle_list list;
};

static int unit_circle(struct store_tx *tx, void *arg)
{
    struct circle_import *import = arg;
    for (size_t i = 0; i < import->list.count; i++) {
        const struct circle_member *member = &import->list.at[i];
        enum row_result result = store_circle_add(tx, member);
        if (result == ROW_EXISTS)
            transfer_bad(&import->transfer, import->list.lines[i], "phone",
                         "%s is in the circle of \"%s\" already", member->phone, member->society);
        else if (result != ROW_DONE)
            transfer_bad(&import->transfer, import->list.lines[i], "society",
                         "no society \"%s\"; add it first", member->society);
        import->transfer.added += result == ROW_DONE;
    }
    return transfer_verdict(&import->transfer);
}

static int import_circle(struct cli *cli)
{
    struct circle_import import = {0};
    struct transfer *transfer = &import.transfer;
    if (!transfer_open(cli, "circle members", transfer))
        return CLI_FAILED;
    (void)!circle_from_csv(transfer->file, buf_str(&transfer->bytes), &cli->arena, &import.list,
                           &transfer->bad);
    return transfer_run(transfer, unit_circle, &import);
}

const struct command import_commands[] = {
    {"station", "import", "FILE.csv", 1, 1, TRANSFER_OPTIONS,
     "Adds stations: id,name,phone,lat,lon,language,above; all or nothing, --partial takes the good lines; "
     "--dry-run only checks",
     import_stations},
    {"contact", "import", "FILE.csv", 1, 1, TRANSFER_OPTIONS,
     "Adds contacts: station,tier,phone,role,language,hours,categories; all or nothing, --partial takes the "
     "good lines; --dry-run only checks",
     import_contacts},
    {"circle", "import", "FILE.csv", 1, 1, TRANSFER_OPTIONS,
     "Adds to circles: society,phone,role; all or nothing, --partial takes the good lines; --dry-run only "
     "checks",
     import_circle},
    {0},
};
