/*
 * What became of a row: the sender's own outcome, and the platform's statuses, which come in any order, more
 * than once, and sometimes before the sender's outcome is written.
 */
#include "outbox.h"
#include "util/clock.h"

/* As much of a row as decides what a status means. */
struct standing {
    struct outbox_row row;
    const char *failed_message_id; /* an attempt that has failed; the row has gone on without it */
};

static bool read_standing(struct store_tx *tx, int64_t id, struct standing *ret)
{
    struct arena *arena = store_tx_arena(tx);
    if (!store_outbox_get(tx, id, clock_wall_ms(), arena, &ret->row))
        return false;
    struct query query = sql_query(tx, "SELECT failed_message_id FROM outbox WHERE id = ?1", v_int(id));
    ret->failed_message_id = sql_next(&query) ? col_text(&query, arena) : "";
    sql_end(&query);
    return true;
}

static void write_standing(struct store_tx *tx, const struct standing *standing)
{
    const struct outbox_row *row = &standing->row;
    sql_run(tx,
            "UPDATE outbox SET state = ?2, attempts = ?3, due_ms = ?4, message_id = ?5,"
            " failed_message_id = ?6, error_code = ?7, error_text = ?8, sent_ms = ?9, delivered_ms = ?10,"
            " read_ms = ?11, failed_ms = ?12, lease_owner = '', lease_until_ms = 0 WHERE id = ?1",
            v_int(row->id), v_text(outbox_state_name(row->state)), v_int(row->attempts), v_int(row->due_ms),
            v_text(row->message_id), v_text(standing->failed_message_id), v_int(row->error_code),
            v_text(row->error_text), v_int(row->sent_ms), v_int(row->delivered_ms), v_int(row->read_ms),
            v_int(row->failed_ms));
}

/* A failure that the caller has read in the row may be followed by another attempt; one it does not know of
 * stands. */
static bool may_be_written(const struct outbox_row *now, const struct outbox_row *outcome)
{
    return outbox_is_waiting(now->state) ||
           (now->state == OUTBOX_FAILED && now->failed_ms == outcome->failed_ms);
}

static void write_outcome(struct outbox_row *now, const struct outbox_row *outcome)
{
    now->state = outcome->state;
    now->due_ms = outcome->due_ms;
    /* Of an attempt that comes again no id is to be believed. */
    now->message_id = outbox_is_waiting(outcome->state) ? "" : outcome->message_id;
    now->error_code = outcome->error_code;
    now->error_text = outcome->error_text;
    now->sent_ms = outcome->sent_ms;
    now->failed_ms = 0;
}

void store_outbox_settle(struct store_tx *tx, const struct outbox_row *row)
{
    struct standing standing;
    if (!read_standing(tx, row->id, &standing))
        return; /* erased meanwhile */
    struct outbox_row *now = &standing.row;
    if (may_be_written(now, row)) {
        write_outcome(now, row);
    } else {
        now->message_id = *now->message_id ? now->message_id : row->message_id;
        now->sent_ms = now->sent_ms ? now->sent_ms : row->sent_ms;
    }
    now->attempts = row->attempts;
    write_standing(tx, &standing);
}

/* Whether a status in this state says anything new, seen from where the row stands. */
static bool is_forward(const struct standing *standing, enum outbox_state state, const char *message_id)
{
    enum outbox_state now = standing->row.state;
    bool of_failed = *message_id && strcmp(message_id, standing->failed_message_id) == 0;
    bool of_other =
        *message_id && *standing->row.message_id && strcmp(message_id, standing->row.message_id) != 0;
    switch (state) {
    case OUTBOX_SENT: return !of_failed && (outbox_is_waiting(now) || now == OUTBOX_DEAD);
    case OUTBOX_DELIVERED: return now != OUTBOX_DELIVERED && now != OUTBOX_READ && now != OUTBOX_SKIPPED;
    case OUTBOX_READ: return now != OUTBOX_READ && now != OUTBOX_SKIPPED;
    case OUTBOX_FAILED: return !of_failed && !of_other && (outbox_is_waiting(now) || now == OUTBOX_SENT);
    case OUTBOX_WAITING:
    case OUTBOX_UNKNOWN:
    case OUTBOX_DEAD:
    case OUTBOX_SKIPPED: break;
    }
    return false;
}

static void set_once(int64_t *time_ms, int64_t at_ms)
{
    if (!*time_ms)
        *time_ms = at_ms;
}

static void go_forward(struct standing *standing, enum outbox_state state, const char *message_id,
                       int64_t at_ms)
{
    struct outbox_row *row = &standing->row;
    row->state = state;
    if (!*row->message_id)
        row->message_id = message_id;
    if (state == OUTBOX_FAILED) {
        row->failed_ms = at_ms;
        standing->failed_message_id = message_id;
        return;
    }
    set_once(&row->sent_ms, at_ms);
    if (state != OUTBOX_SENT)
        set_once(&row->delivered_ms, at_ms);
    if (state == OUTBOX_READ)
        set_once(&row->read_ms, at_ms);
}

static int64_t find_row(struct store_tx *tx, int64_t id, const char *message_id)
{
    int64_t found = id ? sql_number(tx, "SELECT id FROM outbox WHERE id = ?1", v_int(id)) : 0;
    if (!found && *message_id)
        found = sql_number(
            tx, "SELECT id FROM outbox WHERE message_id = ?1 AND message_id <> '' ORDER BY id DESC LIMIT 1",
            v_text(message_id));
    return found;
}

enum outbox_state_change store_outbox_status(struct store_tx *tx, int64_t id, const char *message_id,
                                             enum outbox_state state, int64_t at_ms, int error_code,
                                             const char *error_text, struct arena *arena,
                                             struct outbox_row *ret)
{
    struct standing standing;
    int64_t found = find_row(tx, id, message_id);
    if (!found || !read_standing(tx, found, &standing))
        return CHANGE_NO_ROW;
    if (!is_forward(&standing, state, message_id))
        return CHANGE_NONE;
    go_forward(&standing, state, message_id, MAX(at_ms, 1));
    if (state == OUTBOX_FAILED) {
        standing.row.error_code = error_code;
        standing.row.error_text = error_text;
    }
    write_standing(tx, &standing);
    return store_outbox_get(tx, found, clock_wall_ms(), arena, ret) ? CHANGE_MADE : CHANGE_NO_ROW;
}
