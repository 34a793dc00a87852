/* The one table of options. */
#include "desk/settings.h"

#include <stdlib.h>

#include "registry/roll_call.h"
#include "registry/weekly.h"
#include "util/mem.h"
#include "util/phone.h"

static const char *const end_names[] = {"operator", NULL};
static const char *const circle_names[] = {"place", "nothing", NULL};
static const char *const approval_names[] = {"auto", "none", "admin", "station", NULL};
static const char *const level_names[] = {"error", "warn", "info", "debug", NULL};
static const char *const format_names[] = {"text", "json", NULL};

#define AT(member) offsetof(struct settings, member)
#define TEXT(section, key, member, fallback, live, help)                                                     \
    {                                                                                                        \
        section, key, OPTION_TEXT, AT(member), fallback, 0, 0, NULL, false, live, help                       \
    }
#define SECRET(section, key, member, required, help)                                                         \
    {                                                                                                        \
        section, key, OPTION_SECRET, AT(member), "", 0, 0, NULL, required, true, help                        \
    }
#define NUMBER(section, key, member, fallback, min, max, live, help)                                         \
    {                                                                                                        \
        section, key, OPTION_NUMBER, AT(member), fallback, min, max, NULL, false, live, help                 \
    }
#define DURATION(section, key, member, fallback, min, max, help)                                             \
    {                                                                                                        \
        section, key, OPTION_DURATION, AT(member), fallback, min, max, NULL, false, true, help               \
    }
#define CHOICE(section, key, member, fallback, names, live, help)                                            \
    {                                                                                                        \
        section, key, OPTION_CHOICE, AT(member), fallback, 0, 0, names, false, live, help                    \
    }
#define REAL(section, key, member, fallback, min, max, help)                                                 \
    {                                                                                                        \
        section, key, OPTION_REAL, AT(member), fallback, min, max, NULL, false, true, help                   \
    }

