/*
 * What was promised, asked of the store itself by a connection of its own. Each check is one statement that
 * finds what must not be.
 */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "incident/audit.h"
#include "sim.h"

#define SETTLED_MS                                                                                           \
    (150 * SECOND_MS)              /* the auditor has been through twice, with sends and leases in between */
#define POLICY_MS (30 * MINUTE_MS) /* longer than any policy of these cities takes to its end */

struct promises {
    sqlite3 *db;
    sqlite3_stmt *due, *events, *purpose;
    sqlite3_stmt *checks[16];
};

enum when { ALWAYS, SETTLED, AT_THE_END };

/* Each gives an incident (0 for none) and a text. ?1 is the wall clock, ?2 SETTLED_MS, ?3 the end of quiet.
 */
static const struct {
    const char *broken;
    enum when when;
    const char *sql;
} checks[] = {
    {"nobody has it, and no deadline is armed", ALWAYS,
     "SELECT i.id, i.state FROM incident i LEFT JOIN deadline d ON d.incident_id = i.id"
     " WHERE i.over = 0 AND i.state <> 'on_scene' AND coalesce(d.due_ms, 0) = 0"},
    {"the deadline fell due, and nothing came of it", SETTLED,
     "SELECT i.id, i.state || ', late by ' || (?1 - d.due_ms) || ' ms' FROM incident i JOIN deadline d"
     " ON d.incident_id = i.id WHERE i.over = 0 AND d.due_ms < ?1 - ?2"},
    {"the deadline is too far off", SETTLED,
     "SELECT i.id, i.state || ', in ' || (d.due_ms - ?1) || ' ms' FROM incident i JOIN deadline d"
     " ON d.incident_id = i.id WHERE i.over = 0 AND d.due_ms > ?1 + 31 * 60000"},
    {"an alert was on no phone in time, and nothing followed", SETTLED,
     "SELECT incident_id, 'outbox ' || id || ' ' || state || ' to ' || address FROM outbox"
     " WHERE purpose = 'alert' AND delivered_ms = 0 AND missed_ms = 0 AND state NOT IN ('dead', 'skipped')"
     " AND created_ms < ?1 - ?2"},
    {"an alert waits, and its time has passed", SETTLED,
     "SELECT incident_id, 'outbox ' || id || ' to ' || address FROM outbox WHERE state IN ('waiting', "
     "'unknown')"
     " AND purpose IN ('alert', 'circle') AND max(due_ms, lease_until_ms) < ?1 - ?2"},
    {"something of hers went to a group", ALWAYS,
     "SELECT o.incident_id, o.purpose FROM outbox o JOIN timeline t ON t.incident_id = o.incident_id"
     " WHERE o.id > (SELECT max(id) FROM outbox) - 2000 AND o.kind = 'group' AND t.event = 'opened'"
     " AND t.detail = 'women_safety'"},
    {"one decision alerted the same phone twice", ALWAYS,
     "SELECT incident_id, address || ' at ' || created_ms FROM outbox"
     " WHERE id > (SELECT max(id) FROM outbox) - 2000 AND purpose = 'alert'"
     " GROUP BY incident_id, channel, address, created_ms HAVING count(*) > 1"},
    {"it reached no human, nor the end of its policy", AT_THE_END,
     "SELECT i.id, i.state FROM incident i WHERE i.state = 'open' AND i.policy_ended = 0 AND i.link_id = 0"
     " AND (SELECT max(at_ms) FROM timeline t WHERE t.incident_id = i.id AND t.event IN"
     " ('opened', 'silent', 'passed_on', 'let_go', 'relinked', 'place')) < ?3"},
    {"it follows another, and reached neither", AT_THE_END,
     "SELECT i.id, i.state FROM incident i JOIN incident f ON f.id = i.link_id WHERE i.state = 'open'"
     " AND i.policy_ended = 0 AND (f.over = 1 OR f.policy_ended = 1 OR f.state <> 'open')"},
    {"its policy ended, and the resident was not told", AT_THE_END,
     "SELECT t.incident_id, t.detail FROM timeline t WHERE t.event = 'policy_ended' AND NOT EXISTS"
     " (SELECT 1 FROM outbox o WHERE o.incident_id = t.incident_id AND o.purpose = 'chat'"
     " AND o.created_ms BETWEEN t.at_ms - 10 AND t.at_ms + 10)"},
    {"its policy ended, and the operator was not told",
     AT_THE_END, /* of those that are linked: once for all */
     "SELECT t.incident_id, t.detail FROM timeline t JOIN incident i ON i.id = t.incident_id"
     " WHERE t.event = 'policy_ended' AND i.link_id = 0 AND NOT EXISTS (SELECT 1 FROM timeline r WHERE"
     " r.incident_id = i.id AND r.event IN ('relinked', 'let_go', 'passed_on')) AND NOT EXISTS (SELECT 1 "
     "FROM outbox o"
     " WHERE o.incident_id = i.id AND o.purpose = 'operator' AND o.created_ms BETWEEN t.at_ms - 10 AND "
     "t.at_ms + 10)"},
    {"somebody has it, and the resident was not told", AT_THE_END,
     "SELECT i.id, i.state FROM incident i WHERE i.acknowledged_ms > 0 AND NOT EXISTS (SELECT 1 FROM outbox o"
     " WHERE o.incident_id = i.id AND o.purpose = 'chat' AND o.created_ms >= i.acknowledged_ms - 10)"},
};
_Static_assert(ARRAY_LEN(checks) <= 16, "room in struct promises");

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", sqlite3_errmsg(db), sql);
        exit(2);
    }
    return statement;
}

