/* MY DATA, LEAVE and STOP: a resident sees what is held of them, leaves a society, or is erased, by their own
 * word. */
#include "residents.h"

#include "calls.h"
#include "util/log.h"

/* ---- MY DATA ---- */

/* What an admin registered without their own word: a chat that is bound to a society they have not joined. */
static bool bound_by_admin(struct work *work, const struct asker *asker, struct society *ret)
{
    if (store_chat_society(work->tx, asker->chat, work->arena, ret) != ROW_DONE)
        return false;
    for (size_t i = 0; i < asker->society_count; i++) {
        if (strcmp(asker->societies[i].society, ret->id) == 0)
            return false;
    }
    return true;
}

static void add_line(struct buf *out, const char *line)
{
    buf_addf(out, "%s%s", out->len ? "\n" : "", line);
}

static void add_societies(struct work *work, const struct asker *asker, struct buf *out)
{
    static const struct place nowhere = {.wing = ""};
    struct society society;
    char at[CLOCK_TEXT_SIZE];
    for (size_t i = 0; i < asker->society_count; i++) {
        const struct resident *resident = &asker->societies[i];
        struct consent consent = {.at_ms = resident->joined_ms};
        bool agreed = store_consent_get(work->tx, asker->person_id, resident->society, work->arena, &consent);
        clock_ist(consent.at_ms, at);
        add_line(out, asker_print(work, asker, agreed ? "my_data.society" : "my_data.by_admin",
                                  (struct text_value[]){{"society", society_name(work, resident->society)},
                                                        {"place", asker_home(work, asker, &resident->home)},
                                                        {"time", at},
                                                        {0}}));
    }
    if (bound_by_admin(work, asker, &society))
        add_line(out, asker_print(work, asker, "my_data.by_admin",
                                  (struct text_value[]){{"society", society.name},
                                                        {"place", asker_home(work, asker, &nowhere)},
                                                        {0}}));
}

/* "4F7K, 9KM2"; "" for none. */
static const char *open_refs(struct work *work, const struct asker *asker)
{
    struct incident_filter filter = {
        .person_id = asker->person_id, .open_only = true, .limit = OPEN_PER_CHAT_MAX};
    struct buf buf_auto refs = {0};
    struct incident *open;
    size_t count = asker->person_id ? store_incident_list(work->tx, &filter, work->arena, &open) : 0;
    for (size_t i = 0; i < count; i++) {
        if (open[i].person_id == asker->person_id)
            buf_addf(&refs, "%s%s", refs.len ? ", " : "", open[i].ref);
    }
    return arena_dup(work->arena, buf_text(&refs));
}

static void add_roles(struct work *work, const struct asker *asker, struct buf *out)
{
    struct buf buf_auto list = {0};
    struct contact *contacts;
    struct circle_member *members;
    size_t contact_count = store_contact_of_phone(work->tx, asker->phone, work->arena, &contacts);
    size_t member_count = store_circle_of_phone(work->tx, asker->phone, work->arena, &members);
    for (size_t i = 0; i < contact_count; i++)
        buf_addf(&list, "%s%s (%s)", list.len ? ", " : "", contacts[i].role, contacts[i].station);
    for (size_t i = 0; i < member_count; i++)
        buf_addf(&list, "%s%s (%s)", list.len ? ", " : "",
                 asker_print(work, asker, arena_printf(work->arena, "role.%s", members[i].role), NULL),
                 society_name(work, members[i].society));
    if (!list.len) /* of admins there is nothing but the number */
        buf_add_text(&list, "admin");
    add_line(out,
             asker_print(work, asker, "my_data.role", (struct text_value[]){{"list", buf_text(&list)}, {0}}));
}

void my_data_tell(struct work *work, const struct asker *asker)
{
    struct buf buf_auto list = {0};
    struct holdings held;
    char number[24];
    store_holdings(work->tx, asker->person_id, asker->chat, asker->phone, work->now_ms, &held);
    const char *refs = open_refs(work, asker);
    if (!held.anything) {
        asker_say(work, asker, "my_data.none", NULL);
        return;
    }
    add_societies(work, asker, &list);
    if (*refs)
        add_line(&list, asker_print(work, asker, "my_data.open", (struct text_value[]){{"list", refs}, {0}}));
    (void)str_format(number, sizeof(number), "%lld", (long long)held.past_incidents);
    if (held.past_incidents)
        add_line(&list,
                 asker_print(work, asker, "my_data.past", (struct text_value[]){{"count", number}, {0}}));
    if (held.has_role)
        add_roles(work, asker, &list);
    (void)str_format(number, sizeof(number), "%lld", (long long)(work->rules->retain_ms / DAY_MS));
    asker_say(work, asker, "my_data.held",
              (struct text_value[]){{"list", buf_text(&list)}, {"value", number}, {0}});
}

/* ---- LEAVE ---- */

