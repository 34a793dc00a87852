/*
 * Once a week the operator is told what goes stale, on their phone: [policy] weekly. When it was held last
 * stands in the store, so a restart neither forgets a list nor repeats one; after downtime it comes late. A
 * new installation waits for its first time to come round.
 */
#include "registry/weekly.h"
#include "desk/stale.h"
#include "store/history_rows.h"
#include "telling.h"
#include "util/log.h"

#define HELD "weekly"
#define NAMED_MAX 4 /* of a kind, in one message; the rest is in `pukaar doctor` */

static const struct {
    const char *says, *todo;
} words[STALE_COUNT_] = {
    [STALE_STATION_NO_CONTACT] = {"stations without a contact",
                                  "their alerts go to the station above, or to nobody: pukaar contact add "
                                  "--station ID --phone NUMBER"},
    [STALE_CONTACT_UNREACHED] = {"contacts whose last message did not arrive",
                                 "ring the station for the number of today: pukaar contact add, then remove "
                                 "the old one"},
    [STALE_CONTACT_SILENT] = {"contacts who missed the roll call",
                              "ring them: phone off, uninstalled, changed hands?"},
    [STALE_SOCIETY_NO_STATION] = {"societies without a station",
                                  "their calls go to the control room: pukaar society set --id ID --station "
                                  "ID, or give them a point"},
    [STALE_CHAT_GONE] = {"groups that take no message (the bot was removed?)",
                         "ask the society's committee to take it in again, or pukaar chat unlink"},
    [STALE_STATION_NO_AREA] = {"stations without a jurisdiction",
                               "no point is theirs: pukaar jurisdiction import --keep-others"},
    [STALE_AREAS_OLD] = {"stations that are newer than the polygons",
                         "ask for the jurisdictions of today: pukaar jurisdiction import --dry-run"},
    [STALE_SOCIETY_NO_CIRCLE] = {"societies without a circle",
                                 "nobody on the spot is told: pukaar circle add --society ID --role guard"},
    [STALE_SOCIETY_NO_ADMIN] = {"societies without a committee member or admin who is reached",
                                "find out who looks after it now: pukaar circle add --society ID --role "
                                "committee"},
    [STALE_SOCIETY_SILENT] = {"societies silent for 90 days",
                              "walk the way once, and ask whether the poster still hangs: pukaar drill "
                              "--society ID"},
};

const char *stale_says(enum stale_kind kind)
{
    return words[kind].says;
}

const char *stale_do(enum stale_kind kind)
{
    return words[kind].todo;
}

static void add_name(struct buf *line, const struct stale *stale, size_t number)
{
    char masked[PHONE_SIZE];
    phone_mask(stale->phone, masked);
    buf_addf(line, "%s%s%s%s", number ? ", " : "", *stale->society ? stale->society : stale->id,
             *stale->phone ? " " : "", *stale->phone ? masked : "");
}

/* "3 societies without a circle (a, b, c): what to do" */
static void add_kind(struct work *work, enum stale_kind kind, struct buf *list)
{
    struct stale *stale;
    size_t count = store_stale_list(work->tx, kind, work->now_ms, work->arena, &stale);
    if (!count)
        return;
    buf_addf(list, "%s%zu %s (", list->len ? "\n" : "", count, stale_says(kind));
    for (size_t i = 0; i < MIN(count, (size_t)NAMED_MAX); i++)
        add_name(list, &stale[i], i);
    buf_addf(list, "%s): %s", count > NAMED_MAX ? ", ..." : "", stale_do(kind));
}

static void tell(struct work *work)
{
    struct buf buf_auto list = {0}, text = {0};
    for (enum stale_kind kind = 0; kind < STALE_COUNT_; kind++)
        add_kind(work, kind, &list);
    log_info("weekly.held", F_INT("bytes", list.len));
    if (!list.len)
        return;
    const struct text_value values[] = {{"list", buf_text(&list)}, {0}};
    text_print(work->rules->texts, "en", "operator.weekly", values, &text);
    operator_tell(work, NULL, arena_dup(work->arena, buf_text(&text)));
}

void weekly_handle(struct work *work)
{
    int64_t due_ms = weekly_last(&work->rules->weekly, work->now_ms);
    int64_t held_ms = due_ms ? store_held_last(work->tx, HELD) : 0;
    if (!due_ms || held_ms >= due_ms)
        return;
    store_held(work->tx, HELD, work->now_ms);
    if (held_ms)
        tell(work);
}
