/*
 * A city on a virtual clock. The desk runs whole and unchanged (intake, tick, sender, auditor, store); in
 * place of the machine under it stand a clock, a loop, an HTTP client and server that are made up
 * (machine.c), and around it a platform, an SMS gateway and people. One thread, and nothing waits: time goes
 * from one event to the next. The same seed gives the same run.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include "desk/desk.h"
#include "desk/settings.h"
#include "net/http_client.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/hmac.h"
#include "util/mem.h"
#include "util/phone.h"

struct sim;

/* ---- dice.c ---- */
struct dice {
    uint64_t state;
};
uint64_t dice_next(struct dice *dice);
int64_t dice_below(struct dice *dice, int64_t bound); /* 0 to bound - 1; 0 for a bound under 1 */
int64_t dice_between(struct dice *dice, int64_t least, int64_t most);
bool dice_chance(struct dice *dice, double chance);
int64_t dice_span(struct dice *dice, int64_t mean_ms); /* exponential, at least 1 */

/* ---- agenda.c: what is still to happen, by true time, then by order of planning ---- */
typedef void future_fn(struct sim *sim, void *owned);
struct future {
    int64_t at_ms;
    uint64_t order;
    uint64_t id;   /* of a timer of the desk's loop; else 0 */
    uint64_t life; /* of the server that it belongs to; 0: whatever becomes of that */
    future_fn *happen;
    void *owned; /* freed afterwards */
};
struct agenda {
    struct future *heap;
    size_t count, size;
    uint64_t planned;
};
void agenda_add(struct agenda *agenda, struct future future);
const struct future *agenda_first(const struct agenda *agenda); /* NULL when nothing is planned */
struct future agenda_take(struct agenda *agenda);
void agenda_cancel(struct agenda *agenda, uint64_t id);
void agenda_clear(struct agenda *agenda);

/* ---- what may go wrong, and when (true time) ---- */
enum fault_kind {
    FAULT_REFUSED,     /* the platform: connection refused */
    FAULT_NOTHING,     /* takes the request, and no answer comes; half of them were done */
    FAULT_BUSY,        /* 429, rate limits */
    FAULT_ERROR,       /* 500, with a page of HTML */
    FAULT_GARBAGE,     /* 200 and bytes that mean nothing; half of them were done */
    FAULT_TOKEN,       /* 190 */
    FAULT_FUNDS,       /* 131042 */
    FAULT_TEMPLATE,    /* 132001, 132015 to templates */
    FAULT_WINDOW,      /* 131047 to what is no template */
    FAULT_PAIR,        /* 131056 */
    FAULT_NUMBER,      /* 131026, at once or as a status */
    FAULT_HELD,        /* templates are held for quality assessment */
    FAULT_UNDELIVERED, /* taken, and never delivered */
    FAULT_UNREAD,      /* delivered, and nobody looks */
    FAULT_LATE,        /* statuses and messages come minutes late */
    FAULT_LOST,        /* statuses never come */
    FAULT_SIGNAL,      /* phones of officers are off */
    FAULT_SMS_DOWN,    /* the gateway: refused, 500, 429 */
    FAULT_SMS_LOST,    /* taken, and never heard of again */
    FAULT_DISK,        /* commits fail */
    FAULT_WINDOWS_,    /* those above last from a time to another; those below happen */
    FAULT_KILL = FAULT_WINDOWS_,
    FAULT_STOP, /* in order, as for an upgrade */
    FAULT_EDIT, /* an admin changes a station's contacts or tiers */
    FAULT_JUMP, /* of the wall clock */
    FAULT_COUNT_,
};
struct fault {
    enum fault_kind kind;
    int64_t from_ms, to_ms; /* of a kill: how long it is down */
    int64_t by_ms;          /* of a jump */
};
const char *fault_name(enum fault_kind kind);

/* ---- people.c ---- */
enum phone_role { PHONE_RESIDENT, PHONE_OFFICER, PHONE_GUARD, PHONE_OPERATOR };
struct phone {
    char number[PHONE_SIZE];
    enum phone_role role;
    bool sleeps;   /* hears nothing from 23:00 to 06:00 */
    bool not_here; /* is on no WhatsApp: 131026 */
    double answers;
    int64_t answer_mean_ms;
    double goes_on;                 /* chance of each further step, once an incident is taken */
    int64_t off_from_ms, off_to_ms; /* no signal */
    bool calls_in_earnest;          /* a resident: answers yes */
    int64_t day_count, day, most_a_day, messages, sms;
    struct recent {
        uint64_t hash; /* of what an alert said */
        int64_t at_ms, outbox_id;
        bool doubt;
    } recent[8];
    size_t recent_at;
};
/* One message on its way to a phone or a group. */
struct letter {
    char to[64];
    bool sms, group, template;
    int64_t outbox_id, incident_id; /* 0 for none */
    char verb[24];                  /* of its first button */
    int64_t button_id;
    uint64_t hash;
    bool unread;
    char ref[8]; /* SMS: the reference it names */
};
struct phone *phone_at(struct sim *sim, const char *number); /* made when it is new */
void phone_receive(struct sim *sim, const struct letter *letter);
struct phone *phone_next(struct sim *sim, const struct phone *after); /* NULL: the first; NULL at the end */
bool phone_hears(const struct sim *sim, const struct phone *phone);

