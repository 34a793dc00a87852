/*
 * What goes stale: records that nobody looks after any more. And what each station covers. Inside a unit of
 * work (store/store.h); reads whole tables, so once a week or when somebody asks.
 *
 * That a society is silent is judged by what is kept of it anyway: its last incident or drill, an enrolment
 * or a link of a chat, a change of itself or its circle. Not by when anybody last wrote there: ordinary chat
 * leaves no trace (promise 3), and even a bare day for each society would be one, for of a society with a
 * single enrolled resident it is that person's. What it costs: a society that chats every day and never calls
 * is listed, and the drill that is then held is what it needs. With [privacy] retain under STALE_SILENT_MS
 * incidents are known only as far back as that.
 */
#ifndef PUKAAR_STORE_STALE_ROWS_H
#define PUKAAR_STORE_STALE_ROWS_H

#include "store/store.h"

#define STALE_SILENT_MS (90 * DAY_MS)
#define STALE_UNDELIVERED_MS DAY_MS /* taken by the platform, and on no phone for so long */

enum stale_kind { /* the most urgent first */
                  STALE_STATION_NO_CONTACT,
                  STALE_CONTACT_UNREACHED, /* their last message did not arrive */
                  STALE_CONTACT_SILENT,    /* missed a roll call and said nothing since */
                  STALE_SOCIETY_NO_STATION,
                  STALE_CHAT_GONE, /* a group that takes no message: the bot was removed, or it was ended */
                  STALE_STATION_NO_AREA, /* though others have one, and it is nobody's control room */
                  STALE_AREAS_OLD,       /* a station was added or merged after the newest polygon came in */
                  STALE_SOCIETY_NO_CIRCLE,
                  STALE_SOCIETY_NO_ADMIN, /* nobody of its committee and no admin of its own is reached */
                  STALE_SOCIETY_SILENT,
                  STALE_COUNT_
};
const char *stale_kind_name(enum stale_kind kind); /* "station_no_contact" */

struct stale {
    const char *id; /* of the station, the society, the chat; of a contact that of its station */
    const char *name;
    const char *phone;   /* of a contact; "" */
    const char *society; /* of a chat; "" */
    int64_t since_ms;    /* 0 for not known */
};
/* Those of one kind, by id. */
size_t store_stale_list(struct store_tx *tx, enum stale_kind kind, int64_t now_ms, struct arena *arena,
                        struct stale **ret);

struct coverage {
    const char *station, *name;   /* "" for the societies without a station */
    int64_t societies, residents; /* residents: enrolled, or their direct chat bound by hand */
    int64_t circles;              /* societies with a guard and a committee member */
    int64_t drills;               /* acknowledged */
    int64_t incidents;            /* without drills */
};
/* By station. Drills and incidents of those that were opened between the two (0: no bound) and are kept. */
size_t store_coverage(struct store_tx *tx, int64_t from_ms, int64_t to_ms, struct arena *arena,
                      struct coverage **ret);

#endif
