/* pukaar society import: with the circle's numbers, and a look at what may be in the register already. */
#include "registry/import.h"
#include "registry/likeness.h"
#include "transfer.h"

struct society_import {
    struct transfer transfer;
    struct society_list list;
    struct likenesses *likenesses;
    struct locator *locator;
    size_t member; /* of the circles of all: the first that is of this line or a later one */
};

static const char *place_of(struct arena *arena, const struct like *like)
{
    return like->line ? arena_printf(arena, "of line %d", like->line) : "in the register";
}

/* False when it is there already, as far as can be told; --allow-near takes what is only near and alike. */
static bool is_new(struct store_tx *tx, struct society_import *import, const struct society *society,
                   int line)
{
    struct like like;
    enum likeness how = likenesses_find(import->likenesses, society, &like);
    if (how != LIKE_NONE && strcmp(like.id, society->id) == 0)
        return true; /* itself: the store says so */
    const char *where = how == LIKE_NONE ? "" : place_of(store_tx_arena(tx), &like);
    bool allowed = how == LIKE_NEAR && cli_flag(import->transfer.cli, "allow-near");
    if (how == LIKE_SAME)
        transfer_bad(&import->transfer, line, "name", "the same name and address as \"%s\" %s", like.id,
                     where);
    else if (allowed)
        transfer_odd(&import->transfer, line, "name", "\"%s\" (%s) %s is within %.0f m", like.name, like.id,
                     where, LIKE_NEAR_M);
    else if (how == LIKE_NEAR)
        transfer_bad(&import->transfer, line, "name",
                     "\"%s\" (%s) %s has such a name and is within %.0f m; when they are two: --allow-near",
                     like.name, like.id, where, LIKE_NEAR_M);
    return how == LIKE_NONE || allowed;
}

/* A code on posters that hang already is kept, but nobody else's is taken. */
static bool code_is_free(struct store_tx *tx, struct society_import *import, const struct society *society,
                         int line)
{
    struct society other;
    if (!society->join_code || !*society->join_code)
        return true;
    if (store_society_of_code(tx, society->join_code, store_tx_arena(tx), &other) == ROW_DONE)
        transfer_bad(&import->transfer, line, "join_code", "%s is the code of \"%s\"", society->join_code,
                     other.id);
    else if (store_code_ended(tx, society->join_code))
        transfer_bad(&import->transfer, line, "join_code",
                     "%s was ended and is not given out again; leave it empty for a new one",
                     society->join_code);
    else
        return true;
    return false;
}

/* The members of this line; only skipped when the society did not come in. */
static void add_circle(struct store_tx *tx, struct society_import *import, int line, bool added)
{
    const struct circle_list *circle = &import->list.circle;
    while (import->member < circle->count && circle->lines[import->member] < line)
        import->member++;
    for (; import->member < circle->count && circle->lines[import->member] == line; import->member++) {
        if (added)
            (void)store_circle_add(tx, &circle->at[import->member]);
    }
}

static bool add_one(struct store_tx *tx, struct society_import *import, struct society society, int line)
{
    bool good = is_new(tx, import, &society, line);
    good &= code_is_free(tx, import, &society, line);
    cli_find_station(import->transfer.cli, import->locator, &society);
    enum row_result result = good ? store_society_add(tx, &society) : ROW_IN_USE;
    if (result == ROW_EXISTS)
        transfer_bad(&import->transfer, line, "id",
                     "society \"%s\" exists already; change it with `pukaar society set`", society.id);
    else if (result == ROW_MISSING)
        transfer_bad(&import->transfer, line, "station", "no station \"%s\"; add it first", society.station);
    if (result == ROW_DONE)
        likenesses_add(import->likenesses, &society, line);
    return result == ROW_DONE;
}

static void note_all(struct store_tx *tx, struct society_import *import)
{
    struct society *societies;
    size_t count = store_society_list(tx, store_tx_arena(tx), &societies);
    for (size_t i = 0; i < count; i++)
        likenesses_add(import->likenesses, &societies[i], 0);
}

static int unit_societies(struct store_tx *tx, void *arg)
{
    struct society_import *import = arg;
    import->locator = cli_locator(tx);
    import->likenesses = likenesses_create();
    note_all(tx, import);
    for (size_t i = 0; i < import->list.count; i++) {
        int line = import->list.lines[i];
        bool added = add_one(tx, import, import->list.at[i], line);
        add_circle(tx, import, line, added);
        import->transfer.added += added;
    }
    likenesses_destroy(import->likenesses);
    locator_destroy(import->locator);
    return transfer_verdict(&import->transfer);
}

static int import_societies(struct cli *cli)
{
    struct society_import import = {0};
    struct transfer *transfer = &import.transfer;
    if (!transfer_open(cli, "societies", transfer))
        return CLI_FAILED;
    (void)!societies_from_csv(transfer->file, buf_str(&transfer->bytes), &cli->arena, &import.list,
                              &transfer->bad);
    return transfer_run(transfer, unit_societies, &import);
}

const struct command society_import_commands[] = {
    {"society", "import", "FILE.csv", 1, 1, TRANSFER_OPTIONS " allow-near",
     "Adds societies: id,name,address,lat,lon,station,language,wings,landmarks,guards,committee,join_code; "
     "all or nothing, "
     "--partial takes the good lines; --dry-run only checks; --allow-near takes names alike within 50 m",
     import_societies},
    {0},
};
