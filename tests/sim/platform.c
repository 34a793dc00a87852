/* The messaging platform and the SMS gateway: what they make of each send now, and what they tell of it
 * later. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <uthash.h>

#include "net/http_client.h"
#include "sim.h"
#include "util/id.h"
#include "util/json.h"
#include "util/num.h"

#define BASE_MS                                                                                              \
    INT64_C(1767205800000) /* the platform's clock at true time 0: midnight in Mumbai, 1 January 2026 */
#define WRITTEN_MS (12 * SECOND_MS)    /* a send's time-out and the writing of its outcome */
#define SAME_ALERT_MS (19 * SECOND_MS) /* no policy of these cities tells the same contact again so soon */
#define DELIVERED_MEAN_MS 1500

/* An outbox row that was taken. */
struct accepted {
    int64_t id, last_ms;
    bool doubt; /* the desk cannot know that it was taken, or was told that it failed */
    UT_hash_handle hh;
};

static uint64_t hash_of(const char *text, size_t len)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
    return hash;
}

/* ---- What the desk must not do: send again what it knows was taken ---- */

static struct accepted *accepted_row(struct sim *sim, int64_t id)
{
    struct accepted *row;
    HASH_FIND(hh, sim->accepted, &id, sizeof(id), row);
    if (row)
        return row;
    row = mem_new(1, sizeof(*row));
    row->id = id;
    HASH_ADD(hh, sim->accepted, id, sizeof(row->id), row);
    return row;
}

/* Whether the outcome of a send of then may not have been written. */
static bool may_be_lost(const struct sim *sim, int64_t then_ms)
{
    for (size_t i = 0; i < sim->fault_count; i++) {
        const struct fault *fault = &sim->faults[i];
        bool loses = fault->kind == FAULT_DISK || fault->kind == FAULT_KILL;
        if (loses && fault->from_ms <= then_ms + WRITTEN_MS && fault->to_ms >= then_ms)
            return true;
    }
    return false;
}

static void accept_row(struct sim *sim, const struct letter *letter, bool doubt)
{
    struct accepted *row = accepted_row(sim, letter->outbox_id);
    if (row->last_ms && !row->doubt && !may_be_lost(sim, row->last_ms))
        sim_complain(sim, letter->incident_id,
                     "outbox row %" PRId64 " to %s was sent twice, %" PRId64 " ms apart", row->id, letter->to,
                     sim->true_ms - row->last_ms);
    row->last_ms = sim->true_ms;
    row->doubt = doubt;
}

/* Two rows that say the same to the same phone. */
static void accept_alert(struct sim *sim, const struct letter *letter, int64_t incident_id, bool doubt)
{
    struct phone *phone = phone_at(sim, letter->to);
    for (size_t i = 0; i < ARRAY_LEN(phone->recent); i++) {
        const struct recent *recent = &phone->recent[i];
        bool same = recent->at_ms && recent->hash == letter->hash && recent->outbox_id != letter->outbox_id &&
                    sim->true_ms - recent->at_ms < SAME_ALERT_MS;
        bool jumped = sim->jumped_ms && (sim->jumped_ms >= recent->at_ms - MINUTE_MS ||
                                         sim->offset_ms != BASE_MS); /* its clock and ours name other times */
        if (same && !jumped && !recent->doubt && !may_be_lost(sim, recent->at_ms))
            sim_complain(sim, incident_id,
                         "%s was sent the same alert twice, %" PRId64 " ms apart (outbox %" PRId64
                         ", %" PRId64 ")",
                         letter->to, sim->true_ms - recent->at_ms, recent->outbox_id, letter->outbox_id);
    }
    phone->recent[phone->recent_at++ % ARRAY_LEN(phone->recent)] =
        (struct recent){letter->hash, sim->true_ms, letter->outbox_id, doubt};
}

void platform_forget_answers(struct sim *sim)
{
    struct accepted *row, *next;
    HASH_ITER(hh, sim->accepted, row, next)
    {
        if (sim->true_ms - row->last_ms < WRITTEN_MS)
            row->doubt = true;
    }
}

void platform_free(struct sim *sim)
{
    struct accepted *row, *next;
    HASH_ITER(hh, sim->accepted, row, next)
    {
        HASH_DEL(sim->accepted, row);
        free(row);
    }
}

