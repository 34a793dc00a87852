/* LINK CODE in a group: it becomes the society's, by a member of its committee or an admin. */
#include "residents.h"

#include "store/onboarding_rows.h"
#include "util/log.h"

static bool may_link(struct work *work, const char *phone, const char *society)
{
    struct circle_member *members;
    size_t count = *phone ? store_circle_of_phone(work->tx, phone, work->arena, &members) : 0;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(members[i].society, society) == 0 && strcmp(members[i].role, "committee") == 0)
            return true;
    }
    return store_is_admin(work->tx, phone);
}

static void bind(struct work *work, struct asker *asker, const struct society *society)
{
    struct station station = {.name = ""};
    store_changes_by(work->tx, asker->phone);
    (void)store_chat_link(work->tx, &(struct chat_link){.society = society->id, .chat = *asker->chat});
    if (!*society->station ||
        store_station_get(work->tx, society->station, work->arena, &station) != ROW_DONE)
        station.name = "112";
    asker->language = society->language;
    log_info("chat.linked", F_TEXT("society", society->id), F_PHONE("by", asker->phone));
    asker_say(work, asker, "link.done",
              (struct text_value[]){{"society", society->name}, {"station", station.name}, {0}});
}

/* Who may not is told so once: a group that is teased with it shall not be. */
static void refuse(struct work *work, const struct asker *asker)
{
    if (tries_count(work, "link", asker->chat) == 1)
        asker_say(work, asker, "link.refused", NULL);
}

void link_group(struct work *work, const struct asker *asking)
{
    struct asker asker = *asking;
    struct society society, bound;
    if (!asker_find_society(work, &asker, &society))
        return;
    if (!may_link(work, asker.phone, society.id)) {
        refuse(work, &asker);
        return;
    }
    if (store_chat_society(work->tx, asker.chat, work->arena, &bound) != ROW_DONE)
        bind(work, &asker, &society);
    else if (strcmp(bound.id, society.id) == 0)
        asker_say(work, &asker, "link.already", (struct text_value[]){{"society", society.name}, {0}});
    else
        asker_say(work, &asker, "link.elsewhere", NULL);
}
