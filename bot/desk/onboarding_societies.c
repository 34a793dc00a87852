/* Which society it is about: a new one, or one that is found by its name. */
#include "onboarding.h"

static const char *numbers_of(struct work *work, const char *society, const char *role)
{
    struct circle_member *members;
    struct buf buf_auto out = {0};
    size_t count = store_circle_list(work->tx, society, work->arena, &members);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(members[i].role, role) == 0)
            buf_addf(&out, "%s%s", out.len ? "," : "", members[i].phone);
    }
    return arena_dup(work->arena, buf_text(&out));
}

bool draft_of_society(struct work *work, const char *id, const char *speaks, struct onboarding *ret)
{
    struct society society;
    if (store_society_get(work->tx, id, work->arena, &society) != ROW_DONE)
        return false;
    onboarding_change(&society, numbers_of(work, id, "guard"), numbers_of(work, id, "committee"), speaks,
                      ret);
    return true;
}

static void say_unknown(struct talk *talk, const char *what)
{
    const struct text_value values[] = {{"value", what}, {0}};
    talk_say(talk, talk_text(talk, "register.unknown", values));
}

void talk_begin_now(struct talk *talk, const char *society)
{
    struct onboarding fresh;
    if (!*society) {
        onboarding_begin(talk->speaks, &talk->now);
        talk_ask(talk, talk_text(talk, "register.begin", NULL));
    } else if (draft_of_society(talk->work, society, talk->speaks, &fresh)) {
        talk->now = fresh;
        talk_ask(talk, draft_text(talk->work, &talk->now, talk->speaks));
    } else {
        say_unknown(talk, society);
    }
}

/* What is worth asking about before it is put away: something was answered, or it was begun as a change. */
static bool holds_something(const struct talk *talk)
{
    return talk->known && (*talk->now.name || *talk->now.society);
}

void talk_begin(struct talk *talk, const char *society)
{
    if (!holds_something(talk)) {
        talk_begin_now(talk, society);
        return;
    }
    bool same = *society && strcmp(talk->now.society, society) == 0;
    onboarding_ask_resume(&talk->now, society);
    if (same)
        talk->now.step = talk->now.later;
    talk_ask(talk, NULL);
}

void talk_show(struct talk *talk, const char *society)
{
    struct onboarding draft;
    struct society record;
    if (!draft_of_society(talk->work, society, talk->speaks, &draft) ||
        store_society_get(talk->work->tx, society, talk->work->arena, &record) != ROW_DONE) {
        say_unknown(talk, society);
        return;
    }
    const struct text_value values[] = {{"value", record.join_code}, {0}};
    const char *text = draft_text(talk->work, &draft, talk->speaks);
    if (*record.join_code)
        text = arena_printf(talk->work->arena, "%s\n\n%s", text, talk_text(talk, "register.code", values));
    const struct option edit = {society, talk_text(talk, "button.change", NULL), NULL};
    talk_offer(talk, text, OPTION_STEP_EDIT, &edit, 1);
}

void talk_list(struct talk *talk)
{
    struct work *work = talk->work;
    struct society *societies;
    struct proposal *proposals;
    struct onboarding draft;
    struct buf buf_auto list = {0};
    size_t count = store_society_of_admin(work->tx, talk->phone, LISTED_MAX * 5, work->arena, &societies);
    size_t waiting = store_proposal_list(work->tx, talk->phone, 0, LISTED_MAX, work->arena, &proposals);
    for (size_t i = 0; i < count; i++)
        buf_addf(&list, "%s• %s", list.len ? "\n" : "", societies[i].name);
    for (size_t i = 0; i < waiting; i++) {
        if (onboarding_parse_json(str_of(proposals[i].state), work->arena, &draft) < 0)
            continue;
        const struct text_value values[] = {{"society", draft.name}, {0}};
        buf_addf(&list, "%s• %s", list.len ? "\n" : "", talk_text(talk, "register.waiting", values));
    }
    const struct text_value values[] = {{"list", buf_text(&list)}, {0}};
    talk_say(talk, talk_text(talk, list.len ? "register.list" : "register.list_none", values));
}

static void take(struct talk *talk, const char *society, const char *step)
{
    if (strcmp(step, OPTION_STEP_SHOW) == 0)
        talk_show(talk, society);
    else
        talk_begin(talk, society);
}

void talk_find(struct talk *talk, struct str words, const char *step)
{
    struct work *work = talk->work;
    struct option options[LISTED_MAX];
    struct society *found;
    words = str_trim(words);
    size_t count = words.len ? store_society_named(work->tx, words, LISTED_MAX, work->arena, &found)
                             : store_society_of_admin(work->tx, talk->phone, LISTED_MAX, work->arena, &found);
    if (count == 1 || (count && str_eq(words, str_of(found[0].id)))) {
        take(talk, found[0].id, step);
        return;
    }
    if (!count && words.len)
        say_unknown(talk, arena_dup_len(work->arena, words.at, MIN(words.len, (size_t)RECORD_NAME_MAX)));
    else if (!count)
        talk_list(talk);
    for (size_t i = 0; i < count; i++)
        options[i] = (struct option){
            found[i].id, found[i].name,
            *found[i].address ? arena_printf(work->arena, "%s, %s", found[i].name, found[i].address)
                              : found[i].name};
    if (count)
        talk_offer(talk, talk_text(talk, "register.which", NULL), step, options, count);
}

/* ---- What was not finished ---- */

#define EXPIRED_MAX 100 /* at one time */

static void tell_expired(struct work *work, const char *phone, const char *state)
{
    struct onboarding draft;
    struct talk talk = {.work = work, .speaks = store_admin_language(work->tx, phone, work->arena)};
    struct address to = phone_address(phone);
    struct outgoing outgoing;
    if (onboarding_parse_json(str_of(state), work->arena, &draft) < 0)
        return;
    const struct text_value values[] = {{"value", draft_name(&talk, &draft)}, {0}};
    struct speak_context context = talk_context(work, talk.speaks);
    speak_notice(&context, talk_text(&talk, "register.expired", values), &outgoing);
    post(work, NULL, PURPOSE_ANSWER, &to, &outgoing);
}

void onboarding_expire(struct work *work)
{
    struct onboarding_row *rows;
    struct proposal *proposals;
    int64_t before_ms = work->now_ms - ONBOARDING_LIFE_MS;
    size_t count = store_onboarding_stale(work->tx, before_ms, EXPIRED_MAX, work->arena, &rows);
    size_t waiting = store_proposal_list(work->tx, NULL, before_ms, EXPIRED_MAX, work->arena, &proposals);
    for (size_t i = 0; i < count; i++) {
        tell_expired(work, rows[i].phone, rows[i].state);
        store_onboarding_remove(work->tx, rows[i].phone);
    }
    for (size_t i = 0; i < waiting; i++) {
        tell_expired(work, proposals[i].phone, proposals[i].state);
        store_proposal_remove(work->tx, proposals[i].id);
    }
}
