/* Who changed what, and the registry's version. */
#include "history.h"

#include "sql.h"
#include "store/history_rows.h"
#include "store/registry_rows.h"
#include "store_private.h"
#include "util/clock.h"

void store_changes_by(struct store_tx *tx, const char *who)
{
    tx->who = arena_dup(&tx->arena, who);
}

int64_t store_registry_version(struct store_tx *tx)
{
    return sql_number(tx, "SELECT version FROM registry", V_NONE);
}

void registry_raise(struct store_tx *tx)
{
    if (!tx->raised)
        sql_run(tx, "UPDATE registry SET version = version + 1", V_NONE);
    tx->raised = true;
}

void history_key(char ret[HISTORY_KEY_SIZE], const char *a, const char *b)
{
    (void)str_format(ret, HISTORY_KEY_SIZE, "%s %s", a, b);
}

static struct value json_of(const struct buf *buf)
{
    return buf && buf->len ? v_text(buf_text(buf)) : v_null();
}

/* The row before it is of the past from now on, and so is one that says that nothing is left. */
static void add(struct store_tx *tx, const char *record, const char *key, struct value before,
                struct value after)
{
    sql_run(tx, "UPDATE history SET ended = 1 WHERE record = ?1 AND record_key = ?2 AND ended = 0",
            v_text(record), v_text(key));
    sql_run(tx,
            "INSERT INTO history (at_ms, who, record, record_key, before, after, ended)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            v_int(clock_wall_ms()), v_text(tx->who), v_text(record), v_text(key), before, after,
            v_int(after.kind == VALUE_NULL));
}

void history_add(struct store_tx *tx, const char *record, const char *key, const struct buf *before,
                 const struct buf *after)
{
    if (before && after && str_eq(buf_str(before), buf_str(after)))
        return;
    registry_raise(tx);
    add(tx, record, key, json_of(before), json_of(after));
}

/* "" for none. */
static const char *newest(struct store_tx *tx, const char *record, const char *key)
{
    struct query query =
        sql_query(tx, "SELECT after FROM history WHERE record = ?1 AND record_key = ?2 AND ended = 0",
                  v_text(record), v_text(key));
    const char *after = sql_next(&query) ? col_text(&query, store_tx_arena(tx)) : "";
    sql_end(&query);
    return after;
}

static size_t newest_keys(struct store_tx *tx, const char *record, const char ***ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    struct query query =
        sql_query(tx, "SELECT record_key FROM history WHERE record = ?1 AND ended = 0", v_text(record));
    while (sql_next(&query))
        *(const char **)rows_add(&rows) = col_text(&query, store_tx_arena(tx));
    *ret = rows_take(tx, &rows, store_tx_arena(tx), &count);
    return count;
}

static bool is_among(const struct state_now *states, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(states[i].key, key) == 0)
            return true;
    }
    return false;
}

size_t store_state_note(struct store_tx *tx, const char *record, const struct state_now *states, size_t count)
{
    size_t changed = 0;
    const char **known;
    for (size_t i = 0; i < count; i++) {
        const char *before = newest(tx, record, states[i].key);
        if (strcmp(before, states[i].json) == 0)
            continue;
        add(tx, record, states[i].key, v_optional(before), v_text(states[i].json));
        changed++;
    }
    size_t known_count = newest_keys(tx, record, &known);
    for (size_t i = 0; i < known_count; i++) {
        if (is_among(states, count, known[i]))
            continue;
        add(tx, record, known[i], v_optional(newest(tx, record, known[i])), v_null());
        changed++;
    }
    return changed;
}

size_t store_history_list(struct store_tx *tx, const struct history_filter *filter, struct arena *arena,
                          struct history_row **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    struct query query =
        sql_query(tx,
                  "SELECT id, at_ms, who, record, record_key, before, after FROM history WHERE at_ms >= ?1"
                  " AND (?2 IS NULL OR record = ?2) AND (?3 IS NULL OR record_key = ?3"
                  " OR substr(record_key, 1, length(?3) + 1) = ?3 || ' '"
                  " OR substr(record_key, -length(?3) - 1) = ' ' || ?3)"
                  " ORDER BY at_ms DESC, id DESC LIMIT ?4",
                  v_int(filter->since_ms), v_optional(filter->record), v_optional(filter->key),
                  v_int(filter->limit ? (int64_t)filter->limit : HISTORY_LIMIT));
    while (sql_next(&query)) {
        struct history_row *row = rows_add(&rows);
        row->id = col_i64(&query);
        row->at_ms = col_i64(&query);
        row->who = col_text(&query, arena);
        row->record = col_text(&query, arena);
        row->key = col_text(&query, arena);
        row->before = col_text(&query, arena);
        row->after = col_text(&query, arena);
    }
    *ret = rows_take(tx, &rows, arena, &count);
    return count;
}

int64_t store_held_last(struct store_tx *tx, const char *what)
{
    return sql_number(tx, "SELECT at_ms FROM held WHERE what = ?1", v_text(what));
}

void store_held(struct store_tx *tx, const char *what, int64_t at_ms)
{
    sql_run(tx,
            "INSERT INTO held (what, at_ms) VALUES (?1, ?2)"
            " ON CONFLICT (what) DO UPDATE SET at_ms = excluded.at_ms",
            v_text(what), v_int(at_ms));
}
