/* Join codes: given once, and never again. */
#include "rows_private.h"
#include "util/clock.h"

bool store_code_ended(struct store_tx *tx, const char *code)
{
    return sql_number(tx, "SELECT count(*) FROM ended_code WHERE code = ?1", v_text(code)) > 0;
}

bool code_is_taken(struct store_tx *tx, const char *code)
{
    return store_code_ended(tx, code) ||
           sql_number(tx, "SELECT count(*) FROM society WHERE join_code = ?1 AND join_code <> ''",
                      v_text(code)) > 0; /* as its index says: without that, every society would be read */
}

void code_fresh(struct store_tx *tx, char ret[ID_JOIN_CODE_SIZE])
{
    do
        id_join_code(ret);
    while (code_is_taken(tx, ret));
}

void code_end(struct store_tx *tx, const char *code)
{
    if (*code)
        sql_run(tx, "INSERT OR IGNORE INTO ended_code (code, ended_ms) VALUES (?1, ?2)", v_text(code),
                v_int(clock_wall_ms()));
}
