/*
 * The roll call. Who is to be asked stands in the contacts themselves (when each was called, when it
 * answered, which call it missed), so a restart neither forgets one nor repeats it. Asked a few at a time:
 * alerts go first, and the platform counts messages a second.
 */
#include "telling.h"
#include "util/log.h"
#include "util/metrics.h"

#define ASKED_AT_ONCE 30           /* a second */
#define UNCALLED_MAX 20000         /* looked through for those on duty */
#define HELD_LATE_MS (2 * HOUR_MS) /* after downtime; later than this it waits for the next one */
#define NAMED_MAX 20               /* in one message; how many more is said */

static struct station station_of(struct work *work, const char *id)
{
    struct station station = {.id = "", .name = "", .language = "en"};
    (void)store_station_get(work->tx, id, work->arena, &station);
    return station;
}

static void ask(struct work *work, const struct contact *contact)
{
    const struct station station = station_of(work, contact->station);
    const struct scene scene = {.society = {.name = "", .address = ""}, .station = station};
    struct speak_context context =
        speaking_to(work, &scene, *contact->language ? contact->language : station.language);
    struct address to = phone_address(contact->phone);
    struct outgoing outgoing;
    speak_roll_call(&context, work->now_ms, &outgoing);
    post(work, NULL, PURPOSE_ROLL_CALL, &to, &outgoing);
    store_contact_called(work->tx, contact->phone, work->now_ms);
}

/* A number of several stations is asked once; who is off duty now is left in peace, and asked if their duty
 * begins while the roll call is held. */
static void ask_some(struct work *work, int64_t since_ms)
{
    struct contact *contacts;
    const char *asked = "";
    size_t left = ASKED_AT_ONCE;
    size_t count =
        store_contact_uncalled(work->tx, since_ms, work->now_ms, UNCALLED_MAX, work->arena, &contacts);
    for (size_t i = 0; i < count && left; i++) {
        if (strcmp(contacts[i].phone, asked) == 0 || !hours_hold(contacts[i].hours, work->now_ms))
            continue;
        ask(work, &contacts[i]);
        asked = contacts[i].phone;
        left--;
    }
}

/* "+91*****0011 duty mobile, Seaside Police Station" */
static const char *named(struct work *work, const struct contact *contact, const char *station)
{
    char masked[PHONE_SIZE];
    phone_mask(contact->phone, masked);
    return arena_printf(work->arena, "%s%s%s%s%s", masked, *contact->role ? " " : "", contact->role,
                        station ? ", " : "", station ? station : "");
}

static void add_name(struct buf *list, size_t number, const char *name)
{
    if (number < NAMED_MAX)
        buf_addf(list, "%s%s", number ? "; " : "", name);
}

static void tell_operator(struct work *work, const struct contact *silent, size_t count)
{
    struct buf buf_auto list = {0}, text = {0};
    for (size_t i = 0; i < count; i++) {
        add_name(&list, i, named(work, &silent[i], station_of(work, silent[i].station).name));
        log_warn("roll_call.missed", F_TEXT("station", silent[i].station),
                 F_PHONE("contact", silent[i].phone), F_TEXT("role", silent[i].role));
    }
    if (count > NAMED_MAX)
        buf_addf(&list, "; + %zu", count - NAMED_MAX);
    const struct text_value values[] = {{"list", buf_text(&list)}, {0}};
    text_print(work->rules->texts, "en", "operator.roll_call", values, &text);
    metric_add(METRIC_ALARMS, "roll_call", 1);
    log_error("operator.alarm", F_TEXT("alarm", "roll_call"), F_INT("contacts", count));
    operator_tell(work, NULL, arena_dup(work->arena, buf_text(&text)));
}

/* One station's: its contacts, those of them who can be told of others, and who is silent. */
struct roster {
    struct station station;
    struct contact *contacts;
    bool *reachable;
    size_t count;
    const struct contact *silent;
    size_t silent_count;
};

static bool is_among(const struct contact *contacts, size_t count, const char *phone)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(contacts[i].phone, phone) == 0)
            return true;
    }
    return false;
}

/* Good to know, and not worth a template or somebody's night: whoever answered the roll call has an open
 * window. */
static void read_roster(struct work *work, const struct contact *silent, size_t silent_count,
                        struct roster *ret)
{
    *ret = (struct roster){
        .station = station_of(work, silent->station), .silent = silent, .silent_count = silent_count};
    ret->count = store_contact_list(work->tx, silent->station, work->arena, &ret->contacts);
    ret->reachable = arena_new(work->arena, ret->count, sizeof(*ret->reachable));
    for (size_t i = 0; i < ret->count; i++) {
        struct address address = phone_address(ret->contacts[i].phone);
        ret->reachable[i] = !is_among(silent, silent_count, ret->contacts[i].phone) &&
                            hours_hold(ret->contacts[i].hours, work->now_ms) &&
                            store_window_is_open(work->tx, &address, work->now_ms);
    }
}

static void tell_contact_of_silent(struct work *work, const struct roster *roster,
                                   const struct contact *contact)
{
    const struct scene scene = {.society = {.name = "", .address = ""}, .station = roster->station};
    const struct incident none = {0};
    struct address to = phone_address(contact->phone);
    struct buf buf_auto list = {0};
    size_t count = 0;
    for (size_t i = 0; i < roster->silent_count; i++) {
        if (contacts_next_tier(roster->contacts, roster->reachable, roster->count, roster->silent[i].tier) ==
            contact->tier)
            add_name(&list, count++, named(work, &roster->silent[i], NULL));
    }
    if (count)
        post_text(work, &scene, &none, PURPOSE_ROLL_CALL, &to,
                  *contact->language ? contact->language : roster->station.language, "roll_call.silent",
                  (struct text_value[]){{"list", buf_text(&list)}, {0}});
}

static void tell_colleagues(struct work *work, const struct contact *silent, size_t count)
{
    struct roster roster;
    read_roster(work, silent, count, &roster);
    for (size_t i = 0; i < roster.count; i++) {
        if (roster.reachable[i])
            tell_contact_of_silent(work, &roster, &roster.contacts[i]);
    }
}

static bool is_complete(const struct work *work, const struct contact *unanswered, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (work->now_ms < unanswered[i].called_ms + work->rules->roll_call_answer_ms)
            return false;
    }
    return count > 0;
}

/* Once, when nobody has time left to answer. */
static void tell_of_silent(struct work *work)
{
    struct contact *silent;
    size_t count = store_contact_unanswered(work->tx, work->arena, &silent);
    if (!is_complete(work, silent, count))
        return;
    tell_operator(work, silent, count);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && strcmp(silent[from].station, silent[to].station) == 0;)
            to++;
        tell_colleagues(work, &silent[from], to - from);
    }
    for (size_t i = 0; i < count; i++)
        store_contact_missed(work->tx, &silent[i]);
}

void roll_call_handle(struct work *work)
{
    int64_t last_ms = roll_call_last(&work->rules->roll_call, work->now_ms);
    if (!last_ms)
        return;
    if (work->now_ms - last_ms < HELD_LATE_MS)
        ask_some(work, last_ms);
    tell_of_silent(work);
}
