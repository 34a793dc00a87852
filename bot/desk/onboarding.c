/*
 * Registering societies by chat. An admin's message is an answer to the question that was asked, a command,
 * or neither: a call for help, what belongs to their own emergency, and what a contact says of the station's
 * incidents always go first.
 */
#include "onboarding.h"

#include "store/resident_rows.h"

#define OPTION_PREFIX "onboard:"
#define JUST_LEFT_MS (10 * MINUTE_MS)

void talk_keep(struct talk *talk)
{
    struct buf buf_auto state = {0};
    talk->now.speaks = talk->speaks;
    onboarding_print_json(&talk->now, &state);
    store_onboarding_put(talk->work->tx,
                         &(struct onboarding_row){.phone = talk->phone,
                                                  .chat = talk->chat,
                                                  .state = arena_dup(talk->work->arena, buf_text(&state)),
                                                  .touched_ms = talk->work->now_ms});
    talk->known = true;
}

static void leave(struct talk *talk)
{
    onboarding_leave(&talk->now);
    talk_keep(talk);
    talk_say(talk, talk_text(talk, "register.left", NULL));
}

static void answer(struct talk *talk, const struct onboarding_answer *given)
{
    struct onboarding_stations stations;
    struct onboarding_turn turn;
    bool asked = talk->now.step == ONBOARDING_STATION;
    if (asked)
        talk_stations(talk, &stations);
    onboarding_take(&talk->now, given, asked ? &stations : NULL, talk->work->arena, &turn);
    talk->now = turn.after;
    const struct text_value values[] = {{"value", turn.about}, {0}};
    const char *error =
        turn.error ? talk_text(talk, arena_printf(talk->work->arena, "register.error.%s", turn.error), values)
                   : NULL;
    switch (turn.outcome) {
    case ONBOARDING_ASK: talk_ask(talk, error); break;
    case ONBOARDING_CONFIRMED: approval_ask(talk); break;
    case ONBOARDING_ANEW: talk_begin_now(talk, talk->now.wanted); break;
    case ONBOARDING_PAUSED: leave(talk); break;
    }
}

/* "onboard:station:seaside" */
static bool read_option(const char *payload, struct str *ret_step, const char **ret_value)
{
    struct str rest = str_of(payload), step;
    if (!payload || !str_starts(rest, STR(OPTION_PREFIX)))
        return false;
    rest = str_slice(rest, STR(OPTION_PREFIX).len, rest.len);
    if (!str_next(&rest, ':', &step) || !rest.at)
        return false;
    *ret_step = step;
    *ret_value = rest.at; /* to the end of the payload */
    return true;
}

/* A button of a question that is long over asks the present one again. */
static void take_option(struct talk *talk, struct str step, const char *value)
{
    struct onboarding_answer given = {.said = SAID_WORDS, .words = STR(""), .choice = value};
    if (str_eq(step, STR(OPTION_STEP_EDIT))) {
        talk_begin(talk, value);
    } else if (str_eq(step, STR(OPTION_STEP_SHOW))) {
        talk_show(talk, value);
    } else if (!talk->known || talk->now.step == ONBOARDING_LEFT) {
        talk_begin(talk, "");
    } else if (!str_eq(step, str_of(onboarding_step_name(talk->now.step)))) {
        talk_ask(talk, NULL);
    } else {
        if (strcmp(value, "skip") == 0)
            given = (struct onboarding_answer){.said = SAID_SKIP};
        answer(talk, &given);
    }
}

static bool is_active(const struct talk *talk)
{
    return talk->known && talk->now.step != ONBOARDING_LEFT;
}

static enum onboarding_said said_by(const struct reply *reply, const struct command *command)
{
    bool agrees = reply->verb == REPLY_YES || (reply->verb == REPLY_ACKNOWLEDGE && !reply->rest.len);
    return command->verb == COMMAND_BACK   ? SAID_BACK
           : command->verb == COMMAND_SKIP ? SAID_SKIP
           : agrees                        ? SAID_YES
           : reply->verb == REPLY_NO       ? SAID_NO
                                           : SAID_WORDS;
}

