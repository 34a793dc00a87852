/* Forgetting what is no longer needed, a bounded piece at a time. */
#include "outbox.h"
#include "store_private.h"

#define SEEN_MAX 5000
#define ROWS_MAX 500
#define PERSONS_MAX 5000
#define INCIDENTS_MAX 100 /* with all that hangs on them */

static bool prune_seen(struct store_tx *tx, int64_t before_ms)
{
    return sql_run(tx,
                   "DELETE FROM seen WHERE (sent_ms, id, channel) IN (SELECT sent_ms, id, channel FROM seen"
                   " WHERE sent_ms < ?1 ORDER BY sent_ms LIMIT ?2)",
                   v_int(before_ms), v_int(SEEN_MAX)) == SEEN_MAX;
}

static bool prune_questions(struct store_tx *tx, int64_t now_ms)
{
    return sql_run(
               tx,
               "DELETE FROM question WHERE id IN (SELECT id FROM question WHERE expires_ms <= ?1 LIMIT ?2)",
               v_int(now_ms), v_int(ROWS_MAX)) == ROWS_MAX;
}

static bool prune_windows(struct store_tx *tx, int64_t now_ms)
{
    return sql_run(tx,
                   "DELETE FROM open_window WHERE (channel, kind, address) IN (SELECT channel, kind, address"
                   " FROM open_window WHERE sent_ms <= ?1 LIMIT ?2)",
                   v_int(now_ms - WINDOW_MS), v_int(ROWS_MAX)) == ROWS_MAX;
}

static bool prune_mutes(struct store_tx *tx, int64_t now_ms)
{
    return sql_run(tx,
                   "DELETE FROM mute WHERE (channel, kind, address) IN (SELECT channel, kind, address"
                   " FROM mute WHERE until_ms <= ?1 LIMIT ?2)",
                   v_int(now_ms), v_int(ROWS_MAX)) == ROWS_MAX;
}

static bool prune_places(struct store_tx *tx, int64_t now_ms)
{
    return sql_run(tx,
                   "DELETE FROM place_asked WHERE (channel, kind, address) IN (SELECT channel, kind, address"
                   " FROM place_asked WHERE until_ms <= ?1 LIMIT ?2)",
                   v_int(now_ms), v_int(ROWS_MAX)) == ROWS_MAX;
}

static bool prune_incidents(struct store_tx *tx, int64_t before_ms)
{
    return sql_run(
               tx,
               "DELETE FROM incident WHERE id IN (SELECT id FROM incident WHERE over = 1 AND closed_ms < ?1"
               " LIMIT ?2)",
               v_int(before_ms), v_int(INCIDENTS_MAX)) == INCIDENTS_MAX;
}

/* Answers and questions that belong to no incident; statuses of theirs may come as long as webhooks are
 * repeated. */
static bool prune_lone_messages(struct store_tx *tx, int64_t before_ms)
{
    return sql_run(tx,
                   "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE incident_id IS NULL"
                   " AND created_ms < ?1 AND NOT " OUTBOX_IS_WAITING " LIMIT ?2)",
                   v_int(before_ms), v_int(ROWS_MAX)) == ROWS_MAX;
}

/* What is still there keeps its newest row: it says who made it so. */
static bool prune_history(struct store_tx *tx, int64_t before_ms)
{
    return sql_run(tx,
                   "DELETE FROM history WHERE id IN (SELECT id FROM history WHERE ended = 1 AND at_ms < ?1"
                   " LIMIT ?2)",
                   v_int(before_ms), v_int(ROWS_MAX)) == ROWS_MAX;
}

/* A person with a role stays: their platform id stands for their number. Ten million residents are looked at
 * a piece at a time, each beginning where the last ended. */
static bool prune_persons(struct store_tx *tx)
{
    int64_t from = tx->store->prune_person, to = 0, looked_at = 0;
    struct query query = sql_query(
        tx, "SELECT max(id), count(*) FROM (SELECT id FROM person WHERE id > ?1 ORDER BY id LIMIT ?2)",
        v_int(from), v_int(PERSONS_MAX));
    if (sql_next(&query)) {
        to = col_i64(&query);
        looked_at = col_i64(&query);
        sql_end(&query);
    }
    bool more = looked_at == PERSONS_MAX;
    tx->store->prune_person = more ? to : 0;
    sql_run(tx,
            "DELETE FROM person AS p WHERE id > ?1 AND id <= ?2"
            " AND NOT EXISTS (SELECT 1 FROM resident r WHERE r.person_id = p.id)"
            " AND NOT EXISTS (SELECT 1 FROM incident i WHERE i.person_id = p.id)"
            " AND NOT EXISTS (SELECT 1 FROM question q WHERE q.person_id = p.id)"
            " AND NOT EXISTS (SELECT 1 FROM incident_chat j WHERE j.person_id = p.id)"
            " AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.phone = p.phone)"
            " AND NOT EXISTS (SELECT 1 FROM circle m WHERE m.phone = p.phone)"
            " AND NOT EXISTS (SELECT 1 FROM admin a WHERE a.phone = p.phone)",
            v_int(from), v_int(to));
    return more;
}

bool store_prune(struct store_tx *tx, int64_t now_ms, int64_t seen_before_ms, int64_t incidents_before_ms)
{
    bool more = prune_seen(tx, seen_before_ms);
    more |= prune_questions(tx, now_ms);
    more |= prune_windows(tx, now_ms);
    more |= prune_mutes(tx, now_ms);
    more |= prune_places(tx, now_ms);
    more |= prune_incidents(tx, incidents_before_ms);
    more |= prune_history(tx, incidents_before_ms);
    more |= prune_lone_messages(tx, seen_before_ms);
    more |= prune_persons(tx);
    return more;
}
