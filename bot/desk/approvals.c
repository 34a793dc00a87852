/* What an admin has confirmed goes live at once, or once another admin or the station has approved it. */
#include "onboarding.h"

#include "registry/answers.h"
#include "util/log.h"

#define ASKED_MAX 5     /* people who are asked about one society */
#define PROPOSALS_MAX 5 /* that wait of one admin */
#define ID_MOST 48      /* of a society's name; a number may come behind it */

static void set_role(struct work *work, const char *society, const char *list, const char *role)
{
    struct circle_member *members;
    struct str rest = str_of(list), phone;
    size_t count = store_circle_list(work->tx, society, work->arena, &members);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(members[i].role, role) == 0 && !phones_have(list, str_of(members[i].phone)))
            (void)store_circle_remove(work->tx, society, members[i].phone);
    }
    while (str_next(&rest, ',', &phone)) {
        if (!phone.len)
            continue;
        struct circle_member member = {society, arena_dup_len(work->arena, phone.at, phone.len), role};
        (void)store_circle_add(work->tx, &member);
    }
}

/* First whoever leaves, then whoever comes: a number may go from one list to the other. */
static void set_circle(struct work *work, const struct onboarding *draft, const char *society)
{
    set_role(work, society, draft->guards, "guard");
    set_role(work, society, draft->committee, "committee");
    set_role(work, society, draft->guards, "guard");
}

static const char *id_of(struct work *work, const struct onboarding *draft)
{
    return *draft->society
               ? draft->society
               : store_society_free_id(work->tx, id_of_name(draft->name, ID_MOST, work->arena), work->arena);
}

/* False when something that it refers to is no more. */
static bool go_live(struct work *work, const struct onboarding *draft, const char *admin,
                    const char *approver, struct society *ret)
{
    struct err err;
    struct society society = {.id = id_of(work, draft),
                              .name = draft->name,
                              .address = draft->address,
                              .has_point = draft->has_point,
                              .lat = draft->lat,
                              .lon = draft->lon,
                              .station = draft->station,
                              .station_named = draft->station_named,
                              .station_uncertain = draft->station_uncertain,
                              .language = draft->language,
                              .wings = draft->wings,
                              .landmarks = draft->landmarks,
                              .join_code = ""};
    if (society_check(&society, &err) < 0) {
        log_warn("onboarding.refused", F_TEXT("why", err.text));
        return false;
    }
    store_changes_by(work->tx,
                     *approver ? arena_printf(work->arena, "%s, approved by %s", admin, approver) : admin);
    enum row_result result =
        *draft->society ? store_society_set(work->tx, &society) : store_society_add(work->tx, &society);
    if (result != ROW_DONE)
        return false;
    set_circle(work, draft, society.id);
    store_society_admin_add(work->tx, society.id, admin);
    return store_society_get(work->tx, society.id, work->arena, ret) == ROW_DONE;
}

static const char *live_text(const struct talk *talk, const struct onboarding *draft,
                             const struct society *society)
{
    struct work *work = talk->work;
    struct station station;
    bool known =
        *society->station && store_station_get(work->tx, society->station, work->arena, &station) == ROW_DONE;
    const struct text_value values[] = {
        {"society", society->name},
        {"station", known ? station.name : talk_text(talk, "register.control_room", NULL)},
        {"value", society->join_code},
        {0}};
    const char *text = talk_text(talk, *draft->society ? "register.saved" : "register.live", values);
    return *society->join_code
               ? arena_printf(work->arena, "%s\n%s", text, talk_text(talk, "register.code", values))
               : text;
}

static const char *named_text(const struct talk *talk, const char *key, const char *society, const char *by)
{
    const struct text_value values[] = {{"society", society}, {"by", by}, {0}};
    return talk_text(talk, key, values);
}

static void go_live_at_once(struct talk *talk)
{
    struct society society;
    if (!go_live(talk->work, &talk->now, talk->phone, "", &society)) {
        talk_ask(talk, named_text(talk, "register.gone", talk->now.name, ""));
        return;
    }
    store_onboarding_remove(talk->work->tx, talk->phone);
    talk_say(talk, live_text(talk, &talk->now, &society));
}

