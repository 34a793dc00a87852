/* The desk on the event loop: what its files share. */
#ifndef PUKAAR_DESK_DESK_PRIVATE_H
#define PUKAAR_DESK_DESK_PRIVATE_H

#include "desk/desk.h"
#include "open_chats.h"
#include "recognise/recognise.h"
#include "registry/locator.h"
#include "rules.h"
#include "sender.h"
#include "store/registry_rows.h"
#include "util/hmac.h"
#include "work.h"

#define LEASE_MS 60000 /* longer than a send takes, waiting for its turn included */

struct auditor;   /* audit.c */
struct phone_set; /* numbers of all contacts, of all admins: what they write goes to the store whatever its
                     verdict */

struct desk {
    struct loop *loop;
    struct store *store;
    struct settings *settings;
    struct http_server *server;
    struct rules *rules;
    struct recogniser *recogniser;
    struct recognise_scratch *scratch;
    struct hmac_key *secret, *secret_previous;
    struct locator *locator;    /* replaced when the registry changes; read on the storage thread alone */
    struct phone_set *contacts; /* as well */
    struct phone_set *admins;   /* as well */
    int64_t registry_version;
    struct open_chats *open_chats;
    struct sender *sender;
    uint64_t tick_timer;
    bool ticking; /* a tick's unit is under way */
    int64_t next_sweep_ms, next_prune_ms;
    struct auditor *auditor;
    struct alarms *alarms; /* for units, on the storage thread */
    struct tries *tries;   /* as well */
    bool draining;
    loop_fn *drained;
    void *drained_arg;
};

/* A unit of work of the desk. What a unit posted is offered to the sender once it is committed. */
struct desk_unit {
    struct desk *desk;
    struct rules *rules;     /* held */
    struct locator *locator; /* held; NULL before the registry was first read */
    struct arena arena;
    struct work work;
    void (*run)(struct work *work, struct desk_unit *unit);
    void (*done)(struct desk_unit *unit, enum unit_result result); /* NULL for nothing more to do */
    void *subject;                                                 /* what it is about; for run and done */
};

struct desk_unit *desk_unit_create(struct desk *desk, void (*run)(struct work *, struct desk_unit *),
                                   void (*done)(struct desk_unit *, enum unit_result), void *subject);
/* False, and the unit is gone without a done, when the store's queue is full. */
bool desk_unit_submit(struct desk_unit *unit) NODISCARD;
void desk_unit_discard(struct desk_unit *unit); /* one that was never submitted */

/* registry_cache.c */
struct phone_set *phone_set_create(const char *const *phones, size_t count);
void phone_set_destroy(struct phone_set *set);
bool phone_set_has(const struct phone_set *set, const char *phone);

/* keeping.c: history of lexicon, texts and policy; at start, and after a reload. */
int keeping_first(struct desk *desk, struct err *err) NODISCARD;
void keeping_note(struct desk *desk);

/* audit.c */
struct auditor *auditor_create(void);
void auditor_destroy(struct auditor *auditor);
/* Looks at every open incident once a minute, and at once when the wall clock has jumped. Called with every
 * tick. */
void auditor_tick(struct desk *desk);
/* Whether it has been through within the last minutes; when not, why, in words. */
bool auditor_beats(const struct auditor *auditor, char why[160]);

/* outbox.c */
void outbox_on_sent(const struct send_outcome *outcome, void *desk);

/* deadlines.c: a due deadline, as a unit of its own. */
void deadline_submit(struct desk *desk, int64_t incident_id);

/* tick.c */
int tick_first(struct desk *desk,
               struct err *err) NODISCARD; /* reads everything once, before the loop runs */
void tick_start(struct desk *desk);

#endif
