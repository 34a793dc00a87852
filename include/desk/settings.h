/* Pukaar's own options: the table that drives parsing, checks, reload and conf/pukaar.conf. interface.md,
 * "Config". */
#ifndef PUKAAR_DESK_SETTINGS_H
#define PUKAAR_DESK_SETTINGS_H

#include "incident/policy.h"
#include "util/config.h"

enum policy_end { POLICY_END_OPERATOR };
enum approval { APPROVAL_AUTO, APPROVAL_NONE, APPROVAL_ADMIN, APPROVAL_STATION };
enum circle_hears { CIRCLE_HEARS_PLACE, CIRCLE_HEARS_NOTHING };

struct settings {
    char *listen, *tls_cert, *tls_key;
    int64_t max_connections;

    char *store_url;

    char *graph_url, *api_version, *phone_number_id, *display_number, *alert_template, *template_language;
    char *app_secret, *app_secret_previous, *verify_token, *access_token;

    char *telegram_api_url, *telegram_bot_token, *telegram_secret_token;
    char *sms_url, *sms_method, *sms_body, *sms_headers, *sms_token, *sms_success, *sms_id;
    int64_t sms_max_parts, sms_per_second;
    char *sms_callback_token, *sms_callback_id, *sms_callback_state, *sms_callback_delivered,
        *sms_callback_failed, *sms_callback_from, *sms_callback_text;

    char *lexicon, *texts;
    double confirm_threshold, alert_threshold;

    struct policy policy;
    int policy_end; /* enum policy_end */
    int64_t nearest_max_m;
    char *control_room;   /* station id, "" for none */
    char *operator_phone; /* E.164, "" for none */
    char *roll_call;      /* times of the day; registry/roll_call.h */
    int64_t roll_call_answer_ms;
    char *weekly; /* registry/weekly.h */
    int approval; /* enum approval */

    int64_t sends_per_second, burst_per_recipient, pause_per_recipient_ms;

    char *admin_token;
    int64_t session_ttl_ms;

    bool public_find; /* the page /find and its JSON */
    int64_t public_per_minute;

    int64_t retain_ms;
    bool mask_numbers;
    int circle_women_safety; /* enum circle_hears */

    int log_level, log_format; /* enum log_level; 0 text, 1 json */
};

extern const struct config_option settings_table[];
extern const size_t settings_count;

/* The file at path (NULL: defaults and environment). `complete` asks for all that `serve` needs. On error
 * everything wrong is in report and -1; *ret is to be freed with settings_free() in either case. */
int settings_load(const char *path, bool complete, struct settings *ret,
                  struct config_report *report) NODISCARD;
void settings_free(struct settings *settings);
/* Takes over from `fresh` what a reload may change, names the changed options that wait for a restart in
 * *ret_waiting (comma separated, may be empty). fresh is used up. */
void settings_apply_reload(struct settings *settings, struct settings *fresh, struct buf *ret_waiting);

#endif
