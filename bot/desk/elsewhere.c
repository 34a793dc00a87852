/* One emergency, one incident: a call in another chat of the society, or words that are forwarded around,
 * join the incident that is open. */
#include "work.h"

#include <stdio.h>

#define IN_SOCIETY_MAX 20
#define ANYWHERE_MAX 200

static bool find_among(struct work *work, const char *society, size_t max, const struct heard *heard,
                       struct incident *ret)
{
    struct incident *recent;
    int64_t window_ms = MAX(work->rules->policy.merge_window_ms, SAME_WORDS_MS);
    size_t count =
        store_incidents_recent(work->tx, society, work->now_ms - window_ms, max, work->arena, &recent);
    for (size_t i = 0; i < count; i++) {
        if (linking_joins(&recent[i], heard, &work->rules->policy)) {
            *ret = recent[i];
            return true;
        }
    }
    return false;
}

bool elsewhere_find(struct work *work, const struct heard *heard, struct incident *ret)
{
    if (*heard->society && find_among(work, heard->society, IN_SOCIETY_MAX, heard, ret))
        return true;
    return (heard->forwarded || !*heard->society) && find_among(work, "", ANYWHERE_MAX, heard, ret);
}

/* The writer is told in their own chat that it is known, once, and what the station does already. */
static void tell_joined(struct work *work, const struct incident *incident, const struct joined_chat *joined)
{
    static const char *const news[INCIDENT_STATE_COUNT_] = {
        [INCIDENT_ACKNOWLEDGED] = "chat.acknowledged",
        [INCIDENT_EN_ROUTE] = "chat.en_route",
        [INCIDENT_ON_SCENE] = "chat.on_scene",
    };
    struct scene scene;
    scene_read(work, incident, &scene);
    post_text(work, &scene, incident, PURPOSE_CHAT, &joined->chat, joined->language, "chat.joined", NULL);
    if (news[incident->state])
        post_text(work, &scene, incident, PURPOSE_CHAT, &joined->chat, joined->language,
                  news[incident->state], NULL);
}

void elsewhere_join(struct work *work, const struct incident *incident, const struct address *chat,
                    int64_t person_id, const char *language)
{
    struct joined_chat joined = {.chat = *chat};
    snprintf(joined.language, sizeof(joined.language), "%s", language);
    bool first = store_chat_join(work->tx, incident->id, &joined, person_id, work->now_ms);
    /* Of her safety she has been told where she is told everything. */
    if (first && incident->category != CATEGORY_WOMEN_SAFETY)
        tell_joined(work, incident, &joined);
}

size_t elsewhere_chats(struct work *work, const struct incident *incident, struct joined_chat **ret)
{
    return incident->category == CATEGORY_WOMEN_SAFETY
               ? 0
               : store_chats_joined(work->tx, incident->id, work->arena, ret);
}

void elsewhere_tell(struct work *work, const struct scene *scene, const struct incident *incident,
                    const struct address *told, const char *key, const struct text_value *extra)
{
    struct joined_chat *joined;
    size_t count = elsewhere_chats(work, incident, &joined);
    for (size_t i = 0; i < count; i++) {
        if (!address_same(&joined[i].chat, told))
            post_text(work, scene, incident, PURPOSE_CHAT, &joined[i].chat, joined[i].language, key, extra);
    }
}
