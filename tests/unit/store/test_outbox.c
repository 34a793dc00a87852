/* The outbox: leases, the sender's outcome, statuses in any order, limits, windows. */
#include "fixture.h"

static struct outbox_row row_of(struct store_tx *tx, int64_t id)
{
    struct outbox_row row;
    assert_true(store_outbox_get(tx, id, NOW, store_tx_arena(tx), &row));
    return row;
}

static int64_t add(struct store_tx *tx, int64_t lease_until_ms)
{
    struct outbox_row row = alert_to(PHONE_A, 0);
    int64_t id = store_outbox_add(tx, &row, NOW, lease_until_ms);
    assert_true(id > 0);
    return id;
}

static enum outbox_state_change status(struct store_tx *tx, int64_t id, const char *message_id,
                                       enum outbox_state state, int64_t at_ms)
{
    struct outbox_row row;
    enum outbox_state_change change =
        store_outbox_status(tx, id, message_id, state, at_ms, state == OUTBOX_FAILED ? 131026 : 0,
                            state == OUTBOX_FAILED ? "undeliverable" : "", store_tx_arena(tx), &row);
    if (change == CHANGE_MADE)
        assert_int_equal(row.state, state);
    return change;
}

/* The sender's outcome for the row as it was taken. */
static void settle(struct store_tx *tx, struct outbox_row taken, enum outbox_state state,
                   const char *message_id)
{
    taken.state = state;
    taken.message_id = message_id;
    taken.attempts++;
    taken.sent_ms = state == OUTBOX_SENT ? NOW + 1 : 0;
    store_outbox_settle(tx, &taken);
}

static size_t take(struct store_tx *tx, int64_t now_ms, struct outbox_row **ret)
{
    return store_outbox_take(tx, now_ms, 1000, 10, store_tx_arena(tx), ret);
}

static int a_row_is_leased_to_one(struct store_tx *tx, void *arg)
{
    struct outbox_row *rows;
    (void)arg;
    assert_int_equal(store_outbox_next(tx), 0);
    int64_t leased = add(tx, NOW + 500), free_one = add(tx, 0);
    assert_int_equal(store_outbox_next(tx), NOW);
    assert_int_equal(take(tx, NOW - 1, &rows), 0); /* not due */
    assert_int_equal(take(tx, NOW, &rows), 1);
    assert_int_equal(rows[0].id, free_one);
    assert_int_equal(store_outbox_next(tx), NOW + 500);
    assert_int_equal(take(tx, NOW + 499, &rows), 0);
    assert_int_equal(take(tx, NOW + 500, &rows), 1); /* the lease has run out */
    assert_int_equal(rows[0].id, leased);
    store_leases_reset(tx);
    assert_int_equal(take(tx, NOW + 500, &rows), 2);
    settle(tx, row_of(tx, leased), OUTBOX_SENT, "w1");
    settle(tx, row_of(tx, free_one), OUTBOX_SKIPPED, "");
    assert_int_equal(take(tx, NOW + 90000, &rows), 0);
    assert_int_equal(store_outbox_next(tx), 0);
    return 0;
}

static int the_most_urgent_goes_first(struct store_tx *tx, void *arg)
{
    struct outbox_row row = alert_to(PHONE_A, 0), *rows;
    (void)arg;
    row.priority = 20;
    int64_t low = store_outbox_add(tx, &row, NOW, 0);
    row.priority = 0;
    int64_t later = store_outbox_add(tx, &row, NOW + 5, 0), high = store_outbox_add(tx, &row, NOW, 0);
    assert_int_equal(store_outbox_take(tx, NOW + 5, 1000, 2, store_tx_arena(tx), &rows), 2);
    assert_int_equal(rows[0].id, high);
    assert_int_equal(rows[1].id, later);
    assert_int_equal(take(tx, NOW + 5, &rows), 1);
    assert_int_equal(rows[0].id, low);
    return 0;
}