struct promises *promises_open(const char *path)
{
    struct promises *promises = mem_new(1, sizeof(*promises));
    if (sqlite3_open_v2(path, &promises->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        exit(2);
    promises->due = prepare(
        promises->db,
        "SELECT min(at) FROM (SELECT min(due_ms) at FROM deadline UNION ALL SELECT min(max(due_ms, "
        "lease_until_ms))"
        " FROM outbox WHERE state IN ('waiting', 'unknown') UNION ALL SELECT min(created_ms) + 20000 FROM "
        "outbox"
        " WHERE purpose = 'alert' AND delivered_ms = 0 AND missed_ms = 0 AND state NOT IN ('dead', 'skipped')"
        " UNION ALL SELECT min(created_ms) + 20000 FROM outbox WHERE purpose = 'operator' AND missed_ms = 0"
        " AND state IN ('waiting', 'unknown') UNION ALL SELECT min(due_ms) FROM crowd WHERE due_ms <> 0)");
    promises->events = prepare(promises->db, "SELECT event FROM timeline WHERE incident_id = ?1 ORDER BY id");
    promises->purpose =
        prepare(promises->db, "SELECT incident_id FROM outbox WHERE id = ?1 AND purpose = 'alert'");
    for (size_t i = 0; i < ARRAY_LEN(checks); i++)
        promises->checks[i] = prepare(promises->db, checks[i].sql);
    return promises;
}

void promises_close(struct promises *promises)
{
    if (!promises)
        return;
    sqlite3_finalize(promises->due);
    sqlite3_finalize(promises->events);
    sqlite3_finalize(promises->purpose);
    for (size_t i = 0; i < ARRAY_LEN(checks); i++)
        sqlite3_finalize(promises->checks[i]);
    sqlite3_close(promises->db);
    free(promises);
}

int64_t promises_next_due_ms(struct sim *sim)
{
    sqlite3_stmt *due = sim->promises->due;
    int64_t at_ms = INT64_MAX;
    if (sqlite3_step(due) == SQLITE_ROW && sqlite3_column_type(due, 0) != SQLITE_NULL)
        at_ms = sqlite3_column_int64(due, 0);
    sqlite3_reset(due);
    return at_ms;
}

int64_t promises_alert_of(struct sim *sim, int64_t outbox_id)
{
    sqlite3_stmt *purpose = sim->promises->purpose;
    sqlite3_bind_int64(purpose, 1, outbox_id);
    int64_t incident_id = sqlite3_step(purpose) == SQLITE_ROW ? sqlite3_column_int64(purpose, 0) : 0;
    sqlite3_reset(purpose);
    return incident_id;
}

/* Nothing has been in the way for so long that whatever was to be done is done. */
static bool is_settled(const struct sim *sim)
{
    int64_t since_ms = MAX(sim->up_since_ms, sim->jumped_ms);
    for (size_t i = 0; i < sim->fault_count; i++) {
        if (sim->faults[i].kind == FAULT_DISK && sim->faults[i].from_ms <= sim->true_ms)
            since_ms = MAX(since_ms, MIN(sim->faults[i].to_ms, sim->true_ms));
    }
    return sim->life && sim->true_ms - since_ms > SETTLED_MS;
}

static void run_check(struct sim *sim, size_t which)
{
    sqlite3_stmt *statement = sim->promises->checks[which];
    int count = sqlite3_bind_parameter_count(statement);
    const int64_t values[] = {sim_wall_ms(sim), SETTLED_MS, sim_wall_ms(sim) - POLICY_MS};
    for (int i = 0; i < count; i++)
        sqlite3_bind_int64(statement, i + 1, values[i]);
    if (sqlite3_step(statement) == SQLITE_ROW)
        sim_complain(sim, sqlite3_column_int64(statement, 0), "%s: %s", checks[which].broken,
                     (const char *)sqlite3_column_text(statement, 1));
    sqlite3_reset(statement);
}

#define EVENTS_MAX 4096

static void replay(struct sim *sim, int64_t id, const char *state, const char *category)
{
    struct promises *promises = sim->promises;
    struct arena arena = {0};
    const char **events = arena_new(&arena, EVENTS_MAX, sizeof(*events));
    size_t count = 0;
    enum category of = CATEGORY_NONE;
    sqlite3_bind_int64(promises->events, 1, id);
    while (sqlite3_step(promises->events) == SQLITE_ROW && count < EVENTS_MAX)
        events[count++] = arena_dup(&arena, (const char *)sqlite3_column_text(promises->events, 0));
    sqlite3_reset(promises->events);
    if (!category_parse(str_of(category), &of) ||
        strcmp(incident_state_name(audit_replay(events, count, of)), state) != 0)
        sim_complain(sim, id, "its timeline does not replay to its state: %s", state);
    arena_free(&arena);
}

static void replay_all(struct sim *sim, bool at_the_end)
{
    sqlite3_stmt *all =
        prepare(sim->promises->db, at_the_end ? "SELECT id, state, category FROM incident"
                                              : "SELECT id, state, category FROM incident WHERE over = 0");
    while (sqlite3_step(all) == SQLITE_ROW)
        replay(sim, sqlite3_column_int64(all, 0), (const char *)sqlite3_column_text(all, 1),
               (const char *)sqlite3_column_text(all, 2));
    sqlite3_finalize(all);
}

void promises_check(struct sim *sim, bool at_the_end)
{
    bool settled = is_settled(sim);
    for (size_t i = 0; i < ARRAY_LEN(checks) && !sim->complaint; i++) {
        if (checks[i].when == ALWAYS || (checks[i].when == SETTLED && settled) || at_the_end)
            run_check(sim, i);
    }
    replay_all(sim, at_the_end);
    if (at_the_end && server_oldest_post_ms(sim) < sim->true_ms - 20 * MINUTE_MS)
        sim_complain(sim, 0, "a webhook was never answered 200");
}

static void print_rows(struct sim *sim, const char *sql, int64_t id)
{
    sqlite3_stmt *rows = prepare(sim->promises->db, sql);
    sqlite3_bind_int64(rows, 1, id);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(rows); i++)
            printf("%s%s", i ? "  " : "    ",
                   sqlite3_column_text(rows, i) ? (const char *)sqlite3_column_text(rows, i) : "-");
        putchar('\n');
    }
    sqlite3_finalize(rows);
}

