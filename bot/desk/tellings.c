/* What the station's people, the circle and the reporter say to each other through the incident: handed over,
 * passed on, going there, do not ring, a word to the chat. */
#include "telling.h"

static bool is_open_to(const struct telling *telling, const struct address *to)
{
    return store_window_is_open(telling->work->tx, to, telling->work->now_ms);
}

const char *contact_title(const struct telling *telling, const char *phone)
{
    const struct contact *contact = contact_at(telling->scene, phone);
    return contact && *contact->role ? arena_printf(telling->work->arena, "%s (%s)", contact->role, phone)
                                     : phone;
}

void tell_holder(const struct telling *telling)
{
    const struct contact *contact = contact_at(telling->scene, telling->input->to);
    if (contact)
        alert_contact(telling, contact, 0, contact_title(telling, telling->input->by));
}

/* Good to know, and not worth a template. */
void tell_contact(const struct telling *telling, const struct address *to, const char *language)
{
    const struct incident_input *input = telling->input;
    bool handed = input->event == EVENT_HAND_OVER;
    const char *key = incident_is_over(telling->incident->state) ? "contacts.ended"
                      : handed                                   ? "contacts.handed_over"
                                                                 : "contacts.taken";
    if (!is_open_to(telling, to) || (handed && strcmp(to->id, input->to) == 0))
        return;
    const struct text_value extra[] = {
        {"by", input->by}, {"to", handed ? contact_title(telling, input->to) : ""}, {0}};
    post_text(telling->work, telling->scene, telling->incident, PURPOSE_UPDATE, to, language, key,
              handed ? extra : NULL);
}

/* Those of the station it comes from; the new one's have the alert. Whoever holds it must know that it is no
 * longer theirs, and to an urgent one the others may be running: they are told whatever their window. */
void tell_passed_on(const struct telling *telling, const struct address *to, const char *language)
{
    bool held = strcmp(telling->before->acknowledged_by, to->id) == 0;
    if (contact_at(telling->scene, to->id))
        return;
    if (held || incident_priority(telling->incident) <= 1 || is_open_to(telling, to))
        tell_whatever_window(telling, to, language, "contacts.passed_on", NULL);
}

/* "guard room (+91...)" in the language of whom it is told. */
static const char *circle_title(const struct telling *telling, const char *language)
{
    struct circle_member *members;
    struct work *work = telling->work;
    const char *phone = telling->input->by;
    struct buf buf_auto role = {0};
    size_t count = store_circle_list(work->tx, telling->incident->society, work->arena, &members);
    for (size_t i = 0; i < count && !role.len; i++) {
        if (strcmp(members[i].phone, phone) == 0)
            text_print(work->rules->texts, language,
                       strcmp(members[i].role, "guard") == 0 ? "role.guard" : "role.committee", NULL, &role);
    }
    return arena_printf(work->arena, "%s%s(%s)", buf_text(&role), role.len ? " " : "", phone);
}

/* That somebody goes is good to know; that it is false must be checked, so it arrives in any case. */
static void tell_circle_says_to(const struct telling *telling, const struct address *to, const char *language)
{
    const struct text_value extra[] = {{"by", circle_title(telling, language)}, {0}};
    if (!str_eq(telling->input->words, STR("going")))
        tell_whatever_window(telling, to, language, "contacts.circle_false", extra);
    else if (is_open_to(telling, to))
        post_text(telling->work, telling->scene, telling->incident, PURPOSE_UPDATE, to, language,
                  "contacts.circle_going", extra);
}

void tell_circle_says(const struct telling *telling)
{
    each_told(telling, tell_circle_says_to);
}

static void tell_text_only_to(const struct telling *telling, const struct address *to, const char *language)
{
    tell_whatever_window(telling, to, language, "update.text_only", NULL);
}

void tell_text_only(const struct telling *telling)
{
    struct address reporter = reporter_address(telling->incident);
    each_told(telling, tell_text_only_to);
    post_text(telling->work, telling->scene, telling->incident, PURPOSE_CHAT, &reporter,
              telling->incident->language, "chat.text_only", NULL);
}

bool can_reach_chat(const struct work *work, const struct incident *incident)
{
    struct address to = news_address(incident);
    return to.channel != CHANNEL_NONE &&
           (to.kind == ADDRESS_GROUP || store_window_is_open(work->tx, &to, work->now_ms));
}

static void pass_note(const struct telling *telling, const struct address *to, const char *language,
                      const char *words)
{
    struct work *work = telling->work;
    struct speak_context context = speaking_to(work, telling->scene, language);
    const struct text_value extra[] = {{"words", words}, {0}};
    struct outgoing outgoing;
    speak_text(&context, telling->incident, telling->media ? "chat.photo_from_station" : "chat.from_station",
               extra, &outgoing);
    if (telling->media) {
        struct outgoing media = *telling->media;
        media.text = outgoing.text;
        outgoing = media;
    }
    post(work, telling->incident, PURPOSE_CHAT, to, &outgoing);
}

/* An officer's words, or what stands under their photo, without their number: so she can be asked, and
 * neither learns the other's. */
void tell_note(const struct telling *telling)
{
    struct work *work = telling->work;
    struct address to = news_address(telling->incident);
    struct str said = telling->input->words;
    struct joined_chat *joined;
    said = str_trim(str_slice(said, 1, said.len)); /* without the @ */
    if ((!said.len && !telling->media) || !can_reach_chat(work, telling->incident))
        return;
    const char *words = arena_dup_len(work->arena, said.len ? said.at : "", said.len);
    pass_note(telling, &to, telling->incident->language, words);
    size_t count = elsewhere_chats(work, telling->incident, &joined);
    for (size_t i = 0; i < count; i++) {
        if (!address_same(&joined[i].chat, &to))
            pass_note(telling, &joined[i].chat, joined[i].language, words);
    }
}

void answer_done(const struct telling *telling)
{
    static const char *const keys[INCIDENT_STATE_COUNT_] = {
        [INCIDENT_ACKNOWLEDGED] = "officer.acknowledged",
        [INCIDENT_EN_ROUTE] = "officer.en_route",
        [INCIDENT_ON_SCENE] = "officer.on_scene",
        [INCIDENT_CLOSED] = "officer.closed",
    };
    const struct incident_input *input = telling->input;
    if (input->event == EVENT_PASS_ON)
        answer(telling, "officer.passed_on", NULL);
    else if (input->event == EVENT_HAND_OVER)
        answer(telling, "officer.handed_over",
               (struct text_value[]){{"to", contact_title(telling, input->to)}, {0}});
    else if (keys[telling->incident->state])
        answer(telling, keys[telling->incident->state], NULL);
}
