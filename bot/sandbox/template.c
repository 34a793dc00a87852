#include "template.h"

#include "util/num.h"

const cJSON *template_find(const cJSON *templates, const char *name)
{
    const cJSON *registered;
    cJSON_ArrayForEach(registered, templates)
    {
        const char *its = json_text(registered, "name");
        if (its && name && strcmp(its, name) == 0)
            return registered;
    }
    return NULL;
}

const cJSON *template_component(const cJSON *part, const char *type, int index)
{
    const cJSON *component;
    cJSON_ArrayForEach(component, json_get(part, "components"))
    {
        const char *its = json_text(component, "type");
        if (its && str_eq_nocase(str_of(its), str_of(type)) && index-- == 0)
            return component;
    }
    return NULL;
}

/* Takes the text before the next {{N}} off the front; the number is 0 at the end. */
static struct str next_piece(struct str *rest, int64_t *ret_number)
{
    const char *open = rest->len ? memmem(rest->at, rest->len, "{{", 2) : NULL;
    struct str from = open ? str_slice(*rest, (size_t)(open - rest->at), rest->len) : STR("");
    const char *close = from.len ? memmem(from.at, from.len, "}}", 2) : NULL;
    struct str piece = *rest;
    *ret_number = 0;
    *rest = STR("");
    if (!close || !num_i64(str_slice(from, 2, (size_t)(close - from.at)), ret_number))
        return piece;
    *rest = str_slice(from, (size_t)(close + 2 - from.at), from.len);
    return str_slice(piece, 0, (size_t)(open - piece.at));
}

int template_parameters(const cJSON *registered)
{
    struct str rest = str_of(json_text(registered, "body"));
    int64_t number, most = 0;
    do {
        next_piece(&rest, &number);
        most = MAX(most, number);
    } while (number);
    return (int)most;
}

void template_fill(const cJSON *registered, const cJSON *part, struct buf *out)
{
    const cJSON *given = json_get(template_component(part, "body", 0), "parameters");
    struct str rest = str_of(json_text(registered, "body"));
    int64_t number;
    do {
        buf_add_str(out, next_piece(&rest, &number));
        const char *text = json_text(cJSON_GetArrayItem(given, (int)number - 1), "text");
        if (number && text)
            buf_add_text(out, text);
    } while (number);
}

const char *template_button(const cJSON *registered, int index)
{
    return cJSON_GetStringValue(cJSON_GetArrayItem(json_get(registered, "buttons"), index));
}
