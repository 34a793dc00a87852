/* https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes (2026-05-15)
 */
#include "fault.h"

#include <stdarg.h>
#include <stdio.h>

#include "util/id.h"

static const struct {
    int code, http;
    const char *title;
} faults[] = {
    {0, 401, "AuthException"},
    {1, 400, "API Unknown"},
    {2, 503, "API Service"},
    {3, 500, "API Method"},
    {4, 400, "API Too Many Calls"},
    {10, 403, "Permission Denied"},
    {100, 400, "Invalid parameter"},
    {190, 401, "Error validating access token: the session has expired"},
    {200, 403, "API Permission"},
    {368, 403, "Temporarily blocked for policies violations"},
    {130429, 400, "Rate limit hit"},
    {131000, 500, "Something went wrong"},
    {131005, 403, "Access denied"},
    {131008, 400, "Required parameter is missing"},
    {131009, 400, "Parameter value is not valid"},
    {131016, 500, "Service unavailable"},
    {131021, 400, "Recipient cannot be sender"},
    {131026, 400, "Message undeliverable"},
    {131031, 403, "Business account has been locked"},
    {131041, 400, "Unknown group"},
    {131042, 400, "Business eligibility payment issue"},
    {131047, 400, "Re-engagement message"},
    {131204, 400, "Group is full"},
    {131211, 400, "Group creation limit reached"},
    {131213, 400, "No such join request"},
    {131048, 400, "Spam rate limit hit"},
    {131049, 400, "Meta chose not to deliver"},
    {131051, 400, "Unsupported message type"},
    {131056, 400, "(Business Account, Consumer Account) pair rate limit hit"},
    {131057, 500, "Account in maintenance mode"},
    {132000, 400, "Number of parameters does not match the expected number of params"},
    {132001, 404, "Template name does not exist in the translation"},
    {132005, 400, "Translated text too long"},
    {132012, 400, "Parameter format does not match format in the created template"},
    {132015, 400, "Template is paused"},
    {132016, 400, "Template is disabled"},
    {132018, 400, "There is an issue with the parameters in your template"},
    {133004, 503, "Server Temporarily Unavailable"},
};

bool fault_set(struct fault *fault, int code, const char *format, ...)
{
    va_list args;
    fault->code = code;
    va_start(args, format);
    vsnprintf(fault->details, sizeof(fault->details), format, args);
    va_end(args);
    return false;
}

const char *fault_title(int code)
{
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        if (faults[i].code == code)
            return faults[i].title;
    }
    return "Error";
}

int fault_http(const struct fault *fault)
{
    for (size_t i = 0; !fault->http && i < ARRAY_LEN(faults); i++) {
        if (faults[i].code == fault->code)
            return faults[i].http;
    }
    return fault->http ? fault->http : 400;
}

cJSON *fault_json(const struct fault *fault)
{
    char message[200], trace[32];
    cJSON *root = cJSON_CreateObject();
    cJSON *error = cJSON_AddObjectToObject(root, "error");
    (void)str_format(message, sizeof(message), "(#%d) %s", fault->code, fault_title(fault->code));
    (void)str_format(trace, sizeof(trace), "A%llx", (unsigned long long)id_new());
    cJSON_AddStringToObject(error, "message", message);
    cJSON_AddStringToObject(error, "type", "OAuthException");
    cJSON_AddNumberToObject(error, "code", fault->code);
    cJSON *data = cJSON_AddObjectToObject(error, "error_data");
    cJSON_AddStringToObject(data, "messaging_product", "whatsapp");
    cJSON_AddStringToObject(data, "details", fault->details);
    cJSON_AddStringToObject(error, "fbtrace_id", trace);
    return root;
}

cJSON *fault_errors(int code, const char *details)
{
    cJSON *errors = cJSON_CreateArray();
    cJSON *error = cJSON_CreateObject();
    cJSON_AddNumberToObject(error, "code", code);
    cJSON_AddStringToObject(error, "title", fault_title(code));
    cJSON_AddStringToObject(error, "message", fault_title(code));
    cJSON_AddStringToObject(cJSON_AddObjectToObject(error, "error_data"), "details", details);
    cJSON_AddStringToObject(error, "href",
                            "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/");
    cJSON_AddItemToArray(errors, error);
    return errors;
}
