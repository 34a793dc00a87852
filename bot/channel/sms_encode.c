/* A send as the gateway wants it: URL, headers and body are templates. */
#include "channel/sms.h"

#include "util/url.h"

enum escape { ESCAPE_NONE, ESCAPE_URL, ESCAPE_JSON, ESCAPE_XML };

struct value {
    const char *name;
    struct str text;
    bool in_header; /* may stand in a header */
};

#define VALUES_MAX 8

static void add_json(struct buf *out, struct str text)
{
    struct buf buf_auto quoted = {0};
    buf_add_json(&quoted, text);
    buf_add_str(out, str_slice(buf_str(&quoted), 1, quoted.len - 1));
    explicit_bzero(quoted.at, quoted.len);
}

static void add_value(struct buf *out, struct str text, enum escape escape)
{
    switch (escape) {
    case ESCAPE_NONE: buf_add_str(out, text); break;
    case ESCAPE_URL: url_add(out, text); break;
    case ESCAPE_JSON: add_json(out, text); break;
    case ESCAPE_XML: buf_add_html(out, text); break;
    }
}

/* The value whose "{name}" stands at the front of text; NULL for none. */
static const struct value *value_at(const struct value *values, struct str text, size_t *ret_used)
{
    for (; values->name; values++) {
        size_t len = strlen(values->name);
        if (text.len >= len + 2 && text.at[len + 1] == '}' && memcmp(text.at + 1, values->name, len) == 0) {
            *ret_used = len + 2;
            return values;
        }
    }
    return NULL;
}

/* One pass over the template: what a value holds is never filled in again. */
static void fill(struct buf *out, struct str template, const struct value *values, enum escape escape,
                 bool header)
{
    while (template.len) {
        size_t used = 1;
        const struct value *value = *template.at == '{' ? value_at(values, template, &used) : NULL;
        if (value && (value->in_header || !header))
            add_value(out, value->text, escape);
        else
            buf_add_str(out, str_slice(template, 0, used));
        template = str_slice(template, used, template.len);
    }
}

static bool is_content_type(struct str line)
{
    struct str name = STR("content-type:");
    return line.len >= name.len && str_eq_nocase(str_slice(line, 0, name.len), name);
}

static enum escape escape_of(const struct sms_format *format, bool *ret_said)
{
    struct str rest = str_of(format->headers), line, body = str_trim(str_of(format->body));
    *ret_said = false;
    while (str_next(&rest, '|', &line)) {
        line = str_trim(line);
        if (!is_content_type(line))
            continue;
        *ret_said = true;
        return str_contains_nocase(line, STR("json"))         ? ESCAPE_JSON
               : str_contains_nocase(line, STR("urlencoded")) ? ESCAPE_URL
               : str_contains_nocase(line, STR("xml"))        ? ESCAPE_XML
                                                              : ESCAPE_NONE;
    }
    return body.len && (*body.at == '{' || *body.at == '[') ? ESCAPE_JSON : ESCAPE_URL;
}

/* A line's end inside a value would begin another header. */
static void add_header(struct sms_request *request, struct str line, const struct value *values)
{
    struct buf buf_auto filled = {0};
    fill(&filled, line, values, ESCAPE_NONE, true);
    for (size_t i = 0; i < filled.len; i++) {
        if ((unsigned char)filled.at[i] >= ' ')
            buf_add_char(&request->header_text, filled.at[i]);
    }
    buf_add_char(&request->header_text, '\0');
    if (filled.at)
        explicit_bzero(filled.at, filled.len);
}

/* The texts stand one after the other; where each begins is known once they do not move any more. */
static void point_headers(struct sms_request *request, size_t count)
{
    const char *at = request->header_text.at;
    for (size_t i = 0; i < count; i++) {
        request->headers[i] = at;
        at += strlen(at) + 1;
    }
}

static void encode_headers(const struct sms_format *format, const struct value *values,
                           struct sms_request *request, const char *implied)
{
    struct str rest = str_of(format->headers), line;
    size_t count = 0;
    while (count + 1 < SMS_HEADERS_MAX && str_next(&rest, '|', &line)) {
        line = str_trim(line);
        if (!line.len)
            continue;
        add_header(request, line, values);
        count++;
    }
    if (implied) {
        add_header(request, str_of(implied), values);
        count++;
    }
    point_headers(request, count);
}

int sms_encode(const struct outgoing *outgoing, const struct address *to, const struct sms_format *format,
               const char *id, struct sms_request *ret)
{
    struct buf buf_auto text = {0};
    struct sms_size size;
    bool said;
    *ret = (struct sms_request){0};
    if (to->kind != ADDRESS_PHONE)
        return -1;
    sms_text(outgoing, format->max_parts, &text);
    if (!text.len)
        return 1;
    sms_measure(buf_str(&text), &size);
    const struct value values[VALUES_MAX] = {
        {"to", str_of(to->id), false},
        {"digits", str_of(to->id + 1), false},
        {"text", buf_str(&text), false},
        {"token", str_of(format->token), true},
        {"id", str_of(id), true},
        {"unicode", size.gsm ? STR("0") : STR("1"), false},
        {0},
    };
    enum escape escape = escape_of(format, &said);
    fill(&ret->url, str_of(format->url), values, ESCAPE_URL, false);
    fill(&ret->body, str_of(format->body), values, escape, false);
    encode_headers(format, values, ret,
                   said || !*format->body  ? NULL
                   : escape == ESCAPE_JSON ? "Content-Type: application/json"
                                           : "Content-Type: application/x-www-form-urlencoded");
    return 0;
}

static void wipe(struct buf *buf)
{
    if (buf->at)
        explicit_bzero(buf->at, buf->len);
    buf_free(buf);
}

void sms_request_free(struct sms_request *request)
{
    wipe(&request->url);
    wipe(&request->body);
    wipe(&request->header_text);
}
