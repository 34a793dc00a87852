/* Conversations of admins, what waits for approval, and who looks after which society. */
#include "store/onboarding_rows.h"

#include "rows_private.h"

#define SELECT "SELECT phone, channel, kind, address, state, touched_ms FROM onboarding"
#define SELECT_PROPOSAL "SELECT id, phone, station, state, made_ms FROM proposal"

static void read_row(struct query *query, struct arena *arena, struct onboarding_row *ret)
{
    ret->phone = col_text(query, arena);
    col_address(query, &ret->chat);
    ret->state = col_text(query, arena);
    ret->touched_ms = col_i64(query);
}

bool store_onboarding_get(struct store_tx *tx, const char *phone, struct arena *arena,
                          struct onboarding_row *ret)
{
    struct query query = sql_query(tx, SELECT " WHERE phone = ?1", v_text(phone));
    if (!sql_next(&query))
        return false;
    read_row(&query, arena, ret);
    sql_end(&query);
    return !store_tx_failed(tx);
}

void store_onboarding_put(struct store_tx *tx, const struct onboarding_row *row)
{
    sql_run(tx,
            "INSERT INTO onboarding (phone, channel, kind, address, state, touched_ms)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (phone) DO UPDATE SET channel = excluded.channel,"
            " kind = excluded.kind, address = excluded.address, state = excluded.state,"
            " touched_ms = excluded.touched_ms",
            v_text(row->phone), V_ADDRESS(&row->chat), v_text(row->state), v_int(row->touched_ms));
}

void store_onboarding_remove(struct store_tx *tx, const char *phone)
{
    sql_run(tx, "DELETE FROM onboarding WHERE phone = ?1", v_text(phone));
}

size_t store_onboarding_stale(struct store_tx *tx, int64_t before_ms, size_t max, struct arena *arena,
                              struct onboarding_row **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    struct query query = sql_query(tx, SELECT " WHERE touched_ms < ?1 ORDER BY touched_ms LIMIT ?2",
                                   v_int(before_ms), v_int((int64_t)max));
    while (sql_next(&query))
        read_row(&query, arena, rows_add(&rows));
    *ret = rows_take(tx, &rows, arena, &count);
    return count;
}

size_t store_onboarding_chats(struct store_tx *tx, struct arena *arena, struct address **ret)
{
    struct query query =
        sql_query(tx, "SELECT channel, kind, address FROM onboarding WHERE kind = 'user'", V_NONE);
    return chats_collect(&query, arena, ret);
}

static void read_proposal(struct query *query, struct arena *arena, struct proposal *ret)
{
    ret->id = col_i64(query);
    ret->phone = col_text(query, arena);
    ret->station = col_text(query, arena);
    ret->state = col_text(query, arena);
    ret->made_ms = col_i64(query);
}

int64_t store_proposal_add(struct store_tx *tx, const struct proposal *proposal)
{
    return sql_number(tx,
                      "INSERT INTO proposal (phone, station, state, made_ms) VALUES (?1, ?2, ?3, ?4)"
                      " RETURNING id",
                      v_text(proposal->phone), v_text(proposal->station), v_text(proposal->state),
                      v_int(proposal->made_ms));
}

bool store_proposal_get(struct store_tx *tx, int64_t id, struct arena *arena, struct proposal *ret)
{
    struct query query = sql_query(tx, SELECT_PROPOSAL " WHERE id = ?1", v_int(id));
    if (!sql_next(&query))
        return false;
    read_proposal(&query, arena, ret);
    sql_end(&query);
    return !store_tx_failed(tx);
}

void store_proposal_remove(struct store_tx *tx, int64_t id)
{
    sql_run(tx, "DELETE FROM proposal WHERE id = ?1", v_int(id));
}

size_t store_proposal_list(struct store_tx *tx, const char *phone, int64_t before_ms, size_t max,
                           struct arena *arena, struct proposal **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    struct query query = phone
                             ? sql_query(tx, SELECT_PROPOSAL " WHERE phone = ?1 ORDER BY id LIMIT ?2",
                                         v_text(phone), v_int((int64_t)max))
                             : sql_query(tx, SELECT_PROPOSAL " WHERE made_ms < ?1 ORDER BY made_ms LIMIT ?2",
                                         v_int(before_ms), v_int((int64_t)max));
    while (sql_next(&query))
        read_proposal(&query, arena, rows_add(&rows));
    *ret = rows_take(tx, &rows, arena, &count);
    return count;
}

bool store_is_admin(struct store_tx *tx, const char *phone)
{
    return *phone && sql_number(tx, "SELECT count(*) FROM admin WHERE phone = ?1", v_text(phone)) > 0;
}

const char *store_admin_language(struct store_tx *tx, const char *phone, struct arena *arena)
{
    struct query query = sql_query(tx, "SELECT language FROM admin WHERE phone = ?1", v_text(phone));
    const char *language = sql_next(&query) ? col_text(&query, arena) : "";
    sql_end(&query);
    return *language ? language : "en";
}

void store_admin_speaks(struct store_tx *tx, const char *phone, const char *language)
{
    sql_run(tx, "UPDATE admin SET language = ?2 WHERE phone = ?1 AND language <> ?2", v_text(phone),
            v_text(language));
}

void store_society_admin_add(struct store_tx *tx, const char *society, const char *phone)
{
    sql_run(tx, "INSERT INTO society_admin (society, phone) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            v_text(society), v_text(phone));
}
