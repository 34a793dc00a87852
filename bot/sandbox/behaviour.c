#include "behaviour.h"

#include "keys.h"

static const char *const send_modes[] = {"ok",    "429",   "500",   "html", "hang",
                                         "reset", "token", "error", "held", NULL};
static const char *const status_modes[] = {"auto", "none", "failed", "delayed", "before_answer", NULL};

static const char *const sms_modes[] = {"ok", "refuse", "400", "500", "hang", "reset", "token", NULL};

static bool is_one_of(const char *word, const char *const *words)
{
    for (; word && *words; words++) {
        if (strcmp(word, *words) == 0)
            return true;
    }
    return false;
}

static int check_rule(const cJSON *rule, const char *const *modes, const char *keys, struct err *err)
{
    const char *mode = json_text(rule, "mode");
    if (keys_only(rule, keys, err) < 0)
        return -1;
    if (!is_one_of(mode, modes))
        return err_set(err, "mode \"%.40s\" is unknown", mode ? mode : "");
    if ((strcmp(mode, "error") == 0 || strcmp(mode, "failed") == 0) && !json_get(rule, "code"))
        return err_set(err, "mode \"%s\" needs a code", mode);
    return 0;
}

/* One rule or an array of them. */
static int check_rules(const cJSON *given, const char *const *modes, const char *keys, struct err *err)
{
    const cJSON *rule;
    if (!given || cJSON_IsObject(given))
        return given ? check_rule(given, modes, keys, err) : 0;
    if (!cJSON_IsArray(given) || cJSON_GetArraySize(given) > RULES_MAX)
        return err_set(err, "rules are an object, or an array of at most %d", RULES_MAX);
    cJSON_ArrayForEach(rule, given)
    {
        if (check_rule(rule, modes, keys, err) < 0)
            return -1;
    }
    return 0;
}

static void replace_rules(cJSON **place, const cJSON *given)
{
    if (!given)
        return;
    cJSON_Delete(*place);
    *place = cJSON_Duplicate(given, true);
    if (cJSON_IsObject(given)) {
        cJSON *rule = *place;
        *place = cJSON_CreateArray();
        cJSON_AddItemToArray(*place, rule);
    }
}

static int check_words(const cJSON *json, struct err *err)
{
    static const char *const windows[] = {"async", "sync", NULL};
    if (keys_only(json, "send status sms webhook window pair_rate receipts", err) < 0)
        return -1;
    if (json_get(json, "webhook") &&
        keys_only(json_get(json, "webhook"), "duplicate reorder delay_ms batch", err) < 0)
        return -1;
    if (json_get(json, "window") && !is_one_of(json_text(json, "window"), windows))
        return err_set(err, "window is \"async\" or \"sync\"");
    return 0;
}

int behaviour_set(struct behaviour *behaviour, const cJSON *json, struct err *err)
{
    const char *window = json_text(json, "window");
    if (check_words(json, err) < 0 ||
        check_rules(json_get(json, "send"), send_modes,
                    "mode code http count phone type accept delay_ms retry_after", err) < 0 ||
        check_rules(json_get(json, "status"), status_modes, "mode code count phone type delay_ms states",
                    err) < 0 ||
        check_rules(json_get(json, "sms"), sms_modes, "mode count phone accept delay_ms", err) < 0)
        return -1;
    replace_rules(&behaviour->send, json_get(json, "send"));
    replace_rules(&behaviour->status, json_get(json, "status"));
    replace_rules(&behaviour->sms, json_get(json, "sms"));
    if (json_get(json, "webhook")) {
        cJSON_Delete(behaviour->webhook);
        behaviour->webhook = cJSON_Duplicate(json_get(json, "webhook"), true);
    }
    if (window)
        behaviour->window_at_once = strcmp(window, "sync") == 0;
    behaviour->no_pair_rate = !json_bool(json, "pair_rate", !behaviour->no_pair_rate);
    behaviour->no_receipts = !json_bool(json, "receipts", !behaviour->no_receipts);
    return 0;
}

void behaviour_clear(struct behaviour *behaviour)
{
    cJSON_Delete(behaviour->send);
    cJSON_Delete(behaviour->status);
    cJSON_Delete(behaviour->sms);
    cJSON_Delete(behaviour->webhook);
    *behaviour = (struct behaviour){0};
}

static bool is_for(const cJSON *rule, const char *key, const char *value)
{
    const char *wanted = json_text(rule, key);
    return !wanted || (value && strcmp(wanted, value) == 0);
}

cJSON *behaviour_take(cJSON *rules, const char *phone, const char *type)
{
    cJSON *rule;
    cJSON_ArrayForEach(rule, rules)
    {
        int64_t left = json_i64(rule, "count", 1);
        if (left <= 0 || !is_for(rule, "phone", phone) || !is_for(rule, "type", type))
            continue;
        if (json_get(rule, "count"))
            cJSON_ReplaceItemInObject(rule, "count", cJSON_CreateNumber((double)(left - 1)));
        return cJSON_Duplicate(rule, true);
    }
    return NULL;
}

static void add_copy(cJSON *root, const char *name, const cJSON *value)
{
    cJSON_AddItemToObject(root, name, value ? cJSON_Duplicate(value, true) : cJSON_CreateNull());
}

cJSON *behaviour_json(const struct behaviour *behaviour)
{
    cJSON *root = cJSON_CreateObject();
    add_copy(root, "send", behaviour->send);
    add_copy(root, "status", behaviour->status);
    add_copy(root, "sms", behaviour->sms);
    add_copy(root, "webhook", behaviour->webhook);
    cJSON_AddStringToObject(root, "window", behaviour->window_at_once ? "sync" : "async");
    cJSON_AddBoolToObject(root, "pair_rate", !behaviour->no_pair_rate);
    cJSON_AddBoolToObject(root, "receipts", !behaviour->no_receipts);
    return root;
}