/* ---- Webhooks ---- */

static void begin_webhook(struct buf *out)
{
    buf_add_text(out,
                 "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":"
                 "\"messages\",\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":{"
                 "\"display_phone_number\":\"910000000000\",\"phone_number_id\":\"100000000000001\"},");
}

static void end_webhook(struct sim *sim, struct buf *out)
{
    buf_add_text(out, "}}]}]}");
    server_post(sim, false, buf_take(out));
}

static void begin_message(struct sim *sim, struct buf *out, const char *phone, const char *group,
                          const char *type)
{
    begin_webhook(out);
    buf_addf(out,
             "\"messages\":[{\"from\":\"%s\",\"id\":\"wamid.IN.%" PRIu64 "\",\"timestamp\":\"%" PRId64 "\",",
             phone + 1, ++sim->numbers, (BASE_MS + sim->true_ms) / SECOND_MS);
    if (group)
        buf_addf(out, "\"group_id\":\"%s\",", group);
    buf_addf(out, "\"type\":\"%s\",\"%s\":", type, type);
}

static void end_message(struct sim *sim, struct buf *out)
{
    buf_add_text(out, "}]");
    end_webhook(sim, out);
}

void platform_say(struct sim *sim, const char *phone, const char *group, const char *words)
{
    struct buf out = {0};
    begin_message(sim, &out, phone, group, "text");
    buf_add_text(&out, "{\"body\":");
    buf_add_json(&out, str_of(words));
    buf_add_text(&out, "}");
    end_message(sim, &out);
}

void platform_press(struct sim *sim, const char *phone, const char *verb, int64_t id)
{
    struct buf out = {0};
    begin_message(sim, &out, phone, NULL, "interactive");
    buf_addf(&out,
             "{\"type\":\"button_reply\",\"button_reply\":{\"id\":\"%s:%" PRId64 "\",\"title\":\"%s\"}}",
             verb, id, verb);
    end_message(sim, &out);
}

void platform_pin(struct sim *sim, const char *phone, double lat, double lon)
{
    struct buf out = {0};
    begin_message(sim, &out, phone, NULL, "location");
    buf_addf(&out, "{\"latitude\":%.6f,\"longitude\":%.6f}", lat, lon);
    end_message(sim, &out);
}

void platform_photo(struct sim *sim, const char *phone, const char *group, const char *caption)
{
    struct buf out = {0};
    begin_message(sim, &out, phone, group, "image");
    buf_addf(&out, "{\"id\":\"%" PRIu64 "\",\"mime_type\":\"image/jpeg\",\"sha256\":\"MTIz\",\"caption\":",
             ++sim->numbers);
    buf_add_json(&out, str_of(caption));
    buf_add_text(&out, "}");
    end_message(sim, &out);
}

void platform_say_sms(struct sim *sim, const char *phone, const char *words)
{
    struct buf out = {0};
    buf_addf(&out, "{\"from\":\"%s\",\"id\":\"in-%" PRIu64 "\",\"text\":", phone, ++sim->numbers);
    buf_add_json(&out, str_of(words));
    buf_add_text(&out, "}");
    server_post(sim, true, buf_take(&out));
}

/* ---- What becomes of what was taken ---- */

struct parcel {
    struct letter letter;
    char message_id[48];
    int64_t delay_ms; /* of its statuses */
};

struct news {
    struct parcel parcel;
    const char *state;
    int code;
    int64_t at_ms;
};

static void tell(struct sim *sim, void *owned)
{
    const struct news *news = owned;
    const struct letter *letter = &news->parcel.letter;
    struct buf out = {0};
    if (letter->sms) {
        buf_addf(&out, "{\"id\":\"pukaar-%" PRId64 "\",\"status\":\"%s\"}", letter->outbox_id, news->state);
        server_post(sim, true, buf_take(&out));
        return;
    }
    begin_webhook(&out);
    buf_addf(&out,
             "\"statuses\":[{\"id\":\"%s\",\"status\":\"%s\",\"timestamp\":\"%" PRId64
             "\",\"recipient_id\":\"%s\","
             "\"biz_opaque_callback_data\":\"pukaar:%" PRId64 "\"",
             news->parcel.message_id, news->state, (BASE_MS + news->at_ms) / SECOND_MS,
             letter->to + !letter->group, letter->outbox_id);
    if (news->code)
        buf_addf(&out, ",\"errors\":[{\"code\":%d,\"title\":\"simulated\"}]", news->code);
    buf_add_text(&out, "}]");
    end_webhook(sim, &out);
}

static void plan_news(struct sim *sim, const struct parcel *parcel, int64_t in_ms, const char *state,
                      int code)
{
    struct news *news = mem_new(1, sizeof(*news));
    bool last = strcmp(state, "failed") == 0 || strcmp(state, "delivered") == 0;
    *news = (struct news){.parcel = *parcel, .state = state, .code = code, .at_ms = sim->true_ms + in_ms};
    if (sim_has_fault(sim, FAULT_LOST) || dice_chance(&sim->dice, last ? 0.002 : 0.01)) {
        free(news);
        return;
    }
    if (sim_has_fault(sim, FAULT_LATE))
        in_ms += dice_span(&sim->dice, 2 * MINUTE_MS);
    sim_plan(sim, in_ms, tell, news);
}

static void arrive(struct sim *sim, void *owned)
{
    struct parcel *parcel = owned;
    struct phone *phone = phone_at(sim, parcel->letter.to);
    if (sim->true_ms >= phone->off_from_ms && sim->true_ms < phone->off_to_ms) {
        struct parcel *waits = mem_new(1, sizeof(*waits));
        *waits = *parcel;
        sim_plan(sim, phone->off_to_ms - sim->true_ms + dice_below(&sim->dice, 5000), arrive, waits);
        return;
    }
    plan_news(sim, parcel, 100, "delivered", 0);
    if (!parcel->letter.sms && !parcel->letter.unread && phone_hears(sim, phone) &&
        dice_chance(&sim->dice, 0.9))
        plan_news(sim, parcel, dice_span(&sim->dice, 20 * SECOND_MS), "read", 0);
    phone_receive(sim, &parcel->letter);
}

static void fail(struct sim *sim, const struct parcel *parcel, int code)
{
    struct phone *phone = phone_at(sim, parcel->letter.to);
    accepted_row(sim, parcel->letter.outbox_id)->doubt = true;
    for (size_t i = 0; i < ARRAY_LEN(phone->recent); i++)
        phone->recent[i].doubt |= phone->recent[i].outbox_id == parcel->letter.outbox_id;
    plan_news(sim, parcel, dice_span(&sim->dice, 2 * SECOND_MS), "failed", code);
}

static bool is_not_here(struct sim *sim, const struct letter *letter)
{
    return !letter->group && !letter->sms &&
           (phone_at(sim, letter->to)->not_here ||
            (sim_has_fault(sim, FAULT_NUMBER) && dice_chance(&sim->dice, 0.3)));
}

/* It is the platform's now. */
static void take(struct sim *sim, const struct letter *letter, bool doubt, char ret_id[48])
{
    struct parcel parcel = {.letter = *letter};
    (void)str_format(parcel.message_id, sizeof(parcel.message_id), "%s.%" PRIu64,
                     letter->sms ? "sms" : "wamid.OUT", ++sim->numbers);
    (void)str_format(ret_id, 48, "%s", parcel.message_id);
    accept_row(sim, letter, doubt);
    int64_t alert_of = letter->group ? 0 : promises_alert_of(sim, letter->outbox_id);
    if (alert_of)
        accept_alert(sim, letter, alert_of, doubt);
    bool lost = letter->sms ? sim_has_fault(sim, FAULT_SMS_LOST) || dice_chance(&sim->dice, 0.02)
                            : sim_has_fault(sim, FAULT_UNDELIVERED) && dice_chance(&sim->dice, 0.7);
    if (!letter->sms)
        plan_news(sim, &parcel, dice_below(&sim->dice, 500), "sent", 0);
    if (lost)
        return;
    if (is_not_here(sim, letter)) {
        fail(sim, &parcel, 131026);
        return;
    }
    parcel.letter.unread =
        sim_has_fault(sim, FAULT_UNREAD) || (!letter->sms && dice_chance(&sim->dice, 0.05));
    struct parcel *mine = mem_new(1, sizeof(*mine));
    *mine = parcel;
    sim_plan(sim, 100 + dice_span(&sim->dice, letter->sms ? 4 * DELIVERED_MEAN_MS : DELIVERED_MEAN_MS),
             arrive, mine);
}

/* ---- Reading what is sent ---- */

static const char *button_of(const cJSON *root)
{
    const cJSON *button =
        cJSON_GetArrayItem(json_get(json_get(json_get(root, "interactive"), "action"), "buttons"), 0);
    const cJSON *component;
    if (button)
        return json_text(json_get(button, "reply"), "id");
    cJSON_ArrayForEach(component, json_get(json_get(root, "template"), "components"))
    {
        const char *type = json_text(component, "type");
        if (type && strcmp(type, "button") == 0)
            return json_text(cJSON_GetArrayItem(json_get(component, "parameters"), 0), "payload");
    }
    return NULL;
}

static void read_button(const char *payload, struct letter *ret)
{
    struct str rest = str_of(payload ? payload : ""), verb;
    if (!str_next(&rest, ':', &verb) || !num_i64(rest, &ret->button_id) ||
        !str_copy(ret->verb, sizeof(ret->verb), verb))
        return;
    bool incident = strcmp(ret->verb, "yes") != 0 && strcmp(ret->verb, "present") != 0;
    ret->incident_id = incident ? ret->button_id : 0;
}

static int64_t row_id(const char *callback)
{
    int64_t id = 0;
    if (!callback || strlen(callback) < 8 || !num_i64(str_of(callback + 7), &id))
        return 0;
    return id;
}

static bool read_whatsapp(struct str body, struct letter *ret)
{
    cJSON json_auto *root = json_parse(body);
    const char *to = json_text(root, "to"), *type = json_text(root, "type"),
               *kind = json_text(root, "recipient_type");
    const char *behind = memmem(body.at, body.len, "\"biz_opaque", 11);
    *ret = (struct letter){.hash = hash_of(body.at, behind ? (size_t)(behind - body.at) : body.len)};
    if (!to || !type || !kind || !str_copy(ret->to, sizeof(ret->to), str_of(to)))
        return false;
    ret->group = strcmp(kind, "group") == 0;
    ret->template = strcmp(type, "template") == 0;
    ret->outbox_id = row_id(json_text(root, "biz_opaque_callback_data"));
    read_button(button_of(root), ret);
    return ret->outbox_id > 0;
}

static bool read_sms(struct str body, struct letter *ret)
{
    cJSON json_auto *root = json_parse(body);
    const char *to = json_text(root, "to"), *text = json_text(root, "text");
    struct str rest = str_of(text ? text : ""), word;
    *ret = (struct letter){.sms = true, .hash = hash_of(text ? text : "", text ? strlen(text) : 0)};
    if (!to || !text || !str_copy(ret->to, sizeof(ret->to), str_of(to)))
        return false;
    while (!*ret->ref && str_next(&rest, ' ', &word)) {
        char ref[ID_REFERENCE_SIZE];
        while (word.len && strchr(".,:;()", word.at[word.len - 1]))
            word.len--;
        if (id_is_reference(word, ref))
            memcpy(ret->ref, ref, sizeof(ref));
    }
    ret->outbox_id = row_id(json_text(root, "ref"));
    return ret->outbox_id > 0;
}

/* ---- The answer ---- */

static void say_error(struct verdict_of_send *ret, int status, int code)
{
    ret->status = status;
    buf_addf(&ret->body, "{\"error\":{\"message\":\"simulated\",\"type\":\"OAuthException\",\"code\":%d}}",
             code);
}

static void say_taken(struct sim *sim, const struct letter *letter, bool held, struct verdict_of_send *ret)
{
    char id[48];
    take(sim, letter, false, id);
    ret->status = 200;
    if (letter->sms)
        buf_addf(&ret->body, "{\"id\":\"%s\"}", id);
    else
        buf_addf(&ret->body,
                 "{\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":\"%s\",\"wa_id\":\"%s\"}],"
                 "\"messages\":[{\"id\":\"%s\",\"message_status\":\"%s\"}]}",
                 letter->to, letter->to + !letter->group, id,
                 held ? "held_for_quality_assessment" : "accepted");
}

/* Half of what is not answered was done. */
static void lose_answer(struct sim *sim, const struct letter *letter)
{
    char id[48];
    if (dice_chance(&sim->dice, 0.5))
        take(sim, letter, true, id);
}

static void judge_sms(struct sim *sim, const struct letter *letter, struct verdict_of_send *ret)
{
    static const int statuses[] = {500, 429, 502};
    if (!sim_has_fault(sim, FAULT_SMS_DOWN))
        say_taken(sim, letter, false, ret);
    else if (dice_chance(&sim->dice, 0.5))
        ret->outcome = HTTP_NOT_SENT;
    else
        ret->status = statuses[dice_below(&sim->dice, 3)];
}

/* True when a fault of the whole platform has answered. */
static bool judge_down(struct sim *sim, const struct letter *letter, struct verdict_of_send *ret)
{
    if (sim_has_fault(sim, FAULT_REFUSED)) {
        ret->outcome = HTTP_NOT_SENT;
    } else if (sim_has_fault(sim, FAULT_NOTHING)) {
        ret->outcome = HTTP_UNKNOWN;
        ret->in_ms = 10 * SECOND_MS;
        lose_answer(sim, letter);
    } else if (sim_has_fault(sim, FAULT_GARBAGE)) {
        lose_answer(sim, letter);
        ret->status = 200;
        buf_add_text(&ret->body, "\xff\xfe{{{]");
    } else if (sim_has_fault(sim, FAULT_ERROR) && dice_chance(&sim->dice, 0.9)) {
        ret->status = 500;
        buf_add_text(&ret->body, "<html><body>Sorry, something went wrong.</body></html>");
    } else if (sim_has_fault(sim, FAULT_BUSY) && dice_chance(&sim->dice, 0.8)) {
        ret->retry_after_ms = dice_chance(&sim->dice, 0.3) ? 2 * SECOND_MS : -1;
        say_error(ret, 429, dice_chance(&sim->dice, 0.5) ? 130429 : 80007);
    } else {
        return false;
    }
    return true;
}

static void judge_whatsapp(struct sim *sim, const struct letter *letter, struct verdict_of_send *ret)
{
    if (judge_down(sim, letter, ret))
        return;
    if (sim_has_fault(sim, FAULT_TOKEN))
        say_error(ret, 401, 190);
    else if (sim_has_fault(sim, FAULT_FUNDS))
        say_error(ret, 400, 131042);
    else if (letter->template && sim_has_fault(sim, FAULT_TEMPLATE))
        say_error(ret, 400, dice_chance(&sim->dice, 0.5) ? 132015 : 132001);
    else if (!letter->template && !letter->group && sim_has_fault(sim, FAULT_WINDOW) &&
             dice_chance(&sim->dice, 0.5))
        say_error(ret, 400, 131047);
    else if (sim_has_fault(sim, FAULT_PAIR) && dice_chance(&sim->dice, 0.5))
        say_error(ret, 400, 131056);
    else if (is_not_here(sim, letter) && dice_chance(&sim->dice, 0.5))
        say_error(ret, 400, 131026);
    else
        say_taken(sim, letter, letter->template && sim_has_fault(sim, FAULT_HELD), ret);
}

void platform_judge(struct sim *sim, const struct http_call *call, struct verdict_of_send *ret)
{
    struct letter letter;
    bool sms = str_starts(str_of(call->url), STR("https://gateway.invalid/"));
    *ret = (struct verdict_of_send){
        .outcome = HTTP_ANSWERED, .retry_after_ms = -1, .in_ms = dice_between(&sim->dice, 60, 400)};
    if (!(sms ? read_sms(call->body, &letter) : read_whatsapp(call->body, &letter))) {
        sim_complain(sim, 0, "a request that cannot be read: %.*s", (int)MIN(call->body.len, (size_t)200),
                     call->body.at);
        return;
    }
    sim->tally.sends += !sms;
    sim->tally.sends_sms += sms;
    if (sms)
        judge_sms(sim, &letter, ret);
    else
        judge_whatsapp(sim, &letter, ret);
}
