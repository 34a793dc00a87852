/* What the operator must see to: log, metric, and a word to the operator's own phone. */
#include <stdlib.h>

#include "telling.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/metrics.h"

#define SAY_AGAIN_MS (15 * MINUTE_MS)
#define SAID_MAX 256

struct said {
    uint64_t what;
    int64_t at_ms; /* monotonic */
};

struct alarms {
    struct said said[SAID_MAX];
    size_t at;
};

struct alarms *alarms_create(void)
{
    return mem_new(1, sizeof(struct alarms));
}

void alarms_destroy(struct alarms *alarms)
{
    free(alarms);
}

/* FNV-1a */
static uint64_t mix(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return (hash ^ 0xff) * UINT64_C(1099511628211);
}

/* Notes it as said. */
static bool is_news(struct alarms *alarms, const char *name, const char *about)
{
    uint64_t what = mix(mix(UINT64_C(14695981039346656037), name), about);
    int64_t now_ms = clock_mono_ms();
    if (!alarms)
        return true;
    for (size_t i = 0; i < SAID_MAX; i++) {
        if (alarms->said[i].what == what && now_ms - alarms->said[i].at_ms < SAY_AGAIN_MS)
            return false;
    }
    alarms->said[alarms->at++ % SAID_MAX] = (struct said){what, now_ms};
    return true;
}

void operator_tell(struct work *work, const struct incident *incident, const char *text)
{
    struct address to = phone_address(work->rules->operator_phone);
    const struct speak_context context = {
        .texts = work->rules->texts, .arena = work->arena, .now_ms = work->now_ms, .language = "en"};
    struct outgoing outgoing;
    speak_operator(&context, text, &outgoing);
    post(work, incident, PURPOSE_OPERATOR, &to, &outgoing);
}

static void tell(struct work *work, const char *name, const char *value)
{
    struct buf buf_auto text = {0};
    text_print(work->rules->texts, "en", arena_printf(work->arena, "operator.%s", name),
               (struct text_value[]){{"value", value}, {0}}, &text);
    operator_tell(work, NULL, arena_dup(work->arena, buf_text(&text)));
}

void alarm_tell(struct work *work, const char *name, const char *about, const char *value)
{
    if (is_news(work->alarms, name, about))
        tell(work, name, value);
}

void alarm_raise(struct work *work, const char *name, const char *about, const char *value)
{
    if (!is_news(work->alarms, name, about))
        return;
    metric_add(METRIC_ALARMS, name, 1);
    log_error("operator.alarm", F_TEXT("alarm", name), F_TEXT("what", value));
    tell(work, name, value);
}

void alarm_raise_phone(struct work *work, const char *name, const char *phone)
{
    if (!is_news(work->alarms, name, phone))
        return;
    metric_add(METRIC_ALARMS, name, 1);
    log_error("operator.alarm", F_TEXT("alarm", name), F_PHONE("what", phone));
    tell(work, name, phone);
}

/* Sorted by code. Those that stand nowhere are one message's own affair. */
static const struct {
    int from, to;
    const char *alarm;
} codes[] = {
    {0, 0, "sending_stopped"},
    {3, 3, "sending_stopped"},
    {4, 4, "rate_limit"},
    {10, 10, "sending_stopped"},
    {33, 33, "sending_stopped"},
    {190, 299, "sending_stopped"},
    {368, 368, "sending_stopped"},
    {613, 613, "rate_limit"},
    {80007, 80007, "rate_limit"},
    {130429, 130429, "rate_limit"},
    {131005, 131005, "sending_stopped"},
    {131026, 131026, "not_on_whatsapp"},
    {131031, 131031, "sending_stopped"},
    {131037, 131037, "sending_stopped"},
    {131042, 131042, "sending_stopped"},
    {131045, 131045, "sending_stopped"},
    {131048, 131048, "rate_limit"},
    {131064, 131064, "template"},
    {132000, 132999, "template"},
    {133010, 133010, "sending_stopped"},
    {133015, 133015, "rate_limit"},
};

static const char *alarm_of(int code)
{
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        if (code >= codes[i].from && code <= codes[i].to)
            return codes[i].alarm;
    }
    return NULL;
}

/* Whether the number is one that an admin can correct: a resident's is not. */
static bool is_ours(const struct outbox_row *row)
{
    return row->purpose == PURPOSE_ALERT || row->purpose == PURPOSE_CIRCLE ||
           row->purpose == PURPOSE_ROLL_CALL;
}

void alarm_code(struct work *work, const struct outbox_row *row)
{
    const char *alarm = alarm_of(row->error_code);
    char about[ADDRESS_ID_SIZE], masked[PHONE_SIZE];
    if (row->purpose == PURPOSE_OPERATOR)
        return;
    if (row->to.channel == CHANNEL_SMS) {
        (void)str_format(about, sizeof(about), "%d", row->error_code);
        alarm_raise(work, "sms_refused", about, row->error_text);
        return;
    }
    if (!alarm)
        return;
    if (strcmp(alarm, "not_on_whatsapp") != 0) {
        (void)str_format(about, sizeof(about), "%d", row->error_code);
        alarm_raise(work, alarm, about,
                    arena_printf(work->arena, "code %d %s", row->error_code, row->error_text));
    } else if (is_ours(row)) {
        phone_mask(row->to.id, masked);
        alarm_raise(work, alarm, row->to.id, masked);
    }
}
