/* Reading what evhttp parsed, strictly: headers, path, query, and where it came from. */
#include "http_read.h"

#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <strings.h>
#include <sys/queue.h>

const char *read_header(struct evhttp_request *request, const char *name, int *ret_count)
{
    struct evkeyval *header;
    const char *value = NULL;
    *ret_count = 0;
    TAILQ_FOREACH(header, evhttp_request_get_input_headers(request), next)
    {
        if (strcasecmp(header->key, name) != 0)
            continue;
        value = header->value;
        (*ret_count)++;
    }
    return value;
}

const char *http_header(const struct http_request *request, const char *name)
{
    int count;
    const char *value = read_header((struct evhttp_request *)(uintptr_t)request->handle, name, &count);
    return count == 1 ? value : NULL;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* False for a broken escape, or more than fits. */
static bool percent_decode(struct str text, bool plus_is_space, char *ret, size_t size, size_t *ret_len)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '%') {
            int high = i + 2 < text.len ? hex_value(text.at[i + 1]) : -1;
            int low = i + 2 < text.len ? hex_value(text.at[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if (len + 1 >= size)
            return false;
        ret[len++] = c;
    }
    ret[len] = '\0';
    *ret_len = len;
    return true;
}

bool http_query(const struct http_request *request, const char *name, char *ret, size_t size, size_t *ret_len)
{
    struct str rest = request->query, pair, key;
    while (str_next(&rest, '&', &pair)) {
        struct str value = pair;
        char decoded[128];
        size_t len;
        if (!str_next(&value, '=', &key) || !percent_decode(key, true, decoded, sizeof(decoded), &len) ||
            strcmp(decoded, name) != 0)
            continue;
        return percent_decode(value, true, ret, size, ret_len);
    }
    return false;
}

/* An escaped '/' or NUL: what reads the path next could see another one. */
static bool has_disguise(struct str raw)
{
    for (size_t i = 0; i + 2 < raw.len; i++) {
        if (raw.at[i] == '%' &&
            (memcmp(raw.at + i + 1, "00", 2) == 0 || (raw.at[i + 1] == '2' && (raw.at[i + 2] | 0x20) == 'f')))
            return true;
    }
    return false;
}

bool read_uri(struct evhttp_request *request, char *path, size_t size, struct http_request *ret)
{
    const char *uri = evhttp_request_get_uri(request);
    const struct str raw = {uri, strcspn(uri, "?#")};
    size_t len;
    if (uri[0] != '/' || has_disguise(raw) || !percent_decode(raw, false, path, size, &len))
        return false;
    const char *query = uri[raw.len] == '?' ? uri + raw.len + 1 : "";
    ret->path = (struct str){path, len};
    ret->query = (struct str){query, strcspn(query, "#")};
    return true;
}

/* RFC 9110, section 5.6.2. A space before the colon, for one, hides a header from evhttp and not from others.
 */
static bool is_token(const char *name)
{
    return *name && name[strspn(name, "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                      "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '\0';
}

bool read_is_ambiguous(struct evhttp_request *request)
{
    int lengths, encodings;
    struct evkeyval *header;
    const char *length = read_header(request, "Content-Length", &lengths);
    (void)read_header(request, "Transfer-Encoding", &encodings);
    if (lengths > 1 || encodings > 0 || (length && length[strspn(length, "0123456789")]))
        return true;
    TAILQ_FOREACH(header, evhttp_request_get_input_headers(request), next)
    {
        if (!is_token(header->key))
            return true;
    }
    return false;
}

bool read_is_loopback(const char *peer)
{
    return strncmp(peer, "127.", 4) == 0 || strcmp(peer, "::1") == 0 || strncmp(peer, "::ffff:127.", 11) == 0;
}

bool read_came_by_proxy(struct evhttp_request *request)
{
    static const char *const names[] = {"X-Forwarded-For", "Forwarded", "X-Real-IP"};
    int count, any = 0;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        (void)read_header(request, names[i], &count);
        any += count;
    }
    return any > 0;
}