/* ---- What the city looks like ---- */
struct society_ways {
    int station;
    double lat, lon;
};
struct words {
    char **at;
    size_t count;
};
struct case_seen {        /* by incident id */
    int64_t delivered_ms; /* true time at which the first alert was on a phone */
};
struct tally {
    int64_t chat, calls, webhooks, posts_refused, sends, sends_sms, kills, stops, jumps, commits_failed,
        units, ticks;
};

struct sim {
    /* machine.c */
    int64_t true_ms, offset_ms; /* wall clock = true + offset */
    struct agenda agenda;
    struct dice dice, people,
        random;    /* of the world; of the people; what the machine gives as random bytes */
    uint64_t life; /* of the server; 0 while it is down */
    uint64_t lives, numbers;
    bool dying;
    struct job *jobs, *jobs_done;
    struct call_open *calls;
    int calls_open;
    bool stirred;  /* something has happened since the last tick */
    uint64_t tick; /* the timer of the desk's next tick; 0: none was set yet */
    loop_fn *tick_fn;
    /* server.c */
    const char *directory;
    struct settings settings;
    struct store *store;
    struct desk *desk;
    struct hmac_key *secret;
    struct post *posts; /* waiting for their answer */
    int64_t disk_healthy_since_ms, up_since_ms, jumped_ms, crashed_ms;
    /* town.c */
    int stations, officers_each;
    int societies;
    struct society_ways *society;
    struct words everyday, cries;
    /* people.c */
    struct phones *phones;
    struct case_seen *cases;
    size_t case_size;
    struct fault *faults;
    size_t fault_count;
    struct accepted *accepted; /* outbox rows that the platform took */
    struct tally tally;
    struct promises *promises;
    int64_t next_check_ms;
    bool log;
    const char *complaint; /* NULL while all that was promised holds */
    char complaint_text[400];
    int64_t complaint_incident;
};

void sim_plan(struct sim *sim, int64_t in_ms, future_fn *happen, void *owned);
/* The first complaint stands; incident_id 0 for none. */
void sim_complain(struct sim *sim, int64_t incident_id, const char *format, ...) PRINTF_LIKE(3, 4);
int64_t sim_wall_ms(const struct sim *sim);
bool sim_has_fault(const struct sim *sim, enum fault_kind kind);
/* Runs until `until_ms` (true time) or a complaint. */
void sim_run(struct sim *sim, int64_t until_ms);

/* machine.c */
void machine_set(struct sim *sim); /* whose clock it is; NULL: the real one */
struct sim *machine_get(void);
void machine_drop(struct sim *sim);

/* server.c */
bool server_start(struct sim *sim);
void server_kill(struct sim *sim);
void server_stop(struct sim *sim); /* in order */
/* Hands the bytes to the server until it answers 200. body is taken over. */
void server_post(struct sim *sim, bool sms, char *body);
void server_answered(struct sim *sim, uint64_t request, int status);
struct post;
const char *post_header(const struct post *post, const char *name);
/* When the oldest was posted that was never answered 200; INT64_MAX for none. */
int64_t server_oldest_post_ms(const struct sim *sim);
void server_drop_posts(struct sim *sim);

/* platform.c: what becomes of a request that the desk makes. */
struct verdict_of_send {
    enum http_outcome outcome;
    int status;
    int64_t retry_after_ms, in_ms;
    struct buf body;
};
void platform_judge(struct sim *sim, const struct http_call *call, struct verdict_of_send *ret);
/* What the server was sending when it died may have arrived, and nobody knows. */
void platform_forget_answers(struct sim *sim);
void platform_free(struct sim *sim);
/* A message from a phone to the desk, by WhatsApp; group NULL for a direct one. */
void platform_say(struct sim *sim, const char *phone, const char *group, const char *words);
void platform_press(struct sim *sim, const char *phone, const char *verb, int64_t id);
void platform_pin(struct sim *sim, const char *phone, double lat, double lon);
void platform_photo(struct sim *sim, const char *phone, const char *group, const char *caption);
void platform_say_sms(struct sim *sim, const char *phone, const char *words);

/* residents.c */
void residents_chat(struct sim *sim, double a_day_each, int64_t until_ms);
void residents_cry(struct sim *sim, int64_t at_ms);
void people_free(struct sim *sim);

/* town.c */
bool town_build(struct sim *sim);
/* A contact of some station is removed or comes back, or a tier gets other times. */
void town_edit(struct sim *sim);
void town_society_id(int number, char ret[16]);
void town_group(int number, char ret[32]);
void town_resident(int society, int64_t number, char ret[PHONE_SIZE]);
void town_guard(int society, char ret[PHONE_SIZE]);
bool words_read(struct sim *sim, const char *corpus);
void words_free(struct words *words);

/* promises.c */
struct promises *promises_open(const char *path);
void promises_close(struct promises *promises);
void promises_check(struct sim *sim, bool at_the_end);
int64_t promises_next_due_ms(struct sim *sim); /* wall; INT64_MAX for nothing */
/* The incident that the outbox row alerts of; 0 for what is no alert: an update has an alert's form outside
 * the window. */
int64_t promises_alert_of(struct sim *sim, int64_t outbox_id);
void promises_print_timeline(struct sim *sim, int64_t incident_id);
/* faults.c: the last one's end */
int64_t faults_draw(struct sim *sim, size_t count, bool jumps, int64_t from_ms, int64_t to_ms);
/* report.c */
void report_print(struct sim *sim, int64_t days);

#endif
