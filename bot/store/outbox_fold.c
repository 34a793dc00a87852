/* Updates about one incident on one phone: their distance in time, and the one that takes more in. */
#include "outbox.h"

#define JUMP_MAX_MS (10 * MINUTE_MS) /* a place further off than this is a clock that was set back */

#define WHERE_UPDATES " WHERE incident_id = ?1 AND channel = ?2 AND kind = ?3 AND address = ?4 AND folds > 0"

static void find_waiting(struct store_tx *tx, int64_t incident_id, const struct address *to, int64_t now_ms,
                         struct arena *arena, struct outbox_place *ret)
{
    struct query query = sql_query(tx,
                                   "SELECT id, content FROM outbox" WHERE_UPDATES
                                   " AND folds = 2 AND state = 'waiting' AND lease_until_ms <= ?5"
                                   " ORDER BY id DESC LIMIT 1",
                                   v_int(incident_id), V_ADDRESS(to), v_int(now_ms));
    if (!sql_next(&query))
        return;
    ret->waiting_id = col_i64(&query);
    ret->content = col_text(&query, arena);
    sql_end(&query);
}

void store_outbox_place(struct store_tx *tx, int64_t incident_id, const struct address *to, int64_t now_ms,
                        int64_t rest_ms, struct arena *arena, struct outbox_place *ret)
{
    *ret = (struct outbox_place){.free_ms = now_ms, .content = ""};
    /* One that went out late keeps the others off from when it was sent. */
    int64_t last_ms = sql_number(tx,
                                 "SELECT max(max(due_ms, sent_ms)) FROM outbox" WHERE_UPDATES
                                 " AND state NOT IN ('dead', 'skipped')",
                                 v_int(incident_id), V_ADDRESS(to));
    if (last_ms && last_ms + rest_ms > now_ms && last_ms - now_ms <= JUMP_MAX_MS)
        ret->free_ms = last_ms + rest_ms;
    find_waiting(tx, incident_id, to, now_ms, arena, ret);
}

void store_outbox_rewrite(struct store_tx *tx, int64_t id, const char *content)
{
    sql_run(tx, "UPDATE outbox SET content = ?2 WHERE id = ?1", v_int(id), v_text(content));
}