static int a_row_comes_back_as_it_was(struct store_tx *tx, void *arg)
{
    struct address chat = phone_chat(PHONE_A);
    struct outbox_row *rows;
    (void)arg;
    struct incident incident = add_incident(tx, &chat, CATEGORY_FIRE, NOW);
    struct outbox_row row = {.incident_id = incident.id,
                             .purpose = PURPOSE_CIRCLE,
                             .priority = 11,
                             .to = group_chat("g1"),
                             .content = "{\"kind\":\"text\"}"};
    int64_t id = store_outbox_add(tx, &row, NOW, NOW + 9);
    struct outbox_row found = row_of(tx, id);
    assert_int_equal(found.incident_id, incident.id);
    assert_int_equal(found.purpose, PURPOSE_CIRCLE);
    assert_int_equal(found.priority, 11);
    assert_true(address_same(&found.to, &row.to));
    assert_string_equal(found.content, row.content);
    assert_int_equal(found.state, OUTBOX_WAITING);
    assert_true(found.created_ms == NOW && found.due_ms == NOW && found.attempts == 0);
    assert_string_equal(found.message_id, "");
    assert_string_equal(found.error_text, "");
    assert_true(found.window_open); /* a group has no window */
    (void)add(tx, 0);
    assert_int_equal(store_outbox_list(tx, incident.id, store_tx_arena(tx), &rows), 1);
    assert_int_equal(rows[0].id, id);
    return 0;
}

static int the_senders_outcome_is_written(struct store_tx *tx, void *arg)
{
    struct outbox_row *rows;
    (void)arg;
    int64_t id = add(tx, NOW + 60000);
    struct outbox_row outcome = row_of(tx, id);
    outcome.attempts = 1;
    outcome.due_ms = NOW + 700;
    outcome.error_code = 500;
    outcome.error_text = "try later";
    store_outbox_settle(tx, &outcome); /* waiting again, and the lease given back */
    assert_int_equal(store_outbox_next(tx), NOW + 700);
    assert_int_equal(take(tx, NOW + 700, &rows), 1);
    assert_true(rows[0].attempts == 1 && rows[0].error_code == 500);
    assert_string_equal(rows[0].error_text, "try later");
    rows[0].error_code = 0;
    rows[0].error_text = "";
    settle(tx, rows[0], OUTBOX_SENT, "w1");
    struct outbox_row now = row_of(tx, id);
    assert_true(now.state == OUTBOX_SENT && now.attempts == 2 && now.sent_ms == NOW + 1 &&
                now.error_code == 0);
    assert_string_equal(now.message_id, "w1");
    outcome.id = 12345;
    store_outbox_settle(tx, &outcome); /* pruned meanwhile: nothing */
    return 0;
}

static int states_only_go_forward(struct store_tx *tx, void *arg)
{
    (void)arg;
    int64_t id = add(tx, 0);
    settle(tx, row_of(tx, id), OUTBOX_SENT, "w1");
    assert_int_equal(status(tx, 0, "w1", OUTBOX_SENT, NOW + 2), CHANGE_NONE);
    assert_int_equal(status(tx, 0, "w1", OUTBOX_READ, NOW + 9), CHANGE_MADE); /* before delivered */
    assert_int_equal(status(tx, 0, "w1", OUTBOX_DELIVERED, NOW + 5), CHANGE_NONE);
    assert_int_equal(status(tx, 0, "w1", OUTBOX_FAILED, NOW + 9), CHANGE_NONE);
    assert_int_equal(status(tx, 0, "w1", OUTBOX_READ, NOW + 9), CHANGE_NONE);
    struct outbox_row row = row_of(tx, id);
    assert_true(row.state == OUTBOX_READ && row.sent_ms == NOW + 1 && row.read_ms == NOW + 9 &&
                row.delivered_ms == NOW + 9 && row.failed_ms == 0);
    assert_int_equal(status(tx, 0, "w2", OUTBOX_READ, NOW), CHANGE_NO_ROW);
    assert_int_equal(status(tx, 777, "w2", OUTBOX_READ, NOW), CHANGE_NO_ROW);
    assert_int_equal(status(tx, 0, "", OUTBOX_READ, NOW), CHANGE_NO_ROW);
    assert_int_equal(status(tx, 777, "w1", OUTBOX_READ, NOW), CHANGE_NONE); /* found by the platform's id */
    return 0;
}