/* Who is asked, and in which language. */
struct asked {
    const char *phone, *language;
};

static size_t other_admins(struct talk *talk, struct asked *ret)
{
    const char **phones;
    size_t asked = 0, count = store_admin_list(talk->work->tx, talk->work->arena, &phones);
    for (size_t i = 0; i < count && asked < ASKED_MAX; i++) {
        if (strcmp(phones[i], talk->phone) != 0)
            ret[asked++] =
                (struct asked){phones[i], store_admin_language(talk->work->tx, phones[i], talk->work->arena)};
    }
    return asked;
}

static size_t station_contacts(struct talk *talk, struct asked *ret)
{
    struct work *work = talk->work;
    struct contact *contacts;
    struct station station = {.language = "en"};
    size_t asked = 0, count = *talk->now.station
                                  ? store_contact_list(work->tx, talk->now.station, work->arena, &contacts)
                                  : 0;
    (void)store_station_get(work->tx, talk->now.station, work->arena, &station);
    for (size_t i = 0; i < count && asked < ASKED_MAX; i++) {
        if (strcmp(contacts[i].phone, talk->phone) != 0)
            ret[asked++] = (struct asked){contacts[i].phone,
                                          *contacts[i].language ? contacts[i].language : station.language};
    }
    return asked;
}

static void ask_one(struct talk *talk, const struct asked *asked, int64_t proposal)
{
    struct work *work = talk->work;
    struct speak_context context = talk_context(work, asked->language);
    struct address to = phone_address(asked->phone);
    struct outgoing outgoing;
    struct buf buf_auto text = {0};
    const struct text_value values[] = {
        {"by", talk->phone}, {"list", draft_text(work, &talk->now, asked->language)}, {0}};
    context.society_name = talk->now.name;
    context.society_address = talk->now.address;
    text_print(work->rules->texts, asked->language,
               *talk->now.society ? "register.approve_change" : "register.approve", values, &text);
    speak_approval(&context, proposal, talk->phone, arena_dup(work->arena, buf_text(&text)), &outgoing);
    post(work, NULL, PURPOSE_ANSWER, &to, &outgoing);
}

static void propose(struct talk *talk, const struct asked *asked, size_t count, const char *station)
{
    struct work *work = talk->work;
    struct buf buf_auto state = {0}, names = {0};
    onboarding_print_json(&talk->now, &state);
    int64_t id = store_proposal_add(work->tx, &(struct proposal){.phone = talk->phone,
                                                                 .station = station,
                                                                 .state = buf_text(&state),
                                                                 .made_ms = work->now_ms});
    for (size_t i = 0; i < count; i++) {
        ask_one(talk, &asked[i], id);
        buf_addf(&names, "%s%s", i ? ", " : "", asked[i].phone);
    }
    store_onboarding_remove(work->tx, talk->phone);
    struct station record;
    bool named = *station && store_station_get(work->tx, station, work->arena, &record) == ROW_DONE;
    const struct text_value values[] = {
        {"society", talk->now.name}, {"to", named ? record.name : buf_text(&names)}, {0}};
    talk_say(talk, talk_text(talk, "register.waits", values));
}

void approval_ask(struct talk *talk)
{
    struct asked asked[ASKED_MAX];
    struct proposal *waiting;
    enum approval rule = talk->work->rules->approval;
    bool by_station = rule == APPROVAL_STATION;
    size_t count = rule == APPROVAL_NONE ? 0
                   : by_station          ? station_contacts(talk, asked)
                                         : other_admins(talk, asked);
    size_t open =
        store_proposal_list(talk->work->tx, talk->phone, 0, PROPOSALS_MAX, talk->work->arena, &waiting);
    const struct text_value values[] = {{"count", arena_printf(talk->work->arena, "%zu", open)}, {0}};
    if (rule == APPROVAL_NONE || (rule == APPROVAL_AUTO && !count))
        go_live_at_once(talk);
    else if (!count)
        talk_ask(talk, talk_text(talk, "register.nobody_approves", NULL));
    else if (open >= PROPOSALS_MAX)
        talk_ask(talk, talk_text(talk, "register.too_many", values));
    else
        propose(talk, asked, count, by_station ? talk->now.station : "");
}

