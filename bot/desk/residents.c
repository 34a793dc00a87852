/*
 * What people ask of Pukaar itself: to be enrolled (here), to see, leave or be erased (resident_data.c), to
 * link a group (link_group.c). Never of a call for help: that goes first, and a JOIN in front of one is done
 * beside it.
 */
#include "residents.h"

#include "calls.h"
#include "util/log.h"

/* ---- Answering ---- */

const char *asker_print(struct work *work, const struct asker *asker, const char *key,
                        const struct text_value *extra)
{
    struct buf buf_auto out = {0};
    text_print(work->rules->texts, asker->language, key, extra, &out);
    return arena_dup(work->arena, buf_text(&out));
}

void asker_show(struct work *work, const struct asker *asker, struct outgoing *outgoing)
{
    if (outgoing->button_count)
        outgoing->kind = OUTGOING_BUTTONS;
    post(work, NULL, PURPOSE_PASSING, asker->chat, outgoing);
}

void asker_say(struct work *work, const struct asker *asker, const char *key, const struct text_value *extra)
{
    struct outgoing outgoing = {.kind = OUTGOING_TEXT, .text = asker_print(work, asker, key, extra)};
    asker_show(work, asker, &outgoing);
}

const char *asker_home(struct work *work, const struct asker *asker, const struct place *home)
{
    if (!*home->wing && !*home->flat)
        return asker_print(work, asker, "place.not_given", NULL);
    return arena_printf(work->arena, "%s%s%s", home->wing, *home->wing && *home->flat ? " " : "", home->flat);
}

const char *society_name(struct work *work, const char *id)
{
    struct society society;
    return store_society_get(work->tx, id, work->arena, &society) == ROW_DONE ? society.name
                                                                              : arena_dup(work->arena, id);
}

/* The language of their words, the one they chose, that of the society whose chat it is. */
static const char *language_of(struct work *work, const struct asker *asker)
{
    struct society society;
    if (*asker->call->command.language)
        return asker->call->command.language;
    if (asker->society_count && *asker->societies[0].language)
        return asker->societies[0].language;
    if (store_chat_society(work->tx, asker->chat, work->arena, &society) == ROW_DONE)
        return society.language;
    return "en";
}

static void read_asker(struct work *work, const struct call *call, struct asker *ret)
{
    const struct message *message = call->message;
    *ret = (struct asker){.call = call, .chat = &message->chat};
    ret->person_id = store_person_find(work->tx, message->phone, message->user_id, ret->phone);
    if (ret->person_id)
        ret->society_count = store_resident_list(work->tx, ret->person_id, work->arena, &ret->societies);
    ret->language = language_of(work, ret);
}

/* ---- Codes ---- */

static struct address who_tries(const struct message *message)
{
    struct address by = message->chat;
    if (by.kind == ADDRESS_GROUP && !address_set(&by, by.channel, ADDRESS_PHONE, str_of(message->phone)) &&
        !address_set(&by, by.channel, ADDRESS_USER, str_of(message->user_id)))
        by = message->chat;
    return by;
}

/* A code that does not exist is answered, the last of too many too, and then no more for an hour. A code
 * alone may have been no code at all. */
static void tried_in_vain(struct work *work, const struct asker *asker)
{
    const struct command *command = &asker->call->command;
    const struct address by = who_tries(asker->call->message);
    struct text_value values[] = {{"value", command->code}, {0}};
    bool group = asker->chat->kind == ADDRESS_GROUP;
    int count = tries_count(work, "code", &by);
    if (command->bare)
        return;
    if (count > CODE_TRIES_MAX)
        return;
    if (count == CODE_TRIES_MAX && !group)
        asker_say(work, asker, "join.too_many_tries", NULL);
    else if (command->miscoded)
        asker_say(work, asker, "join.how", NULL);
    else
        asker_say(work, asker, group ? "link.unknown" : "join.unknown", values);
}

bool asker_find_society(struct work *work, const struct asker *asker, struct society *ret)
{
    const struct command *command = &asker->call->command;
    const struct address by = who_tries(asker->call->message);
    if (tries_made(work, "code", &by) >= CODE_TRIES_MAX)
        return false;
    if (*command->code && store_society_of_code(work->tx, command->code, work->arena, ret) == ROW_DONE)
        return true;
    if (*command->code && asker->chat->kind != ADDRESS_GROUP && store_code_ended(work->tx, command->code)) {
        asker_say(work, asker, "join.ended", (struct text_value[]){{"value", command->code}, {0}});
        return false;
    }
    tried_in_vain(work, asker);
    return false;
}

/* ---- Enrolling ---- */

static struct resident *resident_of(const struct asker *asker, const char *society)
{
    for (size_t i = 0; i < asker->society_count; i++) {
        if (strcmp(asker->societies[i].society, society) == 0)
            return &asker->societies[i];
    }
    return NULL;
}

