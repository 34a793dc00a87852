/*
 * "Police number?": who asks gets the name, the number and the distance of the responsible station, at once
 * when their society is known, else for the pin they are asked for. No incident is opened. A pin that nobody
 * asked for stays what it is: ordinary chat.
 */
#include "calls.h"
#include "finding.h"
#include "store/place_rows.h"

#define ASKED_LIFE_MS (30 * MINUTE_MS)

static void say(struct work *work, const struct address *to, enum outgoing_kind kind, const char *text)
{
    struct outgoing outgoing = {.kind = kind, .text = text};
    post(work, NULL, PURPOSE_CHAT, to, &outgoing);
}

static void answer(struct work *work, const struct address *to, const char *language,
                   const struct finding *finding)
{
    struct buf buf_auto text = {0};
    finding_print(work->rules->texts, language, finding, &text);
    if (to->kind != ADDRESS_GROUP) {
        buf_add_char(&text, '\n');
        text_print(work->rules->texts, language, "find.write", NULL, &text);
    }
    say(work, to, OUTGOING_TEXT, arena_dup(work->arena, buf_text(&text)));
}

static void ask_for_place(struct work *work, const struct address *to, const char *language)
{
    struct buf buf_auto text = {0};
    text_print(work->rules->texts, language, "find.ask", NULL, &text);
    store_place_asked(work->tx, to, language, work->now_ms + ASKED_LIFE_MS);
    say(work, to, OUTGOING_ASK_LOCATION, arena_dup(work->arena, buf_text(&text)));
}

/* Who chose by hand knows of the border. */
static void name_other(struct work *work, const struct society *society, struct finding *finding)
{
    struct finding around;
    if (!society->has_point)
        return;
    finding_read(work, society->lat, society->lon, &around);
    if (strcmp(around.station.id, society->station) == 0)
        finding->other = around.other;
}

/* The society's own station, which may have been chosen by hand; else that of its place. */
static bool find_for_society(struct work *work, const struct society *society, struct finding *ret)
{
    if (*society->station)
        finding_of_station(work, society->station, society->has_point, society->lat, society->lon, ret);
    else if (society->has_point)
        finding_read(work, society->lat, society->lon, ret);
    else
        return false;
    if (*society->station && society->station_uncertain)
        ret->how = LOCATED_NEAREST;
    if (*society->station && !society->station_named)
        name_other(work, society, ret);
    return ret->how != LOCATED_NOWHERE;
}

bool asking_handle(struct work *work, const struct call *call)
{
    struct society society;
    struct finding finding;
    const struct message *message = call->message;
    bool group = message->chat.kind == ADDRESS_GROUP;
    bool known = call_society(work, message, &society);
    if (!call->asks_station || call->crowded || (group && !known))
        return false;
    bool found = known && find_for_society(work, &society, &finding);
    if (group && !found)
        return false;
    if (!group)
        store_window_open(work->tx, &message->chat, message->sent_ms);
    if (found)
        answer(work, &message->chat, call->asks_station, &finding);
    else
        ask_for_place(work, &message->chat, call->asks_station);
    return true;
}

bool asking_place(struct work *work, const struct call *call)
{
    struct finding finding;
    const char *language;
    const struct message *message = call->message;
    if (message->kind != MESSAGE_POINT || message->chat.kind == ADDRESS_GROUP ||
        !store_place_answered(work->tx, &message->chat, work->now_ms, work->arena, &language))
        return false;
    store_window_open(work->tx, &message->chat, message->sent_ms);
    finding_read(work, message->lat, message->lon, &finding);
    answer(work, &message->chat, language, &finding);
    return true;
}
