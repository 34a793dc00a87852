/* "Is this an emergency happening now?": asked before anybody is alerted, and what becomes of the answer. */
#include "calls.h"

#define QUESTION_LIFE_MS (10 * MINUTE_MS)
#define SECOND_VOICE_MS (2 * MINUTE_MS) /* two people within this say the same: no need to ask any more */

/* In the chat, or of the reporter alone where the group must not see it. */
static bool question_address(const struct question *question, struct address *ret)
{
    *ret = question->chat;
    return question->category != CATEGORY_WOMEN_SAFETY || ret->kind != ADDRESS_GROUP ||
           address_set(ret, question->chat.channel, ADDRESS_PHONE, str_of(question->phone));
}

static void post_question(struct work *work, const struct question *question, const struct caller *caller)
{
    struct scene scene = {.society = caller->society,
                          .station = {.id = "", .name = "", .phone = "", .language = "en"}};
    struct incident about = {.category = question->category, .message_ms = question->message_ms};
    struct address to;
    struct outgoing outgoing;
    char id[BUTTON_ID_SIZE];
    if (!question_address(question, &to))
        return;
    struct speak_context context = speaking_to(work, &scene, caller->society.language);
    struct outgoing title;
    speak_text(&context, &about, *caller->society.name ? "chat.confirm" : "chat.confirm_unknown", NULL,
               &outgoing);
    static const char *const verbs[] = {"yes", "no"}, *const titles[] = {"button.yes", "button.no"};
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        button_id_print(verbs[i], question->id, id);
        speak_text(&context, &about, titles[i], NULL, &title);
        outgoing.buttons[outgoing.button_count++] =
            (struct outgoing_button){arena_dup(work->arena, id), title.text};
    }
    outgoing.kind = OUTGOING_BUTTONS;
    post(work, NULL, PURPOSE_CHAT, &to, &outgoing);
}

void question_ask(struct work *work, const struct call *call, const struct caller *caller)
{
    const struct message *message = call->message;
    struct question question = {
        .chat = message->chat,
        .person_id = caller->person_id,
        .category = call->verdict.category,
        .confidence = call->verdict.confidence,
        .place = call->verdict.place,
        .words = arena_dup_len(work->arena, message->text.at ? message->text.at : "",
                               MIN(message->text.len, (size_t)INCIDENT_WORDS_MAX)),
        .message_id = message->id,
        .message_ms = message->sent_ms,
        .asked_ms = work->now_ms,
        .expires_ms = work->now_ms + QUESTION_LIFE_MS,
        .media_kind = message->media_kind,
        .media_id = message->media_id,
    };
    memcpy(question.phone, caller->phone, sizeof(question.phone));
    work->kept = true;
    question.id = store_question_add(work->tx, &question);
    if (message->chat.kind != ADDRESS_GROUP)
        store_window_open(work->tx, &message->chat, message->sent_ms);
    post_question(work, &question, caller);
}

/* What was asked about when it had no words. */
static struct str words_of(struct work *work, const struct question *question, const char *language)
{
    struct buf buf_auto out = {0};
    if (*question->words || !*question->media_id)
        return str_of(question->words);
    text_print(work->rules->texts, language, "alert.media_only", NULL, &out);
    return str_of(arena_dup(work->arena, buf_text(&out)));
}

/* Yes: what was asked about is reported, by the one who first wrote it, as of then. */
static void report_question(struct work *work, const struct question *question,
                            const struct caller *answering)
{
    struct message first = {.kind = MESSAGE_TEXT,
                            .id = question->message_id,
                            .sent_ms = question->message_ms,
                            .chat = question->chat,
                            .user_id = "",
                            .name = "",
                            .media_kind = question->media_kind,
                            .media_id = question->media_id,
                            .text = words_of(work, question, answering->society.language)};
    struct call call = {.message = &first,
                        .verdict = {.kind = VERDICT_ALERT,
                                    .category = question->category,
                                    .confidence = question->confidence,
                                    .place = question->place}};
    struct caller caller = *answering;
    caller.person_id = question->person_id;
    memcpy(caller.phone, question->phone, sizeof(caller.phone));
    store_question_remove(work->tx, question->id);
    struct incident incident = call_open(work, &call, &caller);
    first.text = str_of(question->words);
    if (incident.id && *question->media_id)
        call_pass_media(work, &call, &caller, &incident);
}

static void drop_question(struct work *work, const struct question *question, const struct caller *caller)
{
    struct scene scene = {.society = caller->society,
                          .station = {.id = "", .name = "", .phone = "", .language = "en"}};
    struct incident none = {0};
    struct address to = question->chat;
    store_question_remove(work->tx, question->id);
    if (question->category == CATEGORY_WOMEN_SAFETY && to.kind == ADDRESS_GROUP)
        return;
    post_text(work, &scene, &none, PURPOSE_CHAT, &to, caller->society.language, "chat.not_now", NULL);
}

/* Of her safety nobody in the group was asked, so nobody there answers. */
static bool is_hidden(const struct question *question, const struct message *message)
{
    return question->category == CATEGORY_WOMEN_SAFETY && message->chat.kind == ADDRESS_GROUP;
}

bool question_answer(struct work *work, const struct call *call, const struct caller *caller)
{
    const struct message *message = call->message;
    struct question question;
    struct reply reply;
    char verb[BUTTON_ID_SIZE] = "";
    int64_t id = 0;
    bool pressed = message->kind == MESSAGE_BUTTON;
    if (pressed && (!message->payload || !button_id_parse(message->payload, verb, &id)))
        return true; /* of a button that is none of ours */
    reply_parse(work->rules->texts, message->text, &reply);
    bool yes = pressed ? strcmp(verb, "yes") == 0
                       : reply.verb == REPLY_YES || call->verdict.yes ||
                             (reply.verb == REPLY_ACKNOWLEDGE && !reply.rest.len);
    bool no = pressed ? strcmp(verb, "no") == 0 : reply.verb == REPLY_NO || call->verdict.no;
    if ((!yes && !no) ||
        !store_question_get(work->tx, id, &message->chat, work->now_ms, work->arena, &question) ||
        is_hidden(&question, message))
        return pressed;
    if (yes)
        report_question(work, &question, caller);
    else
        drop_question(work, &question, caller);
    return true;
}

bool question_second_voice(struct work *work, const struct call *call, const struct caller *caller)
{
    struct question question;
    if (!store_question_get(work->tx, 0, &call->message->chat, work->now_ms, work->arena, &question) ||
        question.person_id == caller->person_id || work->now_ms - question.asked_ms > SECOND_VOICE_MS)
        return false;
    if (call->verdict.category != question.category && call->verdict.category != CATEGORY_OTHER &&
        question.category != CATEGORY_OTHER)
        return false;
    report_question(work, &question, caller);
    return true;
}

/* Else a question would reach nobody, and silence is no answer. */
bool question_can_ask(struct work *work, const struct call *call, const struct caller *caller)
{
    struct address to;
    if (call->verdict.category != CATEGORY_WOMEN_SAFETY || call->message->chat.kind != ADDRESS_GROUP)
        return true;
    return address_set(&to, call->message->chat.channel, ADDRESS_PHONE, str_of(caller->phone)) &&
           store_window_is_open(work->tx, &to, work->now_ms);
}