static int a_status_settles_an_unknown_send(struct store_tx *tx, void *arg)
{
    struct outbox_row *rows;
    (void)arg;
    int64_t id = add(tx, NOW + 60000);
    settle(tx, row_of(tx, id), OUTBOX_UNKNOWN, "");
    assert_int_equal(status(tx, id, "w1", OUTBOX_SENT, NOW + 3), CHANGE_MADE);
    assert_int_equal(take(tx, NOW + 90000, &rows), 0); /* not sent again */
    assert_string_equal(row_of(tx, id).message_id, "w1");
    assert_int_equal(status(tx, 0, "w1", OUTBOX_DELIVERED, NOW + 4), CHANGE_MADE);
    return 0;
}

static int an_unknown_send_comes_again_when_nothing_is_heard(struct store_tx *tx, void *arg)
{
    struct outbox_row *rows;
    (void)arg;
    int64_t id = add(tx, NOW + 60000);
    struct outbox_row outcome = row_of(tx, id);
    outcome.due_ms = NOW + 5000;
    settle(tx, outcome, OUTBOX_UNKNOWN, "");
    assert_int_equal(take(tx, NOW + 4999, &rows), 0);
    assert_int_equal(take(tx, NOW + 5000, &rows), 1);
    assert_int_equal(rows[0].state, OUTBOX_UNKNOWN);
    settle(tx, rows[0], OUTBOX_SENT, "w2");
    /* The first had arrived too: a failure of it is old news, its delivery is not. */
    assert_int_equal(status(tx, id, "w1", OUTBOX_FAILED, NOW), CHANGE_NONE);
    assert_int_equal(status(tx, id, "w1", OUTBOX_DELIVERED, NOW), CHANGE_MADE);
    return 0;
}

static int a_status_before_the_outcome_stands(struct store_tx *tx, void *arg)
{
    (void)arg;
    int64_t delivered = add(tx, NOW + 60000), failed = add(tx, NOW + 60000), sent = add(tx, NOW + 60000);
    struct outbox_row of_delivered = row_of(tx, delivered), of_failed = row_of(tx, failed),
                      of_sent = row_of(tx, sent);
    assert_int_equal(status(tx, delivered, "w1", OUTBOX_DELIVERED, NOW + 2), CHANGE_MADE);
    assert_int_equal(status(tx, failed, "w2", OUTBOX_FAILED, NOW + 2), CHANGE_MADE);
    assert_int_equal(status(tx, sent, "w3", OUTBOX_SENT, NOW + 2), CHANGE_MADE);
    settle(tx, of_delivered, OUTBOX_SENT, "w1");
    settle(tx, of_failed, OUTBOX_SENT, "w2");
    settle(tx, of_sent, OUTBOX_UNKNOWN, "");
    struct outbox_row now = row_of(tx, delivered);
    assert_true(now.state == OUTBOX_DELIVERED && now.attempts == 1 && now.delivered_ms == NOW + 2);
    now = row_of(tx, failed);
    assert_true(now.state == OUTBOX_FAILED && now.failed_ms == NOW + 2 && now.error_code == 131026);
    assert_string_equal(now.error_text, "undeliverable");
    now = row_of(tx, sent);
    assert_int_equal(now.state, OUTBOX_SENT);
    assert_string_equal(now.message_id, "w3");
    return 0;
}

static int a_failure_may_be_followed_by_another_attempt(struct store_tx *tx, void *arg)
{
    struct outbox_row row, *rows;
    struct arena *arena = store_tx_arena(tx);
    (void)arg;
    int64_t id = add(tx, 0);
    settle(tx, row_of(tx, id), OUTBOX_SENT, "w1");
    assert_int_equal(store_outbox_status(tx, id, "w1", OUTBOX_FAILED, NOW + 5, 131047, "", arena, &row),
                     CHANGE_MADE);
    row.state = OUTBOX_WAITING; /* as a template */
    row.due_ms = NOW + 6;
    store_outbox_settle(tx, &row);
    assert_int_equal(take(tx, NOW + 6, &rows), 1);
    /* The first attempt's statuses, again or late, say nothing of this one. */
    assert_int_equal(status(tx, id, "w1", OUTBOX_FAILED, NOW + 5), CHANGE_NONE);
    assert_int_equal(status(tx, id, "w1", OUTBOX_SENT, NOW + 4), CHANGE_NONE);
    settle(tx, rows[0], OUTBOX_SENT, "w2");
    assert_int_equal(status(tx, id, "w1", OUTBOX_FAILED, NOW + 5), CHANGE_NONE);
    row = row_of(tx, id);
    assert_true(row.state == OUTBOX_SENT && row.failed_ms == 0);
    assert_string_equal(row.message_id, "w2");
    assert_int_equal(status(tx, id, "w2", OUTBOX_FAILED, NOW + 9), CHANGE_MADE);
    assert_int_equal(status(tx, id, "w2", OUTBOX_DELIVERED, NOW + 9),
                     CHANGE_MADE); /* it was there after all */
    return 0;
}

