/*
 * Societies, stations, contacts, circles, chats, jurisdictions, admins: rows of the registry. Inside a unit
 * of work (store/store.h). Records read are owned by `arena`. Every change raises the registry's version, by
 * which a running server notices it. Every change also leaves a row in history (who, when, what before and
 * after).
 */
#ifndef PUKAAR_STORE_REGISTRY_ROWS_H
#define PUKAAR_STORE_REGISTRY_ROWS_H

#include "registry/records.h"
#include "store/store.h"

enum row_result {
    ROW_DONE,
    ROW_EXISTS,  /* add: the key is taken */
    ROW_MISSING, /* set, remove, get: no such row; add: what it refers to does not exist */
    ROW_IN_USE,  /* remove: others refer to it (stations with societies or open incidents; societies with open
                    incidents; stations above others) */
    ROW_CYCLE,   /* station: it would stand above itself, or too high up */
};

#define STATIONS_ABOVE_MAX 4 /* zone, city, and room for what else a state puts there */

int64_t store_registry_version(struct store_tx *tx);

enum row_result store_station_add(struct store_tx *tx, const struct station *station);
enum row_result store_station_set(struct store_tx *tx,
                                  const struct station *station); /* replaces all fields */
enum row_result store_station_remove(struct store_tx *tx,
                                     const char *id); /* its contacts and jurisdiction go too */
enum row_result store_station_get(struct store_tx *tx, const char *id, struct arena *arena,
                                  struct station *ret);
/* Who stands above it, the nearest first; at most STATIONS_ABOVE_MAX. */
size_t store_station_above(struct store_tx *tx, const char *id, struct arena *arena, struct station **ret);
size_t store_station_list(struct store_tx *tx, struct arena *arena, struct station **ret); /* by id */
/* By name, without those that stand above others: no resident lives in a control room. */
size_t store_station_of_public(struct store_tx *tx, struct arena *arena, struct station **ret);

/* A station that was merged into another: incidents of the past still bear its id. */
struct station_past {
    const char *id, *name;
    const char *merged_into; /* id of a station, or of one that was merged in its turn */
    int64_t at_ms;
};
/* Removes a station that nothing refers to any more (ROW_IN_USE otherwise) and keeps its name. `into` must
 * exist. A station that is added under the id later takes it back. */
enum row_result store_station_retire(struct store_tx *tx, const char *id, const char *into);
size_t store_station_past_list(struct store_tx *tx, struct arena *arena, struct station_past **ret);
bool store_station_past_get(struct store_tx *tx, const char *id, struct arena *arena,
                            struct station_past *ret);
/* The station that a merged one's work is done by today, through any number of mergers; "" for none. */
const char *store_station_heir(struct store_tx *tx, const char *id, struct arena *arena);

enum row_result store_contact_add(struct store_tx *tx,
                                  const struct contact *contact); /* key: station and phone */
enum row_result store_contact_set(struct store_tx *tx, const struct contact *contact);
enum row_result store_contact_remove(struct store_tx *tx, const char *station, const char *phone);
/* Of one station (tier, then phone), or of all with station NULL. */
size_t store_contact_list(struct store_tx *tx, const char *station, struct arena *arena,
                          struct contact **ret);
/* The stations this number is a contact of. */
size_t store_contact_of_phone(struct store_tx *tx, const char *phone, struct arena *arena,
                              struct contact **ret);

/* Roll call. None of this is a change of the registry: no history, no new version.
 * Contacts to be asked: not called since since_ms (or in the future, when the clock went back); a number of
 * several stations stands there once for each. By number. */
size_t store_contact_uncalled(struct store_tx *tx, int64_t since_ms, int64_t now_ms, size_t max,
                              struct arena *arena, struct contact **ret);
/* Called, not answered since, and not yet noted as missed. By station, tier, number. */
size_t store_contact_unanswered(struct store_tx *tx, struct arena *arena, struct contact **ret);
/* At all stations of the number. */
void store_contact_called(struct store_tx *tx, const char *phone, int64_t at_ms);
/* They wrote or pressed something; written at most once a minute, but an answer to a call at once. */
void store_contact_answered(struct store_tx *tx, const char *phone, int64_t at_ms);
void store_contact_missed(struct store_tx *tx, const struct contact *contact); /* the call it was asked by */
/* How a tier of a station is told. Adds it, or takes the place of the one there is. */
enum row_result store_tier_set(struct store_tx *tx, const struct tier *tier);
enum row_result store_tier_remove(struct store_tx *tx, const char *station, int tier);
/* Of one station, or of all with station NULL; by station, then tier. */
size_t store_tier_list(struct store_tx *tx, const char *station, struct arena *arena, struct tier **ret);

/* With a fresh join code, or the one it comes with from elsewhere (ROW_EXISTS when that is taken, or was). */
enum row_result store_society_add(struct store_tx *tx, const struct society *society);
enum row_result store_society_set(struct store_tx *tx, const struct society *society);
enum row_result store_society_remove(struct store_tx *tx, const char *id); /* its circle and chats go too */
enum row_result store_society_get(struct store_tx *tx, const char *id, struct arena *arena,
                                  struct society *ret);
size_t store_society_list(struct store_tx *tx, struct arena *arena, struct society **ret);
/* Ends its join code and gives it a fresh one. */
enum row_result store_society_new_code(struct store_tx *tx, const char *id);
/* The society whose join code it is, as id_is_join_code() wrote it. */
enum row_result store_society_of_code(struct store_tx *tx, const char *code, struct arena *arena,
                                      struct society *ret);
/* It was the code of a society once. */
bool store_code_ended(struct store_tx *tx, const char *code);

enum row_result store_circle_add(struct store_tx *tx,
                                 const struct circle_member *member); /* key: society and phone */
enum row_result store_circle_remove(struct store_tx *tx, const char *society, const char *phone);
size_t store_circle_list(struct store_tx *tx, const char *society, struct arena *arena,
                         struct circle_member **ret); /* NULL: all */

/* The circles this number is in. */
size_t store_circle_of_phone(struct store_tx *tx, const char *phone, struct arena *arena,
                             struct circle_member **ret);

/* A chat is bound to at most one society: linking it elsewhere is ROW_EXISTS. */
enum row_result store_chat_link(struct store_tx *tx, const struct chat_link *link);
enum row_result store_chat_unlink(struct store_tx *tx, const struct address *chat);
size_t store_chat_list(struct store_tx *tx, const char *society, struct arena *arena,
                       struct chat_link **ret); /* NULL: all */
enum row_result store_chat_society(struct store_tx *tx, const struct address *chat, struct arena *arena,
                                   struct society *ret);

/* Replaces all jurisdictions. Stations must exist (ROW_MISSING otherwise). */
enum row_result store_jurisdictions_replace(struct store_tx *tx, const struct jurisdiction *jurisdictions,
                                            size_t count);
size_t store_jurisdiction_list(struct store_tx *tx, struct arena *arena, struct jurisdiction **ret);

enum row_result store_admin_add(struct store_tx *tx, const char *phone);
enum row_result store_admin_remove(struct store_tx *tx, const char *phone);
size_t store_admin_list(struct store_tx *tx, struct arena *arena, const char ***ret);

/* Who makes the changes of this unit, for history: "cli:NAME", "console", a number. Default "cli". */
void store_changes_by(struct store_tx *tx, const char *who);

#endif
