/*
 * Residents who enrolled themselves, what they agreed to, and what is held of a person. Inside a unit of work
 * (store/store.h). None of this is a change of the registry: no history, no new version. Consent: India's
 * DPDP Act 2023, sections 5 and 6 (what was shown, when, in which language; withdrawn as easily as given).
 */
#ifndef PUKAAR_STORE_RESIDENT_ROWS_H
#define PUKAAR_STORE_RESIDENT_ROWS_H

#include "store/store.h"
#include "util/address.h"
#include "util/phone.h"
#include "util/place.h"

#define RESIDENT_SOCIETIES_MAX                                                                               \
    3 /* of one person: a home, a place of work, the parents'; as many as a message has buttons */

struct resident {
    int64_t id, person_id;
    char society[64];
    struct place home; /* wing and flat; "" for not given */
    char language[12];
    int64_t joined_ms;
    int64_t asked_ms; /* when they were asked for wing and flat, and have not answered; 0 for not */
};

/* Without making one: 0 when nothing is known. ret_phone may be NULL. */
int64_t store_person_find(struct store_tx *tx, const char *phone, const char *user_id,
                          char ret_phone[PHONE_SIZE]);

/* The last joined first. */
size_t store_resident_list(struct store_tx *tx, int64_t person_id, struct arena *arena,
                           struct resident **ret);
/* Adds it (id 0), or rewrites all but person and society. */
void store_resident_put(struct store_tx *tx, struct resident *resident);
/* Their direct chats are bound to the society they joined last of those that are left; consent counts as
 * withdrawn. */
void store_resident_remove(struct store_tx *tx, const struct resident *resident, int64_t now_ms);
/* Binds a direct chat, whatever it was bound to. */
void store_chat_bind(struct store_tx *tx, const struct address *chat, const char *society);
/* Every society of the chat's person; CLI. True when there was one. */
bool store_resident_remove_all(struct store_tx *tx, const struct address *chat, int64_t now_ms);
/* The direct chats of those who were asked since since_ms, for the loop's cache. */
size_t store_resident_asked(struct store_tx *tx, int64_t since_ms, struct arena *arena, struct address **ret);

struct consent {
    int64_t person_id;
    const char *society;
    int64_t at_ms;
    const char *key, *text; /* the wording as the texts hold it, placeholders and all */
    const char *language;
    const char *version; /* read only: a digest of the text */
};
void store_consent_add(struct store_tx *tx, const struct consent *consent);
/* The last that stands; false for none. */
bool store_consent_get(struct store_tx *tx, int64_t person_id, const char *society, struct arena *arena,
                       struct consent *ret);

struct holdings {
    int64_t past_incidents;
    bool muted, has_role, anything;
};
/* Counts, for MY DATA and STOP; open incidents and residents are listed elsewhere. */
void store_holdings(struct store_tx *tx, int64_t person_id, const struct address *chat, const char *phone,
                    int64_t now_ms, struct holdings *ret);
/* STOP: enrolments, consent, questions, ended incidents' words and place, messages to them. Roles in the
 * register and mutes stay; of open incidents everything, until they have ended and store_erase_due() finds
 * it. */
void store_erase_resident(struct store_tx *tx, int64_t person_id, int64_t now_ms);
/* STOP of somebody who is no person yet: what was asked and said in their direct chat. Whether there was any.
 */
bool store_erase_chat(struct store_tx *tx, const struct address *chat);
/* Erases those who wrote STOP and whose incidents have ended since; how many. */
size_t store_erase_due(struct store_tx *tx, size_t max);

#endif