static int a_dead_row_can_only_turn_out_to_have_arrived(struct store_tx *tx, void *arg)
{
    struct outbox_counts counts;
    (void)arg;
    int64_t id = add(tx, 0);
    settle(tx, row_of(tx, id), OUTBOX_DEAD, "");
    store_outbox_count(tx, &counts);
    assert_true(counts.dead == 1 && counts.waiting == 0 && counts.oldest_ms == 0);
    assert_int_equal(status(tx, id, "w1", OUTBOX_FAILED, NOW), CHANGE_NONE);
    assert_int_equal(status(tx, id, "w1", OUTBOX_DELIVERED, NOW), CHANGE_MADE);
    int64_t skipped = add(tx, 0), oldest = add(tx, 0);
    settle(tx, row_of(tx, skipped), OUTBOX_SKIPPED, "");
    assert_int_equal(status(tx, skipped, "w9", OUTBOX_DELIVERED, NOW), CHANGE_NONE);
    store_outbox_count(tx, &counts);
    assert_true(counts.dead == 0 && counts.waiting == 1 && counts.oldest_ms == row_of(tx, oldest).created_ms);
    return 0;
}

static int a_recipient_has_a_limit(struct store_tx *tx, void *arg)
{
    struct outbox_row row = alert_to(PHONE_A, 0), other = alert_to(PHONE_B, 0);
    (void)arg;
    row.purpose = other.purpose = PURPOSE_UPDATE;
    int64_t first = 0;
    for (int i = 0; i < OUTBOX_PER_RECIPIENT_MAX; i++) {
        int64_t id = store_outbox_add(tx, &row, NOW, 0);
        assert_true(id > 0);
        first = first ? first : id;
    }
    assert_int_equal(store_outbox_add(tx, &row, NOW, 0), 0);
    assert_true(store_outbox_add(tx, &other, NOW, 0) > 0);
    row.purpose = PURPOSE_ALERT;
    assert_true(store_outbox_add(tx, &row, NOW, 0) > 0); /* an alert always has room */
    row.purpose = PURPOSE_UPDATE;
    settle(tx, row_of(tx, first), OUTBOX_SENT, "w1");
    assert_int_equal(store_outbox_add(tx, &row, NOW, 0), 0);
    settle(tx, row_of(tx, first + 1), OUTBOX_SENT, "w2");
    assert_true(store_outbox_add(tx, &row, NOW, 0) > 0);
    return 0;
}

static int who_was_told_is_listed_once(struct store_tx *tx, void *arg)
{
    struct address chat = phone_chat(PHONE_C), *told;
    (void)arg;
    struct incident incident = add_incident(tx, &chat, CATEGORY_FIRE, NOW);
    struct outbox_row b = alert_to(PHONE_B, incident.id), a = alert_to(PHONE_A, incident.id),
                      c = alert_to(PHONE_C, incident.id);
    c.purpose = PURPOSE_CHAT;
    (void)store_outbox_add(tx, &b, NOW, 0);
    (void)store_outbox_add(tx, &a, NOW, 0);
    (void)store_outbox_add(tx, &b, NOW + 1, 0);
    (void)store_outbox_add(tx, &c, NOW + 1, 0);
    assert_int_equal(store_outbox_told(tx, incident.id, store_tx_arena(tx), &told), 2);
    assert_string_equal(told[0].id, PHONE_B);
    assert_string_equal(told[1].id, PHONE_A);
    assert_int_equal(store_outbox_told(tx, incident.id + 1, store_tx_arena(tx), &told), 0);
    return 0;
}