static bool may_decide(struct work *work, const struct proposal *proposal, const char *phone)
{
    struct contact *contacts;
    size_t count;
    if (strcmp(proposal->phone, phone) == 0)
        return false;
    if (!*proposal->station)
        return store_is_admin(work->tx, phone);
    count = store_contact_of_phone(work->tx, phone, work->arena, &contacts);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(contacts[i].station, proposal->station) == 0)
            return true;
    }
    return false;
}

static const char *language_of(struct work *work, const char *phone)
{
    struct contact *contacts;
    struct station station = {.language = "en"};
    if (store_is_admin(work->tx, phone) || !store_contact_of_phone(work->tx, phone, work->arena, &contacts))
        return store_admin_language(work->tx, phone, work->arena);
    (void)store_station_get(work->tx, contacts[0].station, work->arena, &station);
    return *contacts[0].language ? contacts[0].language : station.language;
}

/* Back to the admin, as it was confirmed; not over another conversation that they have begun meanwhile. */
static void give_back(struct talk *asker, const struct onboarding *draft)
{
    struct onboarding_row row;
    if (store_onboarding_get(asker->work->tx, asker->phone, asker->work->arena, &row))
        return;
    asker->now = *draft;
    asker->now.step = ONBOARDING_LEFT;
    asker->now.later = ONBOARDING_SUMMARY;
    talk_keep(asker);
}

static void tell_asker(struct talk *asker, const char *text)
{
    struct speak_context context = talk_context(asker->work, asker->speaks);
    struct outgoing outgoing;
    speak_notice(&context, text, &outgoing);
    post(asker->work, NULL, PURPOSE_ANSWER, &asker->chat, &outgoing);
}

static void decide(struct talk *decider, const struct proposal *proposal, const struct onboarding *draft,
                   bool approved)
{
    struct work *work = decider->work;
    struct society society;
    struct talk asker = {.work = work, .speaks = draft->speaks, .chat = phone_address(proposal->phone)};
    if (!str_copy(asker.phone, sizeof(asker.phone), str_of(proposal->phone)))
        return;
    store_proposal_remove(work->tx, proposal->id);
    const char *by = decider->phone;
    if (approved && go_live(work, draft, asker.phone, by, &society)) {
        tell_asker(&asker,
                   arena_printf(work->arena, "%s\n%s", named_text(&asker, "register.approved", "", by),
                                live_text(&asker, draft, &society)));
        talk_say(decider, named_text(decider, "register.noted_approved", draft->name, ""));
        return;
    }
    give_back(&asker, draft);
    tell_asker(&asker, named_text(&asker, approved ? "register.gone" : "register.refused", draft->name, by));
    talk_say(decider,
             named_text(decider, approved ? "register.gone" : "register.noted_refused", draft->name, ""));
}

bool approval_handle(struct work *work, const struct call *call, const char *phone)
{
    struct talk decider = {.work = work, .message = call->message, .chat = call->message->chat};
    struct proposal proposal;
    struct onboarding draft;
    char verb[BUTTON_ID_SIZE];
    int64_t id;
    if (call->message->kind != MESSAGE_BUTTON || !call->message->payload ||
        !button_id_parse(call->message->payload, verb, &id) ||
        (strcmp(verb, "approve") != 0 && strcmp(verb, "refuse") != 0))
        return false;
    bool found = store_proposal_get(work->tx, id, work->arena, &proposal);
    if (!*phone ||
        (found ? !may_decide(work, &proposal, phone)
               : !store_is_admin(work->tx, phone) &&
                     !store_contact_of_phone(work->tx, phone, work->arena, &(struct contact *){NULL})))
        return true;
    memcpy(decider.phone, phone, sizeof(decider.phone));
    decider.speaks = language_of(work, phone);
    store_window_open(work->tx, &call->message->chat, call->message->sent_ms);
    if (!found || onboarding_parse_json(str_of(proposal.state), work->arena, &draft) < 0)
        talk_say(&decider, talk_text(&decider, "register.decided", NULL));
    else
        decide(&decider, &proposal, &draft, strcmp(verb, "approve") == 0);
    return true;
}