const struct config_option settings_table[] = {
    TEXT("server", "listen", listen, "127.0.0.1:8080", false,
         "Address and port for webhooks, health, metrics. Port 0 takes a free one (said in the log)."),
    TEXT("server", "tls_cert", tls_cert, "", false,
         "PEM certificate chain and key, both or neither. A reverse proxy that speaks TLS is the usual way."),
    TEXT("server", "tls_key", tls_key, "", false, "The key of tls_cert."),
    NUMBER("server", "max_connections", max_connections, "1024", 4, 100000, false,
           "Connections at one time; more wait."),
    TEXT("store", "url", store_url, "sqlite:/var/lib/pukaar/pukaar.db", false, "sqlite:FILE"),
    TEXT("whatsapp", "graph_url", graph_url, "https://graph.facebook.com", true,
         "Where messages are sent to."),
    TEXT("whatsapp", "api_version", api_version, "v26.0", true, "Version of the Graph API."),
    {"whatsapp", "phone_number_id", OPTION_TEXT, AT(phone_number_id), "", 0, 0, NULL, true, true,
     "The platform's id of the number (not the number itself). Must be given."},
    TEXT("whatsapp", "display_number", display_number, "", true,
         "The number itself, as people write to it (+91...): it stands on posters and in links. Empty: none "
         "can be made."),
    SECRET("whatsapp", "app_secret", app_secret, true,
           "The app's secret: webhooks are signed with it. Must be given."),
    SECRET("whatsapp", "app_secret_previous", app_secret_previous, false,
           "While the secret is being rotated: the old one, accepted too."),
    SECRET("whatsapp", "verify_token", verify_token, true,
           "The word agreed in the dashboard for the webhook's verification. Must be given."),
    SECRET("whatsapp", "access_token", access_token, true,
           "The system user's token for sending. Must be given."),
    TEXT("whatsapp", "alert_template", alert_template, "pukaar_alert", true,
         "Name of the approved template for alerts outside a contact's 24-hour window "
         "(conf/texts/templates.md)."),
    TEXT("whatsapp", "template_language", template_language, "en", true,
         "Its language where a contact has none."),
    TEXT("telegram", "api_url", telegram_api_url, "https://api.telegram.org", true,
         "The Bot API server. (Telegram is not built yet: nothing reads this section.)"),
    SECRET("telegram", "bot_token", telegram_bot_token, false, "The bot's token."),
    SECRET("telegram", "secret_token", telegram_secret_token, false,
           "The word that comes with each Telegram webhook."),
    TEXT("sms", "url", sms_url, "", true,
         "An HTTP gateway for SMS: an alert that is not on the phone in time goes out there as well. Empty: "
         "none.\n"
         "In url and body: {to} (+91...), {digits} (91...), {text}, {token}, {id} (ours, for the reports), "
         "{unicode} (1 or 0)."),
    TEXT("sms", "method", sms_method, "POST", true, "GET, POST or PUT."),
    TEXT("sms", "body", sms_body, "", true,
         "What is posted. Values are escaped as the Content-Type of the headers asks: JSON, form, XML, or "
         "not at "
         "all."),
    TEXT("sms", "headers", sms_headers, "", true,
         "Header lines separated by |; {token} and {id} are filled in. Without a Content-Type: JSON when the "
         "body "
         "begins with a bracket, else a form."),
    SECRET("sms", "token", sms_token, false, "What {token} stands for."),
    TEXT("sms", "success", sms_success, "", true,
         "What the answer must say beside a status of 2xx: a part of it, or json.path=value. Empty: the "
         "status is "
         "enough."),
    TEXT("sms", "id", sms_id, "", true,
         "Where the message's id stands in a JSON answer (messages.0.id): delivery reports name it."),
    NUMBER("sms", "max_parts", sms_max_parts, "3", 1, 10, true,
           "Parts of 160 characters (70 outside Latin letters) a message may take; what is needed most comes "
           "first."),
    NUMBER("sms", "per_second", sms_per_second, "5", 1, 1000, true, "Messages a second the gateway takes."),
    SECRET(
        "sms", "callback_token", sms_callback_token, false,
        "What the gateway's own requests must bring: /webhook/sms/TOKEN, or a header Authorization: Bearer "
        "TOKEN, or X-Callback-Token: TOKEN. Without it they are refused."),
    TEXT("sms", "callback_id", sms_callback_id, "id", true,
         "Name of the parameter (or json.path) with the message's id: the gateway's, or our {id}."),
    TEXT("sms", "callback_state", sms_callback_state, "status", true,
         "Name of the parameter with what became of it; empty: no reports come, and sent is as good as "
         "delivered."),
    TEXT("sms", "callback_delivered", sms_callback_delivered, "delivered,delivrd", true,
         "Its values for delivered, comma separated."),
    TEXT("sms", "callback_failed", sms_callback_failed,
         "failed,undelivered,undeliv,rejected,rejectd,expired,deleted,error", true,
         "Its values for what will not arrive. Any other is passed over."),
    TEXT("sms", "callback_from", sms_callback_from, "from", true,
         "Name of the parameter with the number of who wrote back."),
    TEXT("sms", "callback_text", sms_callback_text, "text", true, "Name of the parameter with their words."),
    TEXT("recognise", "lexicon", lexicon, "conf/lexicon", true, "Directory of the lexicon and the model."),
    TEXT("recognise", "texts", texts, "conf/texts", true,
         "Directory of what Pukaar says and the words it is answered with."),
    REAL("recognise", "confirm_threshold", confirm_threshold, "0.4", 0, 1,
         "Confidence from which the chat is asked."),
    REAL("recognise", "alert_threshold", alert_threshold, "0.7", 0, 1,
         "Confidence from which the station is alerted."),
    DURATION("policy", "ack_timeout", policy.ack_timeout_ms, "60s", 100, HOUR_MS,
             "How long a contact has to acknowledge before being told again, or the next is told."),
    NUMBER("policy", "repeat", policy.repeat, "2", 1, 10, true,
           "How often each tier is told in all before the next one is."),
    DURATION("policy", "merge_window", policy.merge_window_ms, "15m", 0, DAY_MS,
             "Further calls of the same kind in a chat join its open incident for this long."),
    DURATION("policy", "update_window", policy.update_window_ms, "30m", 0, DAY_MS,
             "Pins, photos and plain words join it for this long."),
    DURATION("policy", "loud", policy.loud_ms, "10m", 100, DAY_MS,
             "After the last contact: everybody is told again this often until a human answers."),
    DURATION("policy", "late", policy.late_ms, "2m", 1000, DAY_MS,
             "Words older than this on arrival are said to be late."),
    DURATION("policy", "deliver", policy.deliver_ms, "20s", 100, HOUR_MS,
             "An alert that is on no phone by then goes out by SMS as well, where there is a gateway, and to "
             "the next "
             "contact at once."),
    DURATION(
        "policy", "silence_urgent", policy.silence_urgent_ms, "10m", 100, DAY_MS,
        "Who took a women_safety or life-threatening incident and is silent this long is asked once, then "
        "the next tier is told."),
    DURATION("policy", "silence", policy.silence_ms, "30m", 100, DAY_MS, "The same for any other incident."),
    CHOICE("policy", "end", policy_end, "operator", end_names, true,
           "Who is told when nobody of the station answers."),
    TEXT("policy", "control_room", control_room, "", true,
         "Id of the station that takes calls whose place or station is not known, and stands above every "
         "station that names none (--above); empty: only the operator is told."),
    {"policy", "nearest_max", OPTION_DISTANCE, AT(nearest_max_m), "5km", 0, 1000000, NULL, false, true,
     "A place outside all jurisdictions goes to the nearest one within this; beyond, to the control room."},
    TEXT("policy", "operator", operator_phone, "", true,
         "The operator's own number for alarms (E.164); empty: log and metrics only."),
    TEXT("policy", "roll_call", roll_call, "08:00,20:00", true,
         "Times of the day (Indian Standard Time), as a rule the changes of shift, at which every contact is "
         "asked for one tap; empty: none."),
    DURATION("policy", "roll_call_answer", roll_call_answer_ms, "30m", 100, 6 * HOUR_MS,
             "Who has not answered by then is told last, and the operator hears of it."),
    CHOICE("policy", "approval", approval, "auto", approval_names, true,
           "Who approves a society that an admin registers or changes by chat: another admin, the station it "
           "belongs to,\n"
           "or none; auto: another admin, where there is one."),
    TEXT("policy", "weekly", weekly, "Mon 09:00", true,
         "Day and time (Indian Standard Time) at which the operator is sent what goes stale, as `pukaar "
         "doctor` "
         "lists it; empty: never."),
    NUMBER("sending", "per_second", sends_per_second, "40", 1, 1000, true,
           "Messages a second over all; the platform allows a new number 80, in and out together."),
    NUMBER("sending", "burst", burst_per_recipient, "10", 1, 45, true,
           "Messages to one recipient before they are spaced."),
    DURATION("sending", "pause", pause_per_recipient_ms, "6s", 0, MINUTE_MS,
             "The spacing: the platform allows one in 6 s."),
    SECRET("admin", "token", admin_token, false,
           "Token for /metrics from anywhere but this machine; without it metrics are for loopback alone."),
    DURATION("admin", "session_ttl", session_ttl_ms, "12h", MINUTE_MS, 30 * DAY_MS,
             "How long a console login lasts. (The console is not built yet.)"),
    {"public", "find", OPTION_BOOL, AT(public_find), "yes", 0, 0, NULL, false, true,
     "The page /find, and /api/v1/public/stations: anyone finds the police station of a place and the number "
     "registered with it (never a contact's)."},
    NUMBER("public", "per_minute", public_per_minute, "30", 1, 100000, true,
           "Questions a minute from one address; behind a proxy of this machine, the last one of "
           "X-Forwarded-For."),
    DURATION("privacy", "retain", retain_ms, "180d", HOUR_MS, 3650 * DAY_MS,
             "How long ended incidents are kept."),
    {"privacy", "mask_numbers", OPTION_BOOL, AT(mask_numbers), "yes", 0, 0, NULL, false, true,
     "Mask phone numbers in the log."},
    CHOICE("privacy", "circle_women_safety", circle_women_safety, "place", circle_names, true,
           "What the circle learns of women_safety: the wing and \"go there\", or nothing at all."),
    CHOICE("log", "level", log_level, "info", level_names, true, "Least important lines to write."),
    CHOICE("log", "format", log_format, "text", format_names, true, "Lines for people or for machines."),
};
const size_t settings_count = ARRAY_LEN(settings_table);
_Static_assert(ARRAY_LEN(settings_table) <= 128, "config.c keeps a flag for each option");