static int a_window_is_open_for_a_day(struct store_tx *tx, void *arg)
{
    struct address a = phone_chat(PHONE_A), b = phone_chat(PHONE_B);
    (void)arg;
    int64_t id = add(tx, 0);
    assert_false(store_window_is_open(tx, &a, NOW));
    assert_false(row_of(tx, id).window_open);
    store_window_open(tx, &a, NOW);
    store_window_open(tx, &a, NOW - HOUR_MS); /* late: does not shorten it */
    assert_true(store_window_is_open(tx, &a, NOW + DAY_MS - 1));
    assert_false(store_window_is_open(tx, &a, NOW + DAY_MS));
    assert_false(store_window_is_open(tx, &b, NOW));
    assert_true(row_of(tx, id).window_open);
    store_window_open(tx, &a, NOW + HOUR_MS);
    assert_true(store_window_is_open(tx, &a, NOW + DAY_MS));
    store_window_close(tx, &a);
    assert_false(store_window_is_open(tx, &a, NOW));
    assert_false(row_of(tx, id).window_open);
    return 0;
}

static int what_waits_for_a_window(struct store_tx *tx, void *arg)
{
    struct address a = phone_chat(PHONE_A), b = phone_chat(PHONE_B);
    struct outbox_row row = alert_to(PHONE_A, 0), *rows;
    struct outbox_counts counts;
    (void)arg;
    row.purpose = PURPOSE_UPDATE;
    row.due_ms = NOW + 2 * HOUR_MS;
    int64_t id = store_outbox_add(tx, &row, NOW, 0);
    assert_int_equal(take(tx, NOW + 2 * HOUR_MS - 1, &rows), 0);
    store_outbox_count(tx, &counts);
    assert_true(counts.waiting == 1 && counts.oldest_ms == 0); /* nothing is late */
    store_outbox_release(tx, &b, NOW + 5);
    assert_int_equal(take(tx, NOW + 5, &rows), 0);
    store_outbox_release(tx, &a, NOW + 5);
    assert_int_equal(take(tx, NOW + 5, &rows), 1);
    assert_int_equal(rows[0].id, id);
    struct outbox_row tried = row_of(tx, id);
    tried.attempts = 1;
    tried.due_ms = NOW + 900;
    store_outbox_settle(tx, &tried);
    store_outbox_release(tx, &a, NOW + 6); /* its own wait stands */
    assert_int_equal(take(tx, NOW + 6, &rows), 0);
    return 0;
}

/* A flood of photos that wait leaves room for what is to go now. */
static int few_wait_for_a_window(struct store_tx *tx, void *arg)
{
    struct outbox_row row = alert_to(PHONE_A, 0);
    int added = 0;
    (void)arg;
    row.purpose = PURPOSE_UPDATE;
    row.due_ms = NOW + HOUR_MS;
    for (int i = 0; i < OUTBOX_PER_RECIPIENT_MAX; i++)
        added += store_outbox_add(tx, &row, NOW, 0) > 0;
    assert_int_equal(added, 10);
    row.due_ms = NOW;
    for (int i = 0; i < OUTBOX_PER_RECIPIENT_MAX; i++)
        assert_true(store_outbox_add(tx, &row, NOW, 0) > 0);
    return 0;
}

static int a_message_of_ours_leads_to_its_incident(struct store_tx *tx, void *arg)
{
    struct address chat = phone_chat(PHONE_B);
    (void)arg;
    struct incident incident = add_incident(tx, &chat, CATEGORY_FIRE, NOW);
    struct outbox_row row = alert_to(PHONE_A, incident.id);
    int64_t id = store_outbox_add(tx, &row, NOW, 0), of_none = add(tx, 0);
    settle(tx, row_of(tx, id), OUTBOX_SENT, "w1");
    settle(tx, row_of(tx, of_none), OUTBOX_SENT, "w2");
    assert_true(store_outbox_incident(tx, "w1") == incident.id);
    assert_int_equal(store_outbox_incident(tx, "w2"), 0);
    assert_int_equal(store_outbox_incident(tx, "w3"), 0);
    assert_int_equal(store_outbox_incident(tx, ""), 0);
    return 0;
}

