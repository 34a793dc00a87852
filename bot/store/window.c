/* The 24 hours in which the platform lets us write freely to a person who wrote to us. */
#include "rows_private.h"

void store_window_open(struct store_tx *tx, const struct address *person, int64_t sent_ms)
{
    sql_run(tx,
            "INSERT INTO open_window (channel, kind, address, sent_ms) VALUES (?1, ?2, ?3, ?4)"
            " ON CONFLICT (channel, kind, address) DO UPDATE SET sent_ms = excluded.sent_ms"
            " WHERE excluded.sent_ms > open_window.sent_ms",
            V_ADDRESS(person), v_int(sent_ms));
}

void store_window_close(struct store_tx *tx, const struct address *person)
{
    sql_run(tx, "DELETE FROM open_window WHERE channel = ?1 AND kind = ?2 AND address = ?3",
            V_ADDRESS(person));
}

bool store_window_is_open(struct store_tx *tx, const struct address *person, int64_t now_ms)
{
    if (person->channel == CHANNEL_SMS)
        return true; /* it knows no such thing */
    return sql_number(tx,
                      "SELECT count(*) FROM open_window WHERE channel = ?1 AND kind = ?2 AND address = ?3"
                      " AND sent_ms > ?4",
                      V_ADDRESS(person), v_int(now_ms - WINDOW_MS)) > 0;
}
