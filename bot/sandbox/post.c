#include "post.h"

#include <stdlib.h>
#include <utlist.h>

#include "reply.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"

#define RETRY_MS 200
#define RETRY_MAX_MS (10 * SECOND_MS)
#define ATTEMPTS_MAX 60
#define BUSY_MS 20 /* until there is room for one more call, or an address to post to */
#define WAITING_MAX 5000
#define BODY_KEPT_MAX ((size_t)64 * 1024) /* in the journal */

struct post {
    struct posts *posts;
    struct buf body;
    char signature[SIGNATURE_SIZE];
    char **messages; /* ids */
    size_t count;
    bool once; /* not repeated */
    bool sms;  /* of the SMS gateway */
    int attempts;
    uint64_t call; /* 0: not under way */
    int64_t due_ms;
    uint64_t record;
    struct post *prev, *next;
};

struct posts {
    struct sandbox *sandbox;
    struct post *list;
    int count;
    uint64_t timer;
    int64_t timer_ms;
    bool stopped;
};

static void tick(void *arg);

static void wake(struct posts *posts, int64_t due_ms)
{
    if (posts->stopped || (posts->timer && posts->timer_ms <= due_ms))
        return;
    loop_timer_cancel(posts->sandbox->loop, posts->timer);
    posts->timer_ms = due_ms;
    posts->timer = loop_timer(posts->sandbox->loop, MAX(due_ms - clock_mono_ms(), 0), tick, posts);
}

static void post_free(struct post *post)
{
    post->posts->count--;
    DL_DELETE(post->posts->list, post);
    for (size_t i = 0; i < post->count; i++)
        free(post->messages[i]);
    free(post->messages);
    buf_free(&post->body);
    free(post);
}

static uint64_t record(struct post *post)
{
    cJSON *entry = cJSON_CreateObject();
    char at[CLOCK_TEXT_SIZE];
    clock_rfc3339(clock_wall_ms(), at);
    cJSON_AddStringToObject(entry, "at", at);
    cJSON_AddStringToObject(entry, "body",
                            post->body.len <= BODY_KEPT_MAX ? buf_text(&post->body) : "(too long to keep)");
    if (post->sms)
        cJSON_AddStringToObject(entry, "channel", "sms");
    cJSON_AddNumberToObject(entry, "attempts", 0);
    cJSON_AddNumberToObject(entry, "http", 0);
    return journal_add(&post->posts->sandbox->webhooks, entry);
}

static void tell(struct post *post, int http)
{
    struct sandbox *sandbox = post->posts->sandbox;
    cJSON *entry = journal_find(&sandbox->webhooks, post->record);
    if (entry) {
        cJSON_ReplaceItemInObject(entry, "http", cJSON_CreateNumber(http));
        cJSON_ReplaceItemInObject(entry, "attempts", cJSON_CreateNumber(post->attempts));
    }
    cJSON *event = cJSON_CreateObject();
    cJSON_AddNumberToObject(event, "webhook", (double)post->record);
    cJSON_AddNumberToObject(event, "http", http);
    cJSON_AddNumberToObject(event, "attempts", post->attempts);
    events_add(&sandbox->events, "webhook", event);
}

/* The person's phone shows that the message arrived. */
static void settle(struct post *post)
{
    struct sandbox *sandbox = post->posts->sandbox;
    for (size_t i = 0; i < post->count; i++) {
        struct message *message = message_find(&sandbox->world, post->messages[i]);
        if (message && !message->from_business && message->state == STATE_QUEUED) {
            message->state = STATE_DELIVERED;
            sandbox_message_event(sandbox, message);
        }
        reply_release(sandbox, post->messages[i]);
    }
}

static void on_posted(uint64_t call, const struct http_result *result, void *arg)
{
    struct post *post = arg;
    int http = result->outcome == HTTP_ANSWERED ? result->status : 0;
    post->call = 0;
    tell(post, http);
    if (http != 200)
        log_info("webhook.refused", F_INT("call", call), F_INT("status", http),
                 F_INT("attempt", post->attempts));
    if (http == 200)
        settle(post);
    if (http == 200 || post->once || post->posts->stopped || post->attempts >= ATTEMPTS_MAX) {
        post_free(post);
        return;
    }
    int64_t wait = RETRY_MS << MIN(post->attempts - 1, 10);
    post->due_ms = clock_mono_ms() + MIN(wait, RETRY_MAX_MS);
    wake(post->posts, post->due_ms);
}

static void start(struct post *post)
{
    struct sandbox *sandbox = post->posts->sandbox;
    const char *const headers[] = {"Content-Type: application/json", "User-Agent: facebookexternalua",
                                   *post->signature ? post->signature : NULL, NULL};
    static const char *const form[] = {"Content-Type: application/x-www-form-urlencoded", NULL};
    struct http_call call = {.method = "POST",
                             .url = post->sms ? sandbox->options.sms : sandbox->options.webhook,
                             .headers = post->sms ? form : headers,
                             .body = buf_str(&post->body)};
    if (*call.url)
        post->call = http_client_start(sandbox->client, &call, on_posted, post);
    if (post->call)
        post->attempts++;
    else
        post->due_ms = clock_mono_ms() + BUSY_MS;
}

static void tick(void *arg)
{
    struct posts *posts = arg;
    struct post *post;
    int64_t now = clock_mono_ms();
    posts->timer = 0;
    DL_FOREACH(posts->list, post)
    {
        if (!post->call && post->due_ms <= now)
            start(post);
        if (!post->call)
            wake(posts, post->due_ms);
    }
}

static void add(struct posts *posts, const struct post *as, struct str body, const char *signature)
{
    struct post *post = mem_new(1, sizeof(*post));
    *post = *as;
    post->posts = posts;
    post->due_ms = clock_mono_ms();
    buf_add_str(&post->body, body);
    (void)str_format(post->signature, sizeof(post->signature), "%s", signature);
    DL_APPEND(posts->list, post);
    posts->count++;
    if (posts->stopped || posts->count > WAITING_MAX) {
        log_warn("webhook.dropped", F_INT("waiting", posts->count));
        post_free(post);
        return;
    }
    post->record = record(post);
    wake(posts, post->due_ms);
}

void posts_add(struct posts *posts, struct str body, const char *signature, char **ids, size_t count,
               bool once)
{
    add(posts, &(struct post){.messages = ids, .count = count, .once = once}, body, signature);
}

void posts_add_sms(struct posts *posts, struct str body, char **ids, size_t count)
{
    add(posts, &(struct post){.messages = ids, .count = count, .sms = true}, body, "");
}

struct posts *posts_create(struct sandbox *sandbox)
{
    struct posts *posts = mem_new(1, sizeof(*posts));
    posts->sandbox = sandbox;
    return posts;
}

void posts_clear(struct posts *posts)
{
    struct post *post, *next;
    DL_FOREACH_SAFE(posts->list, post, next)
    {
        post->once = true;
        if (!post->call)
            post_free(post);
    }
}

void posts_stop(struct posts *posts)
{
    posts->stopped = true;
    loop_timer_cancel(posts->sandbox->loop, posts->timer);
    posts_clear(posts);
}

void posts_destroy(struct posts *posts)
{
    free(posts);
}