static int an_alert_is_missed_once(struct store_tx *tx, void *arg)
{
    struct outbox_row *rows;
    struct arena *arena = store_tx_arena(tx);
    (void)arg;
    add_registry(tx);
    struct address chat = phone_chat(PHONE_B);
    struct incident incident = add_incident(tx, &chat, CATEGORY_FIRE, NOW);
    struct outbox_row alert = alert_to(PHONE_A, incident.id);
    int64_t id = store_outbox_add(tx, &alert, NOW, 0);
    assert_int_equal(store_outbox_overdue(tx, NOW, NOW - 1, 10, arena, &rows), 0);
    assert_true(store_outbox_reached(tx, incident.id, false)); /* on its way */
    assert_int_equal(store_outbox_overdue(tx, NOW + 20000, NOW, 10, arena, &rows), 1);
    assert_true(rows[0].id == id);
    assert_int_equal(store_outbox_overdue(tx, NOW - HOUR_MS, NOW - 2 * HOUR_MS, 10, arena, &rows),
                     1); /* clock */
    assert_true(store_outbox_miss(tx, id, NOW + 20000));
    assert_false(store_outbox_miss(tx, id, NOW + 20001));
    assert_true(row_of(tx, id).missed_ms == NOW + 20000);
    assert_int_equal(store_outbox_overdue(tx, NOW + 30000, NOW + 10000, 10, arena, &rows), 0);
    assert_false(store_outbox_reached(tx, incident.id, true));
    assert_int_equal(status(tx, id, "m", OUTBOX_DELIVERED, NOW + 40000),
                     CHANGE_MADE); /* late, and still so */
    assert_true(store_outbox_reached(tx, incident.id, false));
    int64_t again = store_outbox_add(tx, &alert, NOW, 0);
    assert_int_equal(status(tx, again, "n", OUTBOX_DELIVERED, NOW + 1), CHANGE_MADE);
    assert_false(store_outbox_miss(tx, again, NOW + 20000));
    return 0;
}

static int an_sms_that_was_sent_may_count(struct store_tx *tx, void *arg)
{
    struct address *told;
    (void)arg;
    add_registry(tx);
    struct address chat = phone_chat(PHONE_B);
    struct incident incident = add_incident(tx, &chat, CATEGORY_FIRE, NOW);
    struct outbox_row alert = alert_to(PHONE_A, incident.id), sms = alert;
    sms.to.channel = CHANNEL_SMS;
    int64_t first = store_outbox_add(tx, &alert, NOW, 0), second = store_outbox_add(tx, &sms, NOW, 0);
    assert_true(store_outbox_miss(tx, first, NOW) && store_outbox_miss(tx, second, NOW));
    settle(tx, row_of(tx, second), OUTBOX_SENT, "s");
    assert_true(store_outbox_reached(tx, incident.id, true));
    assert_false(store_outbox_reached(tx, incident.id, false));
    assert_int_equal(store_outbox_told(tx, incident.id, store_tx_arena(tx), &told), 2);
    assert_int_equal(status(tx, first, "w", OUTBOX_DELIVERED, NOW + 1), CHANGE_MADE);
    assert_int_equal(store_outbox_told(tx, incident.id, store_tx_arena(tx), &told), 1);
    assert_int_equal(told[0].channel, CHANNEL_WHATSAPP);
    assert_true(store_window_is_open(tx, &sms.to, NOW));
    return 0;
}

static int a_later_alert_supersedes(struct store_tx *tx, void *arg)
{
    (void)arg;
    add_registry(tx);
    struct address chat = phone_chat(PHONE_B);
    struct incident incident = add_incident(tx, &chat, CATEGORY_FIRE, NOW);
    struct outbox_row alert = alert_to(PHONE_A, incident.id), other = alert_to(PHONE_C, incident.id);
    int64_t first = store_outbox_add(tx, &alert, NOW, 0);
    (void)store_outbox_add(tx, &other, NOW, 0);
    struct outbox_row row = row_of(tx, first);
    assert_false(store_outbox_is_superseded(tx, &row));
    int64_t second = store_outbox_add(tx, &alert, NOW, 0);
    assert_true(store_outbox_is_superseded(tx, &row));
    settle(tx, row_of(tx, second), OUTBOX_DEAD, "");
    assert_false(store_outbox_is_superseded(tx, &row));
    store_outbox_say(tx, first, "{\"kind\":\"text\"}");
    assert_string_equal(row_of(tx, first).content, "{\"kind\":\"text\"}");
    return 0;
}