static void leave_one(struct work *work, const struct asker *asker, const struct resident *resident)
{
    const char *name = society_name(work, resident->society);
    store_resident_remove(work->tx, resident, work->now_ms);
    work->scrub = true;
    asker_say(work, asker, "leave.done", (struct text_value[]){{"society", name}, {0}});
}

/* By the society's code, its name or its id. */
static const struct resident *named(struct work *work, const struct asker *asker)
{
    const struct command *command = &asker->call->command;
    struct society society;
    char code[ID_JOIN_CODE_SIZE];
    bool coded = *command->code || id_is_join_code(command->rest, code);
    const char *given = *command->code ? command->code : code;
    for (size_t i = 0; i < asker->society_count; i++) {
        if (store_society_get(work->tx, asker->societies[i].society, work->arena, &society) != ROW_DONE)
            continue;
        if ((coded && strcmp(society.join_code, given) == 0) || text_names(command->rest, society.name) ||
            str_eq_nocase(command->rest, str_of(society.id)))
            return &asker->societies[i];
    }
    return NULL;
}

static void ask_which(struct work *work, const struct asker *asker)
{
    struct outgoing outgoing = {.text = asker_print(work, asker, "leave.which", NULL)};
    for (size_t i = 0; i < MIN(asker->society_count, (size_t)OUTGOING_BUTTONS_MAX); i++) {
        char id[BUTTON_ID_SIZE];
        button_id_print("leave", asker->societies[i].id, id);
        outgoing.buttons[outgoing.button_count++] = (struct outgoing_button){
            arena_dup(work->arena, id), society_name(work, asker->societies[i].society)};
    }
    asker_show(work, asker, &outgoing);
}

static void leave_bound(struct work *work, const struct asker *asker, const struct society *society)
{
    store_changes_by(work->tx, "resident");
    (void)store_chat_unlink(work->tx, asker->chat);
    asker_say(work, asker, "leave.done", (struct text_value[]){{"society", society->name}, {0}});
}

/* "Leave me alone" is not for us: behind the word stands nothing, or a society of theirs. */
void leave(struct work *work, const struct asker *asker)
{
    struct society bound;
    const struct resident *meant = named(work, asker);
    bool more = asker->call->command.rest.len > 0;
    if (meant)
        leave_one(work, asker, meant);
    else if (more)
        call_handle(work, asker->call);
    else if (asker->society_count > 1)
        ask_which(work, asker);
    else if (asker->society_count == 1)
        leave_one(work, asker, &asker->societies[0]);
    else if (bound_by_admin(work, asker, &bound))
        leave_bound(work, asker, &bound);
    else
        asker_say(work, asker, "leave.none", NULL);
}

bool leave_pressed(struct work *work, const struct asker *asker, int64_t resident_id)
{
    for (size_t i = 0; i < asker->society_count; i++) {
        if (asker->societies[i].id == resident_id) {
            leave_one(work, asker, &asker->societies[i]);
            return true;
        }
    }
    asker_say(work, asker, "leave.none", NULL);
    return true;
}

/* ---- STOP ---- */

/* While a call of theirs is open it may also be said of what is going on: the station reads it. */
static void pass_on(struct work *work, const struct asker *asker)
{
    call_handle(work, asker->call);
}

static const char *farewell(struct work *work, const struct asker *asker, const char *refs,
                            const struct holdings *held)
{
    struct buf buf_auto out = {0};
    buf_add_text(&out, asker_print(work, asker, *refs ? "stop.open" : "stop.done",
                                   (struct text_value[]){{"list", refs}, {0}}));
    if (held->has_role)
        buf_addf(&out, "\n\n%s", asker_print(work, asker, "stop.role", NULL));
    if (held->muted)
        buf_addf(&out, "\n\n%s", asker_print(work, asker, "stop.muted", NULL));
    return arena_dup(work->arena, buf_text(&out));
}

/* What is held of somebody who is no person yet is found by one, which goes with it. */
static int64_t person_of(struct work *work, const struct asker *asker)
{
    const struct message *message = asker->call->message;
    char known[PHONE_SIZE];
    return asker->person_id ? asker->person_id
                            : store_person(work->tx, message->phone, message->user_id, work->now_ms, known);
}

void stop(struct work *work, const struct asker *asker)
{
    struct holdings held;
    store_holdings(work->tx, asker->person_id, asker->chat, asker->phone, work->now_ms, &held);
    const char *refs = open_refs(work, asker);
    if (!held.anything) {
        asker_say(work, asker, "my_data.none", NULL);
        return;
    }
    if (*refs)
        pass_on(work, asker);
    if (held.has_role)
        alarm_raise_phone(work, "stop_with_role", asker->phone);
    store_erase_resident(work->tx, person_of(work, asker), work->now_ms);
    work->scrub = true;
    log_info("resident.erased", F_TEXT("open", *refs ? "yes" : "no"));
    struct outgoing outgoing = {.kind = OUTGOING_TEXT, .text = farewell(work, asker, refs, &held)};
    asker_show(work, asker, &outgoing);
}
