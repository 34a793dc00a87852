/* What goes stale, and what each station covers. A query for each. */
#include "rows_private.h"
#include "store/stale_rows.h"

/* Whose last message on WhatsApp is on no phone: failed, given up, or taken a day ago and never delivered.
 * ?1 is the time before which it should have been. */
#define DEAD                                                                                                 \
    "WITH last (kind, address, id) AS (SELECT kind, address, max(id) FROM outbox WHERE channel = 'whatsapp'" \
    " AND state IN ('sent', 'delivered', 'read', 'failed', 'dead') GROUP BY kind, address),"                 \
    " dead (kind, address, at_ms) AS (SELECT o.kind, o.address, max(o.sent_ms, o.failed_ms, o.created_ms)"   \
    " FROM last JOIN outbox o ON o.id = last.id"                                                             \
    " WHERE o.state IN ('failed', 'dead') OR (o.state = 'sent' AND o.sent_ms < ?1)) "

/* When anything of a society was last kept. */
#define HEARD                                                                                                \
    "WITH heard (society, at_ms) AS (SELECT society, max(max(opened_ms, last_report_ms)) FROM incident"      \
    " GROUP BY society UNION ALL SELECT record_key, max(at_ms) FROM history WHERE record = 'society'"        \
    " GROUP BY record_key UNION ALL SELECT substr(record_key, 1, instr(record_key, ' ') - 1), max(at_ms)"    \
    " FROM history WHERE record = 'circle' GROUP BY 1 UNION ALL SELECT c.society, max(h.at_ms)"              \
    " FROM chat c JOIN history h ON h.record = 'chat' AND h.record_key = c.channel || ' ' || c.address"      \
    " GROUP BY c.society UNION ALL SELECT society, max(joined_ms) FROM resident GROUP BY society) "

#define AREAS_MS "(SELECT max(at_ms) FROM history WHERE record = 'jurisdiction')"

/* id, name, phone, society, since. ?1: the time of enum stale_kind's own bound. */
static const struct {
    const char *name, *sql;
    int64_t bound_ms;
} kinds[STALE_COUNT_] = {
    [STALE_STATION_NO_CONTACT] = {"station_no_contact",
                                  "SELECT id, name, '', '', 0 FROM station s WHERE ?1 = ?1 AND NOT EXISTS"
                                  " (SELECT 1 FROM contact c WHERE c.station = s.id) ORDER BY id",
                                  0},
    [STALE_CONTACT_UNREACHED] = {"contact_unreached",
                                 DEAD "SELECT c.station, s.name, c.phone, '', d.at_ms FROM contact c"
                                      " JOIN station s ON s.id = c.station"
                                      " JOIN dead d ON d.kind = 'phone' AND d.address = c.phone"
                                      " ORDER BY c.station, c.tier, c.phone",
                                 STALE_UNDELIVERED_MS},
    [STALE_CONTACT_SILENT] = {"contact_silent",
                              "SELECT c.station, s.name, c.phone, '',"
                              " CASE answered_ms WHEN 0 THEN missed_ms ELSE answered_ms END FROM contact c"
                              " JOIN station s ON s.id = c.station WHERE ?1 = ?1 AND missed_ms > answered_ms"
                              " ORDER BY c.station, c.tier, c.phone",
                              0},
    [STALE_SOCIETY_NO_STATION] = {"society_no_station",
                                  "SELECT id, name, '', '', 0 FROM society WHERE ?1 = ?1 AND station IS NULL"
                                  " ORDER BY id",
                                  0},
    [STALE_CHAT_GONE] = {"chat_gone",
                         DEAD "SELECT c.address, s.name, '', c.society,"
                              " CASE c.gone_ms WHEN 0 THEN d.at_ms ELSE c.gone_ms END FROM chat c"
                              " JOIN society s ON s.id = c.society"
                              " LEFT JOIN dead d ON d.kind = 'group' AND d.address = c.address"
                              " WHERE c.kind = 'group' AND (c.gone_ms <> 0 OR d.address IS NOT NULL)"
                              " ORDER BY c.society, c.address",
                         STALE_UNDELIVERED_MS},
    [STALE_STATION_NO_AREA] = {"station_no_area",
                               "SELECT id, name, '', '', 0 FROM station s WHERE ?1 = ?1"
                               " AND EXISTS (SELECT 1 FROM jurisdiction)"
                               " AND NOT EXISTS (SELECT 1 FROM jurisdiction j WHERE j.station = s.id)"
                               " AND NOT EXISTS (SELECT 1 FROM station b WHERE b.above = s.id) ORDER BY id",
                               0},
    [STALE_AREAS_OLD] = {"areas_old",
                         "SELECT s.id, s.name, '', '', h.at_ms FROM station s JOIN history h"
                         " ON h.record = 'station' AND h.record_key = s.id AND h.before IS NULL"
                         " WHERE ?1 = ?1 AND EXISTS (SELECT 1 FROM jurisdiction) AND h.at_ms > " AREAS_MS
                         " UNION ALL SELECT id, name, '', '', at_ms FROM station_past"
                         " WHERE EXISTS (SELECT 1 FROM jurisdiction) AND at_ms > " AREAS_MS " ORDER BY 1",
                         0},
    [STALE_SOCIETY_NO_CIRCLE] = {"society_no_circle",
                                 "SELECT id, name, '', '', 0 FROM society s WHERE ?1 = ?1 AND NOT EXISTS"
                                 " (SELECT 1 FROM circle c WHERE c.society = s.id) ORDER BY id",
                                 0},
    [STALE_SOCIETY_NO_ADMIN] = {"society_no_admin",
                                DEAD "SELECT id, name, '', '', 0 FROM society s WHERE (EXISTS"
                                     " (SELECT 1 FROM circle c WHERE c.society = s.id)"
                                     " OR EXISTS (SELECT 1 FROM society_admin a WHERE a.society = s.id))"
                                     " AND NOT EXISTS (SELECT 1 FROM circle c WHERE c.society = s.id"
                                     " AND c.role = 'committee' AND NOT EXISTS (SELECT 1 FROM dead d"
                                     " WHERE d.kind = 'phone' AND d.address = c.phone))"
                                     " AND NOT EXISTS (SELECT 1 FROM society_admin a WHERE a.society = s.id"
                                     " AND NOT EXISTS (SELECT 1 FROM dead d WHERE d.kind = 'phone'"
                                     " AND d.address = a.phone)) ORDER BY id",
                                STALE_UNDELIVERED_MS},
    [STALE_SOCIETY_SILENT] = {"society_silent",
                              HEARD
                              "SELECT s.id, s.name, '', '', max(h.at_ms) FROM society s JOIN heard h"
                              " ON h.society = s.id GROUP BY s.id HAVING max(h.at_ms) < ?1 ORDER BY s.id",
                              STALE_SILENT_MS},
};