/* The value is well-formed, and still no use. */
static void complain(const char *path, const char *section, const char *key, const char *why,
                     struct config_report *report)
{
    char name[64];
    (void)str_format(name, sizeof(name), "%s.%s", section, key);
    config_report_add(report, path ? path : "defaults", path ? config_line(path, section, key) : 0, name,
                      "%s", why);
}

static bool is_web_address(const char *url)
{
    return str_starts(str_of(url), STR("http://")) || str_starts(str_of(url), STR("https://"));
}

static bool holds(const struct settings *settings, const char *name)
{
    return strstr(settings->sms_url, name) || strstr(settings->sms_body, name);
}

static void check_sms(const char *path, const struct settings *settings, struct config_report *report)
{
    static const char *const methods[] = {"GET", "POST", "PUT"};
    bool known = false;
    if (!*settings->sms_url)
        return;
    for (size_t i = 0; i < ARRAY_LEN(methods); i++)
        known |= strcmp(settings->sms_method, methods[i]) == 0;
    if (!known)
        complain(path, "sms", "method", "is none of GET, POST, PUT", report);
    if (!is_web_address(settings->sms_url))
        complain(path, "sms", "url", "is no http or https address", report);
    if (!holds(settings, "{to}") && !holds(settings, "{digits}"))
        complain(path, "sms", "body", "neither url nor body say {to} or {digits}", report);
    if (!holds(settings, "{text}"))
        complain(path, "sms", "body", "neither url nor body say {text}", report);
    if (!settings->sms_token && (holds(settings, "{token}") || strstr(settings->sms_headers, "{token}")))
        complain(path, "sms", "token", "{token} is used and not given", report);
}