static void answer_in_words(struct talk *talk, struct str words, const struct reply *reply,
                            const struct command *command)
{
    struct onboarding_answer given = {.said = said_by(reply, command), .words = words};
    if (given.said == SAID_WORDS) {
        given.choice = option_named(talk, talk->now.step, words);
        if (!given.choice && talk->now.step == ONBOARDING_SUMMARY)
            given.choice = option_named(talk, ONBOARDING_FIELD, words);
        if (given.choice && strcmp(given.choice, "skip") == 0)
            given = (struct onboarding_answer){.said = SAID_SKIP};
        double lat, lon;
        if (talk->now.step >= ONBOARDING_SUMMARY && !given.choice)
            given.has_point = onboarding_answer_point(&given, &lat, &lon);
        if (given.has_point)
            given.lat = lat, given.lon = lon;
    }
    answer(talk, &given);
}

/* EDIT within a conversation corrects a field of it, if one is named or nothing is. */
static bool correct(struct talk *talk, struct str rest)
{
    enum onboarding_step field;
    if (!is_active(talk) || talk->now.step == ONBOARDING_RESUME)
        return false;
    const char *named = rest.len ? option_named(talk, ONBOARDING_FIELD, rest) : "field";
    if (!named || !onboarding_step_parse(str_of(named), &field))
        return false;
    onboarding_correct(&talk->now, field);
    talk_ask(talk, NULL);
    return true;
}

static void show(struct talk *talk, struct str rest)
{
    if (is_active(talk) && !rest.len)
        talk_ask(talk, talk->now.step == ONBOARDING_SUMMARY
                           ? NULL
                           : draft_text(talk->work, &talk->now, talk->speaks));
    else
        talk_find(talk, rest, OPTION_STEP_SHOW);
}

/* STOP once more is no wish to be erased. */
static bool is_just_left(const struct talk *talk)
{
    return talk->known && talk->work->now_ms - talk->touched_ms < JUST_LEFT_MS;
}

/* Of a conversation that is open; elsewhere it is none of ours. */
static bool take_within(struct talk *talk, const struct command *command)
{
    if (!is_active(talk) && !(command->verb == COMMAND_STOP && is_just_left(talk)))
        return false;
    if (command->verb == COMMAND_STOP)
        leave(talk);
    else if (command->verb == COMMAND_LANGUAGE && talk->now.step != ONBOARDING_LANGUAGE)
        talk_ask(talk, NULL);
    else
        return false;
    return true;
}

static bool take_command(struct talk *talk, const struct command *command, const struct reply *reply)
{
    if (command->verb == COMMAND_REGISTER)
        talk_begin(talk, "");
    else if (command->verb == COMMAND_SHOW)
        show(talk, command->rest);
    else if (command->verb == COMMAND_EDIT && !correct(talk, command->rest))
        talk_find(talk, command->rest, OPTION_STEP_EDIT);
    else if (command->verb == COMMAND_NONE && reply->verb == REPLY_LIST && !reply->rest.len)
        talk_list(talk);
    else if (command->verb != COMMAND_EDIT)
        return take_within(talk, command);
    return true;
}

/* The words of a command tell which language they would like to be answered in. */
static void learn_language(struct talk *talk, const struct command *command)
{
    bool ours = command->verb == COMMAND_REGISTER || command->verb == COMMAND_EDIT ||
                command->verb == COMMAND_SHOW || command->verb == COMMAND_BACK;
    bool chosen =
        command->verb == COMMAND_LANGUAGE && is_active(talk) && talk->now.step != ONBOARDING_LANGUAGE;
    const char *language = *command->language                                      ? command->language
                           : command->verb == COMMAND_REGISTER && !is_active(talk) ? "en"
                                                                                   : "";
    if ((!ours && !chosen) || !language_supported(language))
        return;
    talk->speaks = arena_dup(talk->work->arena, language);
    if (talk->known && strcmp(talk->now.language, talk->now.speaks) == 0 &&
        talk->now.step < ONBOARDING_LANGUAGE)
        talk->now.language = talk->speaks;
    store_admin_speaks(talk->work->tx, talk->phone, language);
}

