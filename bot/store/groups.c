/* Official groups, from the request to their end. */
#include "store/group_rows.h"

#include "rows_private.h"

#define SELECT                                                                                               \
    "SELECT id, society, subject, asked_by, outbox_id, request_id, group_id, invite_link, state, "           \
    "participants,"                                                                                          \
    " greeted, error_text, asked_ms FROM official_group"

static const char *const states[GROUP_STATE_COUNT_] = {"asked", "made", "failed", "gone"};

const char *group_state_name(enum group_state state)
{
    return states[state];
}

static const char *state_of(int state)
{
    return states[state];
}

static void read_row(struct query *query, struct arena *arena, struct official_group *ret)
{
    ret->id = col_i64(query);
    ret->society = col_text(query, arena);
    ret->subject = col_text(query, arena);
    ret->asked_by = col_text(query, arena);
    ret->outbox_id = col_i64(query);
    ret->request_id = col_text(query, arena);
    ret->group_id = col_text(query, arena);
    ret->invite_link = col_text(query, arena);
    ret->state = (enum group_state)col_name(query, state_of, GROUP_STATE_COUNT_);
    ret->participants = col_i64(query);
    ret->greeted = col_bool(query);
    ret->error_text = col_text(query, arena);
    ret->asked_ms = col_i64(query);
}

static bool read_one(struct query *query, struct arena *arena, struct official_group *ret)
{
    if (!sql_next(query))
        return false;
    read_row(query, arena, ret);
    sql_end(query);
    return !store_tx_failed(query->tx);
}

void store_group_put(struct store_tx *tx, struct official_group *group)
{
    static const char insert[] = "INSERT INTO official_group (society, subject, asked_by, outbox_id, "
                                 "request_id, group_id, invite_link, state,"
                                 " participants, greeted, error_text, asked_ms) VALUES (?2, ?3, ?4, ?5, ?6, "
                                 "?7, ?8, ?9, ?10, ?11, ?12, ?13)"
                                 " RETURNING id + ifnull(?1, 0)";
    static const char update[] =
        "UPDATE official_group SET society = ?2, subject = ?3, asked_by = ?4, outbox_id = ?5, request_id = "
        "?6,"
        " group_id = ?7, invite_link = ?8, state = ?9, participants = ?10, greeted = ?11, error_text = ?12,"
        " asked_ms = ?13 WHERE id = ?1 RETURNING id";
    group->id = sql_number(tx, group->id ? update : insert, v_id(group->id), v_optional(group->society),
                           v_text(group->subject), v_text(group->asked_by), v_int(group->outbox_id),
                           v_text(group->request_id), v_text(group->group_id), v_text(group->invite_link),
                           v_text(states[group->state]), v_int(group->participants), v_int(group->greeted),
                           v_text(group->error_text), v_int(group->asked_ms));
}

size_t store_group_list(struct store_tx *tx, const char *society, struct arena *arena,
                        struct official_group **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    struct query query = society
                             ? sql_query(tx, SELECT " WHERE society = ?1 ORDER BY id DESC", v_text(society))
                             : sql_query(tx, SELECT " ORDER BY id DESC", V_NONE);
    while (sql_next(&query))
        read_row(&query, arena, rows_add(&rows));
    *ret = rows_take(tx, &rows, arena, &count);
    return count;
}

bool store_group_by_id(struct store_tx *tx, const char *group_id, struct arena *arena,
                       struct official_group *ret)
{
    struct query query = sql_query(tx, SELECT " WHERE group_id = ?1 AND group_id <> ''", v_text(group_id));
    return read_one(&query, arena, ret);
}

bool store_group_by_request(struct store_tx *tx, const char *request_id, struct arena *arena,
                            struct official_group *ret)
{
    struct query query = sql_query(
        tx, SELECT " WHERE request_id = ?1 AND request_id <> '' ORDER BY id LIMIT 1", v_text(request_id));
    return read_one(&query, arena, ret);
}

bool store_group_by_outbox(struct store_tx *tx, int64_t outbox_id, struct arena *arena,
                           struct official_group *ret)
{
    struct query query =
        sql_query(tx, SELECT " WHERE outbox_id = ?1 AND outbox_id <> 0 LIMIT 1", v_int(outbox_id));
    return read_one(&query, arena, ret);
}

bool store_group_unanswered(struct store_tx *tx, const char *subject, struct arena *arena,
                            struct official_group *ret)
{
    struct query query = sql_query(
        tx, SELECT " WHERE state = 'asked' AND request_id = '' AND subject = ?1 ORDER BY id LIMIT 1",
        v_text(subject));
    return read_one(&query, arena, ret);
}

void store_group_remove(struct store_tx *tx, int64_t id)
{
    sql_run(tx, "DELETE FROM official_group WHERE id = ?1", v_int(id));
}

bool store_chat_gone(struct store_tx *tx, const struct address *chat, int64_t gone_ms)
{
    return sql_run(tx,
                   "UPDATE chat SET gone_ms = ?4 WHERE channel = ?1 AND kind = ?2 AND address = ?3"
                   " AND (gone_ms = 0) <> (?4 = 0)",
                   V_ADDRESS(chat), v_int(gone_ms)) > 0;
}
