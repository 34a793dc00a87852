/* Conversations of admins, what waits for approval, and societies found by name, place and admin. */
#include "fixture.h"

#include "store/onboarding_rows.h"

static int a_conversation_is_kept_changed_and_removed(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct address a = phone_chat(PHONE_A), user, *chats;
    struct onboarding_row row = {.phone = PHONE_A, .chat = a, .state = "{1}", .touched_ms = NOW}, got, *stale;
    (void)arg;
    assert_false(store_onboarding_get(tx, PHONE_A, arena, &got));
    store_onboarding_put(tx, &row);
    assert_int_equal(store_onboarding_chats(tx, arena, &chats), 0); /* a known number needs no other mark */
    assert_true(address_set(&user, CHANNEL_WHATSAPP, ADDRESS_USER, STR(USER_A)));
    row = (struct onboarding_row){.phone = PHONE_A, .chat = user, .state = "{2}", .touched_ms = NOW + 5};
    store_onboarding_put(tx, &row);
    assert_true(store_onboarding_get(tx, PHONE_A, arena, &got));
    assert_string_equal(got.state, "{2}");
    assert_true(address_same(&got.chat, &user) && got.touched_ms == NOW + 5);
    assert_int_equal(store_onboarding_chats(tx, arena, &chats), 1);
    assert_true(address_same(&chats[0], &user));
    row.phone = PHONE_B;
    row.touched_ms = NOW;
    store_onboarding_put(tx, &row);
    assert_int_equal(store_onboarding_stale(tx, NOW, 9, arena, &stale), 0);
    assert_int_equal(store_onboarding_stale(tx, NOW + 5, 9, arena, &stale), 1);
    assert_string_equal(stale[0].phone, PHONE_B);
    assert_int_equal(store_onboarding_stale(tx, NOW + 6, 1, arena, &stale), 1);
    store_onboarding_remove(tx, PHONE_A);
    assert_false(store_onboarding_get(tx, PHONE_A, arena, &got));
    return 0;
}

static int proposals_wait(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct proposal first = {.phone = PHONE_A, .station = "", .state = "{1}", .made_ms = NOW}, got, *list;
    struct proposal other = {.phone = PHONE_B, .station = "north", .state = "{2}", .made_ms = NOW + 1};
    (void)arg;
    int64_t a = store_proposal_add(tx, &first), b = store_proposal_add(tx, &other);
    assert_true(a && b && a != b);
    assert_true(store_proposal_get(tx, b, arena, &got));
    assert_string_equal(got.station, "north");
    assert_string_equal(got.state, "{2}");
    assert_int_equal(store_proposal_list(tx, PHONE_A, 0, 9, arena, &list), 1);
    assert_int_equal(store_proposal_list(tx, NULL, NOW + 1, 9, arena, &list), 1);
    assert_int_equal(list[0].id, a);
    assert_int_equal(store_proposal_list(tx, NULL, NOW + 2, 1, arena, &list), 1);
    store_proposal_remove(tx, b);
    assert_false(store_proposal_get(tx, b, arena, &got));
    return 0;
}

/* With the role everything that hung on it goes. */
static int an_admin(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct onboarding_row row = {
        .phone = PHONE_A, .chat = phone_chat(PHONE_A), .state = "{}", .touched_ms = NOW};
    struct proposal proposal = {.phone = PHONE_A, .station = "", .state = "{}", .made_ms = NOW}, *list;
    struct society *societies;
    (void)arg;
    add_registry(tx);
    assert_false(store_is_admin(tx, PHONE_A) || store_is_admin(tx, ""));
    assert_int_equal(store_admin_add(tx, PHONE_A), ROW_DONE);
    assert_true(store_is_admin(tx, PHONE_A));
    assert_string_equal(store_admin_language(tx, PHONE_A, arena), "en");
    store_admin_speaks(tx, PHONE_A, "mr");
    assert_string_equal(store_admin_language(tx, PHONE_A, arena), "mr");
    store_society_admin_add(tx, "asha", PHONE_A);
    store_society_admin_add(tx, "asha", PHONE_A);
    assert_int_equal(store_society_of_admin(tx, PHONE_A, 9, arena, &societies), 1);
    assert_string_equal(societies[0].id, "asha");
    store_onboarding_put(tx, &row);
    assert_true(store_proposal_add(tx, &proposal));
    assert_int_equal(store_admin_remove(tx, PHONE_A), ROW_DONE);
    assert_int_equal(store_society_of_admin(tx, PHONE_A, 9, arena, &societies), 0);
    assert_int_equal(store_proposal_list(tx, PHONE_A, 0, 9, arena, &list), 0);
    assert_false(store_onboarding_get(tx, PHONE_A, arena, &row));
    return 0;
}

static struct society add_society(struct store_tx *tx, const char *id, const char *name, double lat)
{
    struct society society = {.id = id,
                              .name = name,
                              .address = "",
                              .has_point = true,
                              .lat = lat,
                              .lon = 72.83,
                              .station = "",
                              .language = "en",
                              .wings = "A 12",
                              .landmarks = "temple",
                              .join_code = ""};
    assert_int_equal(store_society_add(tx, &society), ROW_DONE);
    return society;
}

static int societies_are_found(struct store_tx *tx, void *arg)
{
    struct arena *arena = store_tx_arena(tx);
    struct society *found, like, fresh = {.id = "", .name = "sagar", .has_point = false};
    (void)arg;
    struct society sagar = add_society(tx, "sagar", "Sagar", 19.06);
    add_society(tx, "sagar-darshan", "Sagar Darshan", 19.10);
    add_society(tx, "other", "50% off_er", 19.20);
    assert_int_equal(store_society_get(tx, "sagar", arena, &like), ROW_DONE);
    assert_string_equal(like.wings, "A 12");
    assert_string_equal(like.landmarks, "temple");
    assert_int_equal(store_society_named(tx, STR("SAGAR"), 9, arena, &found), 2);
    assert_int_equal(store_society_named(tx, STR("sagar"), 9, arena, &found), 2);
    assert_string_equal(found[0].id, "sagar"); /* whose id it is */
    assert_int_equal(store_society_named(tx, STR("darshan"), 9, arena, &found), 1);
    assert_int_equal(store_society_named(tx, STR("%"), 9, arena, &found), 1); /* words are no pattern */
    assert_int_equal(store_society_named(tx, STR("sagar"), 1, arena, &found), 1);
    assert_true(store_society_like(tx, &fresh, arena, &like));
    assert_string_equal(like.id, "sagar");
    assert_false(store_society_like(tx, &sagar, arena, &like)); /* not itself */
    fresh = (struct society){.id = "", .name = "New", .has_point = true, .lat = 19.1002, .lon = 72.8302};
    assert_true(store_society_like(tx, &fresh, arena, &like));
    assert_string_equal(like.id, "sagar-darshan");
    fresh.lat = 19.101;
    assert_false(store_society_like(tx, &fresh, arena, &like));
    assert_string_equal(store_society_free_id(tx, "new", arena), "new");
    assert_string_equal(store_society_free_id(tx, "sagar", arena), "sagar-2");
    assert_string_equal(store_society_free_id(tx, "society", arena), "society-4");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {unit_case(a_conversation_is_kept_changed_and_removed),
                                       unit_case(proposals_wait), unit_case(an_admin),
                                       unit_case(societies_are_found)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
