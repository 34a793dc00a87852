#include "rules.h"

#include <stdlib.h>

#include "util/mem.h"
#include "util/phone.h"

struct rules *rules_create(const struct settings *settings, struct config_report *report)
{
    char operator_phone[PHONE_SIZE] = "";
    struct texts *texts = texts_load(settings->texts, report);
    if (!texts)
        return NULL;
    struct rules *rules = mem_new(1, sizeof(*rules));
    if (*settings->operator_phone && !phone_parse(str_of(settings->operator_phone), operator_phone))
        operator_phone[0] = '\0'; /* settings_load has refused it already */
    *rules = (struct rules){.users = 1,
                            .policy = settings->policy,
                            .nearest_max_m = settings->nearest_max_m,
                            .texts = texts,
                            .control_room = mem_dup(settings->control_room),
                            .operator_phone = mem_dup(operator_phone),
                            .circle_hears_of_her = settings->circle_women_safety == CIRCLE_HEARS_PLACE};
    rules->retain_ms = settings->retain_ms;
    rules->sms = *settings->sms_url;
    rules->sms_reports = settings->sms_callback_token && *settings->sms_callback_state;
    rules->approval = (enum approval)settings->approval;
    rules->roll_call_answer_ms = settings->roll_call_answer_ms;
    (void)!weekly_parse(str_of(settings->weekly), &rules->weekly, NULL);
    (void)!roll_call_parse(str_of(settings->roll_call), &rules->roll_call, NULL); /* checked, as the above */
    return rules;
}

struct rules *rules_hold(struct rules *rules)
{
    rules->users++;
    return rules;
}

void rules_release(struct rules *rules)
{
    if (!rules || --rules->users > 0)
        return;
    texts_free(rules->texts);
    free(rules->control_room);
    free(rules->operator_phone);
    free(rules);
}
