/* Incidents: one row each. Reading many is in incident_list.c. */
#include "incidents.h"

#define REF_TRIES 200
#define REF_REST_MS                                                                                          \
    (30 * DAY_MS) /* a reference is not given again for this long after its incident was over */

static const char *state_of(int state)
{
    return incident_state_name((enum incident_state)state);
}

static const char *disposition_of(int disposition)
{
    return disposition_name((enum disposition)disposition);
}

const char *category_of(int category)
{
    return category_name((enum category)category);
}

static void read_times(struct query *query, struct incident *ret)
{
    ret->message_ms = col_i64(query);
    ret->opened_ms = col_i64(query);
    ret->delivered_ms = col_i64(query);
    ret->acknowledged_ms = col_i64(query);
    ret->en_route_ms = col_i64(query);
    ret->on_scene_ms = col_i64(query);
    ret->closed_ms = col_i64(query);
    ret->last_report_ms = col_i64(query);
}

static void read_report(struct query *query, struct incident *ret)
{
    col_address(query, &ret->chat);
    ret->person_id = col_i64(query);
    col_copy(query, ret->reporter, sizeof(ret->reporter));
    col_copy(query, ret->society, sizeof(ret->society));
    col_copy(query, ret->station, sizeof(ret->station));
    col_copy(query, ret->language, sizeof(ret->language));
    col_place(query, &ret->place);
    ret->has_point = col_real_if(query, &ret->lat);
    (void)col_real_if(query, &ret->lon);
    ret->point_from_pin = col_bool(query);
    col_copy(query, ret->words, sizeof(ret->words));
}

void incident_read(struct query *query, struct incident *ret)
{
    ret->id = col_i64(query);
    col_copy(query, ret->ref, sizeof(ret->ref));
    ret->state = (enum incident_state)col_name(query, state_of, INCIDENT_STATE_COUNT_);
    ret->category = (enum category)col_name(query, category_of, CATEGORY_COUNT_);
    ret->confidence = col_real(query);
    ret->drill = col_bool(query);
    ret->unverified = col_bool(query);
    ret->by_nearness = col_bool(query);
    read_report(query, ret);
    read_times(query, ret);
    col_copy(query, ret->acknowledged_by, sizeof(ret->acknowledged_by));
    ret->disposition = (enum disposition)col_name(query, disposition_of, DISPOSITION_COUNT_);
    ret->tier = col_int(query);
    ret->told = col_int(query);
    ret->policy_ended = col_bool(query);
    ret->asked_place = col_bool(query);
    ret->asked_officer_ms = col_i64(query);
    col_copy(query, ret->also_station, sizeof(ret->also_station));
    ret->link_id = col_i64(query);
    col_copy(query, ret->case_number, sizeof(ret->case_number));
    ret->text_only = col_bool(query);
    ret->place_is_home = col_bool(query);
}

/* Free: no incident has it that is open, or was over within the last REF_REST_MS. */
static void choose_reference(struct store_tx *tx, struct incident *incident)
{
    for (int tries = 0; tries < REF_TRIES; tries++) {
        id_reference(incident->ref);
        if (!sql_number(tx, "SELECT count(*) FROM incident WHERE ref = ?1 AND (over = 0 OR closed_ms > ?2)",
                        v_text(incident->ref), v_int(incident->opened_ms - REF_REST_MS)))
            return;
    }
    store_tx_fail(tx, "no free reference was found");
}

#define SETTABLE                                                                                             \
    "ref, state, category, confidence, drill, unverified, by_nearness, chat_channel, chat_kind,"             \
    " chat_address, person_id, reporter, society, station, language, wing, flat, floor, landmark, lat, lon," \
    " point_from_pin, words, message_ms, opened_ms, delivered_ms, acknowledged_ms, en_route_ms,"             \
    " on_scene_ms, closed_ms, last_report_ms, acknowledged_by, disposition, tier, told, policy_ended,"       \
    " asked_place, asked_officer_ms, also_station, link_id, case_number, text_only, place_is_home, over, "   \
    "priority"
#define PLACES                                                                                               \
    "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,"   \
    " ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39, ?40, ?41, ?42,"   \
    " ?43, ?44, ?45"

static int64_t write_row(struct store_tx *tx, const char *sql, const struct incident *i)
{
    return sql_number(
        tx, sql, v_text(i->ref), v_text(incident_state_name(i->state)), v_text(category_name(i->category)),
        v_real(i->confidence), v_int(i->drill), v_int(i->unverified), v_int(i->by_nearness),
        V_ADDRESS(&i->chat), v_id(i->person_id), v_text(i->reporter), v_text(i->society), v_text(i->station),
        v_text(i->language), V_PLACE(&i->place), v_real_if(i->has_point, i->lat),
        v_real_if(i->has_point, i->lon), v_int(i->point_from_pin), v_text(i->words), v_int(i->message_ms),
        v_int(i->opened_ms), v_int(i->delivered_ms), v_int(i->acknowledged_ms), v_int(i->en_route_ms),
        v_int(i->on_scene_ms), v_int(i->closed_ms), v_int(i->last_report_ms), v_text(i->acknowledged_by),
        v_text(disposition_name(i->disposition)), v_int(i->tier), v_int(i->told), v_int(i->policy_ended),
        v_int(i->asked_place), v_int(i->asked_officer_ms), v_text(i->also_station), v_int(i->link_id),
        v_text(i->case_number), v_int(i->text_only), v_int(i->place_is_home),
        v_int(incident_is_over(i->state)), v_int(incident_priority(i)), v_id(i->id));
}

void store_incident_put(struct store_tx *tx, struct incident *incident)
{
    static const char insert[] =
        "INSERT INTO incident (" SETTABLE ", id) VALUES (" PLACES ", ?46) RETURNING id";
    static const char update[] =
        "UPDATE incident SET (" SETTABLE ") = (" PLACES ") WHERE id = ?46 RETURNING id";
    bool is_new = incident->id == 0;
    if (is_new)
        choose_reference(tx, incident);
    int64_t id = write_row(tx, is_new ? insert : update, incident);
    if (is_new)
        incident->id = id;
    else if (!id)
        store_tx_fail(tx, "incident %lld is gone", (long long)incident->id);
}

static bool read_one(struct query *query, struct incident *ret)
{
    if (!sql_next(query))
        return false;
    *ret = (struct incident){0};
    incident_read(query, ret);
    sql_end(query);
    return !store_tx_failed(query->tx);
}

bool store_incident_get(struct store_tx *tx, int64_t id, struct incident *ret)
{
    struct query query = sql_query(tx, INCIDENT_SELECT " WHERE id = ?1", v_int(id));
    return read_one(&query, ret);
}

bool store_incident_by_ref(struct store_tx *tx, const char *ref, struct incident *ret)
{
    struct query query =
        sql_query(tx, INCIDENT_SELECT " WHERE ref = ?1 ORDER BY id DESC LIMIT 1", v_text(ref));
    return read_one(&query, ret);
}
