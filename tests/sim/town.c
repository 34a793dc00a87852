/* The city as an admin would register it: stations on a grid under zones under the city's control room. */
#include <stdio.h>
#include <stdlib.h>

#include "sim.h"
#include "store/registry_rows.h"

#define SIDE 0.02 /* degrees of a station's square */
#define ACROSS 10
#define PER_ZONE 10

void town_society_id(int number, char ret[16])
{
    (void)str_format(ret, 16, "s%05d", number);
}

void town_group(int number, char ret[32])
{
    (void)str_format(ret, 32, "Y2FwaV9ncm91cDp%05d", number);
}

void town_resident(int society, int64_t number, char ret[PHONE_SIZE])
{
    (void)str_format(ret, PHONE_SIZE, "+91001%05d%02d", society, (int)(number % 100));
}

void town_guard(int society, char ret[PHONE_SIZE])
{
    (void)str_format(ret, PHONE_SIZE, "+91003%05d01", society);
}

static void officer_number(int station, int which, char ret[PHONE_SIZE])
{
    (void)str_format(ret, PHONE_SIZE, "+91002%05d%02d", station, which);
}

static void station_id(int number, char ret[16])
{
    (void)str_format(ret, 16, "station%d", number);
}

/* Duty mobiles answer soonest, seniors sleep; some numbers are on no WhatsApp, some people never answer. */
static void make_officer(struct sim *sim, const char *number, int tier)
{
    struct phone *phone = phone_at(sim, number);
    struct dice *dice = &sim->people;
    phone->role = PHONE_OFFICER;
    phone->sleeps = tier > 1 && dice_chance(dice, 0.5);
    phone->not_here = dice_chance(dice, 0.02);
    phone->answers = dice_chance(dice, 0.1) ? 0.02 : 0.4 + 0.1 * (double)dice_below(dice, 5);
    phone->answer_mean_ms = dice_between(dice, 10, 90) * SECOND_MS;
    phone->goes_on = dice_chance(dice, 0.15) ? 0.3 : 0.9;
}

static void add_contacts(struct sim *sim, struct store_tx *tx, const char *station, int number, int count)
{
    static const char *const roles[] = {"duty mobile", "squad", "inspector", "senior inspector", "deputy"};
    static const char *const hours[] = {"", "", "08:00-20:00", "20:00-08:00", ""};
    for (int i = 0; i < count; i++) {
        char phone[PHONE_SIZE];
        int tier = 1 + i / 2;
        officer_number(number, i, phone);
        make_officer(sim, phone, tier);
        (void)store_contact_add(tx, &(struct contact){.station = station,
                                                      .tier = tier,
                                                      .phone = phone,
                                                      .role = roles[i % 5],
                                                      .language = "",
                                                      .hours = count > 2 ? hours[i % 5] : "",
                                                      .categories = ""});
    }
}

static void add_station(struct sim *sim, struct store_tx *tx, const char *id, const char *above, int number,
                        int contacts)
{
    static const char *const languages[] = {"en", "hi", "mr"};
    struct station station = {.id = id,
                              .name = id,
                              .phone = "",
                              .has_point = true,
                              .lat = 19.0 + SIDE * (number / ACROSS + 0.5),
                              .lon = 72.8 + SIDE * (number % ACROSS + 0.5),
                              .language = languages[number % 3],
                              .above = above};
    if (store_station_add(tx, &station) != ROW_DONE)
        store_tx_fail(tx, "station %s", id);
    add_contacts(sim, tx, id, number, contacts);
}

static void add_stations(struct sim *sim, struct store_tx *tx)
{
    int zones = (sim->stations + PER_ZONE - 1) / PER_ZONE;
    add_station(sim, tx, "city", "", 9000, 2);
    for (int i = 0; i < zones; i++) {
        char id[16];
        (void)str_format(id, sizeof(id), "zone%d", i);
        add_station(sim, tx, id, "city", 9001 + i, 2);
    }
    for (int i = 0; i < sim->stations; i++) {
        char id[16], zone[16];
        station_id(i, id);
        (void)str_format(zone, sizeof(zone), "zone%d", i / PER_ZONE);
        bool nobody = dice_chance(&sim->people, 0.02); /* a station without contacts */
        add_station(sim, tx, id, zone, i, nobody ? 0 : sim->officers_each);
    }
}

static void add_tiers(struct sim *sim, struct store_tx *tx)
{
    for (int i = 0; i < sim->stations; i += 4) {
        char id[16];
        station_id(i, id);
        struct tier tier = {.station = id,
                            .tier = 1 + i / 4 % 2,
                            .ack_timeout_ms = (45 + i % 60) * SECOND_MS,
                            .repeat = 1 + i % 3,
                            .adds_up = i / 4 % 2};
        if (store_tier_set(tx, &tier) != ROW_DONE)
            store_tx_fail(tx, "tier of %s", id);
    }
}

