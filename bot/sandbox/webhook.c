#include "webhook.h"

#include <stdio.h>
#include <stdlib.h>

#include "fault.h"
#include "util/clock.h"
#include "util/utf8.h"

cJSON *webhook_create(void)
{
    cJSON *root = cJSON_CreateObject();
    cJSON *entry = cJSON_CreateObject();
    cJSON_AddStringToObject(root, "object", "whatsapp_business_account");
    cJSON_AddItemToArray(cJSON_AddArrayToObject(root, "entry"), entry);
    cJSON_AddStringToObject(entry, "id", ACCOUNT_ID);
    cJSON_AddArrayToObject(entry, "changes");
    return root;
}

static cJSON *add_change(cJSON *changes, const struct options *options)
{
    cJSON *change = cJSON_CreateObject();
    cJSON *value = cJSON_AddObjectToObject(change, "value");
    cJSON_AddStringToObject(value, "messaging_product", "whatsapp");
    cJSON *metadata = cJSON_AddObjectToObject(value, "metadata");
    cJSON_AddStringToObject(metadata, "display_phone_number", options->number);
    cJSON_AddStringToObject(metadata, "phone_number_id", options->phone_number_id);
    cJSON_AddArrayToObject(value, "contacts");
    cJSON_AddStringToObject(change, "field", "messages");
    cJSON_AddItemToArray(changes, change);
    return value;
}

/* The value that holds the list, "messages" or "statuses"; several of a kind share one. */
static cJSON *value_with(cJSON *webhook, const struct options *options, const char *list)
{
    cJSON *entry = cJSON_GetArrayItem(cJSON_GetObjectItem(webhook, "entry"), 0);
    cJSON *changes = cJSON_GetObjectItem(entry, "changes"), *change;
    cJSON_ArrayForEach(change, changes)
    {
        cJSON *value = cJSON_GetObjectItem(change, "value");
        if (json_get(value, list))
            return value;
    }
    cJSON *value = add_change(changes, options);
    cJSON_AddArrayToObject(value, list);
    return value;
}

static const char *wa_id(const struct phone *phone)
{
    return *phone->number && !phone->hides_number ? phone->number + 1 : NULL;
}

static void add_if(cJSON *object, const char *key, const char *text)
{
    if (text && *text)
        cJSON_AddStringToObject(object, key, text);
}

static bool has_contact(const cJSON *contacts, const struct phone *phone)
{
    const cJSON *contact;
    cJSON_ArrayForEach(contact, contacts)
    {
        const char *number = json_text(contact, "wa_id"), *user = json_text(contact, "user_id");
        if ((number && wa_id(phone) && strcmp(number, wa_id(phone)) == 0) ||
            (user && strcmp(user, phone->user_id) == 0))
            return true;
    }
    return false;
}

static void add_contact(cJSON *value, const struct phone *phone)
{
    cJSON *contacts = cJSON_GetObjectItem(value, "contacts");
    if (has_contact(contacts, phone))
        return;
    cJSON *contact = cJSON_CreateObject();
    cJSON *profile = cJSON_AddObjectToObject(contact, "profile");
    add_if(profile, "name", phone->name);
    add_if(contact, "wa_id", wa_id(phone));
    add_if(contact, "user_id", phone->user_id);
    cJSON_AddItemToArray(contacts, contact);
}

void webhook_put_message(cJSON *webhook, const struct sandbox *sandbox, const struct message *message)
{
    const struct phone *writer = phone_find(&sandbox->world, message->from);
    cJSON *value = value_with(webhook, &sandbox->options, "messages");
    if (writer)
        add_contact(value, writer);
    cJSON_AddItemToArray(cJSON_GetObjectItem(value, "messages"), cJSON_Duplicate(message->wire, true));
}

static void add_price(cJSON *status, bool template)
{
    cJSON *pricing = cJSON_AddObjectToObject(status, "pricing");
    cJSON_AddBoolToObject(pricing, "billable", template);
    cJSON_AddStringToObject(pricing, "pricing_model", "PMP");
    cJSON_AddStringToObject(pricing, "type", template ? "regular" : "free_customer_service");
    cJSON_AddStringToObject(pricing, "category", template ? "utility" : "service");
}

