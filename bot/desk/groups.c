/*
 * Official groups. The request goes out as a row of the outbox; what came of it the platform tells by
 * webhook, sometimes before it has answered the request. A group that was made is bound to its society, and
 * its link goes to whoever asked; it is gone when it is deleted or we are taken out.
 */
#include "store/group_rows.h"

#include "store/onboarding_rows.h"
#include "store/resident_rows.h"
#include "util/log.h"
#include "work.h"

/* ---- Telling ---- */

/* By a template when their window is closed. */
static void tell_asker(struct work *work, const struct official_group *group, const char *key,
                       const char *value)
{
    struct buf buf_auto text = {0};
    struct society society = {.name = group->subject};
    struct address to = phone_address(group->asked_by);
    struct outgoing outgoing;
    const struct speak_context context = {
        .texts = work->rules->texts, .arena = work->arena, .now_ms = work->now_ms, .language = "en"};
    if (*group->society)
        (void)store_society_get(work->tx, group->society, work->arena, &society);
    text_print(work->rules->texts, "en", key,
               (struct text_value[]){{"society", society.name}, {"value", value}, {0}}, &text);
    speak_operator(&context, arena_dup(work->arena, buf_text(&text)), &outgoing);
    post(work, NULL, PURPOSE_OPERATOR, &to, &outgoing);
}

/* Once, when there is somebody to read it. */
static void greet(struct work *work, struct official_group *group, const struct address *chat)
{
    struct buf buf_auto text = {0};
    struct society society;
    struct station station = {.name = "112"};
    if (group->greeted || store_society_get(work->tx, group->society, work->arena, &society) != ROW_DONE)
        return;
    if (*society.station)
        (void)store_station_get(work->tx, society.station, work->arena, &station);
    text_print(work->rules->texts, society.language, "group.greeting",
               (struct text_value[]){{"society", society.name}, {"station", station.name}, {0}}, &text);
    struct outgoing outgoing = {.kind = OUTGOING_TEXT, .text = arena_dup(work->arena, buf_text(&text))};
    post(work, NULL, PURPOSE_CHAT, chat, &outgoing);
    group->greeted = true;
}

/* ---- Its beginning ---- */

/* The one that was asked for: by the request, or by its subject while the platform's answer is not here yet.
 */
static void find_asked(struct work *work, const struct group_event *event, struct official_group *ret)
{
    if (store_group_by_request(work->tx, event->request_id, work->arena, ret) ||
        store_group_unanswered(work->tx, event->subject, work->arena, ret))
        return;
    *ret = (struct official_group){.society = "",
                                   .subject = event->subject,
                                   .asked_by = "",
                                   .group_id = "",
                                   .error_text = "",
                                   .asked_ms = work->now_ms};
}

static void made(struct work *work, const struct group_event *event)
{
    struct official_group group;
    if (store_group_by_id(work->tx, event->group.id, work->arena, &group))
        return; /* told again */
    find_asked(work, event, &group);
    group.request_id = event->request_id;
    group.group_id = event->group.id;
    group.invite_link = event->invite_link;
    group.state = GROUP_STATE_MADE;
    store_group_put(work->tx, &group);
    log_info("group.made", F_TEXT("society", group.society), F_TEXT("asked", *group.society ? "yes" : "no"));
    if (!*group.society)
        return;
    store_changes_by(work->tx, *group.asked_by ? group.asked_by : "platform");
    (void)store_chat_link(work->tx, &(struct chat_link){.society = group.society, .chat = event->group});
    if (*group.asked_by)
        tell_asker(work, &group, "group.link", group.invite_link);
}

static void not_made(struct work *work, struct official_group *group, const char *why)
{
    if (group->state != GROUP_STATE_ASKED)
        return;
    group->state = GROUP_STATE_FAILED;
    group->error_text = why;
    store_group_put(work->tx, group);
    log_warn("group.not_made", F_TEXT("society", group->society), F_TEXT("why", why));
    if (*group->asked_by)
        tell_asker(work, group, "group.failed", why);
}

void group_settled(struct work *work, const struct outbox_row *row)
{
    struct official_group group, told;
    if (!store_group_by_outbox(work->tx, row->id, work->arena, &group))
        return;
    if (row->state == OUTBOX_DEAD && row->error_code) {
        not_made(work, &group, row->error_text);
    } else if (row->state == OUTBOX_SENT && !*group.request_id) {
        /* Somebody else's group of the same subject may have been taken for it meanwhile. */
        bool other =
            store_group_by_request(work->tx, row->message_id, work->arena, &told) && told.id != group.id;
        if (other)
            store_group_remove(work->tx, told.id);
        group.request_id = row->message_id;
        if (other) {
            group.group_id = told.group_id;
            group.invite_link = told.invite_link;
            group.state = told.state;
        }
        store_group_put(work->tx, &group);
    }
}