static void check_together(const char *path, const struct settings *settings, struct config_report *report)
{
    char phone[PHONE_SIZE];
    struct roll_call roll_call;
    struct weekly weekly;
    struct err err;
    struct str store = str_of(settings->store_url);
    if (!*settings->tls_cert != !*settings->tls_key)
        complain(path, "server", "tls_cert", "tls_cert and tls_key go together", report);
    if (settings->confirm_threshold > settings->alert_threshold)
        complain(path, "recognise", "confirm_threshold", "is above alert_threshold", report);
    if (*settings->operator_phone && !phone_parse(str_of(settings->operator_phone), phone))
        complain(path, "policy", "operator", "is no phone number; give it with country code", report);
    if (*settings->display_number && !phone_parse(str_of(settings->display_number), phone))
        complain(path, "whatsapp", "display_number", "is no phone number; give it with country code", report);
    if (roll_call_parse(str_of(settings->roll_call), &roll_call, &err) < 0)
        complain(path, "policy", "roll_call", err.text, report);
    if (weekly_parse(str_of(settings->weekly), &weekly, &err) < 0)
        complain(path, "policy", "weekly", err.text, report);
    if (!str_starts(store, STR("sqlite:")) || store.len == STR("sqlite:").len)
        complain(path, "store", "url", "this build knows sqlite:FILE", report);
    if (!is_web_address(settings->graph_url))
        complain(path, "whatsapp", "graph_url", "is no http or https address", report);
    check_sms(path, settings, report);
}

int settings_load(const char *path, bool complete, struct settings *ret, struct config_report *report)
{
    *ret = (struct settings){0};
    size_t errors = report->errors;
    (void)!config_load(path, settings_table, settings_count, complete, ret, report);
    check_together(path, ret, report);
    return report->errors > errors ? -1 : 0;
}

void settings_free(struct settings *settings)
{
    config_free(settings_table, settings_count, settings);
}

static void swap_value(const struct config_option *option, struct settings *a, struct settings *b)
{
    static const size_t sizes[] = {
        [OPTION_TEXT] = sizeof(char *),      [OPTION_SECRET] = sizeof(char *),
        [OPTION_NUMBER] = sizeof(int64_t),   [OPTION_DURATION] = sizeof(int64_t),
        [OPTION_DISTANCE] = sizeof(int64_t), [OPTION_REAL] = sizeof(double),
        [OPTION_BOOL] = sizeof(bool),        [OPTION_CHOICE] = sizeof(int),
    };
    char kept[sizeof(int64_t)], *at_a = (char *)a + option->offset, *at_b = (char *)b + option->offset;
    memcpy(kept, at_a, sizes[option->type]);
    memcpy(at_a, at_b, sizes[option->type]);
    memcpy(at_b, kept, sizes[option->type]);
}

void settings_apply_reload(struct settings *settings, struct settings *fresh, struct buf *ret_waiting)
{
    for (size_t i = 0; i < settings_count; i++) {
        const struct config_option *option = &settings_table[i];
        if (config_same(option, settings, fresh))
            continue;
        if (option->live)
            swap_value(option, settings, fresh);
        else
            buf_addf(ret_waiting, "%s%s.%s", ret_waiting->len ? "," : "", option->section, option->key);
    }
    settings_free(fresh);
}
