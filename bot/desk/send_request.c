#include "send_request.h"

#include "callback.h"
#include "channel/sms.h"

#define SEND_TIMEOUT_MS 10000

/* What every channel needs to begin. */
struct begin {
    const struct settings *settings;
    const struct outbox_row *row;
    const struct outgoing *outgoing;
    struct http_client *client;
    http_done_fn *done;
    void *arg;
    uint64_t *ret_call;
};

static int start(const struct begin *begin, const struct http_call *call)
{
    *begin->ret_call = http_client_start(begin->client, call, begin->done, begin->arg);
    return *begin->ret_call ? 0 : 2;
}

static int begin_whatsapp(const struct begin *begin)
{
    const struct settings *settings = begin->settings;
    struct buf buf_auto body = {0}, url = {0}, authorization = {0};
    char callback[CALLBACK_SIZE];
    struct whatsapp_edge edge;
    const struct whatsapp_format format = {.template_name = settings->alert_template,
                                           .template_language = settings->template_language,
                                           .window_open = begin->row->window_open};
    callback_print(begin->row->id, ':', callback);
    int result = 0;
    if (whatsapp_is_group_request(begin->outgoing))
        whatsapp_encode_group(begin->outgoing, &body);
    else
        result = whatsapp_encode(begin->outgoing, &begin->row->to, &format, callback, &body);
    if (result != 0)
        return result;
    whatsapp_edge(begin->outgoing, &begin->row->to, settings->phone_number_id, &edge);
    buf_addf(&url, "%s/%s/%s", settings->graph_url, settings->api_version, buf_text(&edge.path));
    buf_free(&edge.path);
    buf_addf(&authorization, "Authorization: Bearer %s",
             settings->access_token ? settings->access_token : "");
    const char *headers[] = {"Content-Type: application/json", authorization.at, NULL};
    result = start(begin, &(struct http_call){.method = edge.method,
                                              .url = url.at,
                                              .headers = headers,
                                              .body = buf_str(&body),
                                              .timeout_ms = SEND_TIMEOUT_MS});
    explicit_bzero(authorization.at, authorization.len);
    return result;
}

static struct sms_format sms_format(const struct settings *settings)
{
    return (struct sms_format){.url = settings->sms_url,
                               .method = settings->sms_method,
                               .body = settings->sms_body,
                               .headers = settings->sms_headers,
                               .token = settings->sms_token ? settings->sms_token : "",
                               .success = settings->sms_success,
                               .id = settings->sms_id,
                               .max_parts = (size_t)settings->sms_max_parts};
}

static int begin_sms(const struct begin *begin)
{
    const struct sms_format format = sms_format(begin->settings);
    struct sms_request request;
    char id[CALLBACK_SIZE];
    if (!*format.url)
        return -1;
    callback_print(begin->row->id, '-', id);
    int result = sms_encode(begin->outgoing, &begin->row->to, &format, id, &request);
    if (result == 0)
        result = start(begin, &(struct http_call){.method = format.method,
                                                  .url = request.url.at,
                                                  .headers = request.headers,
                                                  .body = buf_str(&request.body),
                                                  .timeout_ms = SEND_TIMEOUT_MS});
    sms_request_free(&request);
    return result;
}

int send_request_start(const struct settings *settings, const struct outbox_row *row,
                       struct http_client *client, http_done_fn *done, void *arg, uint64_t *ret_call)
{
    struct arena arena = {0};
    struct outgoing outgoing;
    const struct begin begin = {settings, row, &outgoing, client, done, arg, ret_call};
    int result = outgoing_parse_json(str_of(row->content), &arena, &outgoing);
    if (result == 0)
        result = row->to.channel == CHANNEL_WHATSAPP ? begin_whatsapp(&begin)
                 : row->to.channel == CHANNEL_SMS    ? begin_sms(&begin)
                                                     : -1;
    arena_free(&arena);
    return result;
}

void send_request_answer(const struct settings *settings, enum channel_kind channel, int http_status,
                         struct str body, struct send_answer *ret)
{
    const struct sms_format format = sms_format(settings);
    if (channel == CHANNEL_SMS)
        sms_read_answer(&format, http_status, body, ret);
    else
        whatsapp_read_answer(http_status, body, ret);
}
