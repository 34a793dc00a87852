/* What is said when Pukaar watches over itself: the roll call, and the operator. */
#include "incident/speak.h"

#define ROLL_CALL_TEMPLATE "pukaar_roll_call" /* one parameter: the station */
#define OPERATOR_TEMPLATE "pukaar_operator"   /* one parameter: what is the matter */
#define APPROVAL_TEMPLATE "pukaar_approval"   /* two: who asks, which society */
#define NOTICE_TEMPLATE "pukaar_notice"       /* one: what became of it */

static const char *print(const struct speak_context *context, const char *key)
{
    struct buf buf_auto out = {0};
    const struct text_value values[] = {{"station", context->station_name}, {0}};
    text_print(context->texts, context->language, key, values, &out);
    return arena_dup(context->arena, buf_text(&out));
}

void speak_roll_call(const struct speak_context *context, int64_t called_ms, struct outgoing *ret)
{
    char button[BUTTON_ID_SIZE];
    button_id_print("present", called_ms, button);
    *ret = (struct outgoing){
        .kind = OUTGOING_ALERT,
        .template_name = ROLL_CALL_TEMPLATE,
        .language = context->language,
        .text = print(context, "roll_call.ask"),
        .buttons = {{arena_dup(context->arena, button), print(context, "button.present")}},
        .button_count = 1,
        .params = {context->station_name},
        .param_count = 1,
    };
}

void speak_operator(const struct speak_context *context, const char *text, struct outgoing *ret)
{
    *ret = (struct outgoing){
        .kind = OUTGOING_ALERT,
        .template_name = OPERATOR_TEMPLATE,
        .language = context->language,
        .text = text,
        .params = {text},
        .param_count = 1,
    };
}

void speak_approval(const struct speak_context *context, int64_t id, const char *by, const char *text,
                    struct outgoing *ret)
{
    char approve[BUTTON_ID_SIZE], refuse[BUTTON_ID_SIZE];
    button_id_print("approve", id, approve);
    button_id_print("refuse", id, refuse);
    *ret = (struct outgoing){
        .kind = OUTGOING_ALERT,
        .template_name = APPROVAL_TEMPLATE,
        .language = context->language,
        .text = text,
        .buttons = {{arena_dup(context->arena, approve), print(context, "button.approve")},
                    {arena_dup(context->arena, refuse), print(context, "button.refuse")}},
        .button_count = 2,
        .params = {by,
                   arena_printf(context->arena, "%s, %s", context->society_name, context->society_address)},
        .param_count = 2,
    };
}

void speak_notice(const struct speak_context *context, const char *text, struct outgoing *ret)
{
    *ret = (struct outgoing){
        .kind = OUTGOING_ALERT,
        .template_name = NOTICE_TEMPLATE,
        .language = context->language,
        .text = text,
        .params = {text},
        .param_count = 1,
    };
}