#define CLOCK(column) "strftime('%H:%M:%f', " column " / 1000.0, 'unixepoch', '+330 minutes')"

/* The incident that a line of the log names. */
static int64_t incident_in(struct sim *sim, const char *line)
{
    const char *ref = strstr(line, " ref=");
    sqlite3_stmt *rows = prepare(sim->promises->db, "SELECT max(id) FROM incident WHERE ref = ?1");
    sqlite3_bind_text(rows, 1, ref ? ref + 5 : "", ref ? 4 : 0, SQLITE_STATIC);
    int64_t id = sqlite3_step(rows) == SQLITE_ROW ? sqlite3_column_int64(rows, 0) : 0;
    sqlite3_finalize(rows);
    return id;
}

void promises_print_timeline(struct sim *sim, int64_t incident_id)
{
    if (!incident_id)
        incident_id = incident_in(sim, sim->complaint);
    if (!incident_id)
        return;
    print_rows(sim,
               "SELECT 'incident', id, ref, state, category, station, 'tier', tier, 'told', told, 'ended',"
               " policy_ended, 'link', link_id FROM incident WHERE id = ?1",
               incident_id);
    print_rows(
        sim, "SELECT " CLOCK("at_ms") ", event, who, detail FROM timeline WHERE incident_id = ?1 ORDER BY id",
        incident_id);
    print_rows(sim, "SELECT 'deadline', " CLOCK("due_ms") " FROM deadline WHERE incident_id = ?1",
               incident_id);
    print_rows(sim,
               "SELECT 'outbox', id, " CLOCK(
                   "created_ms") ", purpose, channel, address, state, attempts, "
                                 "'due', " CLOCK("due_ms") ", 'lease', lease_until_ms, 'missed', "
                                                           "missed_ms, 'delivered', delivered_ms, "
                                                           "error_code, message_id"
                                                           " FROM outbox WHERE incident_id = ?1 ORDER "
                                                           "BY id",
               incident_id);
}
