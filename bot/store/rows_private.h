/* What the files of rows use of each other. */
#ifndef PUKAAR_STORE_ROWS_PRIVATE_H
#define PUKAAR_STORE_ROWS_PRIVATE_H

#include "sql.h"
#include "store/incident_rows.h"
#include "store/outbox_rows.h"
#include "store/registry_rows.h"
#include "util/id.h"

#define WINDOW_MS (24 * HOUR_MS)

bool station_exists(struct store_tx *tx, const char *id);
void station_past_forget(struct store_tx *tx, const char *id);
bool society_exists(struct store_tx *tx, const char *id);
/* A join code that nobody has or had. */
void code_fresh(struct store_tx *tx, char ret[ID_JOIN_CODE_SIZE]);
bool code_is_taken(struct store_tx *tx, const char *code); /* now or once */
void code_end(struct store_tx *tx, const char *code);
/* With a row of history for each that goes. */
void contacts_remove_of(struct store_tx *tx, const char *station);
void tiers_remove_of(struct store_tx *tx, const char *station);
void circle_remove_of(struct store_tx *tx, const char *society);
void chats_remove_of(struct store_tx *tx, const char *society);
void jurisdictions_remove_of(struct store_tx *tx, const char *station);
/* Every role of a number is taken away; how many there were. */
int64_t contacts_remove_phone(struct store_tx *tx, const char *phone);
int64_t circle_remove_phone(struct store_tx *tx, const char *phone);
/* A chat got another address; a link that the new one has already stays. */
void chat_move(struct store_tx *tx, const struct address *from, const struct address *to);
/* A contact, circle member or admin: such a number is only changed by an admin. */
bool phone_has_role(struct store_tx *tx, const char *phone);

struct person {
    int64_t id; /* 0: unknown */
    char phone[PHONE_SIZE], user_id[ADDRESS_ID_SIZE];
};
bool person_by_phone(struct store_tx *tx, const char *phone, struct person *ret);
bool person_by_user(struct store_tx *tx, const char *user_id, struct person *ret);

const char *category_of(int category); /* for col_name(); "" for none is NULL here */
/* The rows of a query for three columns, an address. */
size_t chats_collect(struct query *query, struct arena *arena, struct address **ret);

#endif
