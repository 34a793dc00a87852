/* Who changed what in the registry, and its version. */
#include "history.h"

#include "sql.h"
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

void history_add(struct store_tx *tx, const char *record, const char *key, const struct buf *before,
                 const struct buf *after)
{
    if (before && after && str_eq(buf_str(before), buf_str(after)))
        return;
    registry_raise(tx);
    sql_run(tx,
            "INSERT INTO history (at_ms, who, record, record_key, before, after)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            v_int(clock_wall_ms()), v_text(tx->who), v_text(record), v_text(key), json_of(before),
            json_of(after));
}