static int an_alert_that_waits_becomes_the_next(struct store_tx *tx, void *arg)
{
    struct outbox_last last;
    struct arena *arena = store_tx_arena(tx);
    (void)arg;
    add_registry(tx);
    struct address chat = phone_chat(PHONE_B);
    struct incident incident = add_incident(tx, &chat, CATEGORY_FIRE, NOW);
    struct outbox_row alert = alert_to(PHONE_A, incident.id);
    assert_false(store_outbox_last_alert(tx, incident.id, &alert.to, arena, &last));
    int64_t id = store_outbox_add(tx, &alert, NOW, 0);
    assert_true(store_outbox_miss(tx, id, NOW + 20));
    assert_true(store_outbox_last_alert(tx, incident.id, &alert.to, arena, &last));
    assert_true(last.id == id && last.waits && last.created_ms == NOW && last.missed_ms == NOW + 20);
    store_outbox_renew(tx, id, "{\"kind\":\"text\"}", NOW + 60);
    struct outbox_row row = row_of(tx, id);
    assert_string_equal(row.content, "{\"kind\":\"text\"}");
    assert_true(row.created_ms == NOW + 60 && row.due_ms == NOW + 60 && row.missed_ms == 0);
    settle(tx, row, OUTBOX_SENT, "w");
    assert_true(store_outbox_last_alert(tx, incident.id, &alert.to, arena, &last));
    assert_true(!last.waits && last.sent_ms == NOW + 1);
    assert_int_equal(status(tx, id, "w", OUTBOX_FAILED, NOW + 2), CHANGE_MADE);
    assert_false(store_outbox_last_alert(tx, incident.id, &alert.to, arena, &last)); /* it has not arrived */
    return 0;
}

static int a_leased_alert_keeps_its_turn(struct store_tx *tx, void *arg)
{
    struct outbox_row *rows;
    (void)arg;
    add_registry(tx);
    struct address chat = phone_chat(PHONE_B);
    struct incident incident = add_incident(tx, &chat, CATEGORY_FIRE, NOW);
    struct outbox_row alert = alert_to(PHONE_A, incident.id);
    int64_t id = store_outbox_add(tx, &alert, NOW, NOW + 1000);
    store_outbox_renew(tx, id, "{\"kind\":\"text\"}", NOW + 60);
    assert_int_equal(row_of(tx, id).due_ms, NOW);
    assert_int_equal(take(tx, NOW + 500, &rows), 0); /* it is on its way as it was */
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_case(a_row_is_leased_to_one),
        unit_case(the_most_urgent_goes_first),
        unit_case(a_row_comes_back_as_it_was),
        unit_case(the_senders_outcome_is_written),
        unit_case(states_only_go_forward),
        unit_case(a_status_settles_an_unknown_send),
        unit_case(an_unknown_send_comes_again_when_nothing_is_heard),
        unit_case(a_status_before_the_outcome_stands),
        unit_case(a_failure_may_be_followed_by_another_attempt),
        unit_case(a_dead_row_can_only_turn_out_to_have_arrived),
        unit_case(a_recipient_has_a_limit),
        unit_case(who_was_told_is_listed_once),
        unit_case(a_window_is_open_for_a_day),
        unit_case(what_waits_for_a_window),
        unit_case(few_wait_for_a_window),
        unit_case(a_message_of_ours_leads_to_its_incident),
        unit_case(an_alert_is_missed_once),
        unit_case(an_sms_that_was_sent_may_count),
        unit_case(a_later_alert_supersedes),
        unit_case(an_alert_that_waits_becomes_the_next),
        unit_case(a_leased_alert_keeps_its_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
