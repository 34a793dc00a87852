/* Jurisdictions are replaced as a whole; history keeps what differs. */
#include <stdlib.h>

#include "history.h"
#include "rows_private.h"

static size_t collect(struct query *query, struct arena *arena, struct jurisdiction **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    while (sql_next(query)) {
        struct jurisdiction *jurisdiction = rows_add(&rows);
        jurisdiction->station = col_text(query, arena);
        jurisdiction->geojson = col_text(query, arena);
    }
    *ret = rows_take(query->tx, &rows, arena, &count);
    return count;
}

size_t store_jurisdiction_list(struct store_tx *tx, struct arena *arena, struct jurisdiction **ret)
{
    struct query query = sql_query(tx, "SELECT station, geojson FROM jurisdiction ORDER BY id", V_NONE);
    return collect(&query, arena, ret);
}

static void write_history(struct store_tx *tx, const struct jurisdiction *jurisdiction, bool added)
{
    struct buf buf_auto text = {0};
    buf_add_text(&text, jurisdiction->geojson);
    history_add(tx, "jurisdiction", jurisdiction->station, added ? NULL : &text, added ? &text : NULL);
}

static int by_content(const void *a, const void *b)
{
    const struct jurisdiction *x = a, *y = b;
    int stations = strcmp(x->station, y->station);
    return stations ? stations : strcmp(x->geojson, y->geojson);
}

static struct jurisdiction *sorted(struct arena *arena, const struct jurisdiction *from, size_t count)
{
    struct jurisdiction *copy = arena_new(arena, count, sizeof(*copy));
    if (count) {
        memcpy(copy, from, count * sizeof(*copy));
        qsort(copy, count, sizeof(*copy), by_content);
    }
    return copy;
}

/* Both sorted: what is only in one of them has gone or come. What is gone is written first, so that the
 * newest row of a station whose polygon was changed is the one of what it has now. */
static void write_differences(struct store_tx *tx, const struct jurisdiction *old, size_t old_count,
                              const struct jurisdiction *fresh, size_t fresh_count, bool come)
{
    size_t i = 0, k = 0;
    while (i < old_count || k < fresh_count) {
        int order = i == old_count ? 1 : k == fresh_count ? -1 : by_content(&old[i], &fresh[k]);
        if (order < 0 && !come)
            write_history(tx, &old[i], false);
        if (order > 0 && come)
            write_history(tx, &fresh[k], true);
        i += order <= 0;
        k += order >= 0;
    }
}

enum row_result store_jurisdictions_replace(struct store_tx *tx, const struct jurisdiction *jurisdictions,
                                            size_t count)
{
    struct arena *arena = store_tx_arena(tx);
    struct jurisdiction *old;
    for (size_t i = 0; i < count; i++) {
        if (!station_exists(tx, jurisdictions[i].station))
            return ROW_MISSING;
    }
    size_t old_count = store_jurisdiction_list(tx, arena, &old);
    old = sorted(arena, old, old_count);
    const struct jurisdiction *fresh = sorted(arena, jurisdictions, count);
    write_differences(tx, old, old_count, fresh, count, false);
    write_differences(tx, old, old_count, fresh, count, true);
    sql_run(tx, "DELETE FROM jurisdiction", V_NONE);
    for (size_t i = 0; i < count; i++)
        sql_run(tx, "INSERT INTO jurisdiction (station, geojson) VALUES (?1, ?2)",
                v_text(jurisdictions[i].station), v_text(jurisdictions[i].geojson));
    return ROW_DONE;
}

void jurisdictions_remove_of(struct store_tx *tx, const char *station)
{
    struct jurisdiction *old;
    struct query query =
        sql_query(tx, "SELECT station, geojson FROM jurisdiction WHERE station = ?1", v_text(station));
    size_t count = collect(&query, store_tx_arena(tx), &old);
    for (size_t i = 0; i < count; i++)
        write_history(tx, &old[i], false);
    sql_run(tx, "DELETE FROM jurisdiction WHERE station = ?1", v_text(station));
}