/* ---- Its end ---- */

void group_gone(struct work *work, const struct address *chat)
{
    struct official_group group;
    struct society society = {.name = ""};
    if (store_group_by_id(work->tx, chat->id, work->arena, &group) && group.state == GROUP_STATE_MADE) {
        group.state = GROUP_STATE_GONE;
        store_group_put(work->tx, &group);
    }
    if (!store_chat_gone(work->tx, chat, work->now_ms))
        return;
    (void)store_chat_society(work->tx, chat, work->arena, &society);
    alarm_raise(work, "chat_gone", chat->id, society.name);
}

/* ---- Who is in it ---- */

/* Committee, guard room, the desk of its station, and admins; with eight in it nobody more. */
static bool may_enter(struct work *work, const struct official_group *group,
                      const struct group_person *person)
{
    struct society society;
    struct circle_member *members;
    struct contact *contacts;
    char phone[PHONE_SIZE];
    memcpy(phone, person->phone, sizeof(phone));
    if (!*phone && *person->user_id)
        (void)store_person_find(work->tx, "", person->user_id, phone);
    if (!*phone || group->participants >= GROUP_PARTICIPANTS_MAX ||
        store_society_get(work->tx, group->society, work->arena, &society) != ROW_DONE)
        return false;
    size_t count = store_circle_of_phone(work->tx, phone, work->arena, &members);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(members[i].society, society.id) == 0)
            return true;
    }
    count = store_contact_of_phone(work->tx, phone, work->arena, &contacts);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(contacts[i].station, society.station) == 0)
            return true;
    }
    return store_is_admin(work->tx, phone);
}

static void asked_to_enter(struct work *work, const struct group_event *event,
                           const struct official_group *group)
{
    bool may = event->person_count && may_enter(work, group, &event->persons[0]);
    struct outgoing outgoing = {.kind = may ? OUTGOING_GROUP_APPROVE : OUTGOING_GROUP_REJECT,
                                .params = {event->join_request_id},
                                .param_count = 1};
    log_info("group.join_request", F_TEXT("society", group->society), F_TEXT("approved", may ? "yes" : "no"));
    post(work, NULL, PURPOSE_GROUP, &event->group, &outgoing);
}

/* The platform tells everything at least once. */
static bool is_news(struct work *work, const struct group_event *event)
{
    char id[400];
    const struct group_person *first = event->person_count ? &event->persons[0] : NULL;
    (void)str_format(id, sizeof(id), "group %d %s %s %s %s%s", (int)event->kind, event->group.id,
                     event->request_id, event->join_request_id, first ? first->phone : "",
                     first ? first->user_id : "");
    return store_seen(work->tx, CHANNEL_WHATSAPP, event->at_ms, id);
}

static void people_changed(struct work *work, const struct group_event *event, struct official_group *group)
{
    bool entered = event->kind == GROUP_ENTERED;
    if (event->is_us && !entered) {
        group_gone(work, &event->group);
        return;
    }
    int64_t now = group->participants + (entered ? 1 : -1) * (int64_t)event->person_count;
    group->participants = MAX(now, 0);
    if (entered && event->person_count)
        greet(work, group, &event->group);
    store_group_put(work->tx, group);
}

void group_handle(struct work *work, const struct group_event *event)
{
    struct official_group group;
    if (!is_news(work, event)) {
        work->idle = true;
        return;
    }
    if (event->kind == GROUP_MADE) {
        made(work, event);
        return;
    }
    if (event->kind == GROUP_NOT_MADE) {
        find_asked(work, event, &group);
        if (group.id)
            not_made(work, &group, event->error_text);
        return;
    }
    if (event->kind == GROUP_DELETED) {
        group_gone(work, &event->group);
        return;
    }
    if (!store_group_by_id(work->tx, event->group.id, work->arena, &group)) {
        if (event->kind == GROUP_LEFT && event->is_us)
            group_gone(work, &event->group);
        return;
    }
    if (event->kind == GROUP_ENTERED || event->kind == GROUP_LEFT) {
        people_changed(work, event, &group);
    } else if (event->kind == GROUP_ASKED && *group.society) {
        asked_to_enter(work, event, &group);
    } else if (*event->subject) {
        group.subject = event->subject;
        store_group_put(work->tx, &group);
    }
}