static cJSON *new_status(const struct message *message, enum state state)
{
    char seconds[32];
    cJSON *status = cJSON_CreateObject();
    snprintf(seconds, sizeof(seconds), "%lld", (long long)(clock_wall_ms() / SECOND_MS));
    cJSON_AddStringToObject(status, "id", message->id);
    cJSON_AddStringToObject(status, "status", state_name(state));
    cJSON_AddStringToObject(status, "timestamp", seconds);
    add_if(status, "biz_opaque_callback_data", message->callback);
    if (state == STATE_SENT || state == STATE_DELIVERED)
        add_price(status, strcmp(message->type, "template") == 0);
    if (state == STATE_FAILED)
        cJSON_AddItemToObject(status, "errors", fault_errors(message->code, "as the sandbox was told"));
    return status;
}

static void add_direct(cJSON *value, const struct sandbox *sandbox, const struct message *message,
                       enum state state)
{
    const struct phone *phone = phone_find(&sandbox->world, message->thread);
    cJSON *status = new_status(message, state);
    if (phone) {
        add_if(status, "recipient_id", wa_id(phone));
        if (state != STATE_FAILED || !wa_id(phone))
            add_if(status, "recipient_user_id", phone->user_id);
        if (state != STATE_FAILED)
            add_contact(value, phone);
    }
    cJSON_AddItemToArray(cJSON_GetObjectItem(value, "statuses"), status);
}

static void add_group_status(cJSON *value, const struct message *message, enum state state,
                             const struct phone *participant)
{
    cJSON *status = new_status(message, state);
    cJSON_AddStringToObject(status, "recipient_id", message->thread);
    cJSON_AddStringToObject(status, "recipient_type", "group");
    if (participant) {
        add_if(status, "recipient_participant_id", wa_id(participant));
        add_if(status, "recipient_participant_user_id", participant->user_id);
    }
    cJSON_AddItemToArray(cJSON_GetObjectItem(value, "statuses"), status);
}

/* One for each member it reached. */
static void add_members(cJSON *value, const struct sandbox *sandbox, const struct message *message,
                        enum state state)
{
    const struct group *group = group_find(&sandbox->world, message->thread);
    for (size_t i = 0; group && i < group->member_count; i++) {
        if (!group->members[i]->off && !group->members[i]->no_data)
            add_group_status(value, message, state, group->members[i]);
    }
}

void webhook_put_status(cJSON *webhook, const struct sandbox *sandbox, const struct message *message,
                        enum state state, const struct phone *participant)
{
    cJSON *value = value_with(webhook, &sandbox->options, "statuses");
    if (!message->in_group)
        add_direct(value, sandbox, message, state);
    else if (participant || state == STATE_SENT || state == STATE_FAILED)
        add_group_status(value, message, state, participant);
    else
        add_members(value, sandbox, message, state);
}

/* ---- Bytes ---- */

static void add_escaped(struct buf *out, uint32_t point)
{
    if (point >= 0x10000) {
        buf_addf(out, "\\u%04x", 0xd800 + ((point - 0x10000) >> 10));
        point = 0xdc00 + ((point - 0x10000) & 0x3ff);
    }
    buf_addf(out, "\\u%04x", point == UTF8_INVALID ? 0xfffd : point);
}

/* None of these stands in JSON but inside a string. */
static bool is_escaped(char c)
{
    return (unsigned char)c >= 0x80 || c == '<' || c == '%' || c == '@';
}

void webhook_bytes(const cJSON *webhook, struct buf *out)
{
    char *text = cJSON_PrintUnformatted(webhook);
    struct str rest = str_of(text);
    while (rest.len) {
        uint32_t point;
        size_t used = 1;
        if (*rest.at == '/') {
            buf_add_text(out, "\\/");
        } else if (is_escaped(*rest.at)) {
            used = utf8_decode(rest, &point);
            add_escaped(out, point);
        } else {
            buf_add_char(out, *rest.at);
        }
        rest = str_slice(rest, used, rest.len);
    }
    cJSON_free(text);
}

void webhook_sign(struct hmac_key *key, struct str body, char ret[SIGNATURE_SIZE])
{
    static const char name[] = "X-Hub-Signature-256: sha256=";
    unsigned char digest[HMAC_SIZE];
    hmac_sha256(key, body, digest);
    memcpy(ret, name, sizeof(name) - 1);
    hmac_hex(digest, sizeof(digest), ret + sizeof(name) - 1);
}