/* What a contact or the circle says of an incident, and what quotes one. */
static bool is_of_an_incident(struct talk *talk, const struct reply *reply)
{
    const struct message *message = talk->message;
    bool order = reply->verb != REPLY_NONE && reply->verb != REPLY_YES && reply->verb != REPLY_NO &&
                 reply->verb != REPLY_ACKNOWLEDGE && reply->verb != REPLY_LIST;
    struct contact *contacts;
    if (*reply->ref || (order && !reply->rest.len) ||
        (*message->context_id && store_outbox_incident(talk->work->tx, message->context_id)))
        return true;
    /* LIST and "ok" of a contact who is not being asked anything here */
    return !is_active(talk) &&
           store_contact_of_phone(talk->work->tx, talk->phone, talk->work->arena, &contacts);
}

/* While their own call for help is young, what they write and where they are belongs to it. */
static bool is_in_need(struct talk *talk)
{
    char known[PHONE_SIZE];
    struct incident *open;
    struct incident_filter filter = {.open_only = true, .limit = 1};
    /* kept: an admin is known again when the platform shows their id alone */
    filter.person_id =
        store_person(talk->work->tx, talk->phone, talk->message->user_id, talk->work->now_ms, known);
    return store_incident_list(talk->work->tx, &filter, talk->work->arena, &open) &&
           incident_takes_update(&open[0], talk->work->now_ms, &talk->work->rules->policy);
}

static bool take_words(struct talk *talk, struct str words)
{
    struct reply reply;
    struct command command;
    reply_parse(talk->work->rules->texts, words, &reply);
    command_parse(talk->work->rules->texts, words, &command);
    bool ours =
        command.verb == COMMAND_REGISTER || command.verb == COMMAND_EDIT || command.verb == COMMAND_SHOW;
    if (!ours && is_of_an_incident(talk, &reply))
        return false;
    if (command.verb != COMMAND_REGISTER && is_in_need(talk))
        return false;
    learn_language(talk, &command);
    if (take_command(talk, &command, &reply))
        return true;
    bool others = command.verb != COMMAND_NONE && command.verb != COMMAND_BACK &&
                  command.verb != COMMAND_SKIP && command.verb != COMMAND_LANGUAGE && !command.bare &&
                  !command.miscoded;
    if (!is_active(talk) || others)
        return false;
    if (command.verb == COMMAND_LANGUAGE) {
        struct onboarding_answer given = {.said = SAID_WORDS, .words = words, .choice = command.language};
        answer(talk, &given);
    } else {
        answer_in_words(talk, words, &reply, &command);
    }
    return true;
}

/* "Is this an emergency?" was asked of an answer; no: it was an answer. Yes: it was a call. */
static bool take_denied(struct talk *talk, const struct call *call)
{
    struct question question;
    struct reply reply;
    char verb[BUTTON_ID_SIZE] = "";
    int64_t id = 0;
    bool pressed = call->message->kind == MESSAGE_BUTTON;
    if (pressed && (!call->message->payload || !button_id_parse(call->message->payload, verb, &id)))
        return false;
    reply_parse(talk->work->rules->texts, call->message->text, &reply);
    bool yes = pressed ? strcmp(verb, "yes") == 0 : reply.verb == REPLY_YES;
    bool no = pressed ? strcmp(verb, "no") == 0 : reply.verb == REPLY_NO;
    if ((!yes && !no) || !is_active(talk) ||
        !store_question_get(talk->work->tx, id, &call->message->chat, talk->work->now_ms, talk->work->arena,
                            &question))
        return false;
    call_handle(talk->work, call);
    if (no && *question.words)
        (void)take_words(talk, str_of(question.words));
    return true;
}