const char *stale_kind_name(enum stale_kind kind)
{
    return kinds[kind].name;
}

size_t store_stale_list(struct store_tx *tx, enum stale_kind kind, int64_t now_ms, struct arena *arena,
                        struct stale **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    struct query query = sql_query(tx, kinds[kind].sql, v_int(now_ms - kinds[kind].bound_ms));
    while (sql_next(&query)) {
        struct stale *stale = rows_add(&rows);
        stale->id = col_text(&query, arena);
        stale->name = col_text(&query, arena);
        stale->phone = col_text(&query, arena);
        stale->society = col_text(&query, arena);
        stale->since_ms = col_i64(&query);
    }
    *ret = rows_take(tx, &rows, arena, &count);
    return count;
}

size_t store_coverage(struct store_tx *tx, int64_t from_ms, int64_t to_ms, struct arena *arena,
                      struct coverage **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    struct query query = sql_query(
        tx,
        "WITH s (id, name) AS (SELECT id, name FROM station UNION ALL SELECT '', '' WHERE EXISTS"
        " (SELECT 1 FROM society WHERE station IS NULL)),"
        " societies (station, total, residents, circles) AS (SELECT coalesce(station, ''), count(*),"
        " sum((SELECT count(*) FROM resident r WHERE r.society = society.id)"
        " + (SELECT count(*) FROM chat c WHERE c.society = society.id AND c.kind <> 'group'"
        " AND NOT EXISTS (SELECT 1 FROM person p JOIN resident r ON r.person_id = p.id"
        " AND r.society = c.society WHERE p.phone = c.address OR p.user_id = c.address))),"
        " sum(EXISTS (SELECT 1 FROM circle c WHERE c.society = society.id AND role = 'guard')"
        " AND EXISTS (SELECT 1 FROM circle c WHERE c.society = society.id AND role = 'committee'))"
        " FROM society GROUP BY 1),"
        " incidents (station, drills, total) AS (SELECT station,"
        " sum(drill = 1 AND acknowledged_ms > 0), sum(drill = 0) FROM incident"
        " WHERE opened_ms >= ?1 AND (?2 = 0 OR opened_ms < ?2) GROUP BY station)"
        " SELECT s.id, s.name, coalesce(o.total, 0), coalesce(o.residents, 0), coalesce(o.circles, 0),"
        " coalesce(i.drills, 0), coalesce(i.total, 0) FROM s LEFT JOIN societies o ON o.station = s.id"
        " LEFT JOIN incidents i ON i.station = s.id ORDER BY s.id = '', s.id",
        v_int(from_ms), v_int(to_ms));
    while (sql_next(&query)) {
        struct coverage *coverage = rows_add(&rows);
        coverage->station = col_text(&query, arena);
        coverage->name = col_text(&query, arena);
        coverage->societies = col_i64(&query);
        coverage->residents = col_i64(&query);
        coverage->circles = col_i64(&query);
        coverage->drills = col_i64(&query);
        coverage->incidents = col_i64(&query);
    }
    *ret = rows_take(tx, &rows, arena, &count);
    return count;
}