/* Wing and flat that stand behind the code. */
static bool said_home(const struct call *call, struct place *ret)
{
    const struct place *place = &call->verdict.place;
    if (*place->wing || *place->flat) {
        *ret = (struct place){0};
        memcpy(ret->wing, place->wing, sizeof(ret->wing));
        memcpy(ret->flat, place->flat, sizeof(ret->flat));
        return true;
    }
    return home_parse(call->command.verb == COMMAND_JOIN ? call->command.rest : call->message->text, ret);
}

/* Of another society it now counts; of the same, what was said of wing and flat is taken over. */
static void join_again(struct work *work, const struct asker *asker, const struct society *society,
                       struct resident *resident)
{
    struct place home;
    if (said_home(asker->call, &home))
        resident->home = home;
    resident->joined_ms = work->now_ms;
    resident->asked_ms = 0;
    store_resident_put(work->tx, resident);
    store_chat_bind(work->tx, asker->chat, society->id);
    asker_say(work, asker, "join.already",
              (struct text_value[]){
                  {"society", society->name}, {"place", asker_home(work, asker, &resident->home)}, {0}});
}

/* What they are shown is what is kept: who sent the code has asked for it, and STOP takes it back. */
static void record_consent(struct work *work, const struct asker *asker, const struct resident *resident)
{
    store_consent_add(work->tx,
                      &(struct consent){.person_id = resident->person_id,
                                        .society = resident->society,
                                        .at_ms = work->now_ms,
                                        .key = "join.consent",
                                        .text = asker_print(work, asker, "join.consent",
                                                            (struct text_value[]){{"value", "{value}"}, {0}}),
                                        .language = asker->language});
}

static void welcome(struct work *work, const struct asker *asker, const struct society *society,
                    const struct resident *resident)
{
    char days[24], id[BUTTON_ID_SIZE];
    (void)str_format(days, sizeof(days), "%lld", (long long)(work->rules->retain_ms / DAY_MS));
    const char *enrolled =
        asker_print(work, asker, "join.welcome", (struct text_value[]){{"society", society->name}, {0}});
    const char *kept = asker_print(work, asker, "join.consent", (struct text_value[]){{"value", days}, {0}});
    const char *ask =
        resident->asked_ms
            ? asker_print(work, asker, "join.ask_place", NULL)
            : asker_print(work, asker, "join.place_noted",
                          (struct text_value[]){{"place", asker_home(work, asker, &resident->home)},
                                                {"society", society->name},
                                                {0}});
    struct outgoing outgoing = {.kind = OUTGOING_TEXT,
                                .text = arena_printf(work->arena, "%s\n\n%s\n\n%s", enrolled, kept, ask)};
    button_id_print("skip", resident->id, id);
    if (resident->asked_ms)
        outgoing.buttons[outgoing.button_count++] = (struct outgoing_button){
            arena_dup(work->arena, id), asker_print(work, asker, "button.skip", NULL)};
    asker_show(work, asker, &outgoing);
}

static void enrol(struct work *work, struct asker *asker, const struct society *society)
{
    const struct message *message = asker->call->message;
    struct resident resident = {.joined_ms = work->now_ms};
    bool helpless = asker->call->verdict.kind != VERDICT_NONE; /* no time for questions */
    if (!*asker->call->command.language && !asker->society_count)
        asker->language = society->language;
    resident.person_id = store_person(work->tx, message->phone, message->user_id, work->now_ms, asker->phone);
    resident.asked_ms = said_home(asker->call, &resident.home) || helpless ? 0 : work->now_ms;
    (void)!str_copy(resident.society, sizeof(resident.society), str_of(society->id));
    (void)!str_copy(resident.language, sizeof(resident.language), str_of(asker->language));
    if (helpless)
        resident.home = (struct place){0}; /* where help is needed, which may be elsewhere */
    store_resident_put(work->tx, &resident);
    store_chat_bind(work->tx, asker->chat, society->id);
    record_consent(work, asker, &resident);
    log_info("resident.enrolled", F_TEXT("society", society->id), F_TEXT("language", asker->language));
    welcome(work, asker, society, &resident);
}

static void say_full(struct work *work, const struct asker *asker)
{
    struct buf buf_auto names = {0};
    for (size_t i = 0; i < asker->society_count; i++)
        buf_addf(&names, "%s%s", i ? ", " : "", society_name(work, asker->societies[i].society));
    struct outgoing outgoing = {.text = asker_print(work, asker, "join.full",
                                                    (struct text_value[]){{"list", buf_text(&names)}, {0}})};
    for (size_t i = 0; i < MIN(asker->society_count, (size_t)OUTGOING_BUTTONS_MAX); i++) {
        char id[BUTTON_ID_SIZE];
        button_id_print("leave", asker->societies[i].id, id);
        outgoing.buttons[outgoing.button_count++] = (struct outgoing_button){
            arena_dup(work->arena, id), society_name(work, asker->societies[i].society)};
    }
    asker_show(work, asker, &outgoing);
}

