/* False alarms are counted, and mutes kept: never a call dropped in silence. */
#include "work.h"

#include "util/log.h"
#include "util/metrics.h"

#define FALSE_ALARMS_WITHIN_MS (30 * DAY_MS)

int64_t abuse_false_alarms(struct work *work, int64_t person_id)
{
    int64_t count = store_false_alarms(work->tx, person_id, work->now_ms - FALSE_ALARMS_WITHIN_MS);
    return count >= FALSE_ALARMS_MIN ? count : 0;
}

/* What is muted: the chat, or the person by their number; CHANNEL_NONE for neither. */
static struct address muted_address(struct work *work, const struct address *chat, const char *phone)
{
    struct address person;
    if (store_is_muted(work->tx, chat, work->now_ms))
        return *chat;
    if (address_set(&person, chat->channel, ADDRESS_PHONE, str_of(phone)) &&
        store_is_muted(work->tx, &person, work->now_ms))
        return person;
    return (struct address){.channel = CHANNEL_NONE};
}

bool abuse_is_muted(struct work *work, const struct address *chat, const char *phone)
{
    return muted_address(work, chat, phone).channel != CHANNEL_NONE;
}

/* Once a mute, and of her safety to her alone. */
void abuse_tell_muted(struct work *work, const struct call *call, const char *phone, const char *language)
{
    struct scene scene = {.society = {.name = "", .address = ""}, .station = {.name = "", .language = "en"}};
    struct incident none = {0};
    struct address muted = muted_address(work, &call->message->chat, phone), to = call->message->chat;
    bool alone = call->verdict.category == CATEGORY_WOMEN_SAFETY && to.kind == ADDRESS_GROUP;
    metric_add(METRIC_MESSAGES, "muted", 1);
    log_info("call.muted", F_TEXT("channel", channel_name(muted.channel)),
             F_TEXT("category", category_name(call->verdict.category)));
    if (alone && !address_set(&to, to.channel, ADDRESS_PHONE, str_of(phone)))
        return;
    if (store_mute_tell(work->tx, &muted, work->now_ms))
        post_text(work, &scene, &none, PURPOSE_CHAT, &to, language, "chat.muted", NULL);
}