static void add_jurisdictions(struct sim *sim, struct store_tx *tx)
{
    struct arena arena = {0};
    struct jurisdiction *all = arena_new(&arena, (size_t)sim->stations, sizeof(*all));
    for (int i = 0; i < sim->stations; i++) {
        char id[16];
        double lat = 19.0 + SIDE * (i / ACROSS), lon = 72.8 + SIDE * (i % ACROSS);
        station_id(i, id);
        all[i].station = arena_dup(&arena, id);
        all[i].geojson = arena_printf(
            &arena, "{\"type\":\"Polygon\",\"coordinates\":[[[%f,%f],[%f,%f],[%f,%f],[%f,%f],[%f,%f]]]}", lon,
            lat, lon + SIDE, lat, lon + SIDE, lat + SIDE, lon, lat + SIDE, lon, lat);
    }
    if (store_jurisdictions_replace(tx, all, (size_t)sim->stations) != ROW_DONE)
        store_tx_fail(tx, "jurisdictions");
    arena_free(&arena);
}

/* Eight to a block of 300 m. */
static void place_society(struct sim *sim, int number)
{
    struct society_ways *society = &sim->society[number];
    society->station = number / 8 % sim->stations;
    if (number % 8) {
        const struct society_ways *block = &sim->society[number / 8 * 8];
        society->lat = block->lat + 0.0003 * (number % 8);
        society->lon = block->lon;
        return;
    }
    society->lat = 19.0 + SIDE * (society->station / ACROSS) + 0.0001 * (double)dice_below(&sim->people, 170);
    society->lon =
        72.8 + SIDE * (society->station % ACROSS) + 0.0001 * (double)dice_between(&sim->people, 5, 190);
}

static void link(struct store_tx *tx, const char *society, enum address_kind kind, const char *id)
{
    struct chat_link link = {.society = society};
    if (!address_set(&link.chat, CHANNEL_WHATSAPP, kind, str_of(id)) ||
        store_chat_link(tx, &link) != ROW_DONE)
        store_tx_fail(tx, "chat of %s", society);
}

/* A group, six enrolled residents, a guard; one in fifty has no station. */
static void add_society(struct sim *sim, struct store_tx *tx, int number)
{
    static const char *const languages[] = {"en", "hi", "mr"};
    char id[16], station[16], group[32], phone[PHONE_SIZE];
    place_society(sim, number);
    town_society_id(number, id);
    station_id(sim->society[number].station, station);
    struct society society = {.id = id,
                              .name = id,
                              .address = "Mumbai",
                              .has_point = true,
                              .lat = sim->society[number].lat,
                              .lon = sim->society[number].lon,
                              .station = dice_chance(&sim->people, 0.02) ? "" : station,
                              .language = languages[number % 3]};
    if (store_society_add(tx, &society) != ROW_DONE)
        store_tx_fail(tx, "society %s", id);
    town_group(number, group);
    link(tx, id, ADDRESS_GROUP, group);
    for (int i = 0; i < 5; i++) { /* the sixth is a stranger to us */
        town_resident(number, i, phone);
        link(tx, id, ADDRESS_PHONE, phone);
    }
    town_guard(number, phone);
    phone_at(sim, phone)->role = PHONE_GUARD;
    (void)store_circle_add(tx, &(struct circle_member){.society = id, .phone = phone, .role = "guard"});
    town_resident(number, 0, phone);
    (void)store_circle_add(tx, &(struct circle_member){.society = id, .phone = phone, .role = "committee"});
}

static int build(struct store_tx *tx, void *arg)
{
    struct sim *sim = arg;
    add_stations(sim, tx);
    add_tiers(sim, tx);
    add_jurisdictions(sim, tx);
    for (int i = 0; i < sim->societies; i++)
        add_society(sim, tx, i);
    return 0;
}

static int edit(struct store_tx *tx, void *arg)
{
    struct sim *sim = arg;
    char station[16], phone[PHONE_SIZE];
    int number = (int)dice_below(&sim->dice, sim->stations),
        which = (int)dice_below(&sim->dice, sim->officers_each);
    station_id(number, station);
    officer_number(number, which, phone);
    struct contact contact = {.station = station,
                              .tier = (int)dice_between(&sim->dice, 1, 4),
                              .phone = phone,
                              .role = "duty mobile",
                              .language = "",
                              .hours = "",
                              .categories = ""};
    struct tier tier = {.station = station,
                        .tier = contact.tier,
                        .ack_timeout_ms = dice_between(&sim->dice, 45, 120) * SECOND_MS,
                        .repeat = dice_between(&sim->dice, 1, 3),
                        .adds_up = dice_chance(&sim->dice, 0.5)};
    if (dice_chance(&sim->dice, 0.4))
        (void)store_tier_set(tx, &tier);
    else if (store_contact_remove(tx, station, phone) != ROW_DONE)
        (void)store_contact_add(tx, &contact);
    return 0;
}

void town_edit(struct sim *sim)
{
    struct err err;
    if (sim->store && store_run(sim->store, edit, sim, &err) != 0)
        sim_complain(sim, 0, "the registry cannot be edited: %s", err.text);
}

bool town_build(struct sim *sim)
{
    char url[300];
    struct err err;
    (void)str_format(url, sizeof(url), "sqlite:%s/pukaar.db", sim->directory);
    struct store *store = store_open(&(struct store_settings){.url = url}, &err);
    sim->society = mem_new((size_t)sim->societies, sizeof(*sim->society));
    phone_at(sim, "+910000040001")->role = PHONE_OPERATOR;
    if (!store || store_run(store, build, sim, &err) != 0)
        sim_complain(sim, 0, "the city cannot be registered: %s", err.text);
    store_close(store);
    return !sim->complaint;
}