static void join(struct work *work, struct asker *asker)
{
    const struct command *command = &asker->call->command;
    struct society society;
    if (!*command->code && !command->miscoded) {
        asker_say(work, asker, "join.how", NULL);
        return;
    }
    if (!asker_find_society(work, asker, &society))
        return;
    struct resident *known = resident_of(asker, society.id);
    store_window_open(work->tx, asker->chat, asker->call->message->sent_ms);
    if (known)
        join_again(work, asker, &society, known);
    else if (asker->society_count >= RESIDENT_SOCIETIES_MAX)
        say_full(work, asker);
    else
        enrol(work, asker, &society);
}

/* ---- Wing and flat ---- */

/* The one they were asked about last and have not answered. */
static struct resident *asked(const struct work *work, const struct asker *asker)
{
    for (size_t i = 0; i < asker->society_count; i++) {
        if (asker->societies[i].asked_ms > work->now_ms - HOME_ASKED_MS)
            return &asker->societies[i];
    }
    return NULL;
}

static void note_home(struct work *work, const struct asker *asker, struct resident *resident,
                      const struct place *home)
{
    resident->asked_ms = 0;
    if (home)
        resident->home = *home;
    store_resident_put(work->tx, resident);
    if (home)
        asker_say(work, asker, "join.place_noted",
                  (struct text_value[]){{"place", asker_home(work, asker, home)},
                                        {"society", society_name(work, resident->society)},
                                        {0}});
    else
        asker_say(work, asker, "join.place_skipped", NULL);
}

/* While something is open in their chat, where they are belongs to that. */
static bool has_something_open(struct work *work, const struct asker *asker)
{
    struct incident_filter filter = {.person_id = asker->person_id, .open_only = true, .limit = 1};
    struct incident *open;
    struct question question;
    return store_incident_list(work->tx, &filter, work->arena, &open) ||
           store_question_get(work->tx, 0, asker->chat, work->now_ms, work->arena, &question);
}

static bool answer_home(struct work *work, const struct asker *asker)
{
    const struct call *call = asker->call;
    struct resident *resident = asked(work, asker);
    struct reply reply;
    struct place home;
    if (!resident || call->message->kind != MESSAGE_TEXT || has_something_open(work, asker))
        return false;
    reply_parse(work->rules->texts, call->message->text, &reply);
    bool refused = call->command.verb == COMMAND_SKIP || call->verdict.no || reply.verb == REPLY_NO;
    bool said = !refused && said_home(call, &home);
    if (refused || said)
        note_home(work, asker, resident, said ? &home : NULL);
    return refused || said;
}

static bool skip_pressed(struct work *work, const struct asker *asker, int64_t id)
{
    for (size_t i = 0; i < asker->society_count; i++) {
        if (asker->societies[i].id == id && asker->societies[i].asked_ms)
            note_home(work, asker, &asker->societies[i], NULL);
    }
    return true;
}

static void set_language(struct work *work, const struct asker *asker)
{
    for (size_t i = 0; i < asker->society_count; i++) {
        (void)!str_copy(asker->societies[i].language, sizeof(asker->societies[i].language),
                        str_of(asker->language));
        store_resident_put(work->tx, &asker->societies[i]);
    }
    if (asker->society_count)
        asker_say(work, asker, "language.set", NULL);
}

/* ---- Which it is ---- */

static bool handle_button(struct work *work, const struct asker *asker)
{
    char verb[BUTTON_ID_SIZE];
    int64_t id;
    const char *payload = asker->call->message->payload;
    if (!payload || !button_id_parse(payload, verb, &id))
        return false;
    if (strcmp(verb, "skip") == 0)
        return skip_pressed(work, asker, id);
    return strcmp(verb, "leave") == 0 && leave_pressed(work, asker, id);
}

static bool handle_words(struct work *work, struct asker *asker)
{
    switch (asker->call->command.verb) {
    case COMMAND_JOIN: join(work, asker); return true;
    case COMMAND_MY_DATA: my_data_tell(work, asker); return true;
    case COMMAND_LEAVE: leave(work, asker); return true;
    case COMMAND_STOP: stop(work, asker); return true;
    case COMMAND_LANGUAGE: set_language(work, asker); return true;
    case COMMAND_NONE:
    case COMMAND_LINK:
    case COMMAND_SKIP:
    case COMMAND_HELP:
    case COMMAND_REGISTER:
    case COMMAND_EDIT:
    case COMMAND_SHOW:
    case COMMAND_BACK:
    case COMMAND_VERB_COUNT_: break;
    }
    return answer_home(work, asker);
}

bool command_handle(struct work *work, const struct call *call)
{
    const struct message *message = call->message;
    struct asker asker;
    bool help = call->verdict.kind != VERDICT_NONE || call->verdict.cancel;
    bool joins = call->command.verb == COMMAND_JOIN && *call->command.code;
    bool button = message->kind == MESSAGE_BUTTON;
    if (message->forwarded || (!button && message->kind != MESSAGE_TEXT))
        return false;
    if (message->chat.kind == ADDRESS_GROUP) {
        if (call->command.verb != COMMAND_LINK || help)
            return false;
        read_asker(work, call, &asker);
        link_group(work, &asker);
        return true;
    }
    if (help && !joins)
        return false;
    read_asker(work, call, &asker);
    if (button)
        return handle_button(work, &asker);
    return handle_words(work, &asker) && !help;
}
