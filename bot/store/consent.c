/* What residents agreed to: who, when, and the very words they were shown. */
#include <inttypes.h>

#include "rows_private.h"
#include "store/resident_rows.h"

#define VERSION_SIZE 17

/* FNV-1a: tells wordings apart, and need withstand nobody. */
static void digest(const char *text, char ret[VERSION_SIZE])
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    (void)str_format(ret, VERSION_SIZE, "%016" PRIx64, hash);
}

void store_consent_add(struct store_tx *tx, const struct consent *consent)
{
    char version[VERSION_SIZE];
    digest(consent->text, version);
    sql_run(tx, "INSERT OR IGNORE INTO wording (version, key, language, text) VALUES (?1, ?2, ?3, ?4)",
            v_text(version), v_text(consent->key), v_text(consent->language), v_text(consent->text));
    sql_run(tx,
            "INSERT INTO consent (person_id, society, at_ms, version, language, withdrawn_ms)"
            " VALUES (?1, ?2, ?3, ?4, ?5, 0)",
            v_int(consent->person_id), v_text(consent->society), v_int(consent->at_ms), v_text(version),
            v_text(consent->language));
}

bool store_consent_get(struct store_tx *tx, int64_t person_id, const char *society, struct arena *arena,
                       struct consent *ret)
{
    struct query query =
        sql_query(tx,
                  "SELECT at_ms, c.version, c.language, key, text FROM consent c"
                  " JOIN wording w ON w.version = c.version"
                  " WHERE person_id = ?1 AND society = ?2 AND withdrawn_ms = 0 ORDER BY id DESC LIMIT 1",
                  v_int(person_id), v_text(society));
    if (!sql_next(&query))
        return false;
    *ret = (struct consent){.person_id = person_id, .society = society, .at_ms = col_i64(&query)};
    ret->version = col_text(&query, arena);
    ret->language = col_text(&query, arena);
    ret->key = col_text(&query, arena);
    ret->text = col_text(&query, arena);
    sql_end(&query);
    return !store_tx_failed(tx);
}