static bool take_message(struct talk *talk, const struct call *call)
{
    const struct message *message = talk->message;
    struct onboarding_answer pin = {
        .said = SAID_WORDS, .words = STR(""), .has_point = true, .lat = message->lat, .lon = message->lon};
    struct str step;
    const char *value;
    if (message->kind == MESSAGE_BUTTON && read_option(message->payload, &step, &value)) {
        take_option(talk, step, value);
        return true;
    }
    if (take_denied(talk, call))
        return true;
    if (message->kind == MESSAGE_TEXT)
        return take_words(talk, message->text);
    if (message->kind != MESSAGE_POINT || !is_active(talk) || is_in_need(talk))
        return false;
    answer(talk, &pin);
    return true;
}

static void read_talk(struct talk *talk)
{
    struct work *work = talk->work;
    struct onboarding_row row;
    talk->chat = talk->message->chat;
    talk->speaks = store_admin_language(work->tx, talk->phone, work->arena);
    onboarding_begin(talk->speaks, &talk->now);
    talk->known = store_onboarding_get(work->tx, talk->phone, work->arena, &row) &&
                  onboarding_parse_json(str_of(row.state), work->arena, &talk->now) == 0;
    talk->touched_ms = talk->known ? row.touched_ms : 0;
    if (talk->known)
        talk->speaks = talk->now.speaks;
}

/* Somebody who is no admin is told how one becomes one, once in an hour. */
static bool tell_stranger(struct talk *talk, const struct call *call)
{
    struct work *work = talk->work;
    if (call->command.verb != COMMAND_REGISTER)
        return false;
    if (tries_count(work, "register", &call->message->chat) > 1)
        return true;
    talk->chat = call->message->chat;
    talk->speaks = *call->command.language ? call->command.language : "en";
    store_window_open(work->tx, &call->message->chat, call->message->sent_ms);
    talk_say(talk, talk_text(talk, "register.no_admin", NULL));
    return true;
}

/* A phrase that is a call for help, whatever stands around it. */
static bool is_plain_call(const struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->evidence_count; i++) {
        if (strcmp(verdict->evidence[i].part, "alert") == 0)
            return true;
    }
    return false;
}

/* Addresses and names are made of words that weigh like a call ("Danda Gali"): asked for one, what only
 * weighs like it is asked about before the police are. True when that was done. */
static bool ask_first(struct talk *talk, const struct call *call)
{
    struct call asked = *call;
    if (!store_is_admin(talk->work->tx, talk->phone) || call->verdict.kind != VERDICT_ALERT ||
        is_plain_call(&call->verdict))
        return false;
    read_talk(talk);
    bool text = talk->known && (talk->now.step == ONBOARDING_NAME || talk->now.step == ONBOARDING_ADDRESS ||
                                talk->now.step == ONBOARDING_WINGS || talk->now.step == ONBOARDING_LANDMARKS);
    if (!text || is_in_need(talk))
        return false;
    asked.verdict.kind = VERDICT_CONFIRM;
    call_handle(talk->work, &asked);
    return true;
}

bool onboarding_handle(struct work *work, const struct call *call)
{
    const struct message *message = call->message;
    struct talk talk = {.work = work, .message = message};
    bool read =
        message->kind == MESSAGE_TEXT || message->kind == MESSAGE_POINT || message->kind == MESSAGE_BUTTON;
    bool calls = call->verdict.kind != VERDICT_NONE && !call->verdict.cancel;
    if (!read || message->chat.kind == ADDRESS_GROUP)
        return false;
    memcpy(talk.phone, message->phone, sizeof(talk.phone));
    if (!*talk.phone && *message->user_id)
        (void)store_person_find(work->tx, "", message->user_id, talk.phone);
    if (calls)
        return ask_first(&talk, call);
    if (approval_handle(work, call, talk.phone))
        return true;
    if (!store_is_admin(work->tx, talk.phone))
        return tell_stranger(&talk, call);
    read_talk(&talk);
    bool kept = work->kept;
    bool taken = take_message(&talk, call);
    if (taken || work->kept != kept)
        store_window_open(work->tx, &message->chat, message->sent_ms);
    return taken;
}
