/* The circles of societies, and the admins: numbers with a role. */
#include "history.h"
#include "rows_private.h"

#define SELECT "SELECT society, phone, role FROM circle"

static size_t collect(struct query *query, struct arena *arena, struct circle_member **ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    while (sql_next(query)) {
        struct circle_member *member = rows_add(&rows);
        member->society = col_text(query, arena);
        member->phone = col_text(query, arena);
        member->role = col_text(query, arena);
    }
    *ret = rows_take(query->tx, &rows, arena, &count);
    return count;
}

size_t store_circle_list(struct store_tx *tx, const char *society, struct arena *arena,
                         struct circle_member **ret)
{
    struct query query = society ? sql_query(tx, SELECT " WHERE society = ?1 ORDER BY phone", v_text(society))
                                 : sql_query(tx, SELECT " ORDER BY society, phone", V_NONE);
    return collect(&query, arena, ret);
}

size_t store_circle_of_phone(struct store_tx *tx, const char *phone, struct arena *arena,
                             struct circle_member **ret)
{
    struct query query = sql_query(tx, SELECT " WHERE phone = ?1 ORDER BY society", v_text(phone));
    return collect(&query, arena, ret);
}

static void write_history(struct store_tx *tx, const struct circle_member *member, bool added)
{
    struct buf buf_auto text = {0};
    struct json_writer json = {.out = &text};
    char key[HISTORY_KEY_SIZE];
    json_open(&json, NULL, '{');
    json_put_text(&json, "society", member->society);
    json_put_text(&json, "phone", member->phone);
    json_put_text(&json, "role", member->role);
    json_close(&json, '}');
    history_key(key, member->society, member->phone);
    history_add(tx, "circle", key, added ? NULL : &text, added ? &text : NULL);
}

enum row_result store_circle_add(struct store_tx *tx, const struct circle_member *member)
{
    if (!society_exists(tx, member->society))
        return ROW_MISSING;
    if (!sql_run(tx,
                 "INSERT INTO circle (society, phone, role) VALUES (?1, ?2, ?3)"
                 " ON CONFLICT (society, phone) DO NOTHING",
                 v_text(member->society), v_text(member->phone), v_text(member->role)))
        return ROW_EXISTS;
    write_history(tx, member, true);
    return ROW_DONE;
}

static int64_t remove_found(struct query *query)
{
    struct store_tx *tx = query->tx;
    struct circle_member *members;
    size_t count = collect(query, store_tx_arena(tx), &members);
    for (size_t i = 0; i < count; i++) {
        sql_run(tx, "DELETE FROM circle WHERE society = ?1 AND phone = ?2", v_text(members[i].society),
                v_text(members[i].phone));
        write_history(tx, &members[i], false);
    }
    return (int64_t)count;
}

enum row_result store_circle_remove(struct store_tx *tx, const char *society, const char *phone)
{
    struct query query =
        sql_query(tx, SELECT " WHERE society = ?1 AND phone = ?2", v_text(society), v_text(phone));
    return remove_found(&query) ? ROW_DONE : ROW_MISSING;
}

void circle_remove_of(struct store_tx *tx, const char *society)
{
    struct query query = sql_query(tx, SELECT " WHERE society = ?1", v_text(society));
    (void)remove_found(&query);
}

int64_t circle_remove_phone(struct store_tx *tx, const char *phone)
{
    struct query query = sql_query(tx, SELECT " WHERE phone = ?1", v_text(phone));
    return remove_found(&query);
}

static void admin_history(struct store_tx *tx, const char *phone, bool added)
{
    struct buf buf_auto text = {0};
    struct json_writer json = {.out = &text};
    json_open(&json, NULL, '{');
    json_put_text(&json, "phone", phone);
    json_close(&json, '}');
    history_add(tx, "admin", phone, added ? NULL : &text, added ? &text : NULL);
}

enum row_result store_admin_add(struct store_tx *tx, const char *phone)
{
    if (!sql_run(tx, "INSERT INTO admin (phone) VALUES (?1) ON CONFLICT (phone) DO NOTHING", v_text(phone)))
        return ROW_EXISTS;
    admin_history(tx, phone, true);
    return ROW_DONE;
}

enum row_result store_admin_remove(struct store_tx *tx, const char *phone)
{
    if (!sql_run(tx, "DELETE FROM admin WHERE phone = ?1", v_text(phone)))
        return ROW_MISSING;
    sql_run(tx, "DELETE FROM onboarding WHERE phone = ?1", v_text(phone));
    sql_run(tx, "DELETE FROM proposal WHERE phone = ?1", v_text(phone));
    sql_run(tx, "DELETE FROM society_admin WHERE phone = ?1", v_text(phone));
    admin_history(tx, phone, false);
    return ROW_DONE;
}

size_t store_admin_list(struct store_tx *tx, struct arena *arena, const char ***ret)
{
    struct rows rows = {.item = sizeof(**ret)};
    size_t count;
    struct query query = sql_query(tx, "SELECT phone FROM admin ORDER BY phone", V_NONE);
    while (sql_next(&query)) {
        const char **phone = rows_add(&rows);
        *phone = col_text(&query, arena);
    }
    *ret = rows_take(tx, &rows, arena, &count);
    return count;
}

bool phone_has_role(struct store_tx *tx, const char *phone)
{
    return sql_number(tx,
                      "SELECT EXISTS (SELECT 1 FROM contact WHERE phone = ?1)"
                      " OR EXISTS (SELECT 1 FROM circle WHERE phone = ?1)"
                      " OR EXISTS (SELECT 1 FROM admin WHERE phone = ?1)",
                      v_text(phone)) != 0;
}
